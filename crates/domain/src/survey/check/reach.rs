//! Whether every question and every jump can come about.

use super::super::path::holds;
use super::super::template::{JumpWhen, Question, QuestionKind, SurveyTemplate};
use crate::Problem;

/// Questions that no answers lead to, and jumps that never decide. Exact: the answers to different
/// questions are free of each other, and [`trials`] holds an answer for each way on from a question.
pub fn check(template: &SurveyTemplate) -> Vec<Problem> {
    let count = template.questions.len();
    let mut reached = vec![false; count];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    let mut problems = vec![];
    for (at, question) in template.questions.iter().enumerate() {
        let mut taken = vec![false; question.jumps.len()];
        for values in trials(question) {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let jump = question.jumps.iter().position(|jump| holds(&question.kind, &jump.when, &values));
            let to = match jump {
                Some(n) => {
                    taken[n] = true;
                    let target = question.jumps[n].to.as_deref();
                    target.map_or(count, |id| template.place(id).unwrap_or(count))
                }
                None => at + 1,
            };
            if reached[at] && to < count {
                reached[to] = true;
            }
        }
        let number = at as u32 + 1;
        let never = taken.iter().zip(1..).filter(|(taken, _)| !**taken);
        problems.extend(never.map(|(_, n)| Problem::SurveyJumpNever { question: number, n }));
        if !reached[at] {
            problems.push(Problem::SurveyQuestionUnreachable { question: number });
        }
    }
    problems
}

/// Answers of every sort that the jumps tell apart. Of several options one at a time is enough: more
/// at once meet the first jump that one of them meets alone.
fn trials(question: &Question) -> Vec<Vec<String>> {
    let mut trials = vec![];
    if !question.required {
        trials.push(vec![]);
    }
    match (&question.kind, question.kind.bounds()) {
        (QuestionKind::Text { .. }, _) => trials.push(vec!["…".into()]),
        (kind, None) => trials.extend(kind.options().iter().map(|option| vec![option.id.clone()])),
        (_, Some((lowest, highest))) => {
            let edges = question.jumps.iter().flat_map(|jump| match jump.when {
                JumpWhen::AtMost { value } => vec![value, value.saturating_add(1)],
                JumpWhen::AtLeast { value } => vec![value.saturating_sub(1), value],
                _ => vec![],
            });
            let values = edges.chain([lowest, highest]).filter(|value| (lowest..=highest).contains(value));
            trials.extend(values.map(|value| vec![value.to_string()]));
        }
    }
    trials
}
