//! The way through a survey, and the ready surveys.

use super::*;
use crate::Problem;
use crate::bilingual::Bilingual;
use proptest::prelude::*;

fn both(text: &str) -> Bilingual {
    Bilingual { zh: format!("{text}？"), en: format!("{text}?") }
}

fn options(ids: &[&str]) -> Vec<QuestionOption> {
    ids.iter().map(|id| QuestionOption { id: (*id).into(), text: both(id) }).collect()
}

fn question(id: &str, kind: QuestionKind, required: bool, jumps: &[(JumpWhen, Option<&str>)]) -> Question {
    let jumps = jumps.iter().map(|(when, to)| Jump { when: when.clone(), to: to.map(Into::into) }).collect();
    Question { id: id.into(), text: both(id), required, kind, jumps }
}

/// score (0–6 asks why), why, topics (x ends the survey), days, note.
fn template() -> SurveyTemplate {
    let at_least = |value| JumpWhen::AtLeast { value };
    let topics = QuestionKind::Multiple { options: options(&["x", "y", "z"]), max: 2 };
    let days = QuestionKind::Number { min: 0, max: 30, unit: Bilingual::default() };
    SurveyTemplate {
        questions: vec![
            question("score", QuestionKind::Nps, true, &[(at_least(7), Some("topics"))]),
            question("why", QuestionKind::Text { length_max: 10 }, true, &[]),
            question("topics", topics, false, &[(JumpWhen::Option { option: "x".into() }, None)]),
            question("days", days, false, &[(at_least(20), Some("note")), (JumpWhen::Always, None)]),
            question("note", QuestionKind::Text { length_max: 10 }, false, &[]),
        ],
        ..SurveyTemplate::default()
    }
}

fn given(pairs: &[(&str, &str)]) -> Vec<Given> {
    pairs
        .iter()
        .map(|(question, value)| Given { question: (*question).into(), value: (*value).into() })
        .collect()
}

fn way(pairs: &[(&str, &str)]) -> Vec<String> {
    path(&template(), &given(pairs)).into_iter().map(|question| question.id.clone()).collect()
}

#[test]
fn a_low_score_asks_why_and_a_high_one_does_not() {
    assert_eq!(way(&[("score", "6")]), ["score", "why", "topics", "days"]);
    assert_eq!(way(&[("score", "7")]), ["score", "topics", "days"]);
    assert_eq!(way(&[]), ["score", "why", "topics", "days"]);
}

#[test]
fn a_jump_on_an_option_holds_when_it_is_among_the_chosen() {
    assert_eq!(way(&[("score", "9"), ("topics", "y"), ("topics", "x")]), ["score", "topics"]);
    assert_eq!(way(&[("score", "9"), ("topics", "y")]), ["score", "topics", "days"]);
}

#[test]
fn the_first_jump_that_holds_decides() {
    assert_eq!(way(&[("score", "9"), ("days", "20")]), ["score", "topics", "days", "note"]);
    assert_eq!(way(&[("score", "9"), ("days", "19")]), ["score", "topics", "days"]);
}

#[test]
fn next_leads_along_the_way_to_the_end() {
    let template = template();
    let answers = given(&[("score", "9"), ("days", "25")]);
    let ask = |id: &str| Ok(NextQuestion::Ask { question: id.into() });
    assert_eq!(next(&template, &answers, None), ask("score"));
    assert_eq!(next(&template, &answers, Some("score")), ask("topics"));
    assert_eq!(next(&template, &answers, Some("topics")), ask("days"));
    assert_eq!(next(&template, &answers, Some("days")), ask("note"));
    assert_eq!(next(&template, &answers, Some("note")), Ok(NextQuestion::End));
    assert_eq!(next(&template, &given(&[("topics", "x")]), Some("topics")), Ok(NextQuestion::End));
    assert_eq!(next(&SurveyTemplate::default(), &[], None), Ok(NextQuestion::End));
}

#[test]
fn nobody_goes_on_from_a_missing_or_wrong_answer() {
    let refused =
        |pairs: &[(&str, &str)], current| next(&template(), &given(pairs), Some(current)).unwrap_err();
    assert_eq!(refused(&[], "score"), Problem::SurveyRequiredMissing { question: 1 });
    assert_eq!(refused(&[("why", " \n")], "why"), Problem::SurveyRequiredMissing { question: 2 });
    assert_eq!(refused(&[("score", "11")], "score").code(), "survey.answer_invalid");
    assert_eq!(refused(&[], "weather"), Problem::SurveyQuestionUnknown { value: "weather".into() });
}

#[test]
fn answers_off_the_way_are_dropped_and_the_rest_put_in_order() {
    let answers = given(&[
        ("days", "5"),
        ("why", "slow"),
        ("topics", "z"),
        ("topics", "y"),
        ("score", " 9 "),
        ("note", "x"),
    ]);
    assert_eq!(
        kept(&template(), &answers),
        given(&[("score", "9"), ("topics", "z"), ("topics", "y"), ("days", "5")])
    );
    let low = given(&[("score", "2"), ("why", " 太慢 "), ("topics", " ")]);
    assert_eq!(kept(&template(), &low), given(&[("score", "2"), ("why", "太慢")]));
}

