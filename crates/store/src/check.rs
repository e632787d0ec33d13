//! Is everything sound? The file, the change chain, the derived data.

use crate::error::{Fault, Result};
use crate::store::{Readers, Store};
use crate::{change, derive, file};
use domain::kinds::KINDS;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a check found. Sound when the lists are empty and `broken` is absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Report {
    pub changes: u32,
    pub customers: u32,
    pub visits: u32,
    /// The first change that does not fit the chain.
    pub chain_broken_at: Option<u32>,
    /// What SQLite found wrong with the file.
    pub file: Vec<String>,
    /// Customers whose derived rows differ from their records.
    pub derived: Vec<String>,
    /// Records that name a customer who was never there, at most [`DANGLING_MAX`].
    pub dangling: Vec<Dangling>,
}

/// A record that names what is not there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Dangling {
    pub kind: String,
    pub id: String,
    pub field: String,
}

pub const DANGLING_MAX: usize = 100;

impl Report {
    pub fn is_sound(&self) -> bool {
        self.chain_broken_at.is_none()
            && self.file.is_empty()
            && self.derived.is_empty()
            && self.dangling.is_empty()
    }
}

/// Errors: `store.damaged` when SQLite or SQLCipher finds a fault in the file.
pub(crate) fn sound(connection: &Connection) -> Result<()> {
    match faults(connection)?.into_iter().next() {
        Some(detail) => Err(Fault::Damaged { detail }.into()),
        None => Ok(()),
    }
}

fn faults(connection: &Connection) -> Result<Vec<String>> {
    let mut faults = pages_at_fault(connection)?;
    faults.extend(content_at_fault(connection)?);
    Ok(faults)
}

/// SQLCipher authenticates every page of the file, used or free; it names those whose code does not fit.
fn pages_at_fault(connection: &Connection) -> Result<Vec<String>> {
    let mut statement = connection.prepare("pragma cipher_integrity_check")?;
    let lines = statement.query_map([], |row| row.get(0))?;
    Ok(lines.collect::<rusqlite::Result<_>>()?)
}

/// Reads every page in use, where it stands, with its code; and the rows in them.
fn content_at_fault(connection: &Connection) -> Result<Vec<String>> {
    let mut faults: Vec<String> = vec![];
    let mut statement = connection.prepare("pragma integrity_check(20)")?;
    for line in statement.query_map([], |row| row.get::<_, String>(0))? {
        let line = line?;
        if line != "ok" {
            faults.push(line);
        }
    }
    let mut statement = connection.prepare("pragma foreign_key_check")?;
    for line in statement.query_map([], |row| {
        Ok(format!("{} without its {}", row.get::<_, String>(0)?, row.get::<_, String>(2)?))
    })? {
        faults.push(line?);
    }
    Ok(faults)
}

/// Fields that name a record without SQLite knowing of which kind it is.
const NAMING: &[&str] = &["customer_id", "merged_into", "a_id", "b_id"];

/// Records that name what is not there. A tombstone is there: what it named may still name it. An
/// external code may stand on any record of the master data or the catalogue.
fn dangling(connection: &Connection) -> Result<Vec<Dangling>> {
    const CUSTOMERS: &[&str] = &["person", "department", "institution"];
    const CODED: &[&str] = &["affiliation", "line", "brand", "product", "key_message"];
    let mut found = vec![];
    for kind in KINDS {
        for field in kind.fields.iter().filter(|field| NAMING.contains(&field.name)) {
            let further = if kind.name == "external_code" { CODED } else { &[] };
            let nowhere: Vec<String> = CUSTOMERS
                .iter()
                .chain(further)
                .map(|table| format!("not exists (select 1 from {table} where id = t.{})", field.name))
                .collect();
            let sql = format!(
                "select t.id from {} t where t.{} is not null and {} limit {DANGLING_MAX}",
                kind.name,
                field.name,
                nowhere.join(" and ")
            );
            let mut statement = connection.prepare(&sql)?;
            for id in statement.query_map([], |row| row.get(0))? {
                found.push(Dangling { kind: kind.name.into(), id: id?, field: field.name.into() });
            }
        }
    }
    found.truncate(DANGLING_MAX);
    Ok(found)
}

/// Rows that are neither there nor taken away. The first tables came without a check of it.
fn half_deleted(connection: &Connection) -> Result<Vec<String>> {
    let mut faults = vec![];
    for kind in KINDS {
        let sql = format!("select count(*) from {} where deleted not in (0, 1)", kind.name);
        let rows: u32 = connection.query_row(&sql, [], |row| row.get(0))?;
        if rows > 0 {
            faults.push(format!("{rows} rows of {} are neither there nor deleted", kind.name));
        }
    }
    Ok(faults)
}

