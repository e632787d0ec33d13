//! What answers come to, through the store: the reference values of the formulas from stored rows.

use super::*;
use crate::test::world;
use crate::tier;
use chrono::Duration;
use domain::catalogue::{Brand, Line};

fn scope(code: &str) -> SurveyScope {
    SurveyScope { template_code: code.into(), ..SurveyScope::default() }
}

/// A doctor who answered this on that day.
fn answered(
    world: &mut World,
    id: &str,
    place: &(String, String),
    day: &str,
    answers: &[(&str, &str)],
) -> String {
    let doctor = world.doctor("王芳", place);
    save_paper(&mut world.store, &paper(id, Some(&doctor), day, answers)).unwrap();
    doctor
}

#[test]
fn an_nps_of_ten_answers_is_that_of_the_formula() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let id = published(&mut world, &template("named"));
    // 5 promoters, 3 passives, 2 detractors: 30; p + d − (p − d)² = 0.61, 1.96 √0.061 = 48.4.
    for score in ["9", "10", "10", "9", "9", "7", "8", "7", "0", "6"] {
        answered(&mut world, &id, &place, "2026-11-20", &[("nps", score)]);
    }
    let found = results(world.read(), &scope("named"), world.store.now()).unwrap();
    let Some(SurveyFigure::Nps(nps)) = &found.questions[0].figure else { panic!("{found:?}") };
    assert_eq!((nps.promoters, nps.passives, nps.detractors, nps.value), (5, 3, 2, 30.0));
    assert!((nps.margin.unwrap() - 48.41).abs() < 0.01, "{nps:?}");
    assert!(!nps.small_sample && !found.small_sample);
    assert_eq!((found.responses, found.asked, found.rate), (10, Some(10), Some(1.0)));
    assert_eq!(found.questions[0].tallies[9].count, 3);
    assert_eq!((found.questions[1].responses, found.questions[1].figure.is_none()), (0, true));
}

#[test]
fn several_answers_of_one_response_are_one_response_and_words_are_counted_not_tallied() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let id = published(&mut world, &template("named"));
    let both = [("nps", "3"), ("reasons", "price"), ("reasons", "service"), ("words", "太慢")];
    answered(&mut world, &id, &place, "2026-11-20", &both);
    answered(&mut world, &id, &place, "2026-11-21", &[("nps", "5"), ("reasons", "price"), ("words", "还行")]);
    answered(&mut world, &id, &place, "2026-11-22", &[("nps", "10"), ("words", "很好")]);
    let found = results(world.read(), &scope("named"), world.store.now()).unwrap();
    let reasons = &found.questions[1];
    let counts: Vec<(u32, Option<f64>)> = reasons.tallies.iter().map(|it| (it.count, it.share)).collect();
    assert_eq!((reasons.responses, counts), (2, vec![(2, Some(1.0)), (1, Some(0.5)), (0, Some(0.0))]));
    assert_eq!((found.questions[2].texts, found.questions[2].tallies.len()), (3, 0));
    let said = verbatims(world.read(), &scope("named")).unwrap();
    let said: Vec<(Option<i32>, &str)> = said.iter().map(|it| (it.score, it.text.as_str())).collect();
    assert_eq!(said, [(Some(3), "太慢"), (Some(5), "还行"), (Some(10), "很好")], "detractors first");
    let page = responses(world.read(), &scope("named"), 1, 1).unwrap();
    assert_eq!((page.total, page.rows.len(), page.rows[0].day.as_str()), (3, 1, "2026-11-21"));
}

