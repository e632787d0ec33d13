//! The one write door. Nothing else writes the tables of records.
//!
//! `put` takes the revision that was loaded and only the fields that the user touched. In the same
//! SQLite transaction it writes the row and one change: who, in which position, on which device,
//! when, old and new value of each field. That row is audit trail, undo log and outbox at once.

use crate::change::{self, Change, Head, Op};
use crate::derive::Stale;
use crate::element::Place;
use crate::error::{Fault, Result};
use crate::guard;
use crate::row::{self, Sql, Stored};
use domain::civil::Moment;
use domain::kinds::VERSIONS;
use domain::{ColumnType, Edit, Fields, Kind, Record};
use rusqlite::{Connection, ToSql};
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

    fn create(&mut self, kind: &Kind, id: &str, touched: Fields) -> Result<Fields> {
        let mut fields = (kind.check)(&touched.into_iter().chain([("id".into(), id.into())]).collect())?;
        fields.insert("revision".into(), 1.into());
        let names: Vec<&str> = kind.fields.iter().map(|field| field.name).collect();
        guard::check(self.connection, kind, &fields, &names, self.now)?;
        let marks = vec!["?"; names.len()].join(", ");
        let sql =
            format!("insert into {} (id, revision, {}) values (?, 1, {marks})", kind.name, names.join(", "));
        let values: Vec<Sql> = names.iter().map(|name| Sql(value(&fields, name))).collect();
        let mut params: Vec<&dyn ToSql> = vec![&id];
        params.extend(values.iter().map(|value| value as &dyn ToSql));
        self.write_row(&sql, params.as_slice())?;
        if kind.name == "visit" {
            self.open_visits.insert(id.to_owned());
        }

        let changed: Vec<_> =
            kind.fields.iter().filter(|field| !is_default(value(&fields, field.name))).collect();
        let pairs = changed
            .into_iter()
            .map(|field| (field, Value::Null, value(&fields, field.name).clone()))
            .collect();
        self.log(kind, id, Op::Create, 0, pairs, &fields)?;
        self.stale.record(self.connection, kind, id, None, &fields)?;
        Ok(fields)
    }

    fn update(
        &mut self,
        kind: &Kind,
        id: &str,
        base_revision: u32,
        row: Stored,
        touched: Fields,
    ) -> Result<Fields> {
        // The number is frozen in the log: to a server, one that never was would be a conflict.
        let base_revision = match base_revision {
            0 => row.revision,
            loaded if loaded > row.revision => {
                let value = loaded.to_string();
                return Err(domain::Problem::FieldInvalid { field: "revision".into(), value }.into());
            }
            loaded => loaded,
        };
        let mut after = row.fields.clone();
        after.extend(touched);
        let mut after = (kind.check)(&after)?;
        let changed: Vec<_> = kind
            .fields
            .iter()
            .filter(|field| value(&after, field.name) != value(&row.fields, field.name))
            .collect();
        if changed.is_empty() {
            return Ok(row.fields);
        }
        if VERSIONS.contains(&kind.name) {
            return Err(domain::Problem::Published { kind: kind.name.into() }.into());
        }
        let names: Vec<&str> = changed.iter().map(|field| field.name).collect();
        guard::check(self.connection, kind, &after, &names, self.now)?;
        after.insert("revision".into(), (row.revision + 1).into());
        self.update_row(kind, id, &changed, &after)?;
        let pairs = changed
            .into_iter()
            .map(|field| (field, value(&row.fields, field.name).clone(), value(&after, field.name).clone()))
            .collect();
        self.log(kind, id, Op::Update, base_revision, pairs, &after)?;
        self.stale.record(self.connection, kind, id, Some(&row.fields), &after)?;
        Ok(after)
    }

    pub(crate) fn set_deleted(&mut self, kind: &Kind, id: &str, deleted: bool) -> Result<()> {
        let row = row::stored(self.connection, kind, id)?
            .filter(|row| row.deleted != deleted)
            .ok_or_else(|| Fault::Gone { kind: kind.name.into(), id: id.into() })?;
        let sql = format!("update {} set revision = revision + 1, deleted = ?2 where id = ?1", kind.name);
        self.write_row(&sql, &[&id, &deleted])?;
        let op = if deleted { Op::Delete } else { Op::Restore };
        self.log(kind, id, op, row.revision, vec![], &row.fields)?;
        self.stale.deleted(self.connection, kind, id, &row.fields)
    }

    /// Empties the personal fields of a row for good: without old values in the log.
    /// Returns whether anything was there.
    pub(crate) fn blank(&mut self, kind: &Kind, id: &str, also: Fields) -> Result<bool> {
        let Some(row) = row::stored(self.connection, kind, id)? else { return Ok(false) };
        let mut after = row.fields.clone();
        for field in kind.fields.iter().filter(|field| field.personal) {
            after.insert(field.name.into(), empty(field));
        }
        after.extend(also);
        let changed: Vec<_> = kind
            .fields
            .iter()
            .filter(|field| value(&after, field.name) != value(&row.fields, field.name))
            .collect();
        if changed.is_empty() {
            return Ok(false);
        }
        self.update_row(kind, id, &changed, &after)?;
        let pairs = changed
            .into_iter()
            .filter(|field| !field.personal)
            .map(|field| (field, value(&row.fields, field.name).clone(), value(&after, field.name).clone()))
            .collect();
        self.log(kind, id, Op::Erase, row.revision, pairs, &after)?;
        self.stale.record(self.connection, kind, id, Some(&row.fields), &after)?;
        Ok(true)
    }

    fn update_row(
        &mut self,
        kind: &Kind,
        id: &str,
        changed: &[&domain::Field],
        after: &Fields,
    ) -> Result<()> {
        let sets: Vec<String> = changed.iter().map(|field| format!("{} = ?", field.name)).collect();
        let sql =
            format!("update {} set revision = revision + 1, {} where id = ?", kind.name, sets.join(", "));
        let values: Vec<Sql> = changed.iter().map(|field| Sql(value(after, field.name))).collect();
        let mut params: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
        params.push(&id);
        self.write_row(&sql, &params)
    }

    fn write_row(&mut self, sql: &str, params: &[&dyn ToSql]) -> Result<()> {
        self.connection.prepare_cached(sql)?.execute(params)?;
        self.torn = true;
        Ok(())
    }

    /// Writes the change of the row that was just written.
    fn log(
        &mut self,
        kind: &Kind,
        id: &str,
        op: Op,
        base_revision: u32,
        pairs: Vec<(&domain::Field, Value, Value)>,
        fields: &Fields,
    ) -> Result<()> {
        let entered_at = self.now.to_rfc3339_opts(chrono::SecondsFormat::Millis, false);
        let happened_at = self.happened_at.clone().unwrap_or_else(|| entered_at.clone());
        let (personal, open): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(field, ..)| field.personal);
        let sealed = change::sealed(self.connection, kind, id, personal, fields)?;
        let change = Change {
            device: self.author.device.clone(),
            incarnation: self.author.incarnation,
            n: self.head.n + 1,
            group: self.group.clone(),
            kind: kind.name.into(),
            row_id: id.into(),
            op,
            base_revision,
            fields: change::pairs_text(open),
            sealed: sealed.bytes,
            key_id: sealed.key_id,
            subject: sealed.subject,
            actor: self.author.staff_id.clone(),
            position: self.author.position_id.clone(),
            happened_at,
            entered_at,
            hlc: change::next_hlc(self.head.hlc, self.now.timestamp_millis()),
        };
        self.head = change::append(self.connection, &self.head, &change)?;
        self.n_first.get_or_insert(change.n);
        self.torn = false;
        Ok(())
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

/// What a field holds when its contents are gone.
fn empty(field: &domain::Field) -> Value {
    match field.column {
        _ if field.nullable => Value::Null,
        ColumnType::Text => "".into(),
        ColumnType::Bool => false.into(),
        ColumnType::Integer | ColumnType::Real => 0.into(),
    }
}

/// A new id: UUID version 7, sortable by time of making, 32 hex digits.
pub fn new_id() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}

/// A new id that says nothing: UUID version 4, 32 hex digits.
pub fn random_id() -> Result<String> {
    Ok(uuid::Builder::from_random_bytes(crate::seal::random()?).into_uuid().simple().to_string())
}

fn value<'f>(fields: &'f Fields, name: &str) -> &'f Value {
    fields.get(name).unwrap_or(&Value::Null)
}

pub(crate) fn is_default(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        _ => false,
    }
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
