//! People who were erased, in files from before and after.

use super::*;

#[test]
fn erased_people_do_not_come_back_by_their_id() {
    let mut world = world();
    world.customers(DOCTORS);
    let (dir, _) = exported(&world, FileFormat::Csv);
    let person = world.read(|c| row::list::<Person>(c, "name = '王芳'", [])).remove(0);
    store::erase::erase(&mut world.store, &person.id, Default::default()).unwrap();
    let request = world.request(&dir.join("customers.csv"), TableKind::Customers);
    let report = world.run(&request);
    assert_eq!(refused(&report).iter().filter(|(_, code)| *code == "exchange.erased").count(), 1);
}

#[test]
fn a_visit_of_somebody_erased_does_not_come_back_as_one_of_the_department() {
    let mut world = world();
    world.catalogue();
    world.customers(DOCTORS);
    world.import(VISITS, TableKind::Visits);
    let person = world.read(|c| row::list::<Person>(c, "name = '王芳'", [])).remove(0);
    store::erase::erase(&mut world.store, &person.id, Default::default()).unwrap();
    let (dir, _) = exported(&world, FileFormat::Csv);
    let mut other = world_with_customers();
    let request = other.request(&dir.join("visits.csv"), TableKind::Visits);
    let report = other.run(&request);
    assert_eq!((refused(&report), report.counts.erased), (vec![], 1));
    assert_eq!((other.all::<Visit>().len(), other.all::<Attendee>().len()), (2, 1));
    let coded = other
        .import("日期,客户编码,医院,科室,结果\n2026-11-20,D99,北京协和医院,肿瘤科,达成\n", TableKind::Visits);
    assert_eq!(refused(&coded), [(2, "exchange.customer_unknown")]);
    let text = format!(
        "id,day,customer_id,institution,department,outcome\n,2026-11-19,{},北京协和医院,肿瘤科,reached\n",
        person.id
    );
    assert_eq!(refused(&world.import(&text, TableKind::Visits)), [(2, "exchange.erased")]);
}

/// A visit of three, one alone with 王芳, both amended, and a next step with somebody who was not there.
fn group_visits(world: &mut World) {
    world.customers("编码,姓名,医院,科室\nD4,吕芳,北京协和医院,肿瘤科\n");
    let text = "id,at,author,customer,institution,channel,outcome,note,brands,awareness,next_day,next_content,amendments,row\n\
        0193000000007000800000000000000a,2026-11-20T09:30:00+08:00,周岚,王芳,北京协和医院,face_to_face,reached,秘密一,品牌甲,品牌甲:3,2026-12-01,秘密二,2026-11-21T01:30:00Z 秘密三,\n\
        0193000000007000800000000000000a,2026-11-20T09:30:00+08:00,周岚,吕芳,北京协和医院,face_to_face,reached,,,品牌甲:2,2026-12-02,秘密四,,\n\
        0193000000007000800000000000000a,2026-11-20T09:30:00+08:00,周岚,李伟,北京协和医院,face_to_face,reached,,,,2026-12-03,秘密五,,further\n\
        0193000000007000800000000000000b,2026-11-21T09:30:00+08:00,周岚,王芳,北京协和医院,face_to_face,partly,秘密六,品牌乙,,,,2026-11-22T01:30:00Z 秘密七,\n";
    assert_eq!(world.import(text, TableKind::Visits).refused, []);
}

fn erase(world: &mut World, name: &str) -> Person {
    let person = world.read(|c| row::list::<Person>(c, "name = ?1", [name])).remove(0);
    store::erase::erase(&mut world.store, &person.id, Default::default()).unwrap();
    person
}

