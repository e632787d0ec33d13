//! Rows of visits, with their own authors and dates. One row is one visit of one customer; rows with
//! the same id, one below the other, are one visit of several.

use super::cells::Cells;
use super::chunk::Step;
use super::customers::{Place, known_place};
use super::decision::{Decision, What};
use super::index::{Id, Index, Seen};
use crate::error::{Refusal, Result};
use crate::values;
use chrono::{DateTime, Duration, FixedOffset, SecondsFormat, Utc};
use domain::customer::{CustomerKind, Department};
use domain::person::Affiliation;
use domain::visit::{
    AdverseEvent, Amendment, Attendee, Awareness, Channel, CoVisitor, NextStep, Outcome, Visit, VisitBrand,
    VisitMessage, VisitState,
};
use domain::{Check, Problem, civil};
use std::collections::{BTreeSet, HashMap};
use store::{Connection, StoreError, new_id, row};

/// The visits in the log by author, customer and minute, or by day; and which ids are taken.
#[derive(Debug, Default)]
pub(crate) struct WorkIndex {
    by_moment: HashMap<(Id, Id, String), Id>,
    taken: BTreeSet<Id>,
}

impl WorkIndex {
    pub fn load(connection: &Connection) -> Result<Self> {
        let mut index = WorkIndex::default();
        let sql = "select v.id, v.staff_id, v.at, v.day, a.customer_id from visit v
                   left join attendee a on a.visit_id = v.id and a.deleted = 0 where v.deleted = 0";
        let mut statement = connection.prepare(sql).map_err(StoreError::from)?;
        let mut rows = statement.query([]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let read = || -> rusqlite::Result<_> {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
            };
            let (id, staff, at, day, customer): (Id, Id, String, String, Option<Id>) =
                read().map_err(StoreError::from)?;
            if let Some(customer) = customer {
                index.by_moment.insert((staff.clone(), customer.clone(), minute(&at).into()), id.clone());
                index.by_moment.insert((staff, customer, day), id.clone());
            }
            index.taken.insert(id);
        }
        Ok(index)
    }
}

fn minute(at: &str) -> &str {
    at.get(..16).unwrap_or(at)
}

/// Somebody who was met.
struct Met {
    customer_id: Id,
    name: String,
    affiliation_id: Option<Id>,
    institution_id: Option<Id>,
}

pub(crate) fn decide(connection: &Connection, index: &mut Index, rows: &[Cells]) -> Result<Decision> {
    let Some(first) = rows.first() else { return Ok(Decision::default()) };
    let mut decision = Decision::default();
    let staff_id = match (first.text("author_code"), first.text("author")) {
        (None, None) => index.context.staff_id.clone(),
        (code, name) => index.staff(&mut decision, code, name)?,
    };
    let (at, has_time) = moment(index, first)?;
    if at > index.context.now + Duration::minutes(5) {
        return Err(Problem::InFuture.into());
    }
    let channel = first.text("channel").map(|text| values::channel("channel", text)).transpose()?;
    let outcome = first.text("outcome").ok_or(Problem::OutcomeMissing)?;
    let outcome = values::outcome("outcome", outcome)?;
    let met: Vec<Met> = rows.iter().map(|row| somebody(connection, index, row)).collect::<Result<_>>()?;
    decision.kind = "visit".into();
    decision.name = format!("{} {}", met[0].name, civil::day_of(at));
    let given = first.text("id").map(str::to_ascii_lowercase).filter(|id| id.len() == 32);
    let when = if has_time { minute(&utc(at)).to_owned() } else { civil::day_of(at) };
    let place = (staff_id.clone(), met[0].customer_id.clone(), when.clone());
    let known = match &given {
        Some(id) if index.work.taken.contains(id) => Some(id.clone()),
        Some(_) => None,
        None => index.work.by_moment.get(&place).cloned(),
    };
    if let Some(id) = known {
        return unchanged(connection, decision, first, &id, channel, outcome);
    }
    let seen_id = given.clone().unwrap_or_else(|| format!("{}/{}", place.0, place.1));
    if index.see(&seen_id, &when, Seen { line: first.line(), fingerprint: first.fingerprint(&[]) })? {
        return Ok(Decision { steps: vec![], made: vec![], ..decision });
    }
    let channel = channel.unwrap_or_default();
    let amendments = amendments(first)?;
    let visit = Visit {
        id: given.unwrap_or_else(new_id),
        revision: 0,
        position_id: index.context.position_id.clone(),
        staff_id,
        institution_id: shared_institution(channel, &met),
        at: utc(at),
        offset_minutes: at.offset().local_minus_utc() / 60,
        day: civil::day_of(at),
        channel,
        objective: text(first, "objective"),
        outcome,
        outcome_note: text(first, "note"),
        appointment_ref: text(first, "appointment_ref"),
        window_reason: text(first, "window_reason"),
        filing_reason: text(first, "filing_reason"),
        state: if amendments.is_empty() { VisitState::Submitted } else { VisitState::Amended },
        entered_at: match first.text("entered_at") {
            Some(text) => utc(civil::instant("entered_at", text)?),
            None => utc(index.context.now),
        },
        imported: true,
    };
    visit.check()?;
    decision.what = What::New;
    decision.steps.push(Step::new(&visit));
    decision.change("outcome", "", outcome.text());
    decision.what = What::New;
    let brands = lists(index, first, &mut decision, &visit)?;
    for (row, one) in rows.iter().zip(&met) {
        attendee(index, row, &mut decision, &visit, one, &brands)?;
    }
    for (at, reason) in amendments {
        let made = Amendment { id: new_id(), revision: 0, visit_id: visit.id.clone(), reason, at };
        made.check()?;
        decision.steps.push(Step::new(&made));
    }
    index.work.taken.insert(visit.id);
    Ok(decision)
}

