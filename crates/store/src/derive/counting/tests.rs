use super::*;
use crate::catalogue::save_policy;
use crate::test::{Scratch, World};
use crate::visit::{self, VisitAmendment};
use crate::{listing, row, today};
use domain::person::Person;
use domain::visit::{FormAttendee, Visit, VisitForm};
use domain::{Edit, Fields};

fn counted(world: &World, id: &str) -> (u32, Option<String>) {
    let line = listing::one(world.read(), id).unwrap().unwrap();
    (line.visits, line.last_visit_day)
}

fn call(world: &mut World, id: &str, channel: Channel, at: &str) {
    let form = VisitForm {
        at: at.into(),
        channel,
        attendees: vec![FormAttendee { customer_id: id.into(), affiliation_id: None }],
        outcome: Some(Outcome::Reached),
        ..VisitForm::default()
    };
    world.store.write("visit.submit", |tx| visit::submit(tx, &form, None)).unwrap();
}

/// Publishes which channels count; returns the group.
fn publish(world: &mut World, channels: &[(Channel, bool)]) -> String {
    let pair = |(channel, counts): &(Channel, bool)| (Policy::excludes_field(*channel), (!counts).into());
    let fields: Fields = channels.iter().map(pair).collect();
    let write = |tx: &mut crate::Tx| save_policy(tx, Edit::of("", 0, fields));
    world.store.write("policy.edit", write).unwrap().group.unwrap()
}

fn sound(world: &World) -> bool {
    world.store.check().unwrap().is_sound()
}

#[test]
fn the_list_and_the_day_count_what_the_policy_counts_and_follow_when_it_changes() {
    let mut world = Scratch::new().create();
    let place = world.hospital("协和医院", "肿瘤科");
    let id = world.doctor("王芳", &place);
    call(&mut world, &id, Channel::Phone, "2026-11-23T10:00:00+08:00");
    call(&mut world, &id, Channel::Email, "2026-11-24T09:00:00+08:00");
    let now = |world: &World| {
        let day = today::today(world.read(), "2026-11-24", world.store.now()).unwrap();
        let (visits, last) = counted(world, &id);
        (visits, last.unwrap_or_default(), day.progress.visits)
    };
    let (yesterday, today) = ("2026-11-23".to_owned(), "2026-11-24".to_owned());
    assert_eq!(now(&world), (1, yesterday.clone(), 0), "no e-mail at first");

    let both = publish(&mut world, &[(Channel::Email, true)]);
    assert_eq!(now(&world), (2, today.clone(), 1));
    publish(&mut world, &[(Channel::Phone, false)]);
    assert_eq!(now(&world), (1, today.clone(), 1));
    assert!(sound(&world));

    let last = crate::undo::last_undoable(world.read()).unwrap().unwrap();
    world.store.write("undo", |tx| tx.undo(&last, None, 9)).unwrap();
    assert_eq!(now(&world), (2, today, 1), "taken back, the one before counts");
    world.store.write("undo", |tx| tx.undo(&both, None, 9)).unwrap();
    assert_eq!(now(&world), (1, yesterday, 0));
    assert!(sound(&world));
}

#[test]
fn a_corrected_channel_is_counted_anew() {
    let mut world = Scratch::new().create();
    let place = world.hospital("协和医院", "肿瘤科");
    let id = world.doctor("王芳", &place);
    call(&mut world, &id, Channel::Email, "2026-11-24T09:00:00+08:00");
    let visit: Visit = row::list(world.read(), "1", []).unwrap().remove(0);
    let changes = VisitAmendment { channel: Some(Channel::Phone), ..VisitAmendment::default() };
    world.store.write("visit.amend", |tx| visit::amend(tx, &visit.id, "是电话", &changes)).unwrap();
    assert_eq!(counted(&world, &id).0, 1);
    assert!(sound(&world));
}

