//! What is kept of whom.

use super::*;
use crate::erase::{self, EraseReason};
use crate::test::world;
use crate::{change, row};
use domain::survey::{SurveyAnswer, SurveyInvitation, SurveyResponse};

fn all<T: domain::Record>(world: &World) -> Vec<T> {
    row::list(world.read(), "1 order by id", []).unwrap()
}

#[test]
fn a_response_by_name_keeps_the_customer_the_place_and_the_tier_of_that_day() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let doctor = world.doctor("王芳", &place);
    let id = published(&mut world, &template("named"));
    let form =
        paper(&id, Some(&doctor), "2026-11-20", &[("nps", "9"), ("reasons", "price"), ("words", " 好 ")]);
    let written = save_paper(&mut world.store, &form).unwrap();
    let response = all::<SurveyResponse>(&world).remove(0);
    assert_eq!(response.id, written.value);
    assert_eq!((response.customer_id, response.institution_id), (Some(doctor.clone()), Some(place.0)));
    assert_eq!((response.day.as_str(), response.at.as_str()), ("2026-11-20", "2026-11-20T04:00:00.000Z"));
    // The jump over the reasons drops what was answered there before.
    let answers: Vec<(String, String)> =
        all::<SurveyAnswer>(&world).into_iter().map(|it| (it.question, it.value)).collect();
    assert_eq!(answers, [("nps".into(), "9".into()), ("words".into(), "好".into())]);
    let asked = all::<SurveyInvitation>(&world).remove(0);
    assert_eq!((asked.customer_id, asked.declined), (Some(doctor), false));
    // Final, as every response.
    let group = written.group.unwrap();
    assert_eq!(code(world.store.write("undo", |tx| tx.undo(&group, None, 9))), "store.not_undoable");
}

#[test]
fn nothing_of_an_anonymous_response_leads_to_a_person_or_an_instant() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let doctor = world.doctor("王芳", &place);
    let id = published(&mut world, &SurveyTemplate { anonymous: true, ..template("anonymous") });
    let before = change_count(&world);
    let form = PaperForm {
        institution_id: Some(place.0.clone()),
        ..paper(&id, Some(&doctor), "2026-11-24", &[("nps", "3"), ("words", "慢")])
    };
    save_paper(&mut world.store, &form).unwrap();
    let response = all::<SurveyResponse>(&world).remove(0);
    assert_eq!((&response.customer_id, &response.institution_id, &response.tier_then), (&None, &None, &None));
    assert_eq!(response.at, "2026-11-24T00:00:00.000Z");
    // The log: no time of day, no id that holds one, no word of the person or the place.
    let mut statement = world
        .read()
        .prepare("select happened_at, entered_at, grp, row_id, coalesce(key_id, ''), coalesce(subject, ''), fields, hlc
                  from change order by n limit -1 offset ?1")
        .unwrap();
    let lines: Vec<(Vec<String>, i64)> = statement
        .query_map([before], |row| {
            Ok(((0..7).map(|at| row.get(at)).collect::<rusqlite::Result<_>>()?, row.get(7)?))
        })
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(lines.len(), 4, "response, two answers, invitation");
    for (line, _) in &lines {
        assert_eq!(
            (line[0].as_str(), line[1].as_str()),
            ("2026-11-24T00:00:00.000+08:00", "2026-11-24T00:00:00.000+08:00")
        );
        for id in &line[2..6] {
            assert!(id.is_empty() || id.as_bytes()[12] != b'7', "{id} tells when it was made");
        }
        for text in line {
            assert!(!text.contains(&doctor) && !text.contains(&place.0), "{text}");
        }
    }
    let group: String = world
        .read()
        .query_row("select at from change_group where action = 'survey.paper'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(group, "2026-11-24T00:00:00.000+08:00");
    assert!(world.store.check().unwrap().is_sound());
}

fn change_count(world: &World) -> u32 {
    world.read().query_row("select count(*) from change", [], |row| row.get(0)).unwrap()
}

#[test]
fn an_anonymous_survey_keeps_the_institution_only_where_it_says_so() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let keeps = SurveyTemplate { anonymous: true, keeps_institution: true, ..template("keeps") };
    let id = published(&mut world, &keeps);
    let form = paper(&id, None, "2026-11-24", &[("nps", "3")]);
    assert_eq!(code(save_paper(&mut world.store, &form)), "survey.institution_missing");
    let form = PaperForm { institution_id: Some(place.0.clone()), ..form };
    save_paper(&mut world.store, &form).unwrap();
    assert_eq!(all::<SurveyResponse>(&world).remove(0).institution_id, Some(place.0));
}

