//! The rating of one customer by one model.

use super::model::{Axis, Criterion, POINTS_MAX, TierModel, WEIGHT_MAX, range_of};
use super::score::{Score, band_at};
use super::value::{Inputs, Value};
use crate::Problem;
use chrono::NaiveDate;
use serde::Serialize;

/// What a model says of a customer.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
#[serde(rename = "TierRating")]
pub struct Rating {
    /// In the order of the model.
    pub axes: Vec<AxisRating>,
    pub criteria: Vec<CriterionRating>,
    /// Bands as the cell is written, `A/1`; absent when unrated.
    pub cell: Option<String>,
    /// Code of the tier; absent when unrated.
    pub tier: Option<String>,
    /// Ids of what must be known for a rating: required criteria without a value, and all criteria of an
    /// axis of which nothing is known (any one of them will do).
    pub missing: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
#[serde(rename = "TierAxisRating")]
pub struct AxisRating {
    pub axis: String,
    /// Exact, as `num/den`.
    #[specta(type = Option<String>)]
    pub score: Option<Score>,
    /// For show: tenths, rounded down.
    pub shown: Option<f64>,
    /// Label of the band.
    pub band: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
#[serde(rename = "TierCriterionRating")]
pub struct CriterionRating {
    pub axis: String,
    pub criterion: String,
    /// Absent without a value.
    pub points: Option<u32>,
}

/// Rates a customer. A required criterion without a value, or an axis without any, leaves it unrated.
/// Errors: `tier.input_unknown` and `tier.input_unfit` for values that the model does not know;
/// `tier_model.*` for a model that did not pass [`super::check()`] and cannot say.
pub fn rate(model: &TierModel, inputs: &Inputs) -> Result<Rating, Problem> {
    refuse_unknown(model, inputs)?;
    let mut rating =
        Rating { axes: vec![], criteria: vec![], cell: None, tier: None, missing: missing(model, inputs) };
    for axis in &model.axes {
        let sums = Sums::of(axis, inputs)?;
        for (criterion, points) in axis.criteria.iter().zip(&sums.points) {
            let (axis, criterion) = (axis.id.clone(), criterion.id.clone());
            rating.criteria.push(CriterionRating { axis, criterion, points: *points });
        }
        let score = sums.score();
        let band = score.map(|score| band_in(axis, score)).transpose()?;
        rating.axes.push(AxisRating {
            axis: axis.id.clone(),
            score,
            shown: score.map(Score::rounded),
            band: band.map(|band| axis.bands[band].label.clone()),
        });
    }
    let bands: Option<Vec<&str>> = rating.axes.iter().map(|axis| axis.band.as_deref()).collect();
    if let Some(bands) = bands.filter(|bands| !bands.is_empty()) {
        let cell = model.cell(&bands);
        let cell = cell.ok_or_else(|| Problem::TierModelCellMissing { cell: bands.join("/") })?;
        (rating.cell, rating.tier) = (Some(cell.text()), Some(cell.tier.clone()));
    }
    Ok(rating)
}

/// Whether an assessment is older than its tier's review interval. On the last day it still holds.
pub fn is_stale(assessed: NaiveDate, review_days: u32, today: NaiveDate) -> bool {
    (today - assessed).num_days() > i64::from(review_days)
}

/// What an axis adds up to. Bounded: at most 12 criteria of 1000 × 100 in a checked model.
#[derive(Debug, Clone)]
pub(crate) struct Sums {
    /// Σ weight × points over what has a value.
    pub points_weighted: u64,
    /// Σ weight over what has a value.
    pub weight: u64,
    /// Whether a required criterion has no value.
    pub is_short: bool,
    /// Per criterion of the axis.
    pub points: Vec<Option<u32>>,
}

impl Sums {
    pub fn of(axis: &Axis, inputs: &Inputs) -> Result<Sums, Problem> {
        let mut sums = Sums { points_weighted: 0, weight: 0, is_short: false, points: vec![] };
        for criterion in &axis.criteria {
            let value = inputs.get(&criterion.id);
            let points = value.map(|value| points_of(criterion, value)).transpose()?;
            if let Some(points) = points {
                sums.points_weighted += u64::from(criterion.weight) * u64::from(points);
                sums.weight += u64::from(criterion.weight);
            }
            sums.is_short |= criterion.required && points.is_none();
            sums.points.push(points);
        }
        Ok(sums)
    }

    /// None when a required criterion has no value, or none has.
    pub fn score(&self) -> Option<Score> {
        Score::new(self.points_weighted, self.weight).filter(|_| !self.is_short)
    }
}

/// The place of the band of a score.
/// Errors: `tier_model.bands_start` when the bands leave it out.
pub(crate) fn band_in(axis: &Axis, score: Score) -> Result<usize, Problem> {
    band_at(score, &axis.bands).ok_or_else(|| Problem::TierModelBandsStart { axis: axis.id.clone() })
}

/// Points that a value gives.
fn points_of(criterion: &Criterion, value: &Value) -> Result<u32, Problem> {
    value.check(criterion)?;
    let id = || criterion.id.clone();
    let points = match value {
        Value::Choice(chosen) => {
            criterion.input.choices().iter().find(|choice| choice.id == *chosen).map(|choice| choice.points)
        }
        Value::Number(_) | Value::Metric(_) => {
            let ranges = criterion.input.ranges();
            let range = value.ratio().and_then(|ratio| range_of(ranges, ratio));
            range.map(|range| ranges[range].points)
        }
    };
    let points = points.ok_or_else(|| Problem::TierModelRangeGap { criterion: id() })?;
    if points > POINTS_MAX {
        return Err(Problem::TierModelPoints { criterion: id(), value: points });
    }
    match (1..=WEIGHT_MAX).contains(&criterion.weight) {
        true => Ok(points),
        false => Err(Problem::TierModelWeight { criterion: id(), value: criterion.weight }),
    }
}

fn refuse_unknown(model: &TierModel, inputs: &Inputs) -> Result<(), Problem> {
    match inputs.keys().find(|id| !model.criteria().any(|(_, criterion)| criterion.id == **id)) {
        Some(id) => Err(Problem::TierInputUnknown { criterion: id.clone() }),
        None => Ok(()),
    }
}

fn missing(model: &TierModel, inputs: &Inputs) -> Vec<String> {
    let absent = |criterion: &Criterion| !inputs.contains_key(&criterion.id);
    let needed = |(axis, criterion): &(&Axis, &Criterion)| {
        absent(criterion) && (criterion.required || axis.criteria.iter().all(absent))
    };
    model.criteria().filter(needed).map(|(_, criterion)| criterion.id.clone()).collect()
}
