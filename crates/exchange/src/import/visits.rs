//! Rows of visits, with their own authors and dates. One row is one visit of one customer; rows with
//! the same id, one below the other, are one visit of several.

mod same;

use super::cells::Cells;
use super::chunk::Step;
use super::customers::{Place, known_place};
use super::decision::{Decision, What};
use super::index::{Id, Index, Seen};
use crate::error::{Refusal, Result};
use crate::mapping::{ROW_AWARENESS, ROW_FURTHER};
use crate::values;
use chrono::{DateTime, Duration, FixedOffset, SecondsFormat, Utc};
use domain::customer::{CustomerKind, Department};
use domain::person::Affiliation;
use domain::visit::{
    AdverseEvent, Amendment, Attendee, Awareness, Channel, CoVisitor, NextStep, Outcome, Visit, VisitBrand,
    VisitMessage, VisitState,
};
use domain::{Check, Problem, civil};
use same::Told;
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

/// Somebody who was met, or shall be.
pub(super) struct Met {
    pub customer_id: Id,
    pub name: String,
    pub affiliation_id: Option<Id>,
    pub institution_id: Option<Id>,
}

/// What the first row of a visit asks for.
struct Asked {
    /// Absent when the file names nobody.
    staff_id: Option<Id>,
    at: DateTime<FixedOffset>,
    has_time: bool,
    channel: Option<Channel>,
    outcome: Outcome,
}

pub(crate) fn decide(connection: &Connection, index: &mut Index, rows: &[Cells]) -> Result<Decision> {
    let Some(first) = rows.first() else { return Ok(Decision::default()) };
    if first.text("row") == Some(ROW_AWARENESS) {
        return known_before(connection, index, first);
    }
    let mut decision = Decision::default();
    let asked = asked(index, &mut decision, first)?;
    let told = |further: bool| {
        let of = rows.iter().filter(move |row| (row.text("row") == Some(ROW_FURTHER)) == further);
        of.map(|row| Ok((*row, somebody(connection, index, row)?))).collect::<Result<Vec<_>>>()
    };
    let (met, further) = (told(false)?, told(true)?);
    let Some((_, host)) = met.first() else { return Err(Problem::AttendeeMissing.into()) };
    decision.kind = "visit".into();
    decision.name = format!("{} {}", host.name, civil::day_of(asked.at));
    let given = first.text("id").map(str::to_ascii_lowercase).filter(|id| id.len() == 32);
    let staff_id = asked.staff_id.clone().unwrap_or_else(|| index.context.staff_id.clone());
    let when = if asked.has_time { minute(&utc(asked.at)).to_owned() } else { civil::day_of(asked.at) };
    let place = (staff_id.clone(), host.customer_id.clone(), when.clone());
    let known = match &given {
        Some(id) if index.work.taken.contains(id) => Some(id.clone()),
        Some(_) => None,
        None => index.work.by_moment.get(&place).cloned(),
    };
    if let Some(id) = known {
        let told = Told { rows: &met, further: &further, asked, by_id: given.is_some() };
        return same::unchanged(connection, index, decision, &id, &told);
    }
    let seen_id = given.clone().unwrap_or_else(|| format!("{}/{}", place.0, place.1));
    if index.see(&seen_id, &when, Seen { line: first.line(), fingerprint: first.fingerprint(&[]) })? {
        return Ok(Decision { steps: vec![], made: vec![], ..decision });
    }
    let amendments = amendments(first)?;
    let visit = visit(index, first, &asked, staff_id, given, &met, !amendments.is_empty())?;
    decision.what = What::New;
    decision.steps.push(Step::new(&visit));
    decision.change("outcome", "", asked.outcome.text());
    decision.back_dated = visit.staff_id == index.context.staff_id && index.is_back_dated(asked.at);
    let brands = lists(index, first, &mut decision, &visit)?;
    for (sort, (row, one)) in (0..).zip(&met) {
        decision.steps.push(Step::new(&Attendee {
            visit_id: visit.id.clone(),
            customer_id: one.customer_id.clone(),
            affiliation_id: one.affiliation_id.clone(),
            sort,
            ..Attendee::default()
        }));
        said(index, row, &mut decision, &visit, one, &brands)?;
    }
    for (row, one) in &further {
        said(index, row, &mut decision, &visit, one, &brands)?;
    }
    for (at, reason) in amendments {
        let made = Amendment { id: new_id(), revision: 0, visit_id: visit.id.clone(), reason, at };
        made.check()?;
        decision.steps.push(Step::new(&made));
    }
    index.work.taken.insert(visit.id);
    Ok(decision)
}

