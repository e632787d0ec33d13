//! What comes after an erasure: restores, amendments, later writes, a machine that stopped.

use super::*;

#[test]
fn what_a_restore_replaced_forgets_whom_the_store_forgets() {
    let scratch = Scratch::new();
    let mut world = scratch.create();
    let hospital = world.hospital("协和医院", "肿瘤科");
    let id = world.doctor("王芳", &hospital);
    let target = scratch.path("b.rounds");
    world.store.backup(&target).unwrap();
    drop(world);
    let (place, clock) = (scratch.place(), scratch.clock());
    let secret = Secret::passphrase(PASSPHRASE);
    backup::restore(&place, &target, &secret, clock.clone()).unwrap();
    let mut store = crate::Store::unlock(place.clone(), &secret, clock.clone()).unwrap();
    erase(&mut store, &id, EraseReason::PersonAsked).unwrap();
    let replaced = backup::replaced(&place).unwrap();
    assert_eq!(replaced.len(), 1);
    let old = crate::Store::unlock(replaced[0].clone(), &secret, clock).unwrap();
    let person: Person = old.readers().read(|connection| row::require(connection, &id)).unwrap();
    assert!(person.name.is_empty() && person.erased_at.is_some());
}

#[test]
fn nothing_comes_back_to_an_erased_person() {
    let mut world = world();
    let told = tell(&mut world);
    let edit = crate::undo::last_undoable(world.read()).unwrap().unwrap();
    let group = erase(&mut world.store, &told.person, EraseReason::PersonAsked)
        .map(|_| crate::undo::history(world.read(), None, 1));
    let group = group.unwrap().unwrap().remove(0);
    assert!(!group.undoable);
    assert!(world.store.write("undo", |tx| tx.undo(&group.id, None, 999)).is_err());
    let undone = world.store.write("undo", |tx| tx.undo(&edit, None, 999)).unwrap().value;
    assert!(!undone.kept.is_empty());
    let person: Person = row::require(world.read(), &told.person).unwrap();
    assert!(person.name.is_empty() && person.note.is_none() && person.erased_at.is_some());
    let fields: Fields = [("name".to_owned(), Value::from("again"))].into_iter().collect();
    let put = world.store.write("customer.edit", |tx| tx.put::<Person>(Edit::of(&told.person, 1, fields)));
    assert_eq!(put.unwrap_err().code(), "store.gone");
    let tag = world.store.write("tag.add", |tx| customer::add_tag(tx, &told.person, "again"));
    assert_eq!(tag.unwrap_err().code(), "store.gone");
    let raw = domain::customer::Tag {
        customer_id: told.person.clone(),
        name: "again".into(),
        ..Default::default()
    };
    assert_eq!(world.store.write("tag.add", |tx| tx.save(&raw)).unwrap_err().code(), "store.gone");
    let again = erase(&mut world.store, &told.person, EraseReason::PersonAsked);
    assert_eq!(again.unwrap_err().code(), "store.gone");
    assert!(world.store.check().unwrap().is_sound());
}

fn keys_of(world: &World, subjects: &[&String]) -> u32 {
    let sql = "select count(*) from subject_key where subject = ?1";
    let count =
        |subject: &&String| world.read().query_row(sql, [subject], |row| row.get::<_, u32>(0)).unwrap();
    subjects.iter().map(count).sum()
}

