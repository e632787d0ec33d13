//! Rows of surveys from another store: versions, responses with their answers, and who was asked. All of
//! them are append-only: what is stored already is left as it is.

use super::cells::Cells;
use super::chunk::Step;
use super::decision::{Decision, What};
use super::index::Index;
use super::visits::somebody;
use crate::error::{Refusal, Result};
use crate::values;
use domain::customer::Institution;
use domain::survey::{
    Given, SurveyAnswer, SurveyInvitation, SurveyMode, SurveyResponse, SurveyTemplate, SurveyTemplateVersion,
    check_answers, check_document, kept,
};
use domain::{Check, Fields, Problem, civil};
use store::survey::SurveyTemplateView;
use store::{Connection, new_id, random_id, row};

/// One version. Published is published. Errors: `exchange.append_only`, `survey.*`.
pub(crate) fn version(connection: &Connection, cells: &Cells) -> Result<Decision> {
    let document = cells.text("document").ok_or(Problem::FieldMissing { field: "document".into() })?;
    let template = check_document(document).map_err(|problems| {
        let unreadable = || Problem::SurveyDocumentUnreadable { value: String::new() };
        problems.into_iter().next().unwrap_or_else(unreadable)
    })?;
    let id = format!("{}-{}", template.code, template.version);
    let mut decision =
        Decision::about("survey_template", &format!("{} {}", template.name.zh, template.version));
    let document = template.document();
    if let Some(stored) = row::get::<SurveyTemplateVersion>(connection, &id)? {
        return match stored.document == document {
            true => Ok(decision),
            false => Err(Refusal::AppendOnly { stored: id.clone(), value: id }.into()),
        };
    }
    let mut fields = Fields::new();
    fields.insert("code".into(), template.code.into());
    fields.insert("version".into(), template.version.into());
    fields.insert("document".into(), document.into());
    cells.put_text(&mut fields, "note", "note");
    let published =
        cells.text("published_at").ok_or(Problem::FieldMissing { field: "published_at".into() })?;
    fields.insert("published_at".into(), published.into());
    decision.put::<SurveyTemplateVersion>(&id, None, fields)?;
    Ok(decision)
}

/// The version that a row names, else the one in force.
/// Errors: `record.field_missing`, `record.field_invalid` for a survey that is not there.
fn version_of<'i>(index: &'i Index, cells: &Cells) -> Result<&'i SurveyTemplateView> {
    let name = cells.text("survey").ok_or(Problem::FieldMissing { field: "survey".into() })?;
    let mut versions = index.surveys.iter().filter(|view| {
        let template = &view.template;
        [&template.code, &template.name.zh, &template.name.en]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
    });
    let found = match cells.text("survey_version") {
        Some(text) => versions.find(|view| view.template.version.to_string() == text),
        None => versions.find(|view| view.is_current),
    };
    Ok(found.ok_or_else(|| Problem::FieldInvalid { field: "survey".into(), value: name.into() })?)
}

fn day(index: &Index, cells: &Cells) -> Result<String> {
    let day = cells.text("day").ok_or(Problem::FieldMissing { field: "day".into() })?;
    let day = values::day("day", day)?;
    civil::begun("day", &day, index.context.now)?;
    Ok(day)
}

fn given_id(cells: &Cells) -> Option<String> {
    cells.text("id").map(str::to_ascii_lowercase).filter(|id| id.len() == 32)
}

/// An anonymous record may not have an id that tells when it was made.
fn made_id(template: &SurveyTemplate) -> Result<String> {
    match template.anonymous {
        true => Ok(random_id()?),
        false => Ok(new_id()),
    }
}

/// The customer's id and name; none for an anonymous survey.
fn customer(
    connection: &Connection,
    index: &mut Index,
    template: &SurveyTemplate,
    cells: &Cells,
) -> Result<Option<(String, String)>> {
    if template.anonymous {
        return Ok(None);
    }
    let met = somebody(connection, index, cells)?;
    let kind = index.kinds.get(&met.customer_id).copied().unwrap_or_default();
    match template.subjects.contains(&kind) {
        true => Ok(Some((met.customer_id, met.name))),
        false => Err(Problem::SurveySubject { kind: kind.text().into() }.into()),
    }
}

