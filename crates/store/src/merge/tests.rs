use super::*;
use crate::attached::AttachedKind;
use crate::customer::{add_tag, set_own_field};
use crate::test::{World, world};
use domain::Record;
use domain::customer::{Department, ExternalCode, Institution, Tag};
use domain::person::{Affiliation, ClinicHour, Consent, Person};
use domain::plan::PlanItem;
use domain::visit::{Attendee, Visit};

fn merge_now(world: &mut World, loser: &str, survivor: &str, choices: &[(&str, Side)]) -> Result<Merged> {
    let choices = choices.iter().map(|(name, side)| ((*name).to_owned(), *side)).collect();
    Ok(world.store.write("customer.merge", |tx| merge(tx, loser, survivor, &choices))?.value)
}

fn edit(world: &mut World, id: &str, change: impl FnOnce(Person) -> Person) {
    world
        .store
        .write("customer.edit", |tx| {
            let person = change(tx.require(id)?);
            tx.save(&person)
        })
        .unwrap();
}

fn visit(world: &mut World, people: &[&str]) -> String {
    let written = world.store.write("visit.submit", |tx| {
        let (author, at) = (tx.author().clone(), tx.now().to_rfc3339());
        let visit = tx.save(&Visit {
            position_id: author.position_id,
            staff_id: author.staff_id,
            at: at.clone(),
            entered_at: at,
            day: "2026-11-24".into(),
            ..Visit::default()
        })?;
        tx.open_visit(&visit.id);
        for person in people {
            let place = row::list::<Affiliation>(tx.read(), "person_id = ?1", [person])?.pop();
            let affiliation_id = place.map(|affiliation| affiliation.id);
            tx.save(&Attendee {
                visit_id: visit.id.clone(),
                customer_id: (*person).into(),
                affiliation_id,
                ..Attendee::default()
            })?;
        }
        Ok(visit.id)
    });
    written.unwrap().value
}

fn count<T: Record>(world: &World, condition: &str, id: &str) -> usize {
    row::list::<T>(world.read(), condition, [id]).unwrap().len()
}

#[test]
fn the_preview_proposes_the_survivors_value_unless_it_has_none() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let (a, b) = (world.doctor("王芳", &place), world.doctor("王芳", &place));
    edit(&mut world, &a, |person| Person {
        title: Some("主任".into()),
        phone: Some("1".into()),
        consent: Consent::Withdrawn,
        ..person
    });
    edit(&mut world, &b, |person| Person {
        phone: Some("2".into()),
        consent: Consent::Given,
        consent_day: Some("2026-01-01".into()),
        ..person
    });
    world.store.write("tag", |tx| add_tag(tx, &a, "讲者")).unwrap();
    let preview = preview(world.read(), &a, &b).unwrap();
    let fields: Vec<_> =
        preview.fields.iter().map(|field| (field.field.as_str(), field.proposed, field.differs)).collect();
    assert_eq!(
        fields,
        [
            ("name", Side::Survivor, false),
            ("title", Side::Loser, false),
            ("phone", Side::Survivor, true),
            ("consent", Side::Loser, true),
            ("consent_day", Side::Loser, false),
        ]
    );
    let moves: Vec<_> = preview.moves.iter().map(|moving| (moving.kind, moving.count)).collect();
    assert_eq!(moves, [(AttachedKind::Affiliation, 1), (AttachedKind::Tag, 1)]);
}

