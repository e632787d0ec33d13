//! History as a user reads it, and what Ctrl+Z would undo.

use super::group::{is_undone, span_of};
use super::{Back, way_back};
use crate::change;
use crate::error::Result;
use crate::row;
use domain::kinds;
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One line of history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Group {
    pub id: String,
    pub action: String,
    pub at: String,
    pub changes: u32,
    pub undoable: bool,
    /// The group that this one undid.
    pub undoes: Option<String>,
    pub undone: bool,
    /// Kind and id of the first record that it changed, and that record's name.
    pub kind: String,
    pub record_id: String,
    pub name: String,
}

/// The latest groups, newest first, older than `before` (a group's id) when given.
pub fn history(connection: &Connection, before: Option<&str>, limit: u32) -> Result<Vec<Group>> {
    let sql = "select g.id, g.action, g.at, g.undoable, g.undoes, c.kind, c.row_id,
                      (select count(*) from change where device = g.device and incarnation = g.incarnation
                        and n between g.n_first and g.n_last and grp = g.id)
               from change_group g
               join change c on c.device = g.device and c.incarnation = g.incarnation and c.n = g.n_first
               where (?1 is null or (g.incarnation, g.n_first) <
                      (select incarnation, n_first from change_group where id = ?1))
               order by g.incarnation desc, g.n_first desc limit ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map((before, limit), |row| {
        Ok(Group {
            id: row.get(0)?,
            action: row.get(1)?,
            at: row.get(2)?,
            changes: row.get(7)?,
            undoable: row.get(3)?,
            undoes: row.get(4)?,
            undone: false,
            kind: row.get(5)?,
            record_id: row.get(6)?,
            name: String::new(),
        })
    })?;
    let mut groups: Vec<Group> = rows.collect::<rusqlite::Result<_>>()?;
    for group in &mut groups {
        group.undone = is_undone(connection, &group.id)?;
        group.name = name_of(connection, &group.kind, &group.record_id)?;
    }
    Ok(groups)
}

/// The name by which a person knows a record: its own, or that of the customer it hangs on.
fn name_of(connection: &Connection, kind: &str, id: &str) -> Result<String> {
    let Some(kind) = kinds::kind(kind) else { return Ok(String::new()) };
    let Some(row) = row::stored(connection, kind, id)? else { return Ok(String::new()) };
    let text = |name: &str| row.fields.get(name).and_then(Value::as_str);
    if kind.name != "tag"
        && let Some(name) = text("name")
    {
        return Ok(name.to_owned());
    }
    let customer = match kind.name {
        "visit" => first_attendee(connection, id)?,
        _ => ["customer_id", "person_id", "institution_id"]
            .iter()
            .find_map(|name| text(name))
            .map(str::to_owned),
    };
    let Some(customer) = customer else { return Ok(String::new()) };
    let mut statement = connection.prepare_cached("select name from listing where id = ?1")?;
    Ok(statement.query_row([customer], |row| row.get(0)).optional()?.unwrap_or_default())
}

fn first_attendee(connection: &Connection, visit: &str) -> Result<Option<String>> {
    let mut statement = connection.prepare_cached(
        "select customer_id from attendee where visit_id = ?1 order by deleted, sort, id limit 1",
    )?;
    Ok(statement.query_row([visit], |row| row.get(0)).optional()?)
}

/// The newest group that can be undone, has not been, and would put something back; undo groups
/// themselves are passed over, and so is what was wholly overtaken by later changes.
pub fn last_undoable(connection: &Connection) -> Result<Option<String>> {
    let sql = "select id from change_group where undoable = 1 and undoes is null
               order by incarnation desc, n_first desc limit 200";
    let mut statement = connection.prepare_cached(sql)?;
    let ids: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for id in ids {
        if !is_undone(connection, &id)? && restores(connection, &id)? {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// Whether undoing a group would put anything back. Up to the first change that does, nothing moves;
/// so each can be judged by the rows as they stand.
fn restores(connection: &Connection, group: &str) -> Result<bool> {
    const PART: u32 = 200;
    let Some(span) = span_of(connection, group)? else { return Ok(false) };
    let (mut before, mut kept) = (span.n_last + 1, vec![]);
    loop {
        let part = change::of_group(connection, group, &span, before, PART)?;
        for change in &part {
            if !matches!(way_back(connection, change, &mut kept)?, Back::Nothing) {
                return Ok(true);
            }
        }
        match part.last() {
            Some(oldest) => before = oldest.n,
            None => return Ok(false),
        }
    }
}
