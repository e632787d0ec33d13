use super::*;
use crate::listing::{self, ListFilter};
use crate::row;
use crate::test::{World, world};
use chrono::Duration;
use domain::assessment::{Assessment, AssessmentReview, ReviewState};
use domain::catalogue::{Brand, Line, Product};
use domain::customer::{CustomerKind, Tag};
use domain::tier::Amount;
use domain::transaction::{Fen, Transaction};
use domain::visit::{Awareness, FormAttendee, Outcome, VisitForm};

/// A brand with one product; their ids.
fn brand(world: &mut World) -> (String, String) {
    let written = world.store.write("catalogue.edit", |tx| {
        let line = tx.save(&Line { name: "线".into(), ..Line::default() })?;
        let brand = tx.save(&Brand { line_id: line.id, name: "甲".into(), ..Brand::default() })?;
        let product = Product { brand_id: brand.id.clone(), name: "甲片".into(), ..Product::default() };
        Ok((brand.id, tx.save(&product)?.id))
    });
    written.unwrap().value
}

fn aware(world: &mut World, customer: &str, brand: &str, level: u32, day: &str) {
    let position_id = world.store.author().position_id.clone();
    let awareness = Awareness {
        position_id,
        customer_id: customer.into(),
        brand_id: brand.into(),
        level,
        day: day.into(),
        ..Awareness::default()
    };
    world.store.write("visit.submit", |tx| tx.save(&awareness)).unwrap();
}

/// `outpatients`, `acceptance`: what the nine-box asks of everybody.
fn form(customer: &str, brand: &str, day: &str, outpatients: &str, acceptance: &str) -> AssessmentForm {
    let input = |criterion: &str, value: &str| FormInput { criterion: criterion.into(), value: value.into() };
    AssessmentForm {
        customer_id: customer.into(),
        brand_id: Some(brand.into()),
        model_code: "nine_box".into(),
        day: Some(day.into()),
        reason: None,
        inputs: vec![input("outpatients", outpatients), input("acceptance", acceptance)],
    }
}

fn assess_now(world: &mut World, form: &AssessmentForm) -> (Assessment, String) {
    let written = world.store.write("tier.assess", |tx| assess(tx, form)).unwrap();
    (written.value, written.group.unwrap())
}

fn scope(brand: &str) -> GridScope {
    GridScope { model_code: "nine_box".into(), brand_id: Some(brand.into()), ..GridScope::default() }
}

fn grid_of(world: &World, scope: &GridScope) -> Grid {
    grid(world.read(), scope, world.store.now()).unwrap()
}

fn count(grid: &Grid, tier: &str) -> u32 {
    grid.cells.iter().filter(|cell| cell.tier == tier).map(|cell| cell.count).sum()
}

fn tier_in_list(world: &World, id: &str) -> Option<String> {
    listing::one(world.read(), id).unwrap().unwrap().tier.map(|mark| mark.tier)
}

fn is_sound(world: &World) -> bool {
    world.store.check().unwrap().is_sound()
}

/// A doctor who is convinced of a brand.
fn doctor(world: &mut World) -> (String, String, (String, String)) {
    let place = world.hospital("协和医院", "肿瘤科");
    let (brand, _) = brand(world);
    let person = world.doctor("王芳", &place);
    aware(world, &person, &brand, 5, "2026-09-01");
    (person, brand, place)
}