#[test]
fn a_visit_at_which_only_the_erased_was_met_is_not_amended_and_gets_no_new_key() {
    let mut world = world();
    let told = tell(&mut world);
    erase(&mut world.store, &told.person, EraseReason::PersonAsked).unwrap();
    let note = VisitAmendment { outcome_note: Some(marker("visitnote")), ..VisitAmendment::default() };
    let day = VisitAmendment { at: Some("2026-11-23T09:00:00+08:00".into()), ..VisitAmendment::default() };
    for changes in [note, day] {
        let amended = world
            .store
            .write("visit.amend", |tx| crate::visit::amend(tx, &told.visit, &marker("amendment"), &changes));
        assert_eq!(amended.unwrap_err().code(), "store.gone");
    }
    // The door holds by itself, whoever comes: a step of that visit, and the hours of that place.
    let step = NextStep {
        visit_id: told.visit.clone(),
        customer_id: told.person.clone(),
        position_id: world.store.author().position_id.clone(),
        day: "2026-12-01".into(),
        content: marker("step"),
        ..NextStep::default()
    };
    assert_eq!(world.store.write("visit.edit", |tx| tx.save(&step)).unwrap_err().code(), "store.gone");
    let sql = "select id from affiliation where person_id = ?1 and deleted = 0";
    let affiliation: String = world.read().query_row(sql, [&told.person], |row| row.get(0)).unwrap();
    let hour = ClinicHour {
        affiliation_id: affiliation.clone(),
        weekday: 1,
        from_time: "08:00".into(),
        to_time: "11:00".into(),
        ..ClinicHour::default()
    };
    assert_eq!(world.store.write("customer.edit", |tx| tx.save(&hour)).unwrap_err().code(), "store.gone");
    assert_eq!(keys_of(&world, &[&told.person, &told.visit, &affiliation]), 0);
    assert_eq!(found(&everything(&world)), Vec::<&str>::new());
}

#[test]
fn a_group_visit_is_amended_for_those_who_remain_and_nothing_of_the_erased_comes_back() {
    let mut world = world();
    let told = tell(&mut world);
    let visit: Visit = row::require(world.read(), &told.group_visit).unwrap();
    // A correction from before the erasure, so that an old value lies in the log too.
    let amend = |world: &mut World, changes: VisitAmendment| {
        world
            .store
            .write("visit.amend", |tx| crate::visit::amend(tx, &told.group_visit, "更正", &changes))
            .map(|written| written.value)
    };
    let note = |text: &str| VisitAmendment { outcome_note: Some(text.into()), ..VisitAmendment::default() };
    amend(&mut world, note(&marker("visitnote"))).unwrap();
    erase(&mut world.store, &told.person, EraseReason::PersonAsked).unwrap();
    assert_eq!(keys_of(&world, &[&told.group_visit]), 0);

    let earlier =
        VisitAmendment { at: Some("2026-11-23T09:00:00+08:00".into()), ..note("留下的人说的") };
    let amended = amend(&mut world, earlier).unwrap();
    assert_eq!((amended.day.as_str(), amended.channel), ("2026-11-23", visit.channel));
    // A new key for the visit, which concerns the other one; none for the person. It opens nothing old.
    assert_eq!(keys_of(&world, &[&told.group_visit]), 1);
    assert_eq!(keys_of(&world, &[&told.person]), 0);
    assert_eq!(found(&everything(&world)), Vec::<&str>::new());
    let detail = crate::visit::get(world.read(), &told.group_visit).unwrap();
    assert!(detail.amendments.iter().all(|it| !format!("{:?}", it.changes).contains("ZQ")));
    // Erasing the other one takes what was said since along.
    erase(&mut world.store, &told.other, EraseReason::PersonAsked).unwrap();
    assert_eq!(keys_of(&world, &[&told.group_visit]), 0);
    let after: Visit = row::require(world.read(), &told.group_visit).unwrap();
    assert_eq!((after.day.as_str(), after.outcome_note), ("2026-11-23", None));
    assert!(world.store.check().unwrap().is_sound());
}

