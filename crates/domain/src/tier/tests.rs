//! The laws that a rating keeps, and reference values.

use super::samples::{axis, choice, metric, model, number, optional};
use super::*;
use crate::civil;
use proptest::prelude::*;

fn number_inputs(values: &[(&str, i64)]) -> Inputs {
    values.iter().map(|(id, value)| ((*id).to_owned(), Value::Number(Amount(*value)))).collect()
}

/// A criterion whose value is its points.
fn points(id: &str) -> Criterion {
    let steps: Vec<_> = (0..=100).map(|at| (Some(i64::from(at)).filter(|at| *at > 0), at)).collect();
    number(id, &steps)
}

fn three() -> TierModel {
    model(vec![axis("x", vec![points("a"), points("b"), points("c")], &[("C", 0), ("B", 30), ("A", 60)])])
}

#[test]
fn equal_weights_with_40_60_80_points_reach_the_band_from_60() {
    let rating = rate(&three(), &number_inputs(&[("a", 40), ("b", 60), ("c", 80)])).unwrap();
    assert_eq!(rating.axes[0].score, Score::new(60, 1));
    assert_eq!((rating.axes[0].shown, rating.axes[0].band.as_deref()), (Some(60.0), Some("A")));
    assert_eq!((rating.cell.as_deref(), rating.tier.as_deref()), (Some("A"), Some("A")));
    let below = rate(&three(), &number_inputs(&[("a", 40), ("b", 60), ("c", 79)])).unwrap();
    assert_eq!((below.tier.as_deref(), below.axes[0].shown), (Some("B"), Some(59.6)));
}

#[test]
fn weights_count_as_often_as_they_say() {
    let mut weighted = three();
    for (criterion, weight) in weighted.axes[0].criteria.iter_mut().zip([50, 30, 20]) {
        criterion.weight = weight;
    }
    let rating = rate(&weighted, &number_inputs(&[("a", 80), ("b", 50), ("c", 25)])).unwrap();
    assert_eq!(rating.axes[0].score, Score::new(60, 1), "40 + 15 + 5");
}

#[test]
fn an_absent_optional_criterion_leaves_both_sums() {
    let mut three = three();
    three.axes[0].criteria[2] = optional(points("c"));
    let rating = rate(&three, &number_inputs(&[("a", 50), ("b", 70)])).unwrap();
    assert_eq!(rating.axes[0].score, Score::new(60, 1));
    assert_eq!(
        rating.criteria.iter().map(|criterion| criterion.points).collect::<Vec<_>>(),
        [Some(50), Some(70), None]
    );
    assert_eq!(rating.missing, [] as [&str; 0]);
}

#[test]
fn a_missing_required_criterion_leaves_the_customer_unrated_and_is_named() {
    let rating = rate(&three(), &number_inputs(&[("a", 100), ("c", 100)])).unwrap();
    assert_eq!((rating.tier, rating.cell, rating.axes[0].score), (None, None, None));
    assert_eq!(rating.missing, ["b"]);
    let nothing = rate(&three(), &Inputs::new()).unwrap();
    assert_eq!((nothing.tier, nothing.missing.len()), (None, 3));
}

#[test]
fn nothing_known_on_an_axis_is_unrated_even_when_nothing_is_required() {
    let criteria = || vec![optional(points("c")), optional(points("d"))];
    let two = model(vec![
        axis("x", vec![points("a")], &[("C", 0), ("A", 60)]),
        axis("y", criteria(), &[("2", 0), ("1", 50)]),
    ]);
    let rating = rate(&two, &number_inputs(&[("a", 80)])).unwrap();
    assert_eq!((rating.axes[0].band.as_deref(), rating.axes[1].band.as_deref()), (Some("A"), None));
    assert_eq!((rating.cell, rating.tier), (None, None));
    assert_eq!(rating.missing, ["c", "d"]);
    let rating = rate(&two, &number_inputs(&[("a", 80), ("d", 50)])).unwrap();
    assert_eq!((rating.cell.as_deref(), rating.tier.as_deref()), (Some("A/1"), Some("A1")));
}