#[test]
fn a_tally_that_is_wrong_is_found_and_a_right_one_says_what_was_counted() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    for (name, patients) in [("王芳", "300"), ("李娜", "300"), ("张伟", "")] {
        let doctor = world.doctor(name, &place);
        for day in ["2026-11-01", "2026-11-20"] {
            let input =
                |criterion: &str, value: &str| FormInput { criterion: criterion.into(), value: value.into() };
            let form = AssessmentForm {
                customer_id: doctor.clone(),
                model_code: "nine_box".into(),
                day: Some(day.into()),
                inputs: vec![input("outpatients", patients), input("acceptance", "welcomes")],
                ..AssessmentForm::default()
            };
            world.store.write("tier.assess", |tx| assess(tx, &form)).unwrap();
        }
    }
    let scope = GridScope { model_code: "nine_box".into(), ..GridScope::default() };
    let tallied = grid(world.read(), &scope, world.store.now()).unwrap();
    let people = crate::listing::ListFilter {
        kinds: vec![domain::customer::CustomerKind::Person],
        ..Default::default()
    };
    let counted = grid(world.read(), &GridScope { among: people, ..scope }, world.store.now()).unwrap();
    assert_eq!((tallied.rated, tallied.incomplete, tallied.stale), (2, 1, counted.stale));
    assert_eq!(tallied.cells, counted.cells);
    assert!(world.store.check().unwrap().is_sound());
    world.store.writer_for_test().execute("update standing_tally set count = count + 1", []).unwrap();
    assert!(!world.store.check().unwrap().is_sound());
}

#[test]
fn an_assessment_is_saved_with_its_inputs_and_shows_where_the_customer_does() {
    let mut world = world();
    let (person, brand, _) = doctor(&mut world);
    let form = form(&person, &brand, "2026-11-24", "800", "welcomes");
    let rated = rated(world.read(), &form, world.store.now()).unwrap();
    assert_eq!(rated.rating.tier.as_deref(), Some("A1"));
    assert!(rated.explanations.iter().any(|one| one.lower.is_some()));
    assert_eq!(tier_in_list(&world, &person), None);

    let (saved, _) = assess_now(&mut world, &form);
    assert_eq!((saved.tier.as_deref(), saved.cell.as_deref()), (Some("A1"), Some("A/1")));
    assert_eq!((saved.score_1.as_deref(), saved.score_2.as_deref()), (Some("100/1"), Some("100/1")));
    assert_eq!(tier_in_list(&world, &person).as_deref(), Some("A1"));
    let history = history(world.read(), &person).unwrap();
    let inputs: Vec<(&str, &str)> =
        history[0].inputs.iter().map(|one| (&*one.name.en, &*one.value.en)).collect();
    assert!(inputs.contains(&("Monthly outpatients in the specialty", "800")), "{inputs:?}");
    assert!(inputs.iter().any(|(_, value)| *value == "5"), "the awareness of the day is kept: {inputs:?}");

    let sheet = sheet(world.read(), &person, "nine_box", Some(&brand), world.store.now()).unwrap();
    assert!(sheet.inputs.contains(&FormInput { criterion: "acceptance".into(), value: "welcomes".into() }));
    assert_eq!(sheet.last.unwrap().id, saved.id);
    let standing = &standings(world.read(), &person, world.store.now()).unwrap()[0];
    assert_eq!((standing.brand_name.as_deref(), standing.is_stale), (Some("甲"), false));
    assert!(is_sound(&world));
}

