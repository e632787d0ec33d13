use super::*;
use crate::customer::CustomerKind;
use crate::survey::{Jump, JumpWhen, Question, QuestionKind, QuestionOption};
use proptest::prelude::*;

fn both(zh: &str, en: &str) -> Bilingual {
    Bilingual { zh: zh.into(), en: en.into() }
}

fn asked(id: &str, kind: QuestionKind) -> Question {
    Question {
        id: id.into(),
        text: both(&format!("问题{id}"), &format!("Topic {id}")),
        kind,
        ..Question::default()
    }
}

fn choices(ids: &[&str]) -> Vec<QuestionOption> {
    ids.iter()
        .map(|id| QuestionOption { id: (*id).into(), text: both(&format!("项{id}"), &format!("Item {id}")) })
        .collect()
}

fn text() -> QuestionKind {
    QuestionKind::Text { length_max: 200 }
}

fn survey(questions: Vec<Question>) -> SurveyTemplate {
    SurveyTemplate {
        format: 1,
        code: "s".into(),
        version: 1,
        name: both("名", "Name"),
        intro: both("开头", "Intro"),
        thanks: both("谢谢", "Thanks"),
        subjects: vec![CustomerKind::Person],
        questions,
        ..SurveyTemplate::default()
    }
}

/// `code question` of each problem.
fn told(template: &SurveyTemplate) -> Vec<String> {
    check(template).iter().map(|problem| format!("{} {}", problem.code(), place(problem))).collect()
}

fn told_of(question: Question) -> Vec<String> {
    told(&survey(vec![question]))
}

fn jump(when: JumpWhen, to: Option<&str>) -> Jump {
    Jump { when, to: to.map(Into::into) }
}

#[test]
fn a_sound_template_has_no_problem() {
    assert_eq!(told(&survey(vec![asked("a", QuestionKind::Nps), asked("b", text())])), [""; 0]);
}

#[test]
fn what_is_wrong_with_the_template_itself_comes_first() {
    let mut broken = survey(vec![]);
    broken.format = 2;
    broken.code = "Visit service".into();
    broken.version = 0;
    broken.subjects.clear();
    broken.name.en = " ".into();
    broken.intro = both("", "");
    broken.thanks.zh = "谢".repeat(1001);
    assert_eq!(
        told(&broken),
        [
            "record.field_invalid 0",
            "record.field_invalid 0",
            "record.field_invalid 0",
            "survey.subjects_missing 0",
            "survey.heading_missing 0",
            "survey.heading_missing 0",
            "survey.heading_missing 0",
            "record.field_too_long 0",
            "survey.questions_missing 0",
        ]
    );
}

#[test]
fn sixty_questions_are_enough() {
    let many =
        |count: usize| survey((0..count).map(|at| asked(&format!("q{at}"), QuestionKind::Csat)).collect());
    assert_eq!(told(&many(60)), [""; 0]);
    assert_eq!(told(&many(61)), ["survey.questions_too_many 0"]);
}

#[test]
fn texts_are_there_in_both_languages_and_of_bounded_length() {
    let mut question =
        asked("a", QuestionKind::Likert { points: 5, low: both("低", ""), high: both("高", "High") });
    question.text.zh = String::new();
    assert_eq!(told_of(question.clone()), ["survey.text_missing 1", "survey.label_missing 1"]);
    question.text = both(&"问".repeat(301), "x");
    assert_eq!(told_of(question)[0], "survey.text_too_long 1");
    let mut options = choices(&["a", "b"]);
    options[1].text.en = String::new();
    let problems = check(&survey(vec![asked("a", QuestionKind::Single { options })]));
    assert_eq!(problems, [Problem::SurveyOptionTextMissing { question: 1, option: 2, language: "en" }]);
    let mut options = choices(&["a", "b"]);
    options[1].text.zh = options[0].text.zh.clone();
    assert_eq!(told_of(asked("a", QuestionKind::Single { options })), ["survey.option_text_twice 1"]);
    let number = |unit| asked("a", QuestionKind::Number { min: 0, max: 9, unit });
    assert_eq!(told_of(number(both("", ""))), [""; 0]);
    assert_eq!(told_of(number(both("天", "")))[..], ["survey.label_missing 1"]);
}

