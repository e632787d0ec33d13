//! Responses one by one.

use super::scope::{SurveyScope, Versions};
use super::templates::Templates;
use crate::error::Result;
use crate::row;
use crate::visit::staff_name;
use domain::bilingual::Bilingual;
use domain::survey::{
    Given, Question, QuestionKind, SurveyAnswer, SurveyMode, SurveyResponse, SurveyTemplate,
};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use serde::Serialize;

/// One response as a line.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct ResponseLine {
    pub id: String,
    pub day: String,
    pub mode: SurveyMode,
    pub template_name: Bilingual,
    pub version: u32,
    pub customer_id: Option<String>,
    pub customer_name: Option<String>,
    pub institution_name: Option<String>,
    pub brand_name: Option<String>,
    /// On that day.
    pub tier: Option<String>,
    /// What was answered to the first NPS question.
    pub score: Option<i32>,
    pub is_anonymous: bool,
}

/// A window of the responses.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct ResponsePage {
    pub total: u32,
    pub rows: Vec<ResponseLine>,
}

/// One response with its answers and the version that it answered.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct ResponseView {
    pub line: ResponseLine,
    pub template: SurveyTemplate,
    pub answers: Vec<Given>,
    pub staff_name: String,
}

/// Rows `offset..offset + limit`, latest first; those of one day by their ids, which of anonymous ones say
/// nothing. Errors: `store.gone`, `record.field_invalid`.
pub fn responses(
    connection: &Connection,
    scope: &SurveyScope,
    offset: u32,
    limit: u32,
) -> Result<ResponsePage> {
    scope.check()?;
    let versions = Versions::of(connection, &scope.template_code)?;
    let (condition, values) = scope.condition(&versions.ids());
    let from = format!("from survey_response r indexed by survey_response_scope where {condition}");
    let total = connection
        .prepare_cached(&format!("select count(*) {from}"))?
        .query_row(params_from_iter(values.iter()), |row| row.get(0))?;
    let sql = format!("select r.id {from} order by r.day desc, r.id desc limit ? offset ?");
    let window = [Value::from(limit), Value::from(offset)];
    let mut statement = connection.prepare_cached(&sql)?;
    let ids: Vec<String> = statement
        .query_map(params_from_iter(values.iter().chain(&window)), |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut templates = Templates::default();
    let rows = ids.iter().map(|id| line(connection, &mut templates, &row::require(connection, id)?));
    Ok(ResponsePage { total, rows: rows.collect::<Result<_>>()? })
}

/// Errors: `store.gone`.
pub fn response(connection: &Connection, id: &str) -> Result<ResponseView> {
    let found: SurveyResponse = row::require(connection, id)?;
    let mut templates = Templates::default();
    let template = templates.get(connection, &found.template_id)?;
    let answers: Vec<SurveyAnswer> = row::list(connection, "response_id = ?1 order by id", [id])?;
    let given = |question: &Question| {
        let of = answers.iter().filter(|answer| answer.question == question.id);
        of.map(|answer| Given { question: answer.question.clone(), value: answer.value.clone() })
            .collect::<Vec<_>>()
    };
    Ok(ResponseView {
        line: line(connection, &mut templates, &found)?,
        answers: template.questions.iter().flat_map(given).collect(),
        staff_name: staff_name(connection, &found.staff_id)?,
        template: SurveyTemplate::clone(&template),
    })
}

pub(crate) fn line(
    connection: &Connection,
    templates: &mut Templates,
    found: &SurveyResponse,
) -> Result<ResponseLine> {
    let template = templates.get(connection, &found.template_id)?;
    let name = |table: &str, id: &Option<String>| -> Result<Option<String>> {
        let Some(id) = id else { return Ok(None) };
        let sql = format!("select name from {table} where id = ?1");
        Ok(connection.prepare_cached(&sql)?.query_row([id], |row| row.get(0)).optional()?)
    };
    let customer_name = match &found.customer_id {
        Some(id) => Some(crate::visit::customer_name(connection, id)?),
        None => None,
    };
    Ok(ResponseLine {
        customer_name,
        institution_name: name("institution", &found.institution_id)?,
        brand_name: name("brand", &found.brand_id)?,
        score: score(connection, &template, &found.id)?,
        id: found.id.clone(),
        day: found.day.clone(),
        mode: found.mode,
        template_name: template.name.clone(),
        version: template.version,
        customer_id: found.customer_id.clone(),
        tier: found.tier_then.clone(),
        is_anonymous: template.anonymous,
    })
}

/// The question's id, when it asks for a recommendation.
pub(super) fn nps_question(question: &Question) -> Option<&str> {
    matches!(question.kind, QuestionKind::Nps).then_some(question.id.as_str())
}

fn score(connection: &Connection, template: &SurveyTemplate, response_id: &str) -> Result<Option<i32>> {
    let Some(question) = template.questions.iter().find_map(nps_question) else { return Ok(None) };
    let sql = "select cast(value as integer) from survey_answer
               where response_id = ?1 and question = ?2 and deleted = 0";
    let found = connection.prepare_cached(sql)?.query_row((response_id, question), |row| row.get(0));
    Ok(found.optional()?)
}