#[test]
fn everything_that_named_the_loser_names_the_survivor_and_doubles_become_one() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let other = world.hospital("同仁医院", "眼科");
    let (a, b) = (world.doctor("王芳", &place), world.doctor("王芳", &place));
    let (alone, both) = (visit(&mut world, &[&a]), visit(&mut world, &[&a, &b]));
    let field = world
        .store
        .write("customer.edit", |tx| {
            add_tag(tx, &a, "讲者")?;
            add_tag(tx, &b, "讲者")?;
            add_tag(tx, &a, "重点")?;
            tx.save(&ExternalCode {
                customer_id: a.clone(),
                system: "hcp".into(),
                code: "1".into(),
                ..ExternalCode::default()
            })?;
            let second = tx.save(&Affiliation {
                person_id: a.clone(),
                institution_id: other.0.clone(),
                is_primary: true,
                ..Affiliation::default()
            })?;
            for affiliation in row::list::<Affiliation>(tx.read(), "person_id = ?1", [&a])? {
                tx.save(&ClinicHour {
                    affiliation_id: affiliation.id,
                    weekday: 1,
                    from_time: "08:00".into(),
                    to_time: "09:00".into(),
                    ..ClinicHour::default()
                })?;
            }
            tx.save(&PlanItem {
                position_id: tx.author().position_id.clone(),
                customer_id: a.clone(),
                affiliation_id: Some(second.id),
                day: "2026-12-01".into(),
                ..PlanItem::default()
            })?;
            let field =
                tx.save(&domain::own_field::OwnField { name: "偏好".into(), ..Default::default() })?;
            set_own_field(tx, &a, &field.id, Some("早上"))?;
            set_own_field(tx, &b, &field.id, Some("下午"))?;
            Ok(field.id)
        })
        .unwrap()
        .value;
    let own = format!("own_field.{field}");
    merge_now(&mut world, &a, &b, &[(own.as_str(), Side::Loser)]).unwrap();

    assert_eq!(resolve(world.read(), &a).unwrap(), b);
    assert!(listing::one(world.read(), &a).unwrap().is_none());
    assert_eq!(listing::one(world.read(), &b).unwrap().unwrap().visits, 2);
    let page = crate::customer::page(world.read(), &a, world.store.now()).unwrap();
    assert_eq!(page.customer.id(), b);
    assert_eq!(page.tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["讲者", "重点"]);
    assert_eq!(page.own_fields[0].value.as_ref().unwrap().value, "早上");
    let places: Vec<_> = page
        .affiliations
        .iter()
        .map(|line| (line.institution_name.as_str(), line.affiliation.is_primary, line.hours.len()))
        .collect();
    assert_eq!(places, [("协和医院", true, 1), ("同仁医院", false, 1)]);
    assert_eq!(page.merged_from[0].id, a);
    for visit in [alone, both] {
        let there = row::list::<Attendee>(world.read(), "visit_id = ?1", [&visit]).unwrap();
        assert_eq!(there.len(), 1);
        assert_eq!(
            (&there[0].customer_id, there[0].affiliation_id.as_ref()),
            (&b, Some(&page.affiliations[0].affiliation.id))
        );
    }
    assert_eq!(
        (count::<Tag>(&world, "customer_id = ?1", &a), count::<PlanItem>(&world, "customer_id = ?1", &b)),
        (0, 1)
    );
    assert!(world.store.check().unwrap().is_sound());
}

#[test]
fn two_doctors_of_one_department_are_at_one_place_once_merged_and_at_two_once_parted() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let (a, b) = (world.doctor("王芳", &place), world.doctor("王方", &place));
    let visit = visit(&mut world, &[&a]);
    let dated = |world: &mut World, id: &str, from: Option<&str>, title: &str, weekday: u32| {
        let write = |tx: &mut Tx| {
            let one = row::list::<Affiliation>(tx.read(), "person_id = ?1", [id])?.remove(0);
            let hour = ClinicHour {
                affiliation_id: one.id.clone(),
                weekday,
                from_time: "08:00".into(),
                to_time: "11:30".into(),
                ..ClinicHour::default()
            };
            tx.save(&hour)?;
            tx.save(&Affiliation { title: Some(title.into()), from_day: from.map(str::to_owned), ..one })
        };
        world.store.write("customer.edit", write).unwrap().value
    };
    dated(&mut world, &a, Some("2019-01-01"), "科主任", 2);
    dated(&mut world, &b, Some("2022-01-01"), "顾问", 4);
    let past = |person: &str, from: &str, to: &str| Affiliation {
        person_id: person.into(),
        institution_id: place.0.clone(),
        department_id: Some(place.1.clone()),
        from_day: Some(from.into()),
        to_day: Some(to.into()),
        ..Affiliation::default()
    };
    world
        .store
        .write("customer.edit", |tx| {
            tx.save(&past(&a, "2001-01-01", "2003-01-01"))?;
            tx.save(&past(&b, "2002-01-01", "2004-01-01"))?;
            tx.save(&past(&b, "2008-01-01", "2009-01-01"))
        })
        .unwrap();
    let places = |world: &World, id: &str| -> Vec<(Option<String>, Option<String>, usize)> {
        let page = crate::customer::page(world.read(), id, world.store.now()).unwrap();
        let line = |it: crate::customer::AffiliationLine| {
            (it.affiliation.from_day, it.affiliation.to_day, it.hours.len())
        };
        page.affiliations.into_iter().map(line).collect()
    };
    let before = (places(&world, &a), places(&world, &b));
    merge_now(&mut world, &a, &b, &[]).unwrap();
    let day = |day: &str| Some(day.to_owned());
    assert_eq!(
        places(&world, &b),
        [
            (day("2019-01-01"), None, 2),
            (day("2008-01-01"), day("2009-01-01"), 0),
            (day("2001-01-01"), day("2004-01-01"), 0),
        ],
        "what overlaps is one, what was years apart is two"
    );
    let met =
        |world: &World| row::list::<Attendee>(world.read(), "visit_id = ?1", [&visit]).unwrap().remove(0);
    let living: Vec<Affiliation> = row::list(world.read(), "person_id = ?1", [&b]).unwrap();
    assert!(living.iter().any(|it| Some(&it.id) == met(&world).affiliation_id.as_ref()));
    world.store.write("customer.unmerge", |tx| unmerge(tx, &a)).unwrap();
    assert_eq!((places(&world, &a), places(&world, &b)), before);
    assert_eq!(met(&world).customer_id, a);
    assert!(world.store.check().unwrap().is_sound());
}

