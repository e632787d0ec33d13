//! What the rep means to do on a day: adding, ordering, moving and dropping planned calls, and
//! finishing what came of visits.

mod rules;

pub use rules::{PlanRules, rules};

use crate::door::Tx;
use crate::error::Result;
use crate::row;
use crate::today;
use crate::visit::{place, utc};
use domain::plan::PlanItem;
use domain::visit::{AdverseEvent, FormAttendee, NextStep};
use domain::{Edit, Problem, civil};
use serde::{Deserialize, Serialize};

/// The gap between two neighbours in the order, so that most moves touch one item.
const GAP: i32 = 1 << 10;

/// A call that the rep adds to a day.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct PlanForm {
    pub customer_id: String,
    pub affiliation_id: Option<String>,
    pub day: String,
    /// `HH:MM`; decides the half-day when it is given.
    pub at_time: Option<String>,
    pub afternoon: bool,
    pub purpose: Option<String>,
    pub appointment_ref: Option<String>,
}

/// Adds a call to a day, beside the others at that hospital. A customer that is planned there and open
/// already is not planned twice.
/// Errors: `store.gone`, `record.field_invalid`.
pub fn add(tx: &mut Tx, form: &PlanForm) -> Result<PlanItem> {
    civil::day("day", &form.day)?;
    let who =
        FormAttendee { customer_id: form.customer_id.clone(), affiliation_id: form.affiliation_id.clone() };
    let met = place::everybody(tx.read(), std::slice::from_ref(&who), &form.day)?;
    let met = met.into_iter().next().ok_or(Problem::AttendeeMissing)?;
    let condition = "position_id = ?1 and day = ?2 and customer_id = ?3 and visit_id is null and dropped = 0
                     and affiliation_id is ?4";
    let position_id = tx.author().position_id.clone();
    let twin: Vec<PlanItem> =
        row::list(tx.read(), condition, (&position_id, &form.day, &met.customer_id, &met.affiliation_id))?;
    if let Some(twin) = twin.into_iter().next() {
        return Ok(twin);
    }
    let at_time = form.at_time.clone().filter(|time| !time.is_empty());
    let mut item = PlanItem {
        position_id,
        customer_id: met.customer_id,
        affiliation_id: met.affiliation_id,
        day: form.day.clone(),
        afternoon: at_time.as_deref().map_or(form.afternoon, |time| time >= "12:00"),
        at_time,
        purpose: form.purpose.clone(),
        appointment_ref: form.appointment_ref.clone(),
        ..PlanItem::default()
    };
    item.sort = sort_for(tx, &item, met.institution_id.as_deref())?;
    tx.put(Edit::new(&item))
}

/// Where a new item stands. As long as nobody ordered the half-day by hand all stand at 0 and the
/// default order holds; afterwards it goes behind the last one at the same hospital, or to the end.
fn sort_for(tx: &Tx, item: &PlanItem, institution_id: Option<&str>) -> Result<i32> {
    let others = today::half_day(tx.read(), &item.position_id, &item.day, item.afternoon)?;
    let Some(last) = others.last().map(|last| last.sort).filter(|sort| *sort > 0) else { return Ok(0) };
    let same = |other: &&today::TodayItem| {
        institution_id.is_some() && other.institution_id.as_deref() == institution_id
    };
    Ok(others.iter().rev().find(same).map_or(last + GAP, |beside| beside.sort + 1))
}

/// Puts an item into a half-day, before another one or (`before` absent) at its end. The others keep
/// their order.
/// Errors: `store.gone`, `record.field_invalid` when `before` is not in that half-day.
pub fn move_item(tx: &mut Tx, id: &str, afternoon: bool, before: Option<&str>) -> Result<PlanItem> {
    let mut item: PlanItem = tx.require(id)?;
    let mut order: Vec<String> = today::half_day(tx.read(), &item.position_id, &item.day, afternoon)?
        .into_iter()
        .map(|other| other.id)
        .filter(|other| other != id)
        .collect();
    let at = match before {
        Some(before) => order
            .iter()
            .position(|other| other == before)
            .ok_or_else(|| Problem::FieldInvalid { field: "before".into(), value: before.into() })?,
        None => order.len(),
    };
    order.insert(at, id.to_owned());
    let sorts =
        order.iter().map(|other| Ok(tx.require::<PlanItem>(other)?.sort)).collect::<Result<Vec<i32>>>()?;
    item.afternoon = afternoon;
    match between(&sorts, at) {
        Some(sort) => item.sort = sort,
        None => {
            for (place, other) in order.iter().enumerate().filter(|(_, other)| *other != id) {
                let mut other: PlanItem = tx.require(other)?;
                other.sort = nth(place);
                tx.save(&other)?;
            }
            item.sort = nth(at);
        }
    }
    tx.save(&item)
}

