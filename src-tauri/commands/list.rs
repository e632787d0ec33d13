//! The list of customers, search, and what it can be narrowed by.

use crate::error::AppError;
use crate::shell::Shell;
use store::facets::{self, Facet, Facets};
use store::listing::{self, ListFilter, ListPage, ListRow};
use tauri::State;

/// Rows `offset..offset + limit` of the filtered list.
#[tauri::command]
#[specta::specta]
pub async fn list_page(
    shell: State<'_, Shell>,
    filter: ListFilter,
    offset: u32,
    limit: u32,
) -> Result<ListPage, AppError> {
    shell.read(move |connection| listing::page(connection, &filter, offset, limit.min(500))).await
}

/// What the list can be narrowed by; what `chosen` narrows to is among it.
#[tauri::command]
#[specta::specta]
pub async fn list_facets(shell: State<'_, Shell>, chosen: ListFilter) -> Result<Facets, AppError> {
    shell.read(move |connection| facets::facets(connection, &chosen)).await
}

/// The tags that hold a text.
#[tauri::command]
#[specta::specta]
pub async fn find_tags(shell: State<'_, Shell>, text: String, limit: u32) -> Result<Vec<Facet>, AppError> {
    shell.read(move |connection| facets::tags(connection, &text, limit.min(100))).await
}

/// The best customers for a text as it is typed.
#[tauri::command]
#[specta::specta]
pub async fn search(shell: State<'_, Shell>, text: String, limit: u32) -> Result<Vec<ListRow>, AppError> {
    shell.read(move |connection| store::search::search(connection, &text, limit.min(100))).await
}
