//! What becomes of a row.

use super::chunk::Step;
use domain::{Fields, Problem, Record};
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
    /// One's own visit of a day for which none may be entered by hand any more.
    pub back_dated: bool,
    /// People who were erased and whom a new visit leaves out.
    pub erased: u32,
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
        let mut fields = stored.map_or_else(|| T::default().to_fields(), Record::to_fields);
        let revision = fields.get("revision").and_then(Value::as_u64).unwrap_or_default();
        let mut differing = touched;
        differing.retain(|name, value| stored.is_none() || fields.get(name).unwrap_or(&Value::Null) != value);
        fields.insert("id".into(), id.into());
        for (name, value) in &differing {
            let old = fields.insert(name.clone(), value.clone()).filter(|_| stored.is_some());
            let (old, new) = (old.as_ref().map(shown).unwrap_or_default(), shown(value));
            if old != new {
                self.change(name, old, new);
            }
        }
        if stored.is_some() && differing.is_empty() {
            return Ok(());
        }
        (T::KIND.check)(&fields)?;
        if stored.is_none() {
            self.what = What::New;
            differing.retain(|_, value| !value.is_null());
        }
        self.steps.push(Step::update::<T>(id, u32::try_from(revision).unwrap_or_default(), differing));
        Ok(())
    }
}

/// A value as it is shown.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
