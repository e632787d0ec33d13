//! The page Today: what is planned, overdue, promised and due, in the order of the way.

mod item;
#[cfg(test)]
mod tests;

use crate::catalogue;
use crate::draft;
use crate::error::Result;
use crate::row;
use crate::timeline::{VisitLine, visit_line};
use crate::visit::{customer_name, place};
use chrono::NaiveDate;
use domain::choice;
use domain::civil::{self, Moment};
use domain::customer::{CustomerKind, ReceptionWindow};
use domain::visit::{AdverseEvent, NextStep, Outcome, Visit, VisitForm, counts};
pub(crate) use item::fits;
use item::{in_order, items};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// Open items of earlier days beyond this many are not listed; the count is whole.
const OVERDUE_MAX: u32 = 100;

/// One day of work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Today {
    pub day: String,
    /// Planned for the day, open and done, in the order of the way.
    pub items: Vec<TodayItem>,
    /// Planned for earlier days and still open, oldest first.
    pub overdue: Vec<TodayItem>,
    /// Due on the day or earlier and not done, oldest first.
    pub next_steps: Vec<TodayStep>,
    /// Adverse events that are not reported, most urgent first, whatever the day.
    pub deadlines: Vec<TodayDeadline>,
    /// Visits that were begun and not submitted, latest first.
    pub drafts: Vec<TodayDraft>,
    /// Visits of the day, planned or not, in the order of time.
    pub visits: Vec<VisitLine>,
    pub progress: Progress,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
pub struct Progress {
    pub planned: u32,
    /// Planned items that have their visit.
    pub done: u32,
    /// Visits of the day that count (a group visit once).
    pub visits: u32,
    pub overdue: u32,
}

choice! {
    /// What to look at before going there.
    TodayWarning {
        OutsideWindow = "outside_window", AppointmentMissing = "appointment_missing", ConsentMissing = "consent_missing",
        ConsentRefused = "consent_refused", RetentionOver = "retention_over",
    }
}

