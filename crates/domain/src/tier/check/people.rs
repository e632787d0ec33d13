//! The guard of models that rate people: nothing in them may stand for sales or prescriptions.

use super::Findings;
use crate::Problem;
use crate::bilingual::Bilingual;
use crate::compliance::{refuse_sales_heading, refuse_sales_label};
use crate::customer::CustomerKind;
use crate::tier::model::{Criterion, Input, TierModel};

pub(super) fn check(model: &TierModel, findings: &mut Findings) {
    if !model.is_for(CustomerKind::Person) {
        return;
    }
    findings.at(None, None);
    refuse(findings, refuse_sales_heading, &[&model.name]);
    for tier in &model.tiers {
        refuse(findings, refuse_sales_label, &[&tier.name]);
    }
    for axis in &model.axes {
        findings.at(Some(&axis.id), None);
        refuse(findings, refuse_sales_heading, &[&axis.name]);
        for band in &axis.bands {
            refuse(findings, refuse_sales_label, &[&band.name]);
        }
        for criterion in &axis.criteria {
            findings.at(Some(&axis.id), Some(&criterion.id));
            check_criterion(criterion, findings);
        }
    }
}

fn check_criterion(criterion: &Criterion, findings: &mut Findings) {
    if criterion.input.metric().is_some_and(|metric| metric.is_of_orders()) {
        findings.push(Problem::SalesOnPerson { field: criterion.name.zh.clone() });
    }
    refuse(findings, refuse_sales_heading, &[&criterion.name]);
    match &criterion.input {
        // A harmless name can become a figure by its unit: 处方, in 张.
        Input::Number { unit, .. } => refuse(findings, refuse_sales_heading, &[&criterion.name, unit]),
        Input::Choice { choices } => {
            for choice in choices {
                refuse(findings, refuse_sales_label, &[&choice.name]);
            }
        }
        Input::Metric { .. } => {}
    }
}

/// Each language by itself; what is refused already is not said again.
fn refuse(findings: &mut Findings, guard: fn(&str) -> Result<(), Problem>, names: &[&Bilingual]) {
    let joined =
        |text: fn(&Bilingual) -> &str| names.iter().map(|name| text(name)).collect::<Vec<_>>().join(" ");
    for text in [joined(|name| &name.zh), joined(|name| &name.en)] {
        let is_said = |found: &super::Finding| match &found.problem {
            Problem::SalesOnPerson { field } => {
                text.starts_with(field.as_str()) && found.criterion == findings.criterion
            }
            _ => false,
        };
        if let Err(problem) = guard(&text)
            && !findings.list.iter().any(is_said)
        {
            findings.push(problem);
        }
    }
}
