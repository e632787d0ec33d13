use super::*;
use crate::tier::preset::presets;
use crate::tier::samples::{axis, choice, metric, model, number, optional};
use proptest::prelude::*;

fn number_of(value: i64) -> Change {
    Change::Value { value: Amount(value) }
}

fn of(explanations: &[Explanation], id: &str) -> Explanation {
    explanations.iter().find(|explanation| explanation.criterion == id).unwrap().clone()
}

/// Potential of beds (0, 50, 100 points from 10 and 20) and title; cooperation of loyalty.
fn two_axes() -> TierModel {
    let beds = number("beds", &[(None, 0), (Some(10), 50), (Some(20), 100)]);
    let title = choice("title", &[("resident", 20), ("attending", 50), ("deputy", 80), ("chief", 100)]);
    let loyalty = metric("loyalty", Metric::Loyalty, &[(None, 0), (Some(40), 50), (Some(80), 100)]);
    model(vec![
        axis("potential", vec![beds, title], &[("C", 0), ("B", 30), ("A", 60)]),
        axis("cooperation", vec![loyalty], &[("2", 0), ("1", 50)]),
    ])
}

fn inputs(beds: i64, title: &str, loyalty: (i64, i64)) -> Inputs {
    Inputs::from([
        ("beds".into(), Value::Number(Amount(beds))),
        ("title".into(), Value::Choice(title.into())),
        ("loyalty".into(), Value::Metric(Ratio::new(loyalty.0, loyalty.1).unwrap())),
    ])
}

#[test]
fn each_criterion_tells_its_points_its_share_and_what_would_move_it() {
    let explained = explain(&two_axes(), &inputs(14, "attending", (175, 3))).unwrap();
    // 50 and 50: potential 50, B. Cooperation 50 of 58.3 %: 1.
    let beds = of(&explained, "beds");
    assert_eq!((beds.points, beds.share), (Some(50), Score::new(25, 1)));
    let raise = beds.raise.unwrap();
    assert_eq!((raise.change, raise.points, raise.band.as_str()), (number_of(20), 100, "A"));
    assert_eq!((raise.cell.as_deref(), raise.tier.as_deref()), (Some("A/1"), Some("A1")));
    let lower = beds.lower.unwrap();
    assert_eq!((lower.change, lower.band.as_str(), lower.tier.as_deref()), (number_of(9), "C", Some("C1")));
    let title = of(&explained, "title");
    assert_eq!(
        title.raise.unwrap().change,
        Change::Choice { id: "deputy".into() },
        "65; the chief is further"
    );
    assert_eq!(title.lower, None, "not by this alone: a resident still has 35");
    let loyalty = of(&explained, "loyalty");
    assert_eq!(loyalty.raise, None, "the highest band already");
    let lower = loyalty.lower.unwrap();
    assert_eq!((lower.change, lower.tier.as_deref()), (Change::Below { value: Amount(40) }, Some("B2")));
}

#[test]
fn on_the_bound_the_next_value_down_moves() {
    let explained = explain(&two_axes(), &inputs(20, "resident", (40, 1))).unwrap();
    let lower = of(&explained, "beds").lower.unwrap();
    assert_eq!((lower.change, lower.band.as_str()), (number_of(19), "B"));
}

#[test]
fn a_value_that_costs_points_is_explained_the_other_way_round() {
    // Days overdue: the fewer the better.
    let overdue = number("overdue", &[(None, 100), (Some(31), 50), (Some(91), 0)]);
    let model = model(vec![axis("x", vec![overdue], &[("C", 0), ("B", 50), ("A", 100)])]);
    let explained = explain(&model, &Inputs::from([("overdue".into(), Value::Number(Amount(45)))])).unwrap();
    assert_eq!(explained[0].raise.as_ref().unwrap().change, number_of(30));
    assert_eq!(explained[0].lower.as_ref().unwrap().change, number_of(91));
}

#[test]
fn an_unrated_axis_is_not_moved_by_one_alone() {
    let mut known = inputs(14, "chief", (50, 1));
    known.remove("title");
    let explained = explain(&two_axes(), &known).unwrap();
    for id in ["beds", "title"] {
        let explanation = of(&explained, id);
        assert_eq!((explanation.share, explanation.raise, explanation.lower), (None, None, None));
    }
    // The other axis has its band, but no cell yet.
    let lower = of(&explained, "loyalty").lower.unwrap();
    assert_eq!((lower.band.as_str(), lower.cell, lower.tier), ("2", None, None));
}