fn asked(index: &mut Index, decision: &mut Decision, first: &Cells) -> Result<Asked> {
    let staff_id = match (first.text("author_code"), first.text("author")) {
        (None, None) => None,
        (code, name) => Some(index.staff(decision, code, name)?),
    };
    let (at, has_time) = moment(index, first)?;
    if at > index.context.now + Duration::minutes(5) {
        return Err(Problem::InFuture.into());
    }
    let channel = first.text("channel").map(|text| values::channel("channel", text)).transpose()?;
    let outcome = first.text("outcome").ok_or(Problem::OutcomeMissing)?;
    Ok(Asked { staff_id, at, has_time, channel, outcome: values::outcome("outcome", outcome)? })
}

fn visit(
    index: &Index,
    first: &Cells,
    asked: &Asked,
    staff_id: Id,
    given: Option<Id>,
    met: &[(Cells, Met)],
    amended: bool,
) -> Result<Visit> {
    let channel = asked.channel.unwrap_or_default();
    let visit = Visit {
        id: given.unwrap_or_else(new_id),
        revision: 0,
        position_id: index.context.position_id.clone(),
        staff_id,
        institution_id: shared_institution(channel, met),
        at: utc(asked.at),
        offset_minutes: asked.at.offset().local_minus_utc() / 60,
        day: civil::day_of(asked.at),
        channel,
        objective: text(first, "objective"),
        outcome: asked.outcome,
        outcome_note: text(first, "note"),
        appointment_ref: text(first, "appointment_ref"),
        window_reason: text(first, "window_reason"),
        filing_reason: text(first, "filing_reason"),
        state: if amended { VisitState::Amended } else { VisitState::Submitted },
        entered_at: match first.text("entered_at") {
            Some(text) => utc(civil::instant("entered_at", text)?),
            None => utc(index.context.now),
        },
        imported: true,
    };
    visit.check()?;
    Ok(visit)
}

/// Where a customer stood without any visit saying so.
fn known_before(connection: &Connection, index: &Index, cells: &Cells) -> Result<Decision> {
    let met = somebody(connection, index, cells)?;
    let day = cells.text("day").ok_or(Problem::FieldMissing { field: "day".into() })?;
    let day = values::day("day", day)?;
    let mut decision = Decision::about("awareness", &met.name);
    let stored: Vec<Awareness> = row::list(
        connection,
        "customer_id = ?1 and visit_id is null and day = ?2 order by id",
        (&met.customer_id, &day),
    )?;
    let mut given = cells.text("id").map(str::to_ascii_lowercase).filter(|id| id.len() == 32);
    if let Some(id) = &given {
        let sql = "select exists (select 1 from awareness where id = ?1)";
        let is_taken: bool = connection.query_row(sql, [id], |row| row.get(0)).map_err(StoreError::from)?;
        given = given.filter(|_| !is_taken);
    }
    for (brand_id, level) in stands(index, cells, &[])? {
        if stored.iter().any(|it| it.brand_id == brand_id && it.level == level) {
            continue;
        }
        let made = Awareness {
            position_id: index.context.position_id.clone(),
            id: given.take().unwrap_or_else(new_id),
            revision: 0,
            customer_id: met.customer_id.clone(),
            brand_id,
            level,
            day: day.clone(),
            visit_id: None,
        };
        made.check()?;
        decision.what = What::New;
        decision.steps.push(Step::new(&made));
    }
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
    let at = local(index, "day", &day, time.as_deref())?;
    // A visit of this morning that names no time happened by now.
    let at = if time.is_none() && at > index.context.now && at.date_naive() == index.context.now.date_naive()
    {
        index.context.now
    } else {
        at
    };
    Ok((at, time.is_some()))
}

