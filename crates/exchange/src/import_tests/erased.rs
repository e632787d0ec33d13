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
    assert_eq!(refused(&report), [(2, "exchange.customer_unknown")]);
    assert_eq!(other.all::<Visit>().len(), 1);
    let coded = other
        .import("日期,客户编码,医院,科室,结果\n2026-11-20,D99,北京协和医院,肿瘤科,达成\n", TableKind::Visits);
    assert_eq!(refused(&coded), [(2, "exchange.customer_unknown")]);
    let text = format!(
        "id,day,customer_id,institution,department,outcome\n,2026-11-19,{},北京协和医院,肿瘤科,reached\n",
        person.id
    );
    assert_eq!(refused(&world.import(&text, TableKind::Visits)), [(2, "exchange.erased")]);
}
