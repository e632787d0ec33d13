//! One customer: its page, its edits, look-alikes, merging, and a person's rights over the data.

use crate::error::AppError;
use crate::shell::{Notice, Saved, Shell, clock};
use domain::Edit;
use domain::customer::{CustomerKind, Department, ExternalCode, Institution, ReceptionWindow};
use domain::person::{Affiliation, ClinicHour, Person};
use std::path::PathBuf;
use store::customer::{self, CustomerPage, NewCustomer};
use store::erase::{self, ErasePreview, EraseReason, Erased};
use store::listing::ListPage;
use store::merge::{self, Choices, MergePreview, Merged};
use store::opened::{self, Opened};
use store::similar::{self, Duplicates, LookAlike};
use store::undo::Undone;
use tauri::State;

/// The page of a customer; of a person, that somebody opened it is noted.
#[tauri::command]
#[specta::specta]
pub async fn customer_page(shell: State<'_, Shell>, id: String) -> Result<CustomerPage, AppError> {
    open(&shell, id).await
}

async fn open(shell: &Shell, id: String) -> Result<CustomerPage, AppError> {
    let page = shell.read(move |connection| customer::page(connection, &id, clock()())).await?;
    if page.customer.kind() == CustomerKind::Person {
        let id = page.customer.id().to_owned();
        shell.later(move |store| Ok(opened::note(store, &id)?));
    }
    Ok(page)
}

/// Rows `offset..offset + limit` of the people who work at an institution or a department.
#[tauri::command]
#[specta::specta]
pub async fn customer_people(
    shell: State<'_, Shell>,
    id: String,
    offset: u32,
    limit: u32,
) -> Result<ListPage, AppError> {
    shell.read(move |connection| customer::people(connection, &id, clock()(), offset, limit.min(500))).await
}

/// Customers that look like the one that is being typed.
#[tauri::command]
#[specta::specta]
pub async fn look_alikes(
    shell: State<'_, Shell>,
    customer: NewCustomer,
    limit: u32,
) -> Result<Vec<LookAlike>, AppError> {
    shell.read(move |connection| similar::look_alikes_of_new(connection, &customer, limit.min(50))).await
}

/// Saves a new customer with its place and tags; returns its id.
#[tauri::command]
#[specta::specta]
pub async fn create_customer(
    shell: State<'_, Shell>,
    customer: NewCustomer,
) -> Result<Saved<String>, AppError> {
    shell.write("customer.create", move |tx| customer::create_customer(tx, customer)).await
}

#[tauri::command]
#[specta::specta]
pub async fn save_person(shell: State<'_, Shell>, edit: Edit<Person>) -> Result<Saved<Person>, AppError> {
    shell.write("customer.edit", move |tx| tx.put(edit)).await
}

#[tauri::command]
#[specta::specta]
pub async fn save_institution(
    shell: State<'_, Shell>,
    edit: Edit<Institution>,
) -> Result<Saved<Institution>, AppError> {
    shell.write("customer.edit", move |tx| tx.put(edit)).await
}

#[tauri::command]
#[specta::specta]
pub async fn save_department(
    shell: State<'_, Shell>,
    edit: Edit<Department>,
) -> Result<Saved<Department>, AppError> {
    shell.write("customer.edit", move |tx| tx.put(edit)).await
}

