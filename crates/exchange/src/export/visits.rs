//! The rows of visits.

use super::tables::{Cells, Emit, by_id, customer_name, is_erased, yes};
use crate::error::Result;
use crate::mapping::{ROW_AWARENESS, ROW_ERASED, ROW_FURTHER};
use crate::values::list_text;
use domain::catalogue::{Brand, KeyMessage};
use domain::civil;
use domain::customer::{Department, Institution};
use domain::person::Affiliation;
use domain::position::Staff;
use domain::visit::{
    AdverseEvent, Amendment, Attendee, Awareness, CoVisitor, NextStep, Visit, VisitBrand, VisitMessage,
};
use std::collections::{BTreeSet, HashMap};
use store::{Connection, row};

pub(super) const COLUMNS: &[&str] = &[
    "id",
    "day",
    "at",
    "author",
    "author_code",
    "customer",
    "customer_id",
    "institution",
    "institution_id",
    "department",
    "channel",
    "outcome",
    "objective",
    "note",
    "brands",
    "messages",
    "awareness",
    "next_day",
    "next_content",
    "next_done_at",
    "co_visitors",
    "appointment_ref",
    "window_reason",
    "filing_reason",
    "entered_at",
    "adverse_event",
    "adverse_deadline",
    "adverse_reported_at",
    "adverse_report_ref",
    "amendments",
    "row",
];

/// What every row of a visit says, so that each can be read by itself.
const REPEATED: &[&str] = &["day", "at", "author", "author_code", "channel", "outcome"];

/// What visits name, by id.
struct Names {
    staff: HashMap<String, Staff>,
    brands: HashMap<String, Brand>,
    messages: HashMap<String, KeyMessage>,
    institutions: HashMap<String, Institution>,
    departments: HashMap<String, Department>,
    affiliations: HashMap<String, Affiliation>,
}

pub(super) fn visits(connection: &Connection, emit: Emit) -> Result<()> {
    let names = Names {
        staff: by_id(connection)?,
        brands: by_id(connection)?,
        messages: by_id(connection)?,
        institutions: by_id(connection)?,
        departments: by_id(connection)?,
        affiliations: by_id(connection)?,
    };
    // In the order of an index, so that each part begins where the last one ended.
    let mut after = [String::new(), String::new(), String::new()];
    loop {
        let part = "(day, at, id) > (?1, ?2, ?3) order by day, at, id limit 500";
        let visits: Vec<Visit> = row::list(connection, part, after.each_ref())?;
        let Some(last) = visits.last() else { break };
        after = [last.day.clone(), last.at.clone(), last.id.clone()];
        for visit in &visits {
            names.visit(connection, visit, emit)?;
        }
    }
    // Where customers stood before any visit said so.
    for known in row::list::<Awareness>(connection, "visit_id is null order by day, id", [])? {
        let mut cells = Cells::new();
        cells.insert("id".into(), known.id.clone());
        cells.insert("row".into(), ROW_AWARENESS.into());
        cells.insert("day".into(), known.day.clone());
        cells.insert("customer".into(), customer_name(connection, &known.customer_id)?);
        cells.insert("customer_id".into(), known.customer_id.clone());
        cells.insert("awareness".into(), list_text(names.stand(&known)));
        emit(&in_order(COLUMNS, &cells))?;
    }
    Ok(())
}

fn in_order(columns: &[&str], cells: &Cells) -> Vec<String> {
    columns.iter().map(|name| cells.get(*name).cloned().unwrap_or_default()).collect()
}

