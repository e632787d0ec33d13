use super::*;
use crate::record::Record;

/// Tuesday 24 November 2026 in China.
const AT: &str = "2026-11-24T09:42:00+08:00";

fn form() -> VisitForm {
    VisitForm {
        at: AT.into(),
        attendees: vec![FormAttendee { customer_id: "p1".into(), affiliation_id: None }],
        outcome: Some(Outcome::Reached),
        ..VisitForm::default()
    }
}

fn window(weekday: u32, from: &str, to: &str) -> ReceptionWindow {
    ReceptionWindow { weekday, from_time: from.into(), to_time: to.into(), ..ReceptionWindow::default() }
}

fn utc(text: &str) -> DateTime<Utc> {
    civil::instant("now", text).unwrap().to_utc()
}

/// Checks the form as if it were entered at `now`.
fn check_at(form: &VisitForm, now: &str) -> Result<(), Problem> {
    let policy = Policy::initial();
    check_form(
        form,
        &VisitContext { now: utc(now), policy: &policy, windows: &[], brands_outside_filing: &[] },
    )
}

fn check_in(form: &VisitForm, windows: &[ReceptionWindow], brands: &[String]) -> Result<(), Problem> {
    let policy = Policy::initial();
    check_form(form, &VisitContext { now: utc(AT), policy: &policy, windows, brands_outside_filing: brands })
}

fn moment(text: &str) -> Moment {
    civil::instant("at", text).unwrap()
}

#[test]
fn a_complete_form_may_be_submitted() {
    assert_eq!(check_at(&form(), AT), Ok(()));
}

#[test]
fn a_visit_needs_somebody_an_outcome_and_an_instant() {
    assert_eq!(check_at(&VisitForm { attendees: vec![], ..form() }, AT), Err(Problem::AttendeeMissing));
    assert_eq!(check_at(&VisitForm { outcome: None, ..form() }, AT), Err(Problem::OutcomeMissing));
    for at in ["", "2026-11-24", "2026-11-24T09:42:00"] {
        assert_eq!(
            check_at(&VisitForm { at: at.into(), ..form() }, AT).unwrap_err().code(),
            "record.field_invalid"
        );
    }
}

#[test]
fn five_minutes_of_clock_difference_are_let_pass() {
    assert_eq!(check_at(&form(), "2026-11-24T09:37:00+08:00"), Ok(()));
    assert_eq!(check_at(&form(), "2026-11-24T09:36:59+08:00"), Err(Problem::InFuture));
    assert_eq!(check_at(&form(), "2026-11-24T01:42:00Z"), Ok(()));
}

#[test]
fn back_dating_counts_civil_days_at_the_place_of_the_visit() {
    // Seven days are allowed: until the last minute of 1 December in China, 16:00 UTC.
    assert_eq!(check_at(&form(), "2026-12-01T15:59:00Z"), Ok(()));
    assert_eq!(check_at(&form(), "2026-12-01T16:00:00Z"), Err(Problem::BackDated { days_max: 7 }));
    let late = VisitForm { at: "2026-11-24T23:59:00+08:00".into(), ..form() };
    assert_eq!(check_at(&late, "2026-12-01T15:59:00Z"), Ok(()));
    assert_eq!(check_at(&late, "2026-12-01T16:00:00Z"), Err(Problem::BackDated { days_max: 7 }));
    let west = VisitForm { at: "2026-11-24T09:42:00-05:00".into(), ..form() };
    assert_eq!(check_at(&west, "2026-12-02T04:59:00Z"), Ok(()));
    assert_eq!(check_at(&west, "2026-12-02T05:00:00Z"), Err(Problem::BackDated { days_max: 7 }));
}

#[test]
fn a_policy_of_no_back_dating_still_allows_the_same_day() {
    let policy = Policy { back_dating_days: 0, ..Policy::initial() };
    let check = |now: &str| {
        check_form(
            &form(),
            &VisitContext { now: utc(now), policy: &policy, windows: &[], brands_outside_filing: &[] },
        )
    };
    assert_eq!(check("2026-11-24T23:59:59+08:00"), Ok(()));
    assert_eq!(check("2026-11-25T00:00:00+08:00"), Err(Problem::BackDated { days_max: 0 }));
}

