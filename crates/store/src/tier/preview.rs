//! What another model would make of everybody who was assessed, before it is published.

use super::metrics::{self, Asked};
use super::models::current;
use crate::customer;
use crate::error::Result;
use crate::row;
use domain::assessment::AssessmentInput;
use domain::civil::Moment;
use domain::tier::{Inputs, TierModel, Value, rate};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::BTreeMap;

/// As many customers who would move are named.
const MOVES_MAX: usize = 500;

/// Before and after, over the customers that stand somewhere by the version in force.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct Preview {
    pub customers: u32,
    pub cells: Vec<PreviewCell>,
    /// Rated now and not any more: the model requires what is not known of them.
    pub unrated_before: u32,
    pub unrated_after: u32,
    /// Who would move, at most 500; the count is whole.
    pub moves: Vec<PreviewMove>,
    pub moved: u32,
    /// Visits that the tiers ask for in a cycle.
    pub visits_before: u32,
    pub visits_after: u32,
}

/// A tier with its counts. Tiers of both models, the new one's first.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct PreviewCell {
    pub tier: String,
    pub before: u32,
    pub after: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct PreviewMove {
    pub customer_id: String,
    pub name: String,
    pub from: Option<String>,
    pub to: Option<String>,
}

/// Rates everybody again with `model`, from what was entered last and what the store derives today.
/// Errors: `store.gone` when no version of the code was ever published; what is wrong with the model.
pub fn preview(
    connection: &Connection,
    model: &TierModel,
    brand_id: Option<&str>,
    now: Moment,
) -> Result<Preview> {
    if let Some(finding) = domain::tier::check(model).into_iter().next() {
        return Err(finding.problem.into());
    }
    let (_, old) = current(connection, &model.code)?;
    let today = now.date_naive();
    let mut counts: BTreeMap<Option<String>, (u32, u32)> = BTreeMap::new();
    let mut preview = Preview {
        customers: 0,
        cells: vec![],
        unrated_before: 0,
        unrated_after: 0,
        moves: vec![],
        moved: 0,
        visits_before: 0,
        visits_after: 0,
    };
    let sql = "select s.customer_id, l.name, s.assessment_id, s.tier from standing s
               join listing l on l.id = s.customer_id
               where s.model_code = ?1 and s.brand_id = ?2 and s.to_day is null order by l.sort_key, l.row";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query((&model.code, brand_id.unwrap_or_default()))?;
    while let Some(row) = rows.next()? {
        let (id, name, assessment): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let before: Option<String> = row.get(3)?;
        let after = again(connection, model, &id, &assessment, brand_id, today)?;
        preview.customers += 1;
        counts.entry(before.clone()).or_default().0 += 1;
        counts.entry(after.clone()).or_default().1 += 1;
        if before != after {
            preview.moved += 1;
            if preview.moves.len() < MOVES_MAX {
                preview.moves.push(PreviewMove { customer_id: id, name, from: before, to: after });
            }
        }
    }
    let visits = |model: &TierModel, tier: &Option<String>, count: u32| {
        tier.as_deref().and_then(|tier| model.tier(tier)).map_or(0, |tier| tier.visits_per_cycle * count)
    };
    for (tier, (before, after)) in &counts {
        preview.visits_before += visits(&old, tier, *before);
        preview.visits_after += visits(model, tier, *after);
    }
    (preview.unrated_before, preview.unrated_after) = counts.remove(&None).unwrap_or_default();
    for tier in model.tiers.iter().chain(&old.tiers).map(|tier| tier.code.clone()) {
        if preview.cells.iter().all(|cell| cell.tier != tier) {
            let (before, after) = counts.get(&Some(tier.clone())).copied().unwrap_or_default();
            preview.cells.push(PreviewCell { tier, before, after });
        }
    }
    Ok(preview)
}

/// The tier that the model gives for what the assessment was made from. What the model does not know,
/// or takes differently now, is left out.
fn again(
    connection: &Connection,
    model: &TierModel,
    customer_id: &str,
    assessment_id: &str,
    brand_id: Option<&str>,
    day: chrono::NaiveDate,
) -> Result<Option<String>> {
    let customer = customer::require(connection, customer_id)?;
    if !model.is_for(customer.kind()) {
        return Ok(None);
    }
    let entered: Vec<AssessmentInput> = row::list(connection, "assessment_id = ?1", [assessment_id])?;
    let mut inputs = Inputs::new();
    for (_, criterion) in model.criteria().filter(|(_, criterion)| criterion.input.metric().is_none()) {
        let said = entered.iter().find(|input| input.criterion == criterion.id);
        let value = said.and_then(|input| Value::from_text(criterion, &input.value).ok());
        inputs.extend(value.map(|value| (criterion.id.clone(), value)));
    }
    let asked = Asked {
        kind: customer.kind(),
        customer_id: customer.id(),
        brand_id,
        day,
        period_months: model.period_months,
    };
    inputs.extend(metrics::of_model(connection, model, &asked)?);
    Ok(rate(model, &inputs)?.tier)
}
