mod amend;
mod clock;
mod event;

use super::*;
use crate::plan::PlanForm;
use crate::test::{Scratch, World, world};
use crate::{draft, listing};
use domain::catalogue::{Brand, KeyMessage, Line};
use domain::customer::ReceptionWindow;
use domain::person::Person;
use domain::position::{Filing, FilingBrand, Staff};
use domain::visit::{Channel, FormAttendee, FormAwareness, FormNextStep, Outcome, VisitState};

/// A doctor in a hospital, and two brands with a message each.
struct Field {
    world: World,
    place: (String, String),
    doctor: String,
    brands: Vec<String>,
    messages: Vec<String>,
}

fn field() -> Field {
    field_in(world())
}

fn field_in(mut world: World) -> Field {
    let place = world.hospital("市第一人民医院", "心内科");
    let doctor = world.doctor("王芳", &place);
    let written = world.store.write("catalogue.edit", |tx| {
        let line = tx.save(&Line { name: "线".into(), ..Line::default() })?;
        let (mut brands, mut messages) = (vec![], vec![]);
        for name in ["甲", "乙"] {
            let brand = Brand { line_id: line.id.clone(), name: name.into(), ..Brand::default() };
            let brand = tx.save(&brand)?.id;
            let message = KeyMessage {
                brand_id: brand.clone(),
                name: format!("{name}的信息"),
                ..KeyMessage::default()
            };
            messages.push(tx.save(&message)?.id);
            brands.push(brand);
        }
        Ok((brands, messages))
    });
    let (brands, messages) = written.unwrap().value;
    Field { world, place, doctor, brands, messages }
}

impl Field {
    fn form(&self) -> VisitForm {
        VisitForm {
            at: "2026-11-24T09:30:00+08:00".into(),
            attendees: vec![self.attendee(&self.doctor)],
            brand_ids: vec![self.brands[0].clone()],
            outcome: Some(Outcome::Reached),
            ..VisitForm::default()
        }
    }

    fn attendee(&self, id: &str) -> FormAttendee {
        FormAttendee { customer_id: id.into(), affiliation_id: None }
    }

    fn submit(&mut self, form: &VisitForm) -> Result<Visit> {
        Ok(self.world.store.write("visit.submit", |tx| submit(tx, form, None))?.value)
    }

    fn amend(&mut self, id: &str, reason: &str, changes: VisitAmendment) -> Result<Visit> {
        Ok(self.world.store.write("visit.amend", |tx| amend(tx, id, reason, &changes))?.value)
    }

    fn window(&mut self, department: Option<String>, weekday: u32, from: &str, to: &str) {
        let window = ReceptionWindow {
            institution_id: self.place.0.clone(),
            department_id: department,
            weekday,
            from_time: from.into(),
            to_time: to.into(),
            ..ReceptionWindow::default()
        };
        self.world.store.write("customer.edit", |tx| tx.save(&window)).unwrap();
    }

    fn counted(&self, id: &str) -> u32 {
        listing::one(self.world.read(), id).unwrap().unwrap().visits
    }
}

fn code<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    result.unwrap_err().code()
}

#[test]
fn a_full_form_comes_back_whole() {
    let mut field = field();
    let colleague = field
        .world
        .store
        .write("staff.edit", |tx| tx.save(&Staff { name: "陈经理".into(), ..Staff::default() }));
    let form = VisitForm {
        key_message_ids: vec![field.messages[0].clone()],
        awareness: vec![FormAwareness {
            customer_id: field.doctor.clone(),
            brand_id: field.brands[0].clone(),
            level: 4,
        }],
        co_visitor_ids: vec![colleague.unwrap().value.id],
        objective: Some(" 跟进 ".into()),
        outcome_note: Some("要原文".into()),
        next_step: Some(FormNextStep { day: "2026-12-08".into(), content: "带原文".into() }),
        appointment_ref: Some("YY1".into()),
        window_reason: Some("不需要".into()),
        adverse_event: true,
        ..field.form()
    };
    let visit = field.submit(&form).unwrap();
    let detail = get(field.world.read(), &visit.id).unwrap();
    assert_eq!(detail.visit.at, "2026-11-24T01:30:00.000Z");
    assert_eq!((detail.visit.day.as_str(), detail.visit.offset_minutes), ("2026-11-24", 480));
    assert_eq!(detail.visit.entered_at, "2026-11-24T01:42:00.000Z");
    assert_eq!(detail.visit.objective.as_deref(), Some("跟进"));
    assert_eq!(detail.visit.appointment_ref.as_deref(), Some("YY1"));
    assert_eq!(detail.visit.window_reason, None, "a reason that is not needed is not kept");
    let who = &detail.attendees[0];
    assert_eq!((who.name.as_str(), who.institution_name.as_deref()), ("王芳", Some("市第一人民医院")));
    assert_eq!(who.department_name.as_deref(), Some("心内科"));
    assert_eq!(
        (detail.institution_name.as_deref(), detail.staff_name.as_str()),
        (Some("市第一人民医院"), "林默")
    );
    assert_eq!((detail.brands[0].name.as_str(), detail.messages[0].name.as_str()), ("甲", "甲的信息"));
    assert_eq!((detail.awareness[0].level, detail.co_visitors[0].name.as_str()), (4, "陈经理"));
    assert_eq!(detail.next_steps[0].customer_id, field.doctor);
    assert_eq!(detail.adverse_event.unwrap().deadline, "2026-11-25T01:30:00.000Z");
    let change = &crate::change::of_record(field.world.read(), "visit", &visit.id).unwrap()[0];
    assert_eq!(change.happened_at, "2026-11-24T09:30:00.000+08:00");
    assert_eq!(change.entered_at, "2026-11-24T09:42:00.000+08:00");
}

