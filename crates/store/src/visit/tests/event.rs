//! Adverse events: their hours, and that they cannot be taken back.

use super::*;

#[test]
fn an_adverse_event_has_as_many_hours_as_the_policy_gives_from_when_it_was_told() {
    let mut field = field();
    assert_eq!(catalogue::policy(field.world.read()).unwrap().adverse_event_hours, 24);
    let stricter = [("adverse_event_hours".to_owned(), 12.into())].into_iter().collect();
    let edit = Edit::of("", 0, stricter);
    field.world.store.write("policy.edit", |tx| catalogue::save_policy(tx, edit)).unwrap();
    let last_week = VisitForm { at: "2026-11-18T09:30:00+08:00".into(), adverse_event: true, ..field.form() };
    let visit = field.submit(&last_week).unwrap();
    let event = get(field.world.read(), &visit.id).unwrap().adverse_event.unwrap();
    assert_eq!((event.deadline.as_str(), event.reported_at), ("2026-11-18T13:30:00.000Z", None));
}

#[test]
fn an_adverse_event_that_is_remembered_later_is_flagged_once() {
    let mut field = field();
    let visit = field.submit(&field.form()).unwrap();
    field.world.scratch.pass(Duration::days(2));
    let flag = |field: &mut Field| {
        field.world.store.write("adverse_event.flag", |tx| flag_event(tx, &visit.id)).unwrap().value
    };
    let event = flag(&mut field);
    assert_eq!(event.deadline, "2026-11-25T01:30:00.000Z", "from the visit in which it was told");
    assert_eq!(flag(&mut field).id, event.id);
}

#[test]
fn an_adverse_event_cannot_be_undone_away_whatever_brought_it_in() {
    let mut field = field();
    let visit = field.submit(&field.form()).unwrap();
    let flagged = field.world.store.write("adverse_event.flag", |tx| flag_event(tx, &visit.id)).unwrap();
    let undo =
        |field: &mut Field, group: &str| field.world.store.write("undo", |tx| tx.undo(group, None, 99));
    assert_eq!(undo(&mut field, &flagged.group.unwrap()).unwrap_err().code(), "store.not_undoable");
    let mut form = field.form();
    form.adverse_event = true;
    let imported = field.world.store.write("visit.import", |tx| submit(tx, &form, None)).unwrap();
    let before = field.world.store.check().unwrap().visits;
    let undone = undo(&mut field, &imported.group.unwrap()).unwrap().value;
    assert!(undone.kept.iter().any(|kept| kept.kind == "adverse_event"), "{undone:?}");
    assert_eq!(field.world.store.check().unwrap().visits, before);
    let detail = detail::get(field.world.read(), &imported.value.id).unwrap();
    assert_eq!((detail.attendees.len(), detail.adverse_event.is_some()), (1, true));
}
