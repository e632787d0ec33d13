use super::*;
use crate::test::{NEW, Scratch};
use crate::{Connection, timeline, today, visit};
use std::time::Instant;

fn count(connection: &Connection, sql: &str) -> u32 {
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_store_that_could_not_be_finished_leaves_nothing_in_the_way_of_the_next() {
    let scratch = Scratch::new();
    scratch.create().into_store().discard().unwrap();
    assert!(!scratch.place().exists() && !scratch.place().keys().exists());
    let new = NewStore { sample: true, ..NEW };
    let (store, code) = create(scratch.place(), &new, scratch.clock()).unwrap();
    assert!(store.check().unwrap().customers > 500);
    drop(store);
    let secret = crate::Secret::recovery_code(&code);
    assert!(Store::unlock(scratch.place(), &secret, scratch.clock()).is_ok());
}

#[test]
fn the_sample_is_sound_quick_and_skewed_as_in_life() {
    let mut world = Scratch::new().create();
    let begun = Instant::now();
    fill(&mut world.store, SEED, &mut |_, _| {}).unwrap();
    let took = begun.elapsed();
    println!("sample: {took:?}");
    let report = world.store.check().unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert!((560..=640).contains(&report.customers), "{}", report.customers);
    assert!((1000..=1200).contains(&report.visits), "{}", report.visits);

    let c = world.read();
    assert_eq!(count(c, "select count(*) from institution where kind = 'hospital'"), 12);
    let first =
        count(c, "select max(n) from (select count(*) as n from affiliation group by institution_id)");
    assert!(first > 150, "{first}");
    let five = "select count(*) from person where substr(name, 1, 1) in ('王', '李', '张', '刘', '陈')";
    assert!(count(c, five) > 120, "{}", count(c, five));
    for rare in ["单", "曾", "翟", "吕"] {
        let sql = format!("select count(*) from person where name like '{rare}%'");
        assert!(count(c, &sql) > 0, "{rare}");
    }
    let twice = "select count(*) from (select 1 from affiliation group by person_id having count(*) > 1)";
    assert!(count(c, twice) > 8, "{}", count(c, twice));
    assert!(count(c, "select count(*) from clinic_hour") > 200);
    assert!(count(c, "select count(distinct consent) from person") == 4);
    assert!(count(c, "select count(*) from own_field_value") > 40);
    assert!(count(c, "select count(*) from purchase") > 500);
    assert!(count(c, "select max(visits) from listing") >= 36);
    assert_eq!(count(c, "select count(*) from visit where at > (select created_at from device)"), 0);
    assert_eq!(count(c, "select count(*) from adverse_event where reported_at is null"), 1);
    let answered = |whom: &str| count(c, &format!("select count(*) from survey_response where {whom}"));
    assert!(answered("customer_id is not null") > 150 && answered("customer_id is null") > 40);
    assert_eq!(count(c, "select count(distinct template_id) from survey_response"), 3);
}

#[test]
fn the_sample_keeps_the_rules_that_a_rep_must_keep() {
    let mut world = Scratch::new().create();
    fill(&mut world.store, SEED, &mut |_, _| {}).unwrap();
    let mut checked = 0;
    let ids: Vec<String> = {
        let mut statement = world.read().prepare("select id from visit").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(|id| id.unwrap()).collect()
    };
    for id in ids {
        let detail = visit::get(world.read(), &id).unwrap();
        let attendees = detail.attendees.iter().map(|it| domain::visit::FormAttendee {
            customer_id: it.customer_id.clone(),
            affiliation_id: it.affiliation_id.clone(),
        });
        let form = domain::visit::VisitForm {
            at: chrono::DateTime::parse_from_rfc3339(&detail.visit.at)
                .unwrap()
                .with_timezone(world.store.now().offset())
                .to_rfc3339(),
            channel: detail.visit.channel,
            attendees: attendees.collect(),
            brand_ids: detail.brands.iter().map(|it| it.id.clone()).collect(),
            ..Default::default()
        };
        let rules = visit::rules(world.read(), &form, world.store.now()).unwrap();
        assert!(!rules.outside_window || detail.visit.window_reason.is_some(), "{detail:?}");
        assert_eq!(rules.brands_outside_filing, Vec::<String>::new());
        checked += 1;
    }
    assert!(checked > 1000);
}

#[test]
fn the_same_seed_at_the_same_time_gives_the_same_territory() {
    let digest = |seed: u64| {
        let mut world = Scratch::new().create();
        fill(&mut world.store, seed, &mut |_, _| {}).unwrap();
        let text = |sql: &str| world.read().query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
        let people =
            text("select group_concat(id || name || coalesce(mobile, ''), ';') from person order by id");
        let visits = text("select group_concat(id || at || outcome, ';') from visit order by id");
        (people, visits)
    };
    let one = digest(7);
    assert_eq!(one, digest(7));
    assert_ne!(one, digest(8));
}

#[test]
fn the_sample_gives_today_something_of_everything_at_any_hour() {
    for (hours, done) in [(-4, 0), (0, 1), (9, 2)] {
        let scratch = Scratch::new();
        scratch.pass(chrono::Duration::hours(hours));
        let mut world = scratch.create();
        fill(&mut world.store, SEED, &mut |_, _| {}).unwrap();
        let now = world.store.now();
        let page = today::today(world.read(), &domain::civil::day_of(now), now).unwrap();
        assert_eq!(page.items.len(), 7);
        assert!(
            page.items.iter().any(|item| item.afternoon) && page.items.iter().any(|item| !item.afternoon)
        );
        assert_eq!(page.overdue.len(), 3);
        assert!(page.next_steps.iter().any(|step| step.days_overdue == 0));
        assert!(page.next_steps.iter().any(|step| step.days_overdue > 0));
        assert!(page.next_steps.len() < 15, "{}", page.next_steps.len());
        assert_eq!(page.deadlines.len(), 1);
        assert_eq!(page.deadlines[0].minutes_left, 21 * 60);
        assert_eq!(page.progress.done, done);
    }
}

#[test]
fn a_generated_territory_has_the_sizes_that_are_asked_for() {
    let mut world = Scratch::new().create();
    let mut heard = (0, 0);
    generate(&mut world.store, 2000, 1500, 3, &mut |done, total| heard = (done, total)).unwrap();
    assert_eq!(heard.0, heard.1);
    let report = world.store.check().unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.customers, report.visits), (2000, 1500));
    let c = world.read();
    let first: String = c
        .query_row(
            "select institution_id from affiliation group by 1 order by count(*) desc limit 1",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert!(
        count(c, "select max(n) from (select count(*) as n from affiliation group by institution_id)") >= 160
    );
    let page = timeline::timeline(c, &first, None, 50).unwrap();
    assert!(page.entries.len() >= 50 && page.next.is_some());
}

