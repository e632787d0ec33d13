use super::*;
use crate::survey::QuestionOption;
use proptest::prelude::*;

/// Counts of 0–10 with these promoters, passives and detractors.
fn classes(promoters: u32, passives: u32, detractors: u32) -> [u32; 11] {
    [detractors, 0, 0, 0, 0, 0, 0, passives, 0, 0, promoters]
}

fn near(left: f64, right: f64, within: f64) {
    assert!((left - right).abs() <= within, "{left} is not {right} ± {within}");
}

#[test]
fn nps_has_its_reference_values() {
    let first = nps(&classes(50, 30, 20)).unwrap();
    assert_eq!((first.answers, first.value, first.small_sample), (100, 30.0, false));
    near(first.margin.unwrap(), 15.3, 0.05);
    let second = nps(&classes(120, 50, 30)).unwrap();
    assert_eq!((second.promoters, second.passives, second.detractors), (120, 50, 30));
    assert_eq!(second.value, 45.0);
    near(second.margin.unwrap(), 10.25, 0.005);
    let interval = second.interval.unwrap();
    near(interval.low, 34.75, 0.01);
    near(interval.high, 55.25, 0.01);
}

#[test]
fn nine_promotes_seven_is_passive_six_detracts() {
    let one = |score: usize| {
        let mut counts = [0; 11];
        counts[score] = 1;
        nps(&counts).unwrap().value
    };
    assert_eq!(
        (0..=10).map(one).collect::<Vec<_>>(),
        [-100.0, -100.0, -100.0, -100.0, -100.0, -100.0, -100.0, 0.0, 0.0, 100.0, 100.0]
    );
}

#[test]
fn answers_of_one_class_have_no_interval() {
    for counts in [classes(3, 0, 0), classes(0, 40, 0), classes(0, 0, 200)] {
        let nps = nps(&counts).unwrap();
        assert_eq!((nps.margin, nps.interval), (None, None), "{nps:?}");
    }
}

#[test]
fn csat_has_its_reference_values() {
    let eight = csat(&[1, 0, 1, 3, 5]).unwrap();
    assert_eq!((eight.satisfied, eight.answers, eight.share, eight.small_sample), (8, 10, 0.8, false));
    near(eight.interval.low, 0.490, 0.0005);
    near(eight.interval.high, 0.943, 0.0005);
    let none = csat(&[4, 3, 3, 0, 0]).unwrap();
    assert_eq!((none.share, none.interval.low), (0.0, 0.0));
    near(none.interval.high, 0.2775, 0.000_05);
    let all = csat(&[0, 0, 0, 0, 10]).unwrap();
    assert_eq!((all.share, all.interval.high), (1.0, 1.0));
    let many = csat(&[8, 8, 16, 68, 100]).unwrap();
    near(many.interval.low, 0.783, 0.0005);
    near(many.interval.high, 0.884, 0.0005);
}

#[test]
fn ces_is_a_mean_with_students_interval() {
    let three = ces(&[0, 0, 0, 0, 1, 1, 1]).unwrap();
    assert_eq!((three.answers, three.mean, three.small_sample), (3, 6.0, true));
    // 6 ± 4.303 · 1 ÷ √3, cut off at 7.
    near(three.interval.unwrap().low, 3.5156, 0.0001);
    assert_eq!(three.interval.unwrap().high, 7.0);
    let many = ces(&[0, 0, 0, 25, 0, 25, 0]).unwrap();
    // 5 ± 2.0096 · √(50 ÷ 49) ÷ √50
    near(many.interval.unwrap().high - many.mean, 0.2871, 0.0001);
    assert_eq!(ces(&[0, 0, 0, 0, 0, 1, 0]).unwrap().interval, None);
    assert_eq!(ces(&[0, 0, 0, 0, 0, 50, 0]).unwrap().interval, None);
}

#[test]
fn without_answers_there_is_no_figure() {
    assert_eq!(nps(&[0; 11]), None);
    assert_eq!(csat(&[0; 5]), None);
    assert_eq!(ces(&[0; 7]), None);
    assert_eq!(response_rate(0, 0), None);
}

#[test]
fn under_ten_answers_are_a_small_sample() {
    for (answers, small) in [(1, true), (9, true), (10, false)] {
        assert_eq!(nps(&classes(answers, 0, 0)).unwrap().small_sample, small);
        assert_eq!(csat(&[0, 0, 0, 0, answers]).unwrap().small_sample, small);
        assert_eq!(ces(&[0, 0, 0, 0, 0, 0, answers]).unwrap().small_sample, small);
    }
}

#[test]
fn a_difference_within_its_margin_is_not_significant() {
    let (before, after) = (nps(&classes(110, 58, 32)).unwrap(), nps(&classes(120, 50, 30)).unwrap());
    let small_step = difference(&before, &after);
    assert_eq!((small_step.value, small_step.significant), (6.0, Some(false)));
    // √(0.5579 ÷ 200 + 0.5475 ÷ 200) · 1.96 · 100
    near(small_step.margin.unwrap(), 14.57, 0.005);
    let great_step = difference(&nps(&classes(80, 60, 60)).unwrap(), &after);
    assert_eq!((great_step.value, great_step.significant), (35.0, Some(true)));
}

