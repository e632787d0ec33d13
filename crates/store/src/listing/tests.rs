use super::*;
use crate::customer;
use crate::test::{World, world};
use domain::own_field::{OwnField, OwnFieldType};
use domain::person::Person;

fn by_place(world: &World, descending: bool) -> Vec<String> {
    let filter = ListFilter { sort: ListSort::Place, descending, ..ListFilter::default() };
    page(world.read(), &filter, 0, 20).unwrap().rows.into_iter().map(|row| row.name).collect()
}

#[test]
fn places_are_in_the_order_of_a_phone_book_and_a_renamed_one_takes_its_people_along() {
    let mut world = world();
    let mut places = vec![];
    for (hospital, department, doctor) in
        [("中山医院", "骨科", "王芳"), ("安贞医院", "心内科", "赵敏"), ("华山医院", "皮肤科", "陈静")]
    {
        let place = world.hospital(hospital, department);
        world.doctor(doctor, &place);
        places.push(place);
    }
    let person = domain::person::Person { name: "安然".into(), ..Default::default() };
    world.store.write("customer.create", |tx| tx.save(&person)).unwrap();
    let expected =
        ["安贞医院", "心内科", "赵敏", "华山医院", "皮肤科", "陈静", "中山医院", "骨科", "王芳", "安然"];
    assert_eq!(by_place(&world, false), expected);
    assert_eq!(by_place(&world, true), expected.into_iter().rev().collect::<Vec<_>>());
    world
        .store
        .write("customer.edit", |tx| {
            let mut hospital: domain::customer::Institution = tx.require(&places[0].0)?;
            hospital.name = "白求恩医院".into();
            tx.save(&hospital)
        })
        .unwrap();
    assert_eq!(by_place(&world, false)[3..6], ["白求恩医院", "骨科", "王芳"]);
    assert!(world.store.check().unwrap().is_sound());
    let spoil = "update listing set place_key = 'z' where name = '王芳'";
    world.store.writer_for_test().execute(spoil, []).unwrap();
    assert_eq!(world.store.check().unwrap().derived.len(), 1);
}

#[test]
fn what_is_counted_for_the_list_follows_every_line_and_a_check_compares_it() {
    let mut world = world();
    let place = world.hospital("安贞医院", "心内科");
    let (met, other) = (world.doctor("王芳", &place), world.doctor("李伟", &place));
    let people = || ListFilter { kinds: vec![CustomerKind::Person], ..ListFilter::default() };
    let never = || ListFilter { never_visited: true, ..people() };
    let since = |day: &str| ListFilter { visited_from: Some(day.into()), ..people() };
    let counts = |world: &World| {
        let filters = [people(), never(), since("2026-11-21"), since("2026-11-22"), ListFilter::default()];
        filters.map(|filter| count(world.read(), &filter).unwrap())
    };
    assert_eq!(counts(&world), [2, 2, 0, 0, 4]);
    world.met(&met, "2026-11-21");
    world.met(&met, "2026-11-20");
    assert_eq!(counts(&world), [2, 1, 1, 0, 4]);
    world.met(&met, "2026-11-22");
    assert_eq!(counts(&world), [2, 1, 1, 1, 4]);
    let deleted = world.store.write("customer.delete", |tx| customer::delete_customer(tx, &other));
    assert_eq!(counts(&world), [1, 0, 1, 1, 3]);
    world.store.write("undo", |tx| tx.undo(&deleted.unwrap().group.unwrap(), None, 9)).unwrap();
    assert_eq!(counts(&world), [2, 1, 1, 1, 4]);
    assert!(world.store.check().unwrap().is_sound());

    world.store.writer_for_test().execute("update listing_tally set count = count + 1", []).unwrap();
    assert_eq!(world.store.check().unwrap().derived, ["listing_tally"]);
    world.store.rebuild().unwrap();
    assert_eq!(counts(&world), [2, 1, 1, 1, 4]);
    assert!(world.store.check().unwrap().is_sound());
}

/// Everybody of a small territory: two hospitals, doctors with tags, own fields and visits.
struct Territory {
    world: World,
    a: (String, String),
    b: (String, String),
    number: String,
    date: String,
    text: String,
}

fn own_field(world: &mut World, name: &str, field_type: OwnFieldType) -> String {
    let field = OwnField {
        customer_kind: CustomerKind::Person,
        name: name.into(),
        field_type,
        ..OwnField::default()
    };
    world.store.write("own_field.create", |tx| tx.save(&field)).unwrap().value.id
}

