//! Narrowing the list to tiers.

use rusqlite::types::Value;
use serde::{Deserialize, Serialize};

/// Customers by where they stand today by one model for one brand. Of several conditions any may hold.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct TierFilter {
    pub model_code: String,
    /// None: assessments that are for all brands.
    pub brand_id: Option<String>,
    pub tiers: Vec<String>,
    /// Never assessed, or assessed with something missing.
    pub unrated: bool,
    /// Never assessed.
    pub unassessed: bool,
    /// Assessed, but something that the model requires was not known.
    pub incomplete: bool,
    /// Stale from this day on or earlier.
    pub stale_on: Option<String>,
}

impl TierFilter {
    /// As SQL over `listing l`, with its values.
    pub(crate) fn condition(&self) -> (String, Vec<Value>) {
        let of = "select customer_id from standing where model_code = ? and brand_id = ? and to_day is null";
        let mut parts = vec![];
        let mut values = vec![];
        let mut add = |sql: String, params: Vec<&String>| {
            parts.push(sql);
            let brand_id = self.brand_id.clone().unwrap_or_default();
            values.extend([Value::from(self.model_code.clone()), brand_id.into()]);
            values.extend(params.into_iter().map(|text| Value::from(text.clone())));
        };
        if !self.tiers.is_empty() {
            let marks = vec!["?"; self.tiers.len()].join(", ");
            add(format!("l.id in ({of} and tier in ({marks}))"), self.tiers.iter().collect());
        }
        if self.unrated {
            add(format!("l.id not in ({of} and tier is not null)"), vec![]);
        }
        if self.unassessed {
            add(format!("l.id not in ({of})"), vec![]);
        }
        if self.incomplete {
            add(format!("l.id in ({of} and tier is null)"), vec![]);
        }
        if let Some(day) = &self.stale_on {
            add(format!("l.id in ({of} and review_day <= ?)"), vec![day]);
        }
        match parts.is_empty() {
            true => ("1".into(), values),
            false => (format!("({})", parts.join(" or ")), values),
        }
    }
}
