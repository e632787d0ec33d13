//! Which bands of an axis some combination of points can reach.

use super::model::{Axis, Criterion, POINTS_MAX};
use super::score::{Score, band_at};

/// Places of the bands that no combination of attainable points falls in, required criteria always
/// present and optional ones present or not. Exact, for an axis that is otherwise sound: values are
/// taken as independent of each other.
pub(crate) fn unreachable_bands(axis: &Axis) -> Vec<usize> {
    let options: Vec<Options> = axis.criteria.iter().map(Options::of).collect();
    let mut reached = vec![false; axis.bands.len()];
    walk(axis, &options, &mut reached);
    let missed = reached.iter().enumerate().filter(|(_, reached)| !**reached).map(|(at, _)| at);
    missed.filter(|at| !is_reachable(axis, &options, *at)).collect()
}

/// What a criterion can add to an axis: one of its points, or nothing at all.
struct Options {
    weight: i64,
    /// Ascending; never empty in a sound model.
    points: Vec<i64>,
    required: bool,
}

impl Options {
    fn of(criterion: &Criterion) -> Options {
        let points = criterion.input.attainable_points().into_iter().map(i64::from).collect();
        Options { weight: criterion.weight.into(), points, required: criterion.required }
    }
}

/// Marks the bands on the way from all criteria at their least to all at their most, one step at a time,
/// and those of each criterion alone: in most models that is every band, and cheap.
fn walk(axis: &Axis, options: &[Options], reached: &mut [bool]) {
    let mut mark = |chosen: &mut dyn Iterator<Item = (i64, i64)>| {
        let (sum, weight) = chosen.fold((0, 0), |sums, (weight, points)| {
            (sums.0 + weight.unsigned_abs() * points.unsigned_abs(), sums.1 + weight.unsigned_abs())
        });
        if let Some(band) = Score::new(sum, weight).and_then(|score| band_at(score, &axis.bands)) {
            reached[band] = true;
        }
    };
    let mut at = vec![0; options.len()];
    loop {
        mark(&mut options.iter().zip(&at).map(|(option, at)| (option.weight, option.points[*at])));
        let Some(next) =
            (0..at.len()).filter(|i| at[*i] + 1 < options[*i].points.len()).min_by_key(|i| at[*i])
        else {
            return;
        };
        at[next] += 1;
    }
}

/// What some of the criteria add up to against one band: (a, b), see [`is_reachable`].
type Pair = (i64, i64);

/// Whether any attainable score falls in the band `[lower, upper)`; the top band has no upper bound.
///
/// With a = Σ weight·(points − lower) and b = Σ weight·(points − upper) over what is present, the score is
/// in the band when a ≥ 0 and b < 0. Half of the criteria are added up, then the other half, and the
/// halves are met with each other. Of the pairs of a half only those are kept that no other beats in both
/// (a greater or equal, b less or equal), so there are never more than values of a: 6 criteria of weight
/// 1000 and 100 points bound them by 600,000, however many combinations there are.
fn is_reachable(axis: &Axis, options: &[Options], band: usize) -> bool {
    let lower = i64::from(axis.bands[band].lower);
    // Over 100 nothing is left out.
    let upper = axis.bands.get(band + 1).map_or(i64::from(POINTS_MAX) + 1, |next| next.lower.into());
    let steps = |option: &Options| -> Vec<Pair> {
        let step = |points: &i64| (option.weight * (points - lower), option.weight * (points - upper));
        let absent = (!option.required).then_some((0, 0));
        option.points.iter().map(step).chain(absent).collect()
    };
    let (left, right) = options.split_at(options.len() / 2);
    let (left, right) = (best(left.iter().map(steps)), best(right.iter().map(steps)));
    // Up the left's a, more of the right brings enough of it; the last of what does has the least b.
    let mut enough = 0;
    left.iter().rev().any(|(a, b)| {
        enough += right[enough..].iter().take_while(|(more, _)| a + more >= 0).count();
        enough > 0 && b + right[enough - 1].1 < 0
    })
}

/// The pairs that these criteria can add up to, greatest a first, without those that another beats.
fn best(steps: impl Iterator<Item = Vec<Pair>>) -> Vec<Pair> {
    let mut kept: Vec<Pair> = vec![(0, 0)];
    for step in steps {
        let (of_step, of_kept) = (span(&step), span(&kept));
        let (least, most) = (of_step.0 + of_kept.0, of_step.1 + of_kept.1);
        // The least b of each a, by a.
        let mut table = vec![i64::MAX; (most - least).unsigned_abs() as usize + 1];
        for (a, b) in &kept {
            for (more, less) in &step {
                let entry = &mut table[(a + more - least).unsigned_abs() as usize];
                *entry = (*entry).min(b + less);
            }
        }
        kept.clear();
        for (at, b) in table.into_iter().enumerate().rev() {
            if b < kept.last().map_or(i64::MAX, |(_, least)| *least) {
                kept.push((least + at as i64, b));
            }
        }
    }
    kept
}

