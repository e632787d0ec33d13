//! The kiosk: one survey on the whole screen, answered by the customer alone. Each answer is kept as it is
//! given, so that it goes on after a close, a kill or a power cut where it stopped. Only the PIN leaves it;
//! what was answered becomes records then.

use super::answered::{self, Whom};
use super::pin;
use super::templates::Templates;
use crate::door::random_id;
use crate::error::{Fault, Result, StoreError};
use crate::file::Place;
use crate::store::Store;
use crate::visit::utc;
use domain::bilingual::Bilingual;
use domain::survey::{Given, NextQuestion, Question, SurveyMode, SurveyTemplate, next, path};
use domain::{Problem, choice, civil};
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

choice! {
    /// What the kiosk shows.
    KioskStage { Intro = "intro", Question = "question", Thanks = "thanks" }
}

/// Which survey is handed to whom.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, specta::Type)]
#[serde(default)]
pub struct KioskForm {
    pub template_id: String,
    pub customer_id: Option<String>,
    pub institution_id: Option<String>,
    pub brand_id: Option<String>,
    /// `zh` or `en`: in which it begins.
    pub language: String,
}

/// What is on the screen.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct KioskView {
    pub stage: KioskStage,
    pub language: String,
    pub name: Bilingual,
    pub intro: Bilingual,
    pub thanks: Bilingual,
    pub question: Option<Question>,
    /// What was answered to it before somebody went back.
    pub given: Vec<String>,
    /// Questions that lie behind, skipped ones among them, of all.
    pub done: u32,
    pub total: u32,
    pub has_back: bool,
    pub anonymous: bool,
    /// Responses on this kiosk so far.
    pub finished: u32,
    /// Another person may answer.
    pub may_continue: bool,
    /// Before a PIN is looked at.
    pub wait_seconds: u32,
}

/// What was answered when the kiosk was left.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct KioskLeft {
    pub responses: u32,
    pub customer_id: Option<String>,
    pub template_code: String,
}

/// The row of the kiosk.
#[derive(Debug, Clone)]
struct Kiosk {
    whom: Whom,
    language: String,
    stage: KioskStage,
    question: Option<String>,
    answers: Vec<Given>,
}

fn is_on(connection: &Connection) -> Result<bool> {
    Ok(connection.query_row("select exists (select 1 from kiosk)", [], |row| row.get(0))?)
}

impl Store {
    /// Whether the kiosk is on.
    pub fn is_kiosk(&self) -> Result<bool> {
        is_on(self.writer())
    }
}

/// Whether a kiosk was left on in a store that is locked now. The file says nothing more than that.
pub fn is_marked(place: &Place) -> bool {
    place.kiosk().exists()
}

/// Starts it. Errors: `survey.pin_missing`, as for every response: whom it may ask.
pub fn start(store: &mut Store, form: &KioskForm) -> Result<KioskView> {
    if !pin::is_set(store.writer())? {
        return Err(Problem::SurveyPinMissing.into());
    }
    let asked = Whom {
        template_id: form.template_id.clone(),
        customer_id: form.customer_id.clone(),
        institution_id: form.institution_id.clone(),
        brand_id: form.brand_id.clone(),
    };
    let day = civil::day_of(store.now());
    let (_, whom) = answered::whom(store.writer(), &mut Templates::default(), &asked, &day)?;
    let kiosk = Kiosk {
        whom,
        language: language(&form.language)?,
        stage: KioskStage::Intro,
        question: None,
        answers: vec![],
    };
    crate::file::replace(&store.place().kiosk(), b"")?;
    store.write_local(|connection| kiosk.save(connection))?;
    view(store)
}

fn language(text: &str) -> Result<String> {
    match ["zh", "en"].contains(&text) {
        true => Ok(text.into()),
        false => Err(Problem::FieldInvalid { field: "language".into(), value: text.into() }.into()),
    }
}

/// What is on the screen. Errors: `survey.kiosk_off`.
pub fn view(store: &Store) -> Result<KioskView> {
    let connection = store.writer();
    let (kiosk, template) = open(connection)?;
    let finished = connection.query_row("select count(*) from kiosk_response", [], |row| row.get(0))?;
    let at = kiosk.question.as_deref().and_then(|id| template.place(id));
    let question = at.and_then(|at| template.questions.get(at)).cloned();
    let given = kiosk.answers.iter().filter(|given| Some(&given.question) == kiosk.question.as_ref());
    let total = template.questions.len();
    let done = match kiosk.stage {
        KioskStage::Intro => 0,
        KioskStage::Question => at.unwrap_or_default(),
        KioskStage::Thanks => total,
    };
    Ok(KioskView {
        given: given.map(|given| given.value.clone()).collect(),
        language: kiosk.language,
        name: template.name.clone(),
        intro: template.intro.clone(),
        thanks: template.thanks.clone(),
        done: done as u32,
        total: total as u32,
        has_back: kiosk.stage == KioskStage::Question,
        anonymous: template.anonymous,
        finished,
        may_continue: template.anonymous && kiosk.stage == KioskStage::Thanks,
        wait_seconds: pin::wait_seconds(connection, store.now().to_utc())?,
        stage: kiosk.stage,
        question,
    })
}