/// Errors: what is wrong with the answers, `survey.subject`, `record.in_future`.
pub(crate) fn response(connection: &Connection, index: &mut Index, cells: &Cells) -> Result<Decision> {
    let day = day(index, cells)?;
    let view = version_of(index, cells)?.clone();
    let template = &view.template;
    let customer = customer(connection, index, template, cells)?;
    let (customer_id, name) = customer.unzip();
    let about = format!("{} {day} {}", template.name.zh, name.unwrap_or_default());
    let mut decision = Decision::about("survey_response", &about);
    let given = given_id(cells);
    if let Some(id) = &given
        && row::get::<SurveyResponse>(connection, id)?.is_some()
    {
        return Ok(decision);
    }
    let answers = cells.text("answers").ok_or(Problem::FieldMissing { field: "answers".into() })?;
    let answers: Vec<Given> = serde_json::from_str(answers)
        .map_err(|_| Problem::FieldInvalid { field: "answers".into(), value: answers.into() })?;
    if let Some(problem) = check_answers(template, &answers).into_iter().next() {
        return Err(problem.into());
    }
    let staff_id = match (cells.text("staff_code"), cells.text("staff")) {
        (None, None) => index.context.staff_id.clone(),
        (code, name) => index.staff(&mut decision, code, name)?,
    };
    let mode = cells.text("mode").unwrap_or(SurveyMode::Paper.text());
    let response = SurveyResponse {
        id: given.map_or_else(|| made_id(template), Ok)?,
        position_id: index.context.position_id.clone(),
        template_id: view.id.clone(),
        customer_id,
        institution_id: institution(connection, cells)?,
        brand_id: cells.text("brand").map(|name| index.catalogue.brand(name)).transpose()?,
        at: cells.text("at").map_or_else(|| format!("{day}T04:00:00.000Z"), str::to_owned),
        day,
        mode: SurveyMode::from_text(mode)
            .ok_or_else(|| Problem::FieldInvalid { field: "mode".into(), value: mode.into() })?,
        staff_id,
        tier_then: cells.text("tier").map(str::to_owned),
        ..SurveyResponse::default()
    };
    let response = response.as_kept(template);
    response.check_link(template)?;
    response.check()?;
    decision.what = What::New;
    decision.steps.push(Step::new(&response));
    for one in kept(template, &answers) {
        decision.steps.push(Step::new(&SurveyAnswer {
            id: made_id(template)?,
            response_id: response.id.clone(),
            customer_id: response.customer_id.clone(),
            question: one.question,
            value: one.value,
            ..SurveyAnswer::default()
        }));
    }
    Ok(decision)
}

/// By its id, as our own files name it.
fn institution(connection: &Connection, cells: &Cells) -> Result<Option<String>> {
    let Some(id) = cells.text("institution_id") else { return Ok(None) };
    match row::get::<Institution>(connection, id)? {
        Some(found) => Ok(Some(found.id)),
        None => Err(Problem::FieldInvalid { field: "institution_id".into(), value: id.into() }.into()),
    }
}

/// Errors: `survey.subject`, `record.in_future`.
pub(crate) fn invitation(connection: &Connection, index: &mut Index, cells: &Cells) -> Result<Decision> {
    let day = day(index, cells)?;
    let view = version_of(index, cells)?.clone();
    let customer = customer(connection, index, &view.template, cells)?;
    let (customer_id, name) = customer.unzip();
    let about = format!("{} {day} {}", view.template.name.zh, name.unwrap_or_default());
    let mut decision = Decision::about("survey_invitation", &about);
    let given = given_id(cells);
    if let Some(id) = &given
        && row::get::<SurveyInvitation>(connection, id)?.is_some()
    {
        return Ok(decision);
    }
    let declined = cells.text("declined").map(|flag| values::yes_no("declined", flag)).transpose()?;
    let invitation = SurveyInvitation {
        id: given.map_or_else(|| made_id(&view.template), Ok)?,
        position_id: index.context.position_id.clone(),
        template_id: view.id.clone(),
        customer_id,
        day,
        declined: declined.unwrap_or_default(),
        ..SurveyInvitation::default()
    }
    .as_kept(&view.template);
    invitation.check()?;
    decision.what = What::New;
    decision.steps.push(Step::new(&invitation));
    Ok(decision)
}
