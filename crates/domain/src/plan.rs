//! What a rep means to do on a day.

use crate::record::{at_most, present};
use crate::{Check, Problem, civil, record};

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