#[test]
fn the_newer_assessment_stands_the_older_one_is_history_and_a_look_back_finds_it() {
    let mut world = world();
    let (person, brand, _) = doctor(&mut world);
    assess_now(&mut world, &form(&person, &brand, "2026-10-01", "10", "declines"));
    assess_now(&mut world, &form(&person, &brand, "2026-11-20", "10", "welcomes"));
    // The same day again: the last word of the day counts.
    world.scratch.pass(Duration::minutes(1));
    let (_, last) = assess_now(&mut world, &form(&person, &brand, "2026-11-20", "800", "welcomes"));
    assert_eq!(history(world.read(), &person).unwrap().len(), 3);

    let now = grid_of(&world, &GridScope { before: Some("2026-10-31".into()), ..scope(&brand) });
    assert_eq!((count(&now, "A1"), now.rated, now.rated_before), (1, 1, Some(1)));
    let earlier = now.cells.iter().find(|cell| cell.before == Some(1)).unwrap();
    assert!(earlier.tier.starts_with('C') && earlier.count == 0, "{earlier:?}");
    let then = grid_of(&world, &GridScope { day: Some("2026-10-01".into()), ..scope(&brand) });
    assert_eq!((then.rated, count(&then, "A1")), (1, 0));
    let before = grid_of(&world, &GridScope { day: Some("2026-09-30".into()), ..scope(&brand) });
    assert_eq!((before.rated, before.unassessed), (0, before.total));

    let months = trend(world.read(), &scope(&brand), 3, world.store.now()).unwrap();
    assert_eq!(months.iter().map(|month| month.rated).collect::<Vec<_>>(), [0, 1, 1]);
    assert_eq!(months[2].counts, [TierCount { tier: "A1".into(), count: 1 }]);

    world.store.write("undo", |tx| tx.undo(&last, None, 100)).unwrap();
    assert_eq!(tier_in_list(&world, &person).as_deref(), Some("C1"));
    assert!(is_sound(&world));
}

#[test]
fn what_the_model_requires_and_nobody_knows_leaves_the_customer_unrated_never_the_lowest_tier() {
    let mut world = world();
    let (person, brand, _) = doctor(&mut world);
    let (saved, _) = assess_now(&mut world, &form(&person, &brand, "2026-11-24", "", "welcomes"));
    assert_eq!((saved.tier, saved.cell), (None, None));
    let grid = grid_of(&world, &scope(&brand));
    // The hospital, its department and the doctor: nobody is rated.
    assert_eq!((grid.total, grid.rated, grid.incomplete, grid.unassessed), (3, 0, 1, 2));
    assert!(grid.cells.iter().all(|cell| cell.count == 0));
    assert_eq!(tier_in_list(&world, &person), None);
    assert!(is_sound(&world));
}

#[test]
fn a_value_that_does_not_fit_a_day_to_come_and_a_customer_of_another_kind_are_refused() {
    let mut world = world();
    let (person, brand, place) = doctor(&mut world);
    let code = |world: &mut World, form: &AssessmentForm| {
        world.store.write("tier.assess", |tx| assess(tx, form)).unwrap_err().code()
    };
    let good = form(&person, &brand, "2026-11-24", "800", "welcomes");
    let with = |value: &str| form(&person, &brand, "2026-11-24", value, "welcomes");
    assert_eq!(code(&mut world, &with("many")), "tier.input_unfit");
    assert_eq!(code(&mut world, &form(&person, &brand, "2026-11-25", "1", "welcomes")), "record.in_future");
    let other = AssessmentForm { model_code: "vip".into(), inputs: vec![], ..good.clone() };
    assert_eq!(code(&mut world, &other), "tier.subject");
    let department = AssessmentForm { customer_id: place.1, ..other };
    assert_eq!(code(&mut world, &department), "tier.subject");
    assert_eq!(code(&mut world, &AssessmentForm { model_code: "none".into(), ..good.clone() }), "store.gone");
    assert_eq!(code(&mut world, &AssessmentForm { customer_id: "none".into(), ..good }), "store.gone");
    assert_eq!(row::list::<Assessment>(world.read(), "1", []).unwrap(), []);
}

fn review(world: &mut World, assessment: &Assessment, state: ReviewState, tier: Option<&str>) {
    let at = crate::visit::utc(world.store.now());
    let review = AssessmentReview {
        assessment_id: assessment.id.clone(),
        customer_id: assessment.customer_id.clone(),
        state,
        tier: tier.map(str::to_owned),
        reason: Some("现场核实".into()),
        staff_id: world.store.author().staff_id.clone(),
        at,
        reviewed_hash: "0".repeat(64),
        ..AssessmentReview::default()
    };
    world.store.write("tier.review", |tx| tx.save(&review)).unwrap();
    world.scratch.pass(Duration::seconds(1));
}

