//! Erasing a person for good (PIPL, article 47): the keys that seal the personal values in the change
//! log are destroyed, rows and notes emptied, derived rows and drafts removed. Date, product and
//! staff of visits stay. It passes locks, wins every conflict, and is done again after a restore.

mod export;
mod ledger;
mod remembered;
#[cfg(test)]
mod tests;

pub use export::export_person;

use crate::attached::{self, Attached, AttachedKind};
use crate::change;
use crate::customer::PlaceName;
use crate::door::Tx;
use crate::error::{Fault, Result};
use crate::row;
use crate::store::Store;
use chrono::{DateTime, Datelike, SecondsFormat};
use domain::civil::Moment;
use domain::person::Person;
use domain::visit::AdverseEvent;
use domain::{Fields, Kind, choice, kinds};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Years for which the record of an adverse event is kept after it was reported. The Good
/// Pharmacovigilance Practice (药物警戒质量管理规范, NMPA 2021 no. 65) asks for ten years beyond the end
/// of the product's registration, which a rep's laptop does not know: ten years is the least.
pub const ADVERSE_EVENT_YEARS: i32 = 10;

choice! {
    /// Why a person is erased. Codes only: a free text could name the person again.
    EraseReason {
        PersonAsked = "person_asked", ConsentWithdrawn = "consent_withdrawn", RetentionOver = "retention_over",
        NotNeeded = "not_needed",
    }
}

/// What erasing a person would take away.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
pub struct ErasePreview {
    pub name: String,
    /// Visits whose notes are emptied; date, product and staff stay.
    pub visits: u32,
    /// Of these, group visits: what was noted there about the others goes too.
    pub group_visits: u32,
    pub next_steps: u32,
    /// What else is destroyed.
    pub attached: Vec<Attached>,
    pub drafts: u32,
    /// Records that were merged into this one: erased with it.
    pub merged_from: Vec<PlaceName>,
    /// Why it cannot be done now: `adverse_event_open`, or `adverse_event_until:` and a day.
    pub retained: Option<String>,
}

/// What an erasure did.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
pub struct Erased {
    /// Rows that held something and hold nothing now.
    pub rows: u32,
    /// The file was rewritten, so that nothing is left in its unused space. When another window was
    /// reading, that is made up for at the next start.
    pub cleaned: bool,
}

/// The ids under which data about one person lies.
struct Reach {
    /// The person and everybody merged into it.
    persons: Vec<String>,
    affiliations: Vec<String>,
    visits: Vec<String>,
}

fn reach(connection: &Connection, person_id: &str) -> Result<Reach> {
    let ids = |sql: &str| -> Result<Vec<String>> {
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map([person_id], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    };
    let everybody = "with recursive one(id) as (
                         select ?1 union select p.id from person p join one on p.merged_into = one.id) ";
    // Deleted rows too: a tombstone still holds what it held.
    Ok(Reach {
        persons: ids(&format!("{everybody} select id from one order by id"))?,
        affiliations: ids(&format!(
            "{everybody} select id from affiliation where person_id in (select id from one) order by id"
        ))?,
        visits: ids(&format!(
            "{everybody} select visit_id from attendee where customer_id in (select id from one)
             union select visit_id from next_step where customer_id in (select id from one)"
        ))?,
    })
}

/// What erasing would do, without doing it. Errors: `store.gone`.
pub fn preview(connection: &Connection, person_id: &str, now: Moment) -> Result<ErasePreview> {
    let person: Person = living(connection, person_id)?;
    let reach = reach(connection, person_id)?;
    let sum = |sql: &str, ids: &[String]| -> Result<u32> {
        let mut statement = connection.prepare_cached(sql)?;
        ids.iter().try_fold(0, |sum, id| Ok(sum + statement.query_row([id], |row| row.get::<_, u32>(0))?))
    };
    let mut merged_from = vec![];
    for id in reach.persons.iter().filter(|id| *id != person_id) {
        let name = row::get::<Person>(connection, id)?.map(|person| person.name).unwrap_or_default();
        merged_from.push(PlaceName { id: id.clone(), name });
    }
    let drafts = drafts_naming(connection, &reach)?.len() as u32;
    let mut attached = attached::counts(connection, reach.persons.iter().map(String::as_str))?;
    let kept_or_above = [AttachedKind::Visit, AttachedKind::NextStep, AttachedKind::Alignment];
    attached.retain(|one| !kept_or_above.contains(&one.kind));
    Ok(ErasePreview {
        name: person.name,
        visits: reach.visits.len() as u32,
        group_visits: sum(
            "select count(*) > 1 from attendee where visit_id = ?1 and deleted = 0",
            &reach.visits,
        )?,
        next_steps: sum("select count(*) from next_step where visit_id = ?1 and deleted = 0", &reach.visits)?,
        attached,
        drafts,
        merged_from,
        retained: retained(connection, &reach, now)?,
    })
}

