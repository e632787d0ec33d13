//! Drafts and the small things that the program remembers.

use crate::error::AppError;
use crate::shell::Shell;
use store::{draft, memory};
use tauri::State;

/// Keeps what is being typed; returns when it was kept.
#[tauri::command]
#[specta::specta]
pub async fn save_draft(shell: State<'_, Shell>, form: String, body: String) -> Result<String, AppError> {
    shell.with_store(move |store| Ok(draft::save(store, &form, &body)?)).await
}

#[tauri::command]
#[specta::specta]
pub async fn discard_draft(shell: State<'_, Shell>, form: String) -> Result<(), AppError> {
    shell.with_store(move |store| Ok(draft::discard(store, &form)?)).await
}

#[tauri::command]
#[specta::specta]
pub async fn get_draft(shell: State<'_, Shell>, form: String) -> Result<Option<draft::Draft>, AppError> {
    shell.read(move |connection| draft::get(connection, &form)).await
}

/// Drafts whose form begins with `prefix`, latest first.
#[tauri::command]
#[specta::specta]
pub async fn list_drafts(shell: State<'_, Shell>, prefix: String) -> Result<Vec<draft::Draft>, AppError> {
    shell.read(move |connection| draft::list(connection, &prefix)).await
}

/// Remembers `body` under a topic and a name; `null` forgets it.
#[tauri::command]
#[specta::specta]
pub async fn remember(
    shell: State<'_, Shell>,
    topic: String,
    name: String,
    body: Option<String>,
) -> Result<(), AppError> {
    shell.with_store(move |store| Ok(memory::set(store, &topic, &name, body.as_deref())?)).await
}

/// Names and bodies of a topic, by name.
#[tauri::command]
#[specta::specta]
pub async fn remembered(shell: State<'_, Shell>, topic: String) -> Result<Vec<(String, String)>, AppError> {
    shell.read(move |connection| memory::list(connection, &topic)).await
}
