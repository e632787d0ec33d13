//! A laptop whose clock is wrong: nothing is lost, and all is as it was once the clock is right.

use super::*;
use crate::today::today;
use chrono::Duration;

/// The wrong clock runs while `work` is done.
fn away(field: &mut Field, days: i64, work: impl FnOnce(&mut Field)) {
    field.world.scratch.pass(Duration::days(days));
    work(field);
    field.world.scratch.pass(Duration::days(-days));
    assert!(field.world.store.check().unwrap().is_sound());
}

#[test]
fn a_clock_that_is_a_year_behind_takes_no_visit_of_a_day_to_come_and_goes_on_when_it_is_right() {
    let mut field = field();
    field.submit(&field.form()).unwrap();
    away(&mut field, -365, |field| {
        assert_eq!(code(field.submit(&field.form())), "visit.in_future");
        draft::save(&mut field.world.store, "visit/new", "{}").unwrap();
        let form = VisitForm { at: "2025-11-24T09:30:00+08:00".into(), ..field.form() };
        assert_eq!(field.submit(&form).unwrap().entered_at, "2025-11-24T01:42:00.000Z");
    });
    assert_eq!(draft::list(field.world.read(), "").unwrap().len(), 1, "what was typed is kept");
    field.submit(&VisitForm { at: "2026-11-24T09:35:00+08:00".into(), ..field.form() }).unwrap();
    assert_eq!(field.counted(&field.doctor), 3);
}

#[test]
fn a_clock_that_is_ten_years_ahead_takes_no_visit_of_the_true_day_and_keeps_the_deadlines() {
    let mut field = field();
    field.submit(&VisitForm { adverse_event: true, ..field.form() }).unwrap();
    let deadlines = |field: &Field| {
        let now = field.world.store.now();
        let mut shown = today(field.world.read(), "2026-11-24", now).unwrap().deadlines;
        let due = shown.remove(0);
        (due.deadline, due.minutes_left)
    };
    let (due, since_visit) = ("2026-11-25T01:30:00.000Z".to_owned(), 12);
    assert_eq!(deadlines(&field), (due.clone(), 24 * 60 - since_visit));
    away(&mut field, 3653, |field| {
        assert_eq!(code(field.submit(&field.form())), "visit.back_dated");
        assert_eq!(
            deadlines(field),
            (due.clone(), (1 - 3653) * 24 * 60 - since_visit),
            "overdue, and still told"
        );
    });
    assert_eq!(deadlines(&field), (due, 24 * 60 - since_visit));
    field.submit(&VisitForm { at: "2026-11-24T09:35:00+08:00".into(), ..field.form() }).unwrap();
    assert_eq!(field.counted(&field.doctor), 2);
}

#[test]
fn changes_made_before_and_after_the_clock_went_back_are_undone_in_the_order_in_which_they_were_made() {
    let mut field = field();
    let rename = |field: &mut Field, name: &str| {
        let stored: Person = crate::row::require(field.world.read(), &field.doctor).unwrap();
        let renamed = Person { name: name.into(), ..stored };
        field.world.store.write("customer.edit", |tx| tx.save(&renamed)).unwrap();
    };
    rename(&mut field, "王方");
    away(&mut field, -365, |field| {
        rename(field, "王芬");
        let last = crate::undo::last_undoable(field.world.read()).unwrap().unwrap();
        field.world.store.write("undo", |tx| tx.undo(&last, None, 99)).unwrap();
        let now: Person = crate::row::require(field.world.read(), &field.doctor).unwrap();
        assert_eq!(now.name, "王方", "the last change made, not the one with the latest date");
    });
}
