//! What happened with a customer, newest first. A place shows what happened at it.

mod moments;

pub use moments::{AssessmentLine, SurveyLine};

use crate::error::Result;
use crate::row;
use crate::visit::{AttendeeView, VisitName, place};
use domain::customer::CustomerKind;
use domain::visit::{AdverseEvent, Channel, NextStep, Outcome, Visit, VisitState};
use rusqlite::{Connection, Params};
use serde::{Deserialize, Serialize};

/// A hospital with more people than this is read visit by visit, newest first, instead of person by
/// person: its visits come up soon enough that way, and its people would be thousands of lookups.
const PEOPLE_MAX: u32 = 400;

/// Where a page of the timeline ended: the instant and id of its last visit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
pub struct TimelineCursor {
    pub at: String,
    pub id: String,
}

/// One line. Next steps and adverse events stand right above the visit that they came of.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TimelineEntry {
    Visit(VisitLine),
    NextStep(StepLine),
    AdverseEvent(EventLine),
    Survey(SurveyLine),
    Assessment(AssessmentLine),
}

/// A visit as a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct VisitLine {
    pub id: String,
    pub at: String,
    pub offset_minutes: i32,
    pub day: String,
    pub channel: Channel,
    pub outcome: Outcome,
    pub objective: Option<String>,
    pub note: Option<String>,
    pub state: VisitState,
    pub imported: bool,
    pub staff_name: String,
    pub attendees: Vec<AttendeeView>,
    pub brands: Vec<VisitName>,
}

/// A next step as a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct StepLine {
    pub id: String,
    pub visit_id: String,
    pub customer_id: String,
    pub day: String,
    pub content: String,
    pub done_at: Option<String>,
}

/// An adverse event as a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct EventLine {
    pub id: String,
    pub visit_id: String,
    pub deadline: String,
    pub reported_at: Option<String>,
    pub report_ref: Option<String>,
}

/// A page: at most `limit` visits with their steps and events, and what else happened between them; `next`
/// is absent at the end.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct TimelinePage {
    pub entries: Vec<TimelineEntry>,
    pub next: Option<TimelineCursor>,
}

/// The page of the timeline before `before`, or the newest one.
/// Errors: `store.gone` for a customer that is no more.
pub fn timeline(
    connection: &Connection,
    customer_id: &str,
    before: Option<&TimelineCursor>,
    limit: u32,
) -> Result<TimelinePage> {
    let (kind, id) = place::survivor(connection, customer_id)?;
    // Later than any instant: digits sort before letters.
    let before = before.cloned().unwrap_or(TimelineCursor { at: "z".into(), id: "z".into() });
    let mut visits = match kind {
        CustomerKind::Person => of_person(connection, &id, &before, limit)?,
        CustomerKind::Department => of_department(connection, &id, &before, limit)?,
        CustomerKind::Institution => of_institution(connection, &id, &before, limit)?,
    };
    visits.sort_by(|a, b| b.cmp(a));
    visits.dedup();
    visits.truncate(limit as usize);
    let mut found = vec![];
    for visit in &visits {
        found.push((visit.clone(), lines(connection, &visit.id)?));
    }
    let next = visits.pop().filter(|_| visits.len() + 1 == limit as usize);
    let from = next.clone().unwrap_or(TimelineCursor { at: String::new(), id: String::new() });
    let others = moments::between(connection, &id, &before, &from)?.into_iter();
    found.extend(others.map(|(at, entry)| (at, vec![entry])));
    found.sort_by(|(a, _), (b, _)| b.cmp(a));
    Ok(TimelinePage { entries: found.into_iter().flat_map(|(_, entries)| entries).collect(), next })
}