/// When it was: `at` exactly; or the day with its time, in the place's offset; noon without a time.
fn moment(index: &Index, cells: &Cells) -> Result<(DateTime<FixedOffset>, bool)> {
    if let Some(at) = cells.text("at") {
        return Ok((civil::instant("at", at)?, true));
    }
    let text = cells.text("day").ok_or(Problem::FieldMissing { field: "day".into() })?;
    let (day, mut time) = values::day_and_time("day", text)?;
    if let Some(text) = cells.text("time") {
        time = Some(values::time("time", text)?);
    }
    let offset = *index.context.now.offset();
    let local = civil::day("day", &day)?.and_time(civil::time("time", time.as_deref().unwrap_or("12:00"))?);
    let at = local
        .and_local_timezone(offset)
        .single()
        .ok_or(Problem::FieldInvalid { field: "day".into(), value: day })?;
    // A visit of this morning that names no time happened by now.
    let at = if time.is_none() && at > index.context.now && at.date_naive() == index.context.now.date_naive()
    {
        index.context.now
    } else {
        at
    };
    Ok((at, time.is_some()))
}

fn utc(at: DateTime<FixedOffset>) -> String {
    at.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn text(cells: &Cells, key: &str) -> Option<String> {
    cells.text(key).map(Into::into)
}

/// A visit in the log is locked: the file agrees with it or the row is refused.
fn unchanged(
    connection: &Connection,
    decision: Decision,
    cells: &Cells,
    id: &str,
    channel: Option<Channel>,
    outcome: Outcome,
) -> Result<Decision> {
    let Some(stored) = row::get::<Visit>(connection, id)? else {
        return Ok(Decision { steps: vec![], made: vec![], ..decision });
    };
    let differs = |field: &str| Err(Refusal::VisitDiffers { field: field.into() }.into());
    if channel.is_some_and(|channel| channel != stored.channel) {
        return differs("channel");
    }
    if outcome != stored.outcome {
        return differs("outcome");
    }
    let note = |text: &Option<String>| values::trimmed(text.as_deref().unwrap_or_default()).to_owned();
    if cells.text("note").is_some_and(|text| text != note(&stored.outcome_note)) {
        return differs("note");
    }
    if cells.text("objective").is_some_and(|text| text != note(&stored.objective)) {
        return differs("objective");
    }
    Ok(Decision { steps: vec![], made: vec![], ..decision })
}

fn shared_institution(channel: Channel, met: &[Met]) -> Option<Id> {
    let first = met.first()?.institution_id.clone();
    let shared = met.iter().all(|other| other.institution_id == first);
    first.filter(|_| shared && matches!(channel, Channel::FaceToFace | Channel::DepartmentMeeting))
}

/// Brands, messages, co-visitors and the adverse event; returns the brands.
fn lists(index: &mut Index, cells: &Cells, decision: &mut Decision, visit: &Visit) -> Result<Vec<Id>> {
    let items = |key: &str| cells.text(key).map(values::list).unwrap_or_default();
    let visit_id = || visit.id.clone();
    let mut brands: Vec<Id> = vec![];
    for name in items("brands") {
        let brand_id = index.catalogue.brand(&name)?;
        if !brands.contains(&brand_id) {
            decision.steps.push(Step::new(&VisitBrand {
                id: new_id(),
                revision: 0,
                visit_id: visit_id(),
                brand_id: brand_id.clone(),
            }));
            brands.push(brand_id);
        }
    }
    let messages: BTreeSet<Id> =
        items("messages").iter().map(|name| index.catalogue.message(name)).collect::<Result<_>>()?;
    for key_message_id in messages {
        decision.steps.push(Step::new(&VisitMessage {
            id: new_id(),
            revision: 0,
            visit_id: visit_id(),
            key_message_id,
        }));
    }
    for name in items("co_visitors") {
        let staff_id = index.staff(decision, None, Some(&name))?;
        if staff_id != visit.staff_id {
            decision.steps.push(Step::new(&CoVisitor {
                id: new_id(),
                revision: 0,
                visit_id: visit_id(),
                staff_id,
            }));
        }
    }
    if let Some(deadline) = text(cells, "adverse_deadline") {
        let event = AdverseEvent {
            id: new_id(),
            revision: 0,
            visit_id: visit_id(),
            position_id: visit.position_id.clone(),
            deadline,
            reported_at: text(cells, "adverse_reported_at"),
            report_ref: text(cells, "adverse_report_ref"),
        };
        event.check()?;
        decision.steps.push(Step::new(&event));
    }
    Ok(brands)
}

/// Who was met, where that one stands now, and what was agreed.
fn attendee(
    index: &Index,
    cells: &Cells,
    decision: &mut Decision,
    visit: &Visit,
    met: &Met,
    brands: &[Id],
) -> Result<()> {
    decision.steps.push(Step::new(&Attendee {
        id: new_id(),
        revision: 0,
        visit_id: visit.id.clone(),
        customer_id: met.customer_id.clone(),
        affiliation_id: met.affiliation_id.clone(),
    }));
    for item in cells.text("awareness").map(values::list).unwrap_or_default() {
        let (brand_id, level) = match (item.rsplit_once([':', '：']), brands) {
            (Some((brand, level)), _) => (index.catalogue.brand(brand)?, level),
            (None, [only]) => (only.clone(), item.as_str()),
            (None, _) => return Err(Problem::FieldInvalid { field: "awareness".into(), value: item }.into()),
        };
        let made = Awareness {
            id: new_id(),
            revision: 0,
            position_id: visit.position_id.clone(),
            customer_id: met.customer_id.clone(),
            brand_id,
            level: values::awareness("awareness", level)?,
            day: visit.day.clone(),
            visit_id: Some(visit.id.clone()),
        };
        made.check()?;
        decision.steps.push(Step::new(&made));
    }
    let (day, content) = (cells.text("next_day"), text(cells, "next_content"));
    match (day, content) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(Problem::FieldMissing { field: "next_day".into() }.into()),
        (Some(day), content) => {
            let made = NextStep {
                id: new_id(),
                revision: 0,
                visit_id: visit.id.clone(),
                customer_id: met.customer_id.clone(),
                position_id: visit.position_id.clone(),
                day: values::day("next_day", day)?,
                content: content.unwrap_or_default(),
                done_at: text(cells, "next_done_at"),
            };
            made.check()?;
            decision.steps.push(Step::new(&made));
            Ok(())
        }
    }
}

