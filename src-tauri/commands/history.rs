//! History, undo, and whether everything is sound.

use crate::error::AppError;
use crate::shell::{Notice, Shell};
use store::check::Report;
use store::undo::{self, Group, Kept, Undone};
use tauri::State;

/// What an undo did, and the group by which it can itself be undone.
#[derive(Debug, Clone, serde::Serialize, specta::Type)]
pub struct UndoResult {
    pub action: String,
    pub changes: u32,
    pub kept: Vec<Kept>,
    pub group: Option<String>,
}

#[tauri::command]
#[specta::specta]
pub async fn history(
    shell: State<'_, Shell>,
    before: Option<String>,
    limit: u32,
) -> Result<Vec<Group>, AppError> {
    shell.read(move |connection| undo::history(connection, before.as_deref(), limit.min(200))).await
}

/// Undoes a group in parts, so that a large import does not hold the writer.
#[tauri::command]
#[specta::specta]
pub async fn undo(shell: State<'_, Shell>, group: String) -> Result<UndoResult, AppError> {
    const PART: u32 = 200;
    shell
        .task("undo", move |shell, task| {
            let into = store::new_id();
            let mut result = UndoResult { action: String::new(), changes: 0, kept: vec![], group: None };
            let mut before = None;
            loop {
                let (group, into, from) = (group.clone(), into.clone(), before);
                let part: Undone = shell.on_writer_blocking(move |store| {
                    let store = store.as_mut().ok_or(crate::error::ShellFault::Locked)?;
                    Ok(store.write_group(&into, "undo", |tx| tx.undo(&group, from, PART))?.value)
                })?;
                result.changes += part.changes;
                result.kept.extend(part.kept);
                before = part.next;
                task.progress(result.changes, 0);
                if before.is_none() {
                    break;
                }
            }
            shell.notify(Notice::Changed { action: "undo".into() });
            result.group = Some(into);
            Ok(result)
        })
        .await
}

/// The newest group that can be undone: what Ctrl+Z means.
#[tauri::command]
#[specta::specta]
pub async fn last_undoable(shell: State<'_, Shell>) -> Result<Option<String>, AppError> {
    shell.read(undo::last_undoable).await
}

/// Reads and compares everything.
#[tauri::command]
#[specta::specta]
pub async fn check(shell: State<'_, Shell>) -> Result<Report, AppError> {
    shell.with_store(|store| Ok(store.check()?)).await
}
