//! What a row tells of a visit beside who, when and how: brands, messages, where people stood, what was
//! agreed, and what must be reported.

use super::super::cells::Cells;
use super::super::chunk::Step;
use super::super::decision::{Decision, What};
use super::super::index::{Id, Index};
use super::met::{Met, somebody};
use super::text;
use super::when::{instant_or_day, utc};
use crate::error::Result;
use crate::values;
use chrono::Duration;
use domain::visit::{AdverseEvent, Awareness, CoVisitor, NextStep, Visit, VisitBrand, VisitMessage};
use domain::{Check, Problem, civil};
use store::{Connection, StoreError, new_id, row};

/// Brands, messages, co-visitors and the adverse event; returns the brands.
pub(super) fn lists(
    index: &mut Index,
    cells: &Cells,
    decision: &mut Decision,
    visit: &Visit,
) -> Result<Vec<Id>> {
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
pub(super) fn adverse(index: &Index, cells: &Cells, visit: &Visit) -> Result<Option<AdverseEvent>> {
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

/// What was said of and agreed with a customer. `emptied`: the texts of the visit are gone.
pub(super) fn said(
    index: &Index,
    cells: &Cells,
    decision: &mut Decision,
    visit: &Visit,
    (met, emptied): (&Met, bool),
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
        content: if emptied { String::new() } else { content },
        done_at: instant_or_day(index, cells, "next_done_at")?,
    };
    made.check()?;
    decision.steps.push(Step::new(&made));
    Ok(())
}

/// `brand:level; …`, or only a level when the visit was about one brand.
pub(super) fn stands(index: &Index, cells: &Cells, brands: &[Id]) -> Result<Vec<(Id, u32)>> {
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
pub(super) fn step(cells: &Cells) -> Result<Option<(String, String)>> {
    match (cells.text("next_day"), text(cells, "next_content")) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(Problem::FieldMissing { field: "next_day".into() }.into()),
        (Some(day), content) => Ok(Some((values::day("next_day", day)?, content.unwrap_or_default()))),
    }
}

/// `2026-11-25T10:00:00Z why; …`; without the why only where an erasure emptied it.
pub(super) fn amendments(cells: &Cells, emptied: bool) -> Result<Vec<(String, String)>> {
    let mut all = vec![];
    for item in cells.text("amendments").map(values::list).unwrap_or_default() {
        let (at, reason) = match item.split_once(' ') {
            Some(parts) => parts,
            None if emptied => (item.as_str(), ""),
            None => return Err(Problem::AmendmentReasonMissing.into()),
        };
        civil::instant("amendments", at)?;
        all.push((at.to_owned(), reason.to_owned()));
    }
    Ok(all)
}

/// Where a customer stood without any visit saying so.
pub(super) fn known_before(connection: &Connection, index: &Index, cells: &Cells) -> Result<Decision> {
    let met = somebody(connection, index, cells)?;
    let day = cells.text("day").ok_or(Problem::FieldMissing { field: "day".into() })?;
    let day = values::day("day", day)?;
    let mut decision = Decision::about("awareness", &met.name);
    let stored: Vec<Awareness> = row::list(
        connection,
        "customer_id = ?1 and visit_id is null and day = ?2 order by id",
        (&met.customer_id, &day),
    )?;
    let mut given = cells.id();
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