fn territory() -> Territory {
    let mut world = world();
    let a = world.hospital("安贞医院", "心内科");
    let b = world.hospital("中山医院", "骨科");
    let number = own_field(&mut world, "论文数", OwnFieldType::Number);
    let date = own_field(&mut world, "入会日", OwnFieldType::Date);
    let text = own_field(&mut world, "语言", OwnFieldType::Text);
    for (name, place, tags, papers, joined, spoken, visited) in [
        ("王芳", &a, &["讲者", "重点"][..], "9", "2026-01-31", "英语", Some("2026-11-01")),
        ("张伟", &a, &["重点"][..], "10", "2026-02-01", "德语", Some("2026-11-10")),
        ("李娜", &b, &["讲者"][..], "-2.5", "2025-12-31", "英语", Some("2026-10-01")),
        ("赵敏", &b, &[][..], "100", "2026-02-02", "英语流利", None),
    ] {
        let id = world.doctor(name, place);
        let write = |tx: &mut crate::Tx| {
            for tag in tags {
                customer::add_tag(tx, &id, tag)?;
            }
            for (field, value) in [(&number, papers), (&date, joined), (&text, spoken)] {
                customer::set_own_field(tx, &id, field, Some(value))?;
            }
            Ok(())
        };
        world.store.write("customer.edit", write).unwrap();
        if let Some(day) = visited {
            world.met(&id, day);
        }
    }
    Territory { world, a, b, number, date, text }
}

impl Territory {
    /// The names that a filter lets through, by name; what is counted and what is exported agree with them.
    fn shown(&self, filter: &ListFilter) -> Vec<String> {
        let found = page(self.world.read(), filter, 0, 50).unwrap();
        assert_eq!(found.total as usize, found.rows.len(), "{filter:?}");
        if filter.text.is_empty() {
            assert_eq!(count(self.world.read(), filter).unwrap(), found.total, "{filter:?}");
        }
        let ids: Vec<&str> = found.rows.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(crate::listed::ids(self.world.read(), filter).unwrap(), ids, "{filter:?}");
        found.rows.into_iter().map(|row| row.name).collect()
    }

    fn own(&self, field: &str, value: &str, from: Option<&str>, to: Option<&str>) -> ListFilter {
        let (from, to) = (from.map(str::to_owned), to.map(str::to_owned));
        let own = OwnFieldFilter { own_field_id: field.into(), value: value.into(), from, to };
        ListFilter { own_fields: vec![own], ..ListFilter::default() }
    }
}

#[test]
fn each_part_of_a_filter_lets_through_whom_it_says() {
    let t = territory();
    let all = ListFilter::default;
    let tags = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
    let day = |day: &str| Some(day.to_owned());
    let people = || vec![CustomerKind::Person];
    let (a, b) = (t.a.0.clone(), t.b.0.clone());
    #[rustfmt::skip]
    let cases: Vec<(ListFilter, &[&str])> = vec![
        (ListFilter { kinds: people(), ..all() }, &["李娜", "王芳", "张伟", "赵敏"]),
        (ListFilter { kinds: vec![CustomerKind::Institution, CustomerKind::Department], ..all() },
            &["安贞医院", "骨科", "心内科", "中山医院"]),
        (ListFilter { institution_kinds: vec![InstitutionKind::Hospital], ..all() }, &["安贞医院", "中山医院"]),
        (ListFilter { institution_kinds: vec![InstitutionKind::Pharmacy], ..all() }, &[]),
        (ListFilter { kinds: people(), institution_ids: vec![a.clone()], ..all() }, &["王芳", "张伟"]),
        (ListFilter { kinds: people(), institution_ids: vec![a.clone(), b], ..all() },
            &["李娜", "王芳", "张伟", "赵敏"]),
        (ListFilter { department_id: Some(t.b.1.clone()), ..all() }, &["骨科", "李娜", "赵敏"]),
        (ListFilter { institution_ids: vec![a], department_id: Some(t.b.1.clone()), ..all() }, &[]),
        (ListFilter { tags: tags(&["讲者"]), ..all() }, &["李娜", "王芳"]),
        (ListFilter { tags: tags(&["讲者", "重点"]), ..all() }, &["王芳"]),
        (ListFilter { tags: tags(&["讲"]), ..all() }, &[]),
        (ListFilter { visited_from: day("2026-11-01"), ..all() }, &["王芳", "张伟"]),
        (ListFilter { visited_from: day("2026-11-02"), ..all() }, &["张伟"]),
        (ListFilter { visited_to: day("2026-11-01"), ..all() }, &["李娜", "王芳"]),
        (ListFilter { visited_from: day("2026-10-02"), visited_to: day("2026-11-09"), ..all() }, &["王芳"]),
        (ListFilter { kinds: people(), never_visited: true, ..all() }, &["赵敏"]),
        (t.own(&t.text, "英语", None, None), &["李娜", "王芳"]),
        (t.own(&t.text, "德", None, None), &[]),
        (t.own(&t.number, "10", None, None), &["张伟"]),
        (t.own(&t.number, "", Some("9"), None), &["王芳", "张伟", "赵敏"]),
        (t.own(&t.number, "", Some("9.5"), Some("10")), &["张伟"]),
        (t.own(&t.number, "", None, Some("0")), &["李娜"]),
        (t.own(&t.number, "", Some("-2.5"), Some("9.0")), &["李娜", "王芳"]),
        (t.own(&t.date, "", Some("2026-02-01"), None), &["张伟", "赵敏"]),
        (t.own(&t.date, "", Some("2026-01-01"), Some("2026-02-01")), &["王芳", "张伟"]),
        (t.own(&t.date, "", Some(""), Some("2025-12-31")), &["李娜"]),
    ];
    for (filter, expected) in cases {
        assert_eq!(t.shown(&filter), expected, "{filter:?}");
    }
}

