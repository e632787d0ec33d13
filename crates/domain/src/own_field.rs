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

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: CustomerKind, name: &str, field_type: OwnFieldType) -> OwnField {
        OwnField { customer_kind: kind, name: name.into(), field_type, ..OwnField::default() }
    }

    #[test]
    fn a_sales_figure_is_refused_on_people_and_allowed_on_institutions() {
        let on = |kind, name| field(kind, name, OwnFieldType::Number).check();
        assert_eq!(on(CustomerKind::Person, "月处方量").unwrap_err().code(), "compliance.sales_on_person");
        assert_eq!(on(CustomerKind::Person, "Rx"), Err(Problem::SalesOnPerson { field: "Rx".into() }));
        assert_eq!(on(CustomerKind::Person, "学术兴趣"), Ok(()));
        assert_eq!(on(CustomerKind::Institution, "年销售额"), Ok(()));
    }

    #[test]
    fn a_name_is_given_and_has_at_most_40_characters() {
        let named = |name: &str| field(CustomerKind::Person, name, OwnFieldType::Text).check();
        assert!(named("").is_err());
        assert_eq!(named(&"字".repeat(40)), Ok(()));
        assert_eq!(named(&"字".repeat(41)).unwrap_err().code(), "record.field_too_long");
    }

    #[test]
    fn a_value_fits_the_type_of_its_field() {
        let choices = ["甲".to_owned(), "乙".to_owned()];
        let check = |field_type, value: &str| {
            let field = field(CustomerKind::Institution, "字段", field_type);
            check_value(&field, &choices, value).map_err(|problem| problem.code())
        };
        use OwnFieldType::{Choice, Date, Number, Text};
        for (field_type, value) in [
            (Text, "任何"),
            (Text, ""),
            (Number, "12"),
            (Number, "-1.5"),
            (Date, "2026-11-24"),
            (Choice, "乙"),
        ] {
            assert_eq!(check(field_type, value), Ok(()), "{value}");
        }
        for (field_type, value, code) in [
            (Number, "twelve", "record.field_invalid"),
            (Number, "NaN", "record.field_invalid"),
            (Number, "inf", "record.field_invalid"),
            (Number, "", "record.field_invalid"),
            (Date, "2026-11-31", "record.field_invalid"),
            (Choice, "丙", "own_field.choice"),
            (Choice, "", "own_field.choice"),
        ] {
            assert_eq!(check(field_type, value), Err(code), "{value}");
        }
    }

    #[test]
    fn a_value_names_its_customer_and_field_and_is_bounded() {
        let value =
            OwnFieldValue { customer_id: "p1".into(), own_field_id: "f1".into(), ..OwnFieldValue::default() };
        assert_eq!(value.check(), Ok(()));
        assert!(OwnFieldValue { customer_id: String::new(), ..value.clone() }.check().is_err());
        assert!(OwnFieldValue { value: "字".repeat(1001), ..value }.check().is_err());
    }
}