fn local(index: &Index, field: &str, day: &str, time: Option<&str>) -> Result<DateTime<FixedOffset>> {
    let local = civil::day(field, day)?.and_time(civil::time("time", time.unwrap_or("12:00"))?);
    let at = local.and_local_timezone(*index.context.now.offset()).single();
    Ok(at.ok_or(Problem::FieldInvalid { field: field.into(), value: day.into() })?)
}

fn utc(at: DateTime<FixedOffset>) -> String {
    at.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn text(cells: &Cells, key: &str) -> Option<String> {
    cells.text(key).map(Into::into)
}

fn shared_institution(channel: Channel, met: &[(Cells, Met)]) -> Option<Id> {
    let first = met.first()?.1.institution_id.clone();
    let shared = met.iter().all(|(_, other)| other.institution_id == first);
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
                visit_id: visit_id(),
                brand_id: brand_id.clone(),
                sort: brands.len() as u32,
                ..VisitBrand::default()
            }));
            brands.push(brand_id);
        }
    }
    let mut messages: Vec<Id> = vec![];
    for name in items("messages") {
        let key_message_id = index.catalogue.message(&name)?;
        if !messages.contains(&key_message_id) {
            decision.steps.push(Step::new(&VisitMessage {
                visit_id: visit_id(),
                key_message_id: key_message_id.clone(),
                sort: messages.len() as u32,
                ..VisitMessage::default()
            }));
            messages.push(key_message_id);
        }
    }
    let mut others: Vec<Id> = vec![];
    for name in items("co_visitors") {
        let staff_id = index.staff(decision, None, Some(&name))?;
        if staff_id != visit.staff_id && !others.contains(&staff_id) {
            decision.steps.push(Step::new(&CoVisitor {
                visit_id: visit_id(),
                staff_id: staff_id.clone(),
                sort: others.len() as u32,
                ..CoVisitor::default()
            }));
            others.push(staff_id);
        }
    }
    if let Some(event) = adverse(index, cells, visit)? {
        event.check()?;
        decision.steps.push(Step::new(&event));
    }
    Ok(brands)
}

/// The adverse event that a row mentions: by its yes, or by anything else it says about one. Without a
/// deadline the company's hours run from the visit.
/// Errors: `record.field_invalid` for a no beside a report, and for what is no instant and no day.
fn adverse(index: &Index, cells: &Cells, visit: &Visit) -> Result<Option<AdverseEvent>> {
    let field = "adverse_event";
    let flag = cells.text(field).map(|text| values::yes_no(field, text)).transpose()?;
    let details = ["adverse_deadline", "adverse_reported_at", "adverse_report_ref"];
    let is_told = details.iter().any(|key| cells.text(key).is_some());
    match flag {
        Some(false) if is_told => {
            let value = cells.text(field).unwrap_or_default().into();
            return Err(Problem::FieldInvalid { field: field.into(), value }.into());
        }
        Some(false) => return Ok(None),
        None if !is_told => return Ok(None),
        Some(true) | None => {}
    }
    let deadline = match instant_or_day(index, cells, "adverse_deadline")? {
        Some(deadline) => deadline,
        None => {
            let hours = i64::from(index.policy.adverse_event_hours);
            utc(civil::instant("at", &visit.at)? + Duration::hours(hours))
        }
    };
    Ok(Some(AdverseEvent {
        id: new_id(),
        revision: 0,
        visit_id: visit.id.clone(),
        position_id: visit.position_id.clone(),
        deadline,
        reported_at: instant_or_day(index, cells, "adverse_reported_at")?,
        report_ref: text(cells, "adverse_report_ref"),
    }))
}

/// A UTC instant: as it is written, or a day and a time here; noon without a time.
/// Errors: `record.field_invalid`.
fn instant_or_day(index: &Index, cells: &Cells, field: &str) -> Result<Option<String>> {
    let Some(text) = cells.text(field) else { return Ok(None) };
    if let Ok(at) = civil::instant(field, text) {
        return Ok(Some(if text.ends_with('Z') { text.to_owned() } else { utc(at) }));
    }
    let (day, time) = values::day_and_time(field, text)?;
    Ok(Some(utc(local(index, field, &day, time.as_deref())?)))
}

