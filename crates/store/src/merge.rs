//! Two records of one customer become one. Everything that names the loser is moved through the
//! door, in the caller's group, so that a merge can be taken back.

mod moves;
#[cfg(test)]
mod tests;

use crate::attached::{self, Attached};
use crate::customer::{self, CustomerRecord, PlaceName};
use crate::door::{Tx, is_default};
use crate::error::Result;
use crate::row::{self, Stored};
use crate::undo::Undone;
use crate::{change, listing};
use domain::customer::CustomerKind;
use domain::own_field::{OwnField, OwnFieldValue};
use domain::{Fields, Kind, Problem, choice};
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

choice! {
    /// Whose value a field keeps.
    Side { Survivor = "survivor", Loser = "loser" }
}

/// What the user decided per field; fields that are not named follow the proposal. An own field is
/// named `own_field.<id>`.
pub type Choices = BTreeMap<String, Side>;

/// What a merge would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct MergePreview {
    pub kind: CustomerKind,
    pub loser: PlaceName,
    pub survivor: PlaceName,
    /// The fields that at least one of them has.
    pub fields: Vec<MergeField>,
    /// What goes over to the survivor; what it has already will be one.
    pub moves: Vec<Attached>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct MergeField {
    /// Name of the field, or `own_field.<id>`.
    pub field: String,
    /// Name of the own field.
    pub own_name: Option<String>,
    pub loser: Option<String>,
    pub survivor: Option<String>,
    /// The survivor's value, unless it has none. A refused consent is never overruled.
    pub proposed: Side,
    /// Both have a value and they are not the same: somebody should choose.
    pub differs: bool,
}

/// What a merge did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Merged {
    /// Records that belong to the survivor now.
    pub moved: u32,
    /// Records that the survivor had already.
    pub collapsed: u32,
}

/// The customer that an id stands for today: itself, or what it was merged into, however often.
pub fn resolve(connection: &Connection, id: &str) -> Result<String> {
    let sql = "select merged_into from (select id, merged_into from person where id = ?1
               union all select id, merged_into from department where id = ?1
               union all select id, merged_into from institution where id = ?1)";
    let mut statement = connection.prepare_cached(sql)?;
    let mut at = id.to_owned();
    // Merging refuses circles; the bound is for what another device may send.
    for _ in 0..64 {
        let next: Option<Option<String>> = statement.query_row([&at], |row| row.get(0)).optional()?;
        match next.flatten() {
            Some(into) => at = into,
            None => break,
        }
    }
    Ok(at)
}

/// Both customers, of one kind, living and not the same.
/// Errors: `merge.same`, `merge.kinds_differ`, `store.gone`, `store.merged`.
fn pair(connection: &Connection, loser: &str, survivor: &str) -> Result<(CustomerRecord, CustomerRecord)> {
    let (lost, kept) = (customer::require(connection, loser)?, customer::require(connection, survivor)?);
    if lost.id() == kept.id() {
        return Err(Problem::MergeSame.into());
    }
    match lost.kind() == kept.kind() {
        true => Ok((lost, kept)),
        false => Err(Problem::MergeKindsDiffer.into()),
    }
}

/// Field by field and list by list what merging `loser` into `survivor` would do.
/// Errors: `merge.same`, `merge.kinds_differ`, `store.gone`, `store.merged`.
pub fn preview(connection: &Connection, loser: &str, survivor: &str) -> Result<MergePreview> {
    let (lost, kept) = pair(connection, loser, survivor)?;
    let kind = customer::kind_of(lost.kind());
    let (mine, theirs) = (stored(connection, &kind, loser)?, stored(connection, &kind, survivor)?);
    let mut fields: Vec<MergeField> = choosable(&kind)
        .map(|name| {
            let (loser, survivor) = (text(&mine.fields, name), text(&theirs.fields, name));
            let differs = loser.is_some() && survivor.is_some() && loser != survivor;
            MergeField {
                field: name.into(),
                own_name: None,
                proposed: proposed(name, &mine.fields, &theirs.fields),
                differs,
                loser,
                survivor,
            }
        })
        .filter(|field| field.loser.is_some() || field.survivor.is_some())
        .collect();
    fields.extend(own_fields(connection, loser, survivor)?);
    let name =
        |customer: &CustomerRecord| PlaceName { id: customer.id().into(), name: customer.name().into() };
    Ok(MergePreview {
        kind: lost.kind(),
        loser: name(&lost),
        survivor: name(&kept),
        fields,
        moves: attached::counts(connection, [loser])?,
    })
}