#[test]
fn an_answer_that_is_dropped_is_neither_required_nor_checked() {
    let answers = given(&[("score", "9"), ("why", "far too long a reason"), ("note", "also far too long")]);
    assert_eq!(check_answers(&template(), &answers), []);
}

#[test]
fn every_wrong_answer_is_told() {
    let told = |pairs: &[(&str, &str)]| {
        let problems = check_answers(&template(), &given(pairs));
        problems
            .iter()
            .map(|problem| {
                format!(
                    "{} {}",
                    problem.code(),
                    problem.params().get("question").cloned().unwrap_or_default()
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&[]), ["survey.required_missing 1", "survey.required_missing 2"]);
    for value in ["-1", "11", "07", "+7", "7.5", "seven", "７"] {
        assert_eq!(told(&[("score", value), ("why", "x")])[0], "survey.answer_invalid 1", "{value}");
    }
    assert_eq!(told(&[("score", "9"), ("score", "8")]), ["survey.answer_twice 1"]);
    assert_eq!(told(&[("score", "0"), ("why", "一二三四五六七八九十一")]), ["survey.answer_too_long 2"]);
    assert_eq!(told(&[("score", "9"), ("topics", "w")]), ["survey.answer_invalid 3"]);
    assert_eq!(told(&[("score", "9"), ("topics", "y"), ("topics", "y")]), ["survey.answer_twice 3"]);
    assert_eq!(
        told(&[("score", "9"), ("topics", "y"), ("topics", "z"), ("topics", "x")]),
        ["survey.choices_too_many 3"]
    );
    assert_eq!(told(&[("score", "9"), ("days", "31")]), ["survey.answer_invalid 4"]);
    assert_eq!(told(&[("score", "9"), ("weather", "wet")]), ["survey.question_unknown "]);
    assert_eq!(
        told(&[("score", "10"), ("topics", "y"), ("topics", "z"), ("days", "30"), ("note", "")]),
        Vec::<String>::new()
    );
}

#[test]
fn a_jump_back_or_nowhere_does_not_hold_the_survey_up() {
    let mut template = template();
    template.questions[2].jumps = vec![Jump { when: JumpWhen::Always, to: Some("score".into()) }];
    template.questions[3].jumps = vec![Jump { when: JumpWhen::Always, to: Some("nowhere".into()) }];
    let ids: Vec<&str> =
        path(&template, &given(&[("score", "9")])).iter().map(|question| &*question.id).collect();
    assert_eq!(ids, ["score", "topics", "days", "note"]);
}

#[test]
fn the_ready_surveys_have_no_problem() {
    let presets = presets().unwrap();
    assert_eq!(
        presets.iter().map(|template| &*template.code).collect::<Vec<_>>(),
        ["visit_service", "academic_support", "institution_cooperation"]
    );
    for template in &presets {
        assert_eq!(check(template), [], "{}", template.code);
        assert!((6..=10).contains(&template.questions.len()), "{}", template.code);
    }
    // A survey may be turned to people: nothing in it asks for what may not be asked of them.
    let mut places = presets[2].clone();
    places.subjects = vec![crate::customer::CustomerKind::Person];
    assert_eq!(check(&places), []);
}

#[test]
fn every_ready_survey_asks_why_after_a_low_score_only() {
    for template in presets().unwrap() {
        let first = &template.questions[0];
        let (low, high) = first.kind.bounds().unwrap();
        let way = |score: i32| {
            let answers = [Given { question: first.id.clone(), value: score.to_string() }];
            path(&template, &answers)[1].id.clone()
        };
        assert_eq!(way(low), format!("{}_why", first.id));
        assert_ne!(way(high), format!("{}_why", first.id));
    }
}

/// Any answers to the template's questions, right and wrong.
fn any_answers() -> impl Strategy<Value = Vec<Given>> {
    let question = prop::sample::select(vec!["score", "why", "topics", "days", "note", "weather"]);
    let value = prop::sample::select(vec!["", "0", "6", "7", "20", "31", "x", "y", "slow"]);
    let answer = (question, value)
        .prop_map(|(question, value)| Given { question: question.into(), value: value.into() });
    prop::collection::vec(answer, 0..9)
}

proptest! {
    #[test]
    fn keeping_twice_keeps_the_same(answers in any_answers()) {
        let once = kept(&template(), &answers);
        let template = template();
        prop_assert_eq!(kept(&template, &once), once.clone());
        // What is kept goes the same way as what was given.
        prop_assert_eq!(path(&template, &once), path(&template, &answers));
    }

    #[test]
    fn whoever_is_let_to_the_end_has_no_problem(answers in any_answers()) {
        let (template, mut current) = (template(), None::<String>);
        let answers: Vec<Given> = answers.into_iter().filter(|given| given.question != "weather").collect();
        let mut asked = vec![];
        let stopped = loop {
            match next(&template, &answers, current.as_deref()) {
                Ok(NextQuestion::Ask { question }) => { asked.push(question.clone()); current = Some(question); }
                Ok(NextQuestion::End) => break None,
                Err(problem) => break Some(problem),
            }
        };
        let problems = check_answers(&template, &answers);
        match stopped {
            None => {
                prop_assert_eq!(problems, vec![]);
                prop_assert_eq!(asked, path(&template, &answers).iter().map(|question| question.id.clone()).collect::<Vec<_>>());
            }
            Some(problem) => prop_assert_eq!(&problems[0], &problem),
        }
    }
}