#[test]
fn a_returned_assessment_does_not_stand_and_an_overriding_tier_takes_its_place() {
    let mut world = world();
    let (person, brand, _) = doctor(&mut world);
    assess_now(&mut world, &form(&person, &brand, "2026-10-01", "150", "welcomes"));
    assert_eq!(tier_in_list(&world, &person).as_deref(), Some("B1"));
    let (saved, _) = assess_now(&mut world, &form(&person, &brand, "2026-11-01", "800", "welcomes"));
    review(&mut world, &saved, ReviewState::Approved, None);
    assert_eq!(tier_in_list(&world, &person).as_deref(), Some("A1"));
    review(&mut world, &saved, ReviewState::Returned, None);
    assert_eq!(tier_in_list(&world, &person).as_deref(), Some("B1"));
    review(&mut world, &saved, ReviewState::Overridden, Some("A2"));
    assert_eq!(tier_in_list(&world, &person).as_deref(), Some("A2"));
    let grid = grid_of(&world, &scope(&brand));
    let cell = grid.cells.iter().find(|cell| cell.count == 1).unwrap();
    assert_eq!((cell.tier.as_str(), cell.cell.as_str()), ("A2", "A/2"));
    assert_eq!(history(world.read(), &person).unwrap()[0].reviews.len(), 3);
    assert!(is_sound(&world));
}

#[test]
fn the_list_can_be_narrowed_to_tiers_to_the_unrated_and_to_what_is_due() {
    let mut world = world();
    let (wang, brand, place) = doctor(&mut world);
    let li = world.doctor("李伟", &place);
    assess_now(&mut world, &form(&wang, &brand, "2026-01-05", "800", "welcomes"));
    let names = |world: &World, tier: TierFilter| -> Vec<String> {
        let tier = TierFilter { model_code: "nine_box".into(), brand_id: Some(brand.clone()), ..tier };
        let filter =
            ListFilter { kinds: vec![CustomerKind::Person], tier: Some(tier), ..ListFilter::default() };
        let page = listing::page(world.read(), &filter, 0, 10).unwrap();
        assert_eq!(page.total as usize, page.rows.len());
        page.rows.into_iter().map(|row| row.name).collect()
    };
    let of = |tiers: &[&str]| TierFilter {
        tiers: tiers.iter().map(|tier| (*tier).to_owned()).collect(),
        ..TierFilter::default()
    };
    assert_eq!(names(&world, of(&["A1"])), ["王芳"]);
    assert_eq!(names(&world, of(&["A2", "C3"])), [""; 0]);
    assert_eq!(names(&world, TierFilter { unrated: true, ..of(&[]) }), ["李伟"]);
    assert_eq!(names(&world, TierFilter { unrated: true, ..of(&["A1"]) }).len(), 2);
    let (unassessed, incomplete) =
        (TierFilter { unassessed: true, ..of(&[]) }, TierFilter { incomplete: true, ..of(&[]) });
    assert_eq!(names(&world, unassessed.clone()), ["李伟"]);
    assert_eq!(names(&world, incomplete.clone()), [""; 0]);
    assess_now(&mut world, &form(&li, &brand, "2026-01-05", "", "welcomes"));
    assert_eq!(names(&world, unassessed), [""; 0]);
    assert_eq!(names(&world, incomplete), ["李伟"], "what is missing can be asked for");
    assert_eq!(names(&world, TierFilter { unrated: true, ..of(&[]) }), ["李伟"]);
    assert_eq!(names(&world, of(&[])).len(), 2, "no condition narrows nothing");
    let due = |day: &str| TierFilter { stale_on: Some(day.into()), ..of(&[]) };
    assert_eq!(names(&world, due("2026-01-06")), [""; 0]);
    assert_eq!(names(&world, due("2026-11-24")), ["王芳"]);
    assert_eq!(grid_of(&world, &scope(&brand)).stale, 1);
}

