//! What is overdue, promised, due or warned of.

use super::*;

#[test]
fn open_items_of_earlier_days_are_overdue_until_moved_or_dropped() {
    let mut world = world();
    let place = world.hospital("安心医院", "心内科");
    let (a, b) = (world.doctor("甲", &place), world.doctor("乙", &place));
    let first = add_on(&mut world, "2026-11-20", &a, Some("09:00"), false);
    let second = add_on(&mut world, "2026-11-23", &b, None, true);
    assert_eq!(names(&page(&world).overdue), ["甲", "乙"]);
    world.store.write("plan.reschedule", |tx| plan::reschedule(tx, &first, DAY, true)).unwrap();
    let now = page(&world);
    assert_eq!((names(&now.overdue), names(&now.items)), (vec!["乙"], vec!["甲"]));
    assert_eq!(now.items[0].at_time, None, "a morning's time says nothing about the afternoon");
    world.store.write("plan.drop", |tx| plan::drop(tx, &second)).unwrap();
    assert_eq!(page(&world).progress.overdue, 0);
}

#[test]
fn next_steps_come_up_on_their_day_and_stay_until_done() {
    let mut world = world();
    let place = world.hospital("安心医院", "心内科");
    let doctor = world.doctor("甲", &place);
    let next_step = Some(FormNextStep { day: "2026-11-26".into(), content: "带原文".into() });
    submit(&mut world, &VisitForm { next_step, ..form(&doctor) });
    assert!(page(&world).next_steps.is_empty());
    let on = |world: &World, day: &str| today(world.read(), day, world.store.now()).unwrap().next_steps;
    assert_eq!(on(&world, "2026-11-26")[0].days_overdue, 0);
    let late = on(&world, "2026-11-29");
    assert_eq!((late[0].days_overdue, late[0].name.as_str()), (3, "甲"));
    let id = late[0].id.clone();
    world.store.write("next_step.reschedule", |tx| plan::reschedule_step(tx, &id, "2026-11-30")).unwrap();
    assert!(on(&world, "2026-11-29").is_empty());
    world.store.write("next_step.finish", |tx| plan::finish_step(tx, &id)).unwrap();
    assert!(on(&world, "2026-11-30").is_empty());
}

#[test]
fn an_adverse_event_stays_on_every_day_until_it_is_reported() {
    let mut world = world();
    let place = world.hospital("安心医院", "心内科");
    let doctor = world.doctor("甲", &place);
    submit(&mut world, &VisitForm { adverse_event: true, ..form(&doctor) });
    let event = page(&world).deadlines.remove(0);
    let since_visit = 12;
    assert_eq!((event.minutes_left, event.names.as_slice()), (24 * 60 - since_visit, &["甲".to_owned()][..]));
    world.scratch.pass(Duration::hours(30));
    let late = today(world.read(), "2026-12-30", world.store.now()).unwrap().deadlines.remove(0);
    assert_eq!(late.minutes_left, -6 * 60 - since_visit);
    let report = |world: &mut World, reference: &str| {
        world.store.write("adverse_event.report", |tx| plan::report_event(tx, &event.id, reference))
    };
    assert_eq!(report(&mut world, " ").unwrap_err().code(), "record.field_missing");
    let group = report(&mut world, "AE-1").unwrap().group.unwrap();
    assert!(page(&world).deadlines.is_empty());
    assert_eq!(report(&mut world, "AE-2").unwrap_err().code(), "visit.locked");
    assert_eq!(
        world.store.write("undo", |tx| tx.undo(&group, None, 9)).unwrap_err().code(),
        "store.not_undoable"
    );
}

#[test]
fn a_planned_call_warns_of_windows_consent_and_retention() {
    let mut world = world();
    let place = world.hospital("安心医院", "心内科");
    let doctor = world.doctor("甲", &place);
    let window = ReceptionWindow {
        institution_id: place.0.clone(),
        weekday: 2,
        from_time: "14:00".into(),
        to_time: "16:00".into(),
        ..ReceptionWindow::default()
    };
    let edit = world.store.write("customer.edit", |tx| {
        tx.save(&window)?;
        let hospital: Institution = tx.require(&place.0)?;
        tx.save(&Institution { booking_lead_days: Some(2), ..hospital })?;
        let person: Person = tx.require(&doctor)?;
        tx.save(&Person { consent: Consent::Withdrawn, retention_day: Some("2026-11-23".into()), ..person })
    });
    edit.unwrap();
    let item = add(&mut world, &doctor, Some("09:00"), false);
    use TodayWarning::{AppointmentMissing, ConsentRefused, OutsideWindow, RetentionOver};
    assert_eq!(
        page(&world).items[0].warnings,
        [OutsideWindow, AppointmentMissing, ConsentRefused, RetentionOver]
    );
    world.store.write("plan.reschedule", |tx| plan::reschedule(tx, &item, DAY, true)).unwrap();
    assert!(
        !page(&world).items[0].warnings.contains(&OutsideWindow),
        "somewhere in the afternoon it is open"
    );
}

