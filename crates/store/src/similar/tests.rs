use super::*;
use crate::test::{World, world};
use domain::customer::InstitutionKind;
use domain::person::Person;

fn alike(world: &World, candidate: &Candidate) -> Vec<(String, u32)> {
    let found = look_alikes(world.read(), candidate, None, 5).unwrap();
    found.into_iter().map(|like| (like.row.name, like.strength)).collect()
}

fn institution(world: &mut World, name: &str, credit_code: Option<&str>) -> String {
    let institution = Institution {
        name: name.into(),
        credit_code: credit_code.map(str::to_owned),
        kind: InstitutionKind::Hospital,
        ..Institution::default()
    };
    world.store.write("customer.create", |tx| tx.save(&institution)).unwrap().value.id
}

#[test]
fn a_person_is_recognised_by_number_code_name_and_sound_at_the_place() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let id = world.doctor("王芳", &place);
    world
        .store
        .write("customer.edit", |tx| {
            let person = Person { mobile: Some("138 0013 8000".into()), ..tx.require(&id)? };
            tx.save(&person)?;
            tx.save(&ExternalCode {
                customer_id: id.clone(),
                system: "hcp".into(),
                code: "H-0012".into(),
                ..ExternalCode::default()
            })
        })
        .unwrap();
    let person =
        |name: &str| Candidate { kind: CustomerKind::Person, name: name.into(), ..Candidate::default() };
    let at = |name: &str| Candidate { place_names: vec!["协和医院".into()], ..person(name) };
    assert_eq!(
        alike(&world, &Candidate { mobile: Some("+86 13800138000".into()), ..person("王小芳") }),
        [("王芳".into(), 90)]
    );
    assert_eq!(alike(&world, &Candidate { codes: vec!["hcp:h-0012".into()], ..person("某人") })[0].1, 100);
    assert!(alike(&world, &at("王芳"))[0].1 >= 80);
    assert_eq!(alike(&world, &at("王方"))[0].1, 60, "the same sound at the same place");
    assert!(alike(&world, &person("赵六")).is_empty());
    let found = look_alikes(world.read(), &at("王芳"), Some(&id), 5).unwrap();
    assert!(found.is_empty(), "itself is not a look-alike");
}

#[test]
fn an_institution_is_recognised_under_a_longer_and_a_shorter_name() {
    let mut world = world();
    institution(&mut world, "协和医院", None);
    institution(&mut world, "国药控股有限公司", Some("91110000600037341L"));
    let named =
        |name: &str| Candidate { kind: CustomerKind::Institution, name: name.into(), ..Candidate::default() };
    assert_eq!(alike(&world, &named("北京协和医院"))[0].0, "协和医院");
    institution(&mut world, "北京同仁医院", None);
    assert_eq!(alike(&world, &named("同仁医院"))[0].0, "北京同仁医院");
    assert_eq!(alike(&world, &named("国药控股"))[0].0, "国药控股有限公司");
    let coded = Candidate { credit_code: Some("91110000600037341l".into()), ..named("别名") };
    assert_eq!(alike(&world, &coded), [("国药控股有限公司".into(), 100)]);
}

#[test]
fn a_department_is_compared_within_its_hospital_only() {
    let mut world = world();
    world.hospital("协和医院", "心内科");
    world.hospital("同仁医院", "心内科");
    let candidate = |name: &str| Candidate {
        kind: CustomerKind::Department,
        name: name.into(),
        place_names: vec!["协和医院".into()],
        ..Candidate::default()
    };
    assert_eq!(alike(&world, &candidate("心血管内科")).len(), 1);
    assert_eq!(alike(&world, &candidate("骨科")).len(), 0);
}

#[test]
fn a_customer_that_is_being_typed_is_compared_with_its_place() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    world.doctor("王芳", &place);
    let new = NewCustomer {
        customer: CustomerRecord::Person(Person { name: "王芳".into(), ..Person::default() }),
        place: Some(crate::customer::NewPlace {
            institution_id: Some(place.0.clone()),
            ..Default::default()
        }),
        tags: vec![],
    };
    let found = look_alikes_of_new(world.read(), &new, 5).unwrap();
    assert!(found[0].strength >= 80 && found[0].reasons[0] == Reason::SameNameSamePlace, "{found:?}");
}

#[test]
fn the_clean_up_list_names_likely_pairs_once_and_leaves_out_those_declared_different() {
    let mut world = world();
    let (a, b) = (world.hospital("协和医院", "肿瘤科"), world.hospital("北京协和医院", "肿瘤科"));
    let far = world.hospital("广州市第一人民医院", "内科");
    world.doctor("王芳", &a);
    world.doctor("王放", &a);
    world.doctor("王芳", &far);
    let names = |world: &World| -> Vec<(String, String)> {
        duplicates(world.read(), 20).unwrap().into_iter().map(|pair| (pair.a.name, pair.b.name)).collect()
    };
    let found = names(&world);
    assert_eq!(found, [("协和医院".into(), "北京协和医院".into()), ("王芳".into(), "王放".into())]);
    let name = pair_name(&b.0, &a.0);
    crate::memory::set(&mut world.store, DIFFERENT, &name, Some("")).unwrap();
    assert_eq!(names(&world).len(), 1);
}

/// The budget of a form that checks while it is typed, on a store of a usual size.
#[test]
fn looking_for_look_alikes_stays_quick_among_thousands() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    world
        .store
        .write("customer.import", |tx| {
            for n in 0..4000u32 {
                let name = format!(
                    "{}{}",
                    ["王", "李", "张", "刘"][n as usize % 4],
                    char::from_u32(0x4e00 + n % 900).unwrap()
                );
                let person = tx.save(&Person { name, ..Person::default() })?;
                let affiliation = Affiliation {
                    person_id: person.id,
                    institution_id: place.0.clone(),
                    ..Affiliation::default()
                };
                tx.save(&affiliation)?;
            }
            Ok(())
        })
        .unwrap();
    let candidate = Candidate {
        kind: CustomerKind::Person,
        name: "王一".into(),
        place_names: vec!["协和医院".into()],
        ..Candidate::default()
    };
    let start = std::time::Instant::now();
    assert_eq!(look_alikes(world.read(), &candidate, None, 5).unwrap().len(), 5);
    assert!(start.elapsed().as_millis() < 1000, "{:?}", start.elapsed());
}
