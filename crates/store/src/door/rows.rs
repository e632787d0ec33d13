//! What a write does to the tables: the row, then its change.

use super::Tx;
use crate::change::{self, Change, Op};
use crate::error::{Fault, Result};
use crate::guard;
use crate::row::{self, Sql, Stored};
use domain::kinds::VERSIONS;
use domain::{ColumnType, Field, Fields, Kind};
use rusqlite::ToSql;
use serde_json::Value;

impl Tx<'_> {
    pub(super) fn create(&mut self, kind: &Kind, id: &str, touched: Fields) -> Result<Fields> {
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

        let given = kind.fields.iter().filter(|field| !is_default(value(&fields, field.name)));
        let pairs = pairs(given, &Fields::new(), &fields);
        self.log(kind, id, Op::Create, 0, pairs, &fields)?;
        self.stale.record(self.connection, kind, id, None, &fields)?;
        Ok(fields)
    }

    pub(super) fn update(
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
        let changed = differing(kind, &row.fields, &after);
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
        let pairs = pairs(changed, &row.fields, &after);
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
        let changed = differing(kind, &row.fields, &after);
        if changed.is_empty() {
            return Ok(false);
        }
        self.update_row(kind, id, &changed, &after)?;
        let open = changed.into_iter().filter(|field| !field.personal);
        let pairs = pairs(open, &row.fields, &after);
        self.log(kind, id, Op::Erase, row.revision, pairs, &after)?;
        self.stale.record(self.connection, kind, id, Some(&row.fields), &after)?;
        Ok(true)
    }

    fn update_row(&mut self, kind: &Kind, id: &str, changed: &[&Field], after: &Fields) -> Result<()> {
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
        pairs: Vec<(&Field, Value, Value)>,
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

/// The fields that hold something else after than before.
fn differing<'k>(kind: &'k Kind, before: &Fields, after: &Fields) -> Vec<&'k Field> {
    kind.fields.iter().filter(|field| value(after, field.name) != value(before, field.name)).collect()
}

/// Each field with what it held and what it holds.
fn pairs<'k>(
    fields: impl IntoIterator<Item = &'k Field>,
    before: &Fields,
    after: &Fields,
) -> Vec<(&'k Field, Value, Value)> {
    let pair =
        |field: &'k Field| (field, value(before, field.name).clone(), value(after, field.name).clone());
    fields.into_iter().map(pair).collect()
}

/// What a field holds when its contents are gone.
fn empty(field: &Field) -> Value {
    match field.column {
        _ if field.nullable => Value::Null,
        ColumnType::Text => "".into(),
        ColumnType::Bool => false.into(),
        ColumnType::Integer | ColumnType::Real => 0.into(),
    }
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
