//! A store in a scratch directory with a clock that the test holds.

use crate::file::Place;
use crate::store::{Clock, NewStore, Store};
use crate::{Cost, Result, Secret};
use chrono::{DateTime, Duration, FixedOffset};
use domain::customer::{Department, Institution};
use domain::person::{Affiliation, Person};
use domain::visit::{Attendee, Outcome, Visit};
use rusqlite::Connection;
use std::sync::{Arc, Mutex};

pub(crate) const PASSPHRASE: &str = "correct horse";

/// What a test's store is made with, where the test says nothing else.
pub(crate) const NEW: NewStore<'static> = NewStore {
    passphrase: PASSPHRASE,
    cost: Cost::WEAK,
    staff_name: "林默",
    territory: "华东二区",
    sample: false,
};

pub(crate) struct Scratch {
    dir: Arc<tempfile::TempDir>,
    now: Arc<Mutex<DateTime<FixedOffset>>>,
}

/// An open store and the clock that it reads.
pub(crate) struct World {
    pub store: Held,
    pub code: String,
    pub scratch: Scratch,
    reader: Connection,
    /// The number of changes when the watch over the tables began; `None`: nobody compares.
    watched_from: Option<u32>,
}

/// Every test is one of the write door: what SQLite wrote into the tables of records, as triggers saw it,
/// is what the change log tells, in that order.
impl Drop for World {
    fn drop(&mut self) {
        if self.store.0.is_some() && !std::thread::panicking() {
            self.compare();
        }
    }
}

/// A store that can be taken out of its world.
pub(crate) struct Held(Option<Store>);

impl std::ops::Deref for Held {
    type Target = Store;
    fn deref(&self) -> &Store {
        self.0.as_ref().unwrap()
    }
}

impl std::ops::DerefMut for Held {
    fn deref_mut(&mut self) -> &mut Store {
        self.0.as_mut().unwrap()
    }
}

impl World {
    pub fn into_store(mut self) -> Store {
        self.compare();
        self.store.0.take().unwrap()
    }

    fn compare(&self) {
        if let Some(from) = self.watched_from {
            let lines = |sql: &str| -> Vec<(String, String, String)> {
                let writer = self.store.writer_for_test();
                let mut statement = writer.prepare(sql).unwrap();
                let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
                rows.unwrap().map(|row| row.unwrap()).collect()
            };
            let told = lines(&format!(
                "select kind, row_id, case op when 'create' then 'insert' else 'update' end from change
                 order by hlc limit -1 offset {from}"
            ));
            assert_eq!(lines("select kind, id, event from temp.written order by rowid"), told);
        }
    }
}

fn watch(connection: &Connection) -> Result<u32> {
    let mut sql = "create temp table written (kind text, id text, event text);".to_owned();
    for kind in domain::kinds::KINDS.iter().map(|kind| kind.name) {
        for (event, row) in [("insert", "new"), ("update", "new"), ("delete", "old")] {
            sql += &format!(
                "create temp trigger written_{kind}_{event} after {event} on main.{kind} begin
                     insert into written values ('{kind}', {row}.id, '{event}'); end;"
            );
        }
    }
    connection.execute_batch(&sql)?;
    Ok(connection.query_row("select count(*) from change", [], |row| row.get(0))?)
}

/// For a test that damages the log: takes away what keeps it as it is written.
pub(crate) fn unguard(connection: &Connection) {
    connection.execute_batch("drop trigger change_stays; drop trigger change_remains;").unwrap();
}

pub(crate) fn world() -> World {
    Scratch::new().create()
}

impl Scratch {
    pub fn new() -> Self {
        let now = DateTime::parse_from_rfc3339("2026-11-24T09:42:00+08:00").unwrap();
        Scratch { dir: Arc::new(tempfile::tempdir().unwrap()), now: Arc::new(Mutex::new(now)) }
    }

    pub fn place(&self) -> Place {
        Place::new(self.dir.path().join("data"))
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.dir.path().join(name)
    }

    pub fn clock(&self) -> Clock {
        let now = self.now.clone();
        Arc::new(move || *now.lock().unwrap())
    }

    pub fn pass(&self, duration: Duration) {
        *self.now.lock().unwrap() += duration;
    }

    pub fn create(&self) -> World {
        let (store, code) = Store::create(self.place(), &NEW, self.clock()).unwrap();
        self.world(store, code.to_string()).unwrap()
    }

    pub fn unlock(&self) -> Result<World> {
        let store = Store::unlock(self.place(), &Secret::passphrase(PASSPHRASE), self.clock())?;
        self.world(store, String::new())
    }

    fn world(&self, store: Store, code: String) -> Result<World> {
        let reader = crate::file::reader(&self.place().database(), &store.key_for_test())?;
        let watched_from = Some(watch(store.writer_for_test())?);
        let scratch = Scratch { dir: self.dir.clone(), now: self.now.clone() };
        let store = Held(Some(store));
        Ok(World { store, code, scratch, reader, watched_from })
    }
}

impl World {
    /// For a test that itself writes past the door.
    pub fn untold(mut self) -> Self {
        self.watched_from = None;
        self
    }

    /// A connection that sees what was committed.
    pub fn read(&self) -> &Connection {
        &self.reader
    }

    /// A hospital with one department; their ids.
    pub fn hospital(&mut self, name: &str, department: &str) -> (String, String) {
        let written = self.store.write("customer.create", |tx| {
            let hospital = tx.save(&Institution { name: name.into(), ..Institution::default() })?;
            let department = tx.save(&Department {
                institution_id: hospital.id.clone(),
                name: department.into(),
                ..Department::default()
            })?;
            Ok((hospital.id, department.id))
        });
        written.unwrap().value
    }

    /// A doctor at a place; the id.
    pub fn doctor(&mut self, name: &str, place: &(String, String)) -> String {
        let written = self.store.write("customer.create", |tx| {
            let person = tx.save(&Person { name: name.into(), ..Person::default() })?;
            tx.save(&Affiliation {
                person_id: person.id.clone(),
                institution_id: place.0.clone(),
                department_id: Some(place.1.clone()),
                is_primary: true,
                ..Affiliation::default()
            })?;
            Ok(person.id)
        });
        written.unwrap().value
    }

    /// A visit of that day at which the customer was met.
    pub fn met(&mut self, customer: &str, day: &str) {
        let met = self.store.write("customer.edit", |tx| {
            let author = tx.author().clone();
            let visit = tx.save(&Visit {
                position_id: author.position_id,
                staff_id: author.staff_id,
                at: format!("{day}T02:00:00Z"),
                day: day.into(),
                entered_at: format!("{day}T02:00:00Z"),
                outcome: Outcome::Reached,
                ..Visit::default()
            })?;
            tx.save(&Attendee { visit_id: visit.id, customer_id: customer.into(), ..Attendee::default() })
        });
        met.unwrap();
    }
}
