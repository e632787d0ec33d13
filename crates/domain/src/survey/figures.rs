//! What answers come to: NPS, CSAT, CES, distributions and response rate, each with how sure it is.
//!
//! From counts, so that a store can count and this file alone knows the formulas. Without any answer
//! there is no figure (`None`), never a NaN. All intervals are two-sided, 95 %.

mod normal;

use super::template::{Question, QuestionKind};
use normal::{Z, t};
use serde::Serialize;
use std::collections::BTreeMap;

/// Figures from fewer answers are marked as a small sample.
pub const SMALL_SAMPLE: u32 = 10;

/// A 95 % confidence interval, cut off at the ends of its scale.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, specta::Type)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

/// Net promoter score on −100…100.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, specta::Type)]
pub struct Nps {
    pub promoters: u32,
    pub passives: u32,
    pub detractors: u32,
    pub answers: u32,
    pub value: f64,
    /// Half the width of the interval before it is cut off at the scale's ends. None when all answers
    /// are of one class: the formula gives no width then, and no width would read as certainty.
    pub margin: Option<f64>,
    pub interval: Option<Interval>,
    pub small_sample: bool,
}

/// Share of the satisfied, 0–1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, specta::Type)]
pub struct Csat {
    pub satisfied: u32,
    pub answers: u32,
    pub share: f64,
    pub interval: Interval,
    pub small_sample: bool,
}

/// Mean ease on 1–7, higher is easier.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, specta::Type)]
pub struct Ces {
    pub answers: u32,
    pub mean: f64,
    /// None for one answer and when all answers are the same: the spread is unknown.
    pub interval: Option<Interval>,
    pub small_sample: bool,
}

/// One NPS less another.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, specta::Type)]
pub struct Difference {
    pub value: f64,
    pub margin: Option<f64>,
    /// Whether it is more than chance at 5 %. None when it cannot be said: a small sample, or one
    /// whose answers are all of one class.
    pub significant: Option<bool>,
}

/// How often one value was answered.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct Tally {
    pub value: String,
    pub count: u32,
    /// Of the responses that answered the question, 0–1; several options of one response each count.
    pub share: Option<f64>,
}

/// NPS from the counts of the answers 0–10: promoters 9–10, passives 7–8, detractors 0–6
/// (Reichheld, The One Number You Need to Grow, Harvard Business Review 12/2003).
///
/// An answer is +1, 0 or −1, so its variance is p + d − (p − d)² with p and d the shares of promoters
/// and detractors, and the margin is z·√(variance ÷ n): the Wald interval that Rocks compares with
/// others (Interval Estimation for the Net Promoter Score, The American Statistician 70(4), 2016). It is
/// known to be a little short for few answers, which is why those are marked.
pub fn nps(counts: &[u32; 11]) -> Option<Nps> {
    let sum = |scores: &[u32]| scores.iter().sum::<u32>();
    let (detractors, passives, promoters) = (sum(&counts[..7]), sum(&counts[7..9]), sum(&counts[9..]));
    let answers = detractors + passives + promoters;
    if answers == 0 {
        return None;
    }
    let value = 100.0 * (f64::from(promoters) - f64::from(detractors)) / f64::from(answers);
    let margin = match [promoters, passives, detractors].contains(&answers) {
        true => None,
        false => Some(100.0 * Z * error_squared(promoters, detractors, answers).sqrt()),
    };
    let interval = margin.map(|margin| around(value, margin, -100.0, 100.0));
    Some(Nps {
        promoters,
        passives,
        detractors,
        answers,
        value,
        margin,
        interval,
        small_sample: answers < SMALL_SAMPLE,
    })
}

/// Squared standard error of p − d.
fn error_squared(promoters: u32, detractors: u32, answers: u32) -> f64 {
    let n = f64::from(answers);
    let (p, d) = (f64::from(promoters) / n, f64::from(detractors) / n);
    (p + d - (p - d).powi(2)) / n
}

fn around(value: f64, margin: f64, lowest: f64, highest: f64) -> Interval {
    Interval { low: (value - margin).max(lowest), high: (value + margin).min(highest) }
}

