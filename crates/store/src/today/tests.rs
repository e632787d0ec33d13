use super::*;
use crate::plan::{self, PlanForm};
use crate::test::{World, world};
use crate::visit;
use chrono::Duration;
use domain::customer::{Department, Institution};
use domain::person::{Consent, Person};
use domain::position::{Position, Staff};
use domain::visit::{Attendee, CoVisitor, FormAttendee, FormNextStep};

const DAY: &str = "2026-11-24";

fn page(world: &World) -> Today {
    today(world.read(), DAY, world.store.now()).unwrap()
}

fn add(world: &mut World, customer_id: &str, at_time: Option<&str>, afternoon: bool) -> String {
    add_on(world, DAY, customer_id, at_time, afternoon)
}

fn add_on(world: &mut World, day: &str, customer_id: &str, at_time: Option<&str>, afternoon: bool) -> String {
    let form = PlanForm {
        customer_id: customer_id.into(),
        day: day.into(),
        at_time: at_time.map(Into::into),
        afternoon,
        ..PlanForm::default()
    };
    world.store.write("plan.add", |tx| plan::add(tx, &form)).unwrap().value.id
}

fn submit(world: &mut World, form: &VisitForm) -> String {
    world.store.write("visit.submit", |tx| visit::submit(tx, form, None)).unwrap().value.id
}

fn form(customer_id: &str) -> VisitForm {
    VisitForm {
        at: "2026-11-24T09:30:00+08:00".into(),
        attendees: vec![FormAttendee { customer_id: customer_id.into(), affiliation_id: None }],
        outcome: Some(Outcome::Reached),
        ..VisitForm::default()
    }
}

fn names(items: &[TodayItem]) -> Vec<&str> {
    items.iter().map(|item| item.name.as_str()).collect()
}

#[test]
fn the_day_is_ordered_by_half_day_then_by_the_hospital_that_begins_first_then_by_time() {
    let mut world = world();
    let late = world.hospital("安心医院", "心内科");
    let early = world.hospital("中心医院", "肾内科");
    let never = world.hospital("北方医院", "内科");
    let doctors = [
        ("甲", &late, Some("10:00")),
        ("乙", &late, None),
        ("丙", &early, Some("11:30")),
        ("丁", &early, Some("08:00")),
        ("戊", &never, None),
        ("己", &late, Some("14:00")),
        ("庚", &late, Some("09:30")),
    ];
    for (name, place, at_time) in doctors {
        let doctor = world.doctor(name, place);
        add(&mut world, &doctor, at_time, false);
    }
    let page = page(&world);
    assert_eq!(names(&page.items), ["丁", "丙", "庚", "甲", "乙", "戊", "己"]);
    assert!(page.items[6].afternoon, "a time decides the half-day");
    assert_eq!((page.progress.planned, page.progress.done), (7, 0));
}

#[test]
fn within_a_hospital_the_time_comes_before_the_department_and_the_department_before_the_name() {
    let mut world = world();
    let heart = world.hospital("安心医院", "心内科");
    let department =
        Department { institution_id: heart.0.clone(), name: "儿科".into(), ..Default::default() };
    let written = world.store.write("customer.create", |tx| tx.save(&department)).unwrap().value;
    let children = (heart.0.clone(), written.id);
    let doctors = [
        ("周十", &children, Some("15:10")),
        ("吴九", &heart, Some("14:00")),
        ("郑八", &heart, None),
        ("安七", &heart, None),
        ("朱六", &children, None),
    ];
    for (name, place, at_time) in doctors {
        let doctor = world.doctor(name, place);
        add(&mut world, &doctor, at_time, true);
    }
    assert_eq!(names(&page(&world).items), ["吴九", "周十", "朱六", "安七", "郑八"]);
}

#[test]
fn a_call_without_a_time_stands_at_its_visit_once_it_has_one() {
    let mut world = world();
    let place = world.hospital("安心医院", "心内科");
    let (a, b, c) = (world.doctor("甲", &place), world.doctor("乙", &place), world.doctor("丙", &place));
    add(&mut world, &a, Some("09:00"), false);
    add(&mut world, &b, Some("10:00"), false);
    add(&mut world, &c, None, false);
    assert_eq!(names(&page(&world).items), ["甲", "乙", "丙"]);
    submit(&mut world, &form(&c));
    let page = page(&world);
    assert_eq!(names(&page.items), ["甲", "丙", "乙"]);
    assert_eq!(page.items[1].visited_time.as_deref(), Some("09:30"));
}

