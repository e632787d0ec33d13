//! Rows of assessments that were made elsewhere: a customer, a brand, a day and a tier; and the versions
//! of models.

use super::cells::Cells;
use super::chunk::Step;
use super::decision::{Decision, What};
use super::index::{Index, Seen};
use super::visits::somebody;
use crate::error::{Refusal, Result};
use crate::values;
use domain::assessment::{Assessment, AssessmentInput, AssessmentReview, TierModelVersion};
use domain::tier::{self, TierModel};
use domain::{Check, Fields, Problem, civil};
use serde::{Deserialize, Serialize};
use store::tier::ModelView;
use store::{Connection, new_id, row};

/// A review as it stands in a cell, in JSON.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReviewCell {
    pub state: domain::assessment::ReviewState,
    pub tier: Option<String>,
    pub reason: Option<String>,
    pub staff: String,
    pub at: String,
    pub hash: String,
}

/// The model that a file means when it names none.
const USUAL: &str = "nine_box";

pub(crate) fn decide(connection: &Connection, index: &mut Index, cells: &Cells) -> Result<Decision> {
    let met = somebody(connection, index, cells)?;
    let day = cells.text("day").ok_or(Problem::FieldMissing { field: "day".into() })?;
    let day = values::day("day", day)?;
    civil::begun("day", &day, index.context.now)?;
    let version = version_of(index, cells)?;
    let (model_id, model) = (version.id.clone(), version.model.clone());
    let kind = index.kinds.get(&met.customer_id).copied().unwrap_or_default();
    if !model.is_for(kind) {
        return Err(Problem::TierSubject { kind: kind.text().into(), model: model.code }.into());
    }
    let brand_id = cells.text("brand").map(|name| index.catalogue.brand(name)).transpose()?;
    let given = cells.text("id").map(str::to_ascii_lowercase).filter(|id| id.len() == 32);
    let (tier, cell) = tier_of(&model, cells, given.is_some())?;
    let shown = tier.clone().unwrap_or_default();
    let mut decision = Decision::about("assessment", &format!("{} {day} {shown}", met.name));
    if is_known(connection, index, &given, (&met.customer_id, &brand_id, &model.code, &day, &tier))? {
        return Ok(decision);
    }
    let part = format!("{}/{}/{day}/{shown}", model.code, brand_id.as_deref().unwrap_or_default());
    let seen = Seen { line: cells.line(), fingerprint: cells.fingerprint(&["id"]) };
    if given.is_none() && index.see(&met.customer_id, &part, seen)? {
        return Ok(decision);
    }
    let staff_id = match (cells.text("assessor_code"), cells.text("assessor")) {
        (None, None) => index.context.staff_id.clone(),
        (code, name) => index.staff(&mut decision, code, name)?,
    };
    let text = |key: &str| cells.text(key).map(str::to_owned);
    let now = index.context.now.to_utc().to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
    let made = Assessment {
        id: given.unwrap_or_else(new_id),
        position_id: index.context.position_id.clone(),
        customer_id: met.customer_id,
        brand_id,
        model_id,
        day,
        staff_id,
        cell,
        score_1: text("score_1"),
        score_2: text("score_2"),
        reason: text("reason"),
        imported: cells
            .text("imported")
            .map(|flag| values::yes_no("imported", flag))
            .transpose()?
            .unwrap_or(true),
        entered_at: text("entered_at").unwrap_or(now),
        tier,
        ..Assessment::default()
    };
    made.check()?;
    decision.change("tier", "", shown);
    decision.what = What::New;
    decision.steps.push(Step::new(&made));
    inputs(&mut decision, &model, &made, cells)?;
    reviews(index, &mut decision, &made, cells)?;
    Ok(decision)
}

/// The version that a row names, else the one in force.
/// Errors: `record.field_invalid` for a model or a version that is not there.
fn version_of<'i>(index: &'i Index, cells: &Cells) -> Result<&'i ModelView> {
    let name = cells.text("model").unwrap_or(USUAL);
    let is_meant = |view: &&ModelView| {
        let model = &view.model;
        [&model.code, &model.name.zh, &model.name.en].iter().any(|known| known.eq_ignore_ascii_case(name))
    };
    let mut versions = index.models.iter().filter(is_meant);
    let found = match cells.text("model_version") {
        Some(text) => versions.find(|view| view.model.version.to_string() == text),
        None => versions.find(|view| view.is_current),
    };
    let value =
        || [Some(name), cells.text("model_version")].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Ok(found.ok_or_else(|| Problem::FieldInvalid { field: "model".into(), value: value() })?)
}

