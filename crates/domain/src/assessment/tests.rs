use super::*;
use crate::Record;
use crate::tier::preset::PRESETS;

fn version() -> TierModelVersion {
    TierModelVersion {
        code: "nine_box".into(),
        version: 1,
        document: PRESETS[0].1.into(),
        published_at: "2026-11-24T01:42:00.000Z".into(),
        ..TierModelVersion::default()
    }
}

fn assessment() -> Assessment {
    Assessment {
        position_id: "t1".into(),
        customer_id: "p1".into(),
        model_id: "m1".into(),
        day: "2026-11-24".into(),
        staff_id: "s1".into(),
        tier: Some("A1".into()),
        cell: Some("A/1".into()),
        score_1: Some("60/1".into()),
        score_2: Some("175/2".into()),
        entered_at: "2026-11-24T02:00:00.000Z".into(),
        ..Assessment::default()
    }
}

fn review(state: ReviewState) -> AssessmentReview {
    AssessmentReview {
        assessment_id: "a1".into(),
        customer_id: "p1".into(),
        state,
        staff_id: "s2".into(),
        at: "2026-11-25T02:00:00.000Z".into(),
        reviewed_hash: "9f".into(),
        ..AssessmentReview::default()
    }
}

#[test]
fn a_published_version_is_a_sound_document_with_its_own_code_and_version() {
    assert_eq!(version().check(), Ok(()));
    let code = |version: TierModelVersion| version.check().unwrap_err().code();
    assert_eq!(code(TierModelVersion { code: "vip".into(), ..version() }), "record.field_invalid");
    assert_eq!(code(TierModelVersion { version: 2, ..version() }), "record.field_invalid");
    assert_eq!(code(TierModelVersion { document: "{}".into(), ..version() }), "tier_model.unreadable");
    assert_eq!(code(TierModelVersion { published_at: "today".into(), ..version() }), "record.field_invalid");
    let unsound = version().document.replacen("\"weight\": 40", "\"weight\": 0", 1);
    assert_eq!(code(TierModelVersion { document: unsound, ..version() }), "tier_model.weight");
    let on_sales = version().document.replacen("本专科月门诊量", "月处方量", 1);
    assert_eq!(code(TierModelVersion { document: on_sales, ..version() }), "compliance.sales_on_person");
}

#[test]
fn an_assessment_names_customer_position_model_assessor_and_day() {
    assert_eq!(assessment().check(), Ok(()));
    for wrong in [
        Assessment { position_id: String::new(), ..assessment() },
        Assessment { customer_id: String::new(), ..assessment() },
        Assessment { model_id: String::new(), ..assessment() },
        Assessment { staff_id: " ".into(), ..assessment() },
        Assessment { day: "2026-11-31".into(), ..assessment() },
        Assessment { entered_at: "now".into(), ..assessment() },
        Assessment { score_1: Some("60".into()), ..assessment() },
        Assessment { score_2: Some("101/1".into()), ..assessment() },
        Assessment { score_2: Some("120/2".into()), ..assessment() },
        Assessment { reason: Some("字".repeat(501)), ..assessment() },
    ] {
        assert!(wrong.check().is_err(), "{wrong:?}");
    }
}

#[test]
fn a_tier_has_its_cell_and_score_unless_it_comes_from_a_file_and_unrated_has_none() {
    let unrated = Assessment { tier: None, cell: None, score_1: None, score_2: None, ..assessment() };
    assert_eq!(unrated.check(), Ok(()));
    assert_eq!(
        Assessment { score_1: Some("60/1".into()), ..unrated.clone() }.check(),
        Ok(()),
        "one axis known"
    );
    for wrong in [
        Assessment { tier: None, ..assessment() },
        Assessment { cell: None, ..assessment() },
        Assessment { score_1: None, ..assessment() },
        Assessment { tier: None, imported: true, ..assessment() },
    ] {
        assert_eq!(wrong.check().unwrap_err().code(), "record.field_missing", "{wrong:?}");
    }
    let imported = Assessment { imported: true, tier: Some("A1".into()), ..unrated };
    assert_eq!(imported.check(), Ok(()));
}

#[test]
fn an_input_has_a_criterion_and_a_value() {
    let input = AssessmentInput {
        assessment_id: "a1".into(),
        customer_id: "p1".into(),
        criterion: "beds".into(),
        value: "45".into(),
        ..AssessmentInput::default()
    };
    assert_eq!(input.check(), Ok(()));
    for wrong in [
        AssessmentInput { assessment_id: String::new(), ..input.clone() },
        AssessmentInput { customer_id: String::new(), ..input.clone() },
        AssessmentInput { criterion: String::new(), ..input.clone() },
        AssessmentInput { value: String::new(), ..input.clone() },
        AssessmentInput { value: "1".repeat(42), ..input.clone() },
    ] {
        assert!(wrong.check().is_err(), "{wrong:?}");
    }
}

#[test]
fn returning_and_overriding_need_a_reason_and_only_an_override_a_tier() {
    let checked = |state, reason: Option<&str>, tier: Option<&str>| {
        let (reason, tier) = (reason.map(str::to_owned), tier.map(str::to_owned));
        AssessmentReview { reason, tier, ..review(state) }.check().map_err(|problem| problem.code())
    };
    use ReviewState::{Approved, Overridden, Returned, Submitted};
    for state in [Submitted, Approved] {
        assert_eq!(checked(state, None, None), Ok(()));
        assert_eq!(checked(state, None, Some("A1")), Err("record.field_invalid"));
    }
    assert_eq!(checked(Returned, None, None), Err("assessment.return_reason_missing"));
    assert_eq!(checked(Returned, Some(" "), None), Err("assessment.return_reason_missing"));
    assert_eq!(checked(Returned, Some("缺门诊量"), None), Ok(()));
    assert_eq!(checked(Returned, Some("缺门诊量"), Some("A1")), Err("record.field_invalid"));
    assert_eq!(checked(Overridden, None, Some("B1")), Err("assessment.override_reason_missing"));
    assert_eq!(checked(Overridden, Some("新任主任"), None), Err("assessment.override_tier_missing"));
    assert_eq!(checked(Overridden, Some("新任主任"), Some(" ")), Err("assessment.override_tier_missing"));
    assert_eq!(checked(Overridden, Some("新任主任"), Some("B1")), Ok(()));
    assert!(AssessmentReview { reviewed_hash: String::new(), ..review(Approved) }.check().is_err());
    assert!(AssessmentReview { at: String::new(), ..review(Approved) }.check().is_err());
}

#[test]
fn what_is_said_of_a_customer_is_sealed_under_its_key() {
    assert_eq!(Assessment::PERSONAL, ["tier", "cell", "score_1", "score_2", "reason"]);
    assert_eq!(AssessmentInput::PERSONAL, ["value"]);
    assert_eq!(AssessmentReview::PERSONAL, ["tier", "reason"]);
    assert_eq!((Assessment::KIND.subject)(&assessment().to_fields()), Some("p1".into()));
    assert_eq!(
        (AssessmentReview::KIND.subject)(&review(ReviewState::Approved).to_fields()),
        Some("p1".into())
    );
    assert!(Assessment::PERSONAL.iter().all(|name| Assessment::KIND.field(name).is_some()));
    assert_eq!(TierModelVersion::PERSONAL, [] as [&str; 0]);
}
