//! The form of an assessment before it is saved: what is known already, and what the values mean.

use super::assess::{AssessmentForm, FormInput, inputs, subject};
use super::history::{AssessmentView, latest};
use super::models::current;
use crate::customer::CustomerRecord;
use crate::error::Result;
use crate::listing::{self, ListRow};
use crate::row;
use domain::assessment::AssessmentInput;
use domain::civil::{self, Moment};
use domain::tier::{Explanation, Input, Rating, TierModel, Value, explain, rate};
use rusqlite::Connection;
use serde::Serialize;

/// What a form begins with.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct AssessSheet {
    pub customer: ListRow,
    pub model: TierModel,
    /// What was entered last time with this model; where nothing was, what the customer's record says.
    pub inputs: Vec<FormInput>,
    /// What the store derives today.
    pub metrics: Vec<MetricValue>,
    pub last: Option<AssessmentView>,
}

/// A derived value.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct MetricValue {
    pub criterion: String,
    /// Exact, `num/den` or a whole number. None: it cannot be told.
    pub value: Option<String>,
    /// For show.
    pub shown: Option<f64>,
}

/// What values mean.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct Rated {
    pub rating: Rating,
    pub explanations: Vec<Explanation>,
}

/// The sheet on which a customer is assessed.
/// Errors: `store.gone`, `tier.subject` for a customer that the model does not rate.
pub fn sheet(
    connection: &Connection,
    customer_id: &str,
    model_code: &str,
    brand_id: Option<&str>,
    now: Moment,
) -> Result<AssessSheet> {
    let (_, model) = current(connection, model_code)?;
    let customer = subject(connection, &model, customer_id)?;
    let line = listing::one(connection, customer.id())?;
    let line = line
        .ok_or_else(|| crate::Fault::Gone { kind: customer.kind().text().into(), id: customer_id.into() })?;
    let form = AssessmentForm {
        customer_id: customer_id.into(),
        brand_id: brand_id.map(str::to_owned),
        model_code: model_code.into(),
        ..AssessmentForm::default()
    };
    let derived = inputs(connection, &model, &customer, &form, &civil::day_of(now))?;
    let last = latest(connection, customer.id(), model_code, brand_id, now)?;
    let entered = match &last {
        Some(last) => row::list(connection, "assessment_id = ?1 order by id", [&last.id])?,
        None => vec![],
    };
    Ok(AssessSheet {
        inputs: begun(&model, &customer, &entered),
        metrics: derived_of(&model, &derived),
        customer: line,
        last,
        model,
    })
}

fn derived_of(model: &TierModel, derived: &domain::tier::Inputs) -> Vec<MetricValue> {
    let of = |id: &str| derived.get(id).and_then(Value::ratio);
    let metrics = model.criteria().filter(|(_, criterion)| criterion.input.metric().is_some());
    metrics
        .map(|(_, criterion)| MetricValue {
            criterion: criterion.id.clone(),
            value: of(&criterion.id).map(|ratio| ratio.to_string()),
            shown: of(&criterion.id).map(|ratio| ratio.num() as f64 / ratio.den() as f64),
        })
        .collect()
}

fn begun(model: &TierModel, customer: &CustomerRecord, entered: &[AssessmentInput]) -> Vec<FormInput> {
    let mut inputs = vec![];
    for (_, criterion) in model.criteria().filter(|(_, criterion)| criterion.input.metric().is_none()) {
        let said = entered.iter().find(|input| input.criterion == criterion.id).map(|it| it.value.clone());
        // A later version may not know the choice any more.
        let said = said.filter(|text| Value::from_text(criterion, text).is_ok());
        let recorded = || match &criterion.input {
            Input::Number { .. } => recorded(customer, &criterion.id).map(|number| number.to_string()),
            Input::Choice { .. } | Input::Metric { .. } => None,
        };
        let value = said.or_else(recorded).unwrap_or_default();
        inputs.push(FormInput { criterion: criterion.id.clone(), value });
    }
    inputs
}

/// A number that the customer's own record holds under the criterion's name.
fn recorded(customer: &CustomerRecord, criterion: &str) -> Option<u32> {
    match (customer, criterion) {
        (CustomerRecord::Person(person), "outpatients") => person.monthly_outpatients,
        (CustomerRecord::Department(department), "beds") => department.beds,
        (CustomerRecord::Institution(institution), "beds") => institution.beds,
        _ => None,
    }
}

/// What the values of a form mean, before anything is saved.
/// Errors: as [`super::assess()`].
pub fn rated(connection: &Connection, form: &AssessmentForm, now: Moment) -> Result<Rated> {
    let (_, model) = current(connection, &form.model_code)?;
    let customer = subject(connection, &model, &form.customer_id)?;
    let day = form.day.clone().filter(|day| !day.is_empty()).unwrap_or_else(|| civil::day_of(now));
    let inputs = inputs(connection, &model, &customer, form, &day)?;
    Ok(Rated { rating: rate(&model, &inputs)?, explanations: explain(&model, &inputs)? })
}
