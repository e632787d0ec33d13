//! Making an assessment: what the form says, what the store knows, what the model makes of both.

use super::metrics::{self, Asked};
use super::models::current;
use crate::customer::CustomerRecord;
use crate::door::Tx;
use crate::error::Result;
use crate::visit::{place, utc};
use domain::assessment::{Assessment, AssessmentInput};
use domain::civil;
use domain::tier::{Inputs, TierModel, inputs_from_texts, rate};
use domain::{Edit, Problem};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An assessment as it is filled in.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct AssessmentForm {
    pub customer_id: String,
    /// None: for all brands.
    pub brand_id: Option<String>,
    pub model_code: String,
    /// The civil day for which it is made; none: today.
    pub day: Option<String>,
    pub reason: Option<String>,
    /// What somebody entered. Metrics are derived, whatever a form says of them.
    pub inputs: Vec<FormInput>,
}

/// One value: a whole number or the id of a choice. Empty: not known.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct FormInput {
    pub criterion: String,
    pub value: String,
}

/// Saves an assessment with its inputs, rated by the version in force. What is not known leaves the
/// customer unrated, and that is kept, too.
/// Errors: `store.gone`, `tier.subject` for a customer that the model does not rate, `tier.input_unfit`,
/// `record.in_future`.
pub fn assess(tx: &mut Tx, form: &AssessmentForm) -> Result<Assessment> {
    let (version, model) = current(tx.read(), &form.model_code)?;
    let day = form.day.clone().filter(|day| !day.is_empty()).unwrap_or_else(|| civil::day_of(tx.now()));
    civil::begun("day", &day, tx.now())?;
    let customer = subject(tx.read(), &model, &form.customer_id)?;
    if let Some(id) = &form.brand_id {
        tx.require::<domain::catalogue::Brand>(id)?;
    }
    let inputs = inputs(tx.read(), &model, &customer, form, &day)?;
    let rating = rate(&model, &inputs)?;
    let score = |at: usize| rating.axes.get(at).and_then(|axis| axis.score).map(|score| score.to_string());
    let assessment = Assessment {
        position_id: tx.author().position_id.clone(),
        customer_id: customer.id().to_owned(),
        brand_id: form.brand_id.clone(),
        model_id: version.id,
        day,
        staff_id: tx.author().staff_id.clone(),
        score_1: score(0),
        score_2: score(1),
        tier: rating.tier,
        cell: rating.cell,
        reason: form.reason.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned),
        entered_at: utc(tx.now()),
        ..Assessment::default()
    };
    let assessment = tx.put(Edit::new(&assessment))?;
    for (criterion, value) in &inputs {
        tx.put(Edit::new(&AssessmentInput {
            assessment_id: assessment.id.clone(),
            customer_id: assessment.customer_id.clone(),
            criterion: criterion.clone(),
            value: value.to_string(),
            ..AssessmentInput::default()
        }))?;
    }
    Ok(assessment)
}

/// The customer, when the model rates its kind. Errors: `store.gone`, `tier.subject`.
pub(super) fn subject(connection: &Connection, model: &TierModel, id: &str) -> Result<CustomerRecord> {
    let (kind, id) = place::survivor(connection, id)?;
    match model.is_for(kind) {
        true => crate::customer::require(connection, &id),
        false => Err(Problem::TierSubject { kind: kind.text().into(), model: model.code.clone() }.into()),
    }
}

/// What was entered and what the store knows, for the rating.
pub(super) fn inputs(
    connection: &Connection,
    model: &TierModel,
    customer: &CustomerRecord,
    form: &AssessmentForm,
    day: &str,
) -> Result<Inputs> {
    let is_metric = |id: &str| {
        model.criteria().any(|(_, criterion)| criterion.id == id && criterion.input.metric().is_some())
    };
    let entered: BTreeMap<String, String> = form
        .inputs
        .iter()
        .filter(|input| !is_metric(&input.criterion))
        .map(|input| (input.criterion.clone(), input.value.trim().to_owned()))
        .collect();
    let mut inputs = inputs_from_texts(model, &entered)?;
    inputs.extend(metrics::of_model(
        connection,
        model,
        &Asked {
            kind: customer.kind(),
            customer_id: customer.id(),
            brand_id: form.brand_id.as_deref(),
            day: civil::day("day", day)?,
            period_months: model.period_months,
        },
    )?);
    Ok(inputs)
}
