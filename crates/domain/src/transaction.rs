//! What an institution bought in a month. Never on a person.

use crate::{Check, Column, ColumnType, Problem, civil, record, record::present};
use serde::{Deserialize, Serialize};

/// Money in fen (1/100 yuan). Crosses the bridge as a number; exact up to 9 × 10¹⁵ fen.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, specta::Type,
)]
pub struct Fen(#[specta(type = f64)] pub i64);

impl Column for Fen {
    const TYPE: ColumnType = ColumnType::Integer;
}

record! {
    /// Orders of one product by one institution in one month. Append-only.
    Transaction = "purchase", Master {
        institution_id: String,
        /// `YYYY-MM`.
        month: String,
        product_id: String,
        amount: Fen,
        /// Cost of goods, when it is known.
        cost: Option<Fen>,
    }
}

impl Check for Transaction {
    fn check(&self) -> Result<(), Problem> {
        present("institution_id", &self.institution_id)?;
        present("product_id", &self.product_id)?;
        match self.month.len() {
            7 => civil::day("month", &format!("{}-01", self.month)).map(|_| ()),
            _ => Err(Problem::FieldInvalid { field: "month".into(), value: self.month.clone() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Record;

    fn order(month: &str) -> Transaction {
        Transaction {
            institution_id: "i1".into(),
            product_id: "x1".into(),
            month: month.into(),
            ..Transaction::default()
        }
    }

    #[test]
    fn a_month_is_year_and_month() {
        for month in ["2026-01", "2026-12"] {
            assert_eq!(order(month).check(), Ok(()));
        }
        for month in ["", "2026-13", "2026-00", "2026-1", "2026-01-01", "202601", "2026/01"] {
            assert_eq!(order(month).check().unwrap_err().code(), "record.field_invalid", "{month}");
        }
    }

    #[test]
    fn it_belongs_to_an_institution_and_a_product_and_has_no_person() {
        assert!(Transaction { institution_id: String::new(), ..order("2026-01") }.check().is_err());
        assert!(Transaction { product_id: String::new(), ..order("2026-01") }.check().is_err());
        assert!(
            Transaction::KIND.fields.iter().all(|field| !matches!(field.name, "person_id" | "customer_id"))
        );
    }

    #[test]
    fn money_is_a_whole_number_of_fen_that_may_be_negative() {
        let returned = Transaction { amount: Fen(-1_250), ..order("2026-01") };
        let fields = returned.to_fields();
        assert_eq!(fields["amount"], serde_json::json!(-1250));
        assert_eq!(Transaction::from_fields(&fields), Ok(returned));
        let mut fields = fields;
        fields.insert("amount".into(), serde_json::json!(12.5));
        assert_eq!(Transaction::from_fields(&fields).unwrap_err().code(), "record.field_invalid");
    }
}
