//! When something was, is due or was reported.

use super::super::cells::Cells;
use super::super::index::Index;
use crate::error::Result;
use crate::values;
use chrono::{DateTime, FixedOffset, SecondsFormat, Utc};
use domain::{Problem, civil};

/// When it was: `at` exactly; or the day with its time, in the place's offset; noon without a time.
pub(super) fn moment(index: &Index, cells: &Cells) -> Result<(DateTime<FixedOffset>, bool)> {
    if let Some(at) = cells.text("at") {
        return Ok((civil::instant("at", at)?, true));
    }
    let text = cells.text("day").ok_or(Problem::FieldMissing { field: "day".into() })?;
    let (day, mut time) = values::day_and_time("day", text)?;
    if let Some(text) = cells.text("time") {
        time = Some(values::time("time", text)?);
    }
    let at = local(index, "day", &day, time.as_deref())?;
    // A visit of this morning that names no time happened by now.
    let at = if time.is_none() && at > index.context.now && at.date_naive() == index.context.now.date_naive()
    {
        index.context.now
    } else {
        at
    };
    Ok((at, time.is_some()))
}

fn local(index: &Index, field: &str, day: &str, time: Option<&str>) -> Result<DateTime<FixedOffset>> {
    let local = civil::day(field, day)?.and_time(civil::time("time", time.unwrap_or("12:00"))?);
    let at = local.and_local_timezone(*index.context.now.offset()).single();
    Ok(at.ok_or(Problem::FieldInvalid { field: field.into(), value: day.into() })?)
}

pub(super) fn utc(at: DateTime<FixedOffset>) -> String {
    at.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A UTC instant: as it is written, or a day and a time here; noon without a time.
/// Errors: `record.field_invalid`.
pub(super) fn instant_or_day(index: &Index, cells: &Cells, field: &str) -> Result<Option<String>> {
    let Some(text) = cells.text(field) else { return Ok(None) };
    if let Ok(at) = civil::instant(field, text) {
        return Ok(Some(if text.ends_with('Z') { text.to_owned() } else { utc(at) }));
    }
    let (day, time) = values::day_and_time(field, text)?;
    Ok(Some(utc(local(index, field, &day, time.as_deref())?)))
}

pub(super) fn minute(at: &str) -> &str {
    at.get(..16).unwrap_or(at)
}
