//! The sample territory, later and away: loaded into an empty store, cleared from one that holds it.

use crate::error::{AppError, ShellFault};
use crate::shell::{Notice, Shell};
use store::sample::{self, SampleState};
use tauri::State;

/// Whether the store holds the sample, can take it, and what in it is one's own.
#[tauri::command]
#[specta::specta]
pub async fn sample_state(shell: State<'_, Shell>) -> Result<SampleState, AppError> {
    shell.read(sample::state).await
}

/// Fills the empty store with the sample. Errors: `store.not_empty`.
#[tauri::command]
#[specta::specta]
pub async fn load_sample(shell: State<'_, Shell>) -> Result<(), AppError> {
    load(&shell).await
}

async fn load(shell: &Shell) -> Result<(), AppError> {
    let work = |shell: &Shell| {
        let teller = shell.clone();
        shell.on_writer_blocking(move |store| {
            let store = store.as_mut().ok_or(ShellFault::Locked)?;
            let mut tell = |done, total| teller.progress(sample::ACTION, done, total);
            Ok(sample::fill(store, sample::SEED, &mut tell)?)
        })
    };
    let filled = shell.task(sample::ACTION, move |shell, _| work(shell)).await;
    // Also after a failure: parts before it may be in the store.
    shell.notify(Notice::Changed { action: sample::ACTION.into() });
    filled
}

/// Begins the store anew without the sample, under the same keys; what was there is kept in the folder
/// that is returned. Errors: `store.sample_mixed` with what in it is one's own, `store.sample_absent`.
#[tauri::command]
#[specta::specta]
pub async fn clear_sample(shell: State<'_, Shell>) -> Result<Option<String>, AppError> {
    clear(&shell).await
}

async fn clear(shell: &Shell) -> Result<Option<String>, AppError> {
    let work = |shell: &Shell| {
        let opener = shell.clone();
        shell.on_writer_blocking(move |slot| {
            let prepared = sample::prepare_clear(slot.as_ref().ok_or(ShellFault::Locked)?)?;
            opener.closing();
            let store = slot.take().ok_or(ShellFault::Locked)?;
            let (store, kept) = prepared.take_over(store)?;
            opener.opened(slot, store);
            Ok(kept.map(|folder| folder.display().to_string()))
        })
    };
    let kept = shell.task("sample.clear", move |shell, _| work(shell)).await?;
    shell.notify(Notice::Changed { action: "sample.clear".into() });
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::made::made;
    use std::sync::{Arc, Mutex};

    #[tokio::test]
    async fn the_sample_is_loaded_with_progress_refused_twice_and_cleared_with_the_window_open() {
        let root = tempfile::tempdir().unwrap();
        let shell = made(&root.path().join("data")).await;
        let heard = Arc::new(Mutex::new(vec![]));
        let listener = heard.clone();
        shell.on_notice(move |notice| {
            let Notice::Progress { task, done, total } = notice else { return };
            assert_eq!(task, "sample.fill");
            listener.lock().unwrap().push((done, total));
        });
        assert!(shell.read(sample::state).await.unwrap().fillable);
        assert_eq!(clear(&shell).await.unwrap_err().code, "store.sample_absent");
        load(&shell).await.unwrap();
        assert!(heard.lock().unwrap().last().is_some_and(|(done, total)| *total > 1000 && done == total));
        assert!(shell.read(sample::state).await.unwrap().sample);
        assert_eq!(load(&shell).await.unwrap_err().code, "store.not_empty");

        let kept = clear(&shell).await.unwrap().unwrap();
        assert!(std::path::Path::new(&kept).join("rounds.db").exists());
        let after = shell.read(sample::state).await.unwrap();
        assert!(after.fillable && !after.sample);
        let hospital = domain::customer::Institution { name: "第一家医院".into(), ..Default::default() };
        shell.write("customer.create", move |tx| tx.save(&hospital)).await.unwrap();
    }
}