#[test]
fn back_dating_counts_civil_days_at_the_place() {
    let mut field = field();
    let at = |at: &str, field: &Field| VisitForm { at: at.into(), ..field.form() };
    assert!(field.submit(&at("2026-11-17T00:05:00+08:00", &field)).is_ok());
    assert_eq!(code(field.submit(&at("2026-11-16T23:59:00+08:00", &field))), "visit.back_dated");
    assert_eq!(code(field.submit(&at("2026-11-24T09:48:00+08:00", &field))), "visit.in_future");
    assert!(field.submit(&at("2026-11-24T09:46:00+08:00", &field)).is_ok());
    let rules =
        rules(field.world.read(), &at("2026-11-16T23:59:00+08:00", &field), field.world.store.now()).unwrap();
    assert!(rules.back_dated && !rules.in_future && rules.back_dating_days == 7);
}

#[test]
fn a_visit_outside_the_windows_needs_a_reason_and_a_departments_windows_win() {
    let mut field = field();
    assert!(field.submit(&field.form()).is_ok(), "without windows no rule is known");
    field.window(None, 2, "14:00", "16:00");
    let now = field.world.store.now();
    let asked = rules(field.world.read(), &field.form(), now).unwrap();
    assert!(asked.outside_window && asked.windows.len() == 1);
    assert_eq!(code(field.submit(&field.form())), "visit.window_reason_missing");
    let phone = VisitForm { channel: Channel::Phone, ..field.form() };
    assert_eq!(field.submit(&phone).unwrap().institution_id, None);
    let with = VisitForm { window_reason: Some("主任临时约见".into()), ..field.form() };
    assert_eq!(field.submit(&with).unwrap().window_reason.as_deref(), Some("主任临时约见"));
    field.window(Some(field.place.1.clone()), 2, "09:00", "09:30");
    assert!(field.submit(&field.form()).is_ok(), "the end of a window belongs to it");
    // Everybody who is met is met somewhere.
    let other = field.world.hospital("区中心医院", "骨科");
    let colleague = field.world.doctor("李伟", &other);
    let mut group = field.form();
    group.attendees.push(field.attendee(&colleague));
    assert!(field.submit(&group).is_ok());
    let window = domain::customer::ReceptionWindow {
        institution_id: other.0.clone(),
        weekday: 3,
        from_time: "14:00".into(),
        to_time: "16:00".into(),
        ..Default::default()
    };
    field.world.store.write("customer.edit", |tx| tx.save(&window)).unwrap();
    assert_eq!(code(field.submit(&group)), "visit.window_reason_missing");
}

#[test]
fn a_brand_outside_the_filing_needs_a_reason_also_when_only_its_message_is_given() {
    let mut field = field();
    let staff_id = field.world.store.author().staff_id.clone();
    let filed = |field: &mut Field, to_day: Option<&str>| {
        let filing = Filing {
            staff_id: staff_id.clone(),
            number: "1".into(),
            to_day: to_day.map(Into::into),
            ..Filing::default()
        };
        let brand_id = field.brands[0].clone();
        let write = field.world.store.write("filing.edit", |tx| {
            let filing_id = tx.save(&filing)?.id;
            tx.save(&FilingBrand { filing_id, brand_id, ..FilingBrand::default() })
        });
        write.unwrap();
    };
    let other = VisitForm { brand_ids: vec![field.brands[1].clone()], ..field.form() };
    assert!(field.submit(&other).is_ok(), "no filing on record: no rule is known");
    filed(&mut field, Some("2026-11-23"));
    assert_eq!(code(field.submit(&field.form())), "visit.filing_reason_missing");
    filed(&mut field, Some("2026-11-24"));
    assert!(field.submit(&field.form()).is_ok());
    let message = VisitForm { key_message_ids: vec![field.messages[1].clone()], ..field.form() };
    let now = field.world.store.now();
    assert_eq!(rules(field.world.read(), &message, now).unwrap().brands_outside_filing, ["乙"]);
    assert_eq!(code(field.submit(&message)), "visit.filing_reason_missing");
    let with = VisitForm { filing_reason: Some("备案变更中".into()), ..message };
    assert!(field.submit(&with).is_ok());
}