/// The tier by its code or name, or by a cell such as `A/1`; and that cell, when the row says it.
/// Errors: `record.field_missing`, `record.field_invalid` for what the model does not know.
fn tier_of(
    model: &TierModel,
    cells: &Cells,
    may_be_unrated: bool,
) -> Result<(Option<String>, Option<String>)> {
    let cell_called = |text: &str| model.cells.iter().find(|cell| cell.text().eq_ignore_ascii_case(text));
    let invalid =
        |field: &str, value: &str| Problem::FieldInvalid { field: field.into(), value: value.into() };
    let cell = match cells.text("cell") {
        Some(text) => Some(cell_called(text).ok_or_else(|| invalid("cell", text))?.text()),
        None => None,
    };
    let Some(text) = cells.text("tier") else {
        return match may_be_unrated && cell.is_none() {
            true => Ok((None, None)),
            false => Err(Problem::FieldMissing { field: "tier".into() }.into()),
        };
    };
    let known = model.tiers.iter().find(|tier| {
        [&tier.code, &tier.name.zh, &tier.name.en].iter().any(|known| known.eq_ignore_ascii_case(text))
    });
    match (known, cell_called(text)) {
        (Some(tier), _) => Ok((Some(tier.code.clone()), cell)),
        (None, Some(found)) => Ok((Some(found.tier.clone()), Some(found.text()))),
        (None, None) => Err(invalid("tier", text).into()),
    }
}

/// Whether the assessment is stored already: by its id, or one that says the same.
fn is_known(
    connection: &Connection,
    index: &Index,
    given: &Option<String>,
    (customer, brand, model, day, tier): (&str, &Option<String>, &str, &str, &Option<String>),
) -> Result<bool> {
    if let Some(id) = given {
        return Ok(row::get::<Assessment>(connection, id)?.is_some());
    }
    let same = "customer_id = ?1 and position_id = ?2 and brand_id is ?3 and day = ?4 and tier is ?5
                and model_id in (select id from tier_model where code = ?6)";
    let params = (customer, &index.context.position_id, brand, day, tier, model);
    Ok(!row::list::<Assessment>(connection, same, params)?.is_empty())
}

/// `criterion=value; …`. Errors: `tier.input_unknown`, `tier.input_unfit`.
fn inputs(decision: &mut Decision, model: &TierModel, of: &Assessment, cells: &Cells) -> Result<()> {
    let given = cells.text("inputs").map(values::list).unwrap_or_default();
    let mut texts = std::collections::BTreeMap::new();
    for one in &given {
        let (criterion, value) = one
            .split_once('=')
            .ok_or_else(|| Problem::FieldInvalid { field: "inputs".into(), value: one.clone() })?;
        texts.insert(criterion.trim().to_owned(), value.trim().to_owned());
    }
    for (criterion, value) in tier::inputs_from_texts(model, &texts)? {
        decision.steps.push(Step::new(&AssessmentInput {
            assessment_id: of.id.clone(),
            customer_id: of.customer_id.clone(),
            criterion,
            value: value.to_string(),
            ..AssessmentInput::default()
        }));
    }
    Ok(())
}

fn reviews(index: &mut Index, decision: &mut Decision, of: &Assessment, cells: &Cells) -> Result<()> {
    let Some(text) = cells.text("reviews") else { return Ok(()) };
    let given: Vec<ReviewCell> = serde_json::from_str(text)
        .map_err(|_| Problem::FieldInvalid { field: "reviews".into(), value: text.into() })?;
    for one in given {
        let made = AssessmentReview {
            id: new_id(),
            assessment_id: of.id.clone(),
            customer_id: of.customer_id.clone(),
            state: one.state,
            tier: one.tier,
            reason: one.reason,
            staff_id: index.staff(decision, None, Some(&one.staff))?,
            at: one.at,
            reviewed_hash: one.hash,
            ..AssessmentReview::default()
        };
        made.check()?;
        decision.steps.push(Step::new(&made));
    }
    Ok(())
}

/// One version of a model. Published is published. Errors: `exchange.append_only`, `tier_model.*`.
pub(crate) fn model(connection: &Connection, cells: &Cells) -> Result<Decision> {
    let document = cells.text("document").ok_or(Problem::FieldMissing { field: "document".into() })?;
    let model = tier::parse(document)?;
    let id = format!("{}-{}", model.code, model.version);
    let mut decision = Decision::about("tier_model", &format!("{} {}", model.name.zh, model.version));
    let document = tier::document(&model);
    if let Some(stored) = row::get::<TierModelVersion>(connection, &id)? {
        return match stored.document == document {
            true => Ok(decision),
            false => Err(Refusal::AppendOnly { stored: id.clone(), value: id }.into()),
        };
    }
    let mut fields = Fields::new();
    fields.insert("code".into(), model.code.into());
    fields.insert("version".into(), model.version.into());
    fields.insert("document".into(), document.into());
    cells.put_text(&mut fields, "note", "note");
    let published =
        cells.text("published_at").ok_or(Problem::FieldMissing { field: "published_at".into() })?;
    fields.insert("published_at".into(), published.into());
    decision.put::<TierModelVersion>(&id, None, fields)?;
    Ok(decision)
}
