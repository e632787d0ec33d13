use super::*;
use crate::test::{World, world};
use domain::customer::CustomerKind;

#[test]
fn a_filing_keeps_its_brands_as_they_are_ticked() {
    let mut world = world();
    let written = world.store.write("catalogue.edit", |tx| {
        let line = tx.save(&Line { name: "线".into(), ..Line::default() })?;
        let brand = |tx: &mut Tx, name: &str| {
            tx.save(&Brand { line_id: line.id.clone(), name: name.into(), ..Brand::default() })
                .map(|it| it.id)
        };
        let brands = [brand(tx, "甲")?, brand(tx, "乙")?];
        set_line(tx, Some(&line.id))?;
        let filing = Edit::new(&Filing { number: "001".into(), ..Filing::default() });
        let view = save_filing(tx, filing, &brands[..1])?;
        Ok((brands, view))
    });
    let (brands, view) = written.unwrap().value;
    let edit = Edit::of(&view.filing.id, view.filing.revision, domain::Fields::new());
    world.store.write("filing.edit", |tx| save_filing(tx, edit, &brands[1..])).unwrap();
    let filings = filings(world.read()).unwrap();
    assert_eq!((filings.len(), filings[0].brand_ids.as_slice()), (1, &brands[1..]));
    assert!(catalogue(world.read()).unwrap().own_line_id.is_some());
    world.store.write("filing.delete", |tx| delete_filing(tx, &view.filing.id)).unwrap();
    assert!(super::filings(world.read()).unwrap().is_empty());
}

#[test]
fn an_own_field_keeps_its_choices_in_order() {
    let mut world = world();
    let field =
        OwnField { customer_kind: CustomerKind::Person, name: "培训意向".into(), ..OwnField::default() };
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
    let written = world
        .store
        .write("own_field.edit", |tx| save_own_field(tx, Edit::new(&field), &names(&["有", "无", " "])));
    let view = written.unwrap().value;
    let kept = view.choices[1].id.clone();
    let edit = Edit::of(&view.field.id, view.field.revision, domain::Fields::new());
    world.store.write("own_field.edit", |tx| save_own_field(tx, edit, &names(&["无", "未问"]))).unwrap();
    let fields = own_fields(world.read()).unwrap();
    let choices: Vec<&str> = fields[0].choices.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(choices, ["无", "未问"]);
    assert_eq!(fields[0].choices[0].id, kept, "a choice that stays is the same record");
}

#[test]
fn a_sales_figure_of_a_person_cannot_become_an_own_field() {
    let mut world = world();
    let field =
        OwnField { customer_kind: CustomerKind::Person, name: "月处方量".into(), ..OwnField::default() };
    let refused = world.store.write("own_field.edit", |tx| save_own_field(tx, Edit::new(&field), &[]));
    assert_eq!(refused.unwrap_err().code(), "compliance.sales_on_person");
}

fn days(days: u32) -> Edit<Policy> {
    Edit::of("another", 1, [("back_dating_days".to_owned(), days.into())].into_iter().collect())
}

