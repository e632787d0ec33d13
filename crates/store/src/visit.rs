//! Visits: submitting one, correcting a submitted one, and what their forms need to know.
//!
//! A draft is a row of `draft` outside the log. Submitting writes all records of the visit in one
//! transaction and takes the draft away with it; from then on the visit is locked.

mod amend;
mod detail;
mod filing;
mod follow_up;
mod form;
mod lock;
pub(crate) mod place;
#[cfg(test)]
mod tests;

pub use amend::{VisitAmendment, amend};
pub use detail::{
    AmendedValue, AmendmentView, AttendeeView, AwarenessView, VisitDetail, VisitName, customer_name, get,
};
pub(crate) use detail::{attendees, names, staff_name};
pub use form::{FormRules, TextWarning, TextWarningKind, prefill, rules};

use crate::catalogue;
use crate::door::Tx;
use crate::error::Result;
use crate::row;
use chrono::{DateTime, Duration, SecondsFormat, Utc};
use domain::civil::{self, Moment};
use domain::plan::PlanItem;
use domain::policy::Policy;
use domain::visit::{
    AdverseEvent, Attendee, Awareness, CoVisitor, NextStep, Visit, VisitBrand, VisitContext, VisitForm,
    VisitMessage, check_form, is_outside,
};
use domain::{Edit, Problem};
use place::Met;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// Submits a visit: checks the rules, writes its records and ticks off what was planned for these
/// customers that day. `draft` is the form whose draft goes with it.
/// Errors: those of [`check_form`], `store.gone` for somebody or something that is no more,
/// `record.field_invalid`.
pub fn submit(tx: &mut Tx, form: &VisitForm, draft: Option<&str>) -> Result<Visit> {
    let at = civil::instant("at", &form.at)?;
    let day = civil::day_of(at);
    let met = place::everybody(tx.read(), &form.attendees, &day)?;
    let policy = catalogue::policy(tx.read())?;
    let windows = place::windows(tx.read(), &met, form.channel, at)?;
    let brands = filing::brands_of(tx.read(), form)?;
    let outside_filing = filing::brands_outside(tx.read(), &tx.author().staff_id, &day, &brands)?;
    let context = VisitContext {
        now: tx.now().with_timezone(&Utc),
        policy: &policy,
        windows: &windows,
        brands_outside_filing: &outside_filing,
    };
    check_form(form, &context)?;
    tx.happened(Some(&at.to_rfc3339_opts(SecondsFormat::Millis, false)));
    let visit = Visit {
        position_id: tx.author().position_id.clone(),
        staff_id: tx.author().staff_id.clone(),
        institution_id: place::shared_institution(form.channel, &met),
        at: utc(at),
        offset_minutes: at.offset().local_minus_utc() / 60,
        day,
        channel: form.channel,
        objective: given(&form.objective),
        outcome: form.outcome.ok_or(Problem::OutcomeMissing)?,
        outcome_note: given(&form.outcome_note),
        appointment_ref: given(&form.appointment_ref),
        window_reason: given(&form.window_reason).filter(|_| is_outside(form.channel, at, &windows)),
        filing_reason: given(&form.filing_reason).filter(|_| !outside_filing.is_empty()),
        entered_at: utc(tx.now()),
        ..Visit::default()
    };
    let visit = tx.put(Edit::new(&visit))?;
    write_lists(tx, &visit, form, &met)?;
    write_follow_ups(tx, &visit, form, &met, &policy)?;
    tick_off(tx, &visit, form.plan_item_id.as_deref(), &met)?;
    if let Some(draft) = draft {
        tx.read().prepare_cached("delete from draft where form = ?1")?.execute([draft])?;
    }
    Ok(visit)
}

/// Who was met, about what, with whom: one record per element.
fn write_lists(tx: &mut Tx, visit: &Visit, form: &VisitForm, met: &[Met]) -> Result<()> {
    let visit_id = || visit.id.clone();
    for (sort, one) in (0..).zip(met) {
        tx.put(Edit::new(&attendee(visit, one, sort)))?;
    }
    for (sort, brand_id) in (0..).zip(unique(&form.brand_ids)) {
        tx.put(Edit::new(&VisitBrand { visit_id: visit_id(), brand_id, sort, ..VisitBrand::default() }))?;
    }
    for (sort, key_message_id) in (0..).zip(unique(&form.key_message_ids)) {
        let message = VisitMessage { visit_id: visit_id(), key_message_id, sort, ..VisitMessage::default() };
        tx.put(Edit::new(&message))?;
    }
    let others = unique(&form.co_visitor_ids).into_iter().filter(|id| *id != visit.staff_id);
    for (sort, staff_id) in (0..).zip(others) {
        tx.put(Edit::new(&CoVisitor { visit_id: visit_id(), staff_id, sort, ..CoVisitor::default() }))?;
    }
    for step in awareness(tx.read(), visit, form, met)? {
        tx.put(Edit::new(&step))?;
    }
    Ok(())
}

