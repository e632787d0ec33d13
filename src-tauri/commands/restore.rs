//! Backups: written, looked into, and restored in place of what is there.

use crate::error::AppError;
use crate::shell::{Notice, Shell, clock};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use store::backup::{self, BackupView};
use store::{Cost, Secret, Store};
use tauri::State;

/// What opens a backup: the passphrase or the recovery code of its time.
#[derive(Debug, Clone, Deserialize, specta::Type)]
#[serde(tag = "kind", content = "text", rename_all = "snake_case")]
pub enum GivenSecret {
    Passphrase(String),
    RecoveryCode(String),
}

impl GivenSecret {
    fn secret(&self) -> Secret {
        match self {
            Self::Passphrase(text) => Secret::passphrase(text),
            Self::RecoveryCode(text) => Secret::recovery_code(text),
        }
    }
}

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct Restored {
    /// The folder in which what it replaced is kept; absent when there was nothing.
    pub kept: Option<String>,
}

/// Writes an encrypted backup to `path` and verifies it. Reading and writing go on meanwhile.
#[tauri::command]
#[specta::specta]
pub async fn backup(shell: State<'_, Shell>, path: String) -> Result<(), AppError> {
    shell.task("backup", move |shell, _| Ok(shell.readers()?.backup(&PathBuf::from(path))?)).await
}

/// Verifies a backup and says what it holds; nothing is changed.
#[tauri::command]
#[specta::specta]
pub async fn look_into_backup(
    shell: State<'_, Shell>,
    path: String,
    secret: GivenSecret,
) -> Result<BackupView, AppError> {
    look(&shell, path, secret).await
}

async fn look(shell: &Shell, path: String, secret: GivenSecret) -> Result<BackupView, AppError> {
    let work = move |shell: &Shell| backup::look(&shell.place(), &PathBuf::from(path), &secret.secret());
    shell.task("restore.look", move |shell, _| Ok(work(shell)?)).await
}

/// Restores a backup in place of what is there, and opens it. With a recovery code comes the new
/// `passphrase`, because the old one was forgotten. Until the backup is verified beside the store, the
/// store stays open; when something fails, it stays as it was.
#[tauri::command]
#[specta::specta]
pub async fn restore_backup(
    shell: State<'_, Shell>,
    path: String,
    secret: GivenSecret,
    passphrase: Option<String>,
) -> Result<Restored, AppError> {
    restore(&shell, path, secret, passphrase, Cost::STRONG).await
}

