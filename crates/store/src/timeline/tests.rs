use super::*;
use crate::test::{World, world};
use crate::visit;
use domain::visit::{FormAttendee, FormNextStep, VisitForm};

fn log(world: &mut World, at: &str, channel: Channel, who: &[&str]) -> String {
    let form = VisitForm {
        at: at.into(),
        channel,
        attendees: who
            .iter()
            .map(|id| FormAttendee { customer_id: (*id).into(), affiliation_id: None })
            .collect(),
        outcome: Some(Outcome::Reached),
        next_step: Some(FormNextStep { day: "2026-12-08".into(), content: "带原文".into() }),
        adverse_event: channel == Channel::Phone,
        ..VisitForm::default()
    };
    world.store.write("visit.submit", |tx| visit::submit(tx, &form, None)).unwrap().value.id
}

fn visits(page: &TimelinePage) -> Vec<String> {
    let id = |entry: &TimelineEntry| match entry {
        TimelineEntry::Visit(line) => Some(line.id.clone()),
        _ => None,
    };
    page.entries.iter().filter_map(id).collect()
}

#[test]
fn a_place_shows_the_visits_at_it_and_the_calls_with_its_people() {
    let mut world = world();
    let heart = world.hospital("市一", "心内科");
    let other = world.hospital("市二", "肾内科");
    let (a, b) = (world.doctor("甲", &heart), world.doctor("乙", &other));
    let face = log(&mut world, "2026-11-20T09:00:00+08:00", Channel::FaceToFace, &[&a]);
    let phone = log(&mut world, "2026-11-21T09:00:00+08:00", Channel::Phone, &[&a]);
    let event = log(&mut world, "2026-11-22T09:00:00+08:00", Channel::AcademicEvent, &[&b, &a]);
    let there = log(&mut world, "2026-11-23T09:00:00+08:00", Channel::FaceToFace, &[&b]);
    let meeting = log(&mut world, "2026-11-24T09:00:00+08:00", Channel::DepartmentMeeting, &[&heart.1]);
    let of = |id: &str| visits(&timeline(world.read(), id, None, 50).unwrap());
    let expected = [meeting.clone(), event.clone(), phone.clone(), face.clone()];
    assert_eq!(of(&heart.0), expected);
    assert_eq!(of(&heart.1), expected);
    assert_eq!(of(&a), [event.clone(), phone.clone(), face.clone()]);
    assert_eq!(of(&other.0), [there.clone(), event.clone()]);
    assert_eq!(of(&b), [there, event]);
}

#[test]
fn steps_and_events_stand_above_their_visit_and_pages_follow_each_other() {
    let mut world = world();
    let place = world.hospital("市一", "心内科");
    let doctor = world.doctor("甲", &place);
    let mut ids: Vec<String> = (0..5)
        .map(|day| {
            log(&mut world, &format!("2026-11-2{}T09:00:00+08:00", day % 2), Channel::Phone, &[&doctor])
        })
        .collect();
    let first = timeline(world.read(), &doctor, None, 2).unwrap();
    let kinds: Vec<&str> = first
        .entries
        .iter()
        .map(|entry| match entry {
            TimelineEntry::Visit(_) => "visit",
            TimelineEntry::NextStep(_) => "step",
            TimelineEntry::AdverseEvent(_) => "event",
            TimelineEntry::Survey(_) | TimelineEntry::Assessment(_) => "other",
        })
        .collect();
    assert_eq!(kinds, ["event", "step", "visit", "event", "step", "visit"]);
    let mut found = visits(&first);
    let mut next = first.next;
    while let Some(cursor) = next {
        let page = timeline(world.read(), &doctor, Some(&cursor), 2).unwrap();
        found.extend(visits(&page));
        next = page.next;
    }
    assert_eq!(found.len(), 5);
    ids.sort();
    found.sort();
    assert_eq!(found, ids, "every visit once, also those of the same minute");
}

