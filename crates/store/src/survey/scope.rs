//! Which responses are counted.

use super::templates::{Templates, current_id};
use crate::error::Result;
use domain::civil;
use domain::survey::{Question, QuestionKind, SurveyTemplate};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
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

/// The counts of every question by its id: of the scope, and of `before`, the period that ends where it
/// begins. Of text only the responses are counted. One pass, row by row: to let SQLite group 50,000 answers
/// takes twice as long, because it sorts them first.
pub(super) fn count(
    connection: &Connection,
    scope: &SurveyScope,
    before: Option<&SurveyScope>,
    versions: &Versions,
) -> Result<[BTreeMap<String, Counts>; 2]> {
    let questions: Vec<Counting> =
        versions.questions().into_iter().map(|it| Counting::of(it, versions)).collect();
    let mut questions: HashMap<String, Counting> =
        questions.into_iter().map(|counting| (counting.question.clone(), counting)).collect();
    let whole = SurveyScope {
        from_day: before.map_or(&scope.from_day, |before| &before.from_day).clone(),
        ..scope.clone()
    };
    let (condition, values) = whole.condition(&versions.ids());
    let sql = format!(
        "select r.day < ?, r.template_id, a.response_id, a.question, a.value
         from survey_response r indexed by survey_response_scope
         cross join survey_answer a indexed by survey_answer_response on a.response_id = r.id
         where {condition} and a.deleted = 0"
    );
    let first = scope.from_day.clone().unwrap_or_default();
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(std::iter::once(Value::from(first)).chain(values)))?;
    while let Some(row) = rows.next()? {
        let text = |at: usize| row.get_ref(at).map(|value| value.as_str().unwrap_or_default());
        if let Some(counting) = questions.get_mut(text(3)?) {
            counting.add(usize::from(row.get::<_, bool>(0)?), text(1)?, text(2)?, text(4)?);
        }
    }
    let mut counts = [BTreeMap::new(), BTreeMap::new()];
    for (id, counting) in questions {
        for (of, found) in counts.iter_mut().zip(counting.counts) {
            if found.responses > 0 {
                of.insert(id.clone(), found);
            }
        }
    }
    Ok(counts)
}

/// One question while its answers are counted.
struct Counting {
    question: String,
    /// Versions that ask it on the same scale.
    comparable: Vec<String>,
    is_text: bool,
    /// The response of the last answer: several answers of one are one response, and come one after the other.
    last: String,
    counts: [Counts; 2],
}

impl Counting {
    fn of(question: &Question, versions: &Versions) -> Self {
        Counting {
            question: question.id.clone(),
            comparable: versions.comparable(question).into_iter().cloned().collect(),
            is_text: matches!(question.kind, QuestionKind::Text { .. }),
            last: String::new(),
            counts: Default::default(),
        }
    }

    fn add(&mut self, period: usize, version: &str, response: &str, value: &str) {
        if !self.comparable.iter().any(|known| known == version) {
            return;
        }
        let counts = &mut self.counts[period];
        if self.last != response {
            self.last.clear();
            self.last.push_str(response);
            counts.responses += 1;
        }
        match counts.values.get_mut(value) {
            _ if self.is_text => {}
            Some(times) => *times += 1,
            None => {
                counts.values.insert(value.to_owned(), 1);
            }
        }
    }
}
