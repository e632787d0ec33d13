//! Correcting a submitted visit, and what the lock lets past.

use super::*;

#[test]
fn no_door_path_changes_a_submitted_visit_except_an_amendment() {
    let mut field = field();
    let form = VisitForm {
        awareness: vec![FormAwareness {
            customer_id: field.doctor.clone(),
            brand_id: field.brands[0].clone(),
            level: 2,
        }],
        adverse_event: true,
        ..field.form()
    };
    let visit = field.submit(&form).unwrap();
    let store = &mut field.world.store;
    let id = visit.id.clone();
    let mut attempt = |work: &dyn Fn(&mut Tx) -> Result<()>| code(store.write("visit.edit", |tx| work(tx)));
    let locked = "visit.locked";
    assert_eq!(
        attempt(&|tx| tx.save(&Visit { outcome: Outcome::Partly, ..visit.clone() }).map(|_| ())),
        locked
    );
    assert_eq!(attempt(&|tx| tx.delete::<Visit>(&id)), locked);
    macro_rules! parts {
        ($($kind:ty),+) => { $(
            assert_eq!(attempt(&|tx| {
                let all: Vec<$kind> = row::list(tx.read(), "visit_id = ?1", [&id])?;
                all.iter().try_for_each(|it| tx.delete::<$kind>(&it.id))
            }), locked, stringify!($kind));
        )+ };
    }
    let joins = |tx: &mut Tx| {
        let attendee =
            Attendee { visit_id: id.clone(), customer_id: "somebody".into(), ..Attendee::default() };
        tx.put(Edit::new(&attendee)).map(|_| ())
    };
    assert_eq!(attempt(&joins), locked);
    let postponed = |tx: &mut Tx| {
        let mut event: AdverseEvent = row::list(tx.read(), "visit_id = ?1", [&id])?.remove(0);
        event.deadline = "2027-01-01T00:00:00.000Z".into();
        tx.save(&event).map(|_| ())
    };
    assert_eq!(attempt(&postponed), locked);
    parts!(Attendee, VisitBrand, Awareness, AdverseEvent);
    let moved = |tx: &mut Tx| {
        let other = tx.put(Edit::new(&Visit { id: String::new(), ..visit.clone() }))?;
        let mut mine: Attendee = row::list(tx.read(), "visit_id = ?1", [&id])?.remove(0);
        mine.visit_id = other.id;
        tx.save(&mine).map(|_| ())
    };
    assert_eq!(attempt(&moved), locked, "nor is an attendee taken away to another visit");
    let group = store.write("visit.submit", |tx| submit(tx, &form, None)).unwrap().group.unwrap();
    assert_eq!(code(store.write("undo", |tx| tx.undo(&group, None, 100))), "store.not_undoable");

    let changes = VisitAmendment { outcome: Some(Outcome::Partly), ..VisitAmendment::default() };
    assert_eq!(field.amend(&visit.id, "记错了", changes).unwrap().outcome, Outcome::Partly);
}

#[test]
fn an_amendment_keeps_old_and_new_values_and_needs_a_reason() {
    let mut field = field();
    let second = field.world.doctor("李伟", &field.place.clone());
    let form = VisitForm { outcome_note: Some("旧".into()), ..field.form() };
    let visit = field.submit(&form).unwrap();
    assert_eq!(field.counted(&field.doctor), 1);
    let changes = VisitAmendment {
        outcome_note: Some("新".into()),
        objective: Some(String::new()),
        attendees: Some(vec![field.attendee(&second)]),
        brand_ids: Some(vec![field.brands[1].clone()]),
        ..VisitAmendment::default()
    };
    assert_eq!(code(field.amend(&visit.id, "  ", changes.clone())), "visit.amendment_reason_missing");
    assert_eq!(code(field.amend(&visit.id, "无", VisitAmendment::default())), "record.field_missing");
    let amended = field.amend(&visit.id, "记错人", changes).unwrap();
    assert_eq!(amended.state, VisitState::Amended);
    let detail = get(field.world.read(), &visit.id).unwrap();
    assert_eq!(detail.attendees.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["李伟"]);
    assert_eq!(detail.amendments[0].reason, "记错人");
    let mut shown: Vec<String> = detail.amendments[0]
        .changes
        .iter()
        .map(|it| {
            format!("{} {}→{}", it.field, it.old.as_deref().unwrap_or("·"), it.new.as_deref().unwrap_or("·"))
        })
        .collect();
    shown.sort();
    assert_eq!(
        shown,
        ["attendee ·→李伟", "attendee 王芳→·", "brand ·→乙", "brand 甲→·", "outcome_note 旧→新"]
    );
    assert_eq!((field.counted(&field.doctor), field.counted(&second)), (0, 1));
    assert!(field.world.store.check().unwrap().is_sound());
}

