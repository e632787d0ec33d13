use super::*;
use crate::bilingual::Bilingual;
use crate::tier::check::check;
use crate::tier::model::{
    AXES_MAX, BANDS_MAX, CRITERIA_MAX, ID_LENGTH_MAX, LABEL_LENGTH_MAX, NAME_LENGTH_MAX, PERIOD_MONTHS_MAX,
    POINTS_MAX, REVIEW_DAYS_MAX, STEPS_MAX, SURVEYS_MAX, TIERS_MAX, VISITS_MAX, WEIGHT_MAX,
};
use crate::tier::preset::{PRESETS, presets};
use crate::tier::samples::{axis, choice, model};
use crate::tier::{Amount, Metric};
use serde_json::{Value, json};

fn schema() -> Value {
    serde_json::from_str(MODEL_SCHEMA).unwrap()
}

fn validator() -> jsonschema::Validator {
    jsonschema::draft202012::new(&schema()).unwrap()
}

fn nine_box() -> Value {
    serde_json::from_str(PRESETS[0].1).unwrap()
}

#[test]
fn the_schema_is_one_and_every_preset_keeps_to_it() {
    assert!(jsonschema::draft202012::meta::is_valid(&schema()));
    for (code, text) in PRESETS {
        let errors: Vec<_> = validator()
            .iter_errors(&serde_json::from_str(text).unwrap())
            .map(|error| error.to_string())
            .collect();
        assert_eq!(errors, [] as [&str; 0], "{code}");
    }
}

/// At each place of the document, something that does not belong there.
#[test]
fn the_schema_and_the_reader_or_its_check_refuse_the_same() {
    let input = "/axes/0/criteria/0/input";
    let (band, tier) = ("/axes/0/bands/0", "/tiers/0");
    for (place, value) in [
        ("/format", json!(0)),
        ("/version", json!(0)),
        ("/version", json!(1.5)),
        ("/code", json!("Nine Box")),
        ("/name", json!("九宫格")),
        ("/name/zh", json!("")),
        ("/name/zh", json!("名".repeat(61))),
        ("/subjects", json!([])),
        ("/subjects", json!(["person", "person"])),
        ("/subjects/0", json!("patient")),
        ("/period_months", json!(61)),
        ("/axes", json!([])),
        ("/axes/0/criteria", json!([])),
        ("/axes/0/bands", json!([])),
        ("/axes/0/criteria/0/weight", json!(0)),
        ("/axes/0/criteria/0/weight", json!(1001)),
        ("/axes/0/criteria/0/required", json!("yes")),
        (input, json!({ "kind": "guess" })),
        (input, json!({ "kind": "choice", "choices": [] })),
        (input, json!({ "kind": "metric", "metric": "rx", "ranges": [{ "points": 1 }] })),
        (input, json!({ "kind": "metric", "metric": "visits", "ranges": [] })),
        (input, json!({ "kind": "number", "ranges": [{ "points": 1 }] })),
        ("/axes/0/criteria/0/input/ranges/1/from", json!(9_007_199_254_740_992_i64)),
        ("/axes/0/criteria/0/input/ranges/1/from", json!(0.5)),
        ("/axes/0/criteria/0/input/ranges/1/points", json!(101)),
        ("/axes/0/bands/0/lower", json!(-1)),
        ("/axes/0/bands/2/lower", json!(101)),
        ("/axes/0/bands/0/label", json!("A/B")),
        ("/cells/0/bands", json!([])),
        ("/tiers/0/review_days", json!(0)),
        ("/tiers/0/rank", json!(0)),
        ("/tiers/0/visits_per_cycle", json!(101)),
        ("/tiers/0/surveys_per_year", json!(53)),
    ] {
        let mut document = nine_box();
        *document.pointer_mut(place).unwrap() = value.clone();
        assert!(!validator().is_valid(&document), "schema: {place} {value}");
        let is_refused = parse(&document.to_string()).map_or(true, |model| !check(&model).is_empty());
        assert!(is_refused, "reader: {place} {value}");
    }
    for place in [
        "",
        "/name",
        "/axes/0",
        input,
        "/axes/0/criteria/0",
        "/axes/0/criteria/0/input/ranges/0",
        band,
        "/cells/0",
        tier,
    ] {
        let mut document = nine_box();
        document.pointer_mut(place).unwrap()["surprise"] = json!(1);
        assert!(!validator().is_valid(&document), "schema: {place}");
        assert_eq!(parse(&document.to_string()).unwrap_err().code(), "tier_model.unreadable", "{place}");
    }
}

#[test]
fn what_may_be_left_out_may_be_left_out_in_both() {
    let mut document = nine_box();
    let range = document.pointer_mut("/axes/0/criteria/0/input/ranges/0").unwrap().as_object_mut().unwrap();
    assert_eq!(range.remove("from"), Some(Value::Null));
    assert!(validator().is_valid(&document));
    assert_eq!(parse(&document.to_string()), Ok(presets().unwrap().remove(0)));
    for key in ["format", "code", "version", "name", "subjects", "period_months", "axes", "cells", "tiers"] {
        let mut document = nine_box();
        document.as_object_mut().unwrap().remove(key);
        assert!(!validator().is_valid(&document), "{key}");
        assert_eq!(parse(&document.to_string()).unwrap_err().code(), "tier_model.unreadable", "{key}");
    }
}

