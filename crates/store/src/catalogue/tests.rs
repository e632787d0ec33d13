use super::*;
use crate::test::world;
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

#[test]
fn there_is_one_policy_and_it_has_bounds() {
    let mut world = world();
    let set = |days: u32| {
        let fields = [("back_dating_days".to_owned(), days.into())].into_iter().collect();
        Edit::<Policy>::of("another", 1, fields)
    };
    world.store.write("policy.edit", |tx| save_policy(tx, set(14))).unwrap();
    assert_eq!(policy(world.read()).unwrap().back_dating_days, 14);
    assert_eq!(row::list::<Policy>(world.read(), "1", []).unwrap().len(), 1);
    let refused = world.store.write("policy.edit", |tx| save_policy(tx, set(4000)));
    assert_eq!(refused.unwrap_err().code(), "record.field_invalid");
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
