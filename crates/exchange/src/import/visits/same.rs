//! A row of a visit that the log has already. The visit is locked: the file agrees with it or the row is
//! refused, whatever it says otherwise.

use super::Asked;
use super::met::People;
use super::told::{adverse, amendments, stands, step};
use super::when::{instant_or_day, minute, utc};
use crate::error::{Refusal, Result};
use crate::import::cells::Cells;
use crate::import::decision::Decision;
use crate::import::index::Index;
use crate::values;
use domain::visit::{
    AdverseEvent, Amendment, Attendee, Awareness, CoVisitor, NextStep, Visit, VisitBrand, VisitMessage,
};
use domain::{Record, civil};
use std::collections::BTreeSet;
use store::{Connection, row};

/// What the rows of one visit tell.
pub(super) struct Told<'a> {
    pub first: Cells<'a>,
    pub people: &'a People<'a>,
    pub asked: Asked,
    /// The file gave the visit's id, so it names everybody who was met.
    pub by_id: bool,
}

fn differs(field: &str) -> crate::ExchangeError {
    Refusal::VisitDiffers { field: field.into() }.into()
}

fn all<T: Record>(connection: &Connection, visit: &str) -> Result<Vec<T>> {
    Ok(row::list(connection, "visit_id = ?1 order by id", [visit])?)
}

/// Errors: `exchange.visit_differs` with the first field that does, and what cannot be read.
pub(super) fn unchanged(
    connection: &Connection,
    index: &mut Index,
    decision: Decision,
    id: &str,
    told: &Told,
) -> Result<Decision> {
    let nothing = |decision: Decision| Decision { steps: vec![], made: vec![], ..decision };
    let Some(stored) = row::get::<Visit>(connection, id)? else { return Ok(nothing(decision)) };
    let first = &told.first;
    scalars(&stored, &told.asked)?;
    if !told.people.emptied {
        texts(first, &stored)?;
    }
    lists(connection, index, first, &stored)?;
    people(connection, index, &stored, told)?;
    adverse_event(connection, index, first, &stored)?;
    if !told.people.emptied {
        amended(connection, first, &stored)?;
    }
    Ok(nothing(decision))
}

fn scalars(stored: &Visit, asked: &Asked) -> Result<()> {
    if asked.staff_id.as_ref().is_some_and(|staff| *staff != stored.staff_id) {
        return Err(differs("author"));
    }
    let same_time = !asked.has_time || minute(&utc(asked.at)) == minute(&stored.at);
    if civil::day_of(asked.at) != stored.day || !same_time {
        return Err(differs("day"));
    }
    if asked.channel.is_some_and(|channel| channel != stored.channel) {
        return Err(differs("channel"));
    }
    if asked.outcome != stored.outcome {
        return Err(differs("outcome"));
    }
    Ok(())
}

/// What an erasure may have emptied on either side.
fn texts(first: &Cells, stored: &Visit) -> Result<()> {
    let texts = [
        ("note", &stored.outcome_note),
        ("objective", &stored.objective),
        ("appointment_ref", &stored.appointment_ref),
        ("window_reason", &stored.window_reason),
        ("filing_reason", &stored.filing_reason),
    ];
    for (field, stored) in texts {
        let stored = values::trimmed(stored.as_deref().unwrap_or_default());
        if first.text(field).is_some_and(|given| given != stored) {
            return Err(differs(field));
        }
    }
    Ok(())
}

fn lists(connection: &Connection, index: &mut Index, first: &Cells, stored: &Visit) -> Result<()> {
    let items = |key: &str| first.text(key).map(values::list);
    if let Some(names) = items("brands") {
        let given = names.iter().map(|name| index.catalogue.brand(name)).collect::<Result<BTreeSet<_>>>()?;
        let known: Vec<VisitBrand> = all(connection, &stored.id)?;
        if given != known.into_iter().map(|it| it.brand_id).collect() {
            return Err(differs("brands"));
        }
    }
    if let Some(names) = items("messages") {
        let given =
            names.iter().map(|name| index.catalogue.message(name)).collect::<Result<BTreeSet<_>>>()?;
        let known: Vec<VisitMessage> = all(connection, &stored.id)?;
        if given != known.into_iter().map(|it| it.key_message_id).collect() {
            return Err(differs("messages"));
        }
    }
    if let Some(names) = items("co_visitors") {
        let mut made = Decision::default();
        let mut given = BTreeSet::new();
        for name in &names {
            given.insert(index.staff(&mut made, None, Some(name))?);
        }
        given.remove(&stored.staff_id);
        let known: Vec<CoVisitor> = all(connection, &stored.id)?;
        if given != known.into_iter().map(|it| it.staff_id).collect() {
            return Err(differs("co_visitors"));
        }
    }
    Ok(())
}

