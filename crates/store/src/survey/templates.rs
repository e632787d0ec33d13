//! The versions of surveys. A published version never changes; the highest one is in force.

use crate::door::Tx;
use crate::error::{Fault, Result};
use crate::row;
use crate::visit::utc;
use domain::Edit;
use domain::survey::{self, SurveyTemplate, SurveyTemplateVersion};
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use std::collections::HashMap;
use std::rc::Rc;

/// The ready surveys are the same record on every laptop, so they were published at one instant.
const PRESETS_PUBLISHED_AT: &str = "2026-11-26T00:00:00.000Z";

/// Surveys by the id of their version, each read once.
#[derive(Default)]
pub(crate) struct Templates(HashMap<String, Rc<SurveyTemplate>>);

impl Templates {
    /// Errors: `store.gone`, `store.damaged` for a document that is none.
    pub fn get(&mut self, connection: &Connection, id: &str) -> Result<Rc<SurveyTemplate>> {
        if let Some(template) = self.0.get(id) {
            return Ok(template.clone());
        }
        let version: SurveyTemplateVersion = row::require(connection, id)?;
        let template = Rc::new(read(&version)?);
        self.0.insert(id.to_owned(), template.clone());
        Ok(template)
    }
}

fn read(version: &SurveyTemplateVersion) -> Result<SurveyTemplate> {
    SurveyTemplate::parse(&version.document)
        .map_err(|problem| Fault::Damaged { detail: format!("survey {}: {problem}", version.id) }.into())
}

/// The id of the version in force. Errors: `store.gone`.
pub(crate) fn current_id(connection: &Connection, code: &str) -> Result<String> {
    let sql =
        "select id from survey_template where code = ?1 and deleted = 0 order by version desc, id limit 1";
    let found = connection.prepare_cached(sql)?.query_row([code], |row| row.get(0)).optional()?;
    found.ok_or_else(|| Fault::Gone { kind: "survey_template".into(), id: code.into() }.into())
}

/// One version of a survey, with how many responses it has.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct SurveyTemplateView {
    pub id: String,
    pub published_at: String,
    pub note: Option<String>,
    /// The version in force.
    pub is_current: bool,
    pub responses: u32,
    pub template: SurveyTemplate,
}

/// Every version, the ones in force first, then by code and newest first.
pub fn list(connection: &Connection) -> Result<Vec<SurveyTemplateView>> {
    let versions: Vec<SurveyTemplateVersion> =
        row::list(connection, "1 order by code, version desc, id", [])?;
    let mut uses = connection
        .prepare_cached("select count(*) from survey_response where template_id = ?1 and deleted = 0")?;
    let mut views: Vec<SurveyTemplateView> = vec![];
    for version in versions {
        let is_current = views.last().is_none_or(|last| last.template.code != version.code);
        views.push(SurveyTemplateView {
            responses: uses.query_row([&version.id], |row| row.get(0))?,
            template: read(&version)?,
            is_current,
            id: version.id,
            published_at: version.published_at,
            note: version.note,
        });
    }
    views.sort_by_key(|view| !view.is_current);
    Ok(views)
}

/// The document of a version, as it is exported. Errors: `store.gone`.
pub fn document(connection: &Connection, id: &str) -> Result<String> {
    Ok(row::require::<SurveyTemplateVersion>(connection, id)?.document)
}

/// Publishes a survey as the next version of its code, or as the first of a new one. Final: what was
/// answered has to say for ever what it answered. Returns the version's id.
/// Errors: the first thing that is wrong with the survey.
pub fn publish(tx: &mut Tx, template: &SurveyTemplate, note: Option<&str>) -> Result<String> {
    let sql = "select coalesce(max(version), 0) from survey_template where code = ?1";
    let last: u32 = tx.read().prepare_cached(sql)?.query_row([&template.code], |row| row.get(0))?;
    let template = SurveyTemplate { version: last + 1, ..template.clone() };
    if let Some(problem) = survey::check(&template).into_iter().next() {
        return Err(problem.into());
    }
    let now = utc(tx.now());
    put(tx, &template, note, now)
}

fn put(tx: &mut Tx, template: &SurveyTemplate, note: Option<&str>, published_at: String) -> Result<String> {
    let version = SurveyTemplateVersion {
        // The same on every laptop: two that publish the same version meet in a conflict that shows, and a
        // ready survey is one record.
        id: format!("{}-{}", template.code, template.version),
        code: template.code.clone(),
        version: template.version,
        document: template.document(),
        published_at,
        note: note.map(str::trim).filter(|note| !note.is_empty()).map(str::to_owned),
        ..SurveyTemplateVersion::default()
    };
    Ok(tx.put(Edit::new(&version))?.id)
}

/// The ready surveys that the store has never had.
pub(crate) fn missing_presets(connection: &Connection) -> Result<Vec<SurveyTemplate>> {
    let mut statement =
        connection.prepare_cached("select exists (select 1 from survey_template where code = ?1)")?;
    let mut missing = vec![];
    for template in survey::presets()? {
        if !statement.query_row([&template.code], |row| row.get::<_, bool>(0))? {
            missing.push(template);
        }
    }
    Ok(missing)
}

/// Writes the ready surveys that the store has never had.
pub(crate) fn ensure_presets(tx: &mut Tx) -> Result<()> {
    missing_presets(tx.read())?
        .iter()
        .try_for_each(|template| put(tx, template, None, PRESETS_PUBLISHED_AT.into()).map(|_| ()))
}
