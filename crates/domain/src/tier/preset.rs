//! The models that come with the app, as data in `assets/tiers`. A company publishes them as they are
//! or as the start of its own.
//!
//! - `nine_box`: potential × cooperation, A1 to C3. For people, and for departments and institutions
//!   just as well: it has no criterion of orders, and what only people have (title, academic interest)
//!   is optional and leaves both sums.
//! - `value_hml`: high, medium, low by frequency, amount, loyalty and market potential. Institutions.
//! - `key_accounts`: core, important, general by contribution × strategic importance. Institutions.
//! - `vip`: VIP and standard by gross profit and loyalty. Institutions. Customer lifetime value takes
//!   the place of loyalty, in a next version, once it is a metric.

use super::model::TierModel;
use super::schema::parse;
use crate::Problem;

/// Code and document of each.
pub const PRESETS: &[(&str, &str)] = &[
    ("nine_box", include_str!("../../../../assets/tiers/nine_box.json")),
    ("value_hml", include_str!("../../../../assets/tiers/value_hml.json")),
    ("key_accounts", include_str!("../../../../assets/tiers/key_accounts.json")),
    ("vip", include_str!("../../../../assets/tiers/vip.json")),
];

/// Every preset, in the order of the list.
/// Errors: none for what is shipped, which tests parse and check.
pub fn presets() -> Result<Vec<TierModel>, Problem> {
    PRESETS.iter().map(|(_, text)| parse(text)).collect()
}

#[cfg(test)]
mod tests;
