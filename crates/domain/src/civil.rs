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

/// Errors: `record.in_future` for a day or a month that has not begun where `now` is.
pub fn begun(field: &str, text: &str, now: Moment) -> Result<(), Problem> {
    match text > &day_of(now)[..text.len().min(10)] {
        true => Err(Problem::DayInFuture { field: field.into(), value: text.into() }),
        false => Ok(()),
    }
}

/// The civil day of an instant, at its own offset.
pub fn day_of(at: Moment) -> String {
    at.format("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_ten_characters_of_a_real_date() {
        for text in ["2026-11-24", "2024-02-29", "1999-12-31"] {
            assert_eq!(day("day", text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "2026-11-4",
            "2026-02-29",
            "2026-13-01",
            "2026/11/24",
            "24-11-2026",
            " 2026-11-24",
            "2026-11-24 ",
        ] {
            let problem = day("day", text).unwrap_err();
            assert_eq!(problem, Problem::FieldInvalid { field: "day".into(), value: text.into() });
        }
    }

    #[test]
    fn an_empty_optional_day_is_absent() {
        assert_eq!(day_or_none("day", &None), Ok(None));
        assert_eq!(day_or_none("day", &Some(String::new())), Ok(None));
        assert!(day_or_none("day", &Some("soon".into())).is_err());
    }

    #[test]
    fn a_time_has_two_digits_each() {
        for text in ["00:00", "09:40", "23:59"] {
            assert!(time("time", text).is_ok(), "{text}");
        }
        for text in ["9:40", "24:00", "09:60", "09:40:00", "", "0940"] {
            assert_eq!(time("time", text).unwrap_err().code(), "record.field_invalid", "{text}");
        }
    }

    #[test]
    fn the_civil_day_is_that_of_the_place() {
        let late = instant("at", "2026-11-24T23:30:00+08:00").unwrap();
        let same = instant("at", "2026-11-24T15:30:00Z").unwrap();
        assert_eq!(late, same);
        assert_eq!(day_of(late), "2026-11-24");
        assert_eq!(day_of(instant("at", "2026-11-24T00:30:00+08:00").unwrap()), "2026-11-24");
        assert_eq!(day_of(instant("at", "2026-11-23T16:30:00Z").unwrap()), "2026-11-23");
    }

    #[test]
    fn an_instant_needs_its_offset() {
        for text in ["2026-11-24T09:40:00", "2026-11-24", "", "now"] {
            assert_eq!(instant("at", text).unwrap_err().code(), "record.field_invalid", "{text}");
        }
    }

    #[test]
    fn a_day_or_month_that_has_not_begun_is_refused() {
        let now = instant("at", "2026-11-24T23:30:00+08:00").unwrap();
        for text in ["2026-11-24", "2026-11-23", "2026-11", "2019-12"] {
            assert_eq!(begun("day", text, now), Ok(()), "{text}");
        }
        for text in ["2026-11-25", "2026-12", "2031-01", "2027-01-01"] {
            assert_eq!(begun("day", text, now).unwrap_err().code(), "record.in_future", "{text}");
        }
    }

    #[test]
    fn days_are_in_order_when_equal_or_open() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(in_order(&some("2026-01-01"), &some("2026-01-01")), Ok(()));
        assert_eq!(in_order(&None, &some("2026-01-01")), Ok(()));
        assert_eq!(in_order(&some("2026-01-01"), &some("")), Ok(()));
        let problem = in_order(&some("2026-01-02"), &some("2026-01-01")).unwrap_err();
        assert_eq!(problem.code(), "record.days_reversed");
    }
}