#[test]
fn an_optional_criterion_without_a_value_asks_for_the_least_that_moves() {
    let beds = number("beds", &[(None, 0), (Some(10), 50), (Some(20), 100)]);
    let title =
        optional(choice("title", &[("resident", 20), ("attending", 50), ("deputy", 80), ("chief", 100)]));
    let model = model(vec![axis("x", vec![title, beds], &[("C", 0), ("B", 30), ("A", 60)])]);
    let explained = explain(&model, &Inputs::from([("beds".into(), Value::Number(Amount(12)))])).unwrap();
    let title = of(&explained, "title");
    assert_eq!((title.points, title.share), (None, None));
    assert_eq!(title.raise.unwrap().change, Change::Choice { id: "deputy".into() });
    assert_eq!(title.lower, None);
    assert_eq!(of(&explained, "beds").share, Score::new(50, 1));
}

#[test]
fn no_change_leads_outside_of_what_a_metric_can_be() {
    let ladder = metric("rung", Metric::Awareness, &[(None, 0), (Some(1), 50), (Some(6), 100)]);
    let model = model(vec![axis("x", vec![ladder], &[("C", 0), ("B", 50), ("A", 100)])]);
    let explained =
        explain(&model, &Inputs::from([("rung".into(), Value::Metric(Ratio::whole(3)))])).unwrap();
    assert_eq!((&explained[0].raise, &explained[0].lower), (&None, &None));
}

/// The band that the axis of a criterion has with another value of it.
fn band_with(model: &TierModel, inputs: &Inputs, id: &str, value: Value) -> usize {
    let mut changed = inputs.clone();
    changed.insert(id.to_owned(), value);
    let (at, axis) =
        model.axes.iter().enumerate().find(|(_, axis)| axis.criteria.iter().any(|c| c.id == id)).unwrap();
    let rating = rate(model, &changed).unwrap();
    axis.bands.iter().position(|band| Some(&band.label) == rating.axes[at].band.as_ref()).unwrap()
}

/// Steps of values from one value towards another, without that other.
fn between(now: i64, change: &Change) -> Vec<i64> {
    match change {
        Change::Value { value: Amount(value) } if *value > now => (now..*value).collect(),
        Change::Value { value: Amount(value) } => (value + 1..=now).collect(),
        Change::Below { value: Amount(value) } => (*value..=now).collect(),
        Change::Choice { .. } => vec![],
    }
}

/// A number of 2 to 5 ranges in any order of points, a choice and a metric, in one axis of some bands.
fn sample() -> impl Strategy<Value = (TierModel, Inputs)> {
    let ranges = || (prop::collection::btree_set(1..60_i64, 1..5), prop::collection::vec(0..=100_u32, 5));
    let steps = |(from, points): (std::collections::BTreeSet<i64>, Vec<u32>)| -> Vec<(Option<i64>, u32)> {
        [None].into_iter().chain(from.into_iter().map(Some)).zip(points).collect()
    };
    let bands = prop::collection::btree_set(1..=100_u32, 1..5);
    let values = (0..70_i64, 0..3_usize, 0..=60_i64, prop::bool::weighted(0.8));
    (
        ranges(),
        ranges(),
        prop::collection::vec(0..=100_u32, 3),
        bands,
        prop::collection::vec(1..50_u32, 3),
        values,
    )
        .prop_map(
            move |(number_steps, metric_steps, choices, lowers, weights, (value, chosen, percent, known))| {
                let ids = ["x", "y", "z"];
                let choices: Vec<(&str, u32)> = ids.into_iter().zip(choices).collect();
                let mut criteria = vec![
                    number("number", &steps(number_steps)),
                    optional(choice("choice", &choices)),
                    metric("metric", Metric::Loyalty, &steps(metric_steps)),
                ];
                for (criterion, weight) in criteria.iter_mut().zip(weights) {
                    criterion.weight = weight;
                }
                let labels = ["2", "3", "4", "5"].into_iter().zip(lowers);
                let bands: Vec<(&str, u32)> = [("1", 0)].into_iter().chain(labels).collect();
                let mut inputs = Inputs::from([
                    ("number".into(), Value::Number(Amount(value))),
                    ("metric".into(), Value::Metric(Ratio::whole(percent))),
                ]);
                if known {
                    inputs.insert("choice".into(), Value::Choice(ids[chosen].into()));
                }
                (model(vec![axis("axis", criteria, &bands)]), inputs)
            },
        )
}

