//! Rows of records, read by kind: as fields, or as the type.

use crate::error::{Fault, Result};
use domain::{ColumnType, Field, Fields, Kind, Record};
use rusqlite::types::{ToSqlOutput, Value as SqlValue, ValueRef};
use rusqlite::{Connection, OptionalExtension, Params, Row, ToSql};
use serde_json::Value;

/// `select id, revision, deleted, <fields> from <kind>`.
pub(crate) fn select(kind: &Kind) -> String {
    let names: Vec<&str> = kind.fields.iter().map(|field| field.name).collect();
    format!("select id, revision, deleted, {} from {}", names.join(", "), kind.name)
}

/// A row as it stands, tombstones included.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub fields: Fields,
    pub revision: u32,
    pub deleted: bool,
}

pub(crate) fn stored(connection: &Connection, kind: &Kind, id: &str) -> Result<Option<Stored>> {
    let mut statement = connection.prepare_cached(&format!("{} where id = ?1", select(kind)))?;
    Ok(statement.query_row([id], |row| read(row, kind)).optional()?)
}

fn read(row: &Row, kind: &Kind) -> rusqlite::Result<Stored> {
    let mut fields = Fields::with_capacity(kind.fields.len() + 2);
    fields.insert("id".into(), Value::String(row.get(0)?));
    let revision: u32 = row.get(1)?;
    fields.insert("revision".into(), revision.into());
    for (at, field) in kind.fields.iter().enumerate() {
        fields.insert(field.name.into(), json(field, row.get_ref(at + 3)?)?);
    }
    Ok(Stored { fields, revision, deleted: row.get(2)? })
}

fn json(field: &Field, value: ValueRef) -> rusqlite::Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) if field.column == ColumnType::Bool => Value::Bool(number != 0),
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(_) | ValueRef::Blob(_) => Value::String(value.as_str()?.to_owned()),
    })
}

/// A JSON scalar on its way into a column.
pub(crate) struct Sql<'a>(pub &'a Value);

impl ToSql for Sql<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Value::Null => ToSqlOutput::Owned(SqlValue::Null),
            Value::Bool(flag) => i64::from(*flag).into(),
            Value::Number(number) => match number.as_i64() {
                Some(whole) => whole.into(),
                None => number.as_f64().unwrap_or_default().into(),
            },
            Value::String(text) => text.as_str().into(),
            other => {
                return Err(rusqlite::Error::ToSqlConversionFailure(format!("not a scalar: {other}").into()));
            }
        })
    }
}

/// The record with this id, unless it is deleted or absent.
pub fn get<T: Record>(connection: &Connection, id: &str) -> Result<Option<T>> {
    match stored(connection, &T::KIND, id)? {
        Some(row) if !row.deleted => Ok(Some(T::from_fields(&row.fields)?)),
        _ => Ok(None),
    }
}

/// As [`get`]. Errors: `store.gone`.
pub fn require<T: Record>(connection: &Connection, id: &str) -> Result<T> {
    get(connection, id)?.ok_or_else(|| Fault::Gone { kind: T::KIND.name.into(), id: id.into() }.into())
}

/// The records that are not deleted and meet `condition` (SQL after `where`, may end in `order by`).
pub fn list<T: Record>(connection: &Connection, condition: &str, params: impl Params) -> Result<Vec<T>> {
    let mut statement =
        connection.prepare_cached(&format!("{} where deleted = 0 and {condition}", select(&T::KIND)))?;
    let rows = statement.query_map(params, |row| read(row, &T::KIND))?;
    rows.map(|row| Ok(T::from_fields(&row?.fields)?)).collect()
}