#[test]
fn the_grid_keeps_to_its_scope_and_the_composition_adds_up() {
    let mut world = world();
    let (wang, brand, place) = doctor(&mut world);
    let other = world.hospital("华山医院", "皮肤科");
    let li = world.doctor("李伟", &other);
    aware(&mut world, &li, &brand, 1, "2026-09-01");
    assess_now(&mut world, &form(&wang, &brand, "2026-11-01", "800", "welcomes"));
    assess_now(&mut world, &form(&li, &brand, "2026-11-01", "10", "declines"));
    let tag = Tag { customer_id: wang.clone(), name: "讲者".into(), ..Tag::default() };
    world.store.write("customer.tag", |tx| tx.save(&tag)).unwrap();

    let among = |filter: ListFilter| grid_of(&world, &GridScope { among: filter, ..scope(&brand) });
    let here = among(ListFilter { institution_ids: vec![place.0.clone()], ..ListFilter::default() });
    assert_eq!((here.total, here.rated, count(&here, "A1")), (3, 1, 1));
    let tagged = among(ListFilter { tags: vec!["讲者".into()], ..ListFilter::default() });
    assert_eq!((tagged.total, tagged.rated), (1, 1));
    let all = grid_of(&world, &scope(&brand));
    assert_eq!((all.total, all.rated), (6, 2));
    let shares: u32 = all.cells.iter().filter_map(|cell| cell.potential_permille).sum();
    assert_eq!(shares, 1000);

    for by in ComposedBy::ALL {
        let parts = composition(world.read(), &scope(&brand), *by, world.store.now()).unwrap();
        for part in &parts {
            let rated: u32 = part.counts.iter().map(|one| one.count).sum();
            assert_eq!(rated + part.unrated, part.total, "{by:?} {part:?}");
        }
        let totals: Vec<(&str, u32)> = parts.iter().map(|part| (&*part.name, part.total)).collect();
        match by {
            ComposedBy::Hospital => assert_eq!(totals.len(), 2),
            ComposedBy::Department => assert_eq!(totals.iter().map(|(_, n)| n).sum::<u32>(), 4),
            ComposedBy::Tag => assert_eq!(totals, [("讲者", 1)]),
        }
    }
}

fn order(world: &mut World, institution: &str, product: &str, month: &str, amount: i64, cost: Option<i64>) {
    let order = Transaction {
        institution_id: institution.into(),
        product_id: product.into(),
        month: month.into(),
        amount: Fen(amount),
        cost: cost.map(Fen),
        ..Transaction::default()
    };
    world.store.write("import.transactions", |tx| tx.save(&order)).unwrap();
}

fn metric(
    world: &World,
    customer: &str,
    model: &str,
    brand: Option<&str>,
    criterion: &str,
) -> Option<String> {
    let sheet = sheet(world.read(), customer, model, brand, world.store.now()).unwrap();
    sheet.metrics.into_iter().find(|one| one.criterion == criterion).unwrap().value
}

