//! Unlocking with a secret that the system's keychain keeps.

use super::start::unlock_with;
use crate::error::{AppError, ShellFault};
use crate::shell::Shell;
use keyring_core::{Entry, Error};
use store::{Fault, Secret};
use tauri::State;

#[tauri::command]
#[specta::specta]
pub async fn unlock_with_keychain(shell: State<'_, Shell>) -> Result<(), AppError> {
    unlock(&shell).await
}

/// Errors: `store.wrong_keychain` when it keeps no secret or one of another store.
async fn unlock(shell: &Shell) -> Result<(), AppError> {
    let secret = asked(shell, |entry| entry.get_secret()).await?;
    unlock_with(shell, Secret::keychain(&secret)).await
}

/// Lets the system's keychain unlock this store, or no longer.
#[tauri::command]
#[specta::specta]
pub async fn set_keychain(shell: State<'_, Shell>, on: bool) -> Result<(), AppError> {
    if on { switch_on(&shell).await } else { switch_off(&shell).await }
}

async fn switch_on(shell: &Shell) -> Result<(), AppError> {
    let secret = store::key::new_recovery_code()?;
    let bytes = secret.as_bytes().to_vec();
    asked(shell, move |entry| entry.set_secret(&bytes)).await?;
    shell.with_store(move |store| Ok(store.set_keychain(Some(&Secret::keychain(secret.as_bytes())))?)).await
}

/// The slot goes first, and whether the keychain answers or not: without the slot its secret opens nothing.
async fn switch_off(shell: &Shell) -> Result<(), AppError> {
    shell.with_store(|store| Ok(store.set_keychain(None)?)).await?;
    let _ = asked(shell, |entry| entry.delete_credential()).await;
    Ok(())
}

/// Asks the keychain about this data directory, on a thread that may wait for its user.
async fn asked<T: Send + 'static>(
    shell: &Shell,
    ask: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
) -> Result<T, AppError> {
    let dir = shell.place().dir.display().to_string();
    let answer = tokio::task::spawn_blocking(move || {
        if keyring_core::get_default_store().is_none() {
            // Connects to the system's keychain, once.
            keyring::v1::Entry::store_status().as_ref().map_err(fault)?;
        }
        Entry::new("app.rounds.desktop", &dir).and_then(|entry| ask(&entry)).map_err(|error| fault(&error))
    });
    answer.await.map_err(AppError::internal)?
}

fn fault(error: &Error) -> AppError {
    match error {
        Error::NoEntry => store::StoreError::from(Fault::WrongKeychain).into(),
        other => ShellFault::Keychain { detail: other.to_string() }.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::made::{PASSPHRASE, made};
    use keyring_core::mock;
    use store::key::{KeyFile, SlotKind};

    fn has_slot(shell: &Shell) -> bool {
        KeyFile::read(&shell.place().keys()).unwrap().has(SlotKind::Keychain)
    }

    // One test: the keychain is one for the whole process.
    #[tokio::test]
    async fn the_keychain_opens_its_store_alone_and_can_be_given_up_even_when_it_is_away() {
        keyring_core::set_default_store(mock::Store::new().unwrap());
        let root = tempfile::tempdir().unwrap();
        let (one, other) = (made(&root.path().join("a")).await, made(&root.path().join("b")).await);
        for shell in [&one, &other] {
            switch_on(shell).await.unwrap();
            shell.lock("user").await.unwrap();
        }
        unlock(&one).await.unwrap();
        assert!(one.is_unlocked() && !other.is_unlocked());

        // What the keychain keeps is of an earlier store in this folder, or was taken away.
        let dir = other.place().dir.display().to_string();
        let entry = Entry::new("app.rounds.desktop", &dir).unwrap();
        entry.set_secret(b"of yesterday").unwrap();
        assert_eq!(unlock(&other).await.unwrap_err().code, "store.wrong_keychain");
        entry.delete_credential().unwrap();
        assert_eq!(unlock(&other).await.unwrap_err().code, "store.wrong_keychain");
        assert!(!other.is_unlocked());

        // The entry answers with an error, once; the slot goes all the same.
        let dir = one.place().dir.display().to_string();
        let entry = Entry::new("app.rounds.desktop", &dir).unwrap();
        let credential: &mock::Cred = entry.as_any().downcast_ref().unwrap();
        credential.set_error(Error::NoDefaultStore);
        assert!(has_slot(&one));
        switch_off(&one).await.unwrap();
        assert!(!has_slot(&one));
        one.lock("user").await.unwrap();
        let refused = unlock(&one).await.unwrap_err();
        assert_eq!(refused.code, "store.wrong_keychain", "the secret is still there and opens nothing");

        // With another secret on again, it opens again.
        start(&one).await;
        switch_on(&one).await.unwrap();
        one.lock("user").await.unwrap();
        unlock(&one).await.unwrap();
        assert!(one.is_unlocked());
        keyring_core::unset_default_store();
    }

    async fn start(shell: &Shell) {
        unlock_with(shell, Secret::passphrase(PASSPHRASE)).await.unwrap();
    }
}
