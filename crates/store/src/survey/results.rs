//! What a survey comes to: as a whole, by tier, place or brand, and over time.

use super::figure::{SurveyFigure, change, figure};
use super::scope::{Counts, SurveyScope, Versions, count};
use crate::error::{Fault, Result};
use chrono::{Datelike, Days, Months, NaiveDate};
use domain::choice;
use domain::civil::{self, Moment};
use domain::survey::{
    Difference, Question, QuestionKind, SMALL_SAMPLE, SurveyTemplate, Tally, distribution, response_rate,
};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use serde::Serialize;
use std::collections::BTreeMap;

/// As many quarters can be asked.
const QUARTERS_MAX: u32 = 40;
/// As many parts are named.
const PARTS_MAX: usize = 500;

choice! {
    /// What a figure is broken down by.
    SurveyPartBy { Tier = "tier", Institution = "institution", Brand = "brand" }
}

/// A survey's results.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct SurveyResults {
    /// The newest version that was answered in the scope, else the one in force.
    pub template: SurveyTemplate,
    /// Versions that were answered in the scope, newest first.
    pub versions: Vec<u32>,
    pub responses: u32,
    /// Who was asked, those who declined among them. Of a part of the customers it is not known.
    pub asked: Option<u32>,
    pub declined: Option<u32>,
    pub rate: Option<f64>,
    pub small_sample: bool,
    /// Those of the template in its order, then those that only earlier versions asked.
    pub questions: Vec<QuestionResult>,
}

#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct QuestionResult {
    pub question: Question,
    /// That answered it.
    pub responses: u32,
    pub figure: Option<SurveyFigure>,
    pub tallies: Vec<Tally>,
    /// Answers in words.
    pub texts: u32,
    /// In the period of the same length before; none without a first day.
    pub before: Option<SurveyFigure>,
    /// Of the NPS.
    pub change: Option<Difference>,
}

/// A part of the responses. `key`: the tier or the id; none: not known.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct SurveyPart {
    pub key: Option<String>,
    pub name: String,
    pub responses: u32,
    pub figure: Option<SurveyFigure>,
}

/// A calendar quarter.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct SurveyPeriod {
    pub from_day: String,
    pub to_day: String,
    pub responses: u32,
    pub figure: Option<SurveyFigure>,
}

/// Errors: `store.gone`, `record.field_invalid`, `record.days_reversed`.
pub fn results(connection: &Connection, scope: &SurveyScope, now: Moment) -> Result<SurveyResults> {
    scope.check()?;
    let versions = Versions::of(connection, &scope.template_code)?;
    let answered = answered(connection, scope, &versions)?;
    let earlier = period_before(scope, now)?;
    let [counts, before] = count(connection, scope, earlier.as_ref(), &versions)?;
    let newest = versions.0.iter().find(|(id, _)| answered.contains_key(id)).or(versions.0.first());
    let template = newest.map(|(_, template)| SurveyTemplate::clone(template)).unwrap_or_default();
    let responses = answered.values().sum();
    let (asked, declined) = asked(connection, scope, &versions)?.unzip();
    let empty = Counts::default();
    let result = |question: &Question| {
        let of =
            |counts: &BTreeMap<String, Counts>| figure(question, counts.get(&question.id).unwrap_or(&empty));
        let (now, then) = (of(&counts), of(&before));
        let counts = counts.get(&question.id).unwrap_or(&empty);
        let is_text = matches!(question.kind, QuestionKind::Text { .. });
        QuestionResult {
            responses: counts.responses,
            tallies: distribution(question, &counts.values, counts.responses),
            texts: if is_text { counts.responses } else { 0 },
            change: change(then.as_ref(), now.as_ref()),
            figure: now,
            before: then,
            question: question.clone(),
        }
    };
    let asked_still = |question: &&Question| template.place(&question.id).is_some();
    let mut questions: Vec<QuestionResult> = template.questions.iter().map(result).collect();
    let earlier = versions.questions().into_iter().filter(|question| !asked_still(question)).map(result);
    questions.extend(earlier.filter(|result| result.responses > 0));
    Ok(SurveyResults {
        versions: versions
            .0
            .iter()
            .filter(|(id, _)| answered.contains_key(id))
            .map(|(_, template)| template.version)
            .collect(),
        responses,
        rate: asked.and_then(|asked| response_rate(responses, asked)),
        asked,
        declined,
        small_sample: responses < SMALL_SAMPLE,
        questions,
        template,
    })
}

