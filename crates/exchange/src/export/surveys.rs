//! The files of surveys: their versions, who was asked, what was answered; and a table of the answers for
//! people to read.

use super::tables::{Emit, by_id, by_parent, customer_name, is_erased, of, yes};
use crate::error::Result;
use crate::write::{FileFormat, Heading, TableFile};
use domain::bilingual::Bilingual;
use domain::catalogue::Brand;
use domain::customer::Institution;
use domain::position::Staff;
use domain::survey::{
    Given, Question, QuestionKind, SurveyAnswer, SurveyInvitation, SurveyResponse, SurveyTemplate,
    SurveyTemplateVersion,
};
use std::path::Path;
use store::survey::{SurveyScope, response, responses, templates};
use store::{Connection, row};

pub(super) const TEMPLATE_COLUMNS: &[&str] =
    &["survey", "survey_version", "published_at", "note", "document"];
pub(super) const COLUMNS: &[&str] = &[
    "id",
    "day",
    "at",
    "survey",
    "survey_version",
    "customer",
    "customer_id",
    "institution",
    "institution_id",
    "brand",
    "mode",
    "staff",
    "staff_code",
    "tier",
    "answers",
];
pub(super) const INVITATION_COLUMNS: &[&str] =
    &["id", "day", "survey", "survey_version", "customer", "customer_id", "declined"];

/// Every version of every survey, the document on one line.
pub(super) fn versions(connection: &Connection, emit: Emit) -> Result<()> {
    for one in row::list::<SurveyTemplateVersion>(connection, "1 order by code, version", [])? {
        emit(&[
            one.code,
            one.version.to_string(),
            one.published_at,
            one.note.unwrap_or_default(),
            one.document,
        ])?;
    }
    Ok(())
}

/// Every response, oldest first, with its answers as JSON: an answer in words may hold any separator.
pub(super) fn all_responses(connection: &Connection, emit: Emit) -> Result<()> {
    let versions = by_id::<SurveyTemplateVersion>(connection)?;
    let (brands, staff) = (by_id::<Brand>(connection)?, by_id::<Staff>(connection)?);
    let institutions = by_id::<Institution>(connection)?;
    let answers: Vec<SurveyAnswer> = row::list(connection, "1 order by question, value", [])?;
    let answers = by_parent(answers, |it| it.response_id.clone());
    for one in row::list::<SurveyResponse>(connection, "1 order by day, at, id", [])? {
        let customer = one.customer_id.clone().unwrap_or_default();
        if !customer.is_empty() && is_erased(connection, &customer)? {
            continue;
        }
        let given: Vec<Given> = of(&answers, &one.id)
            .iter()
            .map(|it| Given { question: it.question.clone(), value: it.value.clone() })
            .collect();
        let (version, person) = (versions.get(&one.template_id), staff.get(&one.staff_id));
        let institution = one.institution_id.as_ref().and_then(|id| institutions.get(id));
        emit(&[
            one.id,
            one.day,
            one.at,
            version.map(|it| it.code.clone()).unwrap_or_default(),
            version.map(|it| it.version.to_string()).unwrap_or_default(),
            customer_name(connection, &customer)?,
            customer,
            institution.map(|it| it.name.clone()).unwrap_or_default(),
            one.institution_id.unwrap_or_default(),
            one.brand_id.and_then(|id| brands.get(&id)).map(|it| it.name.clone()).unwrap_or_default(),
            one.mode.text().into(),
            person.map(|it| it.name.clone()).unwrap_or_default(),
            person.and_then(|it| it.code.clone()).unwrap_or_default(),
            one.tier_then.unwrap_or_default(),
            serde_json::json!(given).to_string(),
        ])?;
    }
    Ok(())
}

/// Everybody who was asked; of an anonymous survey that somebody was.
pub(super) fn invitations(connection: &Connection, emit: Emit) -> Result<()> {
    let versions = by_id::<SurveyTemplateVersion>(connection)?;
    for one in row::list::<SurveyInvitation>(connection, "1 order by day, id", [])? {
        let customer = one.customer_id.clone().unwrap_or_default();
        if !customer.is_empty() && is_erased(connection, &customer)? {
            continue;
        }
        let version = versions.get(&one.template_id);
        emit(&[
            one.id,
            one.day,
            version.map(|it| it.code.clone()).unwrap_or_default(),
            version.map(|it| it.version.to_string()).unwrap_or_default(),
            customer_name(connection, &customer)?,
            customer,
            yes(one.declined),
        ])?;
    }
    Ok(())
}

/// Responses that are read at once.
const TOGETHER: u32 = 500;

/// One row per response, one column per question that any version asked, in words.
pub(super) fn answers(
    connection: &Connection,
    scope: &SurveyScope,
    in_chinese: bool,
    path: &Path,
    format: FileFormat,
) -> Result<u32> {
    let questions = questions(connection, &scope.template_code)?;
    let say = |text: &Bilingual| if in_chinese { text.zh.clone() } else { text.en.clone() };
    let known = match in_chinese {
        true => ["日期", "问卷", "版本", "客户", "机构", "品牌", "当日等级", "方式"],
        false => ["Date", "Survey", "Version", "Customer", "Institution", "Brand", "Tier that day", "Mode"],
    };
    let mut headings: Vec<Heading> = known.into_iter().map(Heading::text).collect();
    headings.extend(
        questions
            .iter()
            .map(|question| Heading { name: say(&question.text), numeric: question.kind.bounds().is_some() }),
    );
    let mut file = TableFile::create(path, format, &headings)?;
    loop {
        let page = responses(connection, scope, file.rows(), TOGETHER)?;
        for line in &page.rows {
            let view = response(connection, &line.id)?;
            let mut cells = vec![
                line.day.clone(),
                say(&line.template_name),
                line.version.to_string(),
                line.customer_name.clone().unwrap_or_default(),
                line.institution_name.clone().unwrap_or_default(),
                line.brand_name.clone().unwrap_or_default(),
                line.tier.clone().unwrap_or_default(),
                line.mode.text().into(),
            ];
            cells.extend(questions.iter().map(|question| {
                let asked = view.template.questions.iter().find(|one| one.id == question.id);
                let of = view.answers.iter().filter(|given| given.question == question.id);
                let words: Vec<String> =
                    of.map(|given| in_words(asked, &given.value).map_or(given.value.clone(), &say)).collect();
                words.join("; ")
            }));
            file.row(&cells)?;
        }
        if page.rows.len() < TOGETHER as usize {
            break;
        }
    }
    file.finish()
}

/// Those of the version in force, then those that only earlier ones asked.
fn questions(connection: &Connection, code: &str) -> Result<Vec<Question>> {
    let of_code = |template: &SurveyTemplate| template.code == code;
    let mut questions: Vec<Question> = vec![];
    for view in templates(connection)?.into_iter().filter(|view| of_code(&view.template)) {
        for question in view.template.questions {
            if questions.iter().all(|known| known.id != question.id) {
                questions.push(question);
            }
        }
    }
    Ok(questions)
}

/// The text of an option. None: the value says itself.
fn in_words<'q>(question: Option<&'q Question>, value: &str) -> Option<&'q Bilingual> {
    match &question?.kind {
        QuestionKind::Single { options } | QuestionKind::Multiple { options, .. } => {
            options.iter().find(|option| option.id == value).map(|option| &option.text)
        }
        _ => None,
    }
}
