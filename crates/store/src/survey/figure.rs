//! The one figure of a question.

use super::scope::Counts;
use domain::survey::{
    Ces, Csat, Difference, Nps, Question, QuestionKind, SMALL_SAMPLE, ces, csat, difference, nps,
};
use serde::Serialize;

/// What the answers to a question come to.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SurveyFigure {
    Nps(Nps),
    Csat(Csat),
    Ces(Ces),
    /// Of a scale of agreement, or of numbers.
    Mean {
        answers: u32,
        mean: f64,
        small_sample: bool,
    },
}

/// None without an answer, and for questions that have no figure.
pub(super) fn figure(question: &Question, counts: &Counts) -> Option<SurveyFigure> {
    match &question.kind {
        QuestionKind::Nps => nps(&scale(counts, 0)).map(SurveyFigure::Nps),
        QuestionKind::Csat => csat(&scale(counts, 1)).map(SurveyFigure::Csat),
        QuestionKind::Ces => ces(&scale(counts, 1)).map(SurveyFigure::Ces),
        QuestionKind::Likert { .. } | QuestionKind::Number { .. } => mean(counts),
        QuestionKind::Single { .. } | QuestionKind::Multiple { .. } | QuestionKind::Text { .. } => None,
    }
}

/// The counts of the values of a scale that begins at `lowest`.
fn scale<const N: usize>(counts: &Counts, lowest: usize) -> [u32; N] {
    std::array::from_fn(|at| counts.values.get(&(at + lowest).to_string()).copied().unwrap_or_default())
}

fn mean(counts: &Counts) -> Option<SurveyFigure> {
    let (mut sum, mut answers) = (0.0, 0);
    for (value, count) in &counts.values {
        let Ok(value) = value.parse::<i32>() else { continue };
        sum += f64::from(value) * f64::from(*count);
        answers += count;
    }
    (answers > 0).then(|| SurveyFigure::Mean {
        answers,
        mean: sum / f64::from(answers),
        small_sample: answers < SMALL_SAMPLE,
    })
}

/// How the figure has changed, where that can be said.
pub(super) fn change(before: Option<&SurveyFigure>, after: Option<&SurveyFigure>) -> Option<Difference> {
    match (before, after) {
        (Some(SurveyFigure::Nps(before)), Some(SurveyFigure::Nps(after))) => Some(difference(before, after)),
        _ => None,
    }
}