/// From the introduction to the first question. Anywhere else it changes nothing.
pub fn begin(store: &mut Store) -> Result<KioskView> {
    change(store, |kiosk, template| match kiosk.stage {
        KioskStage::Intro => kiosk.go(template, None),
        _ => Ok(()),
    })
}

/// Answers the question on the screen and goes on; without values it is skipped. With the last answer the
/// response is whole.
/// Errors: what is wrong with the answer (`survey.required_missing` and the like), and nothing has changed.
pub fn answer(store: &mut Store, values: &[String]) -> Result<KioskView> {
    change(store, |kiosk, template| {
        let Some(question) = kiosk.question.clone().filter(|_| kiosk.stage == KioskStage::Question) else {
            return Ok(());
        };
        kiosk.answers.retain(|given| given.question != question);
        let given = values.iter().map(|value| value.trim()).filter(|value| !value.is_empty());
        kiosk.answers.extend(given.map(|value| Given { question: question.clone(), value: value.into() }));
        kiosk.go(template, Some(&question))
    })
}

/// To the question before, on the way that was taken; before the first one to the introduction.
pub fn back(store: &mut Store) -> Result<KioskView> {
    change(store, |kiosk, template| {
        if kiosk.stage == KioskStage::Question {
            let way = path(template, &kiosk.answers);
            let at = way.iter().position(|question| Some(&question.id) == kiosk.question.as_ref());
            kiosk.question =
                at.and_then(|at| at.checked_sub(1)).and_then(|at| way.get(at)).map(|one| one.id.clone());
            if kiosk.question.is_none() {
                kiosk.stage = KioskStage::Intro;
            }
        }
        Ok(())
    })
}

/// Shows it in another language. Errors: `record.field_invalid`.
pub fn speak(store: &mut Store, text: &str) -> Result<KioskView> {
    let language = language(text)?;
    change(store, |kiosk, _| {
        kiosk.language = language;
        Ok(())
    })
}

/// From the thanks to the introduction for another person, where the survey is anonymous.
pub fn another(store: &mut Store) -> Result<KioskView> {
    change(store, |kiosk, template| {
        if kiosk.stage == KioskStage::Thanks && template.anonymous {
            (kiosk.stage, kiosk.question) = (KioskStage::Intro, None);
        }
        Ok(())
    })
}

/// Leaves the kiosk: what was answered becomes records; of what was begun and not finished it is only kept
/// that somebody was asked. `secret`
/// is the PIN, or the passphrase for who has forgotten it.
/// Errors: `survey.pin_wrong`, `survey.pin_wait`, `store.wrong_passphrase`, `survey.kiosk_off`.
pub fn leave(store: &mut Store, secret: &str, is_passphrase: bool) -> Result<KioskLeft> {
    let (kiosk, template) = open(store.writer())?;
    match is_passphrase {
        true => pin::is_passphrase(store, secret)?,
        false => pin::prove(store, secret)?,
    }
    let waiting = waiting(store.writer())?;
    let work = |tx: &mut crate::door::Tx| -> Result<u32> {
        let mut templates = Templates::default();
        let mut responses = 0;
        for (day, at, answers) in &waiting {
            let at = at.as_deref().unwrap_or_default();
            match answered::record(tx, &mut templates, &kiosk.whom, (day, at), SurveyMode::Kiosk, answers) {
                // Whoever was erased meanwhile takes the answers along.
                Err(StoreError::Fault(Fault::Gone { .. })) => {}
                other => responses += other.map(|_| 1)?,
            }
        }
        if kiosk.stage == KioskStage::Question {
            // Somebody was asked, and stopped in the middle.
            let (id, customer) = (&kiosk.whom.template_id, kiosk.whom.customer_id.clone());
            answered::invited(tx, &template, id, customer, &civil::day_of(tx.now()), true)?;
        }
        clear(tx.read())?;
        Ok(responses)
    };
    let written = match template.anonymous {
        true => store.write_untimed("survey.kiosk", work)?,
        false => store.write("survey.kiosk", work)?,
    };
    unmark(store.place())?;
    Ok(KioskLeft {
        responses: written.value,
        customer_id: kiosk.whom.customer_id,
        template_code: template.code.clone(),
    })
}

