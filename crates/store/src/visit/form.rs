//! What a visit form needs before it is submitted: what it is prefilled with and which rules bite.

use super::{filing, place};
use crate::catalogue;
use crate::error::Result;
use crate::row;
use chrono::{Duration, SecondsFormat};
use domain::choice;
use domain::civil::{self, Moment};
use domain::compliance::{patient_identifier, suspicious_text};
use domain::customer::{Institution, ReceptionWindow};
use domain::plan::PlanItem;
use domain::visit::{FormAttendee, FormAwareness, VisitForm, is_outside};
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};

/// Which rules a form touches as it stands, so that it can ask for a reason before it is submitted.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
pub struct FormRules {
    /// The visit is in person and outside every window: it needs a reason.
    pub outside_window: bool,
    /// The windows that hold at the place; empty: no rule is known.
    pub windows: Vec<ReceptionWindow>,
    /// Names of the brands outside the rep's filing: they need a reason.
    pub brands_outside_filing: Vec<String>,
    pub in_future: bool,
    /// Too long ago to be entered; at most `back_dating_days` are allowed.
    pub back_dated: bool,
    pub back_dating_days: u32,
    /// What the reception of the place asks for.
    pub booking_lead_days: Option<u32>,
    pub required_papers: Option<String>,
    /// Free texts that look as if they held what must not be kept. Warnings, not refusals.
    pub warnings: Vec<TextWarning>,
}

/// A part of a free text that looks like something that must not be kept.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
pub struct TextWarning {
    pub field: String,
    pub what: TextWarningKind,
    pub fragment: String,
}

choice! {
    /// A sales or prescription figure of a person, or what identifies a patient.
    TextWarningKind { Figure = "figure", Patient = "patient" }
}

/// Errors: `record.field_invalid` for a time that is none, `store.gone`.
pub fn rules(connection: &Connection, form: &VisitForm, now: Moment) -> Result<FormRules> {
    let at = civil::instant("at", &form.at)?;
    let day = civil::day_of(at);
    let policy = catalogue::policy(connection)?;
    let (staff_id, _) = place::me(connection)?;
    let met = place::everybody(connection, &form.attendees, &day)?;
    let windows = place::windows(connection, &met, form.channel, at)?;
    let brands = filing::brands_of(connection, form)?;
    let institution = match met.first().and_then(|first| first.institution_id.as_deref()) {
        Some(id) => row::get::<Institution>(connection, id)?,
        None => None,
    };
    let today = now.with_timezone(at.offset()).date_naive();
    Ok(FormRules {
        outside_window: is_outside(form.channel, at, &windows),
        windows,
        brands_outside_filing: filing::brands_outside(connection, &staff_id, &day, &brands)?,
        in_future: at > now + Duration::minutes(5),
        back_dated: (today - at.date_naive()).num_days() > i64::from(policy.back_dating_days),
        back_dating_days: policy.back_dating_days,
        booking_lead_days: institution.as_ref().and_then(|it| it.booking_lead_days),
        required_papers: institution.and_then(|it| it.required_papers),
        warnings: warnings(form),
    })
}

fn warnings(form: &VisitForm) -> Vec<TextWarning> {
    let next_step = form.next_step.as_ref().map(|step| step.content.clone());
    let texts = [
        ("objective", &form.objective),
        ("outcome_note", &form.outcome_note),
        ("next_step", &next_step),
        ("window_reason", &form.window_reason),
        ("filing_reason", &form.filing_reason),
    ];
    let mut found = vec![];
    for (field, text) in
        texts.into_iter().filter_map(|(field, text)| text.as_deref().map(|text| (field, text)))
    {
        let mut add = |what, fragment: Option<String>| {
            found.extend(fragment.map(|fragment| TextWarning { field: field.into(), what, fragment }));
        };
        add(TextWarningKind::Figure, suspicious_text(text));
        add(TextWarningKind::Patient, patient_identifier(text));
    }
    found
}

/// The form of a quick log: now, face to face, where the customer mainly works, with the brands of the
/// last visit (or of the position's line, or the first there is) and the last known awareness.
/// Errors: `store.gone`.
pub fn prefill(
    connection: &Connection,
    customer_id: &str,
    plan_item_id: Option<&str>,
    now: Moment,
) -> Result<VisitForm> {
    let (_, customer_id) = place::survivor(connection, customer_id)?;
    let item = plan_item_id.map(|id| row::require::<PlanItem>(connection, id)).transpose()?;
    let named = item.as_ref().and_then(|item| item.affiliation_id.clone());
    let who = FormAttendee { customer_id: customer_id.clone(), affiliation_id: named };
    let day = civil::day_of(now);
    let met = place::everybody(connection, std::slice::from_ref(&who), &day)?;
    let affiliation_id = met.into_iter().next().and_then(|met| met.affiliation_id);
    let brand_ids = brands_for(connection, &customer_id)?;
    let mut awareness = vec![];
    for brand_id in &brand_ids {
        if let Some(level) = last_level(connection, &customer_id, brand_id)? {
            awareness.push(FormAwareness {
                customer_id: customer_id.clone(),
                brand_id: brand_id.clone(),
                level,
            });
        }
    }
    Ok(VisitForm {
        plan_item_id: plan_item_id.map(str::to_owned),
        at: now.to_rfc3339_opts(SecondsFormat::Secs, false),
        attendees: vec![FormAttendee { customer_id, affiliation_id }],
        brand_ids,
        awareness,
        objective: item.as_ref().and_then(|item| item.purpose.clone()),
        appointment_ref: item.and_then(|item| item.appointment_ref),
        ..VisitForm::default()
    })
}

/// Brands of the rep's last visit with the customer that are still sold; otherwise one to begin with.
fn brands_for(connection: &Connection, customer_id: &str) -> Result<Vec<String>> {
    let (staff_id, position_id) = place::me(connection)?;
    let last = "select v.id from attendee a join visit v on v.id = a.visit_id
                where a.customer_id = ?1 and a.deleted = 0 and v.deleted = 0 and v.staff_id = ?2
                order by v.at desc, v.id desc limit 1";
    let visit: Option<String> =
        connection.prepare_cached(last)?.query_row((customer_id, &staff_id), |row| row.get(0)).optional()?;
    let of_visit = "select b.id from visit_brand v join brand b on b.id = v.brand_id
                    where v.visit_id = ?1 and v.deleted = 0 and b.deleted = 0 and b.retired = 0 order by v.sort, v.id";
    let mut brands = ids(connection, of_visit, &visit.unwrap_or_default())?;
    if brands.is_empty() {
        let first = "select b.id from brand b left join position p on p.id = ?1
                     where b.deleted = 0 and b.retired = 0
                     order by (p.line_id is not null and b.line_id = p.line_id) desc, b.id limit 1";
        brands = ids(connection, first, &position_id)?;
    }
    Ok(brands)
}

fn ids(connection: &Connection, sql: &str, param: &str) -> Result<Vec<String>> {
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_map([param], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

fn last_level(connection: &Connection, customer_id: &str, brand_id: &str) -> Result<Option<u32>> {
    let sql = "select level from awareness where customer_id = ?1 and brand_id = ?2 and deleted = 0
               order by day desc, id desc limit 1";
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_row([customer_id, brand_id], |row| row.get(0)).optional()?)
}