impl Names {
    /// One row for each customer who was met; what belongs to the visit stands in the first. What was
    /// agreed beyond one next step, and what was said of customers who were not there, follows in rows
    /// of its own. Of who was erased a row says nothing but that, so that the visit itself comes back.
    fn visit(&self, connection: &Connection, visit: &Visit, emit: Emit) -> Result<()> {
        let of_visit = "visit_id = ?1 order by id";
        let attendees: Vec<Attendee> = row::list(connection, "visit_id = ?1 order by sort, id", [&visit.id])?;
        let awareness: Vec<Awareness> = row::list(connection, of_visit, [&visit.id])?;
        let steps: Vec<NextStep> = row::list(connection, of_visit, [&visit.id])?;
        let shared = self.shared(connection, visit)?;
        // The others repeat what says when and how, so that each row can be read by itself.
        let of_row = |is_first: bool| {
            let mut cells = shared.clone();
            cells.retain(|name, _| is_first || REPEATED.contains(&name.as_str()));
            cells.insert("id".into(), visit.id.clone());
            cells
        };
        let mut gone = BTreeSet::new();
        for id in attendees.iter().map(|it| &it.customer_id).chain(steps.iter().map(|it| &it.customer_id)) {
            if is_erased(connection, id)? {
                gone.insert(id.clone());
            }
        }
        let attendees: Vec<_> = attendees.into_iter().filter(|it| !gone.contains(&it.customer_id)).collect();
        let steps: Vec<_> = steps.into_iter().filter(|it| !gone.contains(&it.customer_id)).collect();
        for (at, attendee) in attendees.iter().enumerate() {
            let mut cells = of_row(at == 0);
            let mut put =
                |name: &str, text: Option<String>| drop(cells.insert(name.into(), text.unwrap_or_default()));
            put("customer", Some(customer_name(connection, &attendee.customer_id)?));
            put("customer_id", Some(attendee.customer_id.clone()));
            let place = attendee.affiliation_id.as_ref().and_then(|id| self.affiliations.get(id));
            let institution =
                place.map(|it| it.institution_id.clone()).or_else(|| visit.institution_id.clone());
            put(
                "institution",
                institution.as_ref().and_then(|id| self.institutions.get(id)).map(|it| it.name.clone()),
            );
            put("institution_id", institution);
            let department =
                place.and_then(|it| it.department_id.as_ref()).and_then(|id| self.departments.get(id));
            put("department", department.map(|it| it.name.clone()));
            let stands = awareness.iter().filter(|it| it.customer_id == attendee.customer_id);
            put("awareness", Some(list_text(stands.filter_map(|it| self.stand(it)))));
            if let Some(step) = steps.iter().find(|step| step.customer_id == attendee.customer_id) {
                agreed(&mut cells, step);
            }
            emit(&in_order(COLUMNS, &cells))?;
        }
        if attendees.is_empty() && gone.is_empty() {
            gone.insert(String::new()); // it came from a file without those who had been erased
        }
        for (at, id) in gone.into_iter().enumerate() {
            let mut cells = of_row(at == 0 && attendees.is_empty());
            cells.insert("row".into(), ROW_ERASED.into());
            cells.insert("customer_id".into(), id);
            let place = visit.institution_id.as_ref().and_then(|id| self.institutions.get(id));
            cells.extend(place.map(|it| ("institution".into(), it.name.clone())));
            cells.extend(place.map(|it| ("institution_id".into(), it.id.clone())));
            emit(&in_order(COLUMNS, &cells))?;
        }
        let was_there = |id: &str| attendees.iter().position(|it| it.customer_id == id);
        let mut further: Vec<(&str, Option<&Awareness>, Option<&NextStep>)> = vec![];
        for (at, step) in steps.iter().enumerate() {
            let is_first = steps.iter().position(|it| it.customer_id == step.customer_id) == Some(at);
            if was_there(&step.customer_id).is_none() || !is_first {
                further.push((&step.customer_id, None, Some(step)));
            }
        }
        let absent = awareness.iter().filter(|it| was_there(&it.customer_id).is_none());
        further.extend(absent.map(|it| (it.customer_id.as_str(), Some(it), None)));
        for (customer_id, stands, step) in further {
            let mut cells = of_row(false);
            cells.insert("row".into(), ROW_FURTHER.into());
            cells.insert("customer".into(), customer_name(connection, customer_id)?);
            cells.insert("customer_id".into(), customer_id.into());
            cells.insert("awareness".into(), list_text(stands.and_then(|it| self.stand(it))));
            if let Some(step) = step {
                agreed(&mut cells, step);
            }
            emit(&in_order(COLUMNS, &cells))?;
        }
        Ok(())
    }