/// Takes away the mark of a kiosk that is off: a crash may have come between.
pub(crate) fn settle(connection: &Connection, place: &Place) -> Result<()> {
    match is_on(connection)? {
        true if is_marked(place) => Ok(()),
        true => crate::file::replace(&place.kiosk(), b""),
        false => unmark(place),
    }
}

fn unmark(place: &Place) -> Result<()> {
    match std::fs::remove_file(place.kiosk()) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Forgets a kiosk that one of these people was to answer: they were erased.
pub(crate) fn forget(connection: &Connection, persons: &[String]) -> Result<()> {
    let kiosk = read(connection)?;
    match kiosk.and_then(|kiosk| kiosk.whom.customer_id).is_some_and(|id| persons.contains(&id)) {
        true => clear(connection),
        false => Ok(()),
    }
}

fn clear(connection: &Connection) -> Result<()> {
    connection.execute_batch("delete from kiosk; delete from kiosk_response;")?;
    Ok(())
}

/// Day, instant (none: anonymous) and answers of the responses that wait, in the order of their ids.
type Waiting = (String, Option<String>, Vec<Given>);

fn waiting(connection: &Connection) -> Result<Vec<Waiting>> {
    let mut statement = connection.prepare("select day, at, answers from kiosk_response order by id")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
    rows.map(|row| {
        let (day, at, answers) = row?;
        Ok((day, at, given(&answers)?))
    })
    .collect()
}

fn given(text: &str) -> Result<Vec<Given>> {
    serde_json::from_str(text).map_err(|_| Fault::Damaged { detail: "kiosk answers".into() }.into())
}

fn read(connection: &Connection) -> Result<Option<Kiosk>> {
    let sql = "select template_id, customer_id, institution_id, brand_id, language, stage, question, answers
               from kiosk";
    let found = connection.prepare_cached(sql)?.query_row([], |row| {
        let whom = Whom {
            template_id: row.get(0)?,
            customer_id: row.get(1)?,
            institution_id: row.get(2)?,
            brand_id: row.get(3)?,
        };
        let stage: String = row.get(5)?;
        let stage = KioskStage::from_text(&stage).unwrap_or_default();
        let kiosk = Kiosk { whom, language: row.get(4)?, stage, question: row.get(6)?, answers: vec![] };
        Ok((kiosk, row.get::<_, String>(7)?))
    });
    match found.optional()? {
        Some((kiosk, answers)) => Ok(Some(Kiosk { answers: given(&answers)?, ..kiosk })),
        None => Ok(None),
    }
}

fn open(connection: &Connection) -> Result<(Kiosk, Rc<SurveyTemplate>)> {
    let kiosk = read(connection)?.ok_or(Problem::SurveyKioskOff)?;
    let template = Templates::default().get(connection, &kiosk.whom.template_id)?;
    Ok((kiosk, template))
}

/// One step of the kiosk, kept before it shows.
fn change(
    store: &mut Store,
    step: impl FnOnce(&mut Kiosk, &SurveyTemplate) -> Result<()>,
) -> Result<KioskView> {
    let now = store.now();
    let (mut kiosk, template) = open(store.writer())?;
    let was = kiosk.stage;
    step(&mut kiosk, &template)?;
    store.write_local(|connection| {
        if kiosk.stage == KioskStage::Thanks && was != KioskStage::Thanks {
            let at = (!template.anonymous).then(|| utc(now));
            let answers = answers_text(&std::mem::take(&mut kiosk.answers))?;
            let sql = "insert into kiosk_response (id, day, at, answers) values (?1, ?2, ?3, ?4)";
            connection.prepare_cached(sql)?.execute((random_id()?, civil::day_of(now), at, answers))?;
        }
        kiosk.save(connection)
    })?;
    view(store)
}

fn answers_text(answers: &[Given]) -> Result<String> {
    serde_json::to_string(answers).map_err(|error| Fault::Io { detail: error.to_string() }.into())
}

impl Kiosk {
    /// On to what comes after `current`, or to the thanks.
    fn go(&mut self, template: &SurveyTemplate, current: Option<&str>) -> Result<()> {
        (self.stage, self.question) = match next(template, &self.answers, current)? {
            NextQuestion::Ask { question } => (KioskStage::Question, Some(question)),
            NextQuestion::End => (KioskStage::Thanks, None),
        };
        Ok(())
    }

    fn save(&self, connection: &Connection) -> Result<()> {
        let sql = "insert or replace into kiosk
                       (one, template_id, customer_id, institution_id, brand_id, language, stage, question, answers)
                   values (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        connection.prepare_cached(sql)?.execute((
            &self.whom.template_id,
            &self.whom.customer_id,
            &self.whom.institution_id,
            &self.whom.brand_id,
            &self.language,
            self.stage.text(),
            &self.question,
            answers_text(&self.answers)?,
        ))?;
        Ok(())
    }
}
