//! Correcting a submitted visit: with a reason, through the door, with the old values in the log.

use super::place::{self, Met};
use super::{attendee, awareness, filing, follow_up, given, unique, utc};
use crate::catalogue;
use crate::change;
use crate::door::Tx;
use crate::error::{Fault, Result};
use crate::row;
use chrono::{FixedOffset, Offset, SecondsFormat, Utc};
use domain::civil;
use domain::visit::{
    Amendment, Attendee, Awareness, Channel, FormAttendee, FormAwareness, FormNextStep, NextStep, Outcome,
    Visit, VisitBrand, VisitContext, VisitForm, VisitMessage, VisitState, check_form,
};
use domain::{Edit, Problem, Record};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// What is corrected; what is absent stays. An empty text clears a field.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct VisitAmendment {
    /// RFC 3339 with the place's offset.
    pub at: Option<String>,
    pub channel: Option<Channel>,
    pub objective: Option<String>,
    pub outcome: Option<Outcome>,
    pub outcome_note: Option<String>,
    pub appointment_ref: Option<String>,
    pub window_reason: Option<String>,
    pub filing_reason: Option<String>,
    /// All attendees as they should be.
    pub attendees: Option<Vec<FormAttendee>>,
    pub brand_ids: Option<Vec<String>>,
    pub key_message_ids: Option<Vec<String>>,
    /// All levels as they should be, of those who were met.
    pub awareness: Option<Vec<FormAwareness>>,
    /// All colleagues who came along, as they should be.
    pub co_visitor_ids: Option<Vec<String>>,
    /// An empty one takes the next step away.
    pub next_step: Option<FormNextStep>,
    /// Whether an adverse event was mentioned. One that is reported already stays.
    pub adverse_event: Option<bool>,
}

/// Corrects a submitted visit. The rules are checked again where the correction touches them.
/// Where everybody who was met has been erased there is nothing to correct any more: what stays of
/// such a visit is its day, products and staff, and a reason would be a new text about the erased.
/// Errors: `visit.amendment_reason_missing`, `record.field_missing` (`changes`) when nothing is
/// corrected, `store.gone` when everybody was erased, `record.field_invalid` for a next step before the
/// visit and for an adverse event that is reported, those of [`check_form`].
pub fn amend(tx: &mut Tx, visit_id: &str, reason: &str, changes: &VisitAmendment) -> Result<Visit> {
    if reason.trim().is_empty() {
        return Err(Problem::AmendmentReasonMissing.into());
    }
    if *changes == VisitAmendment::default() {
        return Err(Problem::FieldMissing { field: "changes".into() }.into());
    }
    let before: Visit = tx.require(visit_id)?;
    if change::is_erased(tx.read(), visit_id)? {
        return Err(Fault::Gone { kind: "customer".into(), id: visit_id.into() }.into());
    }
    let form = corrected(tx.read(), &before, changes)?;
    let at = civil::instant("at", &form.at)?;
    let met = people(tx.read(), &before, &form)?;
    check(tx, &before, &form, changes, &met)?;

    tx.open_visit(visit_id);
    let moved = changes.channel.is_some() || changes.attendees.is_some();
    let institution_id =
        if moved { place::shared_institution(form.channel, &met) } else { before.institution_id.clone() };
    let visit = tx.save(&Visit {
        institution_id,
        at: utc(at),
        offset_minutes: at.offset().local_minus_utc() / 60,
        day: civil::day_of(at),
        channel: form.channel,
        objective: given(&form.objective),
        outcome: form.outcome.ok_or(Problem::OutcomeMissing)?,
        outcome_note: given(&form.outcome_note),
        appointment_ref: given(&form.appointment_ref),
        window_reason: given(&form.window_reason),
        filing_reason: given(&form.filing_reason),
        state: VisitState::Amended,
        ..before
    })?;
    let reason = reason.trim().to_owned();
    let amendment =
        Amendment { visit_id: visit_id.into(), reason, at: utc(tx.now()), ..Amendment::default() };
    tx.put(Edit::new(&amendment))?;
    write_lists(tx, &visit, &form, changes, &met)?;
    follow_up::correct(tx, &visit, changes, &met)?;
    Ok(visit)
}

