//! Rows of visits and of planned calls.

use super::*;

#[test]
fn visits_keep_their_own_authors_and_dates() {
    let mut world = world();
    world.catalogue();
    world.customers(DOCTORS);
    let report = world.import(VISITS, TableKind::Visits);
    assert_eq!(report.counts, ImportCounts { made: 1, ..counts(2, 0, 0, 0) });
    let visits = world.all::<Visit>();
    let first = visits.iter().find(|it| it.outcome == Outcome::Reached).unwrap();
    assert_eq!(
        (first.at.as_str(), first.day.as_str(), first.imported),
        ("2026-11-20T01:30:00.000Z", "2026-11-20", true)
    );
    let staff = world.read(|c| row::require::<domain::position::Staff>(c, &first.staff_id));
    assert_eq!(staff.name, "周岚");
    assert!(first.institution_id.is_some());
    let happened = world.read(|c| store::change::of_record(c, "visit", &first.id)).remove(0).happened_at;
    assert_eq!(happened, first.at, "when it was, not when it came in");
    assert!(world.all::<Attendee>().iter().all(|it| it.affiliation_id.is_some()));
    assert_eq!(world.import(VISITS, TableKind::Visits).counts, counts(0, 0, 2, 0));
    let other = world.import(&VISITS.replace("达成", "部分"), TableKind::Visits);
    assert_eq!(refused(&other), [(2, "exchange.visit_differs")]);
}

#[test]
fn visits_of_strangers_to_come_or_without_an_outcome_are_refused() {
    let mut world = world();
    world.customers(DOCTORS);
    world.customers("姓名,医院\n王芳,天坛医院\n");
    let report = world.import("日期,客户,医院,结果,产品\n2026-11-20,钱多,北京协和医院,达成,\n2026-11-20,王芳,,达成,\n2026-12-20,李伟,,达成,\n2026-11-20,李伟,,,\n2026-11-20,李伟,,达成,没有的\n2026-11-20,李伟,火星医院,达成,\n", TableKind::Visits);
    assert_eq!(
        refused(&report),
        [
            (2, "exchange.customer_unknown"),
            (3, "exchange.customer_ambiguous"),
            (4, "visit.in_future"),
            (5, "visit.outcome_missing"),
            (6, "exchange.brand_unknown"),
            (7, "exchange.institution_unknown"),
        ]
    );
}

#[test]
fn a_visit_that_the_log_has_otherwise_is_refused_whatever_differs() {
    let mut world = world_with_customers();
    let text = |changes: &[(&str, &str)]| {
        let mut text = "日期,客户,医院,结果,产品,认知,下次拜访,下一步,协访人,预约号,不良事件\n\
            2026-11-20,王芳,北京协和医院,达成,品牌甲,3,2026-12-08,送文献,林默,A-1,否\n"
            .to_owned();
        for (old, new) in changes {
            assert!(text.contains(old), "{old}");
            text = text.replace(old, new);
        }
        text
    };
    assert_eq!(world.import(&text(&[]), TableKind::Visits).counts.new, 1);
    assert_eq!(world.import(&text(&[]), TableKind::Visits).counts, counts(0, 0, 1, 0));
    for (old, new, field) in [
        ("品牌甲,3", "品牌甲;品牌乙,品牌甲:3", "brands"),
        ("品牌甲,3", "品牌甲,4", "awareness"),
        ("送文献", "请吃饭", "next_content"),
        ("2026-12-08", "2026-12-09", "next_content"),
        ("A-1", "A-2", "appointment_ref"),
        (",否", ",是", "adverse_event"),
        ("林默", "周岚", "co_visitors"),
    ] {
        let report = world.import(&text(&[(old, new)]), TableKind::Visits);
        assert_eq!(refused(&report), [(2, "exchange.visit_differs")], "{field}");
        assert_eq!(report.refused[0].params["field"], field);
    }
    assert_eq!((world.all::<NextStep>().len(), world.all::<Awareness>().len()), (1, 1));
}

#[test]
fn adverse_events_in_a_companys_own_headings_come_in_with_their_deadline() {
    let mut world = world_with_customers();
    let report = world.import(
        "日期,时间,客户,医院,结果,不良事件,上报时间,上报编号\n\
         2026-11-20,9:30,王芳,北京协和医院,达成,是,,\n\
         2026-11-21,,李伟,北京协和医院,达成,有,2026/11/22,AE-7\n\
         2026-11-22,,李伟,北京协和医院,达成,无,,\n\
         2026-11-23,,李伟,北京协和医院,达成,是,已报,\n\
         2026-11-23,,王芳,北京协和医院,达成,否,2026-11-23,\n",
        TableKind::Visits,
    );
    assert_eq!(refused(&report), [(5, "record.field_invalid"), (6, "record.field_invalid")]);
    let events = world.all::<AdverseEvent>();
    let told: Vec<_> = events.iter().map(|it| (it.deadline.as_str(), it.reported_at.as_deref())).collect();
    assert_eq!(
        told,
        [("2026-11-21T01:30:00.000Z", None), ("2026-11-22T04:00:00.000Z", Some("2026-11-22T04:00:00.000Z"))]
    );
    assert_eq!(events[1].report_ref.as_deref(), Some("AE-7"));
}

#[test]
fn planned_calls_of_a_list_are_known_again_and_changed_field_by_field() {
    let mut world = world_with_customers();
    let text = "计划日期,时间,客户,医院,目的\n2026-12-01,14:30,王芳,北京协和医院,送资料\n2026-12-01,,李伟,北京协和医院,\n";
    assert_eq!(world.import(text, TableKind::Plan).counts, counts(2, 0, 0, 0));
    assert_eq!(world.import(text, TableKind::Plan).counts, counts(0, 0, 2, 0));
    assert_eq!(world.import(&text.replace("送资料", "谈会议"), TableKind::Plan).counts, counts(0, 1, 1, 0));
    let item = world.all::<PlanItem>().into_iter().find(|it| it.at_time.is_some()).unwrap();
    assert_eq!((item.afternoon, item.purpose.as_deref()), (true, Some("谈会议")));
    assert!(item.affiliation_id.is_some());
}