#[test]
fn a_value_on_the_bound_of_a_range_belongs_to_the_upper_range() {
    let beds = number("a", &[(None, 0), (Some(10), 50), (Some(20), 100)]);
    let loyalty = metric("b", Metric::Loyalty, &[(None, 0), (Some(50), 100)]);
    let mixed = model(vec![axis("x", vec![beds, loyalty], &[("C", 0), ("A", 60)])]);
    let points = |beds: i64, loyalty: (i64, i64)| {
        let mut inputs = number_inputs(&[("a", beds)]);
        inputs.insert("b".into(), Value::Metric(Ratio::new(loyalty.0, loyalty.1).unwrap()));
        let rating = rate(&mixed, &inputs).unwrap();
        (rating.criteria[0].points.unwrap(), rating.criteria[1].points.unwrap())
    };
    assert_eq!(points(9, (50, 1)), (0, 100));
    assert_eq!(points(10, (1_000_000_001, 20_000_000)), (50, 100));
    assert_eq!(points(20, (999_999_999, 20_000_000)), (100, 0), "a hair under 50 %");
    assert_eq!(points(-Amount::MAX, (0, 1)), (0, 0));
}

#[test]
fn a_value_that_the_model_does_not_know_is_a_problem_not_an_absence() {
    let title = choice("title", &[("chief", 100), ("resident", 20)]);
    let model = model(vec![axis("x", vec![points("a"), optional(title)], &[("C", 0), ("A", 60)])]);
    let with = |id: &str, value: Value| {
        let mut inputs = number_inputs(&[("a", 50)]);
        inputs.insert(id.into(), value);
        rate(&model, &inputs).map_err(|problem| problem.code())
    };
    assert!(with("title", Value::Choice("chief".into())).is_ok());
    assert_eq!(with("title", Value::Choice("king".into())), Err("tier.input_unfit"));
    assert_eq!(with("title", Value::Number(Amount(1))), Err("tier.input_unfit"));
    assert_eq!(with("a", Value::Number(Amount(Amount::MAX + 1))), Err("tier.input_unfit"));
    assert_eq!(with("a", Value::Metric(Ratio::whole(1))), Err("tier.input_unfit"));
    assert_eq!(with("rx", Value::Number(Amount(1))), Err("tier.input_unknown"));
}

#[test]
fn a_model_that_was_never_checked_is_refused_where_it_cannot_say() {
    let code = |change: fn(&mut TierModel)| {
        let mut model = three();
        change(&mut model);
        rate(&model, &number_inputs(&[("a", 10), ("b", 10), ("c", 10)])).unwrap_err().code()
    };
    assert_eq!(code(|model| model.axes[0].bands[0].lower = 20), "tier_model.bands_start");
    assert_eq!(code(|model| model.cells.clear()), "tier_model.cell_missing");
    assert_eq!(code(|model| model.axes[0].criteria[0].weight = 0), "tier_model.weight");
    assert_eq!(code(|model| model.axes[0].criteria[0].weight = u32::MAX), "tier_model.weight");
    let steep = |model: &mut TierModel| model.axes[0].criteria[1] = number("b", &[(None, 101)]);
    assert_eq!(code(steep), "tier_model.points");
    assert_eq!(
        code(|model| model.axes[0].criteria[1] = number("b", &[(Some(11), 1)])),
        "tier_model.range_gap"
    );
    let mut empty = three();
    empty.axes.clear();
    assert_eq!(rate(&empty, &Inputs::new()).unwrap().tier, None);
}

#[test]
fn texts_of_a_form_become_inputs_and_empty_ones_are_absent() {
    let model = three();
    let texts =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(id, text)| ((*id).into(), (*text).into())).collect();
    let inputs = inputs_from_texts(&model, &texts(&[("a", "40"), ("b", "")])).unwrap();
    assert_eq!(inputs, number_inputs(&[("a", 40)]));
    assert_eq!(inputs_from_texts(&model, &texts(&[("z", "1")])).unwrap_err().code(), "tier.input_unknown");
    assert_eq!(inputs_from_texts(&model, &texts(&[("a", "x")])).unwrap_err().code(), "tier.input_unfit");
}

#[test]
fn an_assessment_is_stale_after_its_review_interval_and_not_on_its_last_day() {
    let day = |text| civil::day("day", text).unwrap();
    let stale = |assessed, today| is_stale(day(assessed), 90, day(today));
    assert!(!stale("2026-08-26", "2026-11-24"), "90 days");
    assert!(stale("2026-08-25", "2026-11-24"), "91 days");
    assert!(!stale("2026-11-24", "2026-11-24"));
    assert!(!stale("2026-11-25", "2026-11-24"), "of tomorrow");
}