/// What was said of and agreed with a customer.
fn said(
    index: &Index,
    cells: &Cells,
    decision: &mut Decision,
    visit: &Visit,
    met: &Met,
    brands: &[Id],
) -> Result<()> {
    for (brand_id, level) in stands(index, cells, brands)? {
        let made = Awareness {
            id: new_id(),
            revision: 0,
            position_id: visit.position_id.clone(),
            customer_id: met.customer_id.clone(),
            brand_id,
            level,
            day: visit.day.clone(),
            visit_id: Some(visit.id.clone()),
        };
        made.check()?;
        decision.steps.push(Step::new(&made));
    }
    let Some((day, content)) = step(cells)? else { return Ok(()) };
    let made = NextStep {
        id: new_id(),
        revision: 0,
        visit_id: visit.id.clone(),
        customer_id: met.customer_id.clone(),
        position_id: visit.position_id.clone(),
        day,
        content,
        done_at: instant_or_day(index, cells, "next_done_at")?,
    };
    made.check()?;
    decision.steps.push(Step::new(&made));
    Ok(())
}

/// `brand:level; …`, or only a level when the visit was about one brand.
fn stands(index: &Index, cells: &Cells, brands: &[Id]) -> Result<Vec<(Id, u32)>> {
    let mut all = vec![];
    for item in cells.text("awareness").map(values::list).unwrap_or_default() {
        let (brand_id, level) = match (item.rsplit_once([':', '：']), brands) {
            (Some((brand, level)), _) => (index.catalogue.brand(brand)?, level),
            (None, [only]) => (only.clone(), item.as_str()),
            (None, _) => return Err(Problem::FieldInvalid { field: "awareness".into(), value: item }.into()),
        };
        all.push((brand_id, values::awareness("awareness", level)?));
    }
    Ok(all)
}

/// The day of the next step and what is to be done then.
fn step(cells: &Cells) -> Result<Option<(String, String)>> {
    match (cells.text("next_day"), text(cells, "next_content")) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(Problem::FieldMissing { field: "next_day".into() }.into()),
        (Some(day), content) => Ok(Some((values::day("next_day", day)?, content.unwrap_or_default()))),
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
/// Errors: `exchange.customer_unknown`, `exchange.customer_ambiguous`, `exchange.institution_unknown`,
/// `exchange.erased`.
pub(super) fn somebody(connection: &Connection, index: &Index, cells: &Cells) -> Result<Met> {
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
        .or(cells.text("customer_id"))
        .or(cells.text("department"))
        .or(cells.text("institution"))
        .unwrap_or_default();
    let found = candidates(index, cells, name, place.as_deref(), department.as_deref())?;
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

/// An id or a code that nobody has leaves the name to decide: the same person may have come here by
/// another list. Without a name the row is about nobody, and never about the place where that one was:
/// a visit of somebody erased would else come back as a visit of the department.
fn candidates(
    index: &Index,
    cells: &Cells,
    name: Option<&str>,
    place: Option<&str>,
    department: Option<&str>,
) -> Result<Vec<Id>> {
    let (given, code) = (cells.text("customer_id"), cells.text("customer_code"));
    if let Some(id) = given {
        if let Some(found) = index.survivor(id) {
            return Ok(vec![found]);
        }
        if index.is_erased(id) {
            return Err(Refusal::Erased.into());
        }
    }
    if let Some(code) = code {
        let kinds = [CustomerKind::Person, CustomerKind::Department, CustomerKind::Institution];
        if let Some(found) =
            kinds.iter().map(|kind| index.with_any_code(*kind, code)).find(|found| !found.is_empty())
        {
            return Ok(found);
        }
    }
    let Some(name) = name else {
        if given.or(code).is_some() {
            return Ok(vec![]);
        }
        let place = place.filter(|_| cells.text("department").is_none());
        return Ok(department.or(place).map(Into::into).into_iter().collect());
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
        return Ok(people);
    }
    Ok(match place {
        Some(place) => index.departments_called(place, name),
        None => index.institutions_called(name),
    })
}
