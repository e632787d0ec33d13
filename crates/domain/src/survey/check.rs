//! All that is wrong with a template, so that whoever builds it sees it at once.

mod question;
mod reach;

use super::template::{FORMAT, SurveyTemplate};
use crate::Problem;
use crate::bilingual::Bilingual;
use crate::record::at_most;

const QUESTIONS_MAX: usize = 60;
/// Characters of the document: a cell of a spreadsheet, in which it is exported, holds 32,767.
const DOCUMENT_MAX: usize = 32 * 1000;
/// Characters of the name, and of the texts before and after.
const NAME_MAX: u32 = 60;
const HEADING_MAX: u32 = 1000;
/// Characters of an id.
const ID_MAX: usize = 40;

/// Every problem of a template, its own first, then question by question (numbered from 1, as they
/// are shown). Empty = it may be published.
///
/// Questions to people pass the guard of [`crate::compliance`]: the text, each option, the words of a scale, and
/// a number together with its unit. Nobody, places neither, is asked who a patient is.
pub fn check(template: &SurveyTemplate) -> Vec<Problem> {
    let mut problems = heading(template);
    let ways_before = problems.len();
    for (at, question) in template.questions.iter().enumerate() {
        problems.extend(question::ways(template, question, at));
    }
    // With broken ids or jumps the ways through the survey mean nothing yet.
    let has_ways = problems.len() == ways_before;
    for (at, question) in template.questions.iter().enumerate() {
        problems.extend(question::texts(question, at));
        problems.extend(question::shape(question, at));
        problems.extend(question::guard(template, question, at));
    }
    if has_ways {
        problems.extend(reach::check(template));
    }
    if template.document().encode_utf16().count() > DOCUMENT_MAX {
        problems.push(Problem::SurveyDocumentTooLarge { limit: (DOCUMENT_MAX / 1000) as u32 });
    }
    problems.sort_by_key(place);
    problems
}

/// Reads and checks a document, as it comes from a file.
/// Errors: why it cannot be read, or every problem of its template.
pub fn check_document(document: &str) -> Result<SurveyTemplate, Vec<Problem>> {
    let template = SurveyTemplate::parse(document).map_err(|problem| vec![problem])?;
    match check(&template) {
        problems if problems.is_empty() => Ok(template),
        problems => Err(problems),
    }
}

/// The number of the question that a problem is about; 0 for the template itself.
fn place(problem: &Problem) -> u32 {
    problem.params().get("question").and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn heading(template: &SurveyTemplate) -> Vec<Problem> {
    let mut problems = vec![];
    let invalid = |field: &str, value: String| Problem::FieldInvalid { field: field.into(), value };
    if template.format != FORMAT {
        problems.push(invalid("format", template.format.to_string()));
    }
    if !is_id(&template.code) {
        problems.push(invalid("code", template.code.clone()));
    }
    if template.version == 0 {
        problems.push(invalid("version", template.version.to_string()));
    }
    if template.subjects.is_empty() {
        problems.push(Problem::SurveySubjectsMissing);
    }
    for (field, text, length_max) in [
        ("name", &template.name, NAME_MAX),
        ("intro", &template.intro, HEADING_MAX),
        ("thanks", &template.thanks, HEADING_MAX),
    ] {
        let missing = |language| Problem::SurveyHeadingMissing { field: field.into(), language };
        problems.extend(missing_languages(text).map(missing));
        let too_long =
            [&text.zh, &text.en].into_iter().find_map(|text| at_most(field, text, length_max).err());
        problems.extend(too_long);
    }
    match template.questions.len() {
        0 => problems.push(Problem::SurveyQuestionsMissing),
        1..=QUESTIONS_MAX => {}
        _ => problems.push(Problem::SurveyQuestionsTooMany { limit: QUESTIONS_MAX as u32 }),
    }
    problems
}

/// The languages in which a text is blank.
fn missing_languages(text: &Bilingual) -> impl Iterator<Item = &'static str> + use<> {
    let zh = text.zh.trim().is_empty().then_some("zh");
    let en = text.en.trim().is_empty().then_some("en");
    zh.into_iter().chain(en)
}

/// Ids stand in stored answers and in files: small letters, digits and `_`.
fn is_id(text: &str) -> bool {
    (1..=ID_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests;
