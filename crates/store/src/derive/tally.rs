//! How many customers stand in the list under each kind and day of the last visit, so that a filter by these
//! is counted without going through everybody. Whoever writes a line says what it stood under before.

use crate::error::Result;
use rusqlite::{Connection, OptionalExtension, Row};

/// The tally as a table with the columns that [`crate::listing`] narrows by, and `count`.
pub(crate) const AS_LISTING: &str =
    "(select kind, institution_kind, nullif(last_visit_day, '') as last_visit_day, count from listing_tally)";

/// What a line is counted under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    pub kind: String,
    pub institution_kind: String,
    pub last_visit_day: Option<String>,
}

impl Slot {
    /// Of a line whose first columns are these.
    pub fn read(line: &Row) -> rusqlite::Result<Slot> {
        Ok(Slot { kind: line.get(0)?, institution_kind: line.get(1)?, last_visit_day: line.get(2)? })
    }
}

/// Under what the line of this row is counted.
pub(super) fn slot(connection: &Connection, row: Option<i64>) -> Result<Option<Slot>> {
    let Some(row) = row else { return Ok(None) };
    let sql = "select kind, institution_kind, last_visit_day from listing where row = ?1";
    Ok(connection.prepare_cached(sql)?.query_row([row], Slot::read).optional()?)
}

/// A line that was counted under `from` is now counted under `to`; it was or is not there where that is `None`.
pub(super) fn moved(connection: &Connection, from: Option<&Slot>, to: Option<&Slot>) -> Result<()> {
    if from == to {
        return Ok(());
    }
    from.map_or(Ok(()), |slot| add(connection, slot, -1))?;
    to.map_or(Ok(()), |slot| add(connection, slot, 1))
}

fn add(connection: &Connection, slot: &Slot, count: i64) -> Result<()> {
    let day = slot.last_visit_day.as_deref().unwrap_or_default();
    let params = (&slot.kind, &slot.institution_kind, day, count);
    let sql = "update listing_tally set count = count + ?4
               where kind = ?1 and institution_kind = ?2 and last_visit_day = ?3";
    if connection.prepare_cached(sql)?.execute(params)? == 0 {
        connection.prepare_cached("insert into listing_tally values (?1, ?2, ?3, ?4)")?.execute(params)?;
    }
    Ok(())
}

/// Whether the tally says what the list says.
pub(super) fn is_right(connection: &Connection) -> Result<bool> {
    let counted = "select kind, institution_kind, coalesce(last_visit_day, ''), count(*)
                   from listing group by 1, 2, 3";
    let kept = "select kind, institution_kind, last_visit_day, count from listing_tally where count <> 0";
    agree(connection, counted, kept)
}

/// Whether what is counted and what is kept of it are the same rows.
pub(crate) fn agree(connection: &Connection, counted: &str, kept: &str) -> Result<bool> {
    let sql = format!(
        "with counted as ({counted}), kept as ({kept})
         select not exists (select * from counted except select * from kept)
            and not exists (select * from kept except select * from counted)"
    );
    Ok(connection.query_row(&sql, [], |row| row.get(0))?)
}
