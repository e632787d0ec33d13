//! What is being typed, kept as it is typed. Neither logged nor synced.

use crate::error::Result;
use crate::store::Store;
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};

/// A form that was not finished. `form` names it (for example `visit/<customer>`), `body` is its JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Draft {
    pub form: String,
    pub body: String,
    pub saved_at: String,
}

pub fn save(store: &mut Store, form: &str, body: &str) -> Result<String> {
    let saved_at = store.now().to_rfc3339_opts(chrono::SecondsFormat::Millis, false);
    store.write_local(|connection| {
        connection
            .prepare_cached("insert or replace into draft (form, body, saved_at) values (?1, ?2, ?3)")?
            .execute((form, body, &saved_at))?;
        Ok(())
    })?;
    Ok(saved_at)
}

pub fn discard(store: &mut Store, form: &str) -> Result<()> {
    store.write_local(|connection| {
        connection.prepare_cached("delete from draft where form = ?1")?.execute([form])?;
        Ok(())
    })
}

pub fn get(connection: &Connection, form: &str) -> Result<Option<Draft>> {
    let mut statement =
        connection.prepare_cached("select form, body, saved_at from draft where form = ?1")?;
    Ok(statement.query_row([form], read).optional()?)
}

/// The drafts whose form begins with `prefix`, latest first.
pub fn list(connection: &Connection, prefix: &str) -> Result<Vec<Draft>> {
    let sql = "select form, body, saved_at from draft where substr(form, 1, length(?1)) = ?1 order by saved_at desc";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([prefix], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn read(row: &rusqlite::Row) -> rusqlite::Result<Draft> {
    Ok(Draft { form: row.get(0)?, body: row.get(1)?, saved_at: row.get(2)? })
}