/// More customers than are counted at once; the first and the last have an e-mail.
fn crowd(scratch: &Scratch) -> (World, Vec<String>) {
    let mut world = scratch.create();
    let made = world.store.write("customer.import", |tx| {
        (0..PART * 2 + 50)
            .map(|n| Ok(tx.save(&Person { name: format!("医生{n}"), ..Person::default() })?.id))
            .collect::<Result<Vec<_>>>()
    });
    let ids = made.unwrap().value;
    for id in [&ids[0], &ids[ids.len() - 1]] {
        call(&mut world, id, Channel::Email, "2026-11-24T09:00:00+08:00");
    }
    (world, ids)
}

#[test]
fn many_customers_are_counted_in_parts_and_what_is_saved_meanwhile_is_right_at_once() {
    let (mut world, ids) = crowd(&Scratch::new());
    let (first, last) = (&ids[0], &ids[ids.len() - 1]);
    publish(&mut world, &[(Channel::Email, true)]);
    assert!(world.store.is_behind());
    assert_eq!((counted(&world, first).0, counted(&world, last).0), (1, 0));
    assert!(sound(&world), "what still waits is no fault");
    call(&mut world, first, Channel::Email, "2026-11-24T09:10:00+08:00");
    let mut parts = vec![];
    while let Some(CatchUp::Counted { done, total }) = world.store.catch_up().unwrap() {
        parts.push((done, total));
    }
    let total = ids.len() as u32;
    assert_eq!(parts, [(PART * 2, total), (total, total)]);
    assert!(!world.store.is_behind());
    assert_eq!((counted(&world, first).0, counted(&world, last).0), (2, 1));
    assert!(sound(&world));
    world.store.writer_for_test().execute("update listing set visits = 9 where id = ?1", [last]).unwrap();
    assert_eq!(world.store.check().unwrap().derived, std::slice::from_ref(last));
}

#[test]
fn counting_that_was_cut_short_goes_on_at_the_next_start_and_begins_anew_with_the_next_policy() {
    let scratch = Scratch::new();
    let (mut world, ids) = crowd(&scratch);
    let last = ids[ids.len() - 1].clone();
    publish(&mut world, &[(Channel::Email, true)]);
    drop(world);
    let mut world = scratch.unlock().unwrap();
    assert!(world.store.is_behind());
    world.store.catch_up().unwrap();
    publish(&mut world, &[(Channel::Email, false)]);
    publish(&mut world, &[(Channel::Email, true), (Channel::Phone, false)]);
    let mut parts = 0;
    while world.store.catch_up().unwrap().is_some() {
        parts += 1;
    }
    assert_eq!((parts, counted(&world, &last).0), (2, 1));
    publish(&mut world, &[(Channel::Email, false)]);
    world.store.rebuild().unwrap();
    assert!(sound(&world) && !world.store.is_behind());
    assert_eq!(counted(&world, &last).0, 0);
}

#[test]
fn a_policy_that_counts_as_before_counts_nothing_anew() {
    let (mut world, _) = crowd(&Scratch::new());
    let fields: Fields = [("idle_lock_minutes".to_owned(), 30.into())].into_iter().collect();
    world.store.write("policy.edit", |tx| save_policy(tx, Edit::of("", 0, fields))).unwrap();
    assert!(!world.store.is_behind());
}

#[test]
fn the_condition_says_of_every_outcome_and_channel_what_the_rule_says() {
    let world = Scratch::new().create();
    let policy = Policy { excludes_wechat: true, ..Policy::initial() };
    let condition = Rule::of(&policy).condition;
    for outcome in Outcome::ALL {
        for channel in Channel::ALL {
            let sql = format!("select {condition} from (select ?1 as outcome, ?2 as channel) v");
            let params = [outcome.text(), channel.text()];
            let is_true: bool = world.read().query_row(&sql, params, |row| row.get(0)).unwrap();
            assert_eq!(is_true, counts(*outcome, *channel, &policy), "{outcome:?} {channel:?}");
        }
    }
}