#[test]
fn the_reception_windows_of_a_day_come_in_one_reading_that_opens_nobodys_record() {
    let mut world = world();
    let places = ["安心医院", "中心医院", "别的医院"].map(|name| world.hospital(name, "内科").0);
    for (place, weekday) in [(&places[0], 5), (&places[0], 2), (&places[1], 3), (&places[2], 1)] {
        let window = ReceptionWindow {
            institution_id: place.clone(),
            weekday,
            from_time: "14:00".into(),
            to_time: "16:00".into(),
            ..ReceptionWindow::default()
        };
        world.store.write("customer.edit", |tx| tx.save(&window)).unwrap();
    }
    let asked = [places[1].clone(), places[0].clone(), places[0].clone()];
    let found = windows(world.read(), &asked).unwrap();
    let found: Vec<(&String, u32)> = found.iter().map(|it| (&it.institution_id, it.weekday)).collect();
    assert_eq!(found, [(&places[0], 2), (&places[0], 5), (&places[1], 3)]);
    assert!(windows(world.read(), &[]).unwrap().is_empty());
    let opened: u32 = world.read().query_row("select count(*) from opened", [], |row| row.get(0)).unwrap();
    assert_eq!(opened, 0);
}

#[test]
fn drafts_of_visits_are_named_after_their_customer() {
    let mut world = world();
    let place = world.hospital("安心医院", "心内科");
    let doctor = world.doctor("甲", &place);
    let body = serde_json::to_string(&form(&doctor)).unwrap();
    draft::save(&mut world.store, "visit/new", &body).unwrap();
    draft::save(&mut world.store, &format!("visit/{doctor}"), "half a").unwrap();
    draft::save(&mut world.store, "customer/new", "{}").unwrap();
    let drafts = page(&world).drafts;
    assert_eq!(drafts.len(), 2);
    assert!(
        drafts
            .iter()
            .all(|draft| draft.name == "甲" && draft.customer_id.as_deref() == Some(doctor.as_str()))
    );
}

#[test]
fn a_call_that_is_being_planned_is_told_what_the_reception_asks_and_when_it_is_too_late_to_book() {
    let mut world = world();
    let place = world.hospital("安心医院", "心内科");
    let doctor = world.doctor("甲", &place);
    let window = ReceptionWindow {
        institution_id: place.0.clone(),
        weekday: 4,
        from_time: "14:00".into(),
        to_time: "16:00".into(),
        ..ReceptionWindow::default()
    };
    let edit = world.store.write("customer.edit", |tx| {
        tx.save(&window)?;
        let hospital: Institution = tx.require(&place.0)?;
        let papers = Some("预约单".into());
        tx.save(&Institution { booking_lead_days: Some(2), required_papers: papers, ..hospital })
    });
    edit.unwrap();
    let nowhere = world.store.write("customer.create", |tx| {
        tx.save(&Person { name: "乙".into(), ..Person::default() }).map(|person| person.id)
    });
    let nowhere = nowhere.unwrap().value;
    let asked = |day: &str, at_time: Option<&str>, afternoon| {
        let form = PlanForm {
            customer_id: doctor.clone(),
            day: day.into(),
            at_time: at_time.map(Into::into),
            afternoon,
            ..PlanForm::default()
        };
        plan::rules(world.read(), &form, world.store.now()).unwrap()
    };
    let tomorrow = asked("2026-11-25", None, true);
    assert!(tomorrow.too_soon && tomorrow.outside_window, "a Wednesday: it receives on Thursdays");
    assert_eq!((tomorrow.windows.len(), tomorrow.required_papers.as_deref()), (0, Some("预约单")));
    let thursday = asked("2026-11-26", None, true);
    assert!(!thursday.too_soon && !thursday.outside_window);
    assert_eq!((thursday.windows.len(), thursday.booking_lead_days), (1, Some(2)));
    assert!(asked("2026-11-26", None, false).outside_window, "closed in the morning");
    assert!(asked("2026-11-26", Some("16:30"), true).outside_window, "closed by then");
    let alone = PlanForm { customer_id: nowhere, day: DAY.into(), ..PlanForm::default() };
    assert_eq!(plan::rules(world.read(), &alone, world.store.now()).unwrap(), plan::PlanRules::default());
}
