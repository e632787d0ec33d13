//! The kiosk. While it is on, these commands and a few that say who is there are all that the shell does:
//! see [`crate::shell::Shell::refuses`].

use crate::error::AppError;
use crate::shell::{Notice, Shell};
use store::survey::{self, KioskForm, KioskLeft, KioskView, kiosk};
use store::{Cost, Store};
use tauri::State;

/// Whether a PIN is set that leaves it.
#[tauri::command]
#[specta::specta]
pub async fn kiosk_pin(shell: State<'_, Shell>) -> Result<bool, AppError> {
    shell.read(survey::has_pin).await
}

/// Sets the PIN; once there is one, another needs the passphrase.
#[tauri::command]
#[specta::specta]
pub async fn set_kiosk_pin(shell: State<'_, Shell>, pin: String, passphrase: String) -> Result<(), AppError> {
    let set = move |store: &mut Store| Ok(survey::set_pin(store, &pin, &passphrase, Cost::STRONG)?);
    shell.with_store(set).await
}

/// Hands the laptop over: from here on the shell refuses everything else.
#[tauri::command]
#[specta::specta]
pub async fn start_kiosk(shell: State<'_, Shell>, form: KioskForm) -> Result<KioskView, AppError> {
    step(&shell, move |store| kiosk::start(store, &form)).await
}

/// What is on the screen.
#[tauri::command]
#[specta::specta]
pub async fn kiosk_view(shell: State<'_, Shell>) -> Result<KioskView, AppError> {
    step(&shell, |store| kiosk::view(store)).await
}

/// From the introduction to the first question.
#[tauri::command]
#[specta::specta]
pub async fn kiosk_begin(shell: State<'_, Shell>) -> Result<KioskView, AppError> {
    step(&shell, kiosk::begin).await
}

/// Answers the question on the screen and goes on; without values it is skipped.
#[tauri::command]
#[specta::specta]
pub async fn kiosk_answer(shell: State<'_, Shell>, values: Vec<String>) -> Result<KioskView, AppError> {
    step(&shell, move |store| kiosk::answer(store, &values)).await
}

/// To the question before.
#[tauri::command]
#[specta::specta]
pub async fn kiosk_back(shell: State<'_, Shell>) -> Result<KioskView, AppError> {
    step(&shell, kiosk::back).await
}

/// Shows it in another language.
#[tauri::command]
#[specta::specta]
pub async fn kiosk_language(shell: State<'_, Shell>, language: String) -> Result<KioskView, AppError> {
    step(&shell, move |store| kiosk::speak(store, &language)).await
}

/// From the thanks to another person.
#[tauri::command]
#[specta::specta]
pub async fn kiosk_next(shell: State<'_, Shell>) -> Result<KioskView, AppError> {
    step(&shell, kiosk::another).await
}

/// Takes the laptop back with the PIN, or with the passphrase for who has forgotten it.
#[tauri::command]
#[specta::specta]
pub async fn leave_kiosk(
    shell: State<'_, Shell>,
    secret: String,
    is_passphrase: bool,
) -> Result<KioskLeft, AppError> {
    let left = step(&shell, move |store| kiosk::leave(store, &secret, is_passphrase)).await?;
    shell.notify(Notice::Changed { action: "survey.kiosk".into() });
    Ok(left)
}

/// Runs one step on the writer's thread; the shell follows whether the kiosk is on after it.
async fn step<T: Send + 'static>(
    shell: &Shell,
    work: impl FnOnce(&mut Store) -> store::Result<T> + Send + 'static,
) -> Result<T, AppError> {
    let follower = shell.clone();
    shell
        .with_store(move |store| {
            let outcome = work(store);
            follower.set_kiosk(store.is_kiosk()?);
            Ok(outcome?)
        })
        .await
}
