//! What the reception of a place asks of a planned call: told before it is planned, when it can be kept.

use super::PlanForm;
use crate::error::Result;
use crate::row;
use crate::today::fits;
use crate::visit::place;
use chrono::Datelike;
use domain::civil::{self, Moment};
use domain::customer::{Institution, ReceptionWindow};
use domain::plan::{PlanItem, is_too_soon};
use domain::visit::FormAttendee;
use rusqlite::Connection;
use serde::Serialize;

/// Which rules of the place a call touches on its day.
#[derive(Debug, Clone, PartialEq, Default, Serialize, specta::Type)]
pub struct PlanRules {
    /// There are windows, and none is open at the time, or in the half-day when no time is set.
    pub outside_window: bool,
    /// The windows of that weekday; empty with `outside_window`: none on that day.
    pub windows: Vec<ReceptionWindow>,
    /// How many days ahead the place wants to know.
    pub booking_lead_days: Option<u32>,
    /// Fewer days are left than that.
    pub too_soon: bool,
    pub required_papers: Option<String>,
}

/// Errors: `store.gone`, `record.field_invalid`.
pub fn rules(connection: &Connection, form: &PlanForm, now: Moment) -> Result<PlanRules> {
    let day = civil::day("day", &form.day)?;
    let who =
        FormAttendee { customer_id: form.customer_id.clone(), affiliation_id: form.affiliation_id.clone() };
    let met = place::everybody(connection, std::slice::from_ref(&who), &form.day)?;
    let Some((met, institution_id)) =
        met.first().and_then(|met| met.institution_id.as_deref().map(|id| (met, id)))
    else {
        return Ok(PlanRules::default());
    };
    let windows = place::windows_at(connection, institution_id, met.department_id.as_deref())?;
    let at_time = form.at_time.clone().filter(|time| !time.is_empty());
    let item = PlanItem { day: form.day.clone(), at_time, afternoon: form.afternoon, ..PlanItem::default() };
    let institution: Option<Institution> = row::get(connection, institution_id)?;
    let lead = institution.as_ref().and_then(|it| it.booking_lead_days).filter(|days| *days > 0);
    let weekday = day.weekday().number_from_monday();
    Ok(PlanRules {
        outside_window: !windows.is_empty() && !windows.iter().any(|window| fits(window, &item)),
        windows: windows.into_iter().filter(|window| window.weekday == weekday).collect(),
        booking_lead_days: lead,
        too_soon: is_too_soon(day, now.date_naive(), lead),
        required_papers: institution.and_then(|it| it.required_papers),
    })
}
