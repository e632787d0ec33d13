//! Correcting who came along and what followed from a visit.

use super::amend::{VisitAmendment, bring, of_visit};
use super::place::Met;
use super::{put_event, unique};
use crate::catalogue;
use crate::door::Tx;
use crate::error::Result;
use domain::visit::{AdverseEvent, CoVisitor, FormNextStep, NextStep, Visit};
use domain::{Edit, Problem};

/// Brings colleagues, next step and adverse event to what the correction says.
/// Errors: `record.field_invalid`.
pub(super) fn correct(tx: &mut Tx, visit: &Visit, changes: &VisitAmendment, met: &[Met]) -> Result<()> {
    if let Some(ids) = &changes.co_visitor_ids {
        let one = |(sort, staff_id)| CoVisitor {
            visit_id: visit.id.clone(),
            staff_id,
            sort,
            ..CoVisitor::default()
        };
        let others = unique(ids).into_iter().filter(|id| *id != visit.staff_id);
        let wanted: Vec<CoVisitor> = (0..).zip(others).map(one).collect();
        bring(tx, &visit.id, &wanted, |it| it.staff_id.clone())?;
    }
    if let Some(step) = &changes.next_step {
        next_step(tx, visit, step, met)?;
    }
    match changes.adverse_event {
        Some(is_flagged) => adverse_event(tx, visit, is_flagged),
        None => Ok(()),
    }
}

/// A step that was done since stays done.
fn next_step(tx: &mut Tx, visit: &Visit, step: &FormNextStep, met: &[Met]) -> Result<()> {
    let content = step.content.trim().to_owned();
    let kept = of_visit::<NextStep>(tx.read(), &visit.id)?.into_iter().next();
    let is_blank = step.day.is_empty() && content.is_empty();
    if !is_blank && step.day < visit.day {
        return Err(Problem::FieldInvalid { field: "next_step".into(), value: step.day.clone() }.into());
    }
    match (kept, met.first()) {
        (Some(old), _) if is_blank => tx.delete::<NextStep>(&old.id)?,
        (Some(old), _) => {
            tx.save(&NextStep { day: step.day.clone(), content, ..old })?;
        }
        (None, Some(first)) if !is_blank => {
            tx.put(Edit::new(&NextStep {
                visit_id: visit.id.clone(),
                customer_id: first.customer_id.clone(),
                position_id: visit.position_id.clone(),
                day: step.day.clone(),
                content,
                ..NextStep::default()
            }))?;
        }
        (None, _) => {}
    }
    Ok(())
}

/// What was reported to somebody cannot be taken back by a correction here.
fn adverse_event(tx: &mut Tx, visit: &Visit, is_flagged: bool) -> Result<()> {
    let kept: Option<AdverseEvent> = of_visit(tx.read(), &visit.id)?.pop();
    match kept {
        None if is_flagged => {
            let policy = catalogue::policy(tx.read())?;
            put_event(tx, visit, &policy)?;
        }
        Some(event) if !is_flagged && event.reported_at.is_some() => {
            let value = event.report_ref.unwrap_or_default();
            return Err(Problem::FieldInvalid { field: "adverse_event".into(), value }.into());
        }
        Some(event) if !is_flagged => tx.delete::<AdverseEvent>(&event.id)?,
        _ => {}
    }
    Ok(())
}
