//! What a company sets up: catalogue, staff, filings, policy, own fields.

use crate::error::AppError;
use crate::shell::{Saved, Shell};
use domain::Edit;
use domain::catalogue::{Brand, KeyMessage, Line, Product};
use domain::own_field::OwnField;
use domain::policy::Policy;
use domain::position::{Filing, Position, Staff};
use store::catalogue::{self, Catalogue, FilingView, OwnFieldView};
use tauri::State;

#[tauri::command]
#[specta::specta]
pub async fn catalogue(shell: State<'_, Shell>) -> Result<Catalogue, AppError> {
    shell.read(catalogue::catalogue).await
}

#[tauri::command]
#[specta::specta]
pub async fn save_line(shell: State<'_, Shell>, edit: Edit<Line>) -> Result<Saved<Line>, AppError> {
    shell.write("catalogue.edit", move |tx| tx.put(edit)).await
}

#[tauri::command]
#[specta::specta]
pub async fn save_brand(shell: State<'_, Shell>, edit: Edit<Brand>) -> Result<Saved<Brand>, AppError> {
    shell.write("catalogue.edit", move |tx| tx.put(edit)).await
}

#[tauri::command]
#[specta::specta]
pub async fn save_product(shell: State<'_, Shell>, edit: Edit<Product>) -> Result<Saved<Product>, AppError> {
    shell.write("catalogue.edit", move |tx| tx.put(edit)).await
}

#[tauri::command]
#[specta::specta]
pub async fn save_key_message(
    shell: State<'_, Shell>,
    edit: Edit<KeyMessage>,
) -> Result<Saved<KeyMessage>, AppError> {
    shell.write("catalogue.edit", move |tx| tx.put(edit)).await
}

/// Sets the line that one's own position sells.
#[tauri::command]
#[specta::specta]
pub async fn set_own_line(
    shell: State<'_, Shell>,
    line_id: Option<String>,
) -> Result<Saved<Position>, AppError> {
    shell.write("catalogue.edit", move |tx| catalogue::set_line(tx, line_id.as_deref())).await
}

#[tauri::command]
#[specta::specta]
pub async fn staff(shell: State<'_, Shell>) -> Result<Vec<Staff>, AppError> {
    shell.read(catalogue::staff).await
}

#[tauri::command]
#[specta::specta]
pub async fn save_staff(shell: State<'_, Shell>, edit: Edit<Staff>) -> Result<Saved<Staff>, AppError> {
    shell.write("staff.edit", move |tx| catalogue::save_staff(tx, edit)).await
}

#[tauri::command]
#[specta::specta]
pub async fn policy(shell: State<'_, Shell>) -> Result<Policy, AppError> {
    shell.read(catalogue::policy).await
}

/// Publishes the policy with these changes as its next version. Visits are counted anew where that is
/// needed: `progress` of the task `recount` tells how far, if it takes more than a moment.
#[tauri::command]
#[specta::specta]
pub async fn save_policy(shell: State<'_, Shell>, edit: Edit<Policy>) -> Result<Saved<Policy>, AppError> {
    shell.write("policy.edit", move |tx| catalogue::save_policy(tx, edit)).await
}

#[tauri::command]
#[specta::specta]
pub async fn filings(shell: State<'_, Shell>) -> Result<Vec<FilingView>, AppError> {
    shell.read(catalogue::filings).await
}

/// Saves a filing of one's own and which brands it covers.
#[tauri::command]
#[specta::specta]
pub async fn save_filing(
    shell: State<'_, Shell>,
    edit: Edit<Filing>,
    brand_ids: Vec<String>,
) -> Result<Saved<FilingView>, AppError> {
    shell.write("filing.edit", move |tx| catalogue::save_filing(tx, edit, &brand_ids)).await
}

#[tauri::command]
#[specta::specta]
pub async fn delete_filing(shell: State<'_, Shell>, id: String) -> Result<Saved<()>, AppError> {
    shell.write("filing.delete", move |tx| catalogue::delete_filing(tx, &id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn own_fields(shell: State<'_, Shell>) -> Result<Vec<OwnFieldView>, AppError> {
    shell.read(catalogue::own_fields).await
}

/// Saves an own field and the names of its choices, in order.
#[tauri::command]
#[specta::specta]
pub async fn save_own_field(
    shell: State<'_, Shell>,
    edit: Edit<OwnField>,
    choices: Vec<String>,
) -> Result<Saved<OwnFieldView>, AppError> {
    shell.write("own_field.edit", move |tx| catalogue::save_own_field(tx, edit, &choices)).await
}