#[test]
fn who_came_along_and_what_follows_can_be_corrected_too() {
    let mut field = field();
    let staff = |name: &str| Staff { name: name.into(), ..Staff::default() };
    let mut colleague = |name: &str| field.world.store.write("staff.edit", |tx| tx.save(&staff(name)));
    let (chen, liu) = (colleague("陈经理").unwrap().value.id, colleague("刘专员").unwrap().value.id);
    let step = |day: &str, content: &str| FormNextStep { day: day.into(), content: content.into() };
    let form = VisitForm {
        co_visitor_ids: vec![chen.clone()],
        next_step: Some(step("2026-12-08", "带原文")),
        ..field.form()
    };
    let visit = field.submit(&form).unwrap();
    let changes = VisitAmendment {
        co_visitor_ids: Some(vec![liu]),
        next_step: Some(step("2026-12-10", "带亚组分析")),
        adverse_event: Some(true),
        ..VisitAmendment::default()
    };
    field.amend(&visit.id, "补记", changes).unwrap();
    let detail = get(field.world.read(), &visit.id).unwrap();
    assert_eq!(detail.co_visitors.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["刘专员"]);
    let steps: Vec<_> = detail.next_steps.iter().map(|it| (it.day.as_str(), it.content.as_str())).collect();
    assert_eq!(steps, [("2026-12-10", "带亚组分析")]);
    assert!(detail.adverse_event.is_some());
    let told = |detail: &VisitDetail, at: usize| {
        let of = |it: &AmendedValue| {
            format!("{} {}→{}", it.field, it.old.as_deref().unwrap_or("·"), it.new.as_deref().unwrap_or("·"))
        };
        let mut told: Vec<String> = detail.amendments[at].changes.iter().map(of).collect();
        told.sort();
        told
    };
    assert_eq!(
        told(&detail, 0),
        [
            "adverse_event ·→",
            "co_visitor ·→刘专员",
            "co_visitor 陈经理→·",
            "next_step 2026-12-08 带原文→2026-12-10 带亚组分析"
        ]
    );

    let early = VisitAmendment { next_step: Some(step("2026-11-01", "")), ..VisitAmendment::default() };
    assert_eq!(code(field.amend(&visit.id, "改期", early)), "record.field_invalid");
    field.world.scratch.pass(Duration::minutes(1));
    let nothing = VisitAmendment {
        co_visitor_ids: Some(vec![]),
        next_step: Some(step("", "")),
        adverse_event: Some(false),
        ..VisitAmendment::default()
    };
    field.amend(&visit.id, "记错了", nothing.clone()).unwrap();
    let detail = get(field.world.read(), &visit.id).unwrap();
    assert!(detail.co_visitors.is_empty() && detail.next_steps.is_empty() && detail.adverse_event.is_none());
    assert_eq!(
        told(&detail, 1),
        ["adverse_event →·", "co_visitor 刘专员→·", "next_step 2026-12-10 带亚组分析→·"]
    );

    let event = field.world.store.write("event.flag", |tx| flag_event(tx, &visit.id)).unwrap().value;
    let reported = AdverseEvent { reported_at: Some("2026-11-24T02:00:00.000Z".into()), ..event };
    field.world.store.write("event.report", |tx| tx.save(&reported)).unwrap();
    assert_eq!(code(field.amend(&visit.id, "记错了", nothing)), "record.field_invalid");
    assert!(field.world.store.check().unwrap().is_sound());
}

#[test]
fn an_old_visit_can_be_amended_but_not_moved_out_of_the_limit() {
    let mut field = field();
    let visit = field.submit(&field.form()).unwrap();
    field.world.scratch.pass(Duration::days(60));
    let note = VisitAmendment { outcome_note: Some("补充".into()), ..VisitAmendment::default() };
    assert!(field.amend(&visit.id, "补充", note).is_ok());
    let moved = |at: &str| VisitAmendment { at: Some(at.into()), ..VisitAmendment::default() };
    let week = field.amend(&visit.id, "日期记错", moved("2026-11-17T08:00:00+08:00")).unwrap();
    assert_eq!(week.day, "2026-11-17");
    assert_eq!(
        code(field.amend(&visit.id, "日期记错", moved("2026-11-16T20:00:00+08:00"))),
        "visit.back_dated"
    );
    assert_eq!(
        code(field.amend(&visit.id, "日期记错", moved("2026-12-01T08:00:00+08:00"))),
        "visit.in_future"
    );
    let listed = listing::one(field.world.read(), &field.doctor).unwrap().unwrap();
    assert_eq!(listed.last_visit_day.as_deref(), Some("2026-11-17"));
}
