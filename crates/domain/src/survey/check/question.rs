//! What is wrong with one question.

use super::super::template::{JumpWhen, Question, QuestionKind, SurveyTemplate};
use super::{is_id, missing_languages};
use crate::bilingual::Bilingual;
use crate::{Problem, compliance};

const OPTIONS_MAX: usize = 30;
/// Characters of a question, and of an option, a scale's word or a unit.
const TEXT_MAX: u32 = 300;
const LABEL_MAX: u32 = 100;
/// Characters of an answer in free text.
const LENGTH_MAX: u32 = 2000;

fn number(at: usize) -> u32 {
    at as u32 + 1
}

/// Ids, and where the jumps lead.
pub fn ways(template: &SurveyTemplate, asked: &Question, at: usize) -> Vec<Problem> {
    let question = number(at);
    let mut problems = vec![];
    if !is_id(&asked.id) {
        problems.push(Problem::SurveyIdInvalid { question, value: asked.id.clone() });
    }
    if template.questions[..at].iter().any(|earlier| earlier.id == asked.id) {
        problems.push(Problem::SurveyIdTwice { question, value: asked.id.clone() });
    }
    let options = asked.kind.options();
    for (i, option) in options.iter().enumerate() {
        if !is_id(&option.id) {
            problems.push(Problem::SurveyIdInvalid { question, value: option.id.clone() });
        }
        if options[..i].iter().any(|earlier| earlier.id == option.id) {
            problems.push(Problem::SurveyIdTwice { question, value: option.id.clone() });
        }
    }
    for jump in &asked.jumps {
        if let Some(id) = &jump.to {
            match template.place(id) {
                None => problems.push(Problem::SurveyJumpUnknown { question, value: id.clone() }),
                Some(to) if to <= at => {
                    problems.push(Problem::SurveyJumpBackward { question, value: id.clone() })
                }
                Some(_) => {}
            }
        }
        if let Some(value) = value_beyond(&asked.kind, &jump.when) {
            problems.push(Problem::SurveyJumpValue { question, value });
        }
    }
    problems
}

/// The value of a condition that no answer of this kind can have.
fn value_beyond(kind: &QuestionKind, when: &JumpWhen) -> Option<String> {
    let beyond = |value: &i32| match kind.bounds() {
        Some((lowest, highest)) => !(lowest..=highest).contains(value),
        None => true,
    };
    match when {
        JumpWhen::Always => None,
        JumpWhen::Option { option } => {
            let is_known = kind.options().iter().any(|known| known.id == *option);
            (!is_known).then(|| option.clone())
        }
        JumpWhen::AtMost { value } | JumpWhen::AtLeast { value } => beyond(value).then(|| value.to_string()),
    }
}

/// Texts in both languages.
pub fn texts(asked: &Question, at: usize) -> Vec<Problem> {
    let question = number(at);
    let mut problems = vec![];
    let long = |text: &Bilingual, length_max: u32| {
        let is_long = [&text.zh, &text.en].iter().any(|text| text.chars().count() > length_max as usize);
        is_long.then_some(Problem::SurveyTextTooLong { question, length_max })
    };
    problems.extend(
        missing_languages(&asked.text).map(|language| Problem::SurveyTextMissing { question, language }),
    );
    problems.extend(long(&asked.text, TEXT_MAX));
    for label in labels(&asked.kind) {
        problems.extend(
            missing_languages(label).map(|language| Problem::SurveyLabelMissing { question, language }),
        );
        problems.extend(long(label, LABEL_MAX));
    }
    let options = asked.kind.options();
    for (i, option) in options.iter().enumerate() {
        let place = number(i);
        problems.extend(missing_languages(&option.text).map(|language| Problem::SurveyOptionTextMissing {
            question,
            option: place,
            language,
        }));
        problems.extend(long(&option.text, LABEL_MAX));
        let alike = |earlier: &Bilingual| {
            let same = |a: &str, b: &str| !a.trim().is_empty() && a.trim() == b.trim();
            same(&earlier.zh, &option.text.zh) || same(&earlier.en, &option.text.en)
        };
        if options[..i].iter().any(|earlier| alike(&earlier.text)) {
            problems.push(Problem::SurveyOptionTextTwice { question, option: place });
        }
    }
    problems
}

/// The words of a scale's ends; a unit that is not left out in both languages.
fn labels(kind: &QuestionKind) -> Vec<&Bilingual> {
    match kind {
        QuestionKind::Likert { low, high, .. } => vec![low, high],
        QuestionKind::Number { unit, .. } if missing_languages(unit).count() < 2 => vec![unit],
        _ => vec![],
    }
}

/// Options, ranges and lengths.
pub fn shape(asked: &Question, at: usize) -> Vec<Problem> {
    let question = number(at);
    let mut problems = vec![];
    if let QuestionKind::Single { options } | QuestionKind::Multiple { options, .. } = &asked.kind {
        match options.len() {
            0 | 1 => problems.push(Problem::SurveyOptionsTooFew { question }),
            2..=OPTIONS_MAX => {}
            _ => problems.push(Problem::SurveyOptionsTooMany { question, limit: OPTIONS_MAX as u32 }),
        }
    }
    match &asked.kind {
        QuestionKind::Likert { points, .. } if !matches!(points, 5 | 7) => {
            problems.push(Problem::SurveyPointsInvalid { question, value: *points });
        }
        QuestionKind::Multiple { options, max } if *max == 0 || *max as usize > options.len() => {
            let limit = options.len() as u32;
            problems.push(Problem::SurveyChoicesMaxInvalid { question, value: *max, limit });
        }
        QuestionKind::Number { min, max, .. } if min >= max => {
            problems.push(Problem::SurveyRangeReversed { question, from: *min, to: *max });
        }
        QuestionKind::Text { length_max } if !(1..=LENGTH_MAX).contains(length_max) => {
            problems.push(Problem::SurveyLengthInvalid { question, value: *length_max, limit: LENGTH_MAX });
        }
        _ => {}
    }
    problems
}

/// What may not be asked. At most one problem of each sort for a question: in two languages it is
/// one question.
pub fn guard(template: &SurveyTemplate, asked: &Question, at: usize) -> Vec<Problem> {
    let question = number(at);
    let mut asks: Vec<String> = vec![asked.text.zh.clone(), asked.text.en.clone()];
    let options = asked.kind.options().iter().map(|option| &option.text);
    asks.extend(
        labels(&asked.kind).into_iter().chain(options).flat_map(|text| [text.zh.clone(), text.en.clone()]),
    );
    if let QuestionKind::Number { unit, .. } = &asked.kind {
        asks.push(format!("{}多少{}", asked.text.zh.trim_end_matches(['？', '?']), unit.zh));
        asks.push(format!("{} how many {}", asked.text.en.trim_end_matches('?'), unit.en));
    }
    let sales = asks.iter().filter(|_| template.asks_people());
    let sales = sales.filter(|text| compliance::refuse_sales_question(text).is_err()).take(1);
    let sales = sales.map(|text| Problem::SurveyAsksForSales { question, value: text.clone() });
    let patients = asks.iter().filter_map(|text| compliance::sought_patient_identifier(text)).take(1);
    sales.chain(patients.map(|value| Problem::SurveyAsksForPatient { question, value })).collect()
}
