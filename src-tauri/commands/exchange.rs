//! Files in and out: looked at, tried dry, imported in chunks, exported whole.

use crate::error::{AppError, ShellFault};
use crate::platform;
use crate::shell::{Notice, Shell, Task};
use exchange::export::{Chosen, ExportedFile};
use exchange::import::{self, Chunk, Context, FileInspection, ImportPreview, ImportReport, ImportRequest};
use exchange::{ExchangeError, Fault, FileFormat, SheetOptions, TableKind};
use std::path::PathBuf;
use tauri::State;

/// Opens a file and guesses, or remembers, which column is which field. Nothing is decided yet.
#[tauri::command]
#[specta::specta]
pub async fn inspect_file(
    shell: State<'_, Shell>,
    path: String,
    sheet: SheetOptions,
    target: Option<TableKind>,
) -> Result<FileInspection, AppError> {
    let readers = shell.readers()?;
    let look =
        move || readers.read(|connection| import::inspect(connection, &PathBuf::from(path), &sheet, target));
    Ok(tokio::task::spawn_blocking(look).await.map_err(AppError::internal)??)
}

/// The dry run: what an import would do. Writes nothing.
#[tauri::command]
#[specta::specta]
pub async fn preview_import(
    shell: State<'_, Shell>,
    request: ImportRequest,
) -> Result<ImportPreview, AppError> {
    shell
        .task("import.preview", move |shell, task| {
            let (readers, context) = (shell.readers()?, context(shell)?);
            Ok(import::preview(&readers, &request, &context, &mut |rows| go_on(task, rows))?)
        })
        .await
}

/// The import, chunk by chunk through the writer's queue, so that a save in between waits for one
/// chunk. Remembers the mapping for the next file with these headings.
#[tauri::command]
#[specta::specta]
pub async fn run_import(shell: State<'_, Shell>, request: ImportRequest) -> Result<ImportReport, AppError> {
    import_file(&shell, request).await
}

async fn import_file(shell: &Shell, request: ImportRequest) -> Result<ImportReport, AppError> {
    shell
        .task("import", move |shell, task| {
            let (readers, context) = (shell.readers()?, context(shell)?);
            let documents = platform::documents();
            let mut write = |chunk| on_writer(shell, chunk);
            let outcome =
                import::run(&readers, &request, &context, documents.as_deref(), &mut write, &mut |rows| {
                    go_on(task, rows)
                });
            // Also after a failure: chunks before it may be in the store.
            shell.notify(Notice::Changed { action: "import".into() });
            let report = outcome?;
            shell.on_writer_blocking(move |store| {
                let store = store.as_mut().ok_or(ShellFault::Locked)?;
                let headings: Vec<String> =
                    request.mapping.columns.iter().map(|column| column.heading.clone()).collect();
                Ok(import::remember(store, &headings, &request.mapping)?)
            })?;
            Ok(report)
        })
        .await
}

/// Writes everything into a folder, as one moment of the store.
#[tauri::command]
#[specta::specta]
pub async fn export_all(
    shell: State<'_, Shell>,
    dir: String,
    format: FileFormat,
) -> Result<Vec<ExportedFile>, AppError> {
    shell
        .task("export", move |shell, task| {
            let dir = PathBuf::from(dir);
            let write = |connection: &store::Connection| {
                exchange::export::everything(connection, &dir, format, &mut |rows| go_on(task, rows))
            };
            Ok(shell.readers()?.read(write)?)
        })
        .await
}

/// Writes some customers, as the full export would, into a file of the user's choice. Returns how many.
#[tauri::command]
#[specta::specta]
pub async fn export_customers(
    shell: State<'_, Shell>,
    chosen: Chosen,
    path: PathBuf,
    format: FileFormat,
) -> Result<u32, AppError> {
    shell
        .task("export.customers", move |shell, task| {
            let mut go_on = |done, total| {
                task.progress(done, total);
                !task.is_cancelled()
            };
            let write = |connection: &store::Connection| {
                exchange::export::customers(connection, &chosen, &path, format, &mut go_on)
            };
            Ok(shell.readers()?.read(write)?)
        })
        .await
}

/// Asks the long task that is running to stop; what it answers says how far it came.
#[tauri::command]
#[specta::specta]
pub async fn cancel_task(shell: State<'_, Shell>) -> Result<(), AppError> {
    shell.cancel();
    Ok(())
}

fn context(shell: &Shell) -> Result<Context, AppError> {
    shell.on_writer_blocking(|store| Ok(Context::of(store.as_ref().ok_or(ShellFault::Locked)?)))
}

/// How much there is, the page knows from the dry run.
fn go_on(task: &Task, rows: u32) -> bool {
    task.progress(rows, 0);
    !task.is_cancelled()
}

/// Takes a chunk to the writer's thread and back. Locked in between, the import counts as stopped.
fn on_writer(shell: &Shell, chunk: Chunk) -> exchange::Result<Chunk> {
    let written = shell.on_writer_blocking(move |store| {
        let store = store.as_mut().ok_or(ShellFault::Locked)?;
        Ok(chunk.write(store))
    });
    written.unwrap_or_else(|error| {
        Err(match error.code.as_str() {
            "shell.locked" => ExchangeError::from(Fault::Cancelled),
            _ => Fault::Io { detail: error.detail }.into(),
        })
    })
}

#[cfg(test)]
mod tests;