#[test]
fn a_changed_rule_is_the_next_version_and_the_old_one_stays_as_it_was() {
    let mut world = world();
    let first = policy(world.read()).unwrap();
    assert_eq!((first.id.as_str(), first.version), (Policy::FIRST_ID, 1));
    assert_eq!(first.published_at, "2026-11-24T01:42:00.000Z");
    world.scratch.pass(chrono::Duration::days(-30)); // a wrong clock says nothing about the order
    let next = world.store.write("policy.edit", |tx| save_policy(tx, days(14))).unwrap().value;
    assert_eq!((next.version, next.back_dating_days), (2, 14));
    assert_eq!(policy(world.read()).unwrap(), next);
    let all: Vec<Policy> = row::list(world.read(), "1 order by version", []).unwrap();
    assert_eq!(all, [first.clone(), next.clone()]);
    let again = world.store.write("policy.edit", |tx| save_policy(tx, days(14))).unwrap();
    assert_eq!((again.group, again.value), (None, next), "nothing changed, nothing published");
    let mut code = |edit| world.store.write("policy.edit", |tx| save_policy(tx, edit)).unwrap_err().code();
    assert_eq!(code(days(4000)), "record.field_invalid");
    let stamped = Edit::of("", 0, [("version".to_owned(), 9.into())].into_iter().collect());
    assert_eq!(code(stamped), "record.field_unknown");

    let other = Policy { back_dating_days: 1, ..first.clone() };
    let refused = world.store.write("policy.edit", |tx| tx.save(&other)).unwrap_err();
    assert_eq!(refused.code(), "record.published");
    let writer = world.store.writer_for_test();
    let past_the_door = writer.execute("update policy set back_dating_days = 1", []).unwrap_err();
    assert!(past_the_door.to_string().contains("never changes"), "{past_the_door}");
    assert_eq!(row::list::<Policy>(world.read(), "version = 1", []).unwrap(), [first]);
}

#[test]
fn a_rule_is_taken_back_version_by_version_and_comes_again() {
    let mut world = world();
    let publish = |world: &mut World, edit| {
        world.store.write("policy.edit", |tx| save_policy(tx, edit)).unwrap().group.unwrap()
    };
    let undo =
        |world: &mut World, group: &str| world.store.write("undo", |tx| tx.undo(group, None, 9)).unwrap();
    let now = |world: &World| policy(world.read()).map(|it| (it.version, it.back_dating_days)).unwrap();
    let second = publish(&mut world, days(14));
    let third = publish(&mut world, days(21));
    assert_eq!(now(&world), (3, 21));
    let kept = undo(&mut world, &second).value.kept;
    assert_eq!((kept.len(), now(&world)), (1, (3, 21)), "a later version was built upon it");
    assert_eq!(crate::undo::last_undoable(world.read()).unwrap(), Some(third.clone()));
    let undone = undo(&mut world, &third);
    assert_eq!((undone.value.kept.len(), now(&world)), (0, (2, 14)));
    let lines = crate::undo::history(world.read(), None, 9).unwrap();
    let line = lines.into_iter().find(|it| it.id == third).unwrap();
    assert_eq!((line.action.as_str(), line.kind.as_str(), line.changes), ("policy.edit", "policy", 1));
    assert!(line.undone);
    undo(&mut world, &undone.group.unwrap());
    assert_eq!(now(&world), (3, 21));
    undo(&mut world, &third);
    publish(&mut world, days(30));
    assert_eq!(now(&world), (4, 30), "the number of a version that may return is not given again");
    assert!(world.store.check().unwrap().is_sound());
}

#[test]
fn somebody_who_left_is_retired_and_named_still_and_oneself_cannot_be() {
    let mut world = world();
    let new = Edit::new(&Staff { name: "陈经理".into(), ..Staff::default() });
    let manager = world.store.write("staff.edit", |tx| save_staff(tx, new)).unwrap().value;
    let retire =
        |staff: &Staff| Edit::between(staff, &Staff { retired: true, ..staff.clone() }, staff.revision);
    world.store.write("staff.edit", |tx| save_staff(tx, retire(&manager))).unwrap();
    let everybody = staff(world.read()).unwrap();
    let retired: Vec<&str> = everybody.iter().filter(|it| it.retired).map(|it| it.name.as_str()).collect();
    assert_eq!((everybody.len(), retired), (2, vec!["陈经理"]));

    let own = catalogue(world.read()).unwrap().own_staff_id;
    let me = everybody.into_iter().find(|it| it.id == own).unwrap();
    let refused = world.store.write("staff.edit", |tx| save_staff(tx, retire(&me))).unwrap_err();
    assert_eq!(refused.code(), "staff.oneself");
    assert!(staff(world.read()).unwrap().iter().any(|it| it.id == own && !it.retired));
}