fn living(connection: &Connection, person_id: &str) -> Result<Person> {
    let person: Person = row::require(connection, person_id)?;
    match person.erased_at {
        Some(_) => Err(Fault::Gone { kind: "person".into(), id: person_id.into() }.into()),
        None => Ok(person),
    }
}

/// Why the law keeps the data, if it does: an adverse event that was told in a visit with the person.
fn retained(connection: &Connection, reach: &Reach, now: Moment) -> Result<Option<String>> {
    let mut latest: Option<Moment> = None;
    for visit in &reach.visits {
        for event in row::list::<AdverseEvent>(connection, "visit_id = ?1", [visit])? {
            let Some(reported_at) = event.reported_at else { return Ok(Some("adverse_event_open".into())) };
            let at = DateTime::parse_from_rfc3339(&reported_at).unwrap_or(now);
            latest = latest.max(Some(at));
        }
    }
    let until = latest
        .map(|at| at.with_year(at.year() + ADVERSE_EVENT_YEARS).unwrap_or(at + chrono::Duration::days(3653)));
    Ok(until
        .filter(|until| *until > now)
        .map(|until| format!("adverse_event_until:{}", until.format("%Y-%m-%d"))))
}

/// Erases a person for good. It cannot be undone, and restoring an older backup does it again.
/// Errors: `store.gone`, `store.retained` with the reason while the law keeps the data.
pub fn erase(store: &mut Store, person_id: &str, reason: EraseReason) -> Result<Erased> {
    let now = store.now();
    living(store.writer(), person_id)?;
    let reach = reach(store.writer(), person_id)?;
    if let Some(reason) = retained(store.writer(), &reach, now)? {
        return Err(Fault::Retained { reason }.into());
    }
    // The ledger first: should the machine stop now, the next start goes through with it.
    let at = now.to_rfc3339_opts(SecondsFormat::Millis, false);
    for id in &reach.persons {
        ledger::append(store.place(), ledger::ERASE, id, &at, reason)?;
    }
    let rows = store.write("person.erase", |tx| erase_rows(tx, person_id, &at))?.value;
    let cleaned = clean(store)?;
    if cleaned {
        for id in &reach.persons {
            ledger::append(store.place(), ledger::CLEAN, id, &at, reason)?;
        }
    }
    Ok(Erased { rows, cleaned })
}

/// Erases again everybody whom the ledger names: after a restore of an older backup, and where an
/// erasure was cut short. Returns how many people it found.
pub fn reapply(store: &mut Store) -> Result<u32> {
    let (mut found, mut unclean) = (0, vec![]);
    for entry in ledger::read(store.place())? {
        let person = row::stored(store.writer(), &kind("person")?, &entry.person_id)?;
        let Some(person) = person else { continue };
        let is_erased = person.fields.get("erased_at").is_some_and(|at| !at.is_null());
        if !is_erased {
            store.write("person.reapply_erase", |tx| erase_rows(tx, &entry.person_id, &entry.at))?;
            found += 1;
        }
        if !is_erased || !entry.clean {
            unclean.push(entry);
        }
    }
    if !unclean.is_empty() && clean(store)? {
        for entry in unclean {
            ledger::append(store.place(), ledger::CLEAN, &entry.person_id, &entry.at, entry.reason)?;
        }
    }
    Ok(found)
}

fn kind(name: &str) -> Result<Kind> {
    Ok(*kinds::kind(name).ok_or_else(|| Fault::KindUnknown { kind: name.into() })?)
}