#[test]
fn an_adverse_event_keeps_the_data_until_it_is_reported_and_ten_years_more() {
    let mut world = world();
    let told = tell(&mut world);
    let event = world.store.write("visit.submit", |tx| {
        tx.open_visit(&told.visit);
        tx.save(&AdverseEvent {
            visit_id: told.visit.clone(),
            position_id: tx.author().position_id.clone(),
            deadline: "2026-11-25T01:42:00.000Z".into(),
            ..AdverseEvent::default()
        })
    });
    let event = event.unwrap().value;
    let reason = |world: &mut World| {
        let error = erase(&mut world.store, &told.person, EraseReason::PersonAsked).unwrap_err();
        let preview = preview(world.read(), &told.person, world.store.now()).unwrap();
        assert_eq!(
            (error.code(), preview.retained.as_ref()),
            ("store.retained", error.params().get("reason"))
        );
        preview.retained.unwrap()
    };
    assert_eq!(reason(&mut world), "adverse_event_open");
    let reported = AdverseEvent { reported_at: Some("2026-11-24T10:00:00.000Z".into()), ..event };
    world.store.write("adverse_event.report", |tx| tx.save(&reported)).unwrap();
    assert_eq!(reason(&mut world), "adverse_event_until:2036-11-24");
    assert!(!world.scratch.place().erasures().exists(), "a refusal leaves no mark");
    world.scratch.pass(chrono::Duration::days(3654));
    erase(&mut world.store, &told.person, EraseReason::RetentionOver).unwrap();
}

#[test]
fn the_preview_counts_what_will_go() {
    let mut world = world();
    let told = tell(&mut world);
    let preview = preview(world.read(), &told.person, world.store.now()).unwrap();
    assert_eq!((preview.visits, preview.group_visits, preview.next_steps, preview.drafts), (2, 1, 1, 2));
    use AttachedKind as K;
    let attached: Vec<_> = preview.attached.iter().map(|one| (one.kind, one.count)).collect();
    let kinds = [K::Affiliation, K::Tag, K::ExternalCode, K::OwnFieldValue, K::PlanItem, K::Awareness];
    assert_eq!(attached, kinds.map(|kind| (kind, 1)));
    assert_eq!((preview.name, preview.merged_from.len(), preview.retained), (marker("name"), 1, None));
}

#[test]
fn an_erasure_that_was_cut_short_after_its_ledger_line_is_done_at_the_next_start() {
    let scratch = Scratch::new();
    let mut world = scratch.create();
    let told = tell(&mut world);
    ledger::append(
        &scratch.place(),
        ledger::ERASE,
        &told.person,
        "2026-11-24T10:00:00Z",
        EraseReason::NotNeeded,
    )
    .unwrap();
    drop(world);
    // The machine stopped in the middle of another line.
    let mut bytes = std::fs::read(scratch.place().erasures()).unwrap();
    bytes.extend(b"\nerase 0123");
    std::fs::write(scratch.place().erasures(), bytes).unwrap();
    let world = scratch.unlock().unwrap();
    assert_eq!(found(&everything(&world)), Vec::<&str>::new());
    let changes: u32 = world.read().query_row("select count(*) from change", [], |row| row.get(0)).unwrap();
    drop(world);
    let world = scratch.unlock().unwrap();
    let after: u32 = world.read().query_row("select count(*) from change", [], |row| row.get(0)).unwrap();
    assert_eq!(changes, after, "the next start finds nothing left to do");
}

#[test]
fn the_search_index_drops_a_name_that_was_given_up_long_before() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let id = world.doctor("qxjvkwzmb", &place);
    let fields: Fields = [("name".to_owned(), Value::from("王芳"))].into_iter().collect();
    world.store.write("customer.edit", |tx| tx.put::<Person>(Edit::of(&id, 0, fields))).unwrap();
    assert!(search::search(world.read(), "qxjvkwzmb", 9).unwrap().is_empty());
    // Its end: what begins a word may be left out where words stand beside each other.
    let sql = "select count(*) from search_data where instr(block, cast('kwzmb' as blob)) > 0";
    let held = |world: &World| world.read().query_row(sql, [], |row| row.get::<_, u32>(0)).unwrap();
    assert!(held(&world) > 0, "the test can fail");
    erase(&mut world.store, &id, EraseReason::PersonAsked).unwrap();
    assert_eq!(held(&world), 0);
    assert!(world.store.check().unwrap().is_sound());
}