#[test]
fn what_an_institution_ordered_becomes_frequency_amount_loyalty_and_share() {
    let mut world = world();
    let (hospital, other) = (world.hospital("协和医院", "肿瘤科").0, world.hospital("华山医院", "皮肤科").0);
    let (brand, product) = brand(&mut world);
    let of = |world: &World, criterion: &str| metric(world, &hospital, "value_hml", None, criterion);
    assert_eq!(of(&world, "amount"), None, "without any order nothing can be said of orders");
    // First order in November 2025: thirteen months to now; three of them with an order, one of them before
    // the period of twelve months.
    order(&mut world, &hospital, &product, "2025-11", 100, Some(60));
    order(&mut world, &hospital, &product, "2026-03", 200, Some(120));
    order(&mut world, &hospital, &product, "2026-11", 300, Some(180));
    order(&mut world, &hospital, &product, "2026-11", -50, Some(-30));
    order(&mut world, &other, &product, "2026-10", 1350, None);
    assert_eq!(of(&world, "amount").as_deref(), Some("450"));
    assert_eq!(of(&world, "frequency").as_deref(), Some("2"));
    assert_eq!(of(&world, "loyalty").as_deref(), Some("300/13"));
    let share = |customer: &str| metric(&world, customer, "key_accounts", None, "share");
    assert_eq!((share(&hospital).as_deref(), share(&other).as_deref()), (Some("250"), Some("750")));
    assert_eq!(metric(&world, &hospital, "vip", None, "gross_profit").as_deref(), Some("180"));
    assert_eq!(metric(&world, &other, "vip", None, "gross_profit"), None, "the cost is not known");
    assert_eq!(metric(&world, &hospital, "value_hml", Some(&brand), "amount").as_deref(), Some("450"));
    let second = world.store.write("catalogue.edit", |tx| {
        let line: Line = row::list(tx.read(), "1", [])?.remove(0);
        tx.save(&Brand { line_id: line.id, name: "乙".into(), ..Brand::default() })
    });
    let second = second.unwrap().value.id;
    assert_eq!(metric(&world, &hospital, "value_hml", Some(&second), "amount"), None);
}

#[test]
fn the_money_of_a_tier_is_that_of_its_institutions() {
    let mut world = world();
    let (hospital, other) = (world.hospital("协和医院", "肿瘤科").0, world.hospital("华山医院", "皮肤科").0);
    let (_, product) = brand(&mut world);
    order(&mut world, &hospital, &product, "2026-11", 100_000_000, None);
    order(&mut world, &other, &product, "2026-11", 25_000_000, None);
    let form = AssessmentForm {
        customer_id: hospital,
        model_code: "value_hml".into(),
        inputs: vec![FormInput { criterion: "market_potential".into(), value: "surging".into() }],
        ..AssessmentForm::default()
    };
    let (saved, _) = assess_now(&mut world, &form);
    let scope = GridScope { model_code: "value_hml".into(), ..GridScope::default() };
    let grid = grid_of(&world, &scope);
    assert_eq!((grid.total, grid.rated, grid.amount), (2, 1, Amount(125_000_000)));
    let cell = grid.cells.iter().find(|cell| Some(&cell.tier) == saved.tier.as_ref()).unwrap();
    assert_eq!((cell.count, cell.amount), (1, Some(Amount(100_000_000))));
    // The nine-box of a brand rates institutions, too; of people it says nothing but potential.
    assert!(grid.cells.iter().all(|cell| cell.amount.is_some()));
}