#[test]
fn the_bounds_of_the_schema_are_those_of_the_check() {
    let schema = schema();
    let at = |place: &str| schema.pointer(place).unwrap_or_else(|| panic!("{place}")).as_i64().unwrap();
    for (place, bound) in [
        ("/properties/axes/maxItems", AXES_MAX as i64),
        ("/properties/tiers/maxItems", TIERS_MAX as i64),
        ("/properties/cells/maxItems", TIERS_MAX as i64),
        ("/properties/period_months/maximum", PERIOD_MONTHS_MAX.into()),
        ("/$defs/text/maxLength", NAME_LENGTH_MAX as i64),
        ("/$defs/points/maximum", POINTS_MAX.into()),
        ("/$defs/axis/properties/criteria/maxItems", CRITERIA_MAX as i64),
        ("/$defs/axis/properties/bands/maxItems", BANDS_MAX as i64),
        ("/$defs/band/properties/lower/maximum", POINTS_MAX.into()),
        ("/$defs/criterion/properties/weight/maximum", WEIGHT_MAX.into()),
        ("/$defs/choice/properties/choices/maxItems", STEPS_MAX as i64),
        ("/$defs/ranges/maxItems", STEPS_MAX as i64),
        ("/$defs/ranges/items/properties/from/maximum", Amount::MAX),
        ("/$defs/ranges/items/properties/from/minimum", -Amount::MAX),
        ("/$defs/tier/properties/review_days/maximum", REVIEW_DAYS_MAX.into()),
        ("/$defs/tier/properties/visits_per_cycle/maximum", VISITS_MAX.into()),
        ("/$defs/tier/properties/surveys_per_year/maximum", SURVEYS_MAX.into()),
    ] {
        assert_eq!(at(place), bound, "{place}");
    }
    let pattern = |place: &str| schema.pointer(place).unwrap().as_str().unwrap().to_owned();
    assert!(pattern("/$defs/id/pattern").contains(&format!("{{1,{ID_LENGTH_MAX}}}")));
    assert!(pattern("/$defs/code/pattern").contains(&format!("{{1,{ID_LENGTH_MAX}}}")));
    assert!(pattern("/$defs/label/pattern").contains(&format!("{{1,{LABEL_LENGTH_MAX}}}")));
    let metrics: Vec<_> = Metric::ALL.iter().map(|metric| json!(metric.text())).collect();
    assert_eq!(schema.pointer("/$defs/metric/properties/metric/enum"), Some(&json!(metrics)));
}

#[test]
fn a_model_survives_its_document() {
    for model in presets().unwrap() {
        assert_eq!(parse(&document(&model)), Ok(model));
    }
    assert_eq!(
        parse(&format!("\u{feff}{}", PRESETS[0].1)).unwrap().code,
        "nine_box",
        "with a mark of its encoding"
    );
}

#[test]
fn a_format_of_a_later_version_is_named_before_its_unknown_fields() {
    let later = r#"{ "format": 2, "planets": ["mars"] }"#;
    assert_eq!(parse(later), Err(Problem::TierModelNewer { format: 2 }));
}

#[test]
fn what_is_no_model_is_refused_with_its_line() {
    for text in
        ["", "{", "[]", "null", "{}", r#"{ "format": "1" }"#, r#"{ "format": -1 }"#, &"[".repeat(100_000)]
    {
        assert_eq!(
            parse(text).unwrap_err().code(),
            "tier_model.unreadable",
            "{}",
            &text[..text.len().min(20)]
        );
    }
    let broken = PRESETS[0].1.replacen("\"period_months\"", "\"period\"", 1);
    let Err(Problem::TierModelUnreadable { line, value }) = parse(&broken) else { panic!("it was read") };
    let told = broken.lines().nth(line as usize - 1).unwrap();
    assert!(
        told.contains("\"period\"") && value.starts_with("unknown field `period`") && !value.contains("line"),
        "{line} {value}"
    );
}

#[test]
fn a_document_beyond_any_model_is_refused_unread_and_the_largest_model_is_not() {
    let padded = format!("{}{}", PRESETS[0].1, " ".repeat(BYTES_MAX));
    assert_eq!(parse(&padded), Err(Problem::TierModelTooLarge { limit: BYTES_MAX as u32 }));
    // Everything at its limits: two axes of 12 criteria with 20 choices, 9 bands each, 81 tiers.
    let long = || Bilingual { zh: "名".repeat(NAME_LENGTH_MAX), en: "n".repeat(NAME_LENGTH_MAX) };
    let full = |axis_id: &str, labels: [&str; 9]| {
        let ids: Vec<String> = (0..20).map(|at| format!("{at:0>40}")).collect();
        let choices: Vec<(&str, u32)> =
            ids.iter().zip(0..20).map(|(id, at)| (id.as_str(), at * 100 / 19)).collect();
        let criteria = (0..12).map(|at| choice(&format!("{axis_id}{at:0>39}"), &choices)).collect();
        let bands: Vec<(&str, u32)> = labels.into_iter().zip((0..9).map(|at| at * 10)).collect();
        axis(axis_id, criteria, &bands)
    };
    let mut largest = model(vec![
        full("a", ["1", "2", "3", "4", "5", "6", "7", "8", "9"]),
        full("b", ["1", "2", "3", "4", "5", "6", "7", "8", "9"]),
    ]);
    for axis in &mut largest.axes {
        for criterion in &mut axis.criteria {
            criterion.name = long();
            if let crate::tier::Input::Choice { choices } = &mut criterion.input {
                choices.iter_mut().for_each(|choice| choice.name = long());
            }
        }
        axis.bands.iter_mut().for_each(|band| band.name = long());
    }
    largest.tiers.iter_mut().for_each(|tier| tier.name = long());
    assert_eq!(check(&largest), []);
    assert_eq!(parse(&document(&largest)), Ok(largest));
}
