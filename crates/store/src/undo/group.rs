//! Groups of changes: what the user did in one go, whether it can be undone, and whether it was.

use crate::change::Span;
use crate::door::{Author, Undoes};
use crate::error::{Fault, Result};
use domain::civil::Moment;
use rusqlite::{Connection, OptionalExtension};

/// Actions that are confirmed instead: what they did cannot be taken back.
const FINAL: &[&str] = &[
    "visit.submit",
    "person.reapply_erase",
    "visit.amend",
    "adverse_event.flag",
    "person.erase",
    "sample.fill",
    "store.begin",
    "store.restore",
    "adverse_event.report",
    "tier.publish",
    "tier.presets",
    "survey.publish",
    "survey.presets",
    "survey.kiosk",
    "survey.paper",
];

pub(crate) fn span_of(connection: &Connection, group: &str) -> Result<Option<Span>> {
    let sql = "select device, incarnation, n_first, n_last from change_group where id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_row([group], |row| {
        Ok(Span { device: row.get(0)?, incarnation: row.get(1)?, n_first: row.get(2)?, n_last: row.get(3)? })
    });
    Ok(found.optional()?)
}

/// How many changes a group holds. Errors: `store.not_undoable` when there is none of that id.
pub fn size(connection: &Connection, group: &str) -> Result<u32> {
    let span = span_of(connection, group)?.ok_or(Fault::NotUndoable)?;
    let sql = "select count(*) from change where device = ?1 and incarnation = ?2 and n between ?3 and ?4 and grp = ?5";
    let params = (&span.device, span.incarnation, span.n_first, span.n_last, group);
    Ok(connection.prepare_cached(sql)?.query_row(params, |row| row.get(0))?)
}

pub(super) fn is_undoable(connection: &Connection, group: &str) -> Result<bool> {
    let mut statement = connection.prepare_cached("select undoable from change_group where id = ?1")?;
    Ok(statement.query_row([group], |row| row.get(0)).optional()?.unwrap_or_default())
}

/// The undos of a group that stand (an undo that was itself undone does not), with where each goes on.
fn undos(connection: &Connection, group: &str) -> Result<Vec<Option<u32>>> {
    let sql = "select id, undoes_below from change_group where undoes = ?1 order by n_first desc";
    let mut statement = connection.prepare_cached(sql)?;
    let all: Vec<(String, Option<u32>)> = statement
        .query_map([group], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut standing = vec![];
    for (undo, below) in all {
        if !is_undone(connection, &undo)? {
            standing.push(below);
        }
    }
    Ok(standing)
}

/// Whether an undo of this group is through and stands.
pub(super) fn is_undone(connection: &Connection, group: &str) -> Result<bool> {
    Ok(undos(connection, group)?.contains(&None))
}

/// Where an undo that a lock, a full disk or the end of the program interrupted has to go on.
pub(super) fn cut_short(connection: &Connection, group: &str) -> Result<Option<u32>> {
    Ok(undos(connection, group)?.into_iter().flatten().min())
}

/// Notes a transaction's changes under its group. Returns whether there were any.
pub(crate) fn record_group(
    connection: &Connection,
    author: &Author,
    group: &str,
    action: &str,
    now: Moment,
    span: Option<(u32, u32)>,
    undoes: Option<Undoes>,
) -> Result<bool> {
    let below = undoes.as_ref().and_then(|undoes| undoes.below);
    let Some((first, last)) = span else {
        // The last part of an undo may find nothing left to do.
        connection
            .prepare_cached("update change_group set undoes_below = ?2 where id = ?1 and undoes is not null")?
            .execute((group, below))?;
        return Ok(false);
    };
    connection
        .prepare_cached(
            "insert into change_group (id, action, at, device, incarnation, n_first, n_last, undoable, undoes,
                                       undoes_below)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             on conflict (id) do update set n_last = excluded.n_last, undoes_below = excluded.undoes_below",
        )?
        .execute((
            group,
            action,
            now.to_rfc3339_opts(chrono::SecondsFormat::Millis, false),
            &author.device,
            author.incarnation,
            first,
            last,
            !FINAL.contains(&action),
            undoes.map(|undoes| undoes.group),
            below,
        ))?;
    Ok(true)
}
