//! Everything held about one person, as readable JSON (PIPL, article 45). Names of others who were at
//! the same visit are not part of it.

use super::{living, reach};
use crate::error::Result;
use crate::{change, customer, opened, row};
use domain::assessment::{Assessment, AssessmentInput, AssessmentReview};
use domain::customer::{ExternalCode, Tag};
use domain::own_field::{OwnField, OwnFieldValue};
use domain::person::Affiliation;
use domain::plan::PlanItem;
use domain::position::Alignment;
use domain::survey::{SurveyAnswer, SurveyInvitation, SurveyResponse};
use domain::visit::{AdverseEvent, Amendment, Awareness, NextStep, Visit};
use domain::{Record, civil};
use rusqlite::{Connection, OptionalExtension};
use serde_json::{Value, json};

/// At most this many lines of who opened the record.
const OPENED_MAX: u32 = 100_000;

/// What is held about a person: record, places, details, visits with their notes, plans, and the
/// history of all of it with who changed what and who opened the record.
/// Errors: `store.gone`.
pub fn export_person(connection: &Connection, person_id: &str, now: civil::Moment) -> Result<Value> {
    let person = living(connection, person_id)?;
    let reach = reach(connection, person_id)?;
    let mut held: Vec<(&str, String)> = vec![];
    held.extend(reach.persons.iter().map(|id| ("person", id.clone())));
    held.extend(reach.affiliations.iter().map(|id| ("affiliation", id.clone())));
    let mut details = Details::default();
    for id in &reach.persons {
        details.add(connection, id, &mut held)?;
    }
    let mut visits = vec![];
    for id in &reach.visits {
        visits.extend(visit(connection, id, &reach.persons, &mut held)?);
    }
    let mut history = vec![];
    for (kind, id) in &held {
        history.extend(changes(connection, kind, id)?);
    }
    history.sort_by(|a, b| a["at"].as_str().cmp(&b["at"].as_str()));
    Ok(json!({
        "made_at": now.to_rfc3339(),
        "person": person.to_fields(),
        "merged_from": reach.persons.iter().filter(|id| *id != person_id).collect::<Vec<_>>(),
        "affiliations": affiliations(connection, &reach.affiliations)?,
        "tags": details.tags,
        "codes": details.codes,
        "own_fields": details.own_fields,
        "awareness": details.awareness,
        "tiers": details.tiers,
        "surveys": details.surveys,
        "called_on_by": details.alignments,
        "planned": details.planned,
        "visits": visits,
        "history": history,
        "opened": opened::list(connection, person_id, OPENED_MAX)?
            .iter().map(|one| json!({ "at": one.at, "by": one.staff_name })).collect::<Vec<_>>(),
    }))
}

#[derive(Default)]
struct Details {
    tags: Vec<Value>,
    codes: Vec<Value>,
    own_fields: Vec<Value>,
    awareness: Vec<Value>,
    tiers: Vec<Value>,
    surveys: Vec<Value>,
    alignments: Vec<Value>,
    planned: Vec<Value>,
}