#[test]
fn doctors_of_two_hospitals_of_one_name_are_at_one_place_once_the_hospitals_are_one() {
    let mut world = world();
    let (one, two) = (world.hospital("协和医院", "肿瘤科"), world.hospital("协和医院", "肿瘤科"));
    let (a, b) = (world.doctor("王芳", &one), world.doctor("王方", &two));
    let places = |world: &World| crate::customer::affiliations(world.read(), &b, "2026-11-24").unwrap().len();
    merge_now(&mut world, &a, &b, &[]).unwrap();
    assert_eq!(places(&world), 2, "two hospitals, whatever they are called");
    merge_now(&mut world, &one.0, &two.0, &[]).unwrap();
    assert_eq!(places(&world), 1);
    world.store.write("customer.unmerge", |tx| unmerge(tx, &one.0)).unwrap();
    assert_eq!(places(&world), 2);
    assert!(world.store.check().unwrap().is_sound());
}

#[test]
fn institutions_merge_with_their_departments_people_and_windows() {
    let mut world = world();
    let (a, b) = (world.hospital("协和医院东院", "肿瘤科"), world.hospital("协和医院", "肿瘤科"));
    let heart = world
        .store
        .write("customer.create", |tx| {
            tx.save(&Department {
                institution_id: a.0.clone(),
                name: "心内科".into(),
                ..Department::default()
            })
        })
        .unwrap()
        .value
        .id;
    let (one, two) = (world.doctor("王芳", &a), world.doctor("李明", &(a.0.clone(), heart.clone())));
    world
        .store
        .write("customer.edit", |tx| {
            // 王芳 works in both: her two places become one.
            tx.save(&Affiliation {
                person_id: one.clone(),
                institution_id: b.0.clone(),
                department_id: Some(b.1.clone()),
                title: Some("顾问".into()),
                ..Affiliation::default()
            })?;
            let edited = Institution { beds: Some(900), ..tx.require(&a.0)? };
            tx.save(&edited)
        })
        .unwrap();
    merge_now(&mut world, &a.0, &b.0, &[]).unwrap();
    let page = crate::customer::page(world.read(), &b.0, world.store.now()).unwrap();
    let departments: Vec<_> =
        page.departments.iter().map(|line| (line.department.name.as_str(), line.people)).collect();
    assert_eq!(departments, [("心内科", 1), ("肿瘤科", 1)]);
    assert!(
        matches!(&page.customer, CustomerRecord::Institution(it) if it.beds == Some(900) && it.name == "协和医院")
    );
    assert_eq!(resolve(world.read(), &a.1).unwrap(), b.1);
    let places = row::list::<Affiliation>(world.read(), "person_id = ?1", [&one]).unwrap();
    assert_eq!((places.len(), places[0].is_primary, places[0].title.as_deref()), (1, true, Some("顾问")));
    assert_eq!(
        listing::one(world.read(), &two).unwrap().unwrap().institution_name.as_deref(),
        Some("协和医院")
    );
    assert!(world.store.check().unwrap().is_sound());
}

