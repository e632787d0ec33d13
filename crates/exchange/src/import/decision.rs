//! What becomes of a row.

use super::chunk::Step;
use domain::{Fields, Kind, Problem, Record};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Whether a row makes a record, changes one, or says what is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum What {
    New,
    Changed,
    #[default]
    Unchanged,
}

/// A field before and after. Lists are shown as one text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ImportChange {
    pub field: String,
    pub old: String,
    pub new: String,
}

/// Something that a row names and the store lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ImportMade {
    pub kind: String,
    pub name: String,
}

/// A new customer that looks like one that exists: to be looked at, never merged by the import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ImportSuspect {
    pub line: u32,
    pub name: String,
    pub existing_id: String,
    pub existing_name: String,
    /// Where the existing one is.
    pub place: String,
}

#[derive(Debug, Default)]
pub(crate) struct Decision {
    pub what: What,
    pub kind: String,
    pub name: String,
    pub changes: Vec<ImportChange>,
    pub made: Vec<ImportMade>,
    pub suspects: Vec<ImportSuspect>,
    pub steps: Vec<Step>,
}

impl Decision {
    pub fn about(kind: &str, name: &str) -> Self {
        Decision { kind: kind.into(), name: name.into(), ..Decision::default() }
    }

    pub fn made<T: Record>(&mut self, name: &str, record: &T) {
        self.made.push(ImportMade { kind: T::KIND.name.into(), name: name.into() });
        self.steps.push(Step::new(record));
    }

    pub fn change(&mut self, field: &str, old: impl Into<String>, new: impl Into<String>) {
        self.changes.push(ImportChange { field: field.into(), old: old.into(), new: new.into() });
        if self.what == What::Unchanged {
            self.what = What::Changed;
        }
    }

    /// Notes and writes what differs between a stored record and the touched fields, or the whole new
    /// record. Returns whether anything did. Errors: the record's own checks.
    pub fn put<T: Record>(&mut self, id: &str, stored: Option<&T>, touched: Fields) -> Result<(), Problem> {
        let before = stored.map(Record::to_fields).unwrap_or_else(|| T::default().to_fields());
        let mut differing = touched;
        differing.retain(|name, value| stored.is_none() || before.get(name).unwrap_or(&Value::Null) != value);
        let mut after = before.clone();
        after.insert("id".into(), id.into());
        after.extend(differing.clone());
        check(&T::KIND, &after)?;
        for (name, value) in &differing {
            let old = before.get(name).filter(|_| stored.is_some()).map(shown).unwrap_or_default();
            let new = shown(value);
            if old != new {
                self.change(name, old, new);
            }
        }
        let revision = before.get("revision").and_then(Value::as_u64).unwrap_or_default();
        if stored.is_none() {
            self.what = What::New;
            differing.retain(|_, value| !value.is_null());
        }
        if stored.is_none() || !differing.is_empty() {
            self.steps.push(Step::update::<T>(id, u32::try_from(revision).unwrap_or_default(), differing));
        }
        Ok(())
    }
}

fn check(kind: &Kind, fields: &Fields) -> Result<(), Problem> {
    (kind.check)(fields).map(|_| ())
}

/// A value as it is shown.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
