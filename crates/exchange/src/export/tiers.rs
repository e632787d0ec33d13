//! The files of assessments and of the models that they were made with.

use super::tables::{Emit, by_id, by_parent, customer_name, is_erased, of, yes};
use crate::error::Result;
use crate::import::ReviewCell;
use crate::values::list_text;
use domain::assessment::{Assessment, AssessmentInput, AssessmentReview, TierModelVersion};
use domain::catalogue::Brand;
use domain::position::Staff;
use domain::tier;
use store::{Connection, row};

pub(super) const COLUMNS: &[&str] = &[
    "id",
    "day",
    "customer",
    "customer_id",
    "brand",
    "model",
    "model_version",
    "tier",
    "cell",
    "score_1",
    "score_2",
    "assessor",
    "assessor_code",
    "reason",
    "imported",
    "entered_at",
    "inputs",
    "reviews",
];
pub(super) const MODEL_COLUMNS: &[&str] = &["code", "version", "published_at", "note", "document"];

/// Every assessment, oldest first, with what it was made from and what was said to it.
pub(super) fn assessments(connection: &Connection, emit: Emit) -> Result<()> {
    let (models, brands) = (by_id::<TierModelVersion>(connection)?, by_id::<Brand>(connection)?);
    let staff = by_id::<Staff>(connection)?;
    let inputs: Vec<AssessmentInput> = row::list(connection, "1 order by criterion", [])?;
    let inputs = by_parent(inputs, |it| it.assessment_id.clone());
    let reviews: Vec<AssessmentReview> = row::list(connection, "1 order by at, id", [])?;
    let reviews = by_parent(reviews, |it| it.assessment_id.clone());
    let name_of = |id: &str| staff.get(id).map(|it| it.name.clone()).unwrap_or_default();
    for one in row::list::<Assessment>(connection, "1 order by day, entered_at, id", [])? {
        if is_erased(connection, &one.customer_id)? {
            continue;
        }
        let said: Vec<ReviewCell> = of(&reviews, &one.id)
            .iter()
            .map(|it| ReviewCell {
                state: it.state,
                tier: it.tier.clone(),
                reason: it.reason.clone(),
                staff: name_of(&it.staff_id),
                at: it.at.clone(),
                hash: it.reviewed_hash.clone(),
            })
            .collect();
        let said = if said.is_empty() { String::new() } else { serde_json::json!(said).to_string() };
        let model = models.get(&one.model_id);
        let pairs = of(&inputs, &one.id).iter().map(|it| format!("{}={}", it.criterion, it.value));
        emit(&[
            one.id.clone(),
            one.day,
            customer_name(connection, &one.customer_id)?,
            one.customer_id,
            one.brand_id.and_then(|id| brands.get(&id)).map(|it| it.name.clone()).unwrap_or_default(),
            model.map(|it| it.code.clone()).unwrap_or_default(),
            model.map(|it| it.version.to_string()).unwrap_or_default(),
            one.tier.unwrap_or_default(),
            one.cell.unwrap_or_default(),
            one.score_1.unwrap_or_default(),
            one.score_2.unwrap_or_default(),
            name_of(&one.staff_id),
            staff.get(&one.staff_id).and_then(|it| it.code.clone()).unwrap_or_default(),
            one.reason.unwrap_or_default(),
            yes(one.imported),
            one.entered_at,
            list_text(pairs),
            said,
        ])?;
    }
    Ok(())
}

/// Every version of every model. The document stands on one line: a cell has room for 32,767 characters.
pub(super) fn models(connection: &Connection, emit: Emit) -> Result<()> {
    for one in row::list::<TierModelVersion>(connection, "1 order by code, version", [])? {
        let document = match tier::parse(&one.document) {
            Ok(model) => serde_json::json!(model).to_string(),
            Err(_) => one.document, // as it is: the import will say what is wrong with it
        };
        emit(&[one.code, one.version.to_string(), one.published_at, one.note.unwrap_or_default(), document])?;
    }
    Ok(())
}
