//! One planned call with what the rep wants to see of it, and the order of the way.

use super::{TodayItem, TodayWarning};
use crate::error::Result;
use crate::row;
use crate::visit::{customer_name, place};
use chrono::{Datelike, FixedOffset, Offset, Utc};
use domain::customer::{CustomerKind, Institution, ReceptionWindow};
use domain::person::{ClinicHour, Consent, Person};
use domain::plan::PlanItem;
use domain::visit::{Attendee, Visit};
use domain::{civil, search_terms};
use rusqlite::Connection;
use std::collections::HashMap;

/// By half-day, then as ordered by hand; where nobody did, hospital by hospital in the order in which
/// the first appointment at each begins (those without any come last, by name), and within a hospital
/// by time, then by department and name. What is done stands at the time at which it was done. Who
/// stands at no hospital is a place alone.
pub(super) fn in_order(mut items: Vec<TodayItem>) -> Vec<TodayItem> {
    let place = |item: &TodayItem| item.institution_id.clone().unwrap_or_else(|| item.id.clone());
    let time = |item: &TodayItem| {
        let time = item.visited_time.as_ref().or(item.at_time.as_ref());
        (time.is_none(), time.cloned())
    };
    let read = |name: &Option<String>| (name.is_none(), name.as_deref().map(search_terms::sort_key));
    let mut first = HashMap::new();
    for item in &items {
        let at = first.entry((item.afternoon, place(item))).or_insert_with(|| time(item));
        *at = time(item).min(at.clone());
    }
    items.sort_by_cached_key(|item| {
        let hospital = (first.get(&(item.afternoon, place(item))).cloned(), read(&item.institution_name));
        let name = (read(&item.department_name), search_terms::sort_key(&item.name), item.id.clone());
        (item.afternoon, item.sort, hospital, place(item), time(item), name)
    });
    items
}

/// Items of customers that are still there; a plan for somebody who was erased says nothing any more.
pub(super) fn items(
    connection: &Connection,
    condition: &str,
    params: impl rusqlite::Params,
) -> Result<Vec<TodayItem>> {
    let found: Vec<PlanItem> = row::list(connection, condition, params)?;
    let mut items = vec![];
    for item in found {
        if let Ok((kind, id)) = place::survivor(connection, &item.customer_id) {
            items.push(one(connection, item, kind, id)?);
        }
    }
    Ok(items)
}

fn one(
    connection: &Connection,
    item: PlanItem,
    kind: CustomerKind,
    customer_id: String,
) -> Result<TodayItem> {
    let attendee = Attendee {
        customer_id: customer_id.clone(),
        affiliation_id: item.affiliation_id.clone(),
        ..Attendee::default()
    };
    let at = place::of_attendee(connection, &attendee)?;
    let name_of = |id: &Option<String>| id.as_deref().map(|id| customer_name(connection, id)).transpose();
    let listed = crate::listing::one(connection, &customer_id)?;
    let visit: Option<Visit> =
        item.visit_id.as_deref().map(|id| row::get(connection, id)).transpose()?.flatten();
    let windows = match &at.institution_id {
        Some(institution) => place::windows_at(connection, institution, at.department_id.as_deref())?,
        None => vec![],
    };
    Ok(TodayItem {
        name: customer_name(connection, &customer_id)?,
        title: listed.as_ref().and_then(|row| row.title.clone()),
        last_visit_day: listed.and_then(|row| row.last_visit_day),
        institution_name: name_of(&at.institution_id)?,
        department_name: name_of(&at.department_id)?,
        clinic_hours: clinic_hours(connection, &item)?,
        warnings: warnings(connection, &item, kind, &customer_id, &at.institution_id, &windows)?,
        visited_time: visit.as_ref().map(local_time).transpose()?,
        outcome: visit.map(|visit| visit.outcome),
        institution_id: at.institution_id,
        id: item.id,
        revision: item.revision,
        customer_id,
        kind,
        affiliation_id: item.affiliation_id,
        day: item.day,
        at_time: item.at_time,
        afternoon: item.afternoon,
        sort: item.sort,
        purpose: item.purpose,
        appointment_ref: item.appointment_ref,
        visit_id: item.visit_id,
    })
}

fn local_time(visit: &Visit) -> Result<String> {
    let offset = FixedOffset::east_opt(visit.offset_minutes * 60).unwrap_or(Utc.fix());
    Ok(civil::instant("at", &visit.at)?.with_timezone(&offset).format("%H:%M").to_string())
}

fn weekday(day: &str) -> Result<u32> {
    Ok(civil::day("day", day)?.weekday().number_from_monday())
}

fn clinic_hours(connection: &Connection, item: &PlanItem) -> Result<Vec<(String, String)>> {
    let Some(affiliation) = &item.affiliation_id else { return Ok(vec![]) };
    let condition = "affiliation_id = ?1 and weekday = ?2 order by from_time, id";
    let hours: Vec<ClinicHour> = row::list(connection, condition, (affiliation, weekday(&item.day)?))?;
    Ok(hours.into_iter().map(|hour| (hour.from_time, hour.to_time)).collect())
}

fn warnings(
    connection: &Connection,
    item: &PlanItem,
    kind: CustomerKind,
    customer_id: &str,
    institution_id: &Option<String>,
    windows: &[ReceptionWindow],
) -> Result<Vec<TodayWarning>> {
    let mut warnings = vec![];
    if !windows.is_empty() && !windows.iter().any(|window| fits(window, item)) {
        warnings.push(TodayWarning::OutsideWindow);
    }
    let institution =
        institution_id.as_deref().map(|id| row::get::<Institution>(connection, id)).transpose()?.flatten();
    let books = institution.is_some_and(|it| it.booking_lead_days.is_some_and(|days| days > 0));
    if books && item.appointment_ref.is_none() {
        warnings.push(TodayWarning::AppointmentMissing);
    }
    if kind == CustomerKind::Person
        && let Some(person) = row::get::<Person>(connection, customer_id)?
    {
        match person.consent {
            Consent::Given => {}
            Consent::Unknown => warnings.push(TodayWarning::ConsentMissing),
            Consent::Refused | Consent::Withdrawn => warnings.push(TodayWarning::ConsentRefused),
        }
        if person.retention_day.is_some_and(|until| until < item.day) {
            warnings.push(TodayWarning::RetentionOver);
        }
    }
    Ok(warnings)
}

/// Whether a window is open at the item's time, or somewhere in its half-day when it has none.
pub(crate) fn fits(window: &ReceptionWindow, item: &PlanItem) -> bool {
    if weekday(&item.day) != Ok(window.weekday) {
        return false;
    }
    match item.at_time.as_deref() {
        Some(time) => window.from_time.as_str() <= time && time <= window.to_time.as_str(),
        None if item.afternoon => window.to_time.as_str() > "12:00",
        None => window.from_time.as_str() < "12:00",
    }
}
