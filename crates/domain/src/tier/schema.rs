//! Models as files: JSON with a schema.

use super::model::{FORMAT, TierModel};
use crate::Problem;
use serde::Deserialize;

/// JSON Schema (draft 2020-12) of a model file. Kept by hand beside the types; tests hold it to them.
pub const MODEL_SCHEMA: &str = include_str!("../../../../assets/tiers/model.schema.json");

/// A model with everything at its limits has about 400 KB.
pub const BYTES_MAX: usize = 512 * 1024;

/// Reads a model. It may still have findings: see [`super::check()`].
/// Errors: `tier_model.too_large`; `tier_model.newer` for a format of a later version;
/// `tier_model.unreadable` for what is no JSON, lacks a field or has one that is not known.
pub fn parse(text: &str) -> Result<TierModel, Problem> {
    /// Only what every format has, so that a later one is named as such.
    #[derive(Deserialize)]
    struct Head {
        format: u32,
    }

    if text.len() > BYTES_MAX {
        return Err(Problem::TierModelTooLarge { limit: BYTES_MAX as u32 });
    }
    let text = text.trim_start_matches('\u{feff}'); // what some editors put before it
    let head: Head = serde_json::from_str(text).map_err(unreadable)?;
    if head.format > FORMAT {
        return Err(Problem::TierModelNewer { format: head.format });
    }
    serde_json::from_str(text).map_err(unreadable)
}

/// The model as a file: indented, fields in their order.
pub fn document(model: &TierModel) -> String {
    // Text, numbers and lists always serialize.
    serde_json::to_string_pretty(model).unwrap_or_default()
}

fn unreadable(error: serde_json::Error) -> Problem {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let value = text.strip_suffix(&place).unwrap_or(&text).to_owned();
    Problem::TierModelUnreadable { line: error.line().try_into().unwrap_or(u32::MAX), value }
}

#[cfg(test)]
mod tests;
