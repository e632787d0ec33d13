//! Undo: a new group that restores only the fields that still hold what the undone group wrote.

use crate::change::{self, Change, Op, Span};
use crate::door::{Author, Tx, Undoes};
use crate::error::{Fault, Result};
use crate::row;
use domain::civil::Moment;
use domain::{Fields, kinds};
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use serde_json::Value;

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
];

/// What an undo could not put back, because somebody changed it since.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Kept {
    pub kind: String,
    pub id: String,
    /// Empty: the whole record.
    pub field: String,
}

/// What an undo did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Undone {
    pub changes: u32,
    pub kept: Vec<Kept>,
    /// Undo in parts: go on with this number; absent when it is done.
    pub next: Option<u32>,
}

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

impl Tx<'_> {
    /// Undoes up to `limit` changes of `group`, newest first, below number `before`. `None`: from the end,
    /// or from where an undo in parts was cut short. A change of another hand since then is kept and listed.
    /// Errors: `store.not_undoable`.
    pub fn undo(&mut self, group: &str, before: Option<u32>, limit: u32) -> Result<Undone> {
        let span = span_of(self.read(), group)?.ok_or(Fault::NotUndoable)?;
        let before = match before {
            Some(before) => before,
            None if is_undone(self.read(), group)? => return Err(Fault::NotUndoable.into()),
            None => cut_short(self.read(), group)?.unwrap_or(span.n_last + 1),
        };
        if !is_undoable(self.read(), group)? {
            return Err(Fault::NotUndoable.into());
        }
        let changes = change::of_group(self.read(), group, &span, before, limit)?;
        let mut undone = Undone { changes: changes.len() as u32, ..Undone::default() };
        undone.next = changes.last().filter(|_| undone.changes == limit).map(|change| change.n);
        self.undoes = Some(Undoes { group: group.to_owned(), below: undone.next });
        for change in &changes {
            self.undo_change(change, &mut undone.kept)?;
        }
        Ok(undone)
    }

    fn undo_change(&mut self, change: &Change, kept: &mut Vec<Kept>) -> Result<()> {
        let kind = kind_of(change)?;
        match way_back(self.read(), change, kept)? {
            Back::Nothing => Ok(()),
            Back::Deleted(deleted) => self.set_deleted(kind, &change.row_id, deleted),
            Back::Fields(revision, fields) => {
                self.put_fields(kind, &change.row_id, revision, fields).map(|_| ())
            }
        }
    }
}

/// Whether the record is part of a visit in which an adverse event was told. Such a visit is not taken
/// back, whatever brought it in: the event has to be reported.
fn has_adverse_event(connection: &Connection, change: &Change, now: &Fields) -> Result<bool> {
    let visit = match change.kind.as_str() {
        "visit" => Some(change.row_id.as_str()),
        _ => now.get("visit_id").and_then(Value::as_str),
    };
    let sql = "select exists (select 1 from adverse_event where visit_id = ?1)";
    match visit {
        Some(visit) => Ok(connection.prepare_cached(sql)?.query_row([visit], |row| row.get(0))?),
        None => Ok(false),
    }
}

/// What undoing one change does to its row as it stands.
enum Back {
    Nothing,
    Deleted(bool),
    /// The row's revision, and the fields with their former values.
    Fields(u32, Fields),
}

fn kind_of(change: &Change) -> Result<&'static domain::Kind> {
    Ok(kinds::kind(&change.kind).ok_or_else(|| Fault::KindUnknown { kind: change.kind.clone() })?)
}

/// How a change is undone; what cannot be put back joins `kept`. Writes nothing.
fn way_back(connection: &Connection, change: &Change, kept: &mut Vec<Kept>) -> Result<Back> {
    let kind = kind_of(change)?;
    let keep =
        |field: &str| Kept { kind: change.kind.clone(), id: change.row_id.clone(), field: field.into() };
    let Some(now) = row::stored(connection, kind, &change.row_id)? else {
        kept.push(keep(""));
        return Ok(Back::Nothing);
    };
    if change.op != Op::Erase && was_erased(connection, change)? {
        kept.push(keep(""));
        return Ok(Back::Nothing);
    }
    let pairs = change::pairs(connection, change)?;
    // A field that a later change of this group could not put back stays where it is.
    let is_kept = |name: &str| {
        kept.iter().any(|it| it.field == name && it.id == change.row_id && it.kind == change.kind)
    };
    let differs: Vec<&str> = pairs
        .iter()
        .filter(|(name, _, new)| is_kept(name) || now.fields.get(name).unwrap_or(&Value::Null) != new)
        .map(|(name, ..)| name.as_str())
        .collect();
    let stays = match change.op {
        Op::Create if now.deleted => return Ok(Back::Nothing),
        Op::Create => {
            has_adverse_event(connection, change, &now.fields)?
                || !differs.is_empty()
                || gained(&now.fields, kind, &pairs)
                || is_used(connection, &change.kind, &change.row_id)?
        }
        Op::Restore if !now.deleted => {
            is_used(connection, &change.kind, &change.row_id)?
                || changed_since(connection, change, &now.fields)?
        }
        Op::Delete if now.deleted => return Ok(Back::Deleted(false)),
        Op::Delete | Op::Restore => return Ok(Back::Nothing),
        Op::Erase => return Err(Fault::NotUndoable.into()),
        Op::Update if now.deleted => true,
        Op::Update => {
            let new: Vec<Kept> =
                differs.iter().filter(|name| !is_kept(name)).map(|name| keep(name)).collect();
            let restored: Fields = pairs
                .iter()
                .filter(|(name, ..)| !differs.contains(&name.as_str()))
                .map(|(name, old, _)| (name.clone(), old.clone()))
                .collect();
            kept.extend(new);
            return Ok(match restored.is_empty() {
                true => Back::Nothing,
                false => Back::Fields(now.revision, restored),
            });
        }
    };
    if stays {
        kept.push(keep(""));
        return Ok(Back::Nothing);
    }
    Ok(Back::Deleted(true))
}

