//! Which responses are counted.

use super::templates::{Templates, current_id};
use crate::error::Result;
use domain::civil;
use domain::survey::{Question, QuestionKind, SurveyTemplate};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A survey over all its versions, a period, and whose responses.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, specta::Type)]
#[serde(default)]
pub struct SurveyScope {
    pub template_code: String,
    /// Civil days, both in it; none: open.
    pub from_day: Option<String>,
    pub to_day: Option<String>,
    /// The tier on the day of the response.
    pub tier: Option<String>,
    pub institution_id: Option<String>,
    pub brand_id: Option<String>,
}

impl SurveyScope {
    /// Errors: `record.field_invalid`, `record.days_reversed`.
    pub(super) fn check(&self) -> Result<()> {
        civil::day_or_none("from_day", &self.from_day)?;
        civil::day_or_none("to_day", &self.to_day)?;
        Ok(civil::in_order(&self.from_day, &self.to_day)?)
    }

    /// Whether it asks for less than everybody who was asked in the period: of invitations it is not known
    /// to whom they went.
    pub(super) fn is_narrowed(&self) -> bool {
        self.tier.is_some() || self.institution_id.is_some() || self.brand_id.is_some()
    }

    /// SQL after `where` for responses `r`, with its values.
    pub(super) fn condition(&self, versions: &[&String]) -> (String, Vec<Value>) {
        let marks = vec!["?"; versions.len()].join(", ");
        let mut sql = format!("r.deleted = 0 and r.template_id in ({marks})");
        let mut values: Vec<Value> = versions.iter().map(|id| Value::from((*id).clone())).collect();
        let parts = [
            ("r.day >= ?", &self.from_day),
            ("r.day <= ?", &self.to_day),
            ("r.tier_then = ?", &self.tier),
            ("r.institution_id = ?", &self.institution_id),
            ("r.brand_id = ?", &self.brand_id),
        ];
        for (part, value) in parts {
            if let Some(value) = value {
                sql += &format!(" and {part}");
                values.push(value.clone().into());
            }
        }
        (sql, values)
    }
}

/// The versions of a survey, newest first.
pub(super) struct Versions(pub Vec<(String, Rc<SurveyTemplate>)>);

impl Versions {
    /// Errors: `store.gone` for a survey that is not there.
    pub fn of(connection: &Connection, code: &str) -> Result<Versions> {
        current_id(connection, code)?;
        let sql =
            "select id from survey_template where code = ?1 and deleted = 0 order by version desc, id desc";
        let mut statement = connection.prepare_cached(sql)?;
        let ids: Vec<String> =
            statement.query_map([code], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let mut templates = Templates::default();
        let read = |id: String| Ok((id.clone(), templates.get(connection, &id)?));
        Ok(Versions(ids.into_iter().map(read).collect::<Result<_>>()?))
    }

    pub fn ids(&self) -> Vec<&String> {
        self.0.iter().map(|(id, _)| id).collect()
    }

    /// Every question that a version asked, those of the newest first; as the newest asks it.
    pub fn questions(&self) -> Vec<&Question> {
        let mut questions: Vec<&Question> = vec![];
        for (_, template) in &self.0 {
            for question in &template.questions {
                if questions.iter().all(|known| known.id != question.id) {
                    questions.push(question);
                }
            }
        }
        questions
    }

    /// The question of that id, as the newest version asks it.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions().into_iter().find(|question| question.id == id)
    }

    /// The versions whose answers to a question can be counted together: those that ask it on the same scale.
    pub fn comparable(&self, question: &Question) -> Vec<&String> {
        let asks = |template: &SurveyTemplate| {
            template.questions.iter().any(|one| one.id == question.id && is_alike(&one.kind, &question.kind))
        };
        self.0.iter().filter(|(_, template)| asks(template)).map(|(id, _)| id).collect()
    }
}

fn is_alike(one: &QuestionKind, other: &QuestionKind) -> bool {
    match (one, other) {
        (QuestionKind::Likert { points: a, .. }, QuestionKind::Likert { points: b, .. }) => a == b,
        _ => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}

/// How often each value was answered to one question.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Counts {
    pub values: BTreeMap<String, u32>,
    /// Responses that answered it.
    pub responses: u32,
}

/// The counts of every question by its id. Of text only the responses are counted.
pub(super) fn count(
    connection: &Connection,
    scope: &SurveyScope,
    versions: &Versions,
) -> Result<BTreeMap<String, Counts>> {
    let questions = versions.questions();
    let is_text = |question: &&&Question| matches!(question.kind, QuestionKind::Text { .. });
    let (texts, others): (Vec<&Question>, Vec<&Question>) =
        questions.iter().copied().partition(|question| is_text(&question));
    let comparable: BTreeMap<&str, Vec<&String>> =
        questions.iter().map(|question| (question.id.as_str(), versions.comparable(question))).collect();
    let is_counted = |question: &str, version: &String| {
        comparable.get(question).is_some_and(|versions| versions.contains(&version))
    };
    let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
    let ids = |questions: &[&Question]| -> Vec<Value> {
        questions.iter().map(|question| Value::from(question.id.clone())).collect()
    };
    let (condition, values) = scope.condition(&versions.ids());
    let marks = |ids: &[Value]| vec!["?"; ids.len()].join(", ");

    let counted = ids(&others);
    let sql = format!(
        "select r.template_id, a.question, a.value, count(*)
         from survey_response r indexed by survey_response_scope
         cross join survey_answer a indexed by survey_answer_response on a.response_id = r.id
         where {condition} and a.deleted = 0 and a.question in ({}) group by 1, 2, 3",
        marks(&counted)
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values.iter().chain(&counted)))?;
    while let Some(row) = rows.next()? {
        let (version, question, value, times): (String, String, String, u32) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        if is_counted(&question, &version) {
            let counts = counts.entry(question).or_default();
            *counts.values.entry(value).or_default() += times;
            counts.responses += times;
        }
    }
    // Several answers of one response are one response.
    let is_several = |question: &&Question| {
        matches!(question.kind, QuestionKind::Text { .. } | QuestionKind::Multiple { .. })
    };
    let several = ids(&questions.iter().copied().filter(is_several).collect::<Vec<_>>());
    if !several.is_empty() {
        let sql = format!(
            "select r.template_id, a.question, count(distinct a.response_id)
             from survey_response r indexed by survey_response_scope
             cross join survey_answer a indexed by survey_answer_response on a.response_id = r.id
             where {condition} and a.deleted = 0 and a.question in ({}) group by 1, 2",
            marks(&several)
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values.iter().chain(&several)))?;
        let mut told: BTreeMap<String, u32> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let (version, question): (String, String) = (row.get(0)?, row.get(1)?);
            if is_counted(&question, &version) {
                *told.entry(question).or_default() += row.get::<_, u32>(2)?;
            }
        }
        for (question, responses) in told {
            counts.entry(question).or_default().responses = responses;
        }
    }
    debug_assert!(texts.iter().all(|text| counts.get(&text.id).is_none_or(|it| it.values.is_empty())));
    Ok(counts)
}
