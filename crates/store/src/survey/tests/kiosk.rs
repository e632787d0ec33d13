//! The kiosk: how it goes on, and how it is left.

use super::*;
use crate::row;
use crate::survey::kiosk::{another, answer, back, begin, is_marked, leave, speak, start, view};
use crate::test::{PASSPHRASE, Scratch, world};
use chrono::Duration;
use domain::survey::{SurveyInvitation, SurveyMode, SurveyResponse};

fn values(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).into()).collect()
}

fn form(template_id: &str, customer: Option<&str>) -> KioskForm {
    KioskForm {
        template_id: template_id.into(),
        customer_id: customer.map(str::to_owned),
        language: "zh".into(),
        ..KioskForm::default()
    }
}

fn doctor(world: &mut World) -> String {
    let place = world.hospital("协和医院", "肿瘤科");
    world.doctor("王芳", &place)
}

fn shown(view: &KioskView) -> (KioskStage, Option<&str>, u32) {
    (view.stage, view.question.as_ref().map(|question| question.id.as_str()), view.done)
}

#[test]
fn it_asks_along_the_way_goes_back_and_thanks() {
    let mut world = world();
    let doctor = doctor(&mut world);
    let id = published(&mut world, &template("named"));
    assert_eq!(code(start(&mut world.store, &form(&id, Some(&doctor)))), "survey.pin_missing");
    pin(&mut world);
    assert_eq!(code(start(&mut world.store, &form(&id, None))), "record.field_missing");
    assert!(!world.store.is_kiosk().unwrap());

    let opened = start(&mut world.store, &form(&id, Some(&doctor))).unwrap();
    assert_eq!((shown(&opened), opened.total, opened.has_back), ((KioskStage::Intro, None, 0), 3, false));
    assert!(world.store.is_kiosk().unwrap());
    assert_eq!(shown(&begin(&mut world.store).unwrap()), (KioskStage::Question, Some("nps"), 0));
    assert_eq!(code(answer(&mut world.store, &[])), "survey.required_missing");
    assert_eq!(code(answer(&mut world.store, &values(&["12"]))), "survey.answer_invalid");
    assert_eq!(shown(&view(&world.store).unwrap()), (KioskStage::Question, Some("nps"), 0), "it stays");
    assert_eq!(
        shown(&answer(&mut world.store, &values(&["4"])).unwrap()),
        (KioskStage::Question, Some("reasons"), 1)
    );
    let skipped = answer(&mut world.store, &[]).unwrap();
    assert_eq!(shown(&skipped), (KioskStage::Question, Some("words"), 2));
    let there = back(&mut world.store).unwrap();
    assert_eq!(shown(&there), (KioskStage::Question, Some("reasons"), 1));
    let there = back(&mut world.store).unwrap();
    assert_eq!(
        (shown(&there), there.given.clone()),
        ((KioskStage::Question, Some("nps"), 0), values(&["4"]))
    );
    // Another answer, another way.
    assert_eq!(
        shown(&answer(&mut world.store, &values(&["10"])).unwrap()),
        (KioskStage::Question, Some("words"), 2)
    );
    assert_eq!(speak(&mut world.store, "en").unwrap().language, "en");
    assert_eq!(code(speak(&mut world.store, "tlh")), "record.field_invalid");
    let thanks = answer(&mut world.store, &values(&["  很好  "])).unwrap();
    assert_eq!(
        (shown(&thanks), thanks.finished, thanks.may_continue),
        ((KioskStage::Thanks, None, 3), 1, false)
    );
    assert_eq!(shown(&another(&mut world.store).unwrap()).0, KioskStage::Thanks, "it asked one person");

    let left = leave(&mut world.store, PIN, false).unwrap();
    assert_eq!((left.responses, left.customer_id, left.template_code.as_str()), (1, Some(doctor), "named"));
    assert!(!world.store.is_kiosk().unwrap());
    assert_eq!(code(view(&world.store)), "survey.kiosk_off");
    let response = row::list::<SurveyResponse>(world.read(), "1", []).unwrap().remove(0);
    assert_eq!((response.mode, response.at.as_str()), (SurveyMode::Kiosk, "2026-11-24T01:42:00.000Z"));
    let answered = super::super::response(world.read(), &response.id).unwrap();
    assert_eq!(answered.answers, given(&[("nps", "10"), ("words", "很好")]));
    assert_eq!(answered.line.score, Some(10));
}

#[test]
fn killed_in_the_middle_it_goes_on_where_it_was() {
    let scratch = Scratch::new();
    let mut world = scratch.create();
    let doctor = doctor(&mut world);
    let id = published(&mut world, &template("named"));
    pin(&mut world);
    start(&mut world.store, &form(&id, Some(&doctor))).unwrap();
    begin(&mut world.store).unwrap();
    answer(&mut world.store, &values(&["4"])).unwrap();
    drop(world);
    assert!(is_marked(&scratch.place()), "known before the store is unlocked");
    let mut world = scratch.unlock().unwrap();
    assert!(world.store.is_kiosk().unwrap());
    assert_eq!(shown(&view(&world.store).unwrap()), (KioskStage::Question, Some("reasons"), 1));
    assert_eq!(back(&mut world.store).unwrap().given, values(&["4"]));
    leave(&mut world.store, PIN, false).unwrap();
    assert!(!is_marked(&scratch.place()));
}