#[test]
fn a_huge_hospital_is_read_by_visit_and_shows_the_same() {
    let mut world = world();
    let place = world.hospital("市一", "心内科");
    let doctor = world.doctor("甲", &place);
    log(&mut world, "2026-11-20T09:00:00+08:00", Channel::Phone, &[&doctor]);
    log(&mut world, "2026-11-21T09:00:00+08:00", Channel::FaceToFace, &[&doctor]);
    let small = timeline(world.read(), &place.0, None, 50).unwrap();
    let written = world.store.write("customer.create", |tx| {
        for _ in 0..=PEOPLE_MAX {
            let person = tx.save(&domain::person::Person { name: "众".into(), ..Default::default() })?;
            tx.save(&domain::person::Affiliation {
                person_id: person.id,
                institution_id: place.0.clone(),
                department_id: Some(place.1.clone()),
                ..Default::default()
            })?;
        }
        Ok(())
    });
    written.unwrap();
    assert_eq!(timeline(world.read(), &place.0, None, 50).unwrap(), small);
    assert_eq!(timeline(world.read(), &place.1, None, 50).unwrap(), small);
    assert_eq!(visits(&small).len(), 2);
}

#[test]
fn surveys_and_assessments_stand_between_the_visits_each_on_its_page() {
    let mut world = world();
    let place = world.hospital("市一", "心内科");
    let doctor = world.doctor("甲", &place);
    for day in ["2026-11-19", "2026-11-22"] {
        log(&mut world, &format!("{day}T09:00:00+08:00"), Channel::FaceToFace, &[&doctor]);
    }
    let answers = [("recommend", "9"), ("overall", "5"), ("ease", "6")];
    let given = |(question, value): (&str, &str)| domain::survey::Given {
        question: question.into(),
        value: value.into(),
    };
    for day in ["2026-11-18", "2026-11-21"] {
        let form = crate::survey::PaperForm {
            template_id: "visit_service-1".into(),
            customer_id: Some(doctor.clone()),
            day: day.into(),
            answers: answers.map(given).to_vec(),
            ..crate::survey::PaperForm::default()
        };
        crate::survey::save_paper(&mut world.store, &form).unwrap();
    }
    for day in ["2026-11-20", "2026-11-24"] {
        let form = crate::tier::AssessmentForm {
            customer_id: doctor.clone(),
            model_code: "nine_box".into(),
            day: Some(day.into()),
            ..crate::tier::AssessmentForm::default()
        };
        world.store.write("tier.assess", |tx| crate::tier::assess(tx, &form)).unwrap();
    }
    let shown = |page: &TimelinePage| -> Vec<String> {
        let line = |entry: &TimelineEntry| match entry {
            TimelineEntry::Visit(visit) => Some(format!("visit {}", visit.day)),
            TimelineEntry::Survey(survey) => {
                Some(format!("survey {} {:?}", survey.response.day, survey.response.score))
            }
            TimelineEntry::Assessment(one) => Some(format!("assessment {}", one.day)),
            TimelineEntry::NextStep(_) | TimelineEntry::AdverseEvent(_) => None,
        };
        page.entries.iter().filter_map(line).collect()
    };
    let first = timeline(world.read(), &doctor, None, 1).unwrap();
    assert_eq!(shown(&first), ["assessment 2026-11-24", "visit 2026-11-22"]);
    let second = timeline(world.read(), &doctor, first.next.as_ref(), 1).unwrap();
    assert_eq!(shown(&second), ["survey 2026-11-21 Some(9)", "assessment 2026-11-20", "visit 2026-11-19"]);
    let third = timeline(world.read(), &doctor, second.next.as_ref(), 1).unwrap();
    assert_eq!((shown(&third), &third.next), (vec!["survey 2026-11-18 Some(9)".to_owned()], &None));
    let whole = timeline(world.read(), &doctor, None, 50).unwrap();
    assert_eq!(shown(&whole), [shown(&first), shown(&second), shown(&third)].concat());
}