/// The least and the greatest a; zeroes for none.
fn span(pairs: &[Pair]) -> (i64, i64) {
    let a = || pairs.iter().map(|(a, _)| *a);
    (a().min().unwrap_or(0), a().max().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tier::samples::{axis, choice, metric, optional};
    use crate::tier::{Metric, score};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Every combination, one by one.
    fn by_trying_all(axis: &Axis) -> Vec<usize> {
        let mut sums = vec![(0_u64, 0_u64)];
        for criterion in &axis.criteria {
            let weight = u64::from(criterion.weight);
            let points = criterion.input.attainable_points();
            let with = |sum: &(u64, u64)| {
                let sum = *sum;
                let absent = (!criterion.required).then_some(sum);
                let present =
                    points.iter().map(move |points| (sum.0 + weight * u64::from(*points), sum.1 + weight));
                present.chain(absent).collect::<Vec<_>>()
            };
            sums = sums.iter().flat_map(with).collect();
        }
        let reached: BTreeSet<usize> = sums
            .iter()
            .filter_map(|(sum, weight)| score::band_at(Score::new(*sum, *weight)?, &axis.bands))
            .collect();
        (0..axis.bands.len()).filter(|at| !reached.contains(at)).collect()
    }

    #[test]
    fn a_band_between_the_attainable_scores_is_unreachable() {
        // 0, 50 and 100 in halves: nothing from 60 to 90.
        let halves = || choice("a", &[("no", 0), ("yes", 100)]);
        let two = axis("x", vec![halves(), halves()], &[("D", 0), ("C", 50), ("B", 60), ("A", 90)]);
        assert_eq!(unreachable_bands(&two), [2]);
        // A third, optional one brings 2/3.
        let three = axis(
            "x",
            vec![halves(), halves(), optional(halves())],
            &[("D", 0), ("C", 50), ("B", 60), ("A", 90)],
        );
        assert_eq!(unreachable_bands(&three), [] as [usize; 0]);
    }

    #[test]
    fn bands_outside_of_the_least_and_the_most_are_unreachable() {
        let narrow =
            axis("x", vec![choice("a", &[("no", 40), ("yes", 59)])], &[("C", 0), ("B", 30), ("A", 60)]);
        assert_eq!(unreachable_bands(&narrow), [0, 2]);
        let on_the_bound =
            axis("x", vec![choice("a", &[("no", 30), ("yes", 60)])], &[("C", 0), ("B", 30), ("A", 60)]);
        assert_eq!(unreachable_bands(&on_the_bound), [0]);
    }

    #[test]
    fn points_of_a_rung_that_no_ladder_has_do_not_count() {
        let ladder = metric("a", Metric::Awareness, &[(None, 0), (Some(3), 50), (Some(6), 100)]);
        assert_eq!(unreachable_bands(&axis("x", vec![ladder], &[("C", 0), ("B", 50), ("A", 60)])), [2]);
        let below = metric("a", Metric::Awareness, &[(None, 0), (Some(1), 50), (Some(5), 100)]);
        assert_eq!(unreachable_bands(&axis("x", vec![below], &[("C", 0), ("B", 50), ("A", 60)])), [0]);
    }

    #[test]
    fn an_axis_with_everything_at_its_limits_is_decided_too() {
        // Twelve criteria of uneven weights with twenty points each: 0 to 18, and 100. Whoever misses 100
        // misses it by at least 82 × 593 ÷ 9558 = 5.09.
        let names: Vec<(String, u32)> =
            (0..20).map(|p| (format!("p{p}"), if p == 19 { 100 } else { p })).collect();
        let names: Vec<(&str, u32)> = names.iter().map(|(id, points)| (id.as_str(), *points)).collect();
        let criteria = (0..12_u32).map(|i| {
            let mut criterion = choice(&format!("c{i}"), &names);
            criterion.weight = 1000 - i * 37;
            criterion.required = i % 2 == 0;
            criterion
        });
        let bands = [("E", 0), ("D", 1), ("C", 55), ("B", 56), ("A", 95), ("S", 100)];
        let wide = axis("x", criteria.collect(), &bands);
        assert_eq!(unreachable_bands(&wide), [4]);
    }

    proptest! {
        #[test]
        fn the_bands_found_unreachable_are_those_that_trying_all_combinations_misses(
            criteria in prop::collection::vec((1..30_u32, any::<bool>(), prop::collection::vec(0..=100_u32, 2..4)), 1..5),
            lowers in prop::collection::btree_set(1..=100_u32, 0..8),
        ) {
            let criteria = criteria.into_iter().enumerate().map(|(at, (weight, required, points))| {
                let names = ["a", "b", "c", "d"];
                let choices: Vec<(&str, u32)> = names.into_iter().zip(points).collect();
                let mut criterion = choice(names[at], &choices);
                (criterion.weight, criterion.required) = (weight, required);
                criterion
            });
            let labels = ["2", "3", "4", "5", "6", "7", "8", "9"];
            let bands: Vec<(&str, u32)> = [("1", 0)].into_iter().chain(labels.into_iter().zip(lowers)).collect();
            let axis = axis("x", criteria.collect(), &bands);
            prop_assert_eq!(unreachable_bands(&axis), by_trying_all(&axis));
        }
    }
}