#[test]
fn a_group_visit_counts_once_for_each_attendee() {
    let mut field = field();
    let second = field.world.doctor("李伟", &field.place.clone());
    let form = VisitForm {
        channel: Channel::DepartmentMeeting,
        attendees: vec![
            field.attendee(&field.doctor),
            field.attendee(&second),
            field.attendee(&field.doctor),
        ],
        ..field.form()
    };
    let visit = field.submit(&form).unwrap();
    assert_eq!(get(field.world.read(), &visit.id).unwrap().attendees.len(), 2);
    assert_eq!((field.counted(&field.doctor), field.counted(&second)), (1, 1));
    let missed = VisitForm { outcome: Some(Outcome::NotSeen), ..field.form() };
    field.submit(&missed).unwrap();
    assert_eq!(field.counted(&field.doctor), 1);
}

#[test]
fn a_co_visit_is_one_record_that_belongs_to_its_owner() {
    let mut field = field();
    let me = field.world.store.author().staff_id.clone();
    let colleague = field
        .world
        .store
        .write("staff.edit", |tx| tx.save(&Staff { name: "陈经理".into(), ..Staff::default() }));
    let colleague = colleague.unwrap().value.id;
    let co_visitor_ids = vec![colleague.clone(), me.clone(), colleague.clone()];
    let visit = field.submit(&VisitForm { co_visitor_ids, ..field.form() }).unwrap();
    let detail = get(field.world.read(), &visit.id).unwrap();
    let who: Vec<&str> = detail.co_visitors.iter().map(|it| it.id.as_str()).collect();
    assert_eq!((visit.staff_id, who), (me, vec![colleague.as_str()]), "each once, the owner not among them");
    let all: Vec<Visit> = row::list(field.world.read(), "true", []).unwrap();
    assert_eq!((all.len(), field.counted(&field.doctor)), (1, 1));
}

#[test]
fn a_draft_and_a_visit_at_which_nobody_was_met_count_for_nobody() {
    let mut field = field();
    let body = serde_json::to_string(&field.form()).unwrap();
    draft::save(&mut field.world.store, &format!("visit/{}", field.doctor), &body).unwrap();
    for outcome in [Outcome::NotSeen, Outcome::Rescheduled] {
        field.submit(&VisitForm { outcome: Some(outcome), ..field.form() }).unwrap();
    }
    assert_eq!(field.counted(&field.doctor), 0);
    field.submit(&VisitForm { outcome: Some(Outcome::Partly), ..field.form() }).unwrap();
    assert_eq!(field.counted(&field.doctor), 1);
}

#[test]
fn a_visit_of_a_planned_call_brings_its_purpose_and_appointment_along() {
    let mut field = field();
    let form = PlanForm {
        customer_id: field.doctor.clone(),
        day: "2026-11-24".into(),
        purpose: Some("送三期数据".into()),
        appointment_ref: Some("YY-0915".into()),
        ..PlanForm::default()
    };
    let item = field.world.store.write("plan.add", |tx| crate::plan::add(tx, &form)).unwrap().value;
    let now = field.world.store.now();
    let filled = prefill(field.world.read(), &field.doctor, Some(&item.id), now).unwrap();
    assert_eq!(
        (filled.objective.as_deref(), filled.appointment_ref.as_deref()),
        (Some("送三期数据"), Some("YY-0915"))
    );
    assert_eq!(filled.plan_item_id.as_deref(), Some(item.id.as_str()));
    let visit = field.submit(&VisitForm { outcome: Some(Outcome::Reached), ..filled }).unwrap();
    assert_eq!(visit.appointment_ref.as_deref(), Some("YY-0915"));
    let blank = VisitForm { appointment_ref: Some("  ".into()), ..field.form() };
    assert_eq!(field.submit(&blank).unwrap().appointment_ref, None);
}

#[test]
fn a_filing_that_begins_later_does_not_cover_the_day_yet() {
    let mut field = field();
    let filing = Filing {
        staff_id: field.world.store.author().staff_id.clone(),
        number: "1".into(),
        from_day: Some("2026-11-24".into()),
        ..Filing::default()
    };
    let brand_id = field.brands[0].clone();
    let write = field.world.store.write("filing.edit", |tx| {
        let filing_id = tx.save(&filing)?.id;
        tx.save(&FilingBrand { filing_id, brand_id, ..FilingBrand::default() })
    });
    write.unwrap();
    assert!(field.submit(&field.form()).is_ok());
    let before = VisitForm { at: "2026-11-23T09:30:00+08:00".into(), ..field.form() };
    assert_eq!(code(field.submit(&before)), "visit.filing_reason_missing");
}

