use super::*;
use crate::change::{self, Op};
use crate::customer::set_own_field;
use crate::test::{World, world};
use crate::visit::{self, VisitAmendment};
use domain::customer::{Different, ReceptionWindow, Tag};
use domain::own_field::{OwnField, OwnFieldValue};
use domain::position::Alignment;
use domain::visit::{FormAttendee, Outcome, VisitForm};
use domain::{Edit, Record};
use serde_json::json;

#[test]
fn the_id_of_an_element_is_the_same_for_ever_and_no_two_keys_share_one() {
    let key = |parts: &[&str]| parts.iter().map(|part| json!(part)).collect::<Vec<_>>();
    assert_eq!(derived_id("attendee", &key(&["v1", "c1"])), "65e942b2c8bfc5ab2b21b91b2e676433");
    let ids = [
        derived_id("attendee", &key(&["v1", "c1"])),
        derived_id("visit_brand", &key(&["v1", "c1"])),
        derived_id("attendee", &key(&["v1c", "1"])),
        derived_id("attendee", &key(&["v1", "c1", ""])),
        derived_id("attendee", &[json!("v1"), json!("c1"), Value::Null]),
        derived_id("attendee", &key(&["v1"])),
    ];
    for (at, id) in ids.iter().enumerate() {
        assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
        assert!(!ids[at + 1..].contains(id), "{at}");
    }
}

fn rows(world: &World, table: &str) -> u32 {
    world.read().query_row(&format!("select count(*) from {table}"), [], |row| row.get(0)).unwrap()
}

fn put<T: Record>(world: &mut World, record: &T) -> T {
    world.store.write("customer.edit", |tx| tx.put(Edit::new(record))).unwrap().value
}

/// A doctor, and an own field of people.
fn asked() -> (World, String, String) {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let doctor = world.doctor("王芳", &place);
    let field = put(&mut world, &OwnField { name: "偏好".into(), ..OwnField::default() }).id;
    (world, doctor, field)
}

fn value(doctor: &str, field: &str, text: &str) -> OwnFieldValue {
    OwnFieldValue {
        customer_id: doctor.into(),
        own_field_id: field.into(),
        value: text.into(),
        ..OwnFieldValue::default()
    }
}

#[test]
fn two_laptops_that_set_the_same_own_field_make_one_row_of_the_same_id() {
    let (mut world, doctor, field) = asked();
    let first = put(&mut world, &value(&doctor, &field, "早上"));
    assert_eq!(first.id, derived_id("own_field_value", &[json!(doctor), json!(field)]));
    let second = put(&mut world, &value(&doctor, &field, "下午"));
    assert_eq!((second.id, second.revision, second.value.as_str()), (first.id, 2, "下午"));
    assert_eq!(rows(&world, "own_field_value"), 1);
}

#[test]
fn an_element_that_is_added_again_is_its_tombstone_come_back_and_an_undo_takes_it_away_again() {
    let (mut world, doctor, field) = asked();
    let set = |world: &mut World, value: Option<&str>| {
        let write = |tx: &mut Tx| set_own_field(tx, &doctor, &field, value);
        world.store.write("customer.edit", write).unwrap().group.unwrap()
    };
    let now = |world: &World| -> Vec<String> {
        let all: Vec<OwnFieldValue> = row::list(world.read(), "1", []).unwrap();
        all.into_iter().map(|it| it.value).collect()
    };
    set(&mut world, Some("早上"));
    set(&mut world, None);
    let again = set(&mut world, Some("下午"));
    assert_eq!((now(&world), rows(&world, "own_field_value")), (vec!["下午".to_owned()], 1));
    let id = derived_id("own_field_value", &[json!(doctor), json!(field)]);
    let mut ops: Vec<Op> = change::of_record(world.read(), "own_field_value", &id)
        .unwrap()
        .into_iter()
        .map(|change| change.op)
        .collect();
    ops.reverse();
    assert_eq!(ops, [Op::Create, Op::Delete, Op::Restore, Op::Update]);
    let undone = world.store.write("undo", |tx| tx.undo(&again, None, 9)).unwrap();
    assert_eq!((undone.value.kept, now(&world)), (vec![], vec![]));
    world.store.write("undo", |tx| tx.undo(&undone.group.unwrap(), None, 9)).unwrap();
    assert_eq!(now(&world), ["下午"]);
    assert!(world.store.check().unwrap().is_sound());
}

