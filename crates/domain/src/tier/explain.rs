//! Why a customer stands where it stands: the points of each criterion, and what would move it.

use super::model::{Axis, Criterion, Input, POINTS_MAX, TierModel};
use super::rate::{Rating, Sums, band_in, rate};
use super::score::Score;
use super::value::{Inputs, Value};
use super::{Amount, Metric, Ratio};
use crate::Problem;
use serde::Serialize;

/// One criterion's part in a rating.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
#[serde(rename = "TierExplanation")]
pub struct Explanation {
    pub axis: String,
    pub criterion: String,
    /// Absent without a value.
    pub points: Option<u32>,
    /// Its part of the axis score, as `num/den`: weight × points ÷ Σ weight. The parts add up to the score.
    #[specta(type = Option<String>)]
    pub share: Option<Score>,
    /// The smallest change of this criterion alone to a higher band of its axis; absent: not by this alone.
    pub raise: Option<Move>,
    /// The smallest change of this criterion alone to a lower band of its axis; absent: not by this alone.
    pub lower: Option<Move>,
}

#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
#[serde(rename = "TierMove")]
pub struct Move {
    pub change: Change,
    /// Points that the criterion would have.
    pub points: u32,
    /// Label of the band that the axis would have.
    pub band: String,
    /// The cell, `A/1`, and its tier; absent while another axis has no band.
    pub cell: Option<String>,
    pub tier: Option<String>,
}

/// What a criterion would have to become.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename = "TierChange")]
pub enum Change {
    /// The nearest value that does it.
    Value { value: Amount },
    /// Anything below: a ratio has no nearest value there.
    Below { value: Amount },
    /// The nearest choice by points.
    Choice { id: String },
}

/// Explains a rating criterion by criterion. On an axis without a score nothing moves by one alone.
/// A criterion without a value is moved by the least demanding value that does it.
/// Errors: as [`rate`].
pub fn explain(model: &TierModel, inputs: &Inputs) -> Result<Vec<Explanation>, Problem> {
    let rating = rate(model, inputs)?;
    let mut explanations = Vec::new();
    for (at, axis) in model.axes.iter().enumerate() {
        let sums = Sums::of(axis, inputs)?;
        let score = sums.score();
        for (criterion, points) in axis.criteria.iter().zip(&sums.points) {
            let weighted = points.map(|points| u64::from(criterion.weight) * u64::from(points));
            let mut explanation = Explanation {
                axis: axis.id.clone(),
                criterion: criterion.id.clone(),
                points: *points,
                share: weighted.filter(|_| score.is_some()).and_then(|sum| Score::new(sum, sums.weight)),
                raise: None,
                lower: None,
            };
            if let Some(score) = score {
                let place =
                    Place { model, rating: &rating, at, axis, criterion, sums: &sums, points: *points };
                let steps = steps(criterion, inputs.get(&criterion.id), *points);
                (explanation.raise, explanation.lower) = place.moves(band_in(axis, score)?, &steps)?;
            }
            explanations.push(explanation);
        }
    }
    Ok(explanations)
}

/// One criterion where it stands.
struct Place<'a> {
    model: &'a TierModel,
    rating: &'a Rating,
    /// Which axis it is.
    at: usize,
    axis: &'a Axis,
    criterion: &'a Criterion,
    sums: &'a Sums,
    points: Option<u32>,
}

impl Place<'_> {
    /// The nearest step up and the nearest down.
    fn moves(&self, now: usize, steps: &[Step]) -> Result<(Option<Move>, Option<Move>), Problem> {
        let (mut up, mut down): (Found, Found) = (None, None);
        for step in steps {
            let Some(band) = self.band_with(step.points)? else { continue };
            let nearest = if band > now { &mut up } else { &mut down };
            // Without a value, up asks for little and down for much: each the least that has to happen.
            let distance = step.distance(band > now);
            if band != now && nearest.is_none_or(|(other, _)| distance < other.distance(band > now)) {
                *nearest = Some((step, band));
            }
        }
        let moved = |found: Found| found.map(|(step, band)| self.moved(step, band));
        Ok((moved(up), moved(down)))
    }

    /// The band of the axis if this criterion had these points.
    fn band_with(&self, points: u32) -> Result<Option<usize>, Problem> {
        let weight = u64::from(self.criterion.weight);
        let own = self.points.map_or(0, |points| weight * u64::from(points));
        let own_weight = self.points.map_or(0, |_| weight);
        let sum = self.sums.points_weighted - own + weight * u64::from(points.min(POINTS_MAX));
        let score = Score::new(sum, self.sums.weight - own_weight + weight);
        score.map(|score| band_in(self.axis, score)).transpose()
    }

    fn moved(&self, step: &Step, band: usize) -> Move {
        let label = self.axis.bands[band].label.as_str();
        let bands = self.rating.axes.iter().enumerate();
        let bands: Option<Vec<&str>> =
            bands.map(|(at, axis)| if at == self.at { Some(label) } else { axis.band.as_deref() }).collect();
        let cell = bands.and_then(|bands| self.model.cell(&bands));
        Move {
            change: step.change.clone(),
            points: step.points,
            band: label.into(),
            cell: cell.map(|cell| cell.text()),
            tier: cell.map(|cell| cell.tier.clone()),
        }
    }
}

