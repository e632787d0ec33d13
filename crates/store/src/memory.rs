//! Small things that this laptop remembers: saved filters, import mappings, the window's choices.

use crate::error::Result;
use crate::store::Store;
use rusqlite::{Connection, OptionalExtension};

/// Remembers `body` under a topic and a name; `None` forgets it.
pub fn set(store: &mut Store, topic: &str, name: &str, body: Option<&str>) -> Result<()> {
    let saved_at = store.now().to_rfc3339();
    store.write_local(|connection| match body {
        Some(body) => put(connection, topic, name, body, &saved_at),
        None => forget(connection, topic, name),
    })
}

pub(crate) fn put(
    connection: &Connection,
    topic: &str,
    name: &str,
    body: &str,
    saved_at: &str,
) -> Result<()> {
    connection
        .prepare_cached(
            "insert or replace into memory (topic, name, body, saved_at) values (?1, ?2, ?3, ?4)",
        )?
        .execute((topic, name, body, saved_at))?;
    Ok(())
}

pub(crate) fn forget(connection: &Connection, topic: &str, name: &str) -> Result<()> {
    connection.prepare_cached("delete from memory where topic = ?1 and name = ?2")?.execute((topic, name))?;
    Ok(())
}

pub fn get(connection: &Connection, topic: &str, name: &str) -> Result<Option<String>> {
    let mut statement =
        connection.prepare_cached("select body from memory where topic = ?1 and name = ?2")?;
    Ok(statement.query_row((topic, name), |row| row.get(0)).optional()?)
}

/// Names and bodies of a topic, by name.
pub fn list(connection: &Connection, topic: &str) -> Result<Vec<(String, String)>> {
    let mut statement =
        connection.prepare_cached("select name, body from memory where topic = ?1 order by name")?;
    let rows = statement.query_map([topic], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