#[test]
fn visits_that_count_and_the_time_known_are_derived_and_for_a_brand_only_its_own() {
    let mut world = world();
    let (person, brand, place) = doctor(&mut world);
    let visit = |world: &mut World, at: &str, outcome: Outcome, brands: Vec<String>| {
        let form = VisitForm {
            at: at.into(),
            attendees: vec![FormAttendee { customer_id: person.clone(), affiliation_id: None }],
            brand_ids: brands,
            outcome: Some(outcome),
            ..VisitForm::default()
        };
        world.store.write("visit.submit", |tx| crate::visit::submit(tx, &form, None)).map(|_| ())
    };
    for (at, outcome, brands) in [
        ("2026-11-20T09:00:00+08:00", Outcome::Reached, vec![brand.clone()]),
        ("2026-11-21T09:00:00+08:00", Outcome::Partly, vec![]),
        ("2026-11-22T09:00:00+08:00", Outcome::NotSeen, vec![brand.clone()]),
    ] {
        let form_needs_reason = visit(&mut world, at, outcome, brands);
        form_needs_reason
            .or_else(|error| match error.code() {
                "visit.filing_reason_missing" => Ok(()),
                _ => Err(error),
            })
            .unwrap();
    }
    let of = |kind: CustomerKind, id: &str, brand: Option<&str>| {
        let asked = super::metrics::Asked {
            kind,
            customer_id: id,
            brand_id: brand,
            day: world.store.now().date_naive(),
            period_months: 12,
        };
        let text = r#"{"format":1,"code":"t","version":1,"name":{"zh":"t","en":"t"},"subjects":["person"],"period_months":12,
            "axes":[{"id":"a","name":{"zh":"t","en":"t"},"criteria":[
              {"id":"v","name":{"zh":"t","en":"t"},"weight":1,"required":true,"input":{"kind":"metric","metric":"visits","ranges":[{"points":0}]}},
              {"id":"m","name":{"zh":"t","en":"t"},"weight":1,"required":true,"input":{"kind":"metric","metric":"tenure_months","ranges":[{"points":0}]}}],
              "bands":[]}],"cells":[],"tiers":[]}"#;
        let model = domain::tier::parse(text).unwrap();
        let inputs = super::metrics::of_model(world.read(), &model, &asked).unwrap();
        let text = |id: &str| inputs.get(id).map(|value| value.to_string());
        (text("v").unwrap(), text("m"))
    };
    let submitted = row::list::<domain::visit::Visit>(world.read(), "outcome = 'reached'", []).unwrap().len();
    let about = submitted.to_string();
    let all = (submitted + 1).to_string();
    assert_eq!(of(CustomerKind::Person, &person, None), (all.clone(), Some("0".into())));
    assert_eq!(of(CustomerKind::Person, &person, Some(&brand)).0, about);
    assert_eq!(of(CustomerKind::Institution, &place.0, None).0, all);
    assert_eq!(of(CustomerKind::Department, &place.1, None).0, all);
}

#[test]
fn assessments_go_over_in_a_merge_come_back_when_it_is_undone_and_are_erased_with_the_person() {
    let mut world = world();
    let (wang, brand, place) = doctor(&mut world);
    let twin = world.doctor("王芳", &place);
    assess_now(&mut world, &form(&wang, &brand, "2026-11-01", "800", "welcomes"));
    let merge = |tx: &mut crate::Tx| crate::merge::merge(tx, &wang, &twin, &crate::merge::Choices::default());
    world.store.write("customer.merge", merge).unwrap();
    assert_eq!(tier_in_list(&world, &twin).as_deref(), Some("A1"));
    assert!(is_sound(&world));
    world.store.write("customer.unmerge", |tx| crate::merge::unmerge(tx, &wang)).unwrap();
    assert_eq!((tier_in_list(&world, &twin), tier_in_list(&world, &wang).as_deref()), (None, Some("A1")));
    assert!(is_sound(&world));

    crate::erase::erase(&mut world.store, &wang, crate::erase::EraseReason::PersonAsked).unwrap();
    let left = |sql: &str| world.read().query_row(sql, [], |row| row.get::<_, u32>(0)).unwrap();
    assert_eq!(left("select count(*) from standing"), 0);
    assert_eq!(left("select count(*) from assessment where tier is not null or reason is not null"), 0);
    assert_eq!(left("select count(*) from assessment_input where value <> ''"), 0);
    assert_eq!(grid_of(&world, &scope(&brand)).rated, 0);
    assert!(is_sound(&world));
}