#[test]
fn taking_a_merge_back_restores_both_and_keeps_what_came_later() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let (a, b) = (world.doctor("王芳", &place), world.doctor("王芳芳", &place));
    edit(&mut world, &a, |person| Person { title: Some("主任".into()), phone: Some("1".into()), ..person });
    visit(&mut world, &[&a]);
    world.store.write("tag", |tx| add_tag(tx, &a, "讲者")).unwrap();
    merge_now(&mut world, &a, &b, &[]).unwrap();
    edit(&mut world, &b, |person| Person { title: Some("院长".into()), ..person });
    visit(&mut world, &[&b]);
    let undone = world.store.write("customer.unmerge", |tx| unmerge(tx, &a)).unwrap().value;
    assert_eq!(undone.kept.iter().map(|kept| kept.field.as_str()).collect::<Vec<_>>(), ["title"]);
    let line = |id: &str| listing::one(world.read(), id).unwrap().unwrap();
    assert_eq!((line(&a).visits, line(&b).visits, line(&a).tags.len(), line(&b).tags.len()), (1, 1, 1, 0));
    let survivor: Person = row::require(world.read(), &b).unwrap();
    assert_eq!((survivor.title.as_deref(), survivor.phone), (Some("院长"), None));
    assert!(world.store.check().unwrap().is_sound());
    let again = world.store.write("customer.unmerge", |tx| unmerge(tx, &a)).unwrap_err();
    assert_eq!(again.code(), "merge.not_merged");
    // And merged once more, it can be taken back once more.
    merge_now(&mut world, &a, &b, &[]).unwrap();
    world.store.write("customer.unmerge", |tx| unmerge(tx, &a)).unwrap();
    assert_eq!(resolve(world.read(), &a).unwrap(), a);
}

#[test]
fn every_change_cites_a_revision_that_was() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let (a, b) = (world.doctor("王芳", &place), world.doctor("王芳芳", &place));
    visit(&mut world, &[&a]);
    world.store.write("tag", |tx| add_tag(tx, &a, "讲者")).unwrap();
    merge_now(&mut world, &a, &b, &[]).unwrap();
    world.store.write("customer.unmerge", |tx| unmerge(tx, &a)).unwrap();
    let sql = "select count(*), sum(base_revision = 0) from change where op <> 'create'";
    let (count, of_nothing): (u32, u32) =
        world.read().query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    assert!(count > 5 && of_nothing == 0, "{of_nothing} of {count}");
    let later = domain::Edit::of(&b, 99, one("name", "王方".into()));
    let refused = world.store.write("customer.edit", |tx| tx.put::<Person>(later)).unwrap_err();
    assert_eq!(refused.code(), "record.field_invalid");
}

#[test]
fn a_chain_of_merges_resolves_to_its_end_and_comes_apart_link_by_link() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let ids: Vec<String> = ["甲", "乙", "丙"].map(|name| world.doctor(name, &place)).into();
    world.store.write("tag", |tx| add_tag(tx, &ids[0], "讲者")).unwrap();
    merge_now(&mut world, &ids[0], &ids[1], &[]).unwrap();
    merge_now(&mut world, &ids[1], &ids[2], &[]).unwrap();
    assert_eq!(resolve(world.read(), &ids[0]).unwrap(), ids[2]);
    assert_eq!(line_of(world.read(), &ids[0]).unwrap().unwrap().name, "丙");
    let undone = world.store.write("customer.unmerge", |tx| unmerge(tx, &ids[0])).unwrap().value;
    assert!(
        undone.kept.iter().any(|kept| kept.kind == "tag"),
        "the tag is with the last one now: {:?}",
        undone.kept
    );
    assert_eq!(resolve(world.read(), &ids[0]).unwrap(), ids[0]);
    assert_eq!(resolve(world.read(), &ids[1]).unwrap(), ids[2]);
    assert!(world.store.check().unwrap().is_sound());
}

#[test]
fn what_cannot_be_merged_is_refused_and_nothing_is_written() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let ids: Vec<String> = ["甲", "乙", "丙"].map(|name| world.doctor(name, &place)).into();
    let mut code =
        |loser: &str, survivor: &str| merge_now(&mut world, loser, survivor, &[]).unwrap_err().code();
    assert_eq!(code(&ids[0], &ids[0]), "merge.same");
    assert_eq!(code(&ids[0], &place.0), "merge.kinds_differ");
    assert_eq!(code(&ids[0], "nobody"), "store.gone");
    merge_now(&mut world, &ids[0], &ids[1], &[]).unwrap();
    let mut code =
        |loser: &str, survivor: &str| merge_now(&mut world, loser, survivor, &[]).unwrap_err().code();
    assert_eq!(code(&ids[0], &ids[2]), "store.merged");
    assert_eq!(code(&ids[1], &ids[0]), "store.merged", "no circle");
    crate::erase::erase(&mut world.store, &ids[2], crate::erase::EraseReason::NotNeeded).unwrap();
    let mut code =
        |loser: &str, survivor: &str| merge_now(&mut world, loser, survivor, &[]).unwrap_err().code();
    assert_eq!((code(&ids[2], &ids[1]), code(&ids[1], &ids[2])), ("store.gone", "store.gone"));
}
