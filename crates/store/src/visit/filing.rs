//! Which brands a rep's filing (医药代表备案) covers on a day.

use crate::error::Result;
use crate::row;
use domain::catalogue::{Brand, KeyMessage};
use domain::position::{Filing, FilingBrand};
use domain::visit::VisitForm;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// The brands that a form speaks about: those it names and those of its key messages.
/// Errors: `store.gone` for a brand or message that does not exist.
pub(crate) fn brands_of(connection: &Connection, form: &VisitForm) -> Result<Vec<String>> {
    let mut brands: Vec<String> = vec![];
    for id in &form.brand_ids {
        let brand: Brand = row::require(connection, id)?;
        brands.push(brand.id);
    }
    for id in &form.key_message_ids {
        let message: KeyMessage = row::require(connection, id)?;
        brands.push(message.brand_id);
    }
    let mut seen = BTreeSet::new();
    brands.retain(|id| seen.insert(id.clone()));
    Ok(brands)
}

/// Names of the brands that no filing of the rep covers on that day. A rep without any filing on
/// record has no rule to break: the company has not entered it yet.
pub(crate) fn brands_outside(
    connection: &Connection,
    staff_id: &str,
    day: &str,
    brand_ids: &[String],
) -> Result<Vec<String>> {
    let filings: Vec<Filing> = row::list(connection, "staff_id = ?1", [staff_id])?;
    if filings.is_empty() {
        return Ok(vec![]);
    }
    let mut covered = BTreeSet::new();
    for filing in filings.iter().filter(|filing| is_valid(filing, day)) {
        let brands: Vec<FilingBrand> = row::list(connection, "filing_id = ?1", [&filing.id])?;
        covered.extend(brands.into_iter().map(|brand| brand.brand_id));
    }
    let mut outside = vec![];
    for id in brand_ids.iter().filter(|id| !covered.contains(*id)) {
        outside.push(row::require::<Brand>(connection, id)?.name);
    }
    Ok(outside)
}

fn is_valid(filing: &Filing, day: &str) -> bool {
    filing.from_day.as_deref().is_none_or(|from| from <= day)
        && filing.to_day.as_deref().is_none_or(|to| day <= to)
}