#[test]
fn a_call_at_no_hospital_stands_at_its_own_time() {
    let mut world = world();
    let place = world.hospital("安心医院", "心内科");
    let (a, b) = (world.doctor("甲", &place), world.doctor("乙", &place));
    let loose: Vec<String> = ["丙", "丁"]
        .iter()
        .map(|name| {
            let person = Person { name: (*name).into(), ..Person::default() };
            world.store.write("customer.create", |tx| tx.save(&person)).unwrap().value.id
        })
        .collect();
    add(&mut world, &a, Some("09:00"), false);
    add(&mut world, &b, Some("11:00"), false);
    add(&mut world, &loose[0], Some("10:00"), false);
    add(&mut world, &loose[1], Some("08:00"), false);
    assert_eq!(names(&page(&world).items), ["丁", "甲", "乙", "丙"]);
}

#[test]
fn items_are_reordered_by_hand_and_stay_so() {
    let mut world = world();
    let place = world.hospital("安心医院", "心内科");
    let ids: Vec<String> = ["甲", "乙", "丙", "丁"]
        .iter()
        .zip(["08:00", "09:00", "10:00", "11:00"])
        .map(|(name, time)| {
            let doctor = world.doctor(name, &place);
            add(&mut world, &doctor, Some(time), false)
        })
        .collect();
    let go = |world: &mut World, id: &str, afternoon: bool, before: Option<&str>| {
        world
            .store
            .write("plan.move", |tx| plan::move_item(tx, id, afternoon, before))
            .unwrap()
            .group
            .unwrap()
    };
    go(&mut world, &ids[3], false, Some(&ids[0]));
    assert_eq!(names(&page(&world).items), ["丁", "甲", "乙", "丙"]);
    let group = go(&mut world, &ids[2], false, Some(&ids[0]));
    assert_eq!(names(&page(&world).items), ["丁", "丙", "甲", "乙"]);
    go(&mut world, &ids[0], false, None);
    assert_eq!(names(&page(&world).items), ["丁", "丙", "乙", "甲"]);
    go(&mut world, &ids[3], true, None);
    assert_eq!(names(&page(&world).items), ["丙", "乙", "甲", "丁"]);
    let late = world.doctor("戊", &place);
    add(&mut world, &late, Some("07:00"), false);
    assert_eq!(names(&page(&world).items), ["丙", "乙", "甲", "戊", "丁"], "by hand wins over the time");
    let moves = "select count(*) from change where kind = 'plan_item' and op = 'update' and grp = ?1";
    let touched: u32 = world.read().query_row(moves, [&group], |row| row.get(0)).unwrap();
    assert_eq!(touched, 1, "one move touches one item");
    assert_eq!(
        world
            .store
            .write("plan.move", |tx| plan::move_item(tx, &ids[3], true, Some(&ids[0])))
            .unwrap_err()
            .code(),
        "record.field_invalid"
    );
}

#[test]
fn many_moves_into_one_gap_keep_the_order() {
    let mut world = world();
    let place = world.hospital("安心医院", "心内科");
    let ids: Vec<String> = ["甲", "乙", "丙"]
        .iter()
        .map(|name| {
            let doctor = world.doctor(name, &place);
            add(&mut world, &doctor, None, false)
        })
        .collect();
    let mut order: Vec<String> = page(&world).items.into_iter().map(|item| item.id).collect();
    for turn in 0..40 {
        let (moved, before) = (order[2].clone(), order[1].clone());
        world.store.write("plan.move", |tx| plan::move_item(tx, &moved, false, Some(&before))).unwrap();
        order.swap(1, 2);
        let now: Vec<String> = page(&world).items.into_iter().map(|item| item.id).collect();
        assert_eq!(now, order, "turn {turn}");
    }
    assert_eq!(ids.len(), order.len());
}