#[test]
fn a_mark_without_a_kiosk_goes_and_a_kiosk_without_its_mark_gets_it() {
    let scratch = Scratch::new();
    let mut world = scratch.create();
    std::fs::write(scratch.place().kiosk(), b"").unwrap();
    drop(world);
    world = scratch.unlock().unwrap();
    assert!(!is_marked(&scratch.place()));
    let id = published(&mut world, &SurveyTemplate { anonymous: true, ..template("anonymous") });
    pin(&mut world);
    start(&mut world.store, &form(&id, None)).unwrap();
    drop(world);
    std::fs::remove_file(scratch.place().kiosk()).unwrap();
    let world = scratch.unlock().unwrap();
    assert!(is_marked(&scratch.place()) && world.store.is_kiosk().unwrap());
}

#[test]
fn several_people_answer_an_anonymous_one_and_become_records_together() {
    let mut world = world();
    let id = published(&mut world, &SurveyTemplate { anonymous: true, ..template("anonymous") });
    pin(&mut world);
    start(&mut world.store, &form(&id, None)).unwrap();
    for score in ["10", "9", "3"] {
        begin(&mut world.store).unwrap();
        answer(&mut world.store, &values(&[score])).unwrap();
        while view(&world.store).unwrap().stage == KioskStage::Question {
            answer(&mut world.store, &[]).unwrap();
        }
        world.scratch.pass(Duration::minutes(7));
        assert!(row::list::<SurveyResponse>(world.read(), "1", []).unwrap().is_empty());
        another(&mut world.store).unwrap();
    }
    // A fourth has begun and does not finish.
    begin(&mut world.store).unwrap();
    answer(&mut world.store, &values(&["5"])).unwrap();
    assert_eq!(leave(&mut world.store, PIN, false).unwrap().responses, 3);
    let responses = row::list::<SurveyResponse>(world.read(), "1", []).unwrap();
    assert!(responses.iter().all(|it| it.at == "2026-11-24T00:00:00.000Z"));
    let mut ids: Vec<String> = responses.iter().map(|it| it.id.clone()).collect();
    ids.sort();
    let found = results(
        world.read(),
        &SurveyScope { template_code: "anonymous".into(), ..SurveyScope::default() },
        world.store.now(),
    )
    .unwrap();
    assert_eq!((found.responses, found.asked, found.declined), (3, Some(4), Some(1)), "the fourth was asked");
}

#[test]
fn wrong_pins_wait_longer_and_longer_also_after_a_restart_and_with_the_clock_set_back() {
    let scratch = Scratch::new();
    let mut world = scratch.create();
    let id = published(&mut world, &SurveyTemplate { anonymous: true, ..template("anonymous") });
    pin(&mut world);
    start(&mut world.store, &form(&id, None)).unwrap();
    let seconds = |error: StoreError| (error.code(), error.params()["wait_seconds"].clone());
    for _ in 0..4 {
        let wrong = leave(&mut world.store, "0000", false).unwrap_err();
        assert_eq!(seconds(wrong), ("survey.pin_wrong", "0".into()));
    }
    let fifth = leave(&mut world.store, "0000", false).unwrap_err();
    assert_eq!(seconds(fifth), ("survey.pin_wrong", "30".into()));
    assert_eq!(code(leave(&mut world.store, PIN, false)), "survey.pin_wait", "not even the right one");
    drop(world);
    let mut world = scratch.unlock().unwrap();
    assert!(view(&world.store).unwrap().wait_seconds > 0);
    scratch.pass(Duration::seconds(31));
    let sixth = leave(&mut world.store, "9999", false).unwrap_err();
    assert_eq!(seconds(sixth), ("survey.pin_wrong", "60".into()));
    scratch.pass(Duration::days(-3000));
    assert_eq!(view(&world.store).unwrap().wait_seconds, 900, "never longer than that");
    // The passphrase does not wait.
    assert_eq!(code(leave(&mut world.store, "wrong words", true)), "store.wrong_passphrase");
    leave(&mut world.store, PASSPHRASE, true).unwrap();
}

#[test]
fn another_pin_needs_the_passphrase_and_a_simple_one_is_refused() {
    let mut world = world();
    assert!(!has_pin(world.read()).unwrap());
    assert_eq!(code(set_pin(&mut world.store, "1234", "", Cost::WEAK)), "survey.pin_simple");
    assert_eq!(code(set_pin(&mut world.store, "12a4", "", Cost::WEAK)), "survey.pin_form");
    pin(&mut world);
    assert!(has_pin(world.read()).unwrap());
    assert_eq!(code(set_pin(&mut world.store, "9053", "", Cost::WEAK)), "store.wrong_passphrase");
    set_pin(&mut world.store, "9053", PASSPHRASE, Cost::WEAK).unwrap();
    let id = published(&mut world, &SurveyTemplate { anonymous: true, ..template("anonymous") });
    start(&mut world.store, &form(&id, None)).unwrap();
    assert_eq!(code(leave(&mut world.store, PIN, false)), "survey.pin_wrong");
    leave(&mut world.store, "9053", false).unwrap();
}

#[test]
fn whoever_was_erased_while_a_kiosk_waited_takes_the_answers_along() {
    let mut world = world();
    let doctor = doctor(&mut world);
    let id = published(&mut world, &template("named"));
    pin(&mut world);
    start(&mut world.store, &form(&id, Some(&doctor))).unwrap();
    begin(&mut world.store).unwrap();
    answer(&mut world.store, &values(&["4"])).unwrap();
    crate::erase::erase(&mut world.store, &doctor, crate::erase::EraseReason::PersonAsked).unwrap();
    assert!(!world.store.is_kiosk().unwrap());
    assert!(row::list::<SurveyInvitation>(world.read(), "1", []).unwrap().is_empty());
}
