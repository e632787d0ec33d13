//! Surveys: their versions, paper, results, and who should be asked.

use crate::error::AppError;
use crate::shell::{Notice, Saved, Shell, clock};
use domain::survey::{SurveyTemplate, check};
use exchange::FileFormat;
use serde::Serialize;
use std::path::PathBuf;
use store::StoreError;
use store::survey::{
    self, PaperForm, ResponsePage, ResponseView, SurveyDueLine, SurveyPart, SurveyPartBy, SurveyPeriod,
    SurveyResults, SurveyScope, SurveyTemplateView, SurveyTextNote, Verbatim,
};
use tauri::State;

/// Every version of every survey, the ones in force first.
#[tauri::command]
#[specta::specta]
pub async fn survey_templates(shell: State<'_, Shell>) -> Result<Vec<SurveyTemplateView>, AppError> {
    shell.read(survey::templates).await
}

/// Everything that is wrong with a survey; nothing: it can be published.
#[tauri::command]
#[specta::specta]
pub async fn check_survey_template(template: SurveyTemplate) -> Result<Vec<AppError>, AppError> {
    Ok(check(&template).into_iter().map(|problem| StoreError::from(problem).into()).collect())
}

/// Publishes a survey as the next version of its code. Final: confirmed, not undone.
#[tauri::command]
#[specta::specta]
pub async fn publish_survey_template(
    shell: State<'_, Shell>,
    template: SurveyTemplate,
    note: Option<String>,
) -> Result<Saved<String>, AppError> {
    shell.write("survey.publish", move |tx| survey::publish(tx, &template, note.as_deref())).await
}

/// Writes a version to a JSON file of the user's choice.
#[tauri::command]
#[specta::specta]
pub async fn export_survey_template(
    shell: State<'_, Shell>,
    id: String,
    path: PathBuf,
) -> Result<(), AppError> {
    let write = move |connection: &store::Connection| {
        let text = survey::document(connection, &id)?;
        store::file::replace(&path, format!("{text}\n").as_bytes())
    };
    shell.read(write).await
}

/// Reads a survey's file, to be looked at and edited before it is published.
/// Errors: `survey.document_unreadable`, `survey.format_newer`, `survey.document_too_large`, `store.io`.
#[tauri::command]
#[specta::specta]
pub async fn read_survey_template(path: PathBuf) -> Result<SurveyTemplate, AppError> {
    let read = move || read_text(&path);
    let text = tokio::task::spawn_blocking(read).await.map_err(AppError::internal)??;
    Ok(SurveyTemplate::parse(&text).map_err(StoreError::from)?)
}

/// A text file that is no larger than a survey may be; what is not UTF-8 is no JSON.
fn read_text(path: &std::path::Path) -> store::Result<String> {
    use std::io::Read;
    let mut bytes = vec![];
    let limit = domain::survey::BYTES_MAX as u64 + 1;
    std::fs::File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What a survey comes to.
#[tauri::command]
#[specta::specta]
pub async fn survey_results(shell: State<'_, Shell>, scope: SurveyScope) -> Result<SurveyResults, AppError> {
    shell.read(move |connection| survey::results(connection, &scope, clock()())).await
}

/// The figure of a question by tier, institution or brand.
#[tauri::command]
#[specta::specta]
pub async fn survey_parts(
    shell: State<'_, Shell>,
    scope: SurveyScope,
    question: String,
    by: SurveyPartBy,
) -> Result<Vec<SurveyPart>, AppError> {
    shell.read(move |connection| survey::parts(connection, &scope, &question, by)).await
}

/// The figure of a question by quarter.
#[tauri::command]
#[specta::specta]
pub async fn survey_trend(
    shell: State<'_, Shell>,
    scope: SurveyScope,
    question: String,
    quarters: u32,
) -> Result<Vec<SurveyPeriod>, AppError> {
    shell.read(move |connection| survey::trend(connection, &scope, &question, quarters, clock()())).await
}

/// What was said in words.
#[tauri::command]
#[specta::specta]
pub async fn survey_verbatims(
    shell: State<'_, Shell>,
    scope: SurveyScope,
) -> Result<Vec<Verbatim>, AppError> {
    shell.read(move |connection| survey::verbatims(connection, &scope)).await
}

/// Rows `offset..offset + limit` of the responses, latest first.
#[tauri::command]
#[specta::specta]
pub async fn survey_responses(
    shell: State<'_, Shell>,
    scope: SurveyScope,
    offset: u32,
    limit: u32,
) -> Result<ResponsePage, AppError> {
    shell.read(move |connection| survey::responses(connection, &scope, offset, limit.min(500))).await
}

/// One response with its answers.
#[tauri::command]
#[specta::specta]
pub async fn survey_response(shell: State<'_, Shell>, id: String) -> Result<ResponseView, AppError> {
    shell.read(move |connection| survey::response(connection, &id)).await
}

/// Writes every response of the scope to a file of the user's choice. Returns its rows.
#[tauri::command]
#[specta::specta]
pub async fn export_survey_answers(
    shell: State<'_, Shell>,
    scope: SurveyScope,
    in_chinese: bool,
    path: PathBuf,
    format: FileFormat,
) -> Result<u32, AppError> {
    let readers = shell.readers()?;
    let write = move || {
        readers.read(|connection| {
            exchange::export::survey_answers(connection, &scope, in_chinese, &path, format)
        })
    };
    Ok(tokio::task::spawn_blocking(write).await.map_err(AppError::internal)??)
}

/// Who should be asked, up to some days from today.
#[tauri::command]
#[specta::specta]
pub async fn survey_due(shell: State<'_, Shell>, within_days: u32) -> Result<Vec<SurveyDueLine>, AppError> {
    shell.read(move |connection| survey::due(connection, within_days, clock()())).await
}

/// Notes that a customer was asked and did not want to.
#[tauri::command]
#[specta::specta]
pub async fn decline_survey(
    shell: State<'_, Shell>,
    template_id: String,
    customer_id: String,
) -> Result<Saved<()>, AppError> {
    shell.write("survey.decline", move |tx| survey::decline(tx, &template_id, &customer_id)).await
}

/// What a paper form asks next, and what is wrong with it so far.
#[derive(Debug, Clone, Serialize, specta::Type)]
pub struct PaperCheck {
    /// Ids of the questions on the way, in their order.
    pub path: Vec<String>,
    pub problems: Vec<AppError>,
    pub notes: Vec<SurveyTextNote>,
}

/// Looks at a paper form as it is filled in.
#[tauri::command]
#[specta::specta]
pub async fn check_paper(shell: State<'_, Shell>, form: PaperForm) -> Result<PaperCheck, AppError> {
    let checked = shell.read(move |connection| survey::check_paper(connection, &form, clock()())).await?;
    Ok(PaperCheck {
        path: checked.path,
        problems: checked.problems.into_iter().map(AppError::from).collect(),
        notes: checked.notes,
    })
}

/// Saves a paper response. Final: confirmed, not undone.
#[tauri::command]
#[specta::specta]
pub async fn save_paper(shell: State<'_, Shell>, form: PaperForm) -> Result<Saved<String>, AppError> {
    let saved = shell.with_store(move |store| Ok(Saved::from(survey::save_paper(store, &form)?))).await?;
    shell.notify(Notice::Changed { action: "survey.paper".into() });
    Ok(saved)
}
