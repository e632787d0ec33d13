//! The list to clean up: pairs over the whole store that may be one customer.

use super::{by_ending, by_name, candidate_of};
use crate::door::Tx;
use crate::error::Result;
use crate::listing::{self, ListRow};
use crate::store::Store;
use crate::{memory, merge, row};
use domain::Edit;
use domain::customer::{CustomerKind, Different};
use domain::search_terms;
use domain::similar::{Candidate, Reason, Similar, similarity};
use rusqlite::Connection;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A pair from this strength on stands in the list; below it are mere namesakes.
const STRENGTH_MIN: u32 = 50;
/// Groups with more members than this share something meaningless, for example a made-up number.
const GROUP_MAX: usize = 20;
/// Topic of [`crate::memory`] under which older versions noted what is a record now; the name is
/// `<id> <id>`.
const DIFFERENT: &str = "similar.different";

/// One side of a pair, with what tells it from the other.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct Suspect {
    pub row: ListRow,
    pub phone: Option<String>,
    pub mobile: Option<String>,
    pub credit_code: Option<String>,
    /// Codes in other systems, as they are written.
    pub codes: Vec<String>,
}

/// Two customers that may be one.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct Duplicate {
    /// The one that a merge would better keep: more visits, else known for longer.
    pub a: Suspect,
    pub b: Suspect,
    /// The strongest reason first.
    pub reasons: Vec<Reason>,
    /// As of [`super::LookAlike`]; from 50 on.
    pub strength: u32,
    /// Very likely the same.
    pub likely: bool,
}

/// The likeliest pairs, and how many there are.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct Duplicates {
    pub pairs: Vec<Duplicate>,
    pub total: u32,
}

/// The `limit` likeliest pairs over the whole store, without those that somebody declared different.
/// Every name is read: some seconds on 100,000 customers.
pub fn duplicates(connection: &Connection, limit: u32) -> Result<Duplicates> {
    let different = different(connection)?;
    let mut candidates: HashMap<String, Option<Candidate>> = HashMap::new();
    let mut pairs: Vec<(Similar, String, String)> = vec![];
    for (a, b) in suspects(connection)? {
        if different.contains(&(a.clone(), b.clone())) {
            continue;
        }
        for id in [&a, &b] {
            if !candidates.contains_key(id) {
                candidates.insert(id.clone(), candidate_of(connection, id)?);
            }
        }
        let (Some(Some(one)), Some(Some(other))) = (candidates.get(&a), candidates.get(&b)) else { continue };
        let similar = similarity(one, other).filter(|similar| similar.strength >= STRENGTH_MIN);
        pairs.extend(similar.map(|similar| (similar, a, b)));
    }
    pairs.sort_by(|(x, a, b), (y, c, d)| y.strength.cmp(&x.strength).then_with(|| (a, b).cmp(&(c, d))));
    let total = pairs.len() as u32;
    pairs.truncate(limit as usize);
    let suspect = |id: &str| -> Result<Option<Suspect>> {
        let (Some(row), Some(Some(candidate))) = (listing::one(connection, id)?, candidates.get(id)) else {
            return Ok(None);
        };
        Ok(Some(Suspect {
            row,
            phone: candidate.phone.clone(),
            mobile: candidate.mobile.clone(),
            credit_code: candidate.credit_code.clone(),
            codes: candidate.codes.iter().map(|code| code_alone(code).to_owned()).collect(),
        }))
    };
    let mut found = vec![];
    for (similar, a, b) in pairs {
        if let (Some(a), Some(b)) = (suspect(&a)?, suspect(&b)?) {
            let (a, b) = the_better_kept_first(a, b);
            let (likely, strength) = (similar.is_likely(), similar.strength);
            found.push(Duplicate { a, b, reasons: similar.reasons, strength, likely });
        }
    }
    Ok(Duplicates { pairs: found, total })
}

