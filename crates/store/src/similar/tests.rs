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
    assert!(
        found[0].likely && found[0].strength >= 80 && found[0].reasons[0] == Reason::SameNameSamePlace,
        "{found:?}"
    );
}

#[test]
fn the_clean_up_list_names_likely_pairs_once_with_what_tells_them_apart() {
    let mut world = world();
    let a = world.hospital("协和医院", "肿瘤科");
    let far = world.hospital("广州市第一人民医院", "内科");
    world.hospital("北京协和医院", "肿瘤科");
    let known = world.doctor("王芳", &a);
    let other = world.doctor("王放", &a);
    world.doctor("王芳", &far);
    world
        .store
        .write("customer.edit", |tx| {
            tx.save(&Person { mobile: Some("138 0013 8000".into()), ..tx.require(&other)? })?;
            let (customer_id, system) = (other.clone(), "hcp".into());
            tx.save(&ExternalCode { customer_id, system, code: "H-12".into(), ..ExternalCode::default() })
        })
        .unwrap();
    let found = duplicates(world.read(), 20).unwrap();
    let names: Vec<(&str, &str)> =
        found.pairs.iter().map(|pair| (pair.a.row.name.as_str(), pair.b.row.name.as_str())).collect();
    assert_eq!(names, [("协和医院", "北京协和医院"), ("王芳", "王放")]);
    let pair = &found.pairs[1];
    assert_eq!((&pair.a.row.id, &pair.b.row.id), (&known, &other), "the one known for longer is kept");
    assert_eq!((pair.b.mobile.as_deref(), &*pair.b.codes), (Some("138 0013 8000"), &["H-12".to_owned()][..]));
    let first = duplicates(world.read(), 1).unwrap();
    assert_eq!((first.pairs.len(), first.total), (1, 2), "the likeliest, and how many there are");
}

#[test]
fn a_pair_declared_different_is_left_out_until_that_is_taken_back() {
    let mut world = world();
    let (a, b) = (world.hospital("协和医院", "肿瘤科"), world.hospital("北京协和医院", "心内科"));
    let count = |world: &World| duplicates(world.read(), 20).unwrap().total;
    assert_eq!(count(&world), 1);
    let declare = |world: &mut World, a: &str, b: &str| {
        world.store.write("customer.different", |tx| declare_different(tx, a, b))
    };
    let group = declare(&mut world, &b.0, &a.0).unwrap().group;
    assert_eq!(count(&world), 0);
    assert_eq!(declare(&mut world, &a.0, &b.0).unwrap().group, None, "said already, the other way round");
    world.store.write("customer.alike", |tx| forget_different(tx, &a.0, &b.0)).unwrap();
    assert_eq!(count(&world), 1);
    declare(&mut world, &a.0, &b.0).unwrap();
    let rows: u32 = world.read().query_row("select count(*) from different", [], |row| row.get(0)).unwrap();
    assert_eq!((count(&world), rows), (0, 1), "one record, that came back");
    let last = crate::undo::last_undoable(world.read()).unwrap().unwrap();
    assert_ne!(Some(&last), group.as_ref());
    world.store.write("undo", |tx| tx.undo(&last, None, 9)).unwrap();
    assert_eq!(count(&world), 1);
    assert_eq!(declare(&mut world, &a.0, &a.0).unwrap_err().code(), "record.field_invalid");
    assert_eq!(declare(&mut world, &a.0, "nobody").unwrap_err().code(), "store.gone");
}

#[test]
fn who_is_merged_into_one_of_a_different_pair_is_different_from_the_other() {
    let mut world = world();
    let (a, b) = (world.hospital("协和医院", "肿瘤科"), world.hospital("北京协和医院", "心内科"));
    let old = institution(&mut world, "老协和", None);
    world.store.write("customer.different", |tx| declare_different(tx, &old, &b.0)).unwrap();
    assert_eq!(duplicates(world.read(), 20).unwrap().total, 1);
    let choices = crate::merge::Choices::new();
    world.store.write("customer.merge", |tx| crate::merge::merge(tx, &old, &a.0, &choices)).unwrap();
    assert_eq!(duplicates(world.read(), 20).unwrap().total, 0);
}

#[test]
fn what_an_older_version_noted_on_the_laptop_becomes_a_record() {
    let scratch = crate::test::Scratch::new();
    let mut world = scratch.create();
    let (a, b) = (world.hospital("协和医院", "肿瘤科"), world.hospital("北京协和医院", "心内科"));
    let name = format!("{} {}", a.0, b.0);
    crate::memory::set(&mut world.store, "similar.different", &name, Some("")).unwrap();
    crate::memory::set(&mut world.store, "similar.different", "gone nobody", Some("")).unwrap();
    drop(world);
    let world = scratch.unlock().unwrap();
    assert_eq!(duplicates(world.read(), 20).unwrap().total, 0);
    assert!(crate::memory::list(world.read(), "similar.different").unwrap().is_empty());
    assert!(world.store.check().unwrap().is_sound());
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