impl Readers {
    /// Reads everything and compares it. Takes seconds on a large store; writes nothing, and others may
    /// write meanwhile.
    pub fn check(&self) -> Result<Report> {
        // A connection of its own: one that searched before remembers how the search index was laid
        // out then, and SQLite's check would call what was merged since a corruption.
        let connection = file::reader(&self.place.database(), &self.key)?;
        // All of it of one moment.
        let connection = &connection.unchecked_transaction()?;
        let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, u32>(0));
        let mut report = Report {
            customers: count("select count(*) from listing")?,
            visits: count("select count(*) from visit where deleted = 0")?,
            file: self.faults(connection)?,
            derived: derive::differences(connection)?,
            dangling: dangling(connection)?,
            ..Report::default()
        };
        match change::verify(connection) {
            Ok(changes) => report.changes = changes,
            Err(crate::StoreError::Fault(Fault::ChainBroken { n })) => report.chain_broken_at = Some(n),
            Err(error) => return Err(error),
        }
        Ok(report)
    }

    fn faults(&self, connection: &Connection) -> Result<Vec<String>> {
        let mut faults = self.lasting_page_faults(connection)?;
        faults.extend(content_at_fault(connection)?);
        faults.extend(half_deleted(connection)?);
        Ok(faults)
    }

    /// A page that is in the write-ahead log and not yet, or just now, carried over looks damaged in the
    /// file. Past the moment that `connection` sees nothing is carried over while it sees it; so what is
    /// wrong once all up to there has been, is wrong.
    fn lasting_page_faults(&self, connection: &Connection) -> Result<Vec<String>> {
        let mut faults = pages_at_fault(connection)?;
        for pause_ms in [0, 50, 200, 800] {
            if faults.is_empty() {
                return Ok(faults);
            }
            std::thread::sleep(Duration::from_millis(pause_ms));
            let is_carried_over = self.carry_over()?;
            let again = pages_at_fault(connection)?;
            faults.retain(|fault| again.contains(fault));
            if is_carried_over {
                return Ok(faults);
            }
        }
        // Others read and write all the time, so that these pages cannot be judged now. Those in use are
        // read with their codes all the same.
        Ok(vec![])
    }

    /// Carries the log over as far as nobody still reads what stood there before. Returns whether that
    /// was all of it.
    fn carry_over(&self) -> Result<bool> {
        let writer = file::writer(&self.place.database(), &self.key)?;
        let sql = "pragma wal_checkpoint(passive)";
        let (busy, frames, carried): (bool, i64, i64) =
            writer.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(!busy && frames == carried)
    }
}

impl Store {
    /// As [`Readers::check`].
    pub fn check(&self) -> Result<Report> {
        self.readers().check()
    }

    /// Fills the derived tables anew from the records.
    pub fn rebuild(&mut self) -> Result<()> {
        let now = self.now();
        self.write_local(|connection| {
            derive::rebuild(connection, &mut |_, _| {})?;
            derive::note(connection, now)
        })?;
        self.catch_up().map(|_| ()) // nothing is left to do
    }
}

#[cfg(test)]
mod tests {
    use crate::test::world;
    use domain::plan::PlanItem;

    #[test]
    fn a_store_that_was_searched_and_changed_between_two_checks_is_as_sound_as_before() {
        let mut world = world();
        let place = world.hospital("协和医院", "肿瘤科");
        for round in 0..8 {
            for n in 0..12 {
                world.doctor(&format!("王{round}{n}"), &place);
            }
            let search = |c: &rusqlite::Connection| crate::search::search(c, "wang", 9);
            assert!(!world.store.readers().read(search).unwrap().is_empty());
            let report = world.store.check().unwrap();
            assert!(report.is_sound(), "round {round}: {report:?}");
        }
    }

    #[test]
    fn a_check_names_a_broken_chain_and_a_stale_line_and_a_rebuild_mends_the_line() {
        let mut world = world();
        let place = world.hospital("协和医院", "肿瘤科");
        let id = world.doctor("王芳", &place);
        let sound = world.store.check().unwrap();
        assert!(sound.is_sound(), "{sound:?}");
        assert_eq!((sound.customers, sound.visits, sound.chain_broken_at), (3, 0, None));
        let writer = world.store.writer_for_test();
        crate::test::unguard(writer);
        writer.execute("update listing set name = '李芳' where id = ?1", [&id]).unwrap();
        writer.execute("update change set happened_at = '2020-01-01T00:00:00Z' where n = 5", []).unwrap();
        let report = world.store.check().unwrap();
        assert_eq!((report.derived, report.chain_broken_at), (vec![id], Some(5)));
        world.store.rebuild().unwrap();
        assert_eq!(world.store.check().unwrap().derived, Vec::<String>::new());
    }

    #[test]
    fn a_check_names_what_names_nobody_and_what_is_neither_there_nor_deleted() {
        let mut world = world();
        let place = world.hospital("协和医院", "肿瘤科");
        let id = world.doctor("王芳", &place);
        world
            .store
            .write("customer.edit", |tx| {
                crate::customer::add_tag(tx, &id, "讲者")?;
                let position_id = tx.author().position_id.clone();
                let (customer_id, day) = (id.clone(), "2026-12-01".into());
                let item = PlanItem { position_id, customer_id, day, ..PlanItem::default() };
                tx.save(&item)?;
                crate::customer::delete_customer(tx, &id)
            })
            .unwrap();
        assert!(world.store.check().unwrap().is_sound(), "a tombstone is no hole");
        let world = world.untold();
        let writer = world.store.writer_for_test();
        writer
            .execute_batch("update tag set customer_id = 'x'; update plan_item set customer_id = 'y';")
            .unwrap();
        writer.execute_batch("update person set merged_into = 'z', deleted = 2").unwrap();
        let report = world.store.check().unwrap();
        let named: Vec<(&str, &str)> =
            report.dangling.iter().map(|it| (it.kind.as_str(), it.field.as_str())).collect();
        assert_eq!(named, [("person", "merged_into"), ("tag", "customer_id"), ("plan_item", "customer_id")]);
        assert_eq!(report.file, ["1 rows of person are neither there nor deleted"]);
        assert!(!report.is_sound());
    }
}