fn own_fields(connection: &Connection, loser: &str, survivor: &str) -> Result<Vec<MergeField>> {
    let of =
        |id: &str| row::list::<OwnFieldValue>(connection, "customer_id = ?1 order by own_field_id", [id]);
    let (mine, theirs) = (of(loser)?, of(survivor)?);
    let mut ids: Vec<&String> = mine.iter().chain(&theirs).map(|value| &value.own_field_id).collect();
    ids.sort();
    ids.dedup();
    let value = |values: &[OwnFieldValue], id: &String| {
        values.iter().find(|value| value.own_field_id == *id).map(|value| value.value.clone())
    };
    let fields = ids.into_iter().map(|id| {
        let (loser, survivor) = (value(&mine, id), value(&theirs, id));
        Ok(MergeField {
            field: format!("own_field.{id}"),
            own_name: row::get::<OwnField>(connection, id)?.map(|field| field.name),
            proposed: if survivor.is_none() { Side::Loser } else { Side::Survivor },
            differs: loser.is_some() && survivor.is_some() && loser != survivor,
            loser,
            survivor,
        })
    });
    fields.collect()
}

fn stored(connection: &Connection, kind: &Kind, id: &str) -> Result<Stored> {
    let gone = || crate::Fault::Gone { kind: kind.name.into(), id: id.into() };
    Ok(row::stored(connection, kind, id)?.ok_or_else(gone)?)
}

/// The fields of which somebody may choose a side.
fn choosable(kind: &Kind) -> impl Iterator<Item = &'static str> {
    let fixed = ["state", "merged_into", "erased_at", "institution_id"];
    kind.fields.iter().map(|field| field.name).filter(move |name| !fixed.contains(name))
}

fn text(fields: &Fields, name: &str) -> Option<String> {
    match fields.get(name)? {
        value if is_blank(value) => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// Nothing was said: empty, or the choice that stands for not knowing.
fn is_blank(value: &Value) -> bool {
    is_default(value) || value == "unknown"
}

fn proposed(name: &str, loser: &Fields, survivor: &Fields) -> Side {
    let value = |fields: &Fields| fields.get(name).cloned().unwrap_or_default();
    let refuses = |fields: &Fields| {
        fields
            .get("consent")
            .and_then(Value::as_str)
            .is_some_and(|consent| matches!(consent, "refused" | "withdrawn"))
    };
    if name.starts_with("consent") {
        return if refuses(loser) && !refuses(survivor) {
            Side::Loser
        } else {
            blank_yields(&value(loser), &value(survivor))
        };
    }
    blank_yields(&value(loser), &value(survivor))
}

fn blank_yields(loser: &Value, survivor: &Value) -> Side {
    if is_blank(survivor) && !is_blank(loser) { Side::Loser } else { Side::Survivor }
}

/// Merges `loser` into `survivor`: fields as chosen, lists moved, what both have kept once.
/// Errors: `merge.same`, `merge.kinds_differ`, `store.gone`, `store.merged`, the record's own checks.
pub fn merge(tx: &mut Tx, loser: &str, survivor: &str, choices: &Choices) -> Result<Merged> {
    let (lost, kept) = pair(tx.read(), loser, survivor)?;
    let mut merged = Merged::default();
    // First: from here on what is written about the survivor is sealed as being about both.
    tx.put_fields(&customer::kind_of(lost.kind()), loser, 0, one("merged_into", survivor.into()))?;
    merge_fields(tx, lost.kind(), loser, survivor, choices)?;
    moves::run(tx, &lost, &kept, choices, &mut merged)?;
    Ok(merged)
}

fn merge_fields(
    tx: &mut Tx,
    kind: CustomerKind,
    loser: &str,
    survivor: &str,
    choices: &Choices,
) -> Result<()> {
    let kind = customer::kind_of(kind);
    let (mine, theirs) = (stored(tx.read(), &kind, loser)?, stored(tx.read(), &kind, survivor)?);
    let taken: Fields = choosable(&kind)
        .filter(|name| {
            let side =
                choices.get(*name).copied().unwrap_or_else(|| proposed(name, &mine.fields, &theirs.fields));
            side == Side::Loser
        })
        .map(|name| (name.to_owned(), mine.fields.get(name).cloned().unwrap_or_default()))
        .collect();
    tx.put_fields(&kind, survivor, theirs.revision, taken).map(|_| ())
}

fn one(name: &str, value: Value) -> Fields {
    [(name.to_owned(), value)].into_iter().collect()
}

/// Takes a merge back: undoes the group that set `merged_into`. What was changed since stays with the
/// survivor and is listed. Errors: `merge.not_merged`, `store.not_undoable`.
pub fn unmerge(tx: &mut Tx, loser: &str) -> Result<Undone> {
    let found = customer::find(tx.read(), loser)?.filter(|customer| customer.merged_into().is_some());
    let customer = found.ok_or(Problem::NotMerged)?;
    let into = customer.merged_into().unwrap_or_default().to_owned();
    let kind = customer::kind_of(customer.kind());
    for change in change::of_record(tx.read(), kind.name, loser)? {
        let pairs = change::pairs(tx.read(), &change)?;
        if pairs.iter().any(|(name, _, new)| name == "merged_into" && new == into.as_str()) {
            return tx.undo(&change.group, None, u32::MAX);
        }
    }
    Err(Problem::NotMerged.into())
}

/// The living customer behind an id, as a line of the list.
pub fn line_of(connection: &Connection, id: &str) -> Result<Option<listing::ListRow>> {
    listing::one(connection, &resolve(connection, id)?)
}
