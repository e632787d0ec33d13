//! Visits: the form, submitting, correcting, and what happened with a customer.

use crate::error::AppError;
use crate::shell::{Saved, Shell, clock};
use domain::visit::{AdverseEvent, Visit, VisitForm};
use store::timeline::{self, TimelineCursor, TimelinePage};
use store::visit::{self, FormRules, VisitAmendment, VisitDetail};
use tauri::State;

/// The form of a quick log on a customer, from the plan when it came of a planned call.
#[tauri::command]
#[specta::specta]
pub async fn visit_prefill(
    shell: State<'_, Shell>,
    customer_id: String,
    plan_item_id: Option<String>,
) -> Result<VisitForm, AppError> {
    let now = clock()();
    shell.read(move |connection| visit::prefill(connection, &customer_id, plan_item_id.as_deref(), now)).await
}

/// Which rules a form touches as it stands.
#[tauri::command]
#[specta::specta]
pub async fn visit_rules(shell: State<'_, Shell>, form: VisitForm) -> Result<FormRules, AppError> {
    let now = clock()();
    shell.read(move |connection| visit::rules(connection, &form, now)).await
}

/// Submits a visit and takes its draft away. Final: confirmed, not undone.
#[tauri::command]
#[specta::specta]
pub async fn submit_visit(
    shell: State<'_, Shell>,
    form: VisitForm,
    draft: Option<String>,
) -> Result<Saved<Visit>, AppError> {
    shell.write("visit.submit", move |tx| visit::submit(tx, &form, draft.as_deref())).await
}

/// Corrects a submitted visit with a reason.
#[tauri::command]
#[specta::specta]
pub async fn amend_visit(
    shell: State<'_, Shell>,
    id: String,
    reason: String,
    changes: VisitAmendment,
) -> Result<Saved<Visit>, AppError> {
    shell.write("visit.amend", move |tx| visit::amend(tx, &id, &reason, &changes)).await
}

#[tauri::command]
#[specta::specta]
pub async fn get_visit(shell: State<'_, Shell>, id: String) -> Result<VisitDetail, AppError> {
    shell.read(move |connection| visit::get(connection, &id)).await
}

/// Flags an adverse event that was remembered after submitting.
#[tauri::command]
#[specta::specta]
pub async fn flag_adverse_event(
    shell: State<'_, Shell>,
    visit_id: String,
) -> Result<Saved<AdverseEvent>, AppError> {
    shell.write("adverse_event.flag", move |tx| visit::flag_event(tx, &visit_id)).await
}

/// What happened with a customer, newest first; a place shows what happened at it.
#[tauri::command]
#[specta::specta]
pub async fn timeline(
    shell: State<'_, Shell>,
    customer_id: String,
    before: Option<TimelineCursor>,
    limit: u32,
) -> Result<TimelinePage, AppError> {
    let limit = limit.clamp(1, 200);
    shell.read(move |connection| timeline::timeline(connection, &customer_id, before.as_ref(), limit)).await
}
