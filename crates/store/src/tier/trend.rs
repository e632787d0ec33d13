//! The composition at the end of each month.

use super::grid::{GridScope, TierCount, narrowed};
use crate::error::Result;
use chrono::{Datelike, Months, NaiveDate};
use domain::civil::{self, Moment};
use rusqlite::{Connection, params_from_iter};
use serde::Serialize;

/// As many months can be asked.
const MONTHS_MAX: u32 = 60;

/// A month and the tiers at its end; of the month that runs, today.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct Month {
    /// `YYYY-MM`.
    pub month: String,
    /// The day that is counted.
    pub day: String,
    pub rated: u32,
    /// By code.
    pub counts: Vec<TierCount>,
}

/// The last `months` months, oldest first. The scope's own days do not matter.
pub fn trend(connection: &Connection, scope: &GridScope, months: u32, now: Moment) -> Result<Vec<Month>> {
    let today = now.date_naive();
    let back = |months: u32| today.checked_sub_months(Months::new(months)).unwrap_or(today);
    (0..months.clamp(1, MONTHS_MAX))
        .rev()
        .map(|ago| {
            let day = if ago == 0 { today } else { last_of_month(back(ago)) };
            month(connection, scope, day)
        })
        .collect()
}

fn last_of_month(day: NaiveDate) -> NaiveDate {
    let first = day.with_day(1).unwrap_or(day);
    first.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(day)
}

fn month(connection: &Connection, scope: &GridScope, day: NaiveDate) -> Result<Month> {
    let text = day.format("%Y-%m-%d").to_string();
    civil::day("day", &text)?;
    let (condition, values) = narrowed(scope, Some(&text));
    let sql = format!(
        "select s.tier, count(*) from standing s where {condition} and s.tier is not null group by s.tier"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement
        .query_map(params_from_iter(values), |row| Ok(TierCount { tier: row.get(0)?, count: row.get(1)? }))?;
    let counts: Vec<TierCount> = rows.collect::<rusqlite::Result<_>>()?;
    Ok(Month {
        month: day.format("%Y-%m").to_string(),
        rated: counts.iter().map(|one| one.count).sum(),
        counts,
        day: text,
    })
}