fn cursors(connection: &Connection, sql: &str, params: impl Params) -> Result<Vec<TimelineCursor>> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params, |row| Ok(TimelineCursor { at: row.get(0)?, id: row.get(1)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn of_person(
    connection: &Connection,
    id: &str,
    before: &TimelineCursor,
    limit: u32,
) -> Result<Vec<TimelineCursor>> {
    let sql = "select v.at, v.id from attendee a cross join visit v on v.id = a.visit_id
               where a.customer_id = ?1 and a.deleted = 0 and v.deleted = 0 and (v.at, v.id) < (?2, ?3)
               order by v.at desc, v.id desc limit ?4";
    cursors(connection, sql, (id, &before.at, &before.id, limit))
}

/// Visits with the department itself and with its people there.
fn of_department(
    connection: &Connection,
    id: &str,
    before: &TimelineCursor,
    limit: u32,
) -> Result<Vec<TimelineCursor>> {
    if is_large(connection, "department_id", id)? {
        let is_there = "t.customer_id = ?1 or f.department_id = ?1";
        let own = "v.institution_id = (select institution_id from department where id = ?1)";
        let mut found = walk(connection, own, is_there, id, before, limit)?;
        found.extend(walk(connection, "v.institution_id is null", is_there, id, before, limit)?);
        return Ok(found);
    }
    let sql = "select v.at, v.id from (
                   select visit_id from attendee where customer_id = ?1 and deleted = 0
                   union
                   select t.visit_id from affiliation f
                   cross join attendee t on t.customer_id = f.person_id and t.affiliation_id = f.id
                   where f.department_id = ?1 and t.deleted = 0) p
               cross join visit v on v.id = p.visit_id
               where v.deleted = 0 and (v.at, v.id) < (?2, ?3)
               order by v.at desc, v.id desc limit ?4";
    cursors(connection, sql, (id, &before.at, &before.id, limit))
}

/// Visits that took place there, and those without a place (calls, events) with its people.
fn of_institution(
    connection: &Connection,
    id: &str,
    before: &TimelineCursor,
    limit: u32,
) -> Result<Vec<TimelineCursor>> {
    let there = "select at, id from visit indexed by visit_institution
                 where institution_id = ?1 and deleted = 0 and (at, id) < (?2, ?3)
                 order by at desc, id desc limit ?4";
    let mut found = cursors(connection, there, (id, &before.at, &before.id, limit))?;
    if is_large(connection, "institution_id", id)? {
        let is_there = "t.customer_id = ?1 or f.institution_id = ?1 or d.institution_id = ?1";
        found.extend(walk(connection, "v.institution_id is null", is_there, id, before, limit)?);
        return Ok(found);
    }
    let elsewhere = "select v.at, v.id from (
                   select visit_id from attendee where customer_id = ?1 and deleted = 0
                   union
                   select t.visit_id from department d cross join attendee t on t.customer_id = d.id
                   where d.institution_id = ?1 and t.deleted = 0
                   union
                   select t.visit_id from affiliation f
                   cross join attendee t on t.customer_id = f.person_id and t.affiliation_id = f.id
                   where f.institution_id = ?1 and t.deleted = 0) p
               cross join visit v on v.id = p.visit_id
               where v.institution_id is null and v.deleted = 0 and (v.at, v.id) < (?2, ?3)
               order by v.at desc, v.id desc limit ?4";
    found.extend(cursors(connection, elsewhere, (id, &before.at, &before.id, limit))?);
    Ok(found)
}

/// Whether a place has more people than can be gone through one by one.
fn is_large(connection: &Connection, column: &str, id: &str) -> Result<bool> {
    let sql = format!("select count(*) from (select 1 from affiliation where {column} = ?1 limit ?2)");
    let people: u32 = connection.prepare_cached(&sql)?.query_row((id, PEOPLE_MAX + 1), |row| row.get(0))?;
    Ok(people > PEOPLE_MAX)
}

/// Goes through visits `of` a place, newest first, and stops when `limit` of them are with the people
/// that `is_there` names (attendee t, affiliation f, department d; `?1` is the place).
fn walk(
    connection: &Connection,
    of: &str,
    is_there: &str,
    id: &str,
    before: &TimelineCursor,
    limit: u32,
) -> Result<Vec<TimelineCursor>> {
    let sql = format!(
        "select v.at, v.id from visit v indexed by visit_institution
         where {of} and v.deleted = 0 and (v.at, v.id) < (?2, ?3)
           and exists (select 1 from attendee t left join affiliation f on f.id = t.affiliation_id
                       left join department d on d.id = t.customer_id
                       where t.visit_id = v.id and t.deleted = 0 and ({is_there}))
         order by v.at desc, v.id desc limit ?4"
    );
    cursors(connection, &sql, (id, &before.at, &before.id, limit))
}

fn lines(connection: &Connection, visit_id: &str) -> Result<Vec<TimelineEntry>> {
    let events: Vec<AdverseEvent> = row::list(connection, "visit_id = ?1 order by id", [visit_id])?;
    let steps: Vec<NextStep> = row::list(connection, "visit_id = ?1 order by day desc, id", [visit_id])?;
    let events = events.into_iter().map(|it| {
        TimelineEntry::AdverseEvent(EventLine {
            id: it.id,
            visit_id: it.visit_id,
            deadline: it.deadline,
            reported_at: it.reported_at,
            report_ref: it.report_ref,
        })
    });
    let steps = steps.into_iter().map(|it| {
        TimelineEntry::NextStep(StepLine {
            id: it.id,
            visit_id: it.visit_id,
            customer_id: it.customer_id,
            day: it.day,
            content: it.content,
            done_at: it.done_at,
        })
    });
    let mut entries: Vec<TimelineEntry> = events.chain(steps).collect();
    entries.push(TimelineEntry::Visit(visit_line(connection, visit_id)?));
    Ok(entries)
}

/// A visit as a line. Errors: `store.gone`.
pub(crate) fn visit_line(connection: &Connection, visit_id: &str) -> Result<VisitLine> {
    let visit: Visit = row::require(connection, visit_id)?;
    let brands = "select b.id, b.name from visit_brand v join brand b on b.id = v.brand_id
                  where v.visit_id = ?1 and v.deleted = 0 order by v.sort, v.id";
    Ok(VisitLine {
        staff_name: crate::visit::staff_name(connection, &visit.staff_id)?,
        attendees: crate::visit::attendees(connection, visit_id)?,
        brands: crate::visit::names(connection, brands, visit_id)?,
        id: visit.id,
        at: visit.at,
        offset_minutes: visit.offset_minutes,
        day: visit.day,
        channel: visit.channel,
        outcome: visit.outcome,
        objective: visit.objective,
        note: visit.outcome_note,
        state: visit.state,
        imported: visit.imported,
    })
}

#[cfg(test)]
mod tests;