/// One other value that a criterion could take.
struct Step {
    change: Change,
    points: u32,
    /// How far from the value that it has; none without a value.
    from_value: Option<Far>,
}

/// A step and the band that it leads to.
type Found<'a> = Option<(&'a Step, usize)>;

/// A distance on the criterion's own scale (of its points, for a choice), and whether it must be passed.
type Far = (i128, bool);

impl Step {
    fn distance(&self, is_up: bool) -> Far {
        let points = i128::from(self.points);
        self.from_value.unwrap_or((if is_up { points } else { -points }, false))
    }
}

fn steps(criterion: &Criterion, value: Option<&Value>, points: Option<u32>) -> Vec<Step> {
    match &criterion.input {
        Input::Choice { choices } => {
            let is_other = |id: &str| value != Some(&Value::Choice(id.to_owned()));
            let others = choices.iter().filter(|choice| is_other(&choice.id));
            let step = |choice: &super::ChoicePoints| Step {
                change: Change::Choice { id: choice.id.clone() },
                points: choice.points,
                from_value: points.map(|points| (i128::from(choice.points.abs_diff(points)), false)),
            };
            others.map(step).collect()
        }
        Input::Number { ranges, .. } | Input::Metric { ranges, .. } => {
            let (value, metric) = (value.and_then(Value::ratio), criterion.input.metric());
            let spans = ranges.iter().enumerate().map(|(at, range)| {
                let upper = ranges.get(at + 1).and_then(|next| next.from);
                (
                    Span { from: range.from.map(|from| from.0), upper: upper.map(|upper| upper.0), metric },
                    range,
                )
            });
            let step = |(span, range): (Span, &super::Range)| {
                let (change, from_value) = span.nearest(value)?;
                Some(Step { change, points: range.points, from_value })
            };
            spans.filter_map(step).collect()
        }
    }
}

/// The values of one range: `[from, upper)`.
struct Span {
    from: Option<i64>,
    upper: Option<i64>,
    metric: Option<Metric>,
}

impl Span {
    /// The value in it that is nearest to `value`, and how far that is. None when it holds `value`, or
    /// nothing that the metric can be.
    fn nearest(&self, value: Option<Ratio>) -> Option<(Change, Option<Far>)> {
        let Some(value) = value else { return Some((self.any()?, None)) };
        let far = |bound: i64| {
            let bound = i128::from(bound) * i128::from(value.den());
            (bound - i128::from(value.num())).abs()
        };
        if let Some(from) = self.from.filter(|from| !value.reaches(*from)) {
            return self.allowed(from).map(|change| (change, Some((far(from), false))));
        }
        let upper = self.upper.filter(|upper| value.reaches(*upper))?;
        match self.is_whole() {
            true => self.allowed(upper - 1).map(|change| (change, Some((far(upper - 1), false)))),
            false => self.below(upper).map(|change| (change, Some((far(upper), true)))),
        }
    }

    /// A value that stands for the range.
    fn any(&self) -> Option<Change> {
        let least = self.metric.and_then(|metric| metric.bounds().0);
        match (self.from.max(least), self.upper) {
            (Some(from), _) => self.allowed(from),
            (None, Some(upper)) if self.is_whole() => self.allowed(upper - 1),
            (None, Some(upper)) => self.below(upper),
            (None, None) => self.allowed(0),
        }
    }

    fn is_whole(&self) -> bool {
        self.metric.is_none_or(Metric::is_whole)
    }

    fn allowed(&self, value: i64) -> Option<Change> {
        let fits = match self.metric {
            Some(metric) => metric.fits(Ratio::whole(value)),
            None => Amount(value).fits(),
        };
        let is_within = self.upper.is_none_or(|upper| value < upper);
        (fits && is_within).then_some(Change::Value { value: Amount(value) })
    }

    /// Anything below `upper`, unless the metric ends there.
    fn below(&self, upper: i64) -> Option<Change> {
        let least = self.metric.and_then(|metric| metric.bounds().0);
        least.is_none_or(|least| least < upper).then_some(Change::Below { value: Amount(upper) })
    }
}

#[cfg(test)]
mod tests;
