//! Undo: a new group that restores only the fields that still hold what the undone group wrote.

mod group;
mod history;

pub use group::size;
pub(crate) use group::{record_group, span_of};
pub use history::{Group, history, last_undoable};

use crate::change::{self, Change, Op};
use crate::door::{Tx, Undoes};
use crate::error::{Fault, Result};
use crate::row;
use domain::{Fields, kinds};
use group::{cut_short, is_undoable, is_undone};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::Value;

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
        Op::Update if now.deleted || kinds::VERSIONS.contains(&kind.name) => true,
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
    if kind == "policy" {
        return is_followed(connection, id);
    }
    let places = match kind {
        "institution" => &[
            "department.institution_id",
            "affiliation.institution_id",
            "visit.institution_id",
            "purchase.institution_id",
            "reception_window.institution_id",
            "survey_response.institution_id",
        ][..],
        "department" => &["affiliation.department_id", "reception_window.department_id"][..],
        "person" => &["affiliation.person_id"][..],
        "affiliation" => &[
            "attendee.affiliation_id",
            "plan_item.affiliation_id",
            "clinic_hour.affiliation_id",
            "external_code.customer_id",
        ][..],
        "line" => &["brand.line_id"][..],
        "brand" => &[
            "product.brand_id",
            "key_message.brand_id",
            "visit_brand.brand_id",
            "awareness.brand_id",
            "filing_brand.brand_id",
            "assessment.brand_id",
            "survey_response.brand_id",
        ][..],
        "product" => &["purchase.product_id"][..],
        "key_message" => &["visit_message.key_message_id"][..],
        "staff" => &[
            "visit.staff_id",
            "co_visitor.staff_id",
            "filing.staff_id",
            "assessment.staff_id",
            "survey_response.staff_id",
        ][..],
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
        "assessment",
        "survey_response",
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

/// Whether a later version of the policy was built upon this one: what it says stands in that, too, and
/// taking this one away would change nothing.
fn is_followed(connection: &Connection, id: &str) -> Result<bool> {
    let sql = "select exists (select 1 from policy later join policy one on one.id = ?1
               where later.deleted = 0 and later.version > one.version)";
    Ok(connection.prepare_cached(sql)?.query_row([id], |row| row.get(0))?)
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

#[cfg(test)]
mod tests;