/// The visit as a form, with the corrections laid over it.
fn corrected(connection: &Connection, visit: &Visit, changes: &VisitAmendment) -> Result<VisitForm> {
    let attendees: Vec<Attendee> = of_visit(connection, &visit.id)?;
    let brands: Vec<VisitBrand> = of_visit(connection, &visit.id)?;
    let messages: Vec<VisitMessage> = of_visit(connection, &visit.id)?;
    let as_form =
        |it: Attendee| FormAttendee { customer_id: it.customer_id, affiliation_id: it.affiliation_id };
    let or = |new: &Option<String>, old: &Option<String>| new.clone().or_else(|| old.clone());
    Ok(VisitForm {
        at: changes.at.clone().unwrap_or(local(visit)?),
        channel: changes.channel.unwrap_or(visit.channel),
        attendees: changes.attendees.clone().unwrap_or_else(|| attendees.into_iter().map(as_form).collect()),
        brand_ids: changes
            .brand_ids
            .clone()
            .unwrap_or_else(|| brands.into_iter().map(|it| it.brand_id).collect()),
        key_message_ids: changes
            .key_message_ids
            .clone()
            .unwrap_or_else(|| messages.into_iter().map(|it| it.key_message_id).collect()),
        awareness: changes.awareness.clone().unwrap_or_default(),
        objective: or(&changes.objective, &visit.objective),
        outcome: Some(changes.outcome.unwrap_or(visit.outcome)),
        outcome_note: or(&changes.outcome_note, &visit.outcome_note),
        appointment_ref: or(&changes.appointment_ref, &visit.appointment_ref),
        window_reason: or(&changes.window_reason, &visit.window_reason),
        filing_reason: or(&changes.filing_reason, &visit.filing_reason),
        next_step: changes.next_step.clone().filter(|step| !step.day.is_empty()),
        ..VisitForm::default()
    })
}

/// What hangs on a visit, in the order in which it was named.
pub(super) fn of_visit<T: Record>(connection: &Connection, visit_id: &str) -> Result<Vec<T>> {
    let order = if T::KIND.field("sort").is_some() { "sort, id" } else { "id" };
    row::list(connection, &format!("visit_id = ?1 order by {order}"), [visit_id])
}

/// When the visit took place, on the clock of that place.
fn local(visit: &Visit) -> Result<String> {
    let offset = FixedOffset::east_opt(visit.offset_minutes * 60).unwrap_or(Utc.fix());
    Ok(civil::instant("at", &visit.at)?.with_timezone(&offset).to_rfc3339_opts(SecondsFormat::Millis, false))
}

/// Who was met. Those who stand on the visit already stay as they are, even if they were erased or
/// moved since; only others are looked up.
fn people(connection: &Connection, visit: &Visit, form: &VisitForm) -> Result<Vec<Met>> {
    let known: Vec<Attendee> = of_visit(connection, &visit.id)?;
    let day = civil::day_of(civil::instant("at", &form.at)?);
    let mut all: Vec<Met> = vec![];
    for wanted in &form.attendees {
        let is_known = |it: &&Attendee| {
            it.customer_id == wanted.customer_id
                && (wanted.affiliation_id.is_none() || it.affiliation_id == wanted.affiliation_id)
        };
        let met = match known.iter().find(is_known) {
            Some(attendee) => vec![place::of_attendee(connection, attendee)?],
            None => place::everybody(connection, std::slice::from_ref(wanted), &day)?,
        };
        for one in met {
            if all.iter().all(|other| other.customer_id != one.customer_id) {
                all.push(one);
            }
        }
    }
    Ok(all)
}

/// The rules for what the correction touches: today's windows say nothing about a visit of last year
/// whose note is corrected. A corrected time counts from when the visit was entered.
fn check(tx: &Tx, before: &Visit, form: &VisitForm, changes: &VisitAmendment, met: &[Met]) -> Result<()> {
    let mut policy = catalogue::policy(tx.read())?;
    let entered = civil::instant("entered_at", &before.entered_at)?.with_timezone(&Utc);
    let moved = changes.at.is_some();
    if !moved || before.imported {
        policy.back_dating_days = u32::MAX;
    }
    let windows = match moved || changes.channel.is_some() || changes.attendees.is_some() {
        true => place::windows(tx.read(), met, form.channel, civil::instant("at", &form.at)?)?,
        false => vec![],
    };
    let outside = match moved || changes.brand_ids.is_some() || changes.key_message_ids.is_some() {
        true => {
            let day = civil::day_of(civil::instant("at", &form.at)?);
            filing::brands_outside(tx.read(), &before.staff_id, &day, &filing::brands_of(tx.read(), form)?)?
        }
        false => vec![],
    };
    let now = if moved && !before.imported { entered } else { tx.now().with_timezone(&Utc) };
    let context = VisitContext { now, policy: &policy, windows: &windows, brands_outside_filing: &outside };
    Ok(check_form(form, &context)?)
}