#[test]
fn a_period_is_set_beside_the_one_before_it_and_a_trend_goes_by_quarters() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let id = published(&mut world, &template("named"));
    for (day, score) in [("2026-05-10", "9"), ("2026-09-30", "0"), ("2026-10-01", "10"), ("2026-11-01", "9")]
    {
        answered(&mut world, &id, &place, day, &[("nps", score)]);
    }
    let value = |figure: &Option<SurveyFigure>| match figure {
        Some(SurveyFigure::Nps(nps)) => Some(nps.value),
        _ => None,
    };
    let this = SurveyScope {
        from_day: Some("2026-10-01".into()),
        to_day: Some("2026-11-24".into()),
        ..scope("named")
    };
    let found = results(world.read(), &this, world.store.now()).unwrap();
    assert_eq!((found.responses, found.asked), (2, Some(2)));
    assert_eq!(
        (value(&found.questions[0].figure), value(&found.questions[0].before)),
        (Some(100.0), Some(-100.0))
    );
    let change = found.questions[0].change.unwrap();
    assert_eq!((change.value, change.significant), (200.0, None), "of two answers nothing can be said");
    let quarters = trend(world.read(), &scope("named"), "nps", 4, world.store.now()).unwrap();
    let line: Vec<_> = quarters
        .iter()
        .map(|it| (it.from_day.as_str(), it.to_day.as_str(), it.responses, value(&it.figure)))
        .collect();
    assert_eq!(
        line,
        [
            ("2026-01-01", "2026-03-31", 0, None),
            ("2026-04-01", "2026-06-30", 1, Some(100.0)),
            ("2026-07-01", "2026-09-30", 1, Some(-100.0)),
            ("2026-10-01", "2026-11-24", 2, Some(100.0)),
        ]
    );
    let reversed = SurveyScope {
        from_day: Some("2026-12-01".into()),
        to_day: Some("2026-01-01".into()),
        ..scope("named")
    };
    assert_eq!(code(results(world.read(), &reversed, world.store.now())), "record.days_reversed");
    assert_eq!(code(results(world.read(), &scope("none"), world.store.now())), "store.gone");
    assert_eq!(
        code(trend(world.read(), &scope("named"), "none", 4, world.store.now())),
        "survey.question_unknown"
    );
}

#[test]
fn a_figure_goes_by_place_tier_and_brand_and_later_tiers_do_not_change_it() {
    let mut world = world();
    let (a, b) = (world.hospital("协和医院", "肿瘤科"), world.hospital("同仁医院", "眼科"));
    let brand = world.store.write("catalogue.edit", |tx| {
        let line = tx.save(&Line { name: "肿瘤".into(), ..Line::default() })?;
        tx.save(&Brand { line_id: line.id, name: "甲".into(), ..Brand::default() })
    });
    let brand = brand.unwrap().value.id;
    let id = published(&mut world, &template("named"));
    let doctor = world.doctor("李娜", &a);
    let assess = |world: &mut World, day: &str, patients: &str, attitude: &str| {
        let input = |criterion: &str, value: &str| tier::FormInput {
            criterion: criterion.into(),
            value: value.into(),
        };
        let form = tier::AssessmentForm {
            customer_id: doctor.clone(),
            brand_id: Some(brand.clone()),
            model_code: "nine_box".into(),
            day: Some(day.into()),
            inputs: vec![input("outpatients", patients), input("acceptance", attitude)],
            ..tier::AssessmentForm::default()
        };
        world.store.write("tier.assess", |tx| tier::assess(tx, &form)).unwrap().value.tier
    };
    let then = assess(&mut world, "2026-11-01", "300", "welcomes");
    let form = PaperForm {
        brand_id: Some(brand.clone()),
        ..paper(&id, Some(&doctor), "2026-11-10", &[("nps", "10")])
    };
    save_paper(&mut world.store, &form).unwrap();
    let later = assess(&mut world, "2026-11-20", "0", "declines");
    assert!(then.is_some() && then != later, "{then:?} {later:?}");
    for score in ["0", "9"] {
        answered(&mut world, &id, &b, "2026-11-11", &[("nps", score)]);
    }
    let lines = |by| -> Vec<(String, u32)> {
        let found = parts(world.read(), &scope("named"), "nps", by).unwrap();
        found.into_iter().map(|it| (it.name, it.responses)).collect()
    };
    assert_eq!(lines(SurveyPartBy::Institution), [("同仁医院".into(), 2), ("协和医院".into(), 1)]);
    assert_eq!(lines(SurveyPartBy::Tier), [(String::new(), 2), (then.clone().unwrap(), 1)]);
    assert_eq!(lines(SurveyPartBy::Brand), [(String::new(), 2), ("甲".into(), 1)]);
    let narrowed =
        SurveyScope { tier: then, brand_id: Some(brand), institution_id: Some(a.0), ..scope("named") };
    let found = results(world.read(), &narrowed, world.store.now()).unwrap();
    assert_eq!(
        (found.responses, found.asked, found.rate),
        (1, None, None),
        "who was asked is not known by part"
    );
}

