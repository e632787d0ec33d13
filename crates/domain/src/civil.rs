//! Civil days and times of day as text: `2026-11-24`, `09:40`. They sort as they read.

use crate::Problem;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};

/// An instant together with the place's offset: what a wall clock and a calendar there show.
pub type Moment = DateTime<FixedOffset>;

/// Errors: `record.field_invalid` when `text` is not `YYYY-MM-DD`.
pub fn day(field: &str, text: &str) -> Result<NaiveDate, Problem> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .filter(|_| text.len() == 10)
        .ok_or_else(|| Problem::FieldInvalid { field: field.into(), value: text.into() })
}

/// As [`day`], for an optional field; empty counts as absent.
pub fn day_or_none(field: &str, text: &Option<String>) -> Result<Option<NaiveDate>, Problem> {
    text.as_deref().filter(|text| !text.is_empty()).map(|text| day(field, text)).transpose()
}

/// Errors: `record.field_invalid` when `text` is not `HH:MM`.
pub fn time(field: &str, text: &str) -> Result<NaiveTime, Problem> {
    NaiveTime::parse_from_str(text, "%H:%M")
        .ok()
        .filter(|_| text.len() == 5)
        .ok_or_else(|| Problem::FieldInvalid { field: field.into(), value: text.into() })
}

/// Errors: `record.field_invalid` when `text` is not RFC 3339.
pub fn instant(field: &str, text: &str) -> Result<Moment, Problem> {
    DateTime::parse_from_rfc3339(text)
        .map_err(|_| Problem::FieldInvalid { field: field.into(), value: text.into() })
}

/// Errors: `record.days_reversed` when both are given and `from` is after `to`.
pub fn in_order(from: &Option<String>, to: &Option<String>) -> Result<(), Problem> {
    match (day_or_none("from_day", from)?, day_or_none("to_day", to)?) {
        (Some(a), Some(b)) if a > b => Err(Problem::DaysReversed { from: a.to_string(), to: b.to_string() }),
        _ => Ok(()),
    }
}

/// The civil day of an instant, at its own offset.
pub fn day_of(at: Moment) -> String {
    at.format("%Y-%m-%d").to_string()
}