/// Who was met, where they stood, and what was agreed with them.
fn people(connection: &Connection, index: &Index, stored: &Visit, told: &Told) -> Result<()> {
    let attendees = all::<Attendee>(connection, &stored.id)?.into_iter().map(|it| it.customer_id);
    let attendees: BTreeSet<String> = attendees.filter(|id| !index.is_erased(id)).collect();
    let given: BTreeSet<String> = told.people.met.iter().map(|(_, met)| met.customer_id.clone()).collect();
    if !given.is_subset(&attendees) || (told.by_id && given != attendees) {
        return Err(differs("customer"));
    }
    let known: BTreeSet<(String, String, u32)> = all::<Awareness>(connection, &stored.id)?
        .into_iter()
        .map(|it| (it.customer_id, it.brand_id, it.level))
        .collect();
    let steps: Vec<NextStep> = all(connection, &stored.id)?;
    let brands: Vec<VisitBrand> = all(connection, &stored.id)?;
    let brands: Vec<String> = brands.into_iter().map(|it| it.brand_id).collect();
    let said = told.people.met.iter().chain(&told.people.further);
    let mut given = BTreeSet::new();
    for (cells, met) in said.clone() {
        for (brand, level) in stands(index, cells, &brands)? {
            given.insert((met.customer_id.clone(), brand, level));
        }
        let Some((day, content)) = step(cells)? else { continue };
        let step = steps.iter().find(|step| {
            let same = |text: &str| values::trimmed(text).to_owned();
            let says_so = told.people.emptied || same(&step.content) == same(&content);
            step.customer_id == met.customer_id && step.day == day && says_so
        });
        let Some(step) = step else { return Err(differs("next_content")) };
        let instant = |text: &str| civil::instant("at", text).ok();
        let done = instant_or_day(index, cells, "next_done_at")?;
        if done.is_some() && done.as_deref().and_then(instant) != step.done_at.as_deref().and_then(instant) {
            return Err(differs("next_done_at"));
        }
    }
    // A row that says nothing of awareness leaves it open; one that does names all of that customer's.
    for (_, met) in said.filter(|(cells, _)| cells.text("awareness").is_some()) {
        let of = |set: &BTreeSet<(String, String, u32)>| {
            set.iter().filter(|it| it.0 == met.customer_id).cloned().collect::<BTreeSet<_>>()
        };
        if of(&given) != of(&known) {
            return Err(differs("awareness"));
        }
    }
    Ok(())
}

fn adverse_event(connection: &Connection, index: &Index, first: &Cells, stored: &Visit) -> Result<()> {
    let known = all::<AdverseEvent>(connection, &stored.id)?.into_iter().next();
    match (adverse(index, first, stored)?, known) {
        (None, Some(_)) if first.text("adverse_event").is_some() => return Err(differs("adverse_event")),
        (None, _) => {}
        (Some(_), None) => return Err(differs("adverse_event")),
        (Some(given), Some(known)) => {
            let says = |field: &str| first.text(field).is_some();
            let instant = |text: &str| civil::instant("at", text).ok();
            if says("adverse_deadline") && instant(&given.deadline) != instant(&known.deadline) {
                return Err(differs("adverse_deadline"));
            }
            if given.reported_at.is_some()
                && given.reported_at.as_deref().and_then(instant)
                    != known.reported_at.as_deref().and_then(instant)
            {
                return Err(differs("adverse_reported_at"));
            }
            if given.report_ref.is_some() && given.report_ref != known.report_ref {
                return Err(differs("adverse_report_ref"));
            }
        }
    }
    Ok(())
}

fn amended(connection: &Connection, first: &Cells, stored: &Visit) -> Result<()> {
    let given = amendments(first, false)?;
    if !given.is_empty() {
        let known: BTreeSet<(String, String)> =
            all::<Amendment>(connection, &stored.id)?.into_iter().map(|it| (it.at, it.reason)).collect();
        if given.into_iter().collect::<BTreeSet<_>>() != known {
            return Err(differs("amendments"));
        }
    }
    Ok(())
}
