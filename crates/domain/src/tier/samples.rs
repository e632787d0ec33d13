//! Small models for tests.

use super::model::{Axis, Band, Cell, ChoicePoints, Criterion, FORMAT, Input, Range, Tier, TierModel};
use super::{Amount, Metric};
use crate::bilingual::Bilingual;
use crate::customer::CustomerKind;

pub fn named(text: &str) -> Bilingual {
    Bilingual { zh: format!("{text}名"), en: text.into() }
}

pub fn bands(bands: &[(&str, u32)]) -> Vec<Band> {
    bands
        .iter()
        .map(|(label, lower)| Band { label: (*label).into(), name: named(label), lower: *lower })
        .collect()
}

pub fn ranges(ranges: &[(Option<i64>, u32)]) -> Vec<Range> {
    ranges.iter().map(|(from, points)| Range { from: from.map(Amount), points: *points }).collect()
}

fn criterion(id: &str, input: Input) -> Criterion {
    Criterion { id: id.into(), name: named(id), weight: 1, required: true, input }
}

pub fn number(id: &str, steps: &[(Option<i64>, u32)]) -> Criterion {
    criterion(id, Input::Number { unit: named("unit"), ranges: ranges(steps) })
}

pub fn choice(id: &str, choices: &[(&str, u32)]) -> Criterion {
    let choice =
        |(id, points): &(&str, u32)| ChoicePoints { id: (*id).into(), name: named(id), points: *points };
    criterion(id, Input::Choice { choices: choices.iter().map(choice).collect() })
}

pub fn metric(id: &str, metric: Metric, steps: &[(Option<i64>, u32)]) -> Criterion {
    criterion(id, Input::Metric { metric, ranges: ranges(steps) })
}

pub fn optional(criterion: Criterion) -> Criterion {
    Criterion { required: false, ..criterion }
}

pub fn axis(id: &str, criteria: Vec<Criterion>, axis_bands: &[(&str, u32)]) -> Axis {
    Axis { id: id.into(), name: named(id), criteria, bands: bands(axis_bands) }
}

/// A model with a cell and a tier of its own for each combination of bands.
pub fn model(axes: Vec<Axis>) -> TierModel {
    let mut combinations: Vec<Vec<String>> = vec![vec![]];
    for axis in &axes {
        let longer = |bands: &Vec<String>| {
            let bands = bands.clone();
            axis.bands.iter().map(move |band| [bands.clone(), vec![band.label.clone()]].concat())
        };
        combinations = combinations.iter().flat_map(longer).collect();
    }
    let tier = |(at, bands): (usize, &Vec<String>)| Tier {
        code: bands.concat(),
        name: named(&bands.concat()),
        rank: at as u32 + 1,
        review_days: 90,
        visits_per_cycle: 1,
        surveys_per_year: 1,
    };
    TierModel {
        format: FORMAT,
        code: "sample".into(),
        version: 1,
        name: named("sample"),
        subjects: vec![CustomerKind::Institution],
        period_months: 12,
        tiers: combinations.iter().enumerate().map(tier).collect(),
        cells: combinations.into_iter().map(|bands| Cell { tier: bands.concat(), bands }).collect(),
        axes,
    }
}