#[test]
fn both_edges_of_a_window_belong_to_it() {
    let windows = [window(2, "09:00", "11:00")];
    for (time, outside) in [
        ("08:59:59", true),
        ("09:00:00", false),
        ("11:00:00", false),
        ("11:00:59", false),
        ("11:01:00", true),
    ] {
        let at = moment(&format!("2026-11-24T{time}+08:00"));
        assert_eq!(is_outside(Channel::FaceToFace, at, &windows), outside, "{time}");
    }
}

#[test]
fn the_weekday_of_a_window_is_the_one_at_the_place() {
    let windows = [window(2, "00:00", "02:00")];
    assert!(!is_outside(Channel::FaceToFace, moment("2026-11-24T01:00:00+08:00"), &windows));
    assert!(is_outside(Channel::FaceToFace, moment("2026-11-23T17:00:00Z"), &windows));
    assert!(is_outside(Channel::FaceToFace, moment("2026-11-25T01:00:00+08:00"), &windows));
    assert!(!is_outside(
        Channel::FaceToFace,
        moment("2026-11-29T10:00:00+08:00"),
        &[window(7, "09:00", "11:00")]
    ));
}

#[test]
fn any_of_several_windows_will_do_and_none_is_no_rule() {
    let windows = [window(2, "14:00", "15:00"), window(2, "09:00", "10:00")];
    assert!(!is_outside(Channel::FaceToFace, moment(AT), &windows));
    assert!(!is_outside(Channel::FaceToFace, moment(AT), &[]));
}

#[test]
fn only_channels_in_person_at_the_place_keep_to_windows() {
    let closed = [window(3, "09:00", "10:00")];
    for &channel in Channel::ALL {
        let in_person = matches!(channel, Channel::FaceToFace | Channel::DepartmentMeeting);
        assert_eq!(is_outside(channel, moment(AT), &closed), in_person, "{channel:?}");
        let checked = check_in(&VisitForm { channel, ..form() }, &closed, &[]);
        assert_eq!(checked.is_err(), in_person, "{channel:?}");
    }
}

#[test]
fn a_visit_outside_the_windows_needs_a_reason_that_is_not_blank() {
    let closed = [window(3, "09:00", "10:00")];
    let with = |reason: Option<&str>| {
        check_in(&VisitForm { window_reason: reason.map(str::to_owned), ..form() }, &closed, &[])
    };
    assert_eq!(with(None), Err(Problem::WindowReasonMissing));
    assert_eq!(with(Some(" ")), Err(Problem::WindowReasonMissing));
    assert_eq!(with(Some("主任来电")), Ok(()));
}

#[test]
fn brands_outside_the_filing_are_named_until_there_is_a_reason() {
    let brands = ["甲".to_owned(), "乙".to_owned()];
    let problem = check_in(&form(), &[], &brands).unwrap_err();
    assert_eq!(problem, Problem::FilingReasonMissing { brands: "甲, 乙".into() });
    let reasoned = VisitForm { filing_reason: Some("备案变更中".into()), ..form() };
    assert_eq!(check_in(&reasoned, &[], &brands), Ok(()));
}

#[test]
fn only_reached_and_partly_count_and_only_through_the_channels_that_the_policy_counts() {
    let counted = |channel, policy: &Policy| -> Vec<Outcome> {
        Outcome::ALL.iter().copied().filter(|outcome| counts(*outcome, channel, policy)).collect()
    };
    let policy = Policy::initial();
    for channel in Channel::ALL {
        let expected = match channel {
            Channel::Email => vec![],
            _ => vec![Outcome::Reached, Outcome::Partly],
        };
        assert_eq!(counted(*channel, &policy), expected, "{channel:?}");
    }
    let other = Policy { excludes_email: false, excludes_phone: true, ..policy };
    assert_eq!(counted(Channel::Email, &other), [Outcome::Reached, Outcome::Partly]);
    assert_eq!(counted(Channel::Phone, &other), []);
    assert!(is_met(Outcome::Partly) && !is_met(Outcome::NotSeen));
}

