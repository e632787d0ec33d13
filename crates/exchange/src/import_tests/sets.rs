//! What an import knows again by more than its id: elements of sets, codes of places and catalogue, pairs
//! that are different, the policy.

use super::*;
use domain::customer::Different;
use domain::position::FilingBrand;
use domain::visit::{Channel, VisitBrand};

#[test]
fn elements_that_are_imported_are_those_that_a_form_would_make() {
    let mut world = world();
    world.catalogue();
    world.customers(DOCTORS);
    world.import(VISITS, TableKind::Visits);
    let brand = world.all::<VisitBrand>().remove(0);
    let again = VisitBrand { id: String::new(), revision: 0, ..brand.clone() };
    let person = world.all::<Person>().remove(0);
    let aligned = world.all::<Alignment>().into_iter().find(|it| it.customer_id == person.id).unwrap();
    let same = Alignment { id: String::new(), revision: 0, ..aligned.clone() };
    // Sent by another laptop without its id, it is the same element.
    let written = world.store.write("customer.edit", |tx| {
        let locked = tx.put(domain::Edit::new(&again)).unwrap_err().code();
        Ok((locked, tx.put(domain::Edit::new(&same))?))
    });
    assert_eq!(written.unwrap().value, ("visit.locked", aligned));
    assert_eq!(brand.id.len(), 32);
}

#[test]
fn a_brand_of_a_filing_that_was_taken_away_comes_back_with_the_file() {
    let mut world = world();
    world.catalogue();
    let text = "姓名,备案号,产品\n林默,BA-1,品牌甲\n";
    world.import(text, TableKind::Staff);
    let covered = world.all::<FilingBrand>().remove(0);
    world.store.write("filing.edit", |tx| tx.delete::<FilingBrand>(&covered.id)).unwrap();
    world.import(text, TableKind::Staff);
    let now = world.all::<FilingBrand>();
    assert_eq!((now.len(), &now[0].id), (1, &covered.id));
}

#[test]
fn lines_brands_and_messages_are_known_by_their_code_and_come_back_with_it() {
    let mut world = world();
    let text = "kind,line,brand,name,code\nline,,,心血管线,L1\nbrand,心血管线,,品牌甲,B1\nkey_message,,品牌甲,安全性,M1\n";
    assert_eq!(world.import(text, TableKind::Catalogue).counts, counts(3, 0, 0, 0));
    assert_eq!(world.import(text, TableKind::Catalogue).counts, counts(0, 0, 3, 0));
    let renamed = text.replace("品牌甲", "品牌新");
    assert_eq!(world.import(&renamed, TableKind::Catalogue).counts, counts(0, 1, 2, 0));
    assert_eq!(world.all::<Brand>().len(), 1);
    assert_eq!(world.all::<Brand>()[0].name, "品牌新");
    let recoded = renamed.replace(",B1", ",B2");
    assert_eq!(world.import(&recoded, TableKind::Catalogue).counts, counts(0, 1, 2, 0));
    let (_, tables) = exported(&world, FileFormat::Csv);
    let rows = &tables.iter().find(|(name, _)| name == "catalogue").unwrap().1;
    let codes: Vec<&str> = rows[1..].iter().map(|row| row[4].as_str()).collect();
    assert_eq!(codes, ["L1", "B2", "M1"]);
    let customers = &tables.iter().find(|(name, _)| name == "customers").unwrap().1;
    assert!(!customers[0].contains(&"code".to_owned()), "no customer has a code: {:?}", customers[0]);
}

#[test]
fn a_place_of_work_is_known_by_its_code_when_it_moves() {
    let mut world = world();
    let text = "姓名,医院,科室,任职编码\n王芳,协和医院,肿瘤科,A1\n";
    world.customers(text);
    assert_eq!(world.customers(text).counts, counts(0, 0, 1, 0));
    let before = world.all::<Affiliation>().remove(0);
    let id = world.all::<Person>().remove(0).id;
    let moved = format!("id,类型,姓名,医院,科室,任职编码\n{id},affiliation,王芳,同仁医院,眼科,A1\n");
    assert_eq!(refused(&world.customers(&moved)), []);
    let after = world.all::<Affiliation>();
    assert_eq!((after.len(), &after[0].id), (1, &before.id), "one place of work, elsewhere now");
    assert_ne!(after[0].institution_id, before.institution_id);
    let elsewhere = moved.replace("A1", "A2").replace("同仁医院", "人民医院");
    assert_eq!(refused(&world.customers(&elsewhere)), []);
    assert_eq!(world.all::<Affiliation>().len(), 2);
    assert_eq!(world.all::<ExternalCode>().len(), 2);
}

#[test]
fn who_was_declared_different_stays_so_in_another_store() {
    let mut first = world();
    first.customers("姓名,医院\n王芳,协和医院\n王方,协和医院\n");
    let ids: Vec<String> = first.all::<Person>().into_iter().map(|it| it.id).collect();
    let declare = |tx: &mut store::Tx| store::similar::declare_different(tx, &ids[1], &ids[0]);
    first.store.write("customer.different", declare).unwrap();
    let (dir, _) = exported(&first, FileFormat::Csv);
    let mut second = world();
    let request = second.request(&dir.join("customers.csv"), TableKind::Customers);
    assert_eq!(second.run(&request).counts.refused, 0);
    let pairs = second.all::<Different>();
    assert_eq!((pairs.len(), &pairs[0].a_id, &pairs[0].b_id), (1, &ids[0], &ids[1]));
    assert_eq!(pairs[0].id, first.all::<Different>()[0].id, "one record wherever it is said");
    assert_eq!(second.preview(&request).counts.unchanged, second.preview(&request).counts.rows);
}

#[test]
fn an_imported_policy_is_the_next_version_and_says_which_channels_count() {
    let mut world = world();
    let text = "back_dating_days,counted_channels\n3,面访; 邮件\n";
    let report = world.import(text, TableKind::Policy);
    assert_eq!(report.counts, counts(0, 1, 0, 0));
    let policy = world.read(store::catalogue::policy);
    assert_eq!((policy.version, policy.back_dating_days), (2, 3));
    let counted: Vec<_> = Channel::ALL.iter().filter(|it| policy.counts_channel(**it)).collect();
    assert_eq!(counted, [&Channel::FaceToFace, &Channel::Email]);
    assert_eq!(world.import(text, TableKind::Policy).counts, counts(0, 0, 1, 0));
    assert_eq!(world.all::<Policy>().len(), 2);
    world.undo(&report.group.unwrap());
    assert_eq!(world.read(store::catalogue::policy).version, 1);
}