/// `after` less `before`, two independent samples: the margin is z·√(sum of the squared standard
/// errors), unpooled (the z test for a difference of means; variance of an NPS as in [`nps`]).
pub fn difference(before: &Nps, after: &Nps) -> Difference {
    let value = after.value - before.value;
    let is_known = |nps: &Nps| nps.margin.is_some() && !nps.small_sample;
    if !is_known(before) || !is_known(after) {
        return Difference { value, margin: None, significant: None };
    }
    let error = |nps: &Nps| error_squared(nps.promoters, nps.detractors, nps.answers);
    let margin = 100.0 * Z * (error(before) + error(after)).sqrt();
    Difference { value, margin: Some(margin), significant: Some(value.abs() > margin) }
}

/// CSAT from the counts of the answers 1–5: the share of 4 and 5, with the score interval of Wilson
/// (Probable Inference, the Law of Succession, and Statistical Inference, JASA 22, 1927).
pub fn csat(counts: &[u32; 5]) -> Option<Csat> {
    let (satisfied, answers) = (counts[3] + counts[4], counts.iter().sum());
    let interval = wilson(satisfied, answers)?;
    let share = f64::from(satisfied) / f64::from(answers);
    Some(Csat { satisfied, answers, share, interval, small_sample: answers < SMALL_SAMPLE })
}

/// Wilson's interval of a share: (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) ÷ (1 + z²/n).
fn wilson(hits: u32, of: u32) -> Option<Interval> {
    if of == 0 || hits > of {
        return None;
    }
    let n = f64::from(of);
    let p = f64::from(hits) / n;
    let (squared, below) = (Z * Z / n, 1.0 + Z * Z / n);
    let center = (p + squared / 2.0) / below;
    let margin = Z * (p * (1.0 - p) / n + squared / (4.0 * n)).sqrt() / below;
    // At 0 and 1 an end of the interval is the share itself; rounding must not push it past that.
    Some(Interval { low: (center - margin).clamp(0.0, p), high: (center + margin).clamp(p, 1.0) })
}

/// CES from the counts of the answers 1–7: their mean, with Student's interval mean ± t·s/√n
/// (The Probable Error of a Mean, Biometrika 6, 1908), s with n − 1.
pub fn ces(counts: &[u32; 7]) -> Option<Ces> {
    let answers: u32 = counts.iter().sum();
    if answers == 0 {
        return None;
    }
    let n = f64::from(answers);
    let scores = || counts.iter().zip(1u32..).map(|(count, score)| (f64::from(*count), f64::from(score)));
    let mean = scores().map(|(count, score)| count * score).sum::<f64>() / n;
    let is_one = counts.contains(&answers);
    let interval = (!is_one).then(|| {
        let squares: f64 = scores().map(|(count, score)| count * (score - mean).powi(2)).sum();
        around(mean, t(answers - 1) * (squares / (n - 1.0) / n).sqrt(), 1.0, 7.0)
    });
    Some(Ces { answers, mean, interval, small_sample: answers < SMALL_SAMPLE })
}

/// Every value that a question can have with its count, those without an answer too, in the order of
/// the scale or the options. Of a number only the values that were given, lowest first; text has none.
/// `responses` have answered the question: with several options fewer than the answers.
pub fn distribution(question: &Question, counts: &BTreeMap<String, u32>, responses: u32) -> Vec<Tally> {
    let values: Vec<String> = match &question.kind {
        QuestionKind::Text { .. } => vec![],
        QuestionKind::Number { .. } => {
            let mut given: Vec<i32> = counts.keys().filter_map(|value| value.parse().ok()).collect();
            given.sort_unstable();
            given.iter().map(i32::to_string).collect()
        }
        kind => match kind.bounds() {
            Some((lowest, highest)) => (lowest..=highest).map(|score| score.to_string()).collect(),
            None => kind.options().iter().map(|option| option.id.clone()).collect(),
        },
    };
    let tally = |value: String| {
        let count = counts.get(&value).copied().unwrap_or(0);
        let share = (responses > 0).then(|| f64::from(count) / f64::from(responses));
        Tally { value, count, share }
    };
    values.into_iter().map(tally).collect()
}

/// Answered of asked, 0–1. None when nobody was asked, or when more answered than were asked (some
/// invitations were not noted down: a rate would be made up).
pub fn response_rate(answered: u32, asked: u32) -> Option<f64> {
    (asked > 0 && answered <= asked).then(|| f64::from(answered) / f64::from(asked))
}

#[cfg(test)]
mod tests;
