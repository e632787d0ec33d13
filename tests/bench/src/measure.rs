//! Pairs of measurements, and what is made of them.

use crate::Result;
use serde::Serialize;
use std::time::Duration;

/// What was promised of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "kind", content = "most", rename_all = "snake_case")]
pub enum Goal {
    /// 95 of 100 are done within so many milliseconds.
    P95Ms(f64),
    /// The median is at most so many times that of the floor.
    Ratio(f64),
    /// It does not happen at all.
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Met,
    Missed,
    NotMeasured,
    /// Nothing was promised.
    None,
}

/// One line of the table. Figures are in `unit`.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    pub operation: String,
    pub unit: &'static str,
    pub runs: usize,
    pub median: Option<f64>,
    pub p95: Option<f64>,
    pub floor_median: Option<f64>,
    pub floor_p95: Option<f64>,
    pub ratio: Option<f64>,
    pub goal: Option<Goal>,
    pub verdict: Verdict,
    pub note: String,
}

/// An operation and its floor, measured in turns so that a busy moment of the machine meets both.
#[derive(Debug, Clone, Default)]
pub struct Pairs {
    pub operation: Vec<f64>,
    pub floor: Vec<f64>,
}

impl Pairs {
    /// Measures `runs` pairs in milliseconds.
    pub fn measure(
        runs: usize,
        mut operation: impl FnMut(usize) -> Result<Duration>,
        mut floor: impl FnMut(usize) -> Result<Duration>,
    ) -> Result<Pairs> {
        let mut pairs = Pairs::default();
        for run in 0..runs {
            pairs.push(operation(run)?, floor(run)?);
        }
        Ok(pairs)
    }

    pub fn push(&mut self, operation: Duration, floor: Duration) {
        self.operation.push(operation.as_secs_f64() * 1e3);
        self.floor.push(floor.as_secs_f64() * 1e3);
    }

    pub fn p95(&self) -> f64 {
        quantile(&self.operation, 0.95)
    }

    pub fn line(
        &self,
        operation: &str,
        unit: &'static str,
        goal: Option<Goal>,
        note: impl Into<String>,
    ) -> Line {
        let (median, floor) = (quantile(&self.operation, 0.5), quantile(&self.floor, 0.5));
        let mut line = Line {
            operation: operation.into(),
            unit,
            runs: self.operation.len(),
            median: Some(median),
            p95: Some(self.p95()),
            floor_median: Some(floor),
            floor_p95: Some(quantile(&self.floor, 0.95)),
            ratio: (floor > 0.0).then(|| median / floor),
            goal,
            verdict: Verdict::None,
            note: note.into(),
        };
        line.verdict = line.judged();
        line
    }
}

impl Line {
    /// A line without figures, and why: nothing is ever made up.
    pub fn not_measured(
        operation: &str,
        unit: &'static str,
        goal: Option<Goal>,
        why: impl Into<String>,
    ) -> Line {
        let mut line = Pairs::default().line(operation, unit, goal, why);
        (line.median, line.p95, line.floor_median, line.floor_p95, line.ratio) =
            (None, None, None, None, None);
        line.verdict = Verdict::NotMeasured;
        line
    }

    fn judged(&self) -> Verdict {
        let (figure, most) = match self.goal {
            None => return Verdict::None,
            Some(Goal::P95Ms(most)) => (self.p95, most),
            Some(Goal::Ratio(most)) => (self.ratio, most),
            Some(Goal::Never) => (self.median, 0.0),
        };
        match figure {
            Some(figure) if figure <= most => Verdict::Met,
            Some(_) => Verdict::Missed,
            None => Verdict::NotMeasured,
        }
    }
}

/// The smallest value that at least `share` of the values do not exceed (nearest rank); 0 of none.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() as f64 * share).ceil().max(1.0) as usize;
    sorted.get(rank - 1).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_were_measured() {
        let values: Vec<f64> = (1..=20).rev().map(f64::from).collect();
        assert_eq!(
            (quantile(&values, 0.5), quantile(&values, 0.95), quantile(&values, 1.0)),
            (10.0, 19.0, 20.0)
        );
        assert_eq!((quantile(&[3.0], 0.95), quantile(&[], 0.5)), (3.0, 0.0));
    }

    #[test]
    fn a_goal_that_is_just_reached_is_met_and_what_was_not_measured_is_neither() {
        let pairs = Pairs { operation: vec![2.0], floor: vec![1.0] };
        let verdict = |goal| pairs.line("x", "ms", Some(goal), "").verdict;
        assert_eq!(verdict(Goal::Ratio(2.0)), Verdict::Met);
        assert_eq!(verdict(Goal::Ratio(1.9)), Verdict::Missed);
        assert_eq!(verdict(Goal::P95Ms(1.0)), Verdict::Missed);
        assert_eq!(verdict(Goal::Never), Verdict::Missed);
        assert_eq!(Line::not_measured("x", "ms", Some(Goal::Ratio(9.0)), "").verdict, Verdict::NotMeasured);
    }
}