#[test]
fn of_few_or_uniform_answers_no_significance_is_said() {
    let many = nps(&classes(120, 50, 30)).unwrap();
    for other in [classes(1, 3, 5), classes(30, 0, 0)] {
        let difference = difference(&many, &nps(&other).unwrap());
        assert_eq!((difference.margin, difference.significant), (None, None));
    }
}

#[test]
fn a_distribution_shows_every_value_of_the_scale() {
    let question = |kind| Question { id: "q".into(), kind, ..Question::default() };
    let counts =
        |pairs: &[(&str, u32)]| pairs.iter().map(|(value, count)| ((*value).to_owned(), *count)).collect();
    let shown = |kind, pairs: &[(&str, u32)], responses| -> Vec<(String, u32)> {
        let tallies = distribution(&question(kind), &counts(pairs), responses);
        tallies.into_iter().map(|tally| (tally.value, tally.count)).collect()
    };
    assert_eq!(
        shown(QuestionKind::Csat, &[("4", 2), ("1", 1)], 3).iter().map(|pair| pair.1).collect::<Vec<_>>(),
        [1, 0, 0, 2, 0]
    );
    assert_eq!(shown(QuestionKind::Nps, &[], 0).len(), 11);
    assert_eq!(distribution(&question(QuestionKind::Csat), &counts(&[]), 0)[0].share, None);
    let number = QuestionKind::Number { min: 0, max: 100, unit: Default::default() };
    assert_eq!(shown(number, &[("10", 1), ("9", 2)], 3), [("9".into(), 2), ("10".into(), 1)]);
    assert!(shown(QuestionKind::Text { length_max: 9 }, &[("x", 1)], 1).is_empty());
    let option = |id: &str| QuestionOption { id: id.into(), ..QuestionOption::default() };
    let several = QuestionKind::Multiple { options: vec![option("b"), option("a")], max: 2 };
    let tallies = distribution(&question(several), &counts(&[("a", 4), ("b", 3)]), 4);
    assert_eq!(
        tallies.iter().map(|tally| (&*tally.value, tally.share)).collect::<Vec<_>>(),
        [("b", Some(0.75)), ("a", Some(1.0))]
    );
}

#[test]
fn a_response_rate_is_never_over_one() {
    assert_eq!(response_rate(71, 100), Some(0.71));
    assert_eq!(response_rate(0, 5), Some(0.0));
    assert_eq!(response_rate(6, 5), None);
}

fn contains(interval: Interval, value: f64, lowest: f64, highest: f64) -> bool {
    lowest <= interval.low && interval.low <= value && value <= interval.high && interval.high <= highest
}

proptest! {
    #[test]
    fn an_interval_contains_its_figure_and_stays_on_the_scale(
        eleven in prop::array::uniform11(0..40u32), five in prop::array::uniform5(0..40u32),
        seven in prop::array::uniform7(0..40u32),
    ) {
        if let Some(Nps { value, interval: Some(interval), .. }) = nps(&eleven) {
            prop_assert!(contains(interval, value, -100.0, 100.0), "{value} {interval:?}");
        }
        if let Some(Csat { share, interval, .. }) = csat(&five) {
            prop_assert!(contains(interval, share, 0.0, 1.0), "{share} {interval:?}");
        }
        if let Some(Ces { mean, interval: Some(interval), .. }) = ces(&seven) {
            prop_assert!(contains(interval, mean, 1.0, 7.0), "{mean} {interval:?}");
        }
    }

    #[test]
    fn the_same_shares_from_more_answers_are_surer(
        eleven in prop::array::uniform11(0..40u32), five in prop::array::uniform5(0..40u32),
        seven in prop::array::uniform7(0..40u32), times in 2..9u32,
    ) {
        let width = |interval: Interval| interval.high - interval.low;
        if let (Some(few), Some(many)) = (nps(&eleven), nps(&eleven.map(|count| count * times))) {
            prop_assert!((few.value - many.value).abs() < 1e-9);
            prop_assert_eq!(few.margin.is_some(), many.margin.is_some());
            if let (Some(few), Some(many)) = (few.margin, many.margin) { prop_assert!(many < few); }
        }
        if let (Some(few), Some(many)) = (csat(&five), csat(&five.map(|count| count * times))) {
            prop_assert!(width(many.interval) < width(few.interval));
        }
        let means = (ces(&seven), ces(&seven.map(|count| count * times)));
        if let (Some(Ces { interval: Some(few), .. }), Some(Ces { interval: Some(many), .. })) = means {
            prop_assert!(width(many) <= width(few) + 1e-9);
        }
    }

    #[test]
    fn no_counts_give_a_figure_that_is_no_number(eleven in prop::array::uniform11(0..2u32)) {
        if let Some(nps) = nps(&eleven) {
            prop_assert!(nps.value.is_finite() && nps.margin.is_none_or(f64::is_finite));
        }
    }
}
