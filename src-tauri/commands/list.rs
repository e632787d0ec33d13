//! The list of customers, search, and what it can be narrowed by.

use crate::error::AppError;
use crate::shell::Shell;
use store::listing::{self, Facets, ListFilter, ListPage, ListRow};
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

#[tauri::command]
#[specta::specta]
pub async fn list_facets(shell: State<'_, Shell>) -> Result<Facets, AppError> {
    shell.read(listing::facets).await
}

/// The best customers for a text as it is typed.
#[tauri::command]
#[specta::specta]
pub async fn search(shell: State<'_, Shell>, text: String, limit: u32) -> Result<Vec<ListRow>, AppError> {
    shell.read(move |connection| store::search::search(connection, &text, limit.min(100))).await
}
