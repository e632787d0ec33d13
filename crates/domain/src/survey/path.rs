//! The way through a survey: which question comes next, and which answers belong to it.
//!
//! An answer is text in one canonical form per kind of question, so that one stored record is one
//! answer: a score or number as a whole number (`9`), an option as its id, several options as one
//! answer each, text as it was written without blanks around it. No answer is no record.

use super::template::{JumpWhen, Question, QuestionKind, SurveyTemplate};
use crate::Problem;
use serde::{Deserialize, Serialize};

/// One answer as it is given and stored.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
pub struct Given {
    /// The question's id.
    pub question: String,
    pub value: String,
}

/// What comes after a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum NextQuestion {
    Ask { question: String },
    End,
}

/// What is asked after `current` (none = at the start), given the answers so far.
/// Errors: `survey.question_unknown`; what is wrong with the answer to `current`, which must be right
/// before one goes on (`survey.required_missing`, `survey.answer_invalid` and the like).
pub fn next(
    template: &SurveyTemplate,
    answers: &[Given],
    current: Option<&str>,
) -> Result<NextQuestion, Problem> {
    let after = match current {
        None => 0,
        Some(id) => {
            let at =
                template.place(id).ok_or_else(|| Problem::SurveyQuestionUnknown { value: id.to_owned() })?;
            let question = &template.questions[at];
            check_question(question, at, answers).into_iter().next().map_or(Ok(()), Err)?;
            follow(template, at, &values(question, answers))
        }
    };
    Ok(match template.questions.get(after) {
        Some(question) => NextQuestion::Ask { question: question.id.clone() },
        None => NextQuestion::End,
    })
}

/// The questions that are asked, in their order, given the answers. A question without an answer
/// counts as skipped, so before all is answered this is the way if nothing more were said.
pub fn path<'a>(template: &'a SurveyTemplate, answers: &[Given]) -> Vec<&'a Question> {
    let mut way = Vec::new();
    let mut at = 0;
    while let Some(question) = template.questions.get(at) {
        way.push(question);
        at = follow(template, at, &values(question, answers));
    }
    way
}

/// The answers to store: those on the way, in the order of the questions, without blanks. What was
/// answered before somebody went back and took another way is dropped.
pub fn kept(template: &SurveyTemplate, answers: &[Given]) -> Vec<Given> {
    let given = |question: &Question| {
        let id = question.id.clone();
        values(question, answers)
            .into_iter()
            .map(move |value| Given { question: id.clone(), value: value.into() })
    };
    path(template, answers).into_iter().flat_map(given).collect()
}

/// All that is wrong with the answers that are to be stored. Answers off the way do not count: they
/// are dropped by [`kept`]; answers to questions that are not there do.
/// Problems: `survey.required_missing`, `survey.answer_invalid`, `survey.answer_too_long`,
/// `survey.answer_twice`, `survey.choices_too_many`, `survey.question_unknown`.
pub fn check_answers(template: &SurveyTemplate, answers: &[Given]) -> Vec<Problem> {
    let unknown = answers
        .iter()
        .filter(|given| template.place(&given.question).is_none())
        .map(|given| Problem::SurveyQuestionUnknown { value: given.question.clone() });
    let on_the_way = path(template, answers).into_iter().flat_map(|question| {
        check_question(question, template.place(&question.id).unwrap_or_default(), answers)
    });
    unknown.chain(on_the_way).collect()
}

/// Where it goes on from the question at `at`. Only forward: a jump that leads back or nowhere (no
/// checked template has one) does not count, so that every way ends.
fn follow(template: &SurveyTemplate, at: usize, values: &[&str]) -> usize {
    let question = &template.questions[at];
    let target = |to: &Option<String>| match to {
        None => Some(template.questions.len()),
        Some(id) => template.place(id).filter(|to| *to > at),
    };
    let holding = question.jumps.iter().filter(|jump| holds(&question.kind, &jump.when, values));
    holding.filter_map(|jump| target(&jump.to)).next().unwrap_or(at + 1)
}

/// Whether a jump's condition holds for the values given to its question.
pub(super) fn holds(kind: &QuestionKind, when: &JumpWhen, values: &[&str]) -> bool {
    let number = || kind.bounds().and_then(|_| values.first()).and_then(|value| whole(value));
    match when {
        JumpWhen::Always => true,
        JumpWhen::Option { option } => {
            kind.options().iter().any(|known| known.id == *option) && values.contains(&option.as_str())
        }
        JumpWhen::AtMost { value } => number().is_some_and(|given| given <= *value),
        JumpWhen::AtLeast { value } => number().is_some_and(|given| given >= *value),
    }
}

/// The values given to a question; a blank one is none.
fn values<'a>(question: &Question, answers: &'a [Given]) -> Vec<&'a str> {
    let given = answers.iter().filter(|given| given.question == question.id);
    given.map(|given| given.value.trim()).filter(|value| !value.is_empty()).collect()
}

/// A whole number in its one canonical form: no `+`, no leading zeros.
fn whole(text: &str) -> Option<i32> {
    text.parse::<i32>().ok().filter(|number| number.to_string() == text)
}

fn check_question(question: &Question, at: usize, answers: &[Given]) -> Vec<Problem> {
    let number = at as u32 + 1;
    let values = values(question, answers);
    if values.is_empty() {
        return match question.required {
            true => vec![Problem::SurveyRequiredMissing { question: number }],
            false => vec![],
        };
    }
    let mut problems: Vec<Problem> =
        values.iter().filter_map(|value| check_value(&question.kind, number, value).err()).collect();
    let is_repeated = || (1..values.len()).any(|at| values[..at].contains(&values[at]));
    match &question.kind {
        QuestionKind::Multiple { max, .. } if values.len() > *max as usize => {
            problems.push(Problem::SurveyChoicesTooMany { question: number, limit: *max });
        }
        QuestionKind::Multiple { .. } if is_repeated() => {
            problems.push(Problem::SurveyAnswerTwice { question: number });
        }
        QuestionKind::Multiple { .. } => {}
        _ if values.len() > 1 => problems.push(Problem::SurveyAnswerTwice { question: number }),
        _ => {}
    }
    problems
}

fn check_value(kind: &QuestionKind, number: u32, value: &str) -> Result<(), Problem> {
    let is_valid = match kind {
        QuestionKind::Text { length_max } => {
            return match value.chars().count() > *length_max as usize {
                true => Err(Problem::SurveyAnswerTooLong { question: number, length_max: *length_max }),
                false => Ok(()),
            };
        }
        QuestionKind::Single { options } | QuestionKind::Multiple { options, .. } => {
            options.iter().any(|option| option.id == value)
        }
        _ => whole(value)
            .zip(kind.bounds())
            .is_some_and(|(given, (lowest, highest))| (lowest..=highest).contains(&given)),
    };
    match is_valid {
        true => Ok(()),
        false => Err(Problem::SurveyAnswerInvalid { question: number, value: value.into() }),
    }
}
