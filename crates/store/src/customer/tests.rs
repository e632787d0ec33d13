use super::*;
use crate::test::{World, world};
use domain::Edit;
use domain::catalogue::{Brand, Line};
use domain::customer::InstitutionKind;
use domain::own_field::OwnFieldType;
use domain::person::Person;
use domain::visit::{Attendee, Awareness, Visit};

fn page_of(world: &World, id: &str) -> CustomerPage {
    page(world.read(), id, world.store.now()).unwrap()
}

fn own_field(
    world: &mut World,
    name: &str,
    field_type: OwnFieldType,
    choices: &[&str],
) -> crate::Result<String> {
    let written = world.store.write("own_field.create", |tx| {
        let field = tx.save(&OwnField { name: name.into(), field_type, ..OwnField::default() })?;
        for choice in choices {
            tx.save(&OwnFieldChoice {
                own_field_id: field.id.clone(),
                name: (*choice).into(),
                ..OwnFieldChoice::default()
            })?;
        }
        Ok(field.id)
    });
    Ok(written?.value)
}

#[test]
fn the_page_of_a_person_shows_places_hours_tags_fields_and_what_is_missing() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let id = world.doctor("王芳", &place);
    let choice = own_field(&mut world, "讲者级别", OwnFieldType::Choice, &["国家级", "省级"]).unwrap();
    world
        .store
        .write("customer.edit", |tx| {
            let affiliation = row::list::<Affiliation>(tx.read(), "person_id = ?1", [&id])?.remove(0);
            let hour = ClinicHour {
                affiliation_id: affiliation.id,
                weekday: 2,
                from_time: "08:00".into(),
                to_time: "11:30".into(),
                ..ClinicHour::default()
            };
            tx.save(&hour)?;
            tx.save(&Affiliation {
                person_id: id.clone(),
                institution_id: place.0.clone(),
                to_day: Some("2020-01-01".into()),
                ..Affiliation::default()
            })?;
            set_own_field(tx, &id, &choice, Some("省级"))?;
            let line = tx.save(&Line { name: "线".into(), ..Line::default() })?;
            let brand = tx.save(&Brand { line_id: line.id, name: "安达".into(), ..Brand::default() })?;
            for (level, day) in [(2, "2026-10-01"), (4, "2026-11-02"), (3, "2026-11-01")] {
                tx.save(&Awareness {
                    position_id: tx.author().position_id.clone(),
                    customer_id: id.clone(),
                    brand_id: brand.id.clone(),
                    level,
                    day: day.into(),
                    ..Awareness::default()
                })?;
            }
            let person: Person = tx.require(&id)?;
            tx.save(&Person {
                mobile: Some("138".into()), note: Some("每月处方量约200盒".into()), ..person
            })
        })
        .unwrap();
    let page = page_of(&world, &id);
    let places: Vec<_> = page
        .affiliations
        .iter()
        .map(|line| (line.current, line.hours.len(), line.institution_name.as_str()))
        .collect();
    assert_eq!(places, [(true, 1, "协和医院"), (false, 0, "协和医院")]);
    assert_eq!(page.own_fields[0].value.as_ref().unwrap().value, "省级");
    assert_eq!(page.own_fields[0].choices.len(), 2);
    assert_eq!(
        page.awareness.iter().map(|line| (line.brand_name.as_str(), line.level)).collect::<Vec<_>>(),
        [("安达", 4)]
    );
    assert_eq!(
        page.completeness.missing,
        ["title", "specialty", "monthly_outpatients", "academic_interest", "consent"]
    );
    assert_eq!(page.completeness.percent, 44);
    assert_eq!((page.warnings[0].field.as_str(), page.warnings[0].kind), ("note", WarningKind::SalesFigure));
}

#[test]
fn an_institution_lists_its_departments_and_people_window_by_window() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let elsewhere = world.hospital("同仁医院", "眼科");
    let ids: Vec<String> = ["阿甲", "波乙", "陈丙"].map(|name| world.doctor(name, &place)).into();
    let guest = world.doctor("杜丁", &elsewhere);
    world
        .store
        .write("customer.edit", |tx| {
            let second = Affiliation {
                person_id: guest.clone(),
                institution_id: place.0.clone(),
                ..Affiliation::default()
            };
            save_affiliation(tx, Edit::new(&second))?;
            let left = row::list::<Affiliation>(tx.read(), "person_id = ?1", [&ids[0]])?.remove(0);
            end_affiliation(tx, &left.id, "2026-11-01")
        })
        .unwrap();
    let page = page_of(&world, &place.0);
    assert_eq!((page.people, page.departments.len(), page.departments[0].people), (3, 1, 2));
    let window = people(world.read(), &place.0, world.store.now(), 1, 2).unwrap();
    assert_eq!(window.rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["陈丙", "杜丁"]);
    assert_eq!(window.total, 3);
    assert_eq!(page_of(&world, &place.1).institution.unwrap().name, "协和医院");
}