#[test]
fn ids_are_plain_and_there_once() {
    assert_eq!(told(&survey(vec![asked("a", text()), asked("a", text())])), ["survey.id_twice 2"]);
    for id in ["", "问", "A", "a b", &"a".repeat(41)] {
        assert_eq!(told_of(asked(id, text())), ["survey.id_invalid 1"], "{id}");
    }
    let options = choices(&["x", "x", ""]);
    let told = told_of(asked("a", QuestionKind::Single { options }));
    assert_eq!(told, ["survey.id_twice 1", "survey.id_invalid 1", "survey.option_text_twice 1"]);
}

#[test]
fn options_ranges_points_and_lengths_have_bounds() {
    let one = |kind| told_of(asked("a", kind));
    let ids: Vec<String> = (0..31).map(|at| format!("o{at}")).collect();
    let many: Vec<&str> = ids.iter().map(String::as_str).collect();
    assert_eq!(one(QuestionKind::Single { options: choices(&["x"]) }), ["survey.options_too_few 1"]);
    assert_eq!(one(QuestionKind::Single { options: choices(&many) }), ["survey.options_too_many 1"]);
    for (max, is_sound) in [(0, false), (1, true), (2, true), (3, false)] {
        let told = one(QuestionKind::Multiple { options: choices(&["x", "y"]), max });
        assert_eq!(told.is_empty(), is_sound, "{max} {told:?}");
    }
    for (min, max, is_sound) in [(0, 1, true), (1, 1, false), (2, 1, false), (i32::MIN, i32::MAX, true)] {
        let told = one(QuestionKind::Number { min, max, unit: both("天", "days") });
        assert_eq!(told.contains(&"survey.range_reversed 1".into()), !is_sound, "{min} {max} {told:?}");
    }
    for (points, is_sound) in [(4, false), (5, true), (6, false), (7, true)] {
        let told = one(QuestionKind::Likert { points, low: both("低", "Low"), high: both("高", "High") });
        assert_eq!(told.is_empty(), is_sound, "{points} {told:?}");
    }
    for (length_max, is_sound) in [(0, false), (1, true), (2000, true), (2001, false)] {
        assert_eq!(one(QuestionKind::Text { length_max }).is_empty(), is_sound, "{length_max}");
    }
}

/// A first question of this kind with these jumps, and two more.
fn jumping(kind: QuestionKind, jumps: Vec<Jump>) -> Vec<String> {
    let first = Question { jumps, ..asked("a", kind) };
    told(&survey(vec![first, asked("b", text()), asked("c", text())]))
}

#[test]
fn a_jump_leads_to_a_later_question_or_the_end() {
    let to = |to| jumping(QuestionKind::Csat, vec![jump(JumpWhen::AtLeast { value: 4 }, to)]);
    assert_eq!(to(Some("b")), [""; 0]);
    assert_eq!(to(Some("c")), [""; 0]);
    assert_eq!(to(None), [""; 0]);
    assert_eq!(to(Some("a")), ["survey.jump_backward 1"]);
    assert_eq!(to(Some("d")), ["survey.jump_unknown 1"]);
    let back = Question { jumps: vec![jump(JumpWhen::Always, Some("a"))], ..asked("b", text()) };
    assert_eq!(told(&survey(vec![asked("a", text()), back])), ["survey.jump_backward 2"]);
}