/// Kinds whose rows go away altogether, by the field that names their owner.
const REMOVED: &[(&str, &str)] = &[
    ("tag", "customer_id"),
    ("external_code", "customer_id"),
    ("own_field_value", "customer_id"),
    ("awareness", "customer_id"),
    ("assessment_input", "customer_id"),
    ("assessment_review", "customer_id"),
    ("assessment", "customer_id"),
    ("survey_answer", "customer_id"),
    ("survey_response", "customer_id"),
    ("survey_invitation", "customer_id"),
    ("different", "a_id"),
    ("different", "b_id"),
];

/// Empties every row about the person and destroys the keys. Returns how many rows held something.
fn erase_rows(tx: &mut Tx, person_id: &str, at: &str) -> Result<u32> {
    let reach = reach(tx.read(), person_id)?;
    remembered::forget(tx.read(), &reach.persons)?;
    crate::survey::kiosk::forget(tx.read(), &reach.persons)?;
    let mut rows = 0;
    for person in &reach.persons {
        for (name, field) in REMOVED {
            rows += empty_all(tx, name, field, person, true)?;
        }
        rows += empty_all(tx, "plan_item", "customer_id", person, false)?;
    }
    for affiliation in &reach.affiliations {
        rows += empty_all(tx, "clinic_hour", "affiliation_id", affiliation, true)?;
        rows += empty_all(tx, "external_code", "customer_id", affiliation, true)?;
        rows += u32::from(tx.blank(&kind("affiliation")?, affiliation, Fields::new())?);
    }
    for visit in &reach.visits {
        rows += u32::from(tx.blank(&kind("visit")?, visit, Fields::new())?);
        rows += empty_all(tx, "next_step", "visit_id", visit, false)?;
        rows += empty_all(tx, "amendment", "visit_id", visit, false)?;
    }
    let erased: Fields = [("erased_at".to_owned(), Value::from(at))].into_iter().collect();
    for person in &reach.persons {
        rows += u32::from(tx.blank(&kind("person")?, person, erased.clone())?);
    }
    for subject in reach.persons.iter().chain(&reach.affiliations).chain(&reach.visits) {
        change::destroy_keys(tx.read(), subject)?;
    }
    for form in drafts_naming(tx.read(), &reach)? {
        tx.read().prepare_cached("delete from draft where form = ?1")?.execute([form])?;
    }
    Ok(rows)
}

/// Empties the rows of a kind that name their owner in `field`, tombstones included; with `remove`
/// what is left of them is deleted.
fn empty_all(tx: &mut Tx, name: &str, field: &str, owner: &str, remove: bool) -> Result<u32> {
    let kind = kind(name)?;
    let sql = format!("select id, deleted from {name} where {field} = ?1 order by id");
    let found: Vec<(String, bool)> = {
        let mut statement = tx.read().prepare_cached(&sql)?;
        let rows = statement.query_map([owner], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    let mut rows = 0;
    for (id, deleted) in found {
        rows += u32::from(tx.blank(&kind, &id, Fields::new())?);
        if remove && !deleted {
            tx.set_deleted(&kind, &id, true)?;
        }
    }
    Ok(rows)
}

/// Forms of drafts whose text or name holds one of the person's ids.
fn drafts_naming(connection: &Connection, reach: &Reach) -> Result<Vec<String>> {
    let mut statement = connection
        .prepare_cached("select form from draft where instr(body, ?1) > 0 or instr(form, ?1) > 0")?;
    let mut forms = vec![];
    for person in reach.persons.iter().chain(&reach.affiliations) {
        for form in statement.query_map([person], |row| row.get::<_, String>(0))? {
            forms.push(form?);
        }
    }
    forms.sort();
    forms.dedup();
    Ok(forms)
}

const FORGET: &str = "insert into search(search) values ('optimize'); vacuum";

/// Merges the search index, which otherwise keeps for a while what it no longer finds. Rewrites the file:
/// pages that were split or merged earlier may hold old cells in their unused space, which `secure_delete`
/// does not reach. Then the write-ahead log is emptied. Returns whether all of it could be done; a reader
/// elsewhere can hold it up.
fn clean(store: &Store) -> Result<bool> {
    let busy =
        |error: &crate::StoreError| matches!(error, crate::StoreError::Fault(Fault::InUse | Fault::DiskFull));
    let done = store.writer().execute_batch(FORGET).map_err(Into::into).and_then(|()| store.checkpoint());
    match done {
        Err(error) if busy(&error) => Ok(false),
        other => other.map(|()| true),
    }
}