/// `2026-11-25T10:00:00Z why; …`
fn amendments(cells: &Cells) -> Result<Vec<(String, String)>> {
    let mut all = vec![];
    for item in cells.text("amendments").map(values::list).unwrap_or_default() {
        let (at, reason) = item.split_once(' ').ok_or(Problem::AmendmentReasonMissing)?;
        civil::instant("amendments", at)?;
        all.push((at.to_owned(), reason.to_owned()));
    }
    Ok(all)
}

/// The customer of a row: by id, by code, by name at a place, or by a name that only one has. Without
/// a name the department or the institution itself.
/// Errors: `exchange.customer_unknown`, `exchange.customer_ambiguous`, `exchange.institution_unknown`.
fn somebody(connection: &Connection, index: &Index, cells: &Cells) -> Result<Met> {
    let place = match known_place(index, cells)? {
        Place::Known(id) => Some(id),
        Place::None => None,
        Place::Unknown(name) => {
            let code = cells.text("institution_code").unwrap_or_default();
            return Err(Refusal::InstitutionUnknown { value: name.unwrap_or_else(|| code.into()) }.into());
        }
    };
    let departments = match (&place, cells.text("department")) {
        (Some(place), Some(name)) => index.departments_called(place, name),
        _ => vec![],
    };
    let department = departments.first().cloned();
    let name = cells.text("customer");
    let shown = name
        .or(cells.text("customer_code"))
        .or(cells.text("department"))
        .or(cells.text("institution"))
        .unwrap_or_default();
    let found = candidates(index, cells, name, place.as_deref(), department.as_deref());
    let customer_id = match found.as_slice() {
        [id] => id.clone(),
        [] => return Err(Refusal::CustomerUnknown { value: shown.into() }.into()),
        many => {
            return Err(Refusal::CustomerAmbiguous { value: shown.into(), count: many.len() as u32 }.into());
        }
    };
    let mut met = Met { name: shown.into(), affiliation_id: None, institution_id: None, customer_id };
    match index.kinds.get(&met.customer_id) {
        Some(CustomerKind::Person) => {
            let all: Vec<Affiliation> =
                row::list(connection, "person_id = ?1 order by is_primary desc, id", [&met.customer_id])?;
            let here = all.iter().filter(|it| place.is_none() || Some(&it.institution_id) == place.as_ref());
            let exact = here.clone().find(|it| department.is_some() && it.department_id == department);
            let chosen = exact.or_else(|| here.clone().next());
            met.affiliation_id = chosen.map(|it| it.id.clone());
            met.institution_id = place.or_else(|| chosen.map(|it| it.institution_id.clone()));
        }
        Some(CustomerKind::Department) => {
            met.institution_id =
                row::get::<Department>(connection, &met.customer_id)?.map(|it| it.institution_id);
        }
        _ => met.institution_id = Some(met.customer_id.clone()),
    }
    Ok(met)
}

fn candidates(
    index: &Index,
    cells: &Cells,
    name: Option<&str>,
    place: Option<&str>,
    department: Option<&str>,
) -> Vec<Id> {
    if let Some(id) = cells.text("customer_id").and_then(|id| index.survivor(id)) {
        return vec![id];
    }
    if let Some(code) = cells.text("customer_code") {
        let kinds = [CustomerKind::Person, CustomerKind::Department, CustomerKind::Institution];
        if let Some(found) =
            kinds.iter().map(|kind| index.with_any_code(*kind, code)).find(|found| !found.is_empty())
        {
            return found;
        }
    }
    let Some(name) = name else {
        return department
            .or(place.filter(|_| cells.text("department").is_none()))
            .map(Into::into)
            .into_iter()
            .collect();
    };
    let people = match place {
        Some(place) => {
            let exact = index.people_at(place, name, department);
            // The department in the file may be out of date; the name at the institution decides.
            if exact.is_empty() { index.people_at(place, name, None) } else { exact }
        }
        None => index.people_called(name),
    };
    if !people.is_empty() {
        return people;
    }
    match place {
        Some(place) => index.departments_called(place, name),
        None => index.institutions_called(name),
    }
}