/// One planned call with what the rep wants to see of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct TodayItem {
    pub id: String,
    pub revision: u32,
    pub customer_id: String,
    pub kind: CustomerKind,
    pub name: String,
    pub title: Option<String>,
    pub affiliation_id: Option<String>,
    pub institution_id: Option<String>,
    pub institution_name: Option<String>,
    pub department_name: Option<String>,
    pub day: String,
    pub at_time: Option<String>,
    pub afternoon: bool,
    pub sort: i32,
    pub purpose: Option<String>,
    pub appointment_ref: Option<String>,
    pub visit_id: Option<String>,
    pub outcome: Option<Outcome>,
    /// `HH:MM` of its visit, on the clock of that place.
    pub visited_time: Option<String>,
    pub last_visit_day: Option<String>,
    /// When the person sees patients there on that day: from and to.
    pub clinic_hours: Vec<(String, String)>,
    pub warnings: Vec<TodayWarning>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct TodayStep {
    pub id: String,
    pub visit_id: String,
    pub customer_id: String,
    pub name: String,
    pub day: String,
    /// 0: due on the day.
    pub days_overdue: u32,
    pub content: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct TodayDeadline {
    pub id: String,
    pub visit_id: String,
    pub visit_day: String,
    pub names: Vec<String>,
    pub deadline: String,
    /// Negative when the deadline has passed.
    pub minutes_left: i32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct TodayDraft {
    /// Name of the form, for example `visit/<customer>`.
    pub form: String,
    pub customer_id: Option<String>,
    pub name: String,
    pub saved_at: String,
}

/// The day as it stands at `now`, for this laptop's position.
/// Errors: `record.field_invalid` when `day` is none.
pub fn today(connection: &Connection, day: &str, now: Moment) -> Result<Today> {
    let date = civil::day("day", day)?;
    let (_, position_id) = place::me(connection)?;
    let items =
        in_order(items(connection, "position_id = ?1 and day = ?2 and dropped = 0", (&position_id, day))?);
    let open = "day < ?2 and visit_id is null and dropped = 0 and position_id = ?1";
    let sql = format!("select count(*) from plan_item where {open} and deleted = 0");
    let overdue: u32 = connection.prepare_cached(&sql)?.query_row((&position_id, day), |row| row.get(0))?;
    let visits = visits(connection, &position_id, day)?;
    let policy = catalogue::policy(connection)?;
    let progress = Progress {
        planned: items.len() as u32,
        done: items.iter().filter(|item| item.visit_id.is_some()).count() as u32,
        visits: visits.iter().filter(|visit| counts(visit.outcome, visit.channel, &policy)).count() as u32,
        overdue,
    };
    Ok(Today {
        day: day.to_owned(),
        items,
        overdue: items_overdue(connection, open, &position_id, day)?,
        next_steps: steps(connection, &position_id, date)?,
        deadlines: deadlines(connection, &position_id, now)?,
        drafts: drafts(connection)?,
        visits,
        progress,
    })
}

/// The reception windows of some institutions, in the order of the week. Reads these and nothing else:
/// looking at a day is no look into a customer's record.
pub fn windows(connection: &Connection, institution_ids: &[String]) -> Result<Vec<ReceptionWindow>> {
    let ids = serde_json::Value::from(institution_ids).to_string();
    let condition = "institution_id in (select value from json_each(?1))
                     order by institution_id, weekday, from_time, id";
    row::list(connection, condition, [ids])
}

fn items_overdue(
    connection: &Connection,
    open: &str,
    position_id: &str,
    day: &str,
) -> Result<Vec<TodayItem>> {
    items(
        connection,
        &format!("{open} order by day, afternoon, sort, id limit {OVERDUE_MAX}"),
        (position_id, day),
    )
}

/// The planned calls of half a day, in order.
pub(crate) fn half_day(
    connection: &Connection,
    position_id: &str,
    day: &str,
    afternoon: bool,
) -> Result<Vec<TodayItem>> {
    let condition = "position_id = ?1 and day = ?2 and dropped = 0 and afternoon = ?3";
    Ok(in_order(items(connection, condition, (position_id, day, afternoon))?))
}

fn visits(connection: &Connection, position_id: &str, day: &str) -> Result<Vec<VisitLine>> {
    let sql = "select id from visit where day = ?1 and position_id = ?2 and deleted = 0 order by at, id";
    let mut statement = connection.prepare_cached(sql)?;
    let ids: Vec<String> =
        statement.query_map([day, position_id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    ids.iter().map(|id| visit_line(connection, id)).collect()
}

fn steps(connection: &Connection, position_id: &str, day: NaiveDate) -> Result<Vec<TodayStep>> {
    let condition = "day <= ?1 and done_at is null and position_id = ?2 order by day, id limit 200";
    let found: Vec<NextStep> = row::list(connection, condition, (day.to_string(), position_id))?;
    let mut steps = vec![];
    for step in found {
        let days = (day - civil::day("day", &step.day)?).num_days();
        steps.push(TodayStep {
            name: customer_name(connection, &step.customer_id)?,
            days_overdue: u32::try_from(days).unwrap_or_default(),
            id: step.id,
            visit_id: step.visit_id,
            customer_id: step.customer_id,
            day: step.day,
            content: step.content,
        });
    }
    Ok(steps)
}

fn deadlines(connection: &Connection, position_id: &str, now: Moment) -> Result<Vec<TodayDeadline>> {
    let condition = "reported_at is null and position_id = ?1 order by deadline, id";
    let found: Vec<AdverseEvent> = row::list(connection, condition, [position_id])?;
    let mut deadlines = vec![];
    for event in found {
        let minutes = (civil::instant("deadline", &event.deadline)? - now).num_minutes();
        let visit: Option<Visit> = row::get(connection, &event.visit_id)?;
        let attendees = crate::visit::attendees(connection, &event.visit_id)?;
        deadlines.push(TodayDeadline {
            id: event.id,
            visit_id: event.visit_id,
            visit_day: visit.map(|visit| visit.day).unwrap_or_default(),
            names: attendees.into_iter().map(|attendee| attendee.name).collect(),
            deadline: event.deadline,
            minutes_left: minutes.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32,
        });
    }
    Ok(deadlines)
}

/// Drafts of visits. Their name comes from the form's first attendee, or from the form's own name.
fn drafts(connection: &Connection) -> Result<Vec<TodayDraft>> {
    let mut drafts = vec![];
    for draft in draft::list(connection, "visit/")? {
        let form: Option<VisitForm> = serde_json::from_str(&draft.body).ok(); // an older page's draft has no name
        let first = form.and_then(|form| form.attendees.into_iter().next()).map(|it| it.customer_id);
        let named = draft.form.strip_prefix("visit/").filter(|rest| *rest != "new").map(str::to_owned);
        let customer_id = named.or(first);
        let name = customer_id.as_deref().map(|id| customer_name(connection, id)).transpose()?;
        let name = name.unwrap_or_default();
        drafts.push(TodayDraft { form: draft.form, customer_id, name, saved_at: draft.saved_at });
    }
    Ok(drafts)
}
