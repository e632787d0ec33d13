//! The models behind the tiers: checked, tried on real data, published, and as files.

use crate::error::AppError;
use crate::shell::{Saved, Shell, clock};
use domain::tier::{self as engine, MODEL_SCHEMA, TierModel};
use serde::Serialize;
use std::path::PathBuf;
use store::tier::{self, Preview};
use tauri::State;

/// One thing that is wrong with a model, and where.
#[derive(Debug, Clone, Serialize, specta::Type)]
pub struct ModelFinding {
    pub axis: Option<String>,
    pub criterion: Option<String>,
    pub error: AppError,
}

fn findings(model: &TierModel) -> Vec<ModelFinding> {
    let found = engine::check(model).into_iter();
    found
        .map(|finding| ModelFinding {
            axis: finding.axis,
            criterion: finding.criterion,
            error: store::StoreError::from(finding.problem).into(),
        })
        .collect()
}

/// Everything that is wrong with a model; nothing: it can be published.
#[tauri::command]
#[specta::specta]
pub async fn check_model(model: TierModel) -> Result<Vec<ModelFinding>, AppError> {
    Ok(findings(&model))
}

/// What a model would make of everybody who was assessed with the version in force.
#[tauri::command]
#[specta::specta]
pub async fn preview_model(
    shell: State<'_, Shell>,
    model: TierModel,
    brand_id: Option<String>,
) -> Result<Preview, AppError> {
    let read = move |connection: &store::Connection| {
        tier::preview(connection, &model, brand_id.as_deref(), clock()())
    };
    shell.read(read).await
}

/// Publishes a model as the next version of its code. Final: confirmed, not undone.
#[tauri::command]
#[specta::specta]
pub async fn publish_model(
    shell: State<'_, Shell>,
    model: TierModel,
    note: Option<String>,
) -> Result<Saved<String>, AppError> {
    let publish =
        move |tx: &mut store::Tx| tier::publish(tx, &model, note.as_deref()).map(|version| version.id);
    shell.write("tier.publish", publish).await
}

/// Writes a version to a JSON file of the user's choice, with the schema's name in it.
#[tauri::command]
#[specta::specta]
pub async fn export_model(shell: State<'_, Shell>, id: String, path: PathBuf) -> Result<(), AppError> {
    let write = move |connection: &store::Connection| {
        let text = tier::document(connection, &id)?;
        store::file::replace(&path, format!("{text}\n").as_bytes())
    };
    shell.read(write).await
}

/// Writes the JSON Schema of model files.
#[tauri::command]
#[specta::specta]
pub async fn export_model_schema(path: PathBuf) -> Result<(), AppError> {
    Ok(store::file::replace(&path, MODEL_SCHEMA.as_bytes())?)
}

/// Reads a model file, to be looked at and edited before it is published.
/// Errors: `tier_model.unreadable`, `tier_model.newer`, `tier_model.too_large`, `store.io`.
#[tauri::command]
#[specta::specta]
pub async fn read_model(path: PathBuf) -> Result<TierModel, AppError> {
    let text = tokio::task::spawn_blocking(move || read_text(&path)).await.map_err(AppError::internal)??;
    Ok(engine::parse(&text).map_err(store::StoreError::from)?)
}

/// A text file that is no larger than a model may be; what is not UTF-8 is no JSON.
fn read_text(path: &std::path::Path) -> store::Result<String> {
    use std::io::Read;
    let mut bytes = vec![];
    let limit = engine::schema::BYTES_MAX as u64 + 1;
    std::fs::File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