/// Brings the lists of the visit to what the correction says.
fn write_lists(
    tx: &mut Tx,
    visit: &Visit,
    form: &VisitForm,
    changes: &VisitAmendment,
    met: &[Met],
) -> Result<()> {
    let id = || visit.id.clone();
    if changes.attendees.is_some() {
        let wanted: Vec<Attendee> = (0..).zip(met).map(|(sort, one)| attendee(visit, one, sort)).collect();
        bring(tx, &visit.id, &wanted, |it| it.customer_id.clone())?;
        move_steps(tx, &visit.id, met)?;
    }
    if changes.brand_ids.is_some() {
        let one = |(sort, brand_id)| VisitBrand { visit_id: id(), brand_id, sort, ..VisitBrand::default() };
        let wanted: Vec<VisitBrand> = (0..).zip(unique(&form.brand_ids)).map(one).collect();
        bring(tx, &visit.id, &wanted, |it| it.brand_id.clone())?;
    }
    if changes.key_message_ids.is_some() {
        let one = |(sort, key_message_id)| VisitMessage {
            visit_id: id(),
            key_message_id,
            sort,
            ..VisitMessage::default()
        };
        let wanted: Vec<VisitMessage> = (0..).zip(unique(&form.key_message_ids)).map(one).collect();
        bring(tx, &visit.id, &wanted, |it| it.key_message_id.clone())?;
    }
    let levels = match changes.awareness {
        Some(_) => awareness(tx.read(), visit, form, met)?,
        None => {
            let mut kept: Vec<Awareness> = of_visit(tx.read(), &visit.id)?;
            kept.retain(|it| met.iter().any(|one| one.customer_id == it.customer_id));
            kept.iter_mut().for_each(|it| it.day = visit.day.clone());
            kept
        }
    };
    bring(tx, &visit.id, &levels, |it| format!("{} {}", it.customer_id, it.brand_id))
}

/// Deletes, changes and adds records of a visit until they are what is wanted. That others went or came
/// is no change of those that stay: they keep their places as long as the order is the one wanted.
pub(super) fn bring<T: Record>(
    tx: &mut Tx,
    visit_id: &str,
    wanted: &[T],
    key: impl Fn(&T) -> String,
) -> Result<()> {
    let now: Vec<T> = of_visit(tx.read(), visit_id)?;
    for old in now.iter().filter(|old| wanted.iter().all(|new| key(new) != key(old))) {
        tx.delete::<T>(old.id())?;
    }
    let mut last = None;
    for new in wanted {
        let old = now.iter().find(|old| key(old) == key(new));
        let mut edit = old.map_or_else(|| Edit::new(new), |old| Edit::between(old, new, 0));
        if T::KIND.field("sort").is_some() {
            let kept = old.map(sort_of).filter(|sort| last.is_none_or(|last| *sort > last));
            let sort = kept.unwrap_or(last.map_or(0, |last| last + 1));
            match kept {
                Some(_) => drop(edit.fields.remove("sort")),
                None => drop(edit.fields.insert("sort".into(), sort.into())),
            }
            last = Some(sort);
        }
        tx.put(edit)?;
    }
    Ok(())
}

fn sort_of<T: Record>(record: &T) -> u64 {
    record.to_fields().get("sort").and_then(serde_json::Value::as_u64).unwrap_or_default()
}

/// A next step that was noted for somebody who was not there belongs to the first who was.
fn move_steps(tx: &mut Tx, visit_id: &str, met: &[Met]) -> Result<()> {
    let steps: Vec<NextStep> = of_visit(tx.read(), visit_id)?;
    for mut step in steps {
        let is_there = met.iter().any(|one| one.customer_id == step.customer_id);
        if let (false, Some(first)) = (is_there, met.first()) {
            step.customer_id = first.customer_id.clone();
            tx.save(&step)?;
        }
    }
    Ok(())
}