impl Details {
    fn add(
        &mut self,
        connection: &Connection,
        id: &str,
        held: &mut Vec<(&'static str, String)>,
    ) -> Result<()> {
        for tag in of::<Tag>(connection, id, held)? {
            self.tags.push(tag.name.into());
        }
        for code in of::<ExternalCode>(connection, id, held)? {
            self.codes.push(json!({ "system": code.system, "code": code.code }));
        }
        for value in of::<OwnFieldValue>(connection, id, held)? {
            let field = row::get::<OwnField>(connection, &value.own_field_id)?.map(|field| field.name);
            self.own_fields.push(json!({ "field": field, "value": value.value }));
        }
        for one in of::<Awareness>(connection, id, held)? {
            let brand = name(connection, "brand", &one.brand_id)?;
            self.awareness.push(json!({ "brand": brand, "level": one.level, "day": one.day }));
        }
        for one in of::<Assessment>(connection, id, held)? {
            let brand = one.brand_id.as_deref().map(|id| name(connection, "brand", id)).transpose()?;
            self.tiers.push(json!({
                "day": one.day, "brand": brand, "model": one.model_id, "tier": one.tier, "reason": one.reason,
            }));
        }
        of::<AssessmentInput>(connection, id, held)?;
        of::<AssessmentReview>(connection, id, held)?;
        of::<SurveyAnswer>(connection, id, held)?;
        for one in of::<SurveyInvitation>(connection, id, held)?.into_iter().filter(|one| one.declined) {
            self.surveys.push(json!({ "day": one.day, "survey": one.template_id, "declined": true }));
        }
        for one in of::<SurveyResponse>(connection, id, held)? {
            let answers: Vec<SurveyAnswer> =
                row::list(connection, "response_id = ?1 order by id", [&one.id])?;
            let answers: Vec<Value> =
                answers.iter().map(|it| json!({ "question": it.question, "value": it.value })).collect();
            self.surveys.push(json!({
                "day": one.day, "survey": one.template_id, "tier": one.tier_then, "answers": answers,
            }));
        }
        for one in of::<Alignment>(connection, id, held)? {
            let position = name(connection, "position", &one.position_id)?;
            self.alignments.push(json!({ "position": position, "from": one.from_day, "to": one.to_day }));
        }
        for one in of::<PlanItem>(connection, id, held)? {
            self.planned.push(
                json!({ "day": one.day, "purpose": one.purpose, "appointment_ref": one.appointment_ref }),
            );
        }
        Ok(())
    }
}

/// The living records of a customer, each noted as held; deleted ones are noted for the history.
fn of<T: Record>(
    connection: &Connection,
    id: &str,
    held: &mut Vec<(&'static str, String)>,
) -> Result<Vec<T>> {
    let sql = format!("select id from {} where customer_id = ?1 order by id", T::KIND.name);
    let mut statement = connection.prepare_cached(&sql)?;
    for one in statement.query_map([id], |row| row.get::<_, String>(0))? {
        held.push((T::KIND.name, one?));
    }
    row::list(connection, "customer_id = ?1 order by id", [id])
}

fn affiliations(connection: &Connection, ids: &[String]) -> Result<Vec<Value>> {
    let mut found = vec![];
    for id in ids {
        let Some(one) = row::get::<Affiliation>(connection, id)? else { continue };
        let hours = customer::affiliations(connection, &one.person_id, "")?;
        let hours = hours
            .into_iter()
            .find(|line| line.affiliation.id == *id)
            .map(|line| line.hours)
            .unwrap_or_default();
        found.push(json!({
            "institution": name(connection, "institution", &one.institution_id)?,
            "department": one.department_id.as_deref().map(|id| name(connection, "department", id)).transpose()?,
            "title": one.title,
            "primary": one.is_primary,
            "from": one.from_day,
            "to": one.to_day,
            "clinic_hours": hours.iter()
                .map(|hour| json!({ "weekday": hour.weekday, "from": hour.from_time, "to": hour.to_time }))
                .collect::<Vec<_>>(),
        }));
    }
    Ok(found)
}

fn visit(
    connection: &Connection,
    id: &str,
    persons: &[String],
    held: &mut Vec<(&'static str, String)>,
) -> Result<Option<Value>> {
    let Some(visit) = row::get::<Visit>(connection, id)? else { return Ok(None) };
    held.push(("visit", id.to_owned()));
    let steps = row::list::<NextStep>(connection, "visit_id = ?1 order by id", [id])?;
    let steps: Vec<_> = steps.into_iter().filter(|step| persons.contains(&step.customer_id)).collect();
    let amendments = row::list::<Amendment>(connection, "visit_id = ?1 order by at, id", [id])?;
    held.extend(steps.iter().map(|step| ("next_step", step.id.clone())));
    held.extend(amendments.iter().map(|amendment| ("amendment", amendment.id.clone())));
    let count = "select count(*) from attendee where visit_id = ?1 and deleted = 0";
    let attendees: u32 = connection.prepare_cached(count)?.query_row([id], |row| row.get(0))?;
    let events = row::list::<AdverseEvent>(connection, "visit_id = ?1 order by id", [id])?;
    Ok(Some(json!({
        "at": visit.at,
        "day": visit.day,
        "by": name(connection, "staff", &visit.staff_id)?,
        "institution": visit.institution_id.as_deref().map(|id| name(connection, "institution", id)).transpose()?,
        "channel": visit.channel,
        "attendees": attendees,
        "objective": visit.objective,
        "outcome": visit.outcome,
        "outcome_note": visit.outcome_note,
        "appointment_ref": visit.appointment_ref,
        "window_reason": visit.window_reason,
        "filing_reason": visit.filing_reason,
        "next_steps": steps.iter()
            .map(|step| json!({ "day": step.day, "content": step.content, "done_at": step.done_at })).collect::<Vec<_>>(),
        "amendments": amendments.iter()
            .map(|one| json!({ "at": one.at, "reason": one.reason })).collect::<Vec<_>>(),
        "adverse_events": events.iter()
            .map(|one| json!({ "deadline": one.deadline, "reported_at": one.reported_at })).collect::<Vec<_>>(),
    })))
}

fn changes(connection: &Connection, kind: &str, id: &str) -> Result<Vec<Value>> {
    let mut lines = vec![];
    for change in change::of_record(connection, kind, id)? {
        let fields: serde_json::Map<String, Value> = change::pairs(connection, &change)?
            .into_iter()
            .map(|(name, old, new)| (name, json!({ "before": old, "after": new })))
            .collect();
        lines.push(json!({
            "at": change.happened_at,
            "by": name(connection, "staff", &change.actor)?,
            "record": kind,
            "what": change.op.text(),
            "fields": fields,
        }));
    }
    Ok(lines)
}

fn name(connection: &Connection, table: &str, id: &str) -> Result<Option<String>> {
    let mut statement = connection.prepare_cached(&format!("select name from {table} where id = ?1"))?;
    Ok(statement.query_row([id], |row| row.get(0)).optional()?)
}
