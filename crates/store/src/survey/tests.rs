//! Tests of surveys: what is kept of whom, the kiosk, and what the answers come to.

mod kept;
mod kiosk;
mod results;

use super::*;
use crate::test::World;
use crate::{Cost, StoreError};
use domain::bilingual::Bilingual;
use domain::customer::CustomerKind;
use domain::survey::{Given, Jump, JumpWhen, Question, QuestionKind, QuestionOption, SurveyTemplate};

const PIN: &str = "4071";

fn both(text: &str) -> Bilingual {
    Bilingual { zh: text.into(), en: text.into() }
}

fn question(id: &str, kind: QuestionKind) -> Question {
    Question { id: id.into(), text: both(&format!("Question {id}")), kind, ..Question::default() }
}

/// NPS; who would recommend skips the reasons; an opinion in words.
fn template(code: &str) -> SurveyTemplate {
    let option = |id: &str| QuestionOption { id: id.into(), text: both(&format!("Option {id}")) };
    let options = vec![option("price"), option("service"), option("other")];
    let jump = Jump { when: JumpWhen::AtLeast { value: 9 }, to: Some("words".into()) };
    SurveyTemplate {
        format: 1,
        code: code.into(),
        version: 1,
        name: both("Survey"),
        intro: both("Hello"),
        thanks: both("Thanks"),
        subjects: vec![CustomerKind::Person, CustomerKind::Institution],
        questions: vec![
            Question { required: true, jumps: vec![jump], ..question("nps", QuestionKind::Nps) },
            question("reasons", QuestionKind::Multiple { options, max: 2 }),
            question("words", QuestionKind::Text { length_max: 200 }),
        ],
        ..SurveyTemplate::default()
    }
}

fn published(world: &mut World, template: &SurveyTemplate) -> String {
    world.store.write("survey.publish", |tx| publish(tx, template, None)).unwrap().value
}

/// Answers as `(question, value)`.
fn given(answers: &[(&str, &str)]) -> Vec<Given> {
    let given =
        |(question, value): &(&str, &str)| Given { question: (*question).into(), value: (*value).into() };
    answers.iter().map(given).collect()
}

fn paper(template_id: &str, customer: Option<&str>, day: &str, answers: &[(&str, &str)]) -> PaperForm {
    PaperForm {
        template_id: template_id.into(),
        customer_id: customer.map(str::to_owned),
        day: day.into(),
        answers: given(answers),
        ..PaperForm::default()
    }
}

fn code<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> &'static str {
    outcome.unwrap_err().code()
}

fn pin(world: &mut World) {
    set_pin(&mut world.store, PIN, "", Cost::WEAK).unwrap();
}