fn filled(scratch: &Scratch) -> crate::test::World {
    let mut world = scratch.create();
    let mut heard = vec![];
    fill(&mut world.store, SEED, &mut |done, total| heard.push((done, total))).unwrap();
    assert!(heard.len() > 3 && heard.windows(2).all(|pair| pair[0].0 <= pair[1].0), "{heard:?}");
    assert!(heard.last().is_some_and(|(done, total)| done == total));
    world
}

#[test]
fn the_sample_goes_into_an_empty_store_only_and_marks_it() {
    let scratch = Scratch::new();
    let mut world = scratch.create();
    let before = state(world.read()).unwrap();
    assert!(before.fillable && !before.sample);
    fill(&mut world.store, SEED, &mut |_, _| {}).unwrap();
    let after = state(world.read()).unwrap();
    assert_eq!(after, SampleState { sample: true, fillable: false, own: SampleOwn::default() });
    let twice = fill(&mut world.store, SEED, &mut |_, _| {}).unwrap_err();
    assert_eq!(twice.code(), "store.not_empty");

    let mut used = Scratch::new().create();
    used.hospital("自己的医院", "内科");
    assert!(!state(used.read()).unwrap().fillable);
    assert_eq!(fill(&mut used.store, SEED, &mut |_, _| {}).unwrap_err().code(), "store.not_empty");
    assert!(!state(used.read()).unwrap().sample, "a refusal marks nothing");
}

