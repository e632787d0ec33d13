//! Customers whose lines follow later: when a place that many belong to gets another name.
//!
//! The name itself is right at once, wherever it is shown: the list reads it from the place. Only the order
//! by place and what the search finds of its people follow, in parts, while the writer has nothing to do.
//! Listing 8,000 people in the transaction that renames their hospital would hold the writer for seconds.

use crate::error::Result;
use crate::memory;
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashSet;

/// So many lines are made anew in one transaction: a part stays in the milliseconds for which a save may wait.
pub(super) const PART: usize = 30;

/// Where the store remembers who waits: one row of ids for each part.
pub(crate) const TOPIC: &str = "listing.waits";

/// Puts these customers off, in this order.
pub(super) fn put_off(connection: &Connection, lines: &[(Option<i64>, String)], now: &str) -> Result<()> {
    let ids: Vec<&str> = lines.iter().map(|(_, id)| id.as_str()).collect();
    for part in ids.chunks(PART) {
        memory::put(connection, TOPIC, &crate::door::new_id(), &part.join("\n"), now)?;
    }
    Ok(())
}

/// Takes the next part out of those that wait. `None`: nobody waits.
pub(super) fn take(connection: &Connection) -> Result<Option<Vec<String>>> {
    let sql = "select name, body from memory where topic = ?1 order by name limit 1";
    let next: Option<(String, String)> = connection
        .prepare_cached(sql)?
        .query_row([TOPIC], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((name, body)) = next else { return Ok(None) };
    memory::forget(connection, TOPIC, &name)?;
    Ok(Some(body.lines().map(str::to_owned).collect()))
}

pub(super) fn is_anybody(connection: &Connection) -> Result<bool> {
    let mut statement = connection.prepare_cached("select exists (select 1 from memory where topic = ?1)")?;
    Ok(statement.query_row([TOPIC], |row| row.get(0))?)
}

pub(super) fn everybody(connection: &Connection) -> Result<HashSet<String>> {
    let parts = memory::list(connection, TOPIC)?;
    Ok(parts.iter().flat_map(|(_, body)| body.lines().map(str::to_owned)).collect())
}

/// Nobody waits any more: all lines were just made anew.
pub(super) fn clear(connection: &Connection) -> Result<()> {
    connection.prepare_cached("delete from memory where topic = ?1")?.execute([TOPIC])?;
    Ok(())
}

#[cfg(test)]
mod tests;