fn visit() -> Visit {
    Visit {
        id: "v1".into(),
        position_id: "o1".into(),
        staff_id: "s1".into(),
        at: "2026-11-24T01:42:00.000Z".into(),
        entered_at: "2026-11-24T02:00:00.000Z".into(),
        offset_minutes: 480,
        day: "2026-11-24".into(),
        ..Visit::default()
    }
}

#[test]
fn a_stored_visit_keeps_its_instants_offset_and_day() {
    assert_eq!(visit().check(), Ok(()));
    for wrong in [
        Visit { position_id: String::new(), ..visit() },
        Visit { staff_id: " ".into(), ..visit() },
        Visit { at: "yesterday".into(), ..visit() },
        Visit { entered_at: String::new(), ..visit() },
        Visit { day: "2026-11-31".into(), ..visit() },
        Visit { offset_minutes: 841, ..visit() },
        Visit { offset_minutes: -841, ..visit() },
        Visit { objective: Some("字".repeat(501)), ..visit() },
        Visit { outcome_note: Some("字".repeat(4001)), ..visit() },
    ] {
        assert!(wrong.check().is_err(), "{wrong:?}");
    }
    assert_eq!(Visit { offset_minutes: -840, ..visit() }.check(), Ok(()));
    assert_eq!((Visit::KIND.subject)(&visit().to_fields()), Some("v1".into()));
}

#[test]
fn awareness_stands_on_a_ladder_of_five() {
    let level = |level| {
        Awareness {
            position_id: "t1".into(),
            customer_id: "p1".into(),
            brand_id: "b1".into(),
            level,
            day: "2026-11-24".into(),
            ..Awareness::default()
        }
        .check()
    };
    assert!((1..=5).all(|rung| level(rung).is_ok()));
    assert!(level(0).is_err() && level(6).is_err());
}

#[test]
fn an_amendment_needs_a_reason() {
    let with = |reason: &str| {
        Amendment { visit_id: "v1".into(), reason: reason.into(), ..Amendment::default() }.check()
    };
    assert_eq!(with(" "), Err(Problem::AmendmentReasonMissing));
    assert_eq!(with("录错客户"), Ok(()));
    assert_eq!(with(&"字".repeat(501)).unwrap_err().code(), "record.field_too_long");
}

#[test]
fn what_hangs_on_a_visit_names_it() {
    assert!(Attendee::default().check().is_err());
    assert!(
        Attendee { visit_id: "v1".into(), customer_id: "p1".into(), ..Attendee::default() }.check().is_ok()
    );
    assert!(VisitBrand { visit_id: "v1".into(), ..VisitBrand::default() }.check().is_err());
    assert!(VisitMessage { visit_id: "v1".into(), ..VisitMessage::default() }.check().is_err());
    assert!(CoVisitor { visit_id: "v1".into(), ..CoVisitor::default() }.check().is_err());
    assert!(NextStep { visit_id: "v1".into(), day: "soon".into(), ..NextStep::default() }.check().is_err());
    let event =
        AdverseEvent { visit_id: "v1".into(), deadline: "2026-11-25T01:42:00Z".into(), ..Default::default() };
    assert_eq!(event.check(), Ok(()));
    assert!(AdverseEvent { deadline: "2026-11-25".into(), ..event }.check().is_err());
}

#[test]
fn a_form_with_fields_left_out_takes_their_defaults() {
    let form: VisitForm = serde_json::from_str(r#"{"at":"x","attendees":[{"customer_id":"p1"}]}"#).unwrap();
    assert_eq!(form.attendees[0].affiliation_id, None);
    assert_eq!((form.channel, form.outcome, form.adverse_event), (Channel::FaceToFace, None, false));
}
