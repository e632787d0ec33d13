//! What was said in words.

use super::lines::nps_question;
use super::scope::{SurveyScope, Versions};
use crate::error::Result;
use domain::survey::QuestionKind;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use serde::Serialize;

/// As many are shown.
const SHOWN_MAX: u32 = 500;

/// One answer in words.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct Verbatim {
    pub response_id: String,
    pub question: String,
    pub text: String,
    pub day: String,
    /// What the same response answered to the first NPS question.
    pub score: Option<i32>,
    pub customer_id: Option<String>,
    pub customer_name: Option<String>,
    pub institution_name: Option<String>,
}

/// Answers in words, those of who would recommend least first, then the latest; those of one day in no
/// order that would tell who came first.
/// Errors: `store.gone`, `record.field_invalid`.
pub fn verbatims(connection: &Connection, scope: &SurveyScope) -> Result<Vec<Verbatim>> {
    scope.check()?;
    let versions = Versions::of(connection, &scope.template_code)?;
    let is_text = |kind: &QuestionKind| matches!(kind, QuestionKind::Text { .. });
    let texts: Vec<Value> = versions
        .questions()
        .into_iter()
        .filter(|question| is_text(&question.kind))
        .map(|question| Value::from(question.id.clone()))
        .collect();
    if texts.is_empty() {
        return Ok(vec![]);
    }
    let scored = versions.questions().into_iter().find_map(|question| nps_question(question));
    let (condition, values) = scope.condition(&versions.ids());
    let sql = format!(
        "select r.id, a.question, a.value, r.day, cast(n.value as integer), r.customer_id,
                (select name from person where id = r.customer_id
                 union all select name from institution where id = r.customer_id
                 union all select name from department where id = r.customer_id),
                (select name from institution where id = r.institution_id)
         from survey_response r indexed by survey_response_scope
         cross join survey_answer a indexed by survey_answer_response on a.response_id = r.id
         left join survey_answer n indexed by survey_answer_response
             on n.response_id = r.id and n.question = ? and n.deleted = 0
         where {condition} and a.deleted = 0 and a.question in ({})
         order by n.value is null, cast(n.value as integer), r.day desc, a.id limit {SHOWN_MAX}",
        vec!["?"; texts.len()].join(", ")
    );
    let values = std::iter::once(Value::from(scored.map(str::to_owned))).chain(values).chain(texts);
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(values), |row| {
        Ok(Verbatim {
            response_id: row.get(0)?,
            question: row.get(1)?,
            text: row.get(2)?,
            day: row.get(3)?,
            score: row.get(4)?,
            customer_id: row.get(5)?,
            customer_name: row.get(6)?,
            institution_name: row.get(7)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