/// Saves where a person works and keeps exactly one primary place.
#[tauri::command]
#[specta::specta]
pub async fn save_affiliation(
    shell: State<'_, Shell>,
    edit: Edit<Affiliation>,
) -> Result<Saved<Affiliation>, AppError> {
    shell.write("customer.edit", move |tx| customer::save_affiliation(tx, edit)).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_primary_affiliation(
    shell: State<'_, Shell>,
    affiliation_id: String,
) -> Result<Saved<()>, AppError> {
    shell.write("customer.edit", move |tx| customer::set_primary_affiliation(tx, &affiliation_id)).await
}

/// Ends an affiliation on a day, `YYYY-MM-DD`.
#[tauri::command]
#[specta::specta]
pub async fn end_affiliation(
    shell: State<'_, Shell>,
    affiliation_id: String,
    day: String,
) -> Result<Saved<()>, AppError> {
    shell.write("customer.edit", move |tx| customer::end_affiliation(tx, &affiliation_id, &day)).await
}

#[tauri::command]
#[specta::specta]
pub async fn save_clinic_hour(
    shell: State<'_, Shell>,
    edit: Edit<ClinicHour>,
) -> Result<Saved<ClinicHour>, AppError> {
    shell.write("customer.edit", move |tx| tx.put(edit)).await
}

#[tauri::command]
#[specta::specta]
pub async fn delete_clinic_hour(shell: State<'_, Shell>, id: String) -> Result<Saved<()>, AppError> {
    shell.write("customer.edit", move |tx| tx.delete::<ClinicHour>(&id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn save_reception_window(
    shell: State<'_, Shell>,
    edit: Edit<ReceptionWindow>,
) -> Result<Saved<ReceptionWindow>, AppError> {
    shell.write("customer.edit", move |tx| tx.put(edit)).await
}

#[tauri::command]
#[specta::specta]
pub async fn delete_reception_window(shell: State<'_, Shell>, id: String) -> Result<Saved<()>, AppError> {
    shell.write("customer.edit", move |tx| tx.delete::<ReceptionWindow>(&id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn save_external_code(
    shell: State<'_, Shell>,
    edit: Edit<ExternalCode>,
) -> Result<Saved<ExternalCode>, AppError> {
    shell.write("customer.edit", move |tx| tx.put(edit)).await
}

#[tauri::command]
#[specta::specta]
pub async fn delete_external_code(shell: State<'_, Shell>, id: String) -> Result<Saved<()>, AppError> {
    shell.write("customer.edit", move |tx| customer::remove_code(tx, &id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn add_tag(
    shell: State<'_, Shell>,
    customer_ids: Vec<String>,
    name: String,
) -> Result<Saved<()>, AppError> {
    let add =
        move |tx: &mut store::Tx| customer_ids.iter().try_for_each(|id| customer::add_tag(tx, id, &name));
    shell.write("customer.tag", add).await
}

#[tauri::command]
#[specta::specta]
pub async fn remove_tag(
    shell: State<'_, Shell>,
    customer_ids: Vec<String>,
    name: String,
) -> Result<Saved<()>, AppError> {
    let remove =
        move |tx: &mut store::Tx| customer_ids.iter().try_for_each(|id| customer::remove_tag(tx, id, &name));
    shell.write("customer.untag", remove).await
}

/// Sets an own field's value on a customer; absent or empty takes it away.
#[tauri::command]
#[specta::specta]
pub async fn set_own_field(
    shell: State<'_, Shell>,
    customer_id: String,
    own_field_id: String,
    value: Option<String>,
) -> Result<Saved<()>, AppError> {
    let set =
        move |tx: &mut store::Tx| customer::set_own_field(tx, &customer_id, &own_field_id, value.as_deref());
    shell.write("customer.edit", set).await
}

#[tauri::command]
#[specta::specta]
pub async fn delete_customer(shell: State<'_, Shell>, id: String) -> Result<Saved<()>, AppError> {
    shell.write("customer.delete", move |tx| customer::delete_customer(tx, &id)).await
}

/// The likeliest pairs over the whole store that may be one customer. Takes seconds on a large one.
#[tauri::command]
#[specta::specta]
pub async fn duplicates(shell: State<'_, Shell>, limit: u32) -> Result<Duplicates, AppError> {
    shell.read(move |connection| similar::duplicates(connection, limit.min(2000))).await
}

/// Two customers are not the same: the clean-up list leaves the pair out from now on.
#[tauri::command]
#[specta::specta]
pub async fn declare_different(shell: State<'_, Shell>, a: String, b: String) -> Result<Saved<()>, AppError> {
    shell.write("customer.different", move |tx| similar::declare_different(tx, &a, &b)).await
}

/// Takes back that two customers are not the same.
#[tauri::command]
#[specta::specta]
pub async fn forget_different(shell: State<'_, Shell>, a: String, b: String) -> Result<Saved<()>, AppError> {
    shell.write("customer.alike", move |tx| similar::forget_different(tx, &a, &b)).await
}

/// Field by field what merging `loser` into `survivor` would do.
#[tauri::command]
#[specta::specta]
pub async fn merge_preview(
    shell: State<'_, Shell>,
    loser: String,
    survivor: String,
) -> Result<MergePreview, AppError> {
    shell.read(move |connection| merge::preview(connection, &loser, &survivor)).await
}

#[tauri::command]
#[specta::specta]
pub async fn merge_customers(
    shell: State<'_, Shell>,
    loser: String,
    survivor: String,
    choices: Choices,
) -> Result<Saved<Merged>, AppError> {
    shell.write("customer.merge", move |tx| merge::merge(tx, &loser, &survivor, &choices)).await
}

/// Takes a merge back; lists what was changed since and stays.
#[tauri::command]
#[specta::specta]
pub async fn unmerge_customer(shell: State<'_, Shell>, loser: String) -> Result<Saved<Undone>, AppError> {
    shell.write("customer.unmerge", move |tx| merge::unmerge(tx, &loser)).await
}

/// What erasing a person would take away, and whether the law keeps the data.
#[tauri::command]
#[specta::specta]
pub async fn erase_preview(shell: State<'_, Shell>, person_id: String) -> Result<ErasePreview, AppError> {
    shell.read(move |connection| erase::preview(connection, &person_id, clock()())).await
}

/// Erases a person for good. Takes seconds: the file is rewritten.
#[tauri::command]
#[specta::specta]
pub async fn erase_person(
    shell: State<'_, Shell>,
    person_id: String,
    reason: EraseReason,
) -> Result<Erased, AppError> {
    let erased = shell.with_store(move |store| Ok(erase::erase(store, &person_id, reason)?)).await?;
    shell.notify(Notice::Changed { action: "person.erase".into() });
    Ok(erased)
}

/// Writes everything held about a person to a file of the user's choice, as JSON.
#[tauri::command]
#[specta::specta]
pub async fn export_person(
    shell: State<'_, Shell>,
    person_id: String,
    path: PathBuf,
) -> Result<(), AppError> {
    let write = move |connection: &store::Connection| {
        let held = erase::export_person(connection, &person_id, clock()())?;
        store::file::replace(&path, format!("{held:#}\n").as_bytes())
    };
    shell.read(write).await
}

/// Who opened a person's record, newest first.
#[tauri::command]
#[specta::specta]
pub async fn opened_by(
    shell: State<'_, Shell>,
    person_id: String,
    limit: u32,
) -> Result<Vec<Opened>, AppError> {
    shell.read(move |connection| opened::list(connection, &person_id, limit.min(500))).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::made::made;
    use std::sync::{Arc, Mutex, mpsc};
    use std::time::Duration;

    async fn person(shell: &Shell) -> String {
        let person = Person { name: "王芳".into(), ..Person::default() };
        shell.write("customer.create", move |tx| tx.save(&person)).await.unwrap().value.id
    }

    async fn openings(shell: &Shell, id: &str) -> usize {
        let id = id.to_owned();
        shell.with_store(|_| Ok(())).await.unwrap(); // after what is queued
        shell.read(move |connection| opened::list(connection, &id, 9)).await.unwrap().len()
    }

    #[tokio::test]
    async fn a_record_opens_while_the_writer_works_and_the_opening_is_noted_when_it_has_ended() {
        let dir = tempfile::tempdir().unwrap();
        let shell = made(&dir.path().join("data")).await;
        let id = person(&shell).await;
        let (go, wait) = mpsc::channel::<()>();
        let long = shell.clone();
        let working = tokio::spawn(async move {
            long.with_store(move |_| Ok(wait.recv_timeout(Duration::from_secs(60)).is_ok())).await
        });
        let page = tokio::time::timeout(Duration::from_secs(20), open(&shell, id.clone())).await;
        assert_eq!(page.unwrap().unwrap().customer.id(), id);
        go.send(()).unwrap();
        assert!(working.await.unwrap().unwrap(), "it was opened while the work went on");
        assert_eq!(openings(&shell, &id).await, 1);
    }

    #[tokio::test]
    async fn a_record_opens_when_that_cannot_be_noted_and_the_page_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let shell = made(&dir.path().join("data")).await;
        let id = person(&shell).await;
        let told = Arc::new(Mutex::new(vec![]));
        let listener = told.clone();
        shell.on_notice(move |notice| {
            if let Notice::Failed { error } = notice {
                listener.lock().unwrap().push(error.code);
            }
        });
        let full = shell.with_store(|store| {
            // Not one page more than there are; then until no line of this size fits.
            store.write_local(|connection| {
                let limit = "pragma max_page_count = 1";
                Ok(connection.query_row(limit, [], |row| row.get::<_, u32>(0))?)
            })?;
            let line = |connection: &store::Connection| {
                let sql = "insert into opened (id, person_id, at, actor, position, device)
                           values (?1, ?1, '2026-11-24T09:42:00.000+08:00', ?1, ?1, ?1)";
                Ok(connection.execute(sql, [store::new_id()])?)
            };
            while store.write_local(line).is_ok() {}
            Ok(())
        });
        full.await.unwrap();
        let _ = open(&shell, id.clone()).await.unwrap();
        assert_eq!(openings(&shell, &id).await, 0);
        assert_eq!(*told.lock().unwrap(), ["store.disk_full"]);
    }
}
