//! What a rep means to do on a day.

use crate::record::{at_most, present};
use crate::{Check, Problem, civil, record};
use chrono::NaiveDate;

record! {
    /// One planned call: a customer at a place on a day, in the order that the rep gave.
    PlanItem = "plan_item", Position, personal of |item| item.customer_id, [purpose, appointment_ref] {
        position_id: String,
        customer_id: String,
        affiliation_id: Option<String>,
        day: String,
        /// `HH:MM`, when a time is set.
        at_time: Option<String>,
        afternoon: bool,
        /// Order within the half-day; gaps are allowed.
        sort: i32,
        purpose: Option<String>,
        appointment_ref: Option<String>,
        /// The visit that came of it.
        visit_id: Option<String>,
        /// Taken off the day by the rep.
        dropped: bool,
    }
}

/// Whether a call on `day` comes too late for a reception that wants to know `lead_days` ahead.
pub fn is_too_soon(day: NaiveDate, today: NaiveDate, lead_days: Option<u32>) -> bool {
    lead_days.is_some_and(|lead| (day - today).num_days() < i64::from(lead))
}

impl Check for PlanItem {
    fn check(&self) -> Result<(), Problem> {
        present("customer_id", &self.customer_id)?;
        present("position_id", &self.position_id)?;
        civil::day("day", &self.day)?;
        if let Some(time) = self.at_time.as_deref().filter(|time| !time.is_empty()) {
            civil::time("at_time", time)?;
        }
        at_most("purpose", self.purpose.as_deref().unwrap_or_default(), 200)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_too_soon_on_every_day_before_the_lead_has_passed() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let soon = |on, lead| is_too_soon(day(on), day(24), lead);
        assert!(soon(24, Some(1)) && soon(25, Some(2)));
        assert!(!soon(25, Some(1)) && !soon(26, Some(2)), "the very day on which it is due is in time");
        assert!(!soon(24, None) && !soon(24, Some(0)));
        assert!(soon(20, Some(0)), "a day that is over is too late for any booking");
    }
}