/// Weights and, per criterion, whether it is required and its points if it has a value.
type Sample = (Vec<(u32, bool, Option<u32>)>, Vec<u32>);

fn sample() -> impl Strategy<Value = Sample> {
    let criterion = (1..=1000_u32, any::<bool>(), prop::option::weighted(0.8, 0..=100_u32));
    (prop::collection::vec(criterion, 1..=6), prop::collection::btree_set(1..=100_u32, 0..=4))
        .prop_map(|(criteria, lowers)| (criteria, lowers.into_iter().collect()))
}

fn modelled((criteria, lowers): &Sample) -> (TierModel, Inputs) {
    let ids = ["a", "b", "c", "d", "e", "f"];
    let (mut all, mut inputs) = (Vec::new(), Inputs::new());
    for ((weight, required, value), id) in criteria.iter().zip(ids) {
        all.push(Criterion { weight: *weight, required: *required, ..points(id) });
        if let Some(value) = value {
            inputs.insert(id.into(), Value::Number(Amount(i64::from(*value))));
        }
    }
    let bands: Vec<(&str, u32)> =
        [("1", 0)].into_iter().chain(["2", "3", "4", "5"].into_iter().zip(lowers.iter().copied())).collect();
    (model(vec![axis("x", all, &bands)]), inputs)
}

fn band_of_sample(model: &TierModel, inputs: &Inputs) -> Option<u32> {
    rate(model, inputs).unwrap().axes[0].band.as_ref().map(|band| band.parse().unwrap())
}

proptest! {
    #[test]
    fn a_score_on_a_bound_is_in_the_band_that_begins_there(weights in prop::collection::vec(1..=1000_u32, 1..=6), lower in 1..=100_u32) {
        let criteria = weights.into_iter().map(|weight| (weight, true, Some(lower))).collect();
        let (model, inputs) = modelled(&(criteria, vec![lower]));
        prop_assert_eq!(band_of_sample(&model, &inputs), Some(2));
    }

    #[test]
    fn raising_any_criterion_never_lowers_the_band(sample in sample(), at in 0..6_usize, more in 1..=100_u32) {
        let (model, inputs) = modelled(&sample);
        let id = &model.axes[0].criteria[at % model.axes[0].criteria.len()].id;
        if let Some(Value::Number(value)) = inputs.get(id) {
            let mut raised = inputs.clone();
            raised.insert(id.clone(), Value::Number(Amount((value.0 + i64::from(more)).min(100))));
            prop_assert!(band_of_sample(&model, &raised) >= band_of_sample(&model, &inputs));
            let scores = [&raised, &inputs].map(|inputs| rate(&model, inputs).unwrap().axes[0].score);
            prop_assert!(scores[0] >= scores[1]);
        }
    }

    #[test]
    fn unrated_is_never_a_tier_and_a_tier_is_never_unrated(sample in sample()) {
        let (model, inputs) = modelled(&sample);
        let rating = rate(&model, &inputs).unwrap();
        let is_short = sample.0.iter().any(|(_, required, value)| *required && value.is_none());
        let is_empty = inputs.is_empty();
        prop_assert_eq!(rating.tier.is_none(), is_short || is_empty);
        prop_assert_eq!(rating.tier.is_none(), !rating.missing.is_empty());
        prop_assert_eq!(rating.cell.is_none(), rating.tier.is_none());
    }

    #[test]
    fn the_score_is_the_weighted_mean(sample in sample()) {
        let (model, inputs) = modelled(&sample);
        if let Some(score) = rate(&model, &inputs).unwrap().axes[0].score {
            let known = || sample.0.iter().filter_map(|(weight, _, value)| Some((f64::from(*weight), f64::from((*value)?))));
            let mean = known().map(|(weight, value)| weight * value).sum::<f64>() / known().map(|(weight, _)| weight).sum::<f64>();
            let exact = score.ratio().num() as f64 / score.ratio().den() as f64;
            prop_assert!((mean - exact).abs() < 1e-9);
            prop_assert!(score.rounded() <= exact + 1e-9 && score.rounded() > exact - 0.1);
        }
    }
}
