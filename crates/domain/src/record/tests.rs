use super::*;
use crate::assessment::ReviewState;
use crate::customer::{CustomerKind, HospitalGrade, Institution, InstitutionKind, MasterState};
use crate::kinds::{KINDS, kind};
use crate::own_field::OwnFieldType;
use crate::person::{Consent, Person};
use crate::policy::Policy;
use crate::tier::Metric;
use crate::visit::{Channel, Outcome, VisitState};
use serde_json::json;

fn fields(value: serde_json::Value) -> Fields {
    value.as_object().expect("an object").clone()
}

fn hospital() -> Institution {
    Institution {
        id: "i1".into(),
        revision: 3,
        name: "北京协和医院".into(),
        beds: Some(2000),
        ..Institution::default()
    }
}

#[test]
fn an_edit_between_two_versions_gives_only_the_touched_fields() {
    let after = Institution { city: Some("北京".into()), beds: None, revision: 9, ..hospital() };
    let edit = Edit::between(&hospital(), &after, 3);
    assert_eq!((edit.id.as_deref(), edit.revision), (Some("i1"), 3));
    assert_eq!(edit.fields, fields(json!({ "city": "北京", "beds": null })));
    assert!(Edit::between(&hospital(), &hospital(), 3).fields.is_empty());
}

#[test]
fn a_new_record_gives_only_what_differs_from_its_default() {
    let edit = Edit::new(&hospital());
    assert_eq!(edit.fields, fields(json!({ "name": "北京协和医院", "beds": 2000 })));
    assert_eq!((edit.id.as_deref(), edit.revision), (Some("i1"), 0));
    assert_eq!(Edit::new(&Institution { id: String::new(), ..hospital() }).id, None);
}

#[test]
fn an_edit_survives_json() {
    let edit = Edit::<Institution>::of("i1", 4, fields(json!({ "name": "新名", "city": null })));
    let text = serde_json::to_string(&edit).unwrap();
    assert_eq!(text, r#"{"id":"i1","revision":4,"fields":{"name":"新名","city":null}}"#);
    let back: Edit<Institution> = serde_json::from_str(&text).unwrap();
    assert_eq!((back.id, back.revision, back.fields), (edit.id, edit.revision, edit.fields));
    let unsaved: Edit<Institution> = serde_json::from_str(r#"{"id":null,"revision":0,"fields":{}}"#).unwrap();
    assert_eq!(unsaved.id, None);
}

#[test]
fn a_record_survives_its_fields() {
    let record = hospital();
    assert_eq!(Institution::from_fields(&record.to_fields()), Ok(record));
    assert_eq!(Institution::from_fields(&Fields::new()), Ok(Institution::default()));
}

#[test]
fn every_choice_survives_its_text_and_json() {
    macro_rules! survives {
        ($($choice:ty),+) => { $(for &choice in <$choice>::ALL {
            assert_eq!(<$choice>::from_text(choice.text()), Some(choice));
            assert_eq!(serde_json::to_value(choice).unwrap(), json!(choice.text()));
            assert_eq!(serde_json::from_value::<$choice>(json!(choice.text())).unwrap(), choice);
        }
        assert_eq!(<$choice>::from_text("?"), None);
        assert_eq!(<$choice>::default(), <$choice>::ALL[0]);)+ };
    }
    survives!(
        CustomerKind,
        InstitutionKind,
        HospitalGrade,
        MasterState,
        Consent,
        Channel,
        Outcome,
        VisitState,
        OwnFieldType,
        Metric,
        ReviewState
    );
}

#[test]
fn a_value_that_does_not_fit_its_type_is_refused() {
    for (name, value) in [
        ("kind", json!("castle")),
        ("kind", json!(null)),
        ("grade", json!(3)),
        ("name", json!(5)),
        ("name", json!(null)),
        ("beds", json!("2000")),
        ("beds", json!(-1)),
        ("beds", json!(1.5)),
        ("beds", json!(4_294_967_296_u64)),
        ("note", json!(["a"])),
        ("note", json!({ "a": 1 })),
    ] {
        let mut all = hospital().to_fields();
        all.insert(name.into(), value.clone());
        assert_eq!(
            Institution::from_fields(&all).unwrap_err().code(),
            "record.field_invalid",
            "{name} {value}"
        );
        assert_eq!(
            (Institution::KIND.check)(&all).unwrap_err().code(),
            "record.field_invalid",
            "{name} {value}"
        );
    }
    let most = fields(json!({ "name": "院", "beds": u32::MAX }));
    assert_eq!(Institution::from_fields(&most).unwrap().beds, Some(u32::MAX));
}

#[test]
fn the_check_of_a_kind_gives_the_fields_in_their_normal_form() {
    let normal = (Policy::KIND.check)(&Policy::initial().to_fields()).unwrap();
    assert_eq!(normal, Policy::initial().to_fields());
    assert_eq!((Institution::KIND.check)(&Fields::new()), Err(Problem::NameMissing));
}

#[test]
fn a_field_knows_its_column_and_whether_it_may_be_null() {
    let field = |name: &str| *Institution::KIND.field(name).unwrap();
    assert_eq!((field("name").column, field("name").nullable), (ColumnType::Text, false));
    assert_eq!((field("beds").column, field("beds").nullable), (ColumnType::Integer, true));
    assert_eq!((field("kind").column, field("kind").nullable), (ColumnType::Text, false));
    assert_eq!(Institution::KIND.field("id"), None);
    assert_eq!((Institution::KIND.subject)(&hospital().to_fields()), None);
}

#[test]
fn every_kind_is_found_by_its_name_once_and_its_personal_fields_exist() {
    for found in KINDS {
        assert_eq!(KINDS.iter().filter(|other| other.name == found.name).count(), 1, "{}", found.name);
        assert_eq!(kind(found.name).unwrap().fields.len(), found.fields.len());
        let mut names: Vec<_> = found.fields.iter().map(|field| field.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), found.fields.len(), "{}", found.name);
    }
    assert!(Person::PERSONAL.iter().all(|name| Person::KIND.field(name).is_some()));
    assert!(kind("nothing").is_none());
}

#[test]
fn lengths_count_characters_and_blank_is_missing() {
    assert_eq!(at_most("note", "张伟", 2), Ok(()));
    assert_eq!(at_most("note", "张伟明", 2).unwrap_err().code(), "record.field_too_long");
    assert_eq!(present("name", " \u{3000}").unwrap_err().code(), "record.field_missing");
    assert_eq!(present("name", "a"), Ok(()));
}