#[test]
fn what_a_tombstone_held_does_not_come_back_with_it() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let window = |desk: Option<&str>| ReceptionWindow {
        institution_id: place.0.clone(),
        weekday: 3,
        from_time: "14:00".into(),
        to_time: "16:00".into(),
        place: desk.map(str::to_owned),
        ..ReceptionWindow::default()
    };
    let first = put(&mut world, &window(Some("行政楼")));
    world.store.write("customer.edit", |tx| tx.delete::<ReceptionWindow>(&first.id)).unwrap();
    let again = put(&mut world, &window(None));
    assert_eq!((again.id, again.place), (first.id, None));
}

#[test]
fn a_row_that_has_its_id_at_random_keeps_it() {
    let (mut world, doctor, field) = asked();
    let old = OwnFieldValue { id: crate::new_id(), ..value(&doctor, &field, "早上") };
    put(&mut world, &old);
    for value in [None, Some("下午")] {
        world.store.write("customer.edit", |tx| set_own_field(tx, &doctor, &field, value)).unwrap();
    }
    let all: Vec<OwnFieldValue> = row::list(world.read(), "1", []).unwrap();
    assert_eq!((all.len(), all[0].id.as_str(), all[0].value.as_str()), (1, old.id.as_str(), "下午"));
    assert_eq!(rows(&world, "own_field_value"), 1);
}

#[test]
fn an_id_that_stands_for_something_else_since_a_merge_is_left_to_it() {
    let mut world = world();
    let (a, b) = (world.hospital("甲医院", "内科"), world.hospital("乙医院", "外科"));
    let position_id = world.store.author().position_id.clone();
    let aligned = |customer: &str| Alignment {
        customer_id: customer.into(),
        position_id: position_id.clone(),
        from_day: Some("2026-01-01".into()),
        ..Alignment::default()
    };
    let first = put(&mut world, &aligned(&a.0));
    // As a merge does it: the row goes over to another customer and keeps its id.
    let moved = [("customer_id".to_owned(), json!(b.0))].into_iter().collect();
    world.store.write("customer.merge", |tx| tx.put::<Alignment>(Edit::of(&first.id, 0, moved))).unwrap();
    assert_eq!(put(&mut world, &aligned(&b.0)).id, first.id, "found by what it names");
    assert_ne!(put(&mut world, &aligned(&a.0)).id, first.id, "and not taken for what it was");
    assert_eq!(rows(&world, "alignment"), 2);
}

#[test]
fn who_was_taken_off_a_visit_comes_back_as_the_same_row_and_all_stand_as_they_were_named() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let (a, b) = (world.doctor("王芳", &place), world.doctor("李明", &place));
    let named = |ids: &[&String]| -> Vec<FormAttendee> {
        ids.iter().map(|id| FormAttendee { customer_id: (*id).clone(), affiliation_id: None }).collect()
    };
    let form = VisitForm {
        at: "2026-11-24T09:30:00+08:00".into(),
        attendees: named(&[&b, &a]),
        outcome: Some(Outcome::Reached),
        ..VisitForm::default()
    };
    let id = world.store.write("visit.submit", |tx| visit::submit(tx, &form, None)).unwrap().value.id;
    let there = |world: &World| -> Vec<String> {
        let met = visit::get(world.read(), &id).unwrap().attendees;
        met.into_iter().map(|it| it.customer_id).collect()
    };
    assert_eq!(there(&world), [b.clone(), a.clone()]);
    for ids in [&[&a][..], &[&a, &b]] {
        let changes = VisitAmendment { attendees: Some(named(ids)), ..VisitAmendment::default() };
        world.store.write("visit.amend", |tx| visit::amend(tx, &id, "更正", &changes)).unwrap();
    }
    assert_eq!((there(&world), rows(&world, "attendee")), (vec![a.clone(), b.clone()], 2));
    let told = visit::get(world.read(), &id).unwrap().amendments;
    let who: Vec<_> = told
        .iter()
        .map(|it| it.changes.iter().map(|it| (it.old.as_deref(), it.new.as_deref())).collect::<Vec<_>>())
        .collect();
    assert_eq!(who, [[(Some("李明"), None)], [(None, Some("李明"))]]);
    assert!(world.store.check().unwrap().is_sound());
}

#[test]
fn the_door_derives_the_ids_of_sets_and_of_nothing_that_could_be_guessed() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let doctor = world.doctor("王芳", &place);
    let different = Different::of(&place.0, &place.1);
    let key = [json!(different.a_id), json!(different.b_id)];
    assert_eq!(put(&mut world, &different).id, derived_id("different", &key));
    world.store.write("customer.tag", |tx| crate::customer::add_tag(tx, &doctor, "讲者")).unwrap();
    let tag: Tag = row::list(world.read(), "1", []).unwrap().remove(0);
    assert_ne!(tag.id, derived_id("tag", &[json!(doctor), json!("讲者")]));
}