#[test]
fn what_does_not_fit_is_refused_and_nothing_is_written() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let doctor = world.doctor("王芳", &place);
    let id = published(&mut world, &template("named"));
    let before = change_count(&world);
    let good = [("nps", "9")];
    for (form, expected) in [
        (paper(&id, None, "2026-11-24", &good), "record.field_missing"),
        (paper(&id, Some(&place.1), "2026-11-24", &good), "survey.subject"),
        (paper(&id, Some("nobody"), "2026-11-24", &good), "store.gone"),
        (paper(&id, Some(&doctor), "2026-11-25", &good), "record.in_future"),
        (paper(&id, Some(&doctor), "gestern", &good), "record.field_invalid"),
        (paper(&id, Some(&doctor), "2026-11-24", &[]), "survey.required_missing"),
        (paper(&id, Some(&doctor), "2026-11-24", &[("nps", "11")]), "survey.answer_invalid"),
        (paper("none-1", Some(&doctor), "2026-11-24", &good), "store.gone"),
    ] {
        let checked = check_paper(world.read(), &form, world.store.now());
        let found = checked.and_then(|it| it.problems.into_iter().next().map_or(Ok(()), Err));
        assert_eq!(code(found), expected, "the form says so while it is filled in");
        assert_eq!(code(save_paper(&mut world.store, &form)), expected);
    }
    assert_eq!(change_count(&world), before);
    let form = paper(
        &id,
        Some(&doctor),
        "2026-11-24",
        &[("nps", "3"), ("words", "上月处方200盒，患者李某身份证110101199003077774")],
    );
    let checked = check_paper(world.read(), &form, world.store.now()).unwrap();
    assert_eq!(checked.path, ["nps", "reasons", "words"]);
    assert_eq!(checked.notes.len(), 2, "{:?}", checked.notes);
}

#[test]
fn a_version_never_changes_and_answers_say_which_one_they_are_of() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let doctor = world.doctor("王芳", &place);
    let first = published(&mut world, &template("named"));
    save_paper(&mut world.store, &paper(&first, Some(&doctor), "2026-11-20", &[("nps", "9")])).unwrap();
    let changed = SurveyTemplate { name: both("Other"), ..template("named") };
    let second = published(&mut world, &changed);
    assert_eq!((first.as_str(), second.as_str()), ("named-1", "named-2"));
    let views = templates(world.read()).unwrap();
    let of = |id: &str| views.iter().find(|view| view.id == id).unwrap();
    assert_eq!(
        (of(&first).is_current, of(&first).responses, of(&first).template.name.en.as_str()),
        (false, 1, "Survey")
    );
    assert_eq!((of(&second).is_current, of(&second).responses, of(&second).template.version), (true, 0, 2));
    assert_eq!(views.iter().filter(|view| view.is_current).count(), 4, "three ready ones and this");
    let broken = SurveyTemplate { questions: vec![], ..template("named") };
    assert_eq!(
        code(world.store.write("survey.publish", |tx| publish(tx, &broken, None))),
        "survey.questions_missing"
    );
    let sales = SurveyTemplate {
        questions: vec![Question {
            text: both("上个月您处方了多少盒？"),
            ..question("q", QuestionKind::Nps)
        }],
        ..template("named")
    };
    assert_eq!(
        code(world.store.write("survey.publish", |tx| publish(tx, &sales, None))),
        "survey.asks_for_sales"
    );
}

#[test]
fn erasing_a_person_takes_the_answers_and_their_keys_and_leaves_anonymous_ones() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let doctor = world.doctor("王芳", &place);
    let named = published(&mut world, &template("named"));
    let anonymous = published(&mut world, &SurveyTemplate { anonymous: true, ..template("anonymous") });
    let answers = [("nps", "2"), ("words", "等得太久")];
    save_paper(&mut world.store, &paper(&named, Some(&doctor), "2026-11-20", &answers)).unwrap();
    save_paper(&mut world.store, &paper(&anonymous, None, "2026-11-20", &answers)).unwrap();
    let exported = erase::export_person(world.read(), &doctor, world.store.now()).unwrap().to_string();
    assert!(exported.contains("等得太久"), "what is held about a person is told to them");
    erase::erase(&mut world.store, &doctor, EraseReason::PersonAsked).unwrap();
    let left = all::<SurveyResponse>(&world);
    assert_eq!((left.len(), &left[0].customer_id), (1, &None));
    let values: u32 = world
        .read()
        .query_row(
            "select count(*) from survey_answer where customer_id is not null and value <> ''",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(values, 0);
    let mut readable = 0;
    for answer in ["survey_answer", "survey_response"] {
        let mut statement = world.read().prepare(&format!("select id from {answer}")).unwrap();
        for id in statement.query_map([], |row| row.get::<_, String>(0)).unwrap() {
            for change in change::of_record(world.read(), answer, &id.unwrap()).unwrap() {
                let pairs = change::pairs(world.read(), &change).unwrap();
                readable += pairs.iter().filter(|(name, ..)| name == "value").count();
            }
        }
    }
    assert_eq!(readable, 2, "those of the anonymous response");
    assert!(world.store.check().unwrap().is_sound());
}

#[test]
fn answers_go_over_when_two_customers_are_merged() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let (one, other) = (world.doctor("王芳", &place), world.doctor("王方", &place));
    let id = published(&mut world, &template("named"));
    save_paper(&mut world.store, &paper(&id, Some(&other), "2026-11-20", &[("nps", "9")])).unwrap();
    world
        .store
        .write("customer.merge", |tx| crate::merge::merge(tx, &other, &one, &Default::default()))
        .unwrap();
    assert_eq!(all::<SurveyResponse>(&world).remove(0).customer_id, Some(one.clone()));
    assert_eq!(all::<SurveyAnswer>(&world).remove(0).customer_id, Some(one));
}