#[test]
fn versions_that_ask_on_the_same_scale_are_counted_together_and_others_apart() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let first = published(&mut world, &template("named"));
    answered(&mut world, &first, &place, "2026-11-01", &[("nps", "10"), ("words", "好")]);
    let mut changed = template("named");
    changed.questions[0].jumps.clear();
    changed.questions[2] = question("words", QuestionKind::Csat);
    changed.questions.remove(1);
    let second = published(&mut world, &changed);
    answered(&mut world, &second, &place, "2026-11-02", &[("nps", "0"), ("words", "5")]);
    let found = results(world.read(), &scope("named"), world.store.now()).unwrap();
    assert_eq!((found.versions.as_slice(), found.template.version, found.responses), (&[2, 1][..], 2, 2));
    assert_eq!(found.questions[0].responses, 2);
    assert_eq!(found.questions[1].responses, 1, "words of the first version are no score of the second");
    assert_eq!(found.questions.len(), 2, "the reasons were never answered");
    let view = super::super::response(
        world.read(),
        &responses(world.read(), &scope("named"), 1, 1).unwrap().rows[0].id,
    );
    assert_eq!(view.unwrap().template.version, 1);
}

#[test]
fn who_should_be_asked_follows_the_tier_and_the_last_answer() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let id = published(&mut world, &template("named"));
    let assess = |world: &mut World, customer: &str, day: &str, patients: &str, attitude: &str| {
        let input = |criterion: &str, value: &str| tier::FormInput {
            criterion: criterion.into(),
            value: value.into(),
        };
        let form = tier::AssessmentForm {
            customer_id: customer.into(),
            model_code: "nine_box".into(),
            day: Some(day.into()),
            inputs: vec![input("outpatients", patients), input("acceptance", attitude)],
            ..tier::AssessmentForm::default()
        };
        world.store.write("tier.assess", |tx| tier::assess(tx, &form)).unwrap();
    };
    let (good, never) = (world.doctor("王芳", &place), world.doctor("李娜", &place));
    assess(&mut world, &good, "2026-01-10", "300", "welcomes");
    assess(&mut world, &never, "2026-01-10", "300", "welcomes");
    let due_now = |world: &World, within| due(world.read(), within, world.store.now()).unwrap();
    let lines = due_now(&world, 0);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(
        (lines[0].due_day.as_str(), lines[0].overdue_days, lines[0].place.as_str()),
        ("2026-01-10", 318, "协和医院 · 肿瘤科")
    );
    assert!(lines[0].surveys_per_year > 0);
    save_paper(&mut world.store, &paper(&id, Some(&good), "2026-11-24", &[("nps", "9")])).unwrap();
    let lines = due_now(&world, 0);
    assert_eq!(lines.iter().map(|it| it.customer_id.as_str()).collect::<Vec<_>>(), [never.as_str()]);
    world.store.write("survey.decline", |tx| decline(tx, &id, &never)).unwrap();
    assert_eq!(due_now(&world, 0), []);
    assert_eq!(due_now(&world, 366).len(), 2, "both come again");
    world.scratch.pass(Duration::days(366));
    let later = due_now(&world, 0);
    assert_eq!(later.len(), 2);
    assert_eq!(later[0].last_day.as_deref(), Some("2026-11-24"));
}

#[test]
fn the_mean_of_a_customers_answers_is_a_criterion_of_tier_models() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let doctor = world.doctor("王芳", &place);
    let mut asked = template("named");
    asked.questions[0].jumps.clear();
    asked.questions[1] = question("csat", QuestionKind::Csat);
    let id = published(&mut world, &asked);
    let mean = |world: &World, from: &str| {
        mean_score(world.read(), &doctor, None, (from, "2026-11-24")).unwrap().map(|mean| mean.to_string())
    };
    assert_eq!(mean(&world, "2026-01-01"), None, "without an answer it is not known, which is not zero");
    save_paper(&mut world.store, &paper(&id, Some(&doctor), "2026-03-01", &[("nps", "7"), ("csat", "4")]))
        .unwrap();
    save_paper(&mut world.store, &paper(&id, Some(&doctor), "2026-11-01", &[("nps", "10"), ("words", "好")]))
        .unwrap();
    // 70, 75 and 100.
    assert_eq!(mean(&world, "2026-01-01").as_deref(), Some("245/3"));
    assert_eq!(mean(&world, "2026-04-01").as_deref(), Some("100"));
}