fn attendee(visit: &Visit, met: &Met, sort: u32) -> Attendee {
    Attendee {
        sort,
        visit_id: visit.id.clone(),
        customer_id: met.customer_id.clone(),
        affiliation_id: met.affiliation_id.clone(),
        ..Attendee::default()
    }
}

/// Where those who were met stand now, once per customer and brand (the last word counts).
/// Errors: `record.field_invalid` for somebody who was not there, `store.gone` for a brand.
fn awareness(
    connection: &Connection,
    visit: &Visit,
    form: &VisitForm,
    met: &[Met],
) -> Result<Vec<Awareness>> {
    let mut all: Vec<Awareness> = vec![];
    for said in &form.awareness {
        let (_, customer_id) = place::survivor(connection, &said.customer_id)?;
        if met.iter().all(|one| one.customer_id != customer_id) {
            return Err(
                Problem::FieldInvalid { field: "awareness".into(), value: said.customer_id.clone() }.into()
            );
        }
        let brand: domain::catalogue::Brand = row::require(connection, &said.brand_id)?;
        all.retain(|other| (&other.customer_id, &other.brand_id) != (&customer_id, &brand.id));
        all.push(Awareness {
            position_id: visit.position_id.clone(),
            customer_id,
            brand_id: brand.id,
            level: said.level,
            day: visit.day.clone(),
            visit_id: Some(visit.id.clone()),
            ..Awareness::default()
        });
    }
    Ok(all)
}

/// The next step, for the first attendee, and the adverse event.
fn write_follow_ups(
    tx: &mut Tx,
    visit: &Visit,
    form: &VisitForm,
    met: &[Met],
    policy: &Policy,
) -> Result<()> {
    if let (Some(step), Some(first)) =
        (form.next_step.as_ref().filter(|step| !step.day.is_empty()), met.first())
    {
        if step.day < visit.day {
            return Err(Problem::FieldInvalid { field: "next_step".into(), value: step.day.clone() }.into());
        }
        tx.put(Edit::new(&NextStep {
            visit_id: visit.id.clone(),
            customer_id: first.customer_id.clone(),
            position_id: visit.position_id.clone(),
            day: step.day.clone(),
            content: step.content.trim().to_owned(),
            ..NextStep::default()
        }))?;
    }
    if form.adverse_event {
        put_event(tx, visit, policy)?;
    }
    Ok(())
}

/// The deadline runs from when the company heard of the event, and that is the visit in which somebody
/// told its rep: one of last week's visit is overdue as soon as it is entered.
fn put_event(tx: &mut Tx, visit: &Visit, policy: &Policy) -> Result<AdverseEvent> {
    let told = DateTime::parse_from_rfc3339(&visit.at).unwrap_or(tx.now());
    let deadline = told + Duration::hours(i64::from(policy.adverse_event_hours));
    tx.put(Edit::new(&AdverseEvent {
        visit_id: visit.id.clone(),
        position_id: visit.position_id.clone(),
        deadline: utc(deadline),
        ..AdverseEvent::default()
    }))
}

/// Flags an adverse event that the rep remembers after submitting. A visit has one at most.
/// Errors: `store.gone`.
pub fn flag_event(tx: &mut Tx, visit_id: &str) -> Result<AdverseEvent> {
    let visit: Visit = tx.require(visit_id)?;
    let policy = catalogue::policy(tx.read())?;
    match row::list(tx.read(), "visit_id = ?1 order by id", [visit_id])?.pop() {
        Some(event) => Ok(event),
        None => put_event(tx, &visit, &policy),
    }
}

/// Marks the planned call that the visit came of, and any other open call on these customers that day.
fn tick_off(tx: &mut Tx, visit: &Visit, plan_item_id: Option<&str>, met: &[Met]) -> Result<()> {
    let mut items: Vec<PlanItem> = vec![];
    if let Some(item) = plan_item_id.map(|id| tx.get::<PlanItem>(id)).transpose()?.flatten() {
        items.push(item);
    }
    let condition = "position_id = ?1 and day = ?2 and customer_id = ?3 and visit_id is null and dropped = 0";
    for one in met {
        items.extend(row::list::<PlanItem>(
            tx.read(),
            condition,
            (&visit.position_id, &visit.day, &one.customer_id),
        )?);
    }
    for mut item in items {
        let is_met = match place::survivor(tx.read(), &item.customer_id) {
            Ok((_, id)) => met.iter().any(|one| one.customer_id == id),
            Err(_) => false, // planned for somebody who is gone: it stays as it is
        };
        if item.visit_id.is_none() && is_met {
            item.visit_id = Some(visit.id.clone());
            tx.save(&item)?;
        }
    }
    Ok(())
}

/// An instant as records keep it: UTC, with milliseconds.
pub(crate) fn utc(at: Moment) -> String {
    at.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The text, unless it is blank.
fn given(text: &Option<String>) -> Option<String> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The ids in their order, each once.
fn unique(ids: &[String]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    ids.iter().filter(|id| seen.insert(id.as_str())).cloned().collect()
}