#[test]
fn a_group_visit_comes_back_with_who_is_left_and_one_of_nobody_keeps_date_product_and_staff() {
    for format in [FileFormat::Csv, FileFormat::Xlsx] {
        let mut first = world_with_customers();
        group_visits(&mut first);
        let before = exported(&first, format).0.join(format!("visits.{}", format.text()));
        let old = first.dir.path().join(format!("before.{}", format.text()));
        std::fs::copy(&before, &old).unwrap();
        erase(&mut first, "王芳");
        let (dir, _) = exported(&first, format);
        let mut second = world();
        for (target, name) in export::FILES {
            let request = second.request(&dir.join(format!("{name}.{}", format.text())), *target);
            let preview = second.preview(&request);
            let report = second.run(&request);
            assert_eq!((report.refused.as_slice(), preview.counts), (&[][..], report.counts), "{name}");
            assert_eq!(report.counts.erased, if *name == "visits" { 2 } else { 0 }, "one in each of two");
            let again = second.run(&request).counts;
            assert_eq!((again.unchanged, again.erased), (again.rows, 0), "{name}: known again");
        }
        let visits = second.all::<Visit>();
        let (group, alone) = (&visits[0], &visits[1]);
        let staff = second.read(|c| row::require::<Staff>(c, &alone.staff_id));
        assert_eq!(
            (staff.name.as_str(), alone.day.as_str(), alone.outcome),
            ("周岚", "2026-11-21", Outcome::Partly)
        );
        assert!(group.institution_id.is_some() && alone.institution_id.is_some());
        let brands = second.all::<domain::visit::VisitBrand>();
        assert_eq!(brands.iter().filter(|it| it.visit_id == alone.id).count(), 1);
        let attendees = second.all::<Attendee>();
        assert_eq!(attendees.len(), 1);
        assert_eq!(second.read(|c| row::require::<Person>(c, &attendees[0].customer_id)).name, "吕芳");
        assert_eq!(second.all::<Awareness>().iter().map(|it| it.level).collect::<Vec<_>>(), [2]);
        let days: Vec<String> = second.all::<NextStep>().into_iter().map(|it| it.day).collect();
        assert_eq!(days, ["2026-12-02", "2026-12-03"], "what was agreed with those who are left");
        assert!(second.store.check().unwrap().is_sound());
        let (_, tables) = exported(&second, format);
        let visits = &tables.iter().find(|(name, _)| name == "visits").unwrap().1;
        assert!(!format!("{visits:?}").contains("秘密"));
        // And once more: what came without its people goes out and in again.
        let mut third = world();
        for (target, name) in export::FILES {
            let path = second.dir.path().join(format.text()).join(format!("{name}.{}", format.text()));
            let request = third.request(&path, *target);
            assert_eq!(third.run(&request).refused, [], "{name}");
        }
        assert_eq!((third.all::<Visit>().len(), third.all::<Attendee>().len()), (2, 1));
        // A file from before the erasure brings nothing back to where somebody was erased.
        let request = first.request(&old, TableKind::Visits);
        let counts = first.run(&request).counts;
        assert_eq!((counts.unchanged, counts.refused), (counts.rows, 0));
        let texts = |visit: &Visit| visit.outcome_note.clone();
        assert!(first.all::<Visit>().iter().all(|visit| texts(visit).is_none()));
    }
}

#[test]
fn a_file_from_before_an_erasure_brings_a_new_visit_without_the_person_and_without_its_texts() {
    let mut world = world_with_customers();
    let person = erase(&mut world, "王芳");
    let other = world.read(|c| row::list::<Person>(c, "name = '李伟'", [])).remove(0);
    let text = format!(
        "id,at,customer,customer_id,institution,channel,outcome,note,brands,awareness,next_day,next_content\n\
         0193000000007000800000000000000c,2026-11-20T09:30:00+08:00,王芳,{},北京协和医院,face_to_face,reached,秘密,品牌甲,品牌甲:3,2026-12-01,秘密\n\
         0193000000007000800000000000000c,2026-11-20T09:30:00+08:00,李伟,{},北京协和医院,face_to_face,reached,,,,2026-12-02,秘密\n",
        person.id, other.id
    );
    let report = world.import(&text, TableKind::Visits);
    assert_eq!((report.counts.new, report.counts.erased, report.refused.len()), (2, 1, 0));
    let visit = world.all::<Visit>().remove(0);
    assert_eq!((visit.outcome_note.as_deref(), world.all::<Attendee>().len()), (None, 1));
    let steps = world.all::<NextStep>();
    assert_eq!(
        steps.iter().map(|it| (it.day.as_str(), it.content.as_str())).collect::<Vec<_>>(),
        [("2026-12-02", "")]
    );
    assert!(world.all::<Awareness>().is_empty());
    assert_eq!(world.import(&text, TableKind::Visits).counts, counts(0, 0, 2, 0));
}
