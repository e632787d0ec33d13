use super::PART;
use crate::listing::{self, ListFilter, ListSort};
use crate::search;
use crate::test::{Scratch, World};
use crate::{CatchUp, Tx};
use domain::customer::{Department, Institution};

/// A hospital with more people than are listed at once.
fn crowd(scratch: &Scratch) -> (World, (String, String)) {
    let mut world = scratch.create();
    let place = world.hospital("旧城医院", "肿瘤科");
    for n in 0..PART * 2 + 1 {
        world.doctor(&format!("医生{n}"), &place);
    }
    (world, place)
}

fn rename(world: &mut World, hospital: &str, name: &str) -> String {
    let renamed = world.store.write("customer.edit", |tx: &mut Tx| {
        let mut hospital: Institution = tx.require(hospital)?;
        hospital.name = name.into();
        tx.save(&hospital)
    });
    renamed.unwrap().group.unwrap()
}

fn found(world: &World, text: &str) -> usize {
    search::search(world.read(), text, 1000).unwrap().len()
}

fn catch_up(world: &mut World) -> Vec<bool> {
    std::iter::from_fn(|| world.store.catch_up().unwrap())
        .map(|step| match step {
            CatchUp::Listed { more } => more,
            CatchUp::Counted { .. } => panic!("nothing is to be counted"),
        })
        .collect()
}

#[test]
fn the_people_of_a_large_hospital_follow_its_new_name_in_parts() {
    let (mut world, (hospital, _)) = crowd(&Scratch::new());
    let everybody = PART * 2 + 3; // the hospital and its department, too
    rename(&mut world, &hospital, "新区医院");
    assert!(world.store.is_behind());
    let filter = ListFilter { sort: ListSort::Place, ..ListFilter::default() };
    let page = listing::page(world.read(), &filter, 0, 500).unwrap();
    assert_eq!(page.rows.len(), everybody);
    assert!(page.rows.iter().all(|row| row.institution_name.as_deref() == Some("新区医院")), "shown at once");
    assert_eq!(found(&world, "新区"), 1, "the hospital itself is found at once");
    assert!(world.store.check().unwrap().is_sound(), "what still waits is no fault");

    assert_eq!(catch_up(&mut world), [true, true, false]);
    assert!(!world.store.is_behind());
    assert_eq!((found(&world, "新区"), found(&world, "旧城")), (everybody, 0));
    assert!(world.store.check().unwrap().is_sound());
}

#[test]
fn who_is_changed_meanwhile_is_right_at_once_and_who_left_stays_away() {
    let (mut world, place) = crowd(&Scratch::new());
    rename(&mut world, &place.0, "新区医院");
    let filter = ListFilter::default();
    let people: Vec<String> = listing::page(world.read(), &filter, 0, 500)
        .unwrap()
        .rows
        .into_iter()
        .filter(|row| row.title.is_none() && row.name.starts_with("医生"))
        .map(|row| row.id)
        .collect();
    let (first, last) = (people[0].clone(), people[people.len() - 1].clone());
    world
        .store
        .write("customer.edit", |tx| {
            let mut person: domain::person::Person = tx.require(&first)?;
            person.name = "欧阳修".into();
            tx.save(&person)?;
            tx.delete::<domain::person::Person>(&last)
        })
        .unwrap();
    let rows = search::search(world.read(), "欧阳修 新区", 9).unwrap();
    assert_eq!(rows.len(), 1);
    catch_up(&mut world);
    assert_eq!(found(&world, "新区"), PART * 2 + 2);
    assert!(world.store.check().unwrap().is_sound());
}

#[test]
fn what_was_cut_short_goes_on_at_the_next_start_and_a_name_taken_back_is_followed_too() {
    let scratch = Scratch::new();
    let (mut world, (hospital, department)) = crowd(&scratch);
    let group = rename(&mut world, &hospital, "新区医院");
    world.store.catch_up().unwrap();
    drop(world);
    let mut world = scratch.unlock().unwrap();
    assert!(world.store.is_behind());
    world.store.write("undo", |tx| tx.undo(&group, None, 9)).unwrap();
    catch_up(&mut world);
    assert_eq!((found(&world, "新区"), found(&world, "旧城")), (0, PART * 2 + 3));
    assert!(world.store.check().unwrap().is_sound());

    // A department's people follow its name, too; and a store that is listed anew leaves nobody waiting.
    world
        .store
        .write("customer.edit", |tx| {
            let mut department: Department = tx.require(&department)?;
            department.name = "胸外科".into();
            tx.save(&department)
        })
        .unwrap();
    assert!(world.store.is_behind());
    world.store.rebuild().unwrap();
    assert!(!world.store.is_behind());
    assert_eq!(found(&world, "胸外"), PART * 2 + 2);
    assert!(world.store.check().unwrap().is_sound());
}

#[test]
fn who_is_erased_meanwhile_keeps_nobody_else_waiting_for_ever() {
    let (mut world, (hospital, _)) = crowd(&Scratch::new());
    rename(&mut world, &hospital, "新区医院");
    let person = search::search(world.read(), "医生5", 1).unwrap().remove(0).id;
    crate::erase::erase(&mut world.store, &person, crate::erase::EraseReason::PersonAsked).unwrap();
    catch_up(&mut world);
    assert_eq!(found(&world, "新区"), PART * 2 + 2);
    assert!(listing::one(world.read(), &person).unwrap().is_none());
    assert!(world.store.check().unwrap().is_sound());
}
