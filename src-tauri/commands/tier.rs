//! Tiers: the grid, assessments, and the models behind them.

use crate::error::{AppError, ShellFault};
use crate::shell::{Notice, Saved, Shell, clock};
use domain::assessment::Assessment;
use exchange::{FileFormat, Heading, TableFile};
use serde::Deserialize;
use std::path::PathBuf;
use store::tier::{
    self, AssessSheet, AssessmentForm, AssessmentView, Composed, ComposedBy, Grid, GridScope, ModelView,
    Month, Rated, StandingView, TierView,
};
use tauri::State;

/// By which model and for which brand the window shows tiers.
#[tauri::command]
#[specta::specta]
pub async fn tier_view(shell: State<'_, Shell>) -> Result<TierView, AppError> {
    shell.read(tier::view).await
}

/// Chooses them. Every list shows the other tiers from now on.
#[tauri::command]
#[specta::specta]
pub async fn set_tier_view(shell: State<'_, Shell>, view: TierView) -> Result<(), AppError> {
    shell.with_store(move |store| Ok(tier::set_view(store, &view)?)).await?;
    shell.notify(Notice::Changed { action: "tier.view".into() });
    Ok(())
}

/// Every version of every model, the ones in force first.
#[tauri::command]
#[specta::specta]
pub async fn tier_models(shell: State<'_, Shell>) -> Result<Vec<ModelView>, AppError> {
    shell.read(tier::models).await
}

/// How many customers stand in each cell.
#[tauri::command]
#[specta::specta]
pub async fn tier_grid(shell: State<'_, Shell>, scope: GridScope) -> Result<Grid, AppError> {
    shell.read(move |connection| tier::grid(connection, &scope, clock()())).await
}

/// The composition by hospital, department or tag.
#[tauri::command]
#[specta::specta]
pub async fn tier_composition(
    shell: State<'_, Shell>,
    scope: GridScope,
    by: ComposedBy,
) -> Result<Vec<Composed>, AppError> {
    shell.read(move |connection| tier::composition(connection, &scope, by, clock()())).await
}

/// The composition at the end of each of the last months.
#[tauri::command]
#[specta::specta]
pub async fn tier_trend(
    shell: State<'_, Shell>,
    scope: GridScope,
    months: u32,
) -> Result<Vec<Month>, AppError> {
    shell.read(move |connection| tier::trend(connection, &scope, months, clock()())).await
}

/// A table of figures as the page shows it.
#[derive(Debug, Clone, Deserialize, specta::Type)]
pub struct FigureTable {
    pub headings: Vec<FigureHeading>,
    pub rows: Vec<Vec<String>>,
}

#[derive(Debug, Clone, Deserialize, specta::Type)]
pub struct FigureHeading {
    pub name: String,
    /// Its cells are figures; all others are text, also where they look like a formula.
    pub numeric: bool,
}

/// Writes a table of figures to a file of the user's choice. Returns its rows.
/// Errors: as every export.
#[tauri::command]
#[specta::specta]
pub async fn export_tier_table(
    table: FigureTable,
    path: PathBuf,
    format: FileFormat,
) -> Result<u32, AppError> {
    let write = move || -> exchange::Result<u32> {
        let headings = table.headings.into_iter();
        let headings: Vec<Heading> =
            headings.map(|heading| Heading { name: heading.name, numeric: heading.numeric }).collect();
        let mut file = TableFile::create(&path, format, &headings)?;
        for row in &table.rows {
            file.row(row)?;
        }
        file.finish()
    };
    Ok(tokio::task::spawn_blocking(write).await.map_err(AppError::internal)??)
}

/// No chart of the page comes near it.
const PICTURE_BYTES_MAX: usize = 8 << 20;

/// Writes a picture that the page drew, PNG or SVG, to a file of the user's choice.
/// Errors: `shell.picture_too_large`, `store.io`.
#[tauri::command]
#[specta::specta]
pub async fn save_picture(path: PathBuf, bytes: Vec<u8>) -> Result<(), AppError> {
    if bytes.len() > PICTURE_BYTES_MAX {
        return Err(ShellFault::PictureTooLarge { bytes_max: PICTURE_BYTES_MAX as u64 }.into());
    }
    let write = move || store::file::replace(&path, &bytes);
    Ok(tokio::task::spawn_blocking(write).await.map_err(AppError::internal)??)
}

/// The sheet on which a customer is assessed.
#[tauri::command]
#[specta::specta]
pub async fn assess_sheet(
    shell: State<'_, Shell>,
    customer_id: String,
    model_code: String,
    brand_id: Option<String>,
) -> Result<AssessSheet, AppError> {
    let read = move |connection: &store::Connection| {
        tier::sheet(connection, &customer_id, &model_code, brand_id.as_deref(), clock()())
    };
    shell.read(read).await
}

/// What the values of a form mean, as it is filled in.
#[tauri::command]
#[specta::specta]
pub async fn rate_form(shell: State<'_, Shell>, form: AssessmentForm) -> Result<Rated, AppError> {
    shell.read(move |connection| tier::rated(connection, &form, clock()())).await
}

#[tauri::command]
#[specta::specta]
pub async fn save_assessment(
    shell: State<'_, Shell>,
    form: AssessmentForm,
) -> Result<Saved<Assessment>, AppError> {
    shell.write("tier.assess", move |tx| tier::assess(tx, &form)).await
}

/// Every assessment of a customer, newest first.
#[tauri::command]
#[specta::specta]
pub async fn assessments(
    shell: State<'_, Shell>,
    customer_id: String,
) -> Result<Vec<AssessmentView>, AppError> {
    shell.read(move |connection| tier::history(connection, &customer_id)).await
}

/// Where a customer stands, by model and brand.
#[tauri::command]
#[specta::specta]
pub async fn standings(shell: State<'_, Shell>, customer_id: String) -> Result<Vec<StandingView>, AppError> {
    shell.read(move |connection| tier::standings(connection, &customer_id, clock()())).await
}