/// Whether a field that was empty at creation holds something now.
fn gained(now: &Fields, kind: &domain::Kind, created: &[(String, Value, Value)]) -> bool {
    kind.fields
        .iter()
        .filter(|field| created.iter().all(|(name, ..)| name != field.name))
        .any(|field| !crate::door::is_default(now.get(field.name).unwrap_or(&Value::Null)))
}

/// Whether living records hang on a customer or a catalogue entry, so that taking it away would
/// leave them without it.
fn is_used(connection: &Connection, kind: &str, id: &str) -> Result<bool> {
    let places = match kind {
        "institution" => &[
            "department.institution_id",
            "affiliation.institution_id",
            "visit.institution_id",
            "purchase.institution_id",
            "reception_window.institution_id",
        ][..],
        "department" => &["affiliation.department_id", "reception_window.department_id"][..],
        "person" => &["affiliation.person_id"][..],
        "affiliation" => {
            &["attendee.affiliation_id", "plan_item.affiliation_id", "clinic_hour.affiliation_id"][..]
        }
        "line" => &["brand.line_id"][..],
        "brand" => &[
            "product.brand_id",
            "key_message.brand_id",
            "visit_brand.brand_id",
            "awareness.brand_id",
            "filing_brand.brand_id",
        ][..],
        "product" => &["purchase.product_id"][..],
        "key_message" => &["visit_message.key_message_id"][..],
        "staff" => &["visit.staff_id", "co_visitor.staff_id", "filing.staff_id"][..],
        "own_field" => &["own_field_value.own_field_id"][..],
        _ => &[][..],
    };
    let customer = matches!(kind, "institution" | "department" | "person");
    let of_customer = [
        "attendee",
        "plan_item",
        "tag",
        "external_code",
        "own_field_value",
        "alignment",
        "awareness",
        "next_step",
    ];
    let of_customer = of_customer.map(|table| format!("{table}.customer_id"));
    for place in places.iter().copied().chain(of_customer.iter().filter(|_| customer).map(String::as_str)) {
        let Some((table, column)) = place.split_once('.') else { continue };
        let sql = format!("select exists (select 1 from {table} where {column} = ?1 and deleted = 0)");
        if connection.prepare_cached(&sql)?.query_row([id], |row| row.get(0))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the row was emptied by an erasure: nothing comes back into it.
fn was_erased(connection: &Connection, change: &Change) -> Result<bool> {
    let sql = "select exists (select 1 from change where row_id = ?1 and kind = ?2 and op = 'erase')";
    Ok(connection.prepare_cached(sql)?.query_row((&change.row_id, &change.kind), |row| row.get(0))?)
}

/// Whether the row holds something else than it did when this change was written.
fn changed_since(connection: &Connection, change: &Change, now: &Fields) -> Result<bool> {
    let mut then = Fields::new();
    for later in change::of_record(connection, &change.kind, &change.row_id)? {
        if later.hlc <= change.hlc {
            break;
        }
        // Newest first: what stays is the old value of the earliest one.
        then.extend(change::pairs(connection, &later)?.into_iter().map(|(name, old, _)| (name, old)));
    }
    Ok(then.iter().any(|(name, old)| now.get(name).unwrap_or(&Value::Null) != old))
}

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

fn is_undoable(connection: &Connection, group: &str) -> Result<bool> {
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
fn is_undone(connection: &Connection, group: &str) -> Result<bool> {
    Ok(undos(connection, group)?.contains(&None))
}

/// Where an undo that a lock, a full disk or the end of the program interrupted has to go on.
fn cut_short(connection: &Connection, group: &str) -> Result<Option<u32>> {
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
    let mut statement = connection
        .prepare_cached("select customer_id from attendee where visit_id = ?1 order by id limit 1")?;
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

#[cfg(test)]
mod tests;