    /// `brand:level`.
    fn stand(&self, awareness: &Awareness) -> Option<String> {
        let brand = self.brands.get(&awareness.brand_id)?;
        Some(format!("{}:{}", brand.name, awareness.level))
    }

    fn shared(&self, connection: &Connection, visit: &Visit) -> Result<Cells> {
        let of_visit = "visit_id = ?1 order by id";
        let as_named = "visit_id = ?1 order by sort, id";
        let brands: Vec<VisitBrand> = row::list(connection, as_named, [&visit.id])?;
        let messages: Vec<VisitMessage> = row::list(connection, as_named, [&visit.id])?;
        let others: Vec<CoVisitor> = row::list(connection, as_named, [&visit.id])?;
        let events: Vec<AdverseEvent> = row::list(connection, of_visit, [&visit.id])?;
        let amendments: Vec<Amendment> = row::list(connection, of_visit, [&visit.id])?;
        let author = self.staff.get(&visit.staff_id);
        let brand_name = |id: &str| self.brands.get(id).map(|it| it.name.clone());
        let message_name = |id: &str| {
            let message = self.messages.get(id)?;
            Some(format!("{}/{}", brand_name(&message.brand_id).unwrap_or_default(), message.name))
        };
        let brands: Vec<String> = brands.iter().filter_map(|it| brand_name(&it.brand_id)).collect();
        let messages: Vec<String> =
            messages.iter().filter_map(|it| message_name(&it.key_message_id)).collect();
        let others: Vec<String> =
            others.iter().filter_map(|it| self.staff.get(&it.staff_id)).map(|it| it.name.clone()).collect();
        let event = events.first();
        let mut cells = Cells::new();
        let mut put =
            |name: &str, text: Option<String>| drop(cells.insert(name.into(), text.unwrap_or_default()));
        put("day", Some(visit.day.clone()));
        put("at", Some(local(visit)));
        put("author", author.map(|it| it.name.clone()));
        put("author_code", author.and_then(|it| it.code.clone()));
        put("channel", Some(visit.channel.text().into()));
        put("outcome", Some(visit.outcome.text().into()));
        put("objective", visit.objective.clone());
        put("note", visit.outcome_note.clone());
        put("brands", Some(list_text(brands)));
        put("messages", Some(list_text(messages)));
        put("co_visitors", Some(list_text(others)));
        put("appointment_ref", visit.appointment_ref.clone());
        put("window_reason", visit.window_reason.clone());
        put("filing_reason", visit.filing_reason.clone());
        put("entered_at", Some(visit.entered_at.clone()));
        put("adverse_event", event.map(|_| yes(true)));
        put("adverse_deadline", event.map(|it| it.deadline.clone()));
        put("adverse_reported_at", event.and_then(|it| it.reported_at.clone()));
        put("adverse_report_ref", event.and_then(|it| it.report_ref.clone()));
        put("amendments", Some(list_text(amendments.iter().map(|it| format!("{} {}", it.at, it.reason)))));
        Ok(cells)
    }
}

fn agreed(cells: &mut Cells, step: &NextStep) {
    cells.insert("next_day".into(), step.day.clone());
    cells.insert("next_content".into(), step.content.clone());
    cells.insert("next_done_at".into(), step.done_at.clone().unwrap_or_default());
}

/// The instant as the wall clock there showed it.
fn local(visit: &Visit) -> String {
    let offset = chrono::FixedOffset::east_opt(visit.offset_minutes * 60);
    match (civil::instant("at", &visit.at), offset) {
        (Ok(at), Some(offset)) => {
            at.with_timezone(&offset).to_rfc3339_opts(chrono::SecondsFormat::Millis, false)
        }
        _ => visit.at.clone(),
    }
}