#[test]
fn a_visit_ticks_off_its_plan_and_unplanned_visits_show_too() {
    let mut world = world();
    let place = world.hospital("安心医院", "心内科");
    let (planned, other) = (world.doctor("甲", &place), world.doctor("乙", &place));
    let item = add(&mut world, &planned, None, false);
    assert_eq!(add(&mut world, &planned, None, false), item, "nobody is planned twice");
    let visit = submit(&mut world, &form(&planned));
    submit(&mut world, &VisitForm { outcome: Some(Outcome::NotSeen), ..form(&other) });
    let page = page(&world);
    assert_eq!(page.items[0].visit_id.as_deref(), Some(visit.as_str()));
    assert_eq!(page.items[0].outcome, Some(Outcome::Reached));
    assert_eq!((page.progress.done, page.progress.visits, page.visits.len()), (1, 1, 2));
    let done = page.items[0].id.clone();
    assert_eq!(
        world.store.write("plan.drop", |tx| plan::drop(tx, &done)).unwrap_err().code(),
        "visit.locked"
    );
}

#[test]
fn a_group_visit_is_one_visit_of_the_day_and_a_draft_or_a_missed_one_is_none() {
    let mut world = world();
    let place = world.hospital("安心医院", "心内科");
    let people = ["甲", "乙", "丙"].map(|name| world.doctor(name, &place));
    let attendees: Vec<FormAttendee> =
        people.iter().map(|id| FormAttendee { customer_id: id.clone(), affiliation_id: None }).collect();
    submit(&mut world, &VisitForm { attendees, ..form(&people[0]) });
    for outcome in [Outcome::NotSeen, Outcome::Rescheduled] {
        submit(&mut world, &VisitForm { outcome: Some(outcome), ..form(&people[1]) });
    }
    let body = serde_json::to_string(&form(&people[2])).unwrap();
    draft::save(&mut world.store, &format!("visit/{}", people[2]), &body).unwrap();
    let page = page(&world);
    assert_eq!((page.progress.visits, page.visits.len(), page.drafts.len()), (1, 3, 1));
}

#[test]
fn a_co_visit_counts_for_its_owner_and_not_for_who_came_along() {
    let mut world = world();
    let place = world.hospital("安心医院", "心内科");
    let doctor = world.doctor("甲", &place);
    let me = world.store.author().staff_id.clone();
    let written = world.store.write("visit.import", |tx| {
        let owner = tx.save(&Staff { name: "陈经理".into(), ..Staff::default() })?;
        let mine: Position = tx.require(&tx.author().position_id)?;
        let other = tx.save(&Position { id: String::new(), ..mine })?;
        let visit = tx.save(&Visit {
            position_id: other.id,
            staff_id: owner.id,
            at: "2026-11-24T01:00:00.000Z".into(),
            offset_minutes: 480,
            day: DAY.into(),
            entered_at: "2026-11-24T01:10:00.000Z".into(),
            imported: true,
            ..Visit::default()
        })?;
        let attendee =
            Attendee { visit_id: visit.id.clone(), customer_id: doctor.clone(), ..Default::default() };
        tx.save(&attendee)?;
        tx.save(&CoVisitor { visit_id: visit.id, staff_id: me.clone(), ..CoVisitor::default() })
    });
    written.unwrap();
    assert_eq!((page(&world).progress.visits, page(&world).visits.len()), (0, 0));
    submit(&mut world, &form(&doctor));
    assert_eq!(page(&world).progress.visits, 1);
}

#[test]
fn today_is_the_civil_day_at_the_place_not_the_day_of_the_utc_instant() {
    let mut world = world();
    let place = world.hospital("安心医院", "心内科");
    let doctor = world.doctor("甲", &place);
    let early = VisitForm { at: "2026-11-24T00:30:00+08:00".into(), ..form(&doctor) };
    submit(&mut world, &early);
    assert_eq!(page(&world).visits[0].at, "2026-11-23T16:30:00.000Z");
    let before = today(world.read(), "2026-11-23", world.store.now()).unwrap();
    assert_eq!((page(&world).progress.visits, before.progress.visits), (1, 0));
}

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