#[test]
fn parts_of_a_filter_narrow_one_another_with_a_text_and_without() {
    let t = territory();
    let speakers = ListFilter { tags: vec!["讲者".into()], ..t.own(&t.text, "英语", None, None) };
    assert_eq!(t.shown(&speakers), ["李娜", "王芳"]);
    let recent = ListFilter { visited_from: Some("2026-10-15".into()), ..speakers.clone() };
    assert_eq!(t.shown(&recent), ["王芳"]);
    let at_b = ListFilter { institution_ids: vec![t.b.0.clone()], ..recent.clone() };
    assert_eq!(t.shown(&at_b), Vec::<String>::new());
    for (text, expected) in [("wf", &["王芳"][..]), ("ln", &[][..])] {
        assert_eq!(t.shown(&ListFilter { text: text.into(), ..recent.clone() }), expected);
    }
    let few = ListFilter { text: "医院".into(), ..t.own(&t.number, "", Some("10"), Some("100")) };
    let mut shown = t.shown(&few);
    shown.sort();
    assert_eq!(shown, ["张伟", "赵敏"]);
}

#[test]
fn a_value_that_was_taken_away_and_a_tag_that_was_removed_let_nobody_through() {
    let mut t = territory();
    let id = page(t.world.read(), &t.own(&t.number, "10", None, None), 0, 1).unwrap().rows.remove(0).id;
    let field = t.number.clone();
    let taken = t.world.store.write("customer.edit", |tx| {
        customer::set_own_field(tx, &id, &field, None)?;
        customer::remove_tag(tx, &id, "重点")
    });
    taken.unwrap();
    assert_eq!(t.shown(&t.own(&t.number, "10", None, None)), Vec::<String>::new());
    assert_eq!(t.shown(&t.own(&t.number, "", Some("10"), Some("10"))), Vec::<String>::new());
    assert_eq!(t.shown(&ListFilter { tags: vec!["重点".into()], ..ListFilter::default() }), ["王芳"]);
}

#[test]
fn a_text_that_fits_more_than_the_list_holds_says_so_and_all_of_them_are_there_for_a_file() {
    let mut world = world();
    let written = world.store.write("customer.import", |tx| {
        for n in 0..FOUND_MAX + 3 {
            tx.save(&Person { name: format!("王{n}"), ..Person::default() })?;
        }
        Ok(())
    });
    written.unwrap();
    let all = ListFilter { text: "王".into(), ..ListFilter::default() };
    let found = page(world.read(), &all, 990, 100).unwrap();
    assert_eq!((found.rows.len(), found.total, found.more), (10, FOUND_MAX, true));
    let ids = crate::listed::ids(world.read(), &all).unwrap();
    assert_eq!(ids.len() as u32, FOUND_MAX + 3);
    assert_eq!(ids[990..1000], found.rows.into_iter().map(|row| row.id).collect::<Vec<_>>());
    let exact = ListFilter { text: "王100".into(), ..ListFilter::default() };
    let found = page(world.read(), &exact, 0, 100).unwrap();
    assert!(found.total < FOUND_MAX && !found.more);
}

#[test]
fn who_has_a_tag_is_counted_and_shown_as_among_everybody() {
    let mut world = world();
    let places = [world.hospital("中山医院", "骨科"), world.hospital("华山医院", "皮肤科")];
    let names = ["王芳", "赵敏", "陈静", "李娜", "张伟", "刘洋"];
    let people: Vec<String> =
        names.iter().enumerate().map(|(at, name)| world.doctor(name, &places[at % 2])).collect();
    for id in people.iter().skip(1).chain([&places[1].0]) {
        world.store.write("tag.add", |tx| crate::customer::add_tag(tx, id, "讲者")).unwrap();
    }
    for sort in [ListSort::Name, ListSort::LastVisit, ListSort::Place] {
        for kinds in [vec![], vec![CustomerKind::Person]] {
            for institution_ids in [vec![], vec![places[1].0.clone()]] {
                let all = ListFilter {
                    kinds: kinds.clone(),
                    institution_ids,
                    never_visited: true,
                    sort,
                    ..ListFilter::default()
                };
                let tagged = ListFilter { tags: vec!["讲者".into()], ..all.clone() };
                let shown = page(world.read(), &all, 0, 100).unwrap().rows;
                let expected: Vec<_> = shown.into_iter().filter(|row| !row.tags.is_empty()).collect();
                let found = page(world.read(), &tagged, 1, 2).unwrap();
                assert_eq!(found.rows, expected[1..expected.len().min(3)], "{tagged:?}");
                assert_eq!(found.total as usize, expected.len());
                assert_eq!(count(world.read(), &tagged).unwrap(), found.total);
            }
        }
    }
}
