//! First run, unlocking, locking, and the ways to unlock.

use crate::error::AppError;
use crate::platform;
use crate::shell::{Heard, Notice, Notices, Shell, clock};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use store::key::{KeyFile, SlotKind};
use store::{Cost, NewStore, Secret, Store};
use tauri::State;

/// What the first screen needs to know.
#[derive(Debug, Clone, Serialize, specta::Type)]
pub struct StartState {
    /// The data directory that is chosen.
    pub dir: String,
    /// There is a store in it.
    pub exists: bool,
    pub unlocked: bool,
    /// Unlocking with the system's keychain is set up.
    pub keychain: bool,
    /// Data directories beside it that hold a store, by name.
    pub people: Vec<String>,
    /// The folder of those directories.
    pub root: String,
    pub sample: bool,
    /// A survey is being answered: the page shows nothing else. Known of a locked store, too.
    pub kiosk: bool,
    /// False when the recovery code was made and nobody said to have it. Known only of an open store.
    pub code_seen: bool,
    pub staff_name: String,
    pub territory: String,
    pub version: String,
}

/// What somebody says to begin.
#[derive(Debug, Clone, Deserialize, specta::Type)]
pub struct NewStoreForm {
    pub passphrase: String,
    pub staff_name: String,
    pub territory: String,
    pub sample: bool,
}

#[tauri::command]
#[specta::specta]
pub async fn start_state(shell: State<'_, Shell>) -> Result<StartState, AppError> {
    let place = shell.place();
    let root = platform::data_root();
    let mut people: Vec<String> = std::fs::read_dir(&root)
        .map(|entries| {
            entries
                .filter_map(Result::ok)
                .filter(|entry| store::Place::new(entry.path()).exists())
                .map(|entry| entry.file_name().to_string_lossy().into_owned())
                .collect()
        })
        .unwrap_or_default();
    people.sort();
    let keychain = KeyFile::read(&place.keys()).is_ok_and(|keys| keys.has(SlotKind::Keychain));
    let (mut sample, mut staff_name, mut territory, mut code_seen) =
        (false, String::new(), String::new(), true);
    if shell.is_unlocked() {
        (sample, staff_name, territory) = shell.read(store::who).await?;
        code_seen = shell.read(store::recovery::is_seen).await?;
    }
    Ok(StartState {
        dir: place.dir.display().to_string(),
        exists: place.exists(),
        unlocked: shell.is_unlocked(),
        keychain,
        people,
        root: root.display().to_string(),
        sample,
        kiosk: shell.is_kiosk() || store::survey::kiosk::is_marked(&place),
        code_seen,
        staff_name,
        territory,
        version: env!("CARGO_PKG_VERSION").into(),
    })
}

/// Chooses the data directory: the name of a person under the root, or a whole path.
#[tauri::command]
#[specta::specta]
pub async fn choose_dir(shell: State<'_, Shell>, dir: String) -> Result<(), AppError> {
    let dir = PathBuf::from(dir);
    shell.switch(if dir.is_absolute() { dir } else { platform::data_root().join(dir) }).await
}

/// Makes the store; returns the recovery code, which is kept nowhere.
#[tauri::command]
#[specta::specta]
pub async fn create_store(shell: State<'_, Shell>, form: NewStoreForm) -> Result<String, AppError> {
    let (place, opener) = (shell.place(), shell.inner().clone());
    shell
        .on_writer(move |slot| {
            let new = NewStore {
                passphrase: &form.passphrase,
                cost: Cost::STRONG,
                staff_name: &form.staff_name,
                territory: &form.territory,
                sample: form.sample,
            };
            let (store, code) = store::sample::create(place, &new, clock())?;
            opener.opened(slot, store);
            Ok(code.to_string())
        })
        .await
}

/// The page says that its first screen is painted. `ROUNDS_MARK` names a file that a measurement waits for.
#[tauri::command]
#[specta::specta]
pub async fn ready() -> Result<(), AppError> {
    if let Some(mark) = std::env::var_os("ROUNDS_MARK") {
        std::fs::write(mark, "ready").map_err(store::StoreError::from)?;
    }
    Ok(())
}

/// What is said to the page after `last`, as soon as there is something; empty when nothing is for a while.
#[tauri::command]
#[specta::specta]
pub async fn next_notices(notices: State<'_, Notices>, last: Option<u32>) -> Result<Heard, AppError> {
    Ok(notices.after(last).await)
}

pub(super) async fn unlock_with(shell: &Shell, secret: Secret) -> Result<(), AppError> {
    let (place, opener) = (shell.place(), shell.clone());
    shell
        .on_writer(move |slot| {
            if slot.is_none() {
                let mut progress = |opening| opener.notify(Notice::Opening { opening });
                let store = Store::unlock_telling(place, &secret, clock(), &mut progress)?;
                opener.opened(slot, store);
            }
            Ok(())
        })
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn unlock(shell: State<'_, Shell>, passphrase: String) -> Result<(), AppError> {
    unlock_with(&shell, Secret::passphrase(&passphrase)).await
}

/// Unlocks with the recovery code and sets a new passphrase in the same step.
#[tauri::command]
#[specta::specta]
pub async fn recover(shell: State<'_, Shell>, code: String, passphrase: String) -> Result<(), AppError> {
    store::key::check_passphrase(&passphrase)?;
    let secret = Secret::recovery_code(&code);
    unlock_with(&shell, secret.clone()).await?;
    shell.with_store(move |store| Ok(store.change_passphrase(&secret, &passphrase, Cost::STRONG)?)).await
}

#[tauri::command]
#[specta::specta]
pub async fn lock(shell: State<'_, Shell>) -> Result<(), AppError> {
    shell.lock("user").await
}

/// A key or pointer was used: idling starts anew.
#[tauri::command]
#[specta::specta]
pub async fn touch(shell: State<'_, Shell>) -> Result<(), AppError> {
    shell.touch();
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn change_passphrase(
    shell: State<'_, Shell>,
    current: String,
    passphrase: String,
) -> Result<(), AppError> {
    let secret = Secret::passphrase(&current);
    shell.with_store(move |store| Ok(store.change_passphrase(&secret, &passphrase, Cost::STRONG)?)).await
}

/// A new recovery code; the old one opens nothing any more.
#[tauri::command]
#[specta::specta]
pub async fn new_recovery_code(shell: State<'_, Shell>) -> Result<String, AppError> {
    shell.with_store(|store| Ok(store::recovery::renew(store)?.to_string())).await
}

/// Whoever was shown the recovery code has written it down.
#[tauri::command]
#[specta::specta]
pub async fn recovery_code_seen(shell: State<'_, Shell>) -> Result<(), AppError> {
    shell.with_store(|store| Ok(store::recovery::seen(store)?)).await
}