#[test]
fn a_jump_asks_for_a_value_that_can_be_answered() {
    let single = || QuestionKind::Single { options: choices(&["x", "y"]) };
    let number = || QuestionKind::Number { min: -3, max: 3, unit: Bilingual::default() };
    let option = |id: &str| JumpWhen::Option { option: id.into() };
    for (kind, when, is_sound) in [
        (QuestionKind::Nps, JumpWhen::AtMost { value: 6 }, true),
        (QuestionKind::Nps, JumpWhen::AtLeast { value: 11 }, false),
        (QuestionKind::Csat, JumpWhen::AtMost { value: 0 }, false),
        (QuestionKind::Ces, JumpWhen::AtLeast { value: 7 }, true),
        (number(), JumpWhen::AtMost { value: -3 }, true),
        (number(), JumpWhen::AtMost { value: -4 }, false),
        (QuestionKind::Nps, option("6"), false),
        (single(), option("x"), true),
        (single(), option("z"), false),
        (single(), JumpWhen::AtLeast { value: 1 }, false),
        (text(), JumpWhen::AtLeast { value: 1 }, false),
        (text(), option("x"), false),
    ] {
        let told = jumping(kind, vec![jump(when.clone(), Some("c"))]);
        let expected = if is_sound { vec![] } else { vec!["survey.jump_value 1".to_owned()] };
        assert_eq!(told, expected, "{when:?}");
    }
}

#[test]
fn a_question_that_nothing_leads_to_is_told() {
    assert_eq!(jumping(text(), vec![jump(JumpWhen::Always, Some("c"))]), ["survey.question_unreachable 2"]);
    assert_eq!(
        jumping(text(), vec![jump(JumpWhen::Always, None)]),
        ["survey.question_unreachable 2", "survey.question_unreachable 3"]
    );
    // Every score jumps over it, but whoever skips the question comes there, unless it must be answered.
    let all =
        vec![jump(JumpWhen::AtMost { value: 6 }, Some("c")), jump(JumpWhen::AtLeast { value: 5 }, Some("c"))];
    assert_eq!(jumping(QuestionKind::Nps, all.clone()), [""; 0]);
    let required = Question { required: true, jumps: all, ..asked("a", QuestionKind::Nps) };
    let template = survey(vec![required, asked("b", text()), asked("c", text())]);
    assert_eq!(told(&template), ["survey.question_unreachable 2"]);
}

#[test]
fn a_jump_behind_one_that_always_holds_is_told() {
    let at_least = |value| JumpWhen::AtLeast { value };
    let shadowed = vec![jump(at_least(3), Some("c")), jump(at_least(4), None)];
    assert_eq!(jumping(QuestionKind::Csat, shadowed), ["survey.jump_never 1"]);
    assert_eq!(
        jumping(QuestionKind::Csat, vec![jump(at_least(4), None), jump(at_least(3), Some("c"))]),
        [""; 0]
    );
    let option = |id: &str| JumpWhen::Option { option: id.into() };
    let several = QuestionKind::Multiple { options: choices(&["x", "y"]), max: 2 };
    let both_options = vec![jump(option("x"), None), jump(option("y"), Some("c"))];
    assert_eq!(jumping(several, both_options), [""; 0]);
}

#[test]
fn people_are_not_asked_for_sales_and_nobody_for_patients() {
    let of = |zh: &str, en: &str, kind: QuestionKind, subject: CustomerKind| {
        let question = Question { text: both(zh, en), ..asked("a", kind) };
        told(&SurveyTemplate { subjects: vec![CustomerKind::Department, subject], ..survey(vec![question]) })
    };
    use CustomerKind::{Institution, Person};
    for (zh, en) in [
        ("您每月处方多少盒？", "How are you?"),
        ("您好吗？", "How many scripts a month do you write?"),
        ("您每月处方多少盒？", "How many scripts a month do you write?"),
    ] {
        assert_eq!(of(zh, en, text(), Person), ["survey.asks_for_sales 1"], "{zh} {en}");
        assert_eq!(of(zh, en, text(), Institution), [""; 0], "{zh} {en}");
    }
    let material =
        ("您对我们的处方药资料满意吗？", "Are you satisfied with our material on prescription medicines?");
    assert_eq!(of(material.0, material.1, QuestionKind::Csat, Person), [""; 0]);
    for subject in [Person, Institution] {
        assert_eq!(of("患者姓名和病历号", "Which case?", text(), subject), ["survey.asks_for_patient 1"]);
        assert_eq!(of("哪一例？", "Patient name and MRN", text(), subject), ["survey.asks_for_patient 1"]);
    }
}

