//! An assessment: how good a customer was found to be, by which model, from what, and what was said to
//! it. History: nothing here is overwritten, what is newer stands beside it.

use crate::record::{at_most, present};
use crate::tier::{Score, check, parse};
use crate::{Check, Problem, choice, civil, record};

record! {
    /// One published version of a tier model. Never changes.
    TierModelVersion = "tier_model", Company {
        code: String,
        version: u32,
        /// JSON: see [`crate::tier::parse`].
        document: String,
        /// UTC instant.
        published_at: String,
        note: Option<String>,
    }
}
record! {
    /// What a model said of a customer on a day, for a brand. Its review stands in [`AssessmentReview`].
    Assessment = "assessment", Position, personal of |assessment| assessment.customer_id, [
        tier, cell, score_1, score_2, reason,
    ] {
        position_id: String,
        customer_id: String,
        /// Absent: for all brands.
        brand_id: Option<String>,
        /// Row of the [`TierModelVersion`].
        model_id: String,
        /// Civil day that it holds from.
        day: String,
        /// Assessor.
        staff_id: String,
        /// Code of the tier; absent: unrated.
        tier: Option<String>,
        /// Bands as the cell is written, `A/1`.
        cell: Option<String>,
        /// Exact score of the first axis, `num/den`.
        score_1: Option<String>,
        score_2: Option<String>,
        reason: Option<String>,
        /// Comes from a file: tier, date and assessor are the file's, and scores may be absent.
        imported: bool,
        entered_at: String,
    }
}
record! {
    /// One value that an assessment was made from; a criterion without a value has none.
    AssessmentInput = "assessment_input", Position, personal of |input| input.customer_id, [value] {
        assessment_id: String,
        customer_id: String,
        /// Id of the criterion in the assessment's model.
        criterion: String,
        /// A whole number, a choice's id or `num/den`.
        value: String,
    }
}
choice! {
    ReviewState {
        Submitted = "submitted", Approved = "approved", Returned = "returned", Overridden = "overridden",
    }
}
record! {
    /// One step of the review of an assessment. The latest says how it stands.
    AssessmentReview = "assessment_review", Position, personal of |review| review.customer_id, [tier, reason] {
        assessment_id: String,
        customer_id: String,
        state: ReviewState,
        /// Code of the tier that holds instead; of an override only.
        tier: Option<String>,
        reason: Option<String>,
        staff_id: String,
        /// UTC instant.
        at: String,
        /// Hash of the assessment as the reviewer saw it.
        reviewed_hash: String,
    }
}

impl Check for TierModelVersion {
    /// The first finding of the document is its problem; code and version are the document's own.
    fn check(&self) -> Result<(), Problem> {
        civil::instant("published_at", &self.published_at)?;
        at_most("note", self.note.as_deref().unwrap_or_default(), 500)?;
        let model = parse(&self.document)?;
        if let Some(finding) = check(&model).into_iter().next() {
            return Err(finding.problem);
        }
        let differs = |field: &str, value: String| Err(Problem::FieldInvalid { field: field.into(), value });
        match (model.code == self.code, model.version == self.version) {
            (false, _) => differs("code", self.code.clone()),
            (_, false) => differs("version", self.version.to_string()),
            _ => Ok(()),
        }
    }
}
impl Check for Assessment {
    fn check(&self) -> Result<(), Problem> {
        present("position_id", &self.position_id)?;
        present("customer_id", &self.customer_id)?;
        present("model_id", &self.model_id)?;
        present("staff_id", &self.staff_id)?;
        civil::day("day", &self.day)?;
        civil::instant("entered_at", &self.entered_at)?;
        for (field, score) in [("score_1", &self.score_1), ("score_2", &self.score_2)] {
            if let Some(text) = score.as_deref().filter(|text| Score::from_text(text).is_none()) {
                return Err(Problem::FieldInvalid { field: field.into(), value: text.into() });
            }
        }
        // A cell has its tier; and a tier comes from a file or from a cell with its scores.
        if self.cell.is_some() || (self.tier.is_some() && !self.imported) {
            present("tier", self.tier.as_deref().unwrap_or_default())?;
            present("cell", self.cell.as_deref().unwrap_or_default())?;
        }
        if self.tier.is_some() && !self.imported {
            present("score_1", self.score_1.as_deref().unwrap_or_default())?;
        }
        at_most("reason", self.reason.as_deref().unwrap_or_default(), 500)
    }
}
impl Check for AssessmentInput {
    fn check(&self) -> Result<(), Problem> {
        present("assessment_id", &self.assessment_id)?;
        present("customer_id", &self.customer_id)?;
        present("criterion", &self.criterion)?;
        present("value", &self.value)?;
        at_most("value", &self.value, 40)
    }
}
impl Check for AssessmentReview {
    fn check(&self) -> Result<(), Problem> {
        present("assessment_id", &self.assessment_id)?;
        present("customer_id", &self.customer_id)?;
        present("staff_id", &self.staff_id)?;
        present("reviewed_hash", &self.reviewed_hash)?;
        civil::instant("at", &self.at)?;
        let reason = self.reason.as_deref().unwrap_or_default();
        let is_reasoned = !reason.trim().is_empty();
        let tier = self.tier.as_deref().filter(|tier| !tier.trim().is_empty());
        match (self.state, tier) {
            (ReviewState::Returned, _) if !is_reasoned => return Err(Problem::AssessmentReturnReasonMissing),
            (ReviewState::Overridden, _) if !is_reasoned => {
                return Err(Problem::AssessmentOverrideReasonMissing);
            }
            (ReviewState::Overridden, None) => return Err(Problem::AssessmentOverrideTierMissing),
            (ReviewState::Submitted | ReviewState::Approved | ReviewState::Returned, Some(tier)) => {
                return Err(Problem::FieldInvalid { field: "tier".into(), value: tier.into() });
            }
            _ => {}
        }
        at_most("reason", reason, 500)
    }
}

#[cfg(test)]
mod tests;