fn nth(place: usize) -> i32 {
    i32::try_from(place + 1).unwrap_or(i32::MAX / GAP).saturating_mul(GAP)
}

/// A number strictly between the neighbours of place `at`, when there is one and all others are in
/// order already.
fn between(sorts: &[i32], at: usize) -> Option<i32> {
    let others: Vec<i32> =
        sorts.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, sort)| *sort).collect();
    let ordered =
        others.windows(2).all(|pair| pair[0] < pair[1]) && others.first().is_none_or(|first| *first > 0);
    let low = at.checked_sub(1).and_then(|before| sorts.get(before)).copied().unwrap_or(0);
    let high = sorts.get(at + 1).copied().unwrap_or(low.saturating_add(2 * GAP));
    let middle = low + (high - low) / 2;
    (ordered && low < middle && middle < high).then_some(middle)
}

/// Moves an open item to another day and half-day; its time is kept only within that half-day.
/// Errors: `store.gone`, `visit.locked` when it has its visit already.
pub fn reschedule(tx: &mut Tx, id: &str, day: &str, afternoon: bool) -> Result<PlanItem> {
    civil::day("day", day)?;
    let mut item: PlanItem = open(tx, id)?;
    item.day = day.to_owned();
    item.afternoon = afternoon;
    item.at_time = item.at_time.filter(|time| (time.as_str() >= "12:00") == afternoon);
    let who =
        FormAttendee { customer_id: item.customer_id.clone(), affiliation_id: item.affiliation_id.clone() };
    let met = place::everybody(tx.read(), &[who], day)?;
    item.sort = 0;
    item.sort = sort_for(tx, &item, met.first().and_then(|met| met.institution_id.as_deref()))?;
    tx.save(&item)
}

/// Takes an open item off its day.
/// Errors: `store.gone`, `visit.locked` when it has its visit already.
pub fn drop(tx: &mut Tx, id: &str) -> Result<PlanItem> {
    let mut item: PlanItem = open(tx, id)?;
    item.dropped = true;
    tx.save(&item)
}

fn open(tx: &Tx, id: &str) -> Result<PlanItem> {
    let item: PlanItem = tx.require(id)?;
    match item.visit_id {
        Some(_) => Err(Problem::VisitLocked.into()),
        None => Ok(item),
    }
}

/// Marks a next step as done now. Done steps stay as they are.
/// Errors: `store.gone`.
pub fn finish_step(tx: &mut Tx, id: &str) -> Result<NextStep> {
    let mut step: NextStep = tx.require(id)?;
    if step.done_at.is_none() {
        step.done_at = Some(utc(tx.now()));
    }
    tx.save(&step)
}

/// Moves a next step that is not done to another day.
/// Errors: `store.gone`, `record.field_invalid`.
pub fn reschedule_step(tx: &mut Tx, id: &str, day: &str) -> Result<NextStep> {
    civil::day("day", day)?;
    let mut step: NextStep = tx.require(id)?;
    step.day = day.to_owned();
    tx.save(&step)
}

/// Marks an adverse event as reported now, under the number that it got. Final.
/// Errors: `store.gone`, `record.field_missing` (`report_ref`), `visit.locked` when it was reported.
pub fn report_event(tx: &mut Tx, id: &str, reference: &str) -> Result<AdverseEvent> {
    domain::record::present("report_ref", reference)?;
    let mut event: AdverseEvent = tx.require(id)?;
    event.reported_at = Some(utc(tx.now()));
    event.report_ref = Some(reference.trim().to_owned());
    tx.save(&event)
}