async fn restore(
    shell: &Shell,
    path: String,
    secret: GivenSecret,
    passphrase: Option<String>,
    cost: Cost,
) -> Result<Restored, AppError> {
    if let Some(passphrase) = &passphrase {
        store::key::check_passphrase(passphrase)?;
    }
    let restored = shell.task("restore", move |shell, _| {
        let (place, secret) = (shell.place(), secret.secret());
        let prepared = backup::prepare(&place, &PathBuf::from(path), &secret, clock())?;
        let opened_by = match &passphrase {
            None => secret,
            Some(passphrase) => {
                prepared.set_passphrase(&secret, passphrase, cost)?;
                Secret::passphrase(passphrase)
            }
        };
        let opener = shell.clone();
        let kept = shell.on_writer_blocking(move |slot| {
            opener.closing();
            let kept = match slot.take() {
                Some(store) => prepared.replace_open(store)?,
                None => prepared.replace()?,
            };
            opener.opened(slot, Store::unlock(place, &opened_by, clock())?);
            Ok(kept)
        })?;
        Ok(Restored { kept: kept.map(|folder| folder.display().to_string()) })
    });
    let restored = restored.await?;
    shell.notify(Notice::Changed { action: "store.restore".into() });
    Ok(restored)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::made::{NEW, PASSPHRASE};
    use std::path::Path;
    use store::Place;

    fn given() -> GivenSecret {
        GivenSecret::Passphrase(PASSPHRASE.into())
    }

    /// A shell with an open store of one hospital; and the recovery code.
    async fn shell(dir: &Path) -> (Shell, String) {
        let shell = Shell::new(dir.to_owned());
        let (place, opener) = (shell.place(), shell.clone());
        let made = shell.on_writer(move |slot| {
            let (store, code) = Store::create(place, &NEW, clock())?;
            opener.opened(slot, store);
            Ok(code.to_string())
        });
        let code = made.await.unwrap();
        hospital(&shell, "备份前的医院").await;
        (shell, code)
    }

    async fn hospital(shell: &Shell, name: &'static str) {
        let new = domain::customer::Institution { name: name.into(), ..Default::default() };
        shell.write("customer.create", move |tx| tx.save(&new)).await.unwrap();
    }

    async fn backed_up(shell: &Shell, path: &Path) -> String {
        let target = path.to_owned();
        shell.task("backup", move |shell, _| Ok(shell.readers()?.backup(&target)?)).await.unwrap();
        path.display().to_string()
    }

    async fn customers(shell: &Shell) -> u32 {
        let count =
            |c: &store::Connection| Ok(c.query_row("select count(*) from listing", [], |r| r.get(0))?);
        shell.read(count).await.unwrap()
    }

    #[tokio::test]
    async fn a_backup_is_looked_into_and_restored_in_place_of_the_open_store() {
        let root = tempfile::tempdir().unwrap();
        let (shell, _) = shell(&root.path().join("data")).await;
        let path = backed_up(&shell, &root.path().join("b.rounds")).await;
        hospital(&shell, "备份后的医院").await;
        let view = look(&shell, path.clone(), given()).await.unwrap();
        assert_eq!((view.staff_name.as_str(), view.customers, view.visits), ("林默", 1, 0));
        assert_eq!(customers(&shell).await, 2, "looking changes nothing");

        let restored = restore(&shell, path, given(), None, Cost::WEAK).await.unwrap();
        assert_eq!(customers(&shell).await, 1);
        hospital(&shell, "恢复后的医院").await;
        let former = Shell::new(restored.kept.unwrap().into());
        let (place, opener) = (former.place(), former.clone());
        let opened = former.on_writer(move |slot| {
            opener.opened(slot, Store::unlock(place, &Secret::passphrase(PASSPHRASE), clock())?);
            Ok(())
        });
        opened.await.unwrap();
        assert_eq!(customers(&former).await, 2, "what was replaced still opens where it is kept");
    }

    #[tokio::test]
    async fn a_wrong_passphrase_and_a_damaged_backup_leave_the_store_open_as_it_was() {
        let root = tempfile::tempdir().unwrap();
        let (shell, _) = shell(&root.path().join("data")).await;
        let path = backed_up(&shell, &root.path().join("b.rounds")).await;
        hospital(&shell, "备份后的医院").await;
        let wrong = GivenSecret::Passphrase("another one".into());
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        let torn = root.path().join("torn.rounds").display().to_string();
        std::fs::write(&torn, bytes).unwrap();
        let other = root.path().join("list.xlsx").display().to_string();
        std::fs::write(&other, "not a backup at all").unwrap();
        for (path, secret, code) in [
            (&path, wrong, "store.wrong_passphrase"),
            (&path, GivenSecret::RecoveryCode("0000-0000".into()), "store.wrong_recovery_code"),
            (&torn, given(), "store.backup_damaged"),
            (&other, given(), "store.not_a_backup"),
        ] {
            let looked = look(&shell, path.clone(), secret.clone()).await.unwrap_err();
            let restored = restore(&shell, path.clone(), secret, None, Cost::WEAK).await.unwrap_err();
            assert_eq!((looked.code.as_str(), restored.code.as_str()), (code, code));
            assert_eq!(customers(&shell).await, 2);
        }
        hospital(&shell, "还能写的医院").await;
    }

    #[tokio::test]
    async fn the_recovery_code_restores_over_a_damaged_file_and_sets_a_new_passphrase() {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("data");
        let (shell, code) = shell(&dir).await;
        let path = backed_up(&shell, &root.path().join("b.rounds")).await;
        shell.lock("user").await.unwrap();
        std::fs::write(Place::new(&dir).database(), vec![7; 8192]).unwrap();
        let given = GivenSecret::RecoveryCode(code);
        let short = restore(&shell, path.clone(), given.clone(), Some("short".into()), Cost::WEAK).await;
        assert_eq!(short.unwrap_err().code, "store.passphrase_too_short");
        let restored = restore(&shell, path, given, Some("battery staple".into()), Cost::WEAK).await.unwrap();
        assert!(shell.is_unlocked() && restored.kept.is_some());
        shell.lock("user").await.unwrap();
        let secret = Secret::passphrase("battery staple");
        assert!(Store::unlock(Place::new(&dir), &secret, clock()).is_ok());
    }

    #[tokio::test]
    async fn a_backup_begins_a_store_where_there_is_none_and_erased_people_stay_erased() {
        let root = tempfile::tempdir().unwrap();
        let (shell, _) = shell(&root.path().join("data")).await;
        let person = domain::person::Person { name: "王芳".into(), ..Default::default() };
        let saved = shell.write("customer.create", move |tx| tx.save(&person)).await.unwrap();
        let path = backed_up(&shell, &root.path().join("b.rounds")).await;
        let id = saved.value.id.clone();
        let reason = store::erase::EraseReason::PersonAsked;
        shell.with_store(move |store| Ok(store::erase::erase(store, &id, reason)?)).await.unwrap();
        let restored = restore(&shell, path.clone(), given(), None, Cost::WEAK).await.unwrap();
        assert!(restored.kept.is_some());
        assert_eq!(customers(&shell).await, 1, "the erased person does not come back");

        let fresh = Shell::new(root.path().join("new"));
        let restored = restore(&fresh, path, given(), None, Cost::WEAK).await.unwrap();
        assert_eq!((restored.kept, customers(&fresh).await), (None, 2));
    }
}