#[test]
fn clearing_the_sample_leaves_an_empty_store_under_the_same_keys_with_the_same_rep_and_rules() {
    let scratch = Scratch::new();
    let mut world = filled(&scratch);
    let code = crate::Secret::recovery_code(&world.code);
    let policy = domain::policy::Policy { idle_lock_minutes: 42, ..domain::policy::Policy::initial() };
    let edit = domain::Edit::between(&domain::policy::Policy::initial(), &policy, 1);
    world.store.write("policy.edit", |tx| crate::catalogue::save_policy(tx, edit)).unwrap();
    let day = domain::civil::day_of(world.store.now());
    let doctor: String =
        world.read().query_row("select id from person limit 1", [], |row| row.get(0)).unwrap();
    let form = crate::plan::PlanForm { day, customer_id: doctor, ..Default::default() };
    world.store.write("plan.add", |tx| crate::plan::add(tx, &form)).unwrap();
    let own = state(world.read()).unwrap().own;
    assert_eq!((own.customers, own.catalogue, own.visits, own.plans), (0, 0, 0, 1));

    let prepared = prepare_clear(&world.store).unwrap();
    let (mut store, kept) = prepared.take_over(world.into_store()).unwrap();
    let report = store.check().unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.customers, report.visits), (0, 0));
    let (after, who, policy) = store
        .readers()
        .read::<_, crate::StoreError>(|c| {
            Ok((state(c)?, crate::store::who(c)?, crate::catalogue::policy(c)?))
        })
        .unwrap();
    assert!(after.fillable && !after.sample);
    assert_eq!(who, (false, "林默".into(), "华东二区".into()));
    assert_eq!(policy.idle_lock_minutes, 42);
    fill(&mut store, SEED, &mut |_, _| {}).unwrap();
    drop(store);
    assert!(crate::Store::unlock(scratch.place(), &code, scratch.clock()).is_ok());
    let kept = crate::Place::new(kept.unwrap());
    let former = crate::Store::unlock(kept, &code, scratch.clock()).unwrap();
    assert!(former.check().unwrap().customers > 500, "what was there is kept");
}

#[test]
fn the_sample_is_not_cleared_while_there_are_customers_or_catalogue_entries_of_ones_own() {
    let scratch = Scratch::new();
    let mut world = filled(&scratch);
    let created = world.store.write("customer.create", |tx| {
        let name = "自己的医院".to_owned();
        tx.save(&domain::customer::Institution { name, ..Default::default() })
    });
    let line = world.store.write("catalogue.edit", |tx| {
        tx.save(&domain::catalogue::Line { name: "自己的线".into(), ..Default::default() })
    });
    let refused = prepare_clear(&world.store).err().unwrap();
    assert_eq!(refused.code(), "store.sample_mixed");
    let params = refused.params();
    assert_eq!((params["customers"].as_str(), params["catalogue"].as_str()), ("1", "1"));
    for group in [created.unwrap().group.unwrap(), line.unwrap().group.unwrap()] {
        world.store.write("undo", |tx| tx.undo(&group, None, 100)).unwrap();
    }
    assert!(prepare_clear(&world.store).is_ok(), "undone, they are no reason any more");
    assert!(state(world.read()).unwrap().sample, "preparing changes nothing");

    let empty = Scratch::new().create();
    assert_eq!(prepare_clear(&empty.store).err().unwrap().code(), "store.sample_absent");
}