#[test]
fn merged_people_are_followed_and_erased_or_deleted_ones_are_refused() {
    let mut field = field_in(world().untold());
    let twin = field.world.doctor("王 芳", &field.place.clone());
    let gone = field.world.doctor("李伟", &field.place.clone());
    let erased = field.world.doctor("赵敏", &field.place.clone());
    field.world.store.write("customer.delete", |tx| tx.delete::<Person>(&gone)).unwrap();
    let writer = field.world.store.writer_for_test();
    writer.execute("update person set merged_into = ?1 where id = ?2", (&field.doctor, &twin)).unwrap();
    writer.execute("update person set erased_at = '2026-11-24T00:00:00Z' where id = ?1", [&erased]).unwrap();
    let to = |id: &str| VisitForm {
        attendees: vec![FormAttendee { customer_id: id.into(), affiliation_id: None }],
        ..field.form()
    };
    let (twin, gone, erased) = (to(&twin), to(&gone), to(&erased));
    let visit = field.submit(&twin).unwrap();
    assert_eq!(get(field.world.read(), &visit.id).unwrap().attendees[0].customer_id, field.doctor);
    assert_eq!(code(field.submit(&gone)), "store.gone");
    assert_eq!(code(field.submit(&erased)), "store.gone");
}

#[test]
fn a_draft_survives_reopening_and_goes_with_the_submission_or_not_at_all() {
    let scratch = Scratch::new();
    let mut field = field_in(scratch.create());
    let name = format!("visit/{}", field.doctor);
    let form = VisitForm { outcome_note: Some("打到一半".into()), ..field.form() };
    draft::save(&mut field.world.store, &name, &serde_json::to_string(&form).unwrap()).unwrap();
    let Field { world, place, doctor, brands, messages } = field;
    drop(world);
    let mut field = Field { world: scratch.unlock().unwrap(), place, doctor, brands, messages };
    let kept = draft::get(field.world.read(), &name).unwrap().unwrap();
    let mut form: VisitForm = serde_json::from_str(&kept.body).unwrap();
    assert_eq!(form.outcome_note.as_deref(), Some("打到一半"));
    form.outcome = None;
    assert_eq!(
        code(field.world.store.write("visit.submit", |tx| submit(tx, &form, Some(&name)))),
        "visit.outcome_missing"
    );
    assert!(draft::get(field.world.read(), &name).unwrap().is_some());
    form.outcome = Some(Outcome::Reached);
    field.world.store.write("visit.submit", |tx| submit(tx, &form, Some(&name))).unwrap();
    assert!(draft::get(field.world.read(), &name).unwrap().is_none());
}

#[test]
fn a_quick_log_is_prefilled_with_place_brands_and_awareness_of_the_last_visit() {
    let mut field = field();
    let now = field.world.store.now();
    let first = prefill(field.world.read(), &field.doctor, None, now).unwrap();
    assert_eq!(first.at, "2026-11-24T09:42:00+08:00");
    assert_eq!((first.channel, first.outcome), (Channel::FaceToFace, None));
    assert!(first.attendees[0].affiliation_id.is_some());
    assert_eq!(first.brand_ids, [field.brands[0].clone()]);
    let awareness = vec![FormAwareness {
        customer_id: field.doctor.clone(),
        brand_id: field.brands[1].clone(),
        level: 3,
    }];
    let form =
        VisitForm { brand_ids: vec![field.brands[1].clone()], awareness: awareness.clone(), ..field.form() };
    field.submit(&form).unwrap();
    let next = prefill(field.world.read(), &field.doctor, None, now).unwrap();
    assert_eq!((next.brand_ids, next.awareness), (vec![field.brands[1].clone()], awareness));
}

#[test]
fn what_must_not_be_written_down_is_pointed_out_before_submitting() {
    let field = field();
    let form = VisitForm {
        outcome_note: Some("每月处方量约200盒".into()),
        next_step: Some(FormNextStep {
            day: "2026-12-01".into(),
            content: "患者身份证号 110101199003074514".into(),
        }),
        ..field.form()
    };
    let rules = rules(field.world.read(), &form, field.world.store.now()).unwrap();
    let found: Vec<_> = rules.warnings.iter().map(|it| (it.field.as_str(), it.what)).collect();
    assert!(found.contains(&("outcome_note", TextWarningKind::Figure)), "{found:?}");
    assert!(found.contains(&("next_step", TextWarningKind::Patient)), "{found:?}");
}
