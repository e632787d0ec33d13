//! What was assessed when, by whom, from what, and what became of it. Nothing here is ever overwritten.

use super::models::Models;
use crate::error::Result;
use crate::row;
use crate::visit::{place, staff_name};
use domain::assessment::{Assessment, AssessmentInput, AssessmentReview, ReviewState};
use domain::bilingual::Bilingual;
use domain::catalogue::Brand;
use domain::civil::{self, Moment};
use domain::tier::{Input, Score, TierModel};
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

/// One assessment as it was made.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct AssessmentView {
    pub id: String,
    pub day: String,
    pub entered_at: String,
    pub model_code: String,
    pub model_name: Bilingual,
    pub model_version: u32,
    pub brand_id: Option<String>,
    pub brand_name: Option<String>,
    /// None: unrated.
    pub tier: Option<String>,
    pub cell: Option<String>,
    /// Per axis of the model, rounded down to tenths.
    pub scores: Vec<Option<f64>>,
    pub staff_name: String,
    pub reason: Option<String>,
    pub imported: bool,
    pub inputs: Vec<InputView>,
    pub reviews: Vec<ReviewView>,
}

/// One value that went into it.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct InputView {
    pub name: Bilingual,
    /// A number or a ratio as text, or the name of the choice.
    pub value: Bilingual,
    pub unit: Option<Bilingual>,
}

/// What somebody decided about it.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct ReviewView {
    pub state: ReviewState,
    pub tier: Option<String>,
    pub reason: Option<String>,
    pub staff_name: String,
    pub at: String,
}

/// Where a customer stands by one model for one brand.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct StandingView {
    pub model_code: String,
    pub model_name: Bilingual,
    pub brand_id: Option<String>,
    pub brand_name: Option<String>,
    pub tier: Option<String>,
    pub cell: Option<String>,
    pub scores: Vec<Option<f64>>,
    /// Names of the axes that the scores are of.
    pub axes: Vec<Bilingual>,
    pub day: String,
    pub review_day: Option<String>,
    pub is_stale: bool,
    /// Earlier tiers with their days, oldest first; the present one is the last.
    pub before: Vec<(String, Option<String>)>,
}

/// Every assessment of a customer, newest first. Errors: `store.gone`.
pub fn history(connection: &Connection, customer_id: &str) -> Result<Vec<AssessmentView>> {
    let (_, id) = place::survivor(connection, customer_id)?;
    let condition = "customer_id = ?1 order by day desc, entered_at desc, id desc";
    let mut models = Models::default();
    let found: Vec<Assessment> = row::list(connection, condition, [&id])?;
    found.into_iter().map(|one| view(connection, &mut models, one)).collect()
}

/// The assessment that stands for this model and brand. None: never assessed, or returned.
pub(super) fn latest(
    connection: &Connection,
    customer_id: &str,
    model_code: &str,
    brand_id: Option<&str>,
    now: Moment,
) -> Result<Option<AssessmentView>> {
    let sql = "select assessment_id from standing
               where customer_id = ?1 and model_code = ?2 and brand_id = ?3 and to_day is null and from_day <= ?4
               order by from_day desc limit 1";
    let params = (customer_id, model_code, brand_id.unwrap_or_default(), civil::day_of(now));
    let id: Option<String> =
        connection.prepare_cached(sql)?.query_row(params, |row| row.get(0)).optional()?;
    let Some(id) = id else { return Ok(None) };
    view(connection, &mut Models::default(), row::require(connection, &id)?).map(Some)
}

