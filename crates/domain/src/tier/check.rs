//! What is wrong with a model, all of it at once, each with its place.

mod axis;
mod people;

use super::model::{
    AXES_MAX, FORMAT, ID_LENGTH_MAX, LABEL_LENGTH_MAX, NAME_LENGTH_MAX, PERIOD_MONTHS_MAX, REVIEW_DAYS_MAX,
    SURVEYS_MAX, TIERS_MAX, TierModel, VISITS_MAX,
};
use crate::Problem;
use crate::bilingual::Bilingual;
use std::collections::BTreeSet;

/// One thing that is wrong, and where: an axis, one of its criteria, or the model itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub axis: Option<String>,
    pub criterion: Option<String>,
    pub problem: Problem,
}

/// Everything that is wrong with a model; a model without findings rates every customer.
pub fn check(model: &TierModel) -> Vec<Finding> {
    let mut findings = Findings::default();
    check_head(model, &mut findings);
    for axis in &model.axes {
        axis::check(model, axis, &mut findings);
    }
    check_cells(model, &mut findings);
    check_tiers(model, &mut findings);
    people::check(model, &mut findings);
    findings.list
}

/// Findings, and the place that is being looked at.
#[derive(Default)]
struct Findings {
    list: Vec<Finding>,
    axis: Option<String>,
    criterion: Option<String>,
}

impl Findings {
    fn push(&mut self, problem: Problem) {
        self.list.push(Finding { axis: self.axis.clone(), criterion: self.criterion.clone(), problem });
    }

    fn at(&mut self, axis: Option<&str>, criterion: Option<&str>) {
        self.axis = axis.map(str::to_owned);
        self.criterion = criterion.map(str::to_owned);
    }

    /// An id or a code: letters of ASCII in lower case, digits, `_`.
    fn id(&mut self, id: &str) {
        let is_plain = |letter: char| matches!(letter, 'a'..='z' | '0'..='9' | '_');
        if id.is_empty() || id.len() > ID_LENGTH_MAX || !id.chars().all(is_plain) {
            self.push(Problem::TierModelId { id: id.into() });
        }
    }

    /// A band's label or a tier's code: what the page prints and a cell joins with `/`.
    fn label(&mut self, label: &str, length_max: usize) {
        let is_bad = |letter: char| letter == '/' || letter.is_whitespace() || letter.is_control();
        if label.is_empty() || label.chars().count() > length_max || label.chars().any(is_bad) {
            self.push(Problem::TierModelId { id: label.into() });
        }
    }

    fn name(&mut self, id: &str, name: &Bilingual) {
        let is_good = |text: &str| !text.trim().is_empty() && text.chars().count() <= NAME_LENGTH_MAX;
        if !is_good(&name.zh) || !is_good(&name.en) {
            self.push(Problem::TierModelName { id: id.into() });
        }
    }

    fn at_most(&mut self, id: &str, count: usize, limit: usize) {
        if count > limit {
            self.push(Problem::TierModelTooMany { id: id.into(), limit: limit as u32 });
        }
    }

    fn once<'a>(&mut self, ids: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for id in ids {
            if !seen.insert(id) {
                self.push(Problem::TierModelTwice { id: id.into() });
            }
        }
    }

    fn between(&mut self, field: &str, value: u32, least: u32, most: u32) {
        if !(least..=most).contains(&value) {
            self.push(Problem::FieldInvalid { field: field.into(), value: value.to_string() });
        }
    }
}

fn check_head(model: &TierModel, findings: &mut Findings) {
    findings.between("format", model.format, FORMAT, FORMAT);
    findings.between("version", model.version, 1, u32::MAX);
    findings.between("period_months", model.period_months, 1, PERIOD_MONTHS_MAX);
    findings.id(&model.code);
    findings.name(&model.code, &model.name);
    let kinds: BTreeSet<_> = model.subjects.iter().collect();
    if kinds.is_empty() || kinds.len() < model.subjects.len() {
        findings.push(Problem::TierModelSubjects);
    }
    if !(1..=AXES_MAX).contains(&model.axes.len()) {
        findings.push(Problem::TierModelAxes { count: model.axes.len() as u32 });
    }
    findings.once(model.axes.iter().map(|axis| axis.id.as_str()));
    findings.once(model.criteria().map(|(_, criterion)| criterion.id.as_str()));
}

/// Each combination of bands has exactly one cell, and each cell leads to a tier that exists.
fn check_cells(model: &TierModel, findings: &mut Findings) {
    findings.at(None, None);
    // More axes than can be were found already; their combinations could be too many to list.
    let known: BTreeSet<Vec<&str>> =
        if model.axes.len() <= AXES_MAX { combinations(model) } else { BTreeSet::new() };
    let mut seen: BTreeSet<Vec<&str>> = BTreeSet::new();
    for cell in &model.cells {
        let bands: Vec<&str> = cell.bands.iter().map(String::as_str).collect();
        if !known.contains(&bands) {
            findings.push(Problem::TierModelCellUnknown { cell: cell.text() });
        } else if !seen.insert(bands) {
            findings.push(Problem::TierModelCellTwice { cell: cell.text() });
        }
        if model.tier(&cell.tier).is_none() {
            findings.push(Problem::TierModelTierUnknown { cell: cell.text(), tier: cell.tier.clone() });
        }
    }
    for bands in known.difference(&seen) {
        findings.push(Problem::TierModelCellMissing { cell: bands.join("/") });
    }
}

/// Every choice of one band per axis.
fn combinations(model: &TierModel) -> BTreeSet<Vec<&str>> {
    let mut all: Vec<Vec<&str>> = model.axes.first().map(|_| vec![]).into_iter().collect();
    for axis in &model.axes {
        let mut longer = Vec::new();
        for bands in all {
            longer.extend(axis.bands.iter().map(|band| [bands.as_slice(), &[band.label.as_str()]].concat()));
        }
        all = longer;
    }
    all.into_iter().collect()
}

fn check_tiers(model: &TierModel, findings: &mut Findings) {
    findings.at_most(&model.code, model.tiers.len(), TIERS_MAX);
    findings.once(model.tiers.iter().map(|tier| tier.code.as_str()));
    let mut ranks = BTreeSet::new();
    for tier in &model.tiers {
        findings.label(&tier.code, ID_LENGTH_MAX);
        findings.name(&tier.code, &tier.name);
        findings.between("rank", tier.rank, 1, u32::MAX);
        if !ranks.insert(tier.rank) {
            findings.push(Problem::TierModelTwice { id: tier.rank.to_string() });
        }
        findings.between("visits_per_cycle", tier.visits_per_cycle, 0, VISITS_MAX);
        findings.between("surveys_per_year", tier.surveys_per_year, 0, SURVEYS_MAX);
        if !(1..=REVIEW_DAYS_MAX).contains(&tier.review_days) {
            findings.push(Problem::TierModelReview { tier: tier.code.clone(), days_max: REVIEW_DAYS_MAX });
        }
        if !model.cells.iter().any(|cell| cell.tier == tier.code) {
            findings.push(Problem::TierModelTierUnused { tier: tier.code.clone() });
        }
    }
}

#[cfg(test)]
mod tests;