/// The pairs that somebody declared different. What was merged since stands for what it went into.
pub fn different(connection: &Connection) -> Result<BTreeSet<(String, String)>> {
    let all: Vec<Different> = row::list(connection, "1 order by id", [])?;
    let resolved = |id: &str| merge::resolve(connection, id);
    all.iter().map(|it| Ok(ordered(&resolved(&it.a_id)?, &resolved(&it.b_id)?))).collect()
}

/// Two customers are not the same: the list leaves the pair out from now on.
/// Errors: `store.gone`, `record.field_invalid` for a customer and itself.
pub fn declare_different(tx: &mut Tx, a: &str, b: &str) -> Result<()> {
    for id in [a, b] {
        crate::customer::require(tx.read(), id)?;
    }
    tx.put(Edit::new(&Different::of(a, b))).map(|_| ())
}

/// Takes [`declare_different`] back.
pub fn forget_different(tx: &mut Tx, a: &str, b: &str) -> Result<()> {
    let pair = Different::of(a, b);
    let found: Vec<Different> = row::list(tx.read(), "a_id = ?1 and b_id = ?2", [&pair.a_id, &pair.b_id])?;
    found.iter().try_for_each(|it| tx.delete::<Different>(&it.id))
}

/// Makes records of what an older version noted in this laptop's memory. Pairs of which one is gone are
/// let go.
pub(crate) fn lift_different(store: &mut Store) -> Result<()> {
    let noted = memory::list(store.writer(), DIFFERENT)?;
    for (name, _) in noted {
        let pair = name.split_once(' ').unwrap_or_default();
        let living = |id: &str| crate::customer::require(store.writer(), id).is_ok();
        if living(pair.0) && living(pair.1) {
            store.write("customer.different", |tx| declare_different(tx, pair.0, pair.1))?;
        }
        memory::set(store, DIFFERENT, &name, None)?;
    }
    Ok(())
}

fn code_alone(code: &str) -> &str {
    code.split_once(':').map_or(code, |(_, code)| code)
}

/// Ids begin with the time at which they were made.
fn the_better_kept_first(a: Suspect, b: Suspect) -> (Suspect, Suspect) {
    let rank = |one: &Suspect| (Reverse(one.row.visits), one.row.id.clone());
    if rank(&b) < rank(&a) { (b, a) } else { (a, b) }
}

fn ordered(a: &str, b: &str) -> (String, String) {
    if a < b { (a.into(), b.into()) } else { (b.into(), a.into()) }
}

/// Pairs that share a number, a code, or a name or its sound at one place, and institutions of which
/// one's name ends in the other's.
fn suspects(connection: &Connection) -> Result<BTreeSet<(String, String)>> {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut put = |key: String, id: String| groups.entry(key).or_default().push(id);
    let sql = "select l.id, l.kind, l.name, l.institution_id, s.code from listing l join search s on s.rowid = l.row";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut institutions: Vec<(String, String)> = vec![];
    while let Some(row) = rows.next()? {
        let (id, kind, name): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let place: Option<String> = row.get(3)?;
        let codes: String = row.get(4)?;
        for code in codes.split(' ').filter(|code| code.len() >= 5) {
            put(format!("{kind} code {code}"), id.clone());
        }
        let sound = search_terms::plain_reading(&name);
        match kind.as_str() {
            "institution" => institutions.push((id, name)),
            _ => put(format!("{kind} at {} {}", place.unwrap_or_default(), sound), id),
        }
    }
    let mut pairs = BTreeSet::new();
    for members in groups.into_values().filter(|members| (2..=GROUP_MAX).contains(&members.len())) {
        for (at, a) in members.iter().enumerate() {
            pairs.extend(members[at + 1..].iter().map(|b| ordered(a, b)));
        }
    }
    for (id, name) in &institutions {
        let mut alike = BTreeSet::new();
        by_name(connection, CustomerKind::Institution, name, &mut alike)?;
        by_ending(connection, name, &mut alike)?;
        pairs.extend(alike.iter().filter(|other| *other != id).map(|other| ordered(id, other)));
    }
    Ok(pairs)
}