fn view(connection: &Connection, models: &mut Models, one: Assessment) -> Result<AssessmentView> {
    let model = models.get(connection, &one.model_id)?;
    let inputs: Vec<AssessmentInput> = row::list(connection, "assessment_id = ?1", [&one.id])?;
    let reviews: Vec<AssessmentReview> =
        row::list(connection, "assessment_id = ?1 order by at, id", [&one.id])?;
    let reviews: Result<Vec<ReviewView>> = reviews
        .into_iter()
        .map(|review| {
            Ok(ReviewView {
                staff_name: staff_name(connection, &review.staff_id)?,
                state: review.state,
                tier: review.tier,
                reason: review.reason,
                at: review.at,
            })
        })
        .collect();
    Ok(AssessmentView {
        brand_name: brand_name(connection, one.brand_id.as_deref())?,
        staff_name: staff_name(connection, &one.staff_id)?,
        model_code: model.code.clone(),
        model_name: model.name.clone(),
        model_version: model.version,
        scores: shown(&model, &[one.score_1.as_deref(), one.score_2.as_deref()]),
        inputs: shown_inputs(&model, &inputs),
        reviews: reviews?,
        id: one.id,
        day: one.day,
        entered_at: one.entered_at,
        brand_id: one.brand_id,
        tier: one.tier,
        cell: one.cell,
        reason: one.reason,
        imported: one.imported,
    })
}

fn shown(model: &TierModel, scores: &[Option<&str>]) -> Vec<Option<f64>> {
    let scores = scores.iter().take(model.axes.len());
    scores.map(|text| text.and_then(Score::from_text).map(Score::rounded)).collect()
}

/// In the model's order.
fn shown_inputs(model: &TierModel, inputs: &[AssessmentInput]) -> Vec<InputView> {
    let both = |text: &str| Bilingual { zh: text.into(), en: text.into() };
    let mut views = vec![];
    for (_, criterion) in model.criteria() {
        let Some(input) = inputs.iter().find(|input| input.criterion == criterion.id) else { continue };
        let (value, unit) = match &criterion.input {
            Input::Choice { choices } => {
                let chosen = choices.iter().find(|choice| choice.id == input.value);
                (chosen.map_or_else(|| both(&input.value), |choice| choice.name.clone()), None)
            }
            Input::Number { unit, .. } => (both(&input.value), Some(unit.clone())),
            Input::Metric { .. } => (both(&input.value), None),
        };
        views.push(InputView { name: criterion.name.clone(), value, unit });
    }
    views
}

fn brand_name(connection: &Connection, id: Option<&str>) -> Result<Option<String>> {
    let Some(id) = id else { return Ok(None) };
    Ok(row::get::<Brand>(connection, id)?.map(|brand| brand.name))
}

/// Where a customer stands, by model and brand. Errors: `store.gone`.
pub fn standings(connection: &Connection, customer_id: &str, now: Moment) -> Result<Vec<StandingView>> {
    let (_, id) = place::survivor(connection, customer_id)?;
    let today = civil::day_of(now);
    let sql = "select s.model_code, s.brand_id, s.from_day, s.to_day, s.tier, s.cell, a.model_id, a.score_1, a.score_2,
                      s.review_day, b.name
               from standing s join assessment a on a.id = s.assessment_id left join brand b on b.id = s.brand_id
               where s.customer_id = ?1 order by s.model_code, b.name, s.brand_id, s.position_id, s.from_day";
    let mut models = Models::default();
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([&id])?;
    let (mut all, mut before): (Vec<StandingView>, Vec<(String, Option<String>)>) = (vec![], vec![]);
    while let Some(row) = rows.next()? {
        let (from_day, to_day): (String, Option<String>) = (row.get(2)?, row.get(3)?);
        let tier: Option<String> = row.get(4)?;
        before.push((from_day.clone(), tier.clone()));
        if to_day.is_some() {
            continue;
        }
        let model = models.get(connection, &row.get::<_, String>(6)?)?;
        let (score_1, score_2): (Option<String>, Option<String>) = (row.get(7)?, row.get(8)?);
        let review_day: Option<String> = row.get(9)?;
        all.push(StandingView {
            model_code: row.get(0)?,
            model_name: model.name.clone(),
            brand_id: row.get::<_, Option<String>>(1)?.filter(|id| !id.is_empty()),
            brand_name: row.get(10)?,
            tier,
            cell: row.get(5)?,
            scores: shown(&model, &[score_1.as_deref(), score_2.as_deref()]),
            axes: model.axes.iter().map(|axis| axis.name.clone()).collect(),
            day: from_day,
            is_stale: review_day.as_ref().is_some_and(|day| *day <= today),
            review_day,
            before: std::mem::take(&mut before),
        });
    }
    Ok(all)
}
