//! History, undo, and whether everything is sound.

use crate::error::AppError;
use crate::shell::{Notice, Shell};
use store::check::Report;
use store::undo::{self, Group, Kept, Undone};
use tauri::State;

/// What an undo did, and the group by which it can itself be undone.
#[derive(Debug, Clone, Default, serde::Serialize, specta::Type)]
pub struct UndoResult {
    pub action: String,
    pub changes: u32,
    pub kept: Vec<Kept>,
    pub group: Option<String>,
    /// It was stopped on the way; undoing the same group goes on where it stopped.
    pub cut_short: bool,
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

/// So many changes are undone in one transaction: more would hold the writer.
const PART: u32 = 200;

/// Undoes a group. One of a few changes is a write like any other and waits for no long work; a large
/// import goes back in parts, with progress, and can be stopped between them.
#[tauri::command]
#[specta::specta]
pub async fn undo(shell: State<'_, Shell>, group: String) -> Result<UndoResult, AppError> {
    undo_group(&shell, group).await
}

async fn undo_group(shell: &Shell, group: String) -> Result<UndoResult, AppError> {
    let id = group.clone();
    let total = shell.read(move |connection| undo::size(connection, &id)).await?;
    let mut undoing = Undoing { group, into: store::new_id(), before: None, done: UndoResult::default() };
    if total <= PART {
        let part = undoing.part();
        let part = shell.with_store(move |store| part(store)).await?;
        undoing.add(part);
        return Ok(undoing.finish(shell));
    }
    shell
        .task("undo", move |shell, task| {
            loop {
                let part = undoing.part();
                let part = shell.on_writer_blocking(move |store| {
                    part(store.as_mut().ok_or(crate::error::ShellFault::Locked)?)
                });
                match part {
                    Ok(part) => undoing.add(part),
                    Err(error) => {
                        undoing.finish(shell); // the parts before it stand
                        return Err(error);
                    }
                }
                task.progress(undoing.done.changes, total);
                undoing.done.cut_short = undoing.before.is_some() && task.is_cancelled();
                if undoing.before.is_none() || undoing.done.cut_short {
                    return Ok(undoing.finish(shell));
                }
            }
        })
        .await
}

/// An undo on its way.
struct Undoing {
    group: String,
    into: String,
    before: Option<u32>,
    done: UndoResult,
}

impl Undoing {
    /// The next part, for the writer's thread.
    fn part(&self) -> impl FnOnce(&mut store::Store) -> Result<Undone, AppError> + Send + use<> {
        let (group, into, before) = (self.group.clone(), self.into.clone(), self.before);
        move |store| Ok(store.write_group(&into, "undo", |tx| tx.undo(&group, before, PART))?.value)
    }

    fn add(&mut self, part: Undone) {
        self.done.changes += part.changes;
        self.done.kept.extend(part.kept);
        self.before = part.next;
    }

    fn finish(&mut self, shell: &Shell) -> UndoResult {
        shell.notify(Notice::Changed { action: "undo".into() });
        self.done.group = Some(self.into.clone());
        self.done.clone()
    }
}

/// The newest group that can be undone: what Ctrl+Z means.
#[tauri::command]
#[specta::specta]
pub async fn last_undoable(shell: State<'_, Shell>) -> Result<Option<String>, AppError> {
    shell.read(undo::last_undoable).await
}

/// Reads and compares everything, beside the writer.
#[tauri::command]
#[specta::specta]
pub async fn check(shell: State<'_, Shell>) -> Result<Report, AppError> {
    check_all(&shell).await
}

async fn check_all(shell: &Shell) -> Result<Report, AppError> {
    let readers = shell.readers()?;
    Ok(tokio::task::spawn_blocking(move || readers.check()).await.map_err(AppError::internal)??)
}

#[cfg(test)]
mod tests;
