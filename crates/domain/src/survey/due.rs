//! Who should be asked, and since when.

use crate::{Problem, civil};
use chrono::{Days, Months, NaiveDate};

/// The day on which a customer should be asked, from the surveys a year of its tier.
///
/// 0 a year = never: none. Without an answer it is the day since which the customer has the tier;
/// with one it is a part of a year later, but not before the tier was held, so that nobody is overdue
/// from a time when the tier did not ask for it. The part is 12 ÷ n months where that is whole (from
/// 29 February a year later is 28 February), else 365 ÷ n days, rounded down and at least one.
/// Errors: `record.field_invalid` for what is no day.
pub fn due_day(
    surveys_per_year: u32,
    last_answer_day: Option<&str>,
    tier_since: &str,
) -> Result<Option<String>, Problem> {
    let since = civil::day("tier_since", tier_since)?;
    let last = last_answer_day.map(|day| civil::day("last_answer_day", day)).transpose()?;
    if surveys_per_year == 0 {
        return Ok(None);
    }
    let Some(last) = last else { return Ok(Some(since.to_string())) };
    // A calendar that ends has no due day behind its end.
    Ok(later(last, surveys_per_year).map(|due| due.max(since).to_string()))
}

fn later(day: NaiveDate, surveys_per_year: u32) -> Option<NaiveDate> {
    match 12 % surveys_per_year {
        0 => day.checked_add_months(Months::new(12 / surveys_per_year)),
        _ => day.checked_add_days(Days::new(u64::from(365 / surveys_per_year).max(1))),
    }
}

/// Days that have passed since `due_day`; 0 on that day and before it.
/// Errors: `record.field_invalid` for what is no day.
pub fn overdue_days(due_day: &str, today: &str) -> Result<u32, Problem> {
    let days = (civil::day("today", today)? - civil::day("due_day", due_day)?).num_days();
    Ok(u32::try_from(days).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn due(per_year: u32, last: Option<&str>, since: &str) -> Option<String> {
        due_day(per_year, last, since).unwrap()
    }

    #[test]
    fn the_due_day_is_a_part_of_a_year_after_the_last_answer() {
        for (per_year, last, expected) in [
            (1, "2026-11-24", "2027-11-24"),
            (2, "2026-11-24", "2027-05-24"),
            (4, "2026-11-30", "2027-02-28"),
            (12, "2026-01-31", "2026-02-28"),
            (5, "2026-01-01", "2026-03-15"),
            (24, "2026-01-01", "2026-01-16"),
            (1000, "2026-01-01", "2026-01-02"),
        ] {
            assert_eq!(
                due(per_year, Some(last), "2020-01-01").as_deref(),
                Some(expected),
                "{per_year} {last}"
            );
        }
    }

    #[test]
    fn a_leap_day_is_followed_by_the_last_of_february() {
        assert_eq!(due(1, Some("2024-02-29"), "2020-01-01").as_deref(), Some("2025-02-28"));
        assert_eq!(due(4, Some("2023-11-29"), "2020-01-01").as_deref(), Some("2024-02-29"));
        assert_eq!(due(5, Some("2024-01-01"), "2020-01-01").as_deref(), Some("2024-03-14"));
    }

    #[test]
    fn a_tier_without_surveys_never_asks() {
        assert_eq!(due(0, None, "2026-01-01"), None);
        assert_eq!(due(0, Some("2020-01-01"), "2026-01-01"), None);
    }

    #[test]
    fn who_never_answered_is_due_since_the_tier_is_held() {
        assert_eq!(due(2, None, "2026-03-01").as_deref(), Some("2026-03-01"));
    }

    #[test]
    fn nobody_is_overdue_from_before_the_tier() {
        assert_eq!(due(4, Some("2025-01-01"), "2026-03-01").as_deref(), Some("2026-03-01"));
        assert_eq!(due(4, Some("2026-01-15"), "2026-03-01").as_deref(), Some("2026-04-15"));
    }

    #[test]
    fn overdue_days_count_from_the_day_after() {
        for (day, today, days) in [
            ("2026-11-24", "2026-11-23", 0),
            ("2026-11-24", "2026-11-24", 0),
            ("2026-11-24", "2026-11-25", 1),
            ("2024-02-28", "2024-03-01", 2),
            ("2023-02-28", "2023-03-01", 1),
        ] {
            assert_eq!(overdue_days(day, today), Ok(days), "{day} {today}");
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        assert_eq!(due_day(1, Some("2026-02-29"), "2026-01-01").unwrap_err().code(), "record.field_invalid");
        assert_eq!(due_day(0, None, "soon").unwrap_err().code(), "record.field_invalid");
        assert!(overdue_days("2026-01-01", "").is_err());
    }

    proptest! {
        #[test]
        fn more_surveys_a_year_are_never_due_later(day in 0..40_000u64, few in 1..60u32, more in 0..60u32) {
            let last = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap() + Days::new(day);
            let due = |per_year| later(last, per_year).unwrap();
            prop_assert!(due(few) > last);
            // Months differ by up to three days from their part of 365 days.
            prop_assert!(due(few + more) <= due(few) + Days::new(3));
        }
    }
}
