//! By which model and for which brand the window shows tiers. Every list column names both.

use super::models::current;
use crate::error::Result;
use crate::memory;
use crate::row;
use crate::store::Store;
use domain::catalogue::Brand;
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};

const TOPIC: &str = "tiers";
const NAME: &str = "view";
const FIRST_MODEL: &str = "nine_box";

/// A model by its code and a brand; none: assessments that are for all brands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct TierView {
    pub model_code: String,
    pub brand_id: Option<String>,
}

/// The tier of a customer as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct TierMark {
    pub tier: String,
    /// The day of the assessment.
    pub day: String,
    /// From this day on it is stale.
    pub review_day: Option<String>,
}

/// What was chosen; before that, or when it is gone, the nine-box of the first brand in use.
pub fn view(connection: &Connection) -> Result<TierView> {
    let chosen = memory::get(connection, TOPIC, NAME)?;
    let chosen: Option<TierView> = chosen.and_then(|body| serde_json::from_str(&body).ok());
    if let Some(view) = chosen {
        let brand = match &view.brand_id {
            Some(id) => row::get::<Brand>(connection, id)?.is_some(),
            None => true,
        };
        if brand && is_published(connection, &view.model_code)? {
            return Ok(view);
        }
    }
    Ok(TierView { model_code: FIRST_MODEL.into(), brand_id: first_brand(connection)? })
}

/// Asked for every window of a list, so that the model itself is not read.
fn is_published(connection: &Connection, code: &str) -> Result<bool> {
    let sql = "select exists (select 1 from tier_model where code = ?1 and deleted = 0)";
    Ok(connection.prepare_cached(sql)?.query_row([code], |row| row.get(0))?)
}

fn first_brand(connection: &Connection) -> Result<Option<String>> {
    // The rep's own line comes first.
    let sql = "select b.id from brand b left join device d on 1 left join position p on p.id = d.position_id
               where b.deleted = 0 and b.retired = 0
               order by b.line_id is not p.line_id, b.name, b.id limit 1";
    Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?)
}

/// Remembers what the window shows.
/// Errors: `store.gone` for a model or a brand that is no more.
pub fn set_view(store: &mut Store, view: &TierView) -> Result<()> {
    store.readers().read(|connection| -> Result<()> {
        current(connection, &view.model_code)?;
        if let Some(id) = &view.brand_id {
            row::require::<Brand>(connection, id)?;
        }
        Ok(())
    })?;
    let body = serde_json::json!({ "model_code": view.model_code, "brand_id": view.brand_id }).to_string();
    memory::set(store, TOPIC, NAME, Some(&body))
}

/// The tier that a customer stands in. None: unrated.
pub(crate) fn mark_of(connection: &Connection, view: &TierView, id: &str) -> Result<Option<TierMark>> {
    let sql = "select tier, from_day, review_day from standing
               where customer_id = ?1 and to_day is null and model_code = ?2 and brand_id = ?3 and tier is not null
               order by from_day desc limit 1";
    let brand_id = view.brand_id.as_deref().unwrap_or_default();
    let found = connection.prepare_cached(sql)?.query_row((id, &view.model_code, brand_id), |row| {
        Ok(TierMark { tier: row.get(0)?, day: row.get(1)?, review_day: row.get(2)? })
    });
    Ok(found.optional()?)
}