#[test]
fn a_person_has_exactly_one_primary_place_among_the_current_ones() {
    let mut world = world();
    let (a, b) = (world.hospital("甲医院", "内科"), world.hospital("乙医院", "内科"));
    let id = world.doctor("王芳", &a);
    let second = Affiliation {
        person_id: id.clone(),
        institution_id: b.0.clone(),
        is_primary: true,
        ..Affiliation::default()
    };
    let second =
        world.store.write("customer.edit", |tx| save_affiliation(tx, Edit::new(&second))).unwrap().value;
    let primaries = |world: &World| -> Vec<String> {
        let found =
            row::list::<Affiliation>(world.read(), "person_id = ?1 and is_primary = 1", [&id]).unwrap();
        found.into_iter().map(|affiliation| affiliation.institution_id).collect()
    };
    assert_eq!(primaries(&world), std::slice::from_ref(&b.0));
    let first = row::list::<Affiliation>(world.read(), "institution_id = ?1", [&a.0]).unwrap().remove(0);
    world.store.write("customer.edit", |tx| set_primary_affiliation(tx, &first.id)).unwrap();
    assert_eq!(primaries(&world), std::slice::from_ref(&a.0));
    world.store.write("customer.edit", |tx| end_affiliation(tx, &first.id, "2026-11-01")).unwrap();
    assert_eq!(primaries(&world), [b.0]);
    assert_eq!(listing::one(world.read(), &id).unwrap().unwrap().institution_name.as_deref(), Some("乙医院"));
    let past = world.store.write("customer.edit", |tx| set_primary_affiliation(tx, &first.id));
    assert_eq!(past.unwrap_err().code(), "affiliation.ended");
    assert!(second.is_primary);
}

#[test]
fn own_fields_are_checked_by_type_choice_kind_and_compliance() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let id = world.doctor("王芳", &place);
    assert_eq!(
        own_field(&mut world, "月处方量", OwnFieldType::Number, &[]).unwrap_err().code(),
        "compliance.sales_on_person"
    );
    let number = own_field(&mut world, "病床", OwnFieldType::Number, &[]).unwrap();
    let choice = own_field(&mut world, "级别", OwnFieldType::Choice, &["甲"]).unwrap();
    let mut set = |customer: &str, field: &str, value: Option<&str>| {
        world
            .store
            .write("customer.edit", |tx| set_own_field(tx, customer, field, value))
            .map_err(|error| error.code())
    };
    assert_eq!(set(&id, &number, Some("many")).unwrap_err(), "record.field_invalid");
    assert_eq!(set(&id, &choice, Some("乙")).unwrap_err(), "own_field.choice");
    assert_eq!(
        set(&place.0, &number, Some("3")).unwrap_err(),
        "own_field.retired",
        "it is a field of people"
    );
    assert!(set(&id, &number, Some("3")).unwrap().group.is_some());
    assert!(set(&id, &number, Some(" 3 ")).unwrap().group.is_none());
    assert!(set(&id, &number, Some("4")).unwrap().group.is_some());
    assert!(set(&id, &number, None).unwrap().group.is_some());
    assert!(set(&id, &number, Some("")).unwrap().group.is_none());
    assert!(set(&id, &number, Some("5")).unwrap().group.is_some());
    assert_eq!(page_of(&world, &id).own_fields.iter().filter(|line| line.value.is_some()).count(), 1);
}

#[test]
fn the_same_tag_twice_and_one_that_is_not_there_change_nothing() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let mut write = |add: bool| {
        let work = |tx: &mut crate::Tx| {
            if add { add_tag(tx, &place.0, " 重点 ") } else { remove_tag(tx, &place.0, "重点") }
        };
        world.store.write("tag", work).unwrap().group.is_some()
    };
    assert_eq!([write(true), write(true), write(false), write(false)], [true, false, true, false]);
}

#[test]
fn equal_words_and_codes_of_two_laptops_are_shown_counted_and_taken_away_once() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let id = world.doctor("王芳", &place);
    let code = || ExternalCode {
        customer_id: id.clone(),
        system: "hcp".into(),
        code: "H1".into(),
        ..ExternalCode::default()
    };
    world
        .store
        .write("customer.edit", |tx| {
            for _ in 0..2 {
                tx.save(&Tag { customer_id: id.clone(), name: "讲者".into(), ..Tag::default() })?;
                tx.save(&code())?;
            }
            Ok(())
        })
        .unwrap();
    let page = page_of(&world, &id);
    assert_eq!((page.tags.len(), page.codes.len()), (1, 1));
    assert_eq!(listing::one(world.read(), &id).unwrap().unwrap().tags, ["讲者"]);
    let facets = crate::facets::facets(world.read(), &listing::ListFilter::default()).unwrap();
    assert_eq!((facets.tags.len(), facets.tags[0].count), (1, 1));
    let filter = listing::ListFilter { tags: vec!["讲者".into()], ..Default::default() };
    assert_eq!(listing::page(world.read(), &filter, 0, 9).unwrap().total, 1);
    assert_eq!(crate::search::search(world.read(), "h1", 9).unwrap().len(), 1);
    let untag = |tx: &mut crate::Tx| {
        remove_tag(tx, &id, "讲者")?;
        remove_code(tx, &page.codes[0].id)
    };
    world.store.write("customer.edit", untag).unwrap();
    let page = page_of(&world, &id);
    assert_eq!((page.tags.len(), page.codes.len()), (0, 0));
}