#[test]
fn a_new_store_has_the_four_presets_and_a_published_version_never_changes() {
    let mut world = world();
    let codes: Vec<String> = models(world.read()).unwrap().into_iter().map(|view| view.model.code).collect();
    assert_eq!(codes, ["key_accounts", "nine_box", "value_hml", "vip"]);
    let (person, brand, _) = doctor(&mut world);
    let (first, _) = assess_now(&mut world, &form(&person, &brand, "2026-11-01", "800", "welcomes"));

    let (_, mut model) = current(world.read(), "nine_box").unwrap();
    model.axes[0].bands.iter_mut().find(|band| band.label == "A").unwrap().lower = 90;
    let before = document(world.read(), "nine_box-1").unwrap();
    let seen = preview(world.read(), &model, Some(&brand), world.store.now()).unwrap();
    assert_eq!((seen.customers, seen.moved), (1, 0), "100 points reach 90, too");
    model.axes[0].bands.iter_mut().find(|band| band.label == "A").unwrap().lower = 95;
    model.axes[0].criteria[0].weight = 41;
    let published = world.store.write("tier.publish", |tx| publish(tx, &model, Some("提高门槛"))).unwrap();
    assert_eq!((published.value.id.as_str(), published.value.version), ("nine_box-2", 2));
    assert_eq!(document(world.read(), "nine_box-1").unwrap(), before);
    let undone = world.store.write("undo", |tx| tx.undo(&published.group.unwrap(), None, 100));
    assert_eq!(undone.unwrap_err().code(), "store.not_undoable");

    assert_eq!(history(world.read(), &person).unwrap()[0].model_version, 1);
    let (second, _) = assess_now(&mut world, &form(&person, &brand, "2026-11-24", "800", "welcomes"));
    assert_eq!((first.model_id.as_str(), second.model_id.as_str()), ("nine_box-1", "nine_box-2"));
    model.axes[0].criteria.clear();
    let refused = world.store.write("tier.publish", |tx| publish(tx, &model, None)).unwrap_err();
    assert!(refused.code().starts_with("tier_model."), "{}", refused.code());
    assert!(is_sound(&world));
}

#[test]
fn a_preview_says_who_would_move_and_what_it_costs_in_visits() {
    let mut world = world();
    let (person, brand, place) = doctor(&mut world);
    let li = world.doctor("李伟", &place);
    aware(&mut world, &li, &brand, 5, "2026-09-01");
    assess_now(&mut world, &form(&person, &brand, "2026-11-01", "800", "welcomes"));
    assess_now(&mut world, &form(&li, &brand, "2026-11-01", "250", "welcomes"));
    let (_, mut model) = current(world.read(), "nine_box").unwrap();
    model.axes[0].bands.iter_mut().find(|band| band.label == "A").unwrap().lower = 61;
    let seen = preview(world.read(), &model, Some(&brand), world.store.now()).unwrap();
    assert_eq!((seen.customers, seen.moved), (2, 1));
    let moved = &seen.moves[0];
    assert_eq!(
        (moved.name.as_str(), moved.from.as_deref(), moved.to.as_deref()),
        ("李伟", Some("A1"), Some("B1"))
    );
    let of = |tier: &str| seen.cells.iter().find(|cell| cell.tier == tier).unwrap();
    assert_eq!((of("A1").before, of("A1").after, of("B1").after), (2, 1, 1));
    assert!(seen.visits_before > seen.visits_after && seen.visits_after > 0);
    model.cells.pop();
    assert!(preview(world.read(), &model, Some(&brand), world.store.now()).is_err());
}

#[test]
fn the_window_remembers_model_and_brand_and_falls_back_when_they_are_gone() {
    let mut world = world();
    assert_eq!(view(world.read()).unwrap(), TierView { model_code: "nine_box".into(), brand_id: None });
    let (person, brand, _) = doctor(&mut world);
    assess_now(&mut world, &form(&person, &brand, "2026-11-01", "800", "welcomes"));
    assert_eq!(view(world.read()).unwrap().brand_id.as_deref(), Some(brand.as_str()));
    let whole = TierView { model_code: "nine_box".into(), brand_id: None };
    set_view(&mut world.store, &whole).unwrap();
    assert_eq!(view(world.read()).unwrap(), whole);
    assert_eq!(tier_in_list(&world, &person), None, "another brand, another tier");
    let gone = TierView { model_code: "none".into(), brand_id: None };
    assert_eq!(set_view(&mut world.store, &gone).unwrap_err().code(), "store.gone");
}
