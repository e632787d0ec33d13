//! The one write door. Nothing else writes the tables of records.
//!
//! `put` takes the revision that was loaded and only the fields that the user touched. In the same
//! SQLite transaction it writes the row and one change: who, in which position, on which device,
//! when, old and new value of each field. That row is audit trail, undo log and outbox at once.

mod rows;

pub(crate) use rows::is_default;

use crate::change::{self, Head};
use crate::derive::Stale;
use crate::element::Place;
use crate::error::{Fault, Result};
use crate::row::{self, Stored};
use domain::civil::Moment;
use domain::{Edit, Fields, Kind, Record};
use rusqlite::Connection;
use serde_json::Value;
use std::collections::BTreeSet;

/// Who writes, from where: stands on every change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    pub device: String,
    pub incarnation: u32,
    pub staff_id: String,
    pub position_id: String,
}

/// A running write: a SQLite transaction with its author, its moment and its group of changes.
pub struct Tx<'a> {
    connection: &'a Connection,
    author: &'a Author,
    now: Moment,
    group: String,
    head: Head,
    n_first: Option<u32>,
    happened_at: Option<String>,
    /// A row was written and its change was not: such a transaction must not be kept.
    pub(crate) torn: bool,
    pub(crate) stale: Stale,
    /// Visits that this transaction may write: those that it made, and one that it amends.
    pub(crate) open_visits: BTreeSet<String>,
    /// The group that this write undoes, and below which number that has to go on.
    pub(crate) undoes: Option<Undoes>,
}

