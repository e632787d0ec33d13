//! The derived rows compared with the records.

use super::counting::{Rule, through};
use super::listed::listed;
use super::{tally, waiting};
use crate::error::Result;
use domain::search_terms;
use rusqlite::{Connection, OptionalExtension};

/// Compares the derived rows with the records; returns the ids that differ, at most 100.
pub(crate) fn differences(connection: &Connection) -> Result<Vec<String>> {
    let mut wrong = vec![];
    let (rule, through) = (Rule::now(connection)?, through(connection)?);
    let follow_later = waiting::everybody(connection)?;
    let all = "select id from institution union select id from department union select id from person
               union select id from listing";
    let mut statement = connection.prepare(all)?;
    for id in statement.query_map([], |row| row.get::<_, String>(0))? {
        let id = id?;
        if !follow_later.contains(&id) && !agrees(connection, &id, &rule, through)? {
            wrong.push(id);
        }
        if wrong.len() == 100 {
            break;
        }
    }
    if !tally::is_right(connection)? {
        wrong.push("listing_tally".into());
    }
    wrong.extend(crate::standing::differences(connection)?);
    wrong.dedup();
    wrong.truncate(100);
    Ok(wrong)
}

/// `through`: a line beyond it still waits to be counted as the policy says now, which is no fault.
fn agrees(connection: &Connection, id: &str, rule: &Rule, through: Option<i64>) -> Result<bool> {
    let sql =
        "select l.name, l.sort_key, l.institution_id, l.department_id, l.title, s.name, s.place, s.code,
                      l.place_key, l.visits, l.last_visit_day, l.row
               from listing l left join search s on s.rowid = l.row where l.id = ?1";
    type Line = (Vec<Option<String>>, (u32, Option<String>), i64);
    let line: Option<Line> = connection
        .prepare_cached(sql)?
        .query_row([id], |row| {
            let texts = (0..9).map(|at| row.get(at)).collect::<rusqlite::Result<Vec<Option<String>>>>()?;
            Ok((texts, (row.get(9)?, row.get(10)?), row.get(11)?))
        })
        .optional()?;
    let expected = listed(connection, id)?.map(|listed| {
        let places: Vec<&str> = listed.places.iter().map(String::as_str).collect();
        let codes: Vec<&str> = listed.codes.iter().map(String::as_str).collect();
        let (name, place) = (search_terms::name_tokens(&listed.name), search_terms::place_tokens(&places));
        let code = search_terms::code_tokens(&codes);
        let (sort_key, place_key) = (search_terms::sort_key(&listed.name), listed.place_key());
        vec![
            Some(listed.name),
            Some(sort_key),
            listed.institution_id,
            listed.department_id,
            listed.title,
            Some(name),
            Some(place),
            Some(code),
            Some(place_key),
        ]
    });
    Ok(match (line, expected) {
        (None, None) => true,
        (Some((texts, kept, row)), Some(expected)) => {
            let waits = through.is_some_and(|through| row > through);
            texts == expected && (waits || kept == rule.counted(connection, id)?)
        }
        _ => false,
    })
}
