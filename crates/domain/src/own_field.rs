//! Fields that a company adds to its customers.

use crate::customer::CustomerKind;
use crate::record::{at_most, present};
use crate::{Check, Problem, choice, civil, record};

choice! {
    OwnFieldType { Text = "text", Number = "number", Choice = "choice", Date = "date" }
}

record! {
    /// The definition of an own field, for one kind of customer.
    OwnField = "own_field", Company {
        customer_kind: CustomerKind,
        name: String,
        field_type: OwnFieldType,
        sort: u32,
        retired: bool,
    }
}
record! {
    /// One choice of an own field of type choice.
    OwnFieldChoice = "own_field_choice", Company { own_field_id: String, name: String, sort: u32 }
}
record! {
    /// The value of an own field on one customer. About a person it may be personal: sealed.
    OwnFieldValue = "own_field_value", Master, personal of |value| value.customer_id, [value] {
        customer_id: String,
        own_field_id: String,
        value: String,
    }
}

impl Check for OwnField {
    fn check(&self) -> Result<(), Problem> {
        present("name", &self.name)?;
        at_most("name", &self.name, 40)?;
        match self.customer_kind {
            CustomerKind::Person => crate::compliance::refuse_sales_heading(&self.name),
            _ => Ok(()),
        }
    }
}
impl Check for OwnFieldChoice {
    fn check(&self) -> Result<(), Problem> {
        present("own_field_id", &self.own_field_id)?;
        present("name", &self.name)
    }
}
impl Check for OwnFieldValue {
    fn check(&self) -> Result<(), Problem> {
        present("customer_id", &self.customer_id)?;
        present("own_field_id", &self.own_field_id)?;
        at_most("value", &self.value, 1000)
    }
}

/// Whether `value` fits the field; `choices` are the names of a choice field.
/// Errors: `record.field_invalid`, `own_field.choice`.
pub fn check_value(field: &OwnField, choices: &[String], value: &str) -> Result<(), Problem> {
    match field.field_type {
        OwnFieldType::Text => Ok(()),
        OwnFieldType::Date => civil::day(&field.name, value).map(|_| ()),
        OwnFieldType::Number => match value.parse::<f64>().is_ok_and(f64::is_finite) {
            true => Ok(()),
            false => Err(Problem::FieldInvalid { field: field.name.clone(), value: value.into() }),
        },
        OwnFieldType::Choice => match choices.iter().any(|choice| choice == value) {
            true => Ok(()),
            false => Err(Problem::OwnFieldChoice { field: field.name.clone(), value: value.into() }),
        },
    }
}
