//! A response that was written on paper and is typed in.

use super::answered::{self, Whom};
use super::templates::Templates;
use crate::door::Tx;
use crate::error::{Result, StoreError};
use crate::store::{Store, Written};
use crate::visit::TextWarningKind;
use crate::visit::utc;
use chrono::NaiveTime;
use domain::civil::{self, Moment};
use domain::compliance::{patient_identifier, suspicious_text};
use domain::survey::{Given, QuestionKind, SurveyMode, SurveyTemplate, check_answers, path};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// What stands on the paper.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, specta::Type)]
#[serde(default)]
pub struct PaperForm {
    pub template_id: String,
    pub customer_id: Option<String>,
    pub institution_id: Option<String>,
    pub brand_id: Option<String>,
    /// The civil day on which it was answered.
    pub day: String,
    pub answers: Vec<Given>,
}

/// What the form asks next, and what is wrong with it so far.
#[derive(Debug, Clone, PartialEq)]
pub struct PaperCheck {
    /// Ids of the questions on the way, in their order.
    pub path: Vec<String>,
    pub problems: Vec<StoreError>,
    pub notes: Vec<SurveyTextNote>,
}

/// An answer in words that looks like figures on a person, or like a patient: a warning.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct SurveyTextNote {
    pub question: String,
    pub warning: TextWarningKind,
    pub fragment: String,
}

impl PaperForm {
    fn whom(&self) -> Whom {
        Whom {
            template_id: self.template_id.clone(),
            customer_id: self.customer_id.clone(),
            institution_id: self.institution_id.clone(),
            brand_id: self.brand_id.clone(),
        }
    }
}

/// Looks at a form as it is filled in. Errors: `store.gone` for a survey that is not there.
pub fn check_paper(connection: &Connection, form: &PaperForm, now: Moment) -> Result<PaperCheck> {
    let mut templates = Templates::default();
    let template = templates.get(connection, &form.template_id)?;
    let mut problems: Vec<StoreError> = vec![];
    problems.extend(civil::day("day", &form.day).err().map(StoreError::from));
    if problems.is_empty() {
        problems.extend(civil::begun("day", &form.day, now).err().map(StoreError::from));
        problems.extend(answered::whom(connection, &mut templates, &form.whom(), &form.day).err());
    }
    problems.extend(check_answers(&template, &form.answers).into_iter().map(StoreError::from));
    Ok(PaperCheck {
        path: path(&template, &form.answers).into_iter().map(|question| question.id.clone()).collect(),
        problems,
        notes: notes(&template, &form.answers),
    })
}

fn notes(template: &SurveyTemplate, answers: &[Given]) -> Vec<SurveyTextNote> {
    let is_text = |given: &&Given| {
        let asked = template.questions.iter().find(|question| question.id == given.question);
        asked.is_some_and(|question| matches!(question.kind, QuestionKind::Text { .. }))
    };
    let mut notes = vec![];
    for given in answers.iter().filter(is_text) {
        let mut add = |warning, fragment: Option<String>| {
            let note = |fragment| SurveyTextNote { question: given.question.clone(), warning, fragment };
            notes.extend(fragment.map(note));
        };
        add(TextWarningKind::Figure, suspicious_text(&given.value).filter(|_| template.asks_people()));
        add(TextWarningKind::Patient, patient_identifier(&given.value));
    }
    notes
}

/// Saves it; an anonymous one without its time. Returns the response's id. Final, as every response.
/// Errors: what is wrong with the form.
pub fn save_paper(store: &mut Store, form: &PaperForm) -> Result<Written<String>> {
    let template = Templates::default().get(store.writer(), &form.template_id)?;
    let work = |tx: &mut Tx| {
        civil::day("day", &form.day)?;
        let at = instant(tx.now(), &form.day);
        let (whom, mode) = (form.whom(), SurveyMode::Paper);
        answered::record(tx, &mut Templates::default(), &whom, (&form.day, &at), mode, &form.answers)
    };
    match template.anonymous {
        true => store.write_untimed("survey.paper", work),
        false => store.write("survey.paper", work),
    }
}

/// Paper says the day alone: noon stands for it, and now for today.
fn instant(now: Moment, day: &str) -> String {
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
    let day = civil::day("day", day).ok().filter(|day| *day != now.date_naive());
    let at = day.and_then(|day| day.and_time(noon).and_local_timezone(*now.offset()).single());
    utc(at.unwrap_or(now))
}