#[test]
fn options_labels_and_units_pass_the_guard_too() {
    let single = |zh: &str, en: &str| {
        let mut options = choices(&["x", "y"]);
        options[1].text = both(zh, en);
        told_of(asked("a", QuestionKind::Single { options }))
    };
    assert_eq!(single("每月10～20盒", "Often"), ["survey.asks_for_sales 1"]);
    assert_eq!(single("常常", "20 boxes a month"), ["survey.asks_for_sales 1"]);
    assert_eq!(single("每月一次", "Once a month"), [""; 0]);
    let likert = |zh| {
        told_of(asked(
            "a",
            QuestionKind::Likert { points: 5, low: both("低", "Low"), high: both(zh, "High") },
        ))
    };
    assert_eq!(likert("高处方"), ["survey.asks_for_sales 1"]);
    let number = |zh: &str, en: &str, unit| {
        told_of(Question { text: both(zh, en), ..asked("a", QuestionKind::Number { min: 0, max: 99, unit }) })
    };
    assert_eq!(number("本月用药", "This month", both("盒", "boxes")), ["survey.asks_for_sales 1"]);
    assert_eq!(number("您科室的床位", "Beds in your department", both("张", "beds")), [""; 0]);
    assert_eq!(number("每周门诊患者", "Outpatients a week", both("人", "patients")), [""; 0]);
}

#[test]
fn problems_stand_in_the_order_of_the_questions() {
    let mut options = choices(&["x", "y"]);
    options[0].text = both("销量", "Item");
    let template = survey(vec![
        asked("a", QuestionKind::Single { options }),
        asked("b", QuestionKind::Text { length_max: 0 }),
        Question { text: both("", ""), ..asked("c", text()) },
    ]);
    assert_eq!(
        told(&template),
        [
            "survey.asks_for_sales 1",
            "survey.length_invalid 2",
            "survey.text_missing 3",
            "survey.text_missing 3"
        ]
    );
}

#[test]
fn a_document_is_read_and_checked_at_once() {
    let sound = survey(vec![asked("a", QuestionKind::Nps)]);
    assert_eq!(check_document(&sound.document()), Ok(sound));
    assert_eq!(check_document(&survey(vec![]).document()), Err(vec![Problem::SurveyQuestionsMissing]));
    assert_eq!(check_document("{}").unwrap_err()[0].code(), "survey.document_unreadable");
}

proptest! {
    /// The reach that is told is that of the way itself: every answer to every score is tried.
    #[test]
    fn a_question_is_reachable_exactly_when_some_answers_lead_there(
        jumps in prop::collection::vec((0..4usize, 0..2usize, 1..6i32, 0..5usize), 0..6), required in any::<bool>(),
    ) {
        let mut template = survey((0..4).map(|at| asked(&format!("q{at}"), QuestionKind::Csat)).collect());
        for question in &mut template.questions { question.required = required; }
        for (from, side, value, ahead) in jumps {
            let to = from + 1 + ahead;
            let when = if side == 0 { JumpWhen::AtMost { value } } else { JumpWhen::AtLeast { value } };
            template.questions[from].jumps.push(Jump { when, to: (to < 4).then(|| format!("q{to}")) });
        }
        let mut reached = [false; 4];
        for code in 0..6u32.pow(3) {
            let score = |at: u32| (code / 6u32.pow(at)) % 6;
            if required && (0..3).any(|at| score(at) == 0) { continue; }
            let answers: Vec<_> = (0..3).filter(|at| score(*at) > 0)
                .map(|at| crate::survey::Given { question: format!("q{at}"), value: score(at).to_string() }).collect();
            for question in crate::survey::path(&template, &answers) {
                reached[template.place(&question.id).unwrap()] = true;
            }
        }
        for (at, reached) in reached.iter().enumerate() {
            let told = check(&template).contains(&Problem::SurveyQuestionUnreachable { question: at as u32 + 1 });
            prop_assert_eq!(told, !reached, "question {} of {:?}", at + 1, template);
        }
    }
}
