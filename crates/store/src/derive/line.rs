//! The line of a customer: in the list and in the search index.

use super::counting::Rule;
use super::listed::listed;
use super::tally::{self, Slot};
use crate::error::Result;
use domain::search_terms;
use rusqlite::{Connection, OptionalExtension};

/// These customers with the rows of their lines, in that order; who has none yet comes last, as the new rows
/// will. FTS5 writes out what it gathered whenever a row comes before the last one.
pub(super) fn by_row(
    connection: &Connection,
    ids: impl IntoIterator<Item = String>,
) -> Result<Vec<(Option<i64>, String)>> {
    let mut statement = connection.prepare_cached("select row from listing where id = ?1")?;
    let mut rows = vec![];
    for id in ids {
        rows.push((statement.query_row([&id], |row| row.get(0)).optional()?, id));
    }
    rows.sort_by_key(|(row, _)| row.unwrap_or(i64::MAX));
    Ok(rows)
}

/// `row`: of the line that is there. Returns whether the customer entered or left the list.
pub(super) fn refresh_listing(
    connection: &Connection,
    id: &str,
    row: Option<i64>,
    rule: &Rule,
) -> Result<bool> {
    let before = tally::slot(connection, row)?;
    let Some(listed) = listed(connection, id)? else {
        if let Some(row) = row {
            connection.prepare_cached("delete from listing where row = ?1")?.execute([row])?;
            connection.prepare_cached("delete from search where rowid = ?1")?.execute([row])?;
            tally::moved(connection, before.as_ref(), None)?;
        }
        return Ok(row.is_some());
    };
    // Each by itself: an upsert, or one that returns the row, opens a savepoint, at which FTS5 writes out what it
    // gathered, and so does every line that follows.
    let sql = match row {
        Some(_) => {
            "update listing set kind = ?3, institution_kind = ?4, name = ?5, sort_key = ?6, institution_id = ?7,
                    department_id = ?8, title = ?9, place_key = ?10 where row = ?1 and id = ?2"
        }
        None => {
            "insert into listing (row, id, kind, institution_kind, name, sort_key, institution_id, department_id,
                                  title, place_key)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
        }
    };
    connection.prepare_cached(sql)?.execute(rusqlite::params![
        row,
        id,
        listed.kind,
        listed.institution_kind,
        listed.name,
        search_terms::sort_key(&listed.name),
        listed.institution_id,
        listed.department_id,
        listed.title,
        listed.place_key(),
    ])?;
    let at = row.unwrap_or_else(|| connection.last_insert_rowid());
    let last_visit_day = before.as_ref().and_then(|before| before.last_visit_day.clone());
    let after = Slot {
        kind: listed.kind.to_owned(),
        institution_kind: listed.institution_kind.to_owned(),
        last_visit_day,
    };
    tally::moved(connection, before.as_ref(), Some(&after))?;
    let places: Vec<&str> = listed.places.iter().map(String::as_str).collect();
    let codes: Vec<&str> = listed.codes.iter().map(String::as_str).collect();
    let name = search_terms::name_tokens(&listed.name);
    let (place, code) = (search_terms::place_tokens(&places), search_terms::code_tokens(&codes));
    match row {
        None => {
            connection
                .prepare_cached("insert into search (rowid, name, place, code) values (?1, ?2, ?3, ?4)")?
                .execute((at, name, place, code))?;
            rule.refresh(connection, id)?;
            Ok(true)
        }
        Some(_) => {
            connection
                .prepare_cached("update search set name = ?2, place = ?3, code = ?4 where rowid = ?1")?
                .execute((at, name, place, code))?;
            Ok(false)
        }
    }
}