/// Responses by version.
fn answered(
    connection: &Connection,
    scope: &SurveyScope,
    versions: &Versions,
) -> Result<BTreeMap<String, u32>> {
    let (condition, values) = scope.condition(&versions.ids());
    let sql = format!(
        "select r.template_id, count(*) from survey_response r indexed by survey_response_scope
         where {condition} group by 1"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Who was asked and who declined.
fn asked(connection: &Connection, scope: &SurveyScope, versions: &Versions) -> Result<Option<(u32, u32)>> {
    if scope.is_narrowed() {
        return Ok(None);
    }
    let ids = versions.ids();
    let sql = format!(
        "select count(*), coalesce(sum(declined), 0) from survey_invitation
         where deleted = 0 and template_id in ({}) and day between ? and ?",
        vec!["?"; ids.len()].join(", ")
    );
    let day = |day: &Option<String>, open: &str| Value::from(day.clone().unwrap_or_else(|| open.into()));
    let mut values: Vec<Value> = ids.into_iter().map(|id| Value::from(id.clone())).collect();
    values.extend([day(&scope.from_day, ""), day(&scope.to_day, "9999-12-31")]);
    let found = connection
        .prepare_cached(&sql)?
        .query_row(params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Some(found))
}

/// The period of the same length that ends the day before. None without a first day.
fn period_before(scope: &SurveyScope, now: Moment) -> Result<Option<SurveyScope>> {
    let Some(from) = civil::day_or_none("from_day", &scope.from_day)? else { return Ok(None) };
    let to = civil::day_or_none("to_day", &scope.to_day)?.unwrap_or_else(|| now.date_naive());
    let days = u64::try_from((to - from).num_days() + 1).unwrap_or(1);
    let (Some(first), Some(last)) = (from.checked_sub_days(Days::new(days)), from.pred_opt()) else {
        return Ok(None);
    };
    Ok(Some(SurveyScope {
        from_day: Some(first.to_string()),
        to_day: Some(last.to_string()),
        ..scope.clone()
    }))
}

/// The question of a breakdown. Errors: `survey.question_unknown`.
fn asked_for<'v>(versions: &'v Versions, id: &str) -> Result<&'v Question> {
    let unknown = || domain::Problem::SurveyQuestionUnknown { value: id.into() };
    Ok(versions.question(id).ok_or_else(unknown)?)
}

/// Counts of one question, grouped by a column or an expression of responses `r`.
fn grouped(
    connection: &Connection,
    scope: &SurveyScope,
    versions: &Versions,
    question: &Question,
    group: &str,
) -> Result<BTreeMap<Option<String>, Counts>> {
    let (condition, values) = scope.condition(&versions.comparable(question));
    let sql = format!(
        "select {group}, a.value, count(*) from survey_response r indexed by survey_response_scope
         cross join survey_answer a indexed by survey_answer_response
             on a.response_id = r.id and a.question = ?
         where {condition} and a.deleted = 0 group by 1, 2"
    );
    let values = std::iter::once(Value::from(question.id.clone())).chain(values);
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut parts: BTreeMap<Option<String>, Counts> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let counts = parts.entry(row.get(0)?).or_default();
        let times: u32 = row.get(2)?;
        *counts.values.entry(row.get(1)?).or_default() += times;
        counts.responses += times;
    }
    Ok(parts)
}

/// The figure of a question by tier, institution or brand, those with most answers first.
/// Errors: `survey.question_unknown`, as [`results`].
pub fn parts(
    connection: &Connection,
    scope: &SurveyScope,
    question: &str,
    by: SurveyPartBy,
) -> Result<Vec<SurveyPart>> {
    scope.check()?;
    let versions = Versions::of(connection, &scope.template_code)?;
    let question = asked_for(&versions, question)?;
    let (group, names) = match by {
        SurveyPartBy::Tier => ("r.tier_then", None),
        SurveyPartBy::Institution => ("r.institution_id", Some("select name from institution where id = ?1")),
        SurveyPartBy::Brand => ("r.brand_id", Some("select name from brand where id = ?1")),
    };
    let mut parts = vec![];
    for (key, counts) in grouped(connection, scope, &versions, question, group)? {
        let name = match (&key, names) {
            (Some(id), Some(sql)) => connection
                .prepare_cached(sql)?
                .query_row([id], |row| row.get(0))
                .map_err(|_| Fault::Gone { kind: by.text().into(), id: id.clone() })?,
            _ => key.clone().unwrap_or_default(),
        };
        let figure = figure(question, &counts);
        parts.push(SurveyPart { key, name, responses: counts.responses, figure });
    }
    parts.sort_by(|a, b| b.responses.cmp(&a.responses).then_with(|| a.name.cmp(&b.name)));
    parts.truncate(PARTS_MAX);
    Ok(parts)
}

/// The figure of a question in each of the last calendar quarters, oldest first; the last is that of the
/// scope's last day. Its first day does not matter.
/// Errors: as [`parts`].
pub fn trend(
    connection: &Connection,
    scope: &SurveyScope,
    question: &str,
    quarters: u32,
    now: Moment,
) -> Result<Vec<SurveyPeriod>> {
    scope.check()?;
    let versions = Versions::of(connection, &scope.template_code)?;
    let question = asked_for(&versions, question)?;
    let last = civil::day_or_none("to_day", &scope.to_day)?.unwrap_or_else(|| now.date_naive());
    let starts: Vec<NaiveDate> = (0..quarters.clamp(1, QUARTERS_MAX))
        .rev()
        .filter_map(|ago| quarter(last).checked_sub_months(Months::new(ago * 3)))
        .collect();
    let whole = SurveyScope {
        from_day: starts.first().map(NaiveDate::to_string),
        to_day: Some(last.to_string()),
        ..scope.clone()
    };
    let by_month = grouped(connection, &whole, &versions, question, "substr(r.day, 1, 7)")?;
    let period = |from: NaiveDate| {
        let next = from.checked_add_months(Months::new(3)).unwrap_or(from);
        let to = next.pred_opt().unwrap_or(from).min(last);
        let mut counts = Counts::default();
        for month in (0..3).filter_map(|ahead| from.checked_add_months(Months::new(ahead))) {
            let Some(found) = by_month.get(&Some(month.format("%Y-%m").to_string())) else { continue };
            counts.responses += found.responses;
            for (value, times) in &found.values {
                *counts.values.entry(value.clone()).or_default() += times;
            }
        }
        SurveyPeriod {
            from_day: from.to_string(),
            to_day: to.to_string(),
            responses: counts.responses,
            figure: figure(question, &counts),
        }
    };
    Ok(starts.into_iter().map(period).collect())
}

/// The first day of the quarter.
fn quarter(day: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1).unwrap_or(day)
}
