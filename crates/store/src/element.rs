//! Elements of sets: one row each, wherever they are added (see [`domain::identity`]).
//!
//! Rows that were made with random ids before keep them, so an element is looked for by what names it
//! first. Its id says nothing by itself: after a merge a row may name another customer than it did.

use crate::door::{Tx, new_id};
use crate::error::Result;
use crate::row::{self, Sql};
use domain::identity::natural_key;
use domain::{Fields, Kind};
use rusqlite::{OptionalExtension, params_from_iter};
use serde_json::Value;

/// Where an element stands that somebody adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nowhere yet: this is to be its id.
    New(String),
    /// It is there already.
    There(String),
    /// It was there and was taken away.
    Tombstone(String),
}

impl Place {
    pub fn id(&self) -> &str {
        match self {
            Place::New(id) | Place::There(id) | Place::Tombstone(id) => id,
        }
    }
}

impl Tx<'_> {
    /// Where the element that these fields name stands; for other kinds a new id.
    pub(crate) fn place_of(&self, kind: &Kind, fields: &Fields) -> Result<Place> {
        let Some(names) = natural_key(kind.name) else { return Ok(Place::New(new_id())) };
        let key: Vec<Value> = names.iter().map(|name| named(kind, fields, name)).collect();
        let derived = derived_id(kind.name, &key);
        let same: Vec<String> = names.iter().map(|name| format!("{name} is ?")).collect();
        let sql = format!(
            "select id, deleted from {} where {} order by deleted, id <> ?, id limit 1",
            kind.name,
            same.join(" and ")
        );
        let last = Value::from(derived.as_str());
        let params = params_from_iter(key.iter().chain([&last]).map(Sql));
        let mut statement = self.read().prepare_cached(&sql)?;
        let found = statement.query_row(params, |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        Ok(match found {
            Some((id, false)) => Place::There(id),
            Some((id, true)) => Place::Tombstone(id),
            // A row of that id that names something else by now keeps it.
            None if row::stored(self.read(), kind, &derived)?.is_some() => Place::New(new_id()),
            None => Place::New(derived),
        })
    }
}

/// A field as it would be stored: absent ones as their default.
fn named(kind: &Kind, fields: &Fields, name: &str) -> Value {
    let nullable = kind.field(name).is_some_and(|field| field.nullable);
    match fields.get(name) {
        Some(Value::String(text)) if nullable && text.is_empty() => Value::Null,
        Some(value) => value.clone(),
        None if nullable => Value::Null,
        None => "".into(),
    }
}

/// BLAKE3 over the kind and the parts of the key, each with its length in front (an absent one: the
/// highest number); the first 16 bytes in hex. Frozen: it must be the same on every device for ever.
pub(crate) fn derived_id(kind: &str, key: &[Value]) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut part = |text: Option<&str>| {
        hasher.update(&text.map_or(u64::MAX, |text| text.len() as u64).to_le_bytes());
        hasher.update(text.unwrap_or_default().as_bytes());
    };
    part(Some("rounds element"));
    part(Some(kind));
    for value in key {
        match value {
            Value::Null => part(None),
            Value::String(text) => part(Some(text)),
            other => part(Some(&other.to_string())),
        }
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

#[cfg(test)]
mod tests;
