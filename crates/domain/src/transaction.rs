//! What an institution bought in a month. Never on a person.

use crate::{Check, Column, ColumnType, Problem, civil, record, record::present};
use serde::{Deserialize, Serialize};

/// Money in fen (1/100 yuan). Crosses the bridge as a number; exact up to 9 × 10¹⁵ fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, specta::Type)]
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
