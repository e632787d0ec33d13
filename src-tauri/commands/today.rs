//! The page Today and the plan of a day.

use crate::error::AppError;
use crate::shell::{Saved, Shell, clock};
use domain::civil;
use domain::customer::ReceptionWindow;
use domain::plan::PlanItem;
use domain::visit::{AdverseEvent, NextStep};
use store::plan::{self, PlanForm, PlanRules};
use store::today::{self, Today};
use tauri::State;

/// A day's work; without a day, today's.
#[tauri::command]
#[specta::specta]
pub async fn today(shell: State<'_, Shell>, day: Option<String>) -> Result<Today, AppError> {
    let now = clock()();
    let day = day.unwrap_or_else(|| civil::day_of(now));
    shell.read(move |connection| today::today(connection, &day, now)).await
}

/// When the institutions of a day receive, in one reading; notes no opening of a record.
#[tauri::command]
#[specta::specta]
pub async fn reception_windows(
    shell: State<'_, Shell>,
    institution_ids: Vec<String>,
) -> Result<Vec<ReceptionWindow>, AppError> {
    shell.read(move |connection| today::windows(connection, &institution_ids)).await
}

#[tauri::command]
#[specta::specta]
pub async fn plan_add(shell: State<'_, Shell>, form: PlanForm) -> Result<Saved<PlanItem>, AppError> {
    shell.write("plan.add", move |tx| plan::add(tx, &form)).await
}

/// What the reception of the place asks of a call, before it is planned or put to another day.
#[tauri::command]
#[specta::specta]
pub async fn plan_rules(shell: State<'_, Shell>, form: PlanForm) -> Result<PlanRules, AppError> {
    let now = clock()();
    shell.read(move |connection| plan::rules(connection, &form, now)).await
}

/// Puts an item into a half-day before another one, or at its end.
#[tauri::command]
#[specta::specta]
pub async fn plan_move(
    shell: State<'_, Shell>,
    id: String,
    afternoon: bool,
    before: Option<String>,
) -> Result<Saved<PlanItem>, AppError> {
    shell.write("plan.move", move |tx| plan::move_item(tx, &id, afternoon, before.as_deref())).await
}

#[tauri::command]
#[specta::specta]
pub async fn plan_reschedule(
    shell: State<'_, Shell>,
    id: String,
    day: String,
    afternoon: bool,
) -> Result<Saved<PlanItem>, AppError> {
    shell.write("plan.reschedule", move |tx| plan::reschedule(tx, &id, &day, afternoon)).await
}

#[tauri::command]
#[specta::specta]
pub async fn plan_drop(shell: State<'_, Shell>, id: String) -> Result<Saved<PlanItem>, AppError> {
    shell.write("plan.drop", move |tx| plan::drop(tx, &id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn finish_step(shell: State<'_, Shell>, id: String) -> Result<Saved<NextStep>, AppError> {
    shell.write("next_step.finish", move |tx| plan::finish_step(tx, &id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn reschedule_step(
    shell: State<'_, Shell>,
    id: String,
    day: String,
) -> Result<Saved<NextStep>, AppError> {
    shell.write("next_step.reschedule", move |tx| plan::reschedule_step(tx, &id, &day)).await
}

/// Marks an adverse event as reported. Final: confirmed, not undone.
#[tauri::command]
#[specta::specta]
pub async fn report_adverse_event(
    shell: State<'_, Shell>,
    id: String,
    reference: String,
) -> Result<Saved<AdverseEvent>, AppError> {
    shell.write("adverse_event.report", move |tx| plan::report_event(tx, &id, &reference)).await
}
