//! The versions of tier models. A published version never changes; the highest one is in force.

use crate::door::Tx;
use crate::error::{Fault, Result};
use crate::row;
use crate::visit::utc;
use domain::Edit;
use domain::assessment::TierModelVersion;
use domain::tier::{self, TierModel};
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use std::collections::HashMap;
use std::rc::Rc;

/// The presets are the same record on every laptop, so they were published at one instant.
const PRESETS_PUBLISHED_AT: &str = "2026-11-25T00:00:00.000Z";

/// Models by the id of their version, each read once.
#[derive(Default)]
pub(crate) struct Models(HashMap<String, Rc<TierModel>>);

impl Models {
    /// Errors: `store.gone`, `store.damaged` for a document that is none.
    pub fn get(&mut self, connection: &Connection, id: &str) -> Result<Rc<TierModel>> {
        if let Some(model) = self.0.get(id) {
            return Ok(model.clone());
        }
        let version: TierModelVersion = row::require(connection, id)?;
        let model = Rc::new(read(&version)?);
        self.0.insert(id.to_owned(), model.clone());
        Ok(model)
    }
}

fn read(version: &TierModelVersion) -> Result<TierModel> {
    tier::parse(&version.document)
        .map_err(|problem| Fault::Damaged { detail: format!("tier model {}: {problem}", version.id) }.into())
}

/// The version in force, with its model. Errors: `store.gone`.
pub(crate) fn current(connection: &Connection, code: &str) -> Result<(TierModelVersion, TierModel)> {
    let condition = "code = ?1 order by version desc limit 1";
    let found: Option<TierModelVersion> = row::list(connection, condition, [code])?.pop();
    let version = found.ok_or_else(|| Fault::Gone { kind: "tier_model".into(), id: code.into() })?;
    let model = read(&version)?;
    Ok((version, model))
}

/// One version of a model, with how many assessments were made with it.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct ModelView {
    pub id: String,
    pub published_at: String,
    pub note: Option<String>,
    /// The version in force.
    pub is_current: bool,
    pub assessments: u32,
    pub model: TierModel,
}

/// Every version, the ones in force first, then by code and newest first.
pub fn list(connection: &Connection) -> Result<Vec<ModelView>> {
    let versions: Vec<TierModelVersion> = row::list(connection, "1 order by code, version desc", [])?;
    let mut uses =
        connection.prepare_cached("select count(*) from assessment where model_id = ?1 and deleted = 0")?;
    let mut views: Vec<ModelView> = vec![];
    for version in versions {
        let is_current = views.last().is_none_or(|last| last.model.code != version.code);
        views.push(ModelView {
            assessments: uses.query_row([&version.id], |row| row.get(0))?,
            model: read(&version)?,
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
    Ok(row::require::<TierModelVersion>(connection, id)?.document)
}

/// Publishes a model as the next version of its code, or as the first of a new one. Final: what was
/// assessed with a version has to say so for ever.
/// Errors: the first thing that is wrong with the model.
pub fn publish(tx: &mut Tx, model: &TierModel, note: Option<&str>) -> Result<TierModelVersion> {
    let sql = "select max(version) from tier_model where code = ?1";
    let last: Option<u32> =
        tx.read().prepare_cached(sql)?.query_row([&model.code], |row| row.get(0)).optional()?.flatten();
    let model = TierModel { version: last.unwrap_or_default() + 1, ..model.clone() };
    if let Some(finding) = tier::check(&model).into_iter().next() {
        return Err(finding.problem.into());
    }
    let now = utc(tx.now());
    put(tx, &model, note, now)
}

fn put(tx: &mut Tx, model: &TierModel, note: Option<&str>, published_at: String) -> Result<TierModelVersion> {
    let version = TierModelVersion {
        id: version_id(model),
        code: model.code.clone(),
        version: model.version,
        document: tier::document(model),
        published_at,
        note: note.map(str::trim).filter(|note| !note.is_empty()).map(str::to_owned),
        ..TierModelVersion::default()
    };
    tx.put(Edit::new(&version))
}

/// The same on every laptop: two that publish the same version meet in a conflict that shows, and a
/// preset is one record.
fn version_id(model: &TierModel) -> String {
    format!("{}-{}", model.code, model.version)
}

/// The presets that the store has never had.
pub(crate) fn missing_presets(connection: &Connection) -> Result<Vec<TierModel>> {
    let mut statement =
        connection.prepare_cached("select exists (select 1 from tier_model where code = ?1)")?;
    let mut missing = vec![];
    for model in tier::preset::presets()? {
        if !statement.query_row([&model.code], |row| row.get::<_, bool>(0))? {
            missing.push(model);
        }
    }
    Ok(missing)
}

/// Writes the presets that the store has never had.
pub(crate) fn ensure_presets(tx: &mut Tx) -> Result<()> {
    missing_presets(tx.read())?
        .iter()
        .try_for_each(|model| put(tx, model, None, PRESETS_PUBLISHED_AT.into()).map(|_| ()))
}