proptest! {
    #[test]
    fn the_change_moves_and_nothing_smaller_does((model, inputs) in sample()) {
        let now = band_with(&model, &inputs, "number", inputs["number"].clone());
        for explanation in explain(&model, &inputs).unwrap() {
            let id = explanation.criterion.as_str();
            for (found, is_up) in [(&explanation.raise, true), (&explanation.lower, false)] {
                let moves = |value: Value| {
                    let band = band_with(&model, &inputs, id, value);
                    if is_up { band > now } else { band < now }
                };
                let valued = |value: i64| match id {
                    "number" => Value::Number(Amount(value)),
                    _ => Value::Metric(Ratio::whole(value)),
                };
                // All there is to try: numbers and whole percents, and the choices.
                let all = match id {
                    "choice" => ["x", "y", "z"].map(|id| Value::Choice(id.into())).to_vec(),
                    _ => (0..=100).map(valued).collect(),
                };
                let Some(found) = found else {
                    prop_assert!(!all.into_iter().any(moves), "{id} can move");
                    continue;
                };
                let value_now = inputs.get(id).and_then(Value::ratio).map(|ratio| ratio.num());
                match (&found.change, value_now) {
                    (Change::Choice { id: chosen }, _) => {
                        prop_assert!(moves(Value::Choice(chosen.clone())));
                        let far = |points: u32| explanation.points.map(|now| now.abs_diff(points));
                        for (other, points) in model.axes[0].criteria[1].input.choices().iter().map(|c| (&c.id, c.points)) {
                            let nearer = match explanation.points {
                                Some(_) => far(points) < far(found.points),
                                None if is_up => points < found.points,
                                None => points > found.points,
                            };
                            prop_assert!(!nearer || !moves(Value::Choice(other.clone())), "{other} is nearer");
                        }
                    }
                    (Change::Value { value }, Some(value_now)) => {
                        prop_assert!(moves(valued(value.0)));
                        let far = (value.0 - value_now).abs();
                        for nearer in value_now - far + 1..value_now + far {
                            prop_assert!(nearer < 0 || !moves(valued(nearer)), "{nearer} is nearer than {value:?}");
                        }
                        prop_assert!(between(value_now, &found.change).into_iter().all(|value| !moves(valued(value))));
                    }
                    (Change::Below { value }, Some(value_now)) => {
                        let hair = Ratio::new(i128::from(value.0) * 1_000_000 - 1, 1_000_000).unwrap();
                        prop_assert!(moves(Value::Metric(hair)));
                        prop_assert!(between(value_now, &found.change).into_iter().all(|value| !moves(valued(value))));
                    }
                    (change, None) => prop_assert!(false, "{change:?} of a number that is not known"),
                }
            }
        }
    }

    #[test]
    fn the_shares_add_up_to_the_score((model, inputs) in sample()) {
        let score = rate(&model, &inputs).unwrap().axes[0].score.unwrap();
        let explained = explain(&model, &inputs).unwrap();
        let shares = explained.iter().filter_map(|explanation| explanation.share);
        let (num, den) = shares.fold((0_i128, 1_i128), |(num, den), share| {
            let (more, of) = (i128::from(share.ratio().num()), i128::from(share.ratio().den()));
            (num * of + more * den, den * of)
        });
        prop_assert_eq!(Ratio::new(num, den), Some(score.ratio()));
    }
}

#[test]
fn the_nine_box_explained() {
    let model = &presets().unwrap()[0];
    let texts = [
        ("outpatients", "260"),
        ("beds", "45"),
        ("title", "associate_chief"),
        ("academic_interest", "listens"),
        ("awareness", "3"),
        ("acceptance", "by_appointment"),
        ("academic_participation", "attends"),
    ];
    let texts = texts.map(|(id, text)| (id.to_owned(), text.to_owned())).into();
    let inputs = crate::tier::inputs_from_texts(model, &texts).unwrap();
    let rating = rate(model, &inputs).unwrap();
    let mut lines = vec![format!(
        "{:?} {:?}",
        rating.cell,
        rating.axes.iter().map(|axis| axis.shown).collect::<Vec<_>>()
    )];
    for explanation in explain(model, &inputs).unwrap() {
        let moved = |found: &Option<Move>| {
            found.as_ref().map_or("not by this alone".into(), |found| {
                format!("{} at {:?}", found.tier.as_deref().unwrap_or("-"), found.change)
            })
        };
        let share = explanation.share.map_or("-".into(), |share| share.to_string());
        lines.push(format!(
            "{}: {:?} points, {share} of the score; up: {}; down: {}",
            explanation.criterion,
            explanation.points,
            moved(&explanation.raise),
            moved(&explanation.lower),
        ));
    }
    insta::assert_snapshot!(lines.join("\n"));
}
