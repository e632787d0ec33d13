use super::{AttachedKind as K, counts};
use crate::customer::add_tag;
use crate::test::{World, world};
use domain::kinds;
use domain::visit::{Attendee, Visit};

fn of(world: &World, customers: &[&str]) -> Vec<(K, u32)> {
    let found = counts(world.read(), customers.iter().copied()).unwrap();
    found.into_iter().map(|attached| (attached.kind, attached.count)).collect()
}

#[test]
fn a_visit_is_counted_once_though_it_names_the_place_as_where_and_as_whom() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let written = world.store.write("visit.submit", |tx| {
        let author = tx.author().clone();
        let visit = tx.save(&Visit {
            position_id: author.position_id,
            staff_id: author.staff_id,
            institution_id: Some(place.0.clone()),
            at: "2026-11-24T02:00:00Z".into(),
            entered_at: "2026-11-24T02:00:00Z".into(),
            day: "2026-11-24".into(),
            ..Visit::default()
        })?;
        tx.open_visit(&visit.id);
        tx.save(&Attendee { visit_id: visit.id, customer_id: place.0.clone(), ..Attendee::default() })
    });
    written.unwrap();
    world.met(&place.0, "2026-11-23");
    assert_eq!(of(&world, &[&place.0]), [(K::Department, 1), (K::Visit, 2)]);
    assert_eq!(of(&world, &[&place.1]), []);
}

#[test]
fn what_hangs_on_several_is_told_together_and_what_was_deleted_is_not() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let (a, b) = (world.doctor("王芳", &place), world.doctor("王芳", &place));
    world.store.write("tag", |tx| add_tag(tx, &a, "讲者")).unwrap();
    let of_b = world.store.write("tag", |tx| add_tag(tx, &b, "讲者")).unwrap().group.unwrap();
    assert_eq!(of(&world, &[&a, &b]), [(K::Affiliation, 2), (K::Tag, 2)]);
    world.store.write("undo", |tx| tx.undo(&of_b, None, 10)).unwrap();
    assert_eq!(of(&world, &[&a, &b]), [(K::Affiliation, 2), (K::Tag, 1)]);
    assert_eq!(of(&world, &[&b]), [(K::Affiliation, 1)]);
}

#[test]
fn every_kind_that_names_a_customer_is_counted_or_is_part_of_one_that_is() {
    let parts = ["attendee", "assessment_input", "assessment_review", "survey_answer"];
    let names = ["customer_id", "person_id", "department_id", "institution_id"];
    let of_a_customer =
        kinds::KINDS.iter().filter(|kind| kind.fields.iter().any(|field| names.contains(&field.name)));
    let untold: Vec<&str> = of_a_customer
        .map(|kind| kind.name)
        .filter(|name| K::from_text(name).is_none() && !parts.contains(name))
        .collect();
    assert_eq!(untold, [] as [&str; 0]);
}