/// What an undo undoes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Undoes {
    pub group: String,
    pub below: Option<u32>,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(
        connection: &'a Connection,
        author: &'a Author,
        now: Moment,
        group: String,
    ) -> Result<Self> {
        let head = change::head(connection, author)?;
        Ok(Tx {
            connection,
            author,
            now,
            group,
            head,
            n_first: None,
            happened_at: None,
            torn: false,
            stale: Stale::default(),
            open_visits: BTreeSet::new(),
            undoes: None,
        })
    }

    /// For reading. What a query sees includes what this transaction wrote.
    pub fn read(&self) -> &'a Connection {
        self.connection
    }

    pub fn now(&self) -> Moment {
        self.now
    }

    pub fn author(&self) -> &Author {
        self.author
    }

    pub fn group(&self) -> &str {
        &self.group
    }

    /// The changes that follow happened at `instant`, or now.
    pub fn happened(&mut self, instant: Option<&str>) {
        self.happened_at = instant.map(str::to_owned);
    }

    /// First and last number of the changes written so far.
    pub(crate) fn span(&self) -> Option<(u32, u32)> {
        self.n_first.map(|first| (first, self.head.n))
    }

    /// Errors: `store.gone`.
    pub fn require<T: Record>(&self, id: &str) -> Result<T> {
        row::require(self.connection, id)
    }

    pub fn get<T: Record>(&self, id: &str) -> Result<Option<T>> {
        row::get(self.connection, id)
    }

    /// Saves the touched fields of a record, or a new record; returns it as it stands. A revision of 0
    /// cites what this transaction sees. An element of a set that comes without its id is the one that
    /// is there, if it is; one that was taken away comes back.
    /// Errors: the record's own checks, `record.field_unknown` (also for the fields that only a merge
    /// or an erasure sets), `store.gone`, `store.merged` when it was merged away meanwhile, `visit.locked`
    /// for anything that is part of a submitted visit, `record.published` for a version.
    pub fn put<T: Record>(&mut self, mut edit: Edit<T>) -> Result<T> {
        let place = match edit.id.take() {
            Some(id) => Place::There(id),
            None => self.place_of(&T::KIND, &edit.fields)?,
        };
        let id = place.id().to_owned();
        if let Some(field) = RESERVED.iter().find(|field| edit.fields.contains_key(**field)) {
            return Err(
                domain::Problem::FieldUnknown { kind: T::KIND.name.into(), field: (*field).into() }.into()
            );
        }
        let row = row::stored(self.connection, &T::KIND, &id)?;
        if let Some(into) = row.as_ref().and_then(|row| row.fields.get("merged_into")?.as_str()) {
            return Err(Fault::Merged { into: into.into(), id }.into());
        }
        self.refuse_locked(&T::KIND, &id, row.as_ref().map(|row| &row.fields), Some(&edit.fields))?;
        let fields = match place {
            Place::Tombstone(_) => {
                self.set_deleted(&T::KIND, &id, false)?;
                edit.fields = whole::<T>(edit.fields);
                self.put_fields(&T::KIND, &id, edit.revision, edit.fields)?
            }
            _ => self.put_row(&T::KIND, &id, edit.revision, row, edit.fields)?,
        };
        Ok(T::from_fields(&fields)?)
    }

    /// Saves a record made in code: new, or the fields in which it differs from what is stored.
    pub fn save<T: Record>(&mut self, record: &T) -> Result<T> {
        match self.get::<T>(record.id()).map(|found| found.filter(|_| !record.id().is_empty()))? {
            Some(before) => {
                let revision = before.to_fields().get("revision").and_then(Value::as_u64).unwrap_or_default();
                self.put(Edit::between(&before, record, u32::try_from(revision).unwrap_or_default()))
            }
            None => self.put(Edit::new(record)),
        }
    }

    /// Marks a record as deleted. Its row stays as a tombstone.
    /// Errors: `store.gone`, `visit.locked`.
    pub fn delete<T: Record>(&mut self, id: &str) -> Result<()> {
        let row = row::stored(self.connection, &T::KIND, id)?;
        self.refuse_locked(&T::KIND, id, row.as_ref().map(|row| &row.fields), None)?;
        self.set_deleted(&T::KIND, id, true)
    }

    pub(crate) fn put_fields(
        &mut self,
        kind: &Kind,
        id: &str,
        base_revision: u32,
        touched: Fields,
    ) -> Result<Fields> {
        let row = row::stored(self.connection, kind, id)?;
        self.put_row(kind, id, base_revision, row, touched)
    }

    /// `row`: the record as it stands, if it is there.
    fn put_row(
        &mut self,
        kind: &Kind,
        id: &str,
        base_revision: u32,
        row: Option<Stored>,
        touched: Fields,
    ) -> Result<Fields> {
        let touched = normal_touch(kind, touched)?;
        match row {
            Some(row) if row.deleted || is_erased(&row.fields) => {
                Err(Fault::Gone { kind: kind.name.into(), id: id.into() }.into())
            }
            Some(row) => self.update(kind, id, base_revision, row, touched),
            None if base_revision > 0 => Err(Fault::Gone { kind: kind.name.into(), id: id.into() }.into()),
            None => self.create(kind, id, touched),
        }
    }
}

/// All fields of a record of which some are given: the others as they are in a new one.
fn whole<T: Record>(given: Fields) -> Fields {
    let mut fields = T::default().to_fields();
    fields.retain(|name, _| T::KIND.field(name).is_some());
    fields.extend(given);
    fields
}

/// Fields that no edit may touch: a merge and an erasure set them.
const RESERVED: &[&str] = &["merged_into", "erased_at"];

/// An erased person stays empty, whatever comes later.
fn is_erased(fields: &Fields) -> bool {
    fields.get("erased_at").is_some_and(|at| !at.is_null())
}

/// A new id: UUID version 7, sortable by time of making, 32 hex digits.
pub fn new_id() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}

/// A new id that says nothing: UUID version 4, 32 hex digits.
pub fn random_id() -> Result<String> {
    Ok(uuid::Builder::from_random_bytes(crate::seal::random()?).into_uuid().simple().to_string())
}

/// Known fields only; an empty text in a field that may be absent is absent.
fn normal_touch(kind: &Kind, touched: Fields) -> Result<Fields> {
    let mut normal = Fields::new();
    for (name, mut value) in touched {
        let field = kind
            .field(&name)
            .ok_or_else(|| domain::Problem::FieldUnknown { kind: kind.name.into(), field: name.clone() })?;
        if field.nullable && value.as_str().is_some_and(str::is_empty) {
            value = Value::Null;
        }
        normal.insert(name, value);
    }
    Ok(normal)
}

#[cfg(test)]
mod tests;
