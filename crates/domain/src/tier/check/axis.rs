//! One axis: its criteria, their steps, its bands.

use super::Findings;
use crate::Problem;
use crate::tier::model::{
    Axis, BANDS_MAX, CRITERIA_MAX, Criterion, Input, POINTS_MAX, Range, STEPS_MAX, TierModel, WEIGHT_MAX,
};
use crate::tier::reach::unreachable_bands;

pub(super) fn check(model: &TierModel, axis: &Axis, findings: &mut Findings) {
    let before = findings.list.len();
    findings.at(Some(&axis.id), None);
    findings.id(&axis.id);
    findings.name(&axis.id, &axis.name);
    findings.at_most(&axis.id, axis.criteria.len(), CRITERIA_MAX);
    if axis.criteria.is_empty() {
        findings.push(Problem::TierModelCriteriaMissing { axis: axis.id.clone() });
    }
    for criterion in &axis.criteria {
        findings.at(Some(&axis.id), Some(&criterion.id));
        check_criterion(model, criterion, findings);
    }
    findings.at(Some(&axis.id), None);
    check_bands(axis, findings);
    // What is reached can only be told of an axis that is sound, and is bounded only there.
    if findings.list.len() == before {
        for band in unreachable_bands(axis) {
            let band = axis.bands[band].label.clone();
            findings.push(Problem::TierModelBandUnreachable { axis: axis.id.clone(), band });
        }
    }
}

fn check_criterion(model: &TierModel, criterion: &Criterion, findings: &mut Findings) {
    let id = &criterion.id;
    findings.id(id);
    findings.name(id, &criterion.name);
    if !(1..=WEIGHT_MAX).contains(&criterion.weight) {
        findings.push(Problem::TierModelWeight { criterion: id.clone(), value: criterion.weight });
    }
    match &criterion.input {
        Input::Number { unit, ranges } => {
            findings.name(id, unit);
            check_ranges(id, ranges, findings);
        }
        Input::Metric { metric, ranges } => {
            let beyond =
                |kind: &crate::customer::CustomerKind| *kind == crate::customer::CustomerKind::Department;
            if metric.is_of_orders() && model.subjects.iter().any(beyond) {
                findings.push(Problem::TierModelMetricSubject { criterion: id.clone() });
            }
            check_ranges(id, ranges, findings);
        }
        Input::Choice { choices } => {
            if choices.len() < 2 {
                findings.push(Problem::TierModelChoicesFew { criterion: id.clone() });
            }
            findings.at_most(id, choices.len(), STEPS_MAX);
            findings.once(choices.iter().map(|choice| choice.id.as_str()));
            for choice in choices {
                findings.id(&choice.id);
                findings.name(&choice.id, &choice.name);
                check_points(id, choice.points, findings);
            }
        }
    }
}

/// The first range is open below, and each begins above the one before: no gap and no overlap.
fn check_ranges(id: &str, ranges: &[Range], findings: &mut Findings) {
    findings.at_most(id, ranges.len(), STEPS_MAX);
    if ranges.first().is_none_or(|first| first.from.is_some()) {
        findings.push(Problem::TierModelRangeGap { criterion: id.into() });
    }
    for pair in ranges.windows(2) {
        if pair[1].from <= pair[0].from {
            let from = pair[1].from.map_or("-∞".into(), |from| from.0.to_string());
            findings.push(Problem::TierModelRangeOverlap { criterion: id.into(), from });
        }
    }
    for range in ranges {
        if let Some(from) = range.from.filter(|from| !from.fits()) {
            findings.push(Problem::FieldInvalid { field: "from".into(), value: from.0.to_string() });
        }
        check_points(id, range.points, findings);
    }
}

fn check_points(id: &str, points: u32, findings: &mut Findings) {
    if points > POINTS_MAX {
        findings.push(Problem::TierModelPoints { criterion: id.into(), value: points });
    }
}

fn check_bands(axis: &Axis, findings: &mut Findings) {
    let id = || axis.id.clone();
    findings.at_most(&axis.id, axis.bands.len(), BANDS_MAX);
    if axis.bands.first().is_none_or(|first| first.lower != 0) {
        findings.push(Problem::TierModelBandsStart { axis: id() });
    }
    for pair in axis.bands.windows(2) {
        if pair[1].lower <= pair[0].lower {
            findings.push(Problem::TierModelBandsOrder { axis: id(), band: pair[1].label.clone() });
        }
    }
    findings.once(axis.bands.iter().map(|band| band.label.as_str()));
    for band in &axis.bands {
        findings.label(&band.label, super::LABEL_LENGTH_MAX);
        findings.name(&band.label, &band.name);
        if band.lower > POINTS_MAX {
            findings.push(Problem::TierModelBandOver { axis: id(), band: band.label.clone() });
        }
    }
}
