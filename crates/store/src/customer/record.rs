//! The record of a customer, whatever its kind.

use crate::error::{Fault, Result};
use crate::row;
use domain::Record;
use domain::customer::{CustomerKind, Department, Institution};
use domain::person::Person;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// The record of a customer, by its kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", content = "record", rename_all = "snake_case")]
pub enum CustomerRecord {
    Person(Person),
    Department(Department),
    Institution(Institution),
}

impl CustomerRecord {
    pub fn kind(&self) -> CustomerKind {
        match self {
            Self::Person(_) => CustomerKind::Person,
            Self::Department(_) => CustomerKind::Department,
            Self::Institution(_) => CustomerKind::Institution,
        }
    }

    pub fn id(&self) -> &str {
        match self {
            Self::Person(person) => &person.id,
            Self::Department(department) => &department.id,
            Self::Institution(institution) => &institution.id,
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Self::Person(person) => &person.name,
            Self::Department(department) => &department.name,
            Self::Institution(institution) => &institution.name,
        }
    }

    pub(crate) fn merged_into(&self) -> Option<&str> {
        match self {
            Self::Person(person) => person.merged_into.as_deref(),
            Self::Department(department) => department.merged_into.as_deref(),
            Self::Institution(institution) => institution.merged_into.as_deref(),
        }
    }

    pub(crate) fn is_erased(&self) -> bool {
        matches!(self, Self::Person(person) if person.erased_at.is_some())
    }
}

/// The customer with this id, whatever its kind; `None` when it is deleted or was never there.
pub fn find(connection: &Connection, id: &str) -> Result<Option<CustomerRecord>> {
    if let Some(person) = row::get::<Person>(connection, id)? {
        return Ok(Some(CustomerRecord::Person(person)));
    }
    if let Some(department) = row::get::<Department>(connection, id)? {
        return Ok(Some(CustomerRecord::Department(department)));
    }
    Ok(row::get::<Institution>(connection, id)?.map(CustomerRecord::Institution))
}

/// As [`find`], living customers only. Errors: `store.gone` (also when erased), `store.merged`.
pub fn require(connection: &Connection, id: &str) -> Result<CustomerRecord> {
    let found = find(connection, id)?.filter(|customer| !customer.is_erased());
    let customer = found.ok_or_else(|| Fault::Gone { kind: "customer".into(), id: id.into() })?;
    match customer.merged_into() {
        Some(into) => Err(Fault::Merged { id: id.into(), into: into.into() }.into()),
        None => Ok(customer),
    }
}

/// The kind with its fields, for code that works on any customer.
pub(crate) fn kind_of(kind: CustomerKind) -> domain::Kind {
    match kind {
        CustomerKind::Person => Person::KIND,
        CustomerKind::Department => Department::KIND,
        CustomerKind::Institution => Institution::KIND,
    }
}