#[test]
fn a_customer_with_visits_people_or_purchases_is_not_deleted() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let id = world.doctor("王芳", &place);
    let delete = |world: &mut World, id: &str| {
        world
            .store
            .write("customer.delete", |tx| delete_customer(tx, id))
            .map(|_| ())
            .map_err(|error| error.code())
    };
    assert_eq!(delete(&mut world, &place.0), Err("customer.has_people"));
    world
        .store
        .write("visit.submit", |tx| {
            let author = tx.author().clone();
            let at = tx.now().to_rfc3339();
            let visit = Visit {
                position_id: author.position_id,
                staff_id: author.staff_id,
                at: at.clone(),
                entered_at: at,
                day: "2026-11-24".into(),
                ..Visit::default()
            };
            let visit = tx.save(&visit)?;
            tx.open_visit(&visit.id);
            tx.save(&Attendee { visit_id: visit.id, customer_id: id.clone(), ..Attendee::default() })
        })
        .unwrap();
    assert_eq!(delete(&mut world, &id), Err("customer.has_visits"));
    let free = world.hospital("新医院", "内科");
    assert_eq!(delete(&mut world, &free.0), Ok(()));
    assert_eq!(delete(&mut world, &free.1), Err("store.gone"), "its empty department went with it");
    assert_eq!(page(world.read(), &free.0, world.store.now()).unwrap_err().code(), "store.gone");
}

#[test]
fn a_new_customer_is_aligned_to_its_author_and_takes_a_department_that_is_there() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let new = |name: &str, department: &str| NewCustomer {
        customer: CustomerRecord::Person(Person {
            name: name.into(),
            state: domain::customer::MasterState::Validated,
            ..Person::default()
        }),
        place: Some(NewPlace {
            institution_id: Some(place.0.clone()),
            department_name: Some(department.into()),
            ..NewPlace::default()
        }),
        tags: vec![],
    };
    let mut create = |new| {
        world.store.write("customer.create", |tx| create_customer(tx, new)).map(|written| written.value)
    };
    let (a, b) = (create(new("王芳", "肿瘤科")).unwrap(), create(new("李明", "骨科")).unwrap());
    assert_eq!(create(new(" ", "骨科")).unwrap_err().code(), "customer.name_missing");
    let page = page_of(&world, &a);
    assert_eq!(page.affiliations[0].affiliation.department_id.as_ref(), Some(&place.1));
    assert!(
        matches!(page.customer, CustomerRecord::Person(person) if person.state == domain::customer::MasterState::Local)
    );
    assert_eq!(page_of(&world, &place.0).departments.len(), 2);
    let aligned = row::list::<domain::position::Alignment>(world.read(), "customer_id = ?1", [&b]).unwrap();
    assert_eq!(aligned[0].position_id, world.store.author().position_id);
}

#[test]
fn a_pharmacy_is_not_asked_for_beds() {
    let mut world = world();
    let institution =
        Institution { kind: InstitutionKind::Pharmacy, name: "大药房".into(), ..Institution::default() };
    let id = world.store.write("customer.create", |tx| tx.save(&institution)).unwrap().value.id;
    assert_eq!(page_of(&world, &id).completeness.missing, ["city", "address", "phone", "credit_code"]);
}

#[test]
fn a_new_doctor_at_a_place_that_is_there_under_this_very_name_joins_it() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let new = |name: &str| NewCustomer {
        customer: CustomerRecord::Person(Person { name: name.into(), ..Person::default() }),
        place: Some(NewPlace {
            institution_name: Some("协和医院 ".into()),
            department_name: Some("肿瘤科".into()),
            ..NewPlace::default()
        }),
        tags: vec![],
    };
    for name in ["王芳", "李伟"] {
        let id = world.store.write("customer.create", |tx| create_customer(tx, new(name))).unwrap().value;
        let line = listing::one(world.read(), &id).unwrap().unwrap();
        assert_eq!((line.institution_id, line.department_id), (Some(place.0.clone()), Some(place.1.clone())));
    }
    assert_eq!(listing::count(world.read(), &Default::default()).unwrap(), 4);
}
