//! Customers that may be one and the same: before a new one is saved, while a file is imported, and
//! over the whole store as a list to clean up ([`duplicates`]).

mod pairs;

pub(crate) use pairs::lift_different;
pub use pairs::{Duplicate, Duplicates, Suspect, declare_different, different, duplicates, forget_different};

use crate::customer::{self, CustomerRecord, NewCustomer};
use crate::error::Result;
use crate::listing::{self, ListFilter, ListRow};
use crate::{row, search};
use domain::customer::{CustomerKind, Department, ExternalCode, Institution};
use domain::person::Affiliation;
use domain::search_terms;
use domain::similar::{Candidate, Reason, Similar, similarity};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::BTreeSet;

/// At most this many customers are compared with a new one: the closest by name come first.
const COMPARED_MAX: u32 = 600;

/// A customer that exists and looks like the one in question.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct LookAlike {
    pub row: ListRow,
    pub reasons: Vec<Reason>,
    /// 0–100: 100 the same code, from 80 very likely the same, under 40 a mere namesake.
    pub strength: u32,
    /// Very likely the same: a new one is not saved without asking.
    pub likely: bool,
}

/// The customers that look like `candidate`, the likeliest first. `except`: its own id when it exists.
pub fn look_alikes(
    connection: &Connection,
    candidate: &Candidate,
    except: Option<&str>,
    limit: u32,
) -> Result<Vec<LookAlike>> {
    let mut found: Vec<(Similar, String)> = vec![];
    for id in nearby(connection, candidate)? {
        if except == Some(id.as_str()) {
            continue;
        }
        let Some(other) = candidate_of(connection, &id)? else { continue };
        found.extend(similarity(candidate, &other).map(|similar| (similar, id)));
    }
    found.sort_by(|(a, x), (b, y)| b.strength.cmp(&a.strength).then_with(|| x.cmp(y)));
    found.truncate(limit as usize);
    let mut alike = vec![];
    for (similar, id) in found {
        let row = listing::one(connection, &id)?;
        let (likely, strength) = (similar.is_likely(), similar.strength);
        alike.extend(row.map(|row| LookAlike { row, reasons: similar.reasons, strength, likely }));
    }
    Ok(alike)
}

/// As [`look_alikes`], for a customer that is being typed.
pub fn look_alikes_of_new(connection: &Connection, new: &NewCustomer, limit: u32) -> Result<Vec<LookAlike>> {
    let mut candidate = of_record(connection, &new.customer, "")?;
    if let Some(place) = &new.place {
        let institution =
            place.institution_id.as_deref().map(|id| row::get::<Institution>(connection, id)).transpose()?;
        let department =
            place.department_id.as_deref().map(|id| row::get::<Department>(connection, id)).transpose()?;
        candidate.place_names.extend(institution.flatten().map(|institution| institution.name));
        candidate.place_names.extend(place.institution_name.clone());
        candidate.place_names.extend(department.flatten().map(|department| department.name));
        candidate.place_names.extend(place.department_name.clone());
        candidate.place_names.retain(|name| !name.trim().is_empty());
    }
    look_alikes(connection, &candidate, None, limit)
}

/// What a stored customer is compared by; `None` when it is deleted, merged away or erased.
pub fn candidate_of(connection: &Connection, id: &str) -> Result<Option<Candidate>> {
    let found = customer::find(connection, id)?;
    let living = found.filter(|customer| !customer.is_erased() && customer.merged_into().is_none());
    living.map(|customer| of_record(connection, &customer, id)).transpose()
}

fn of_record(connection: &Connection, customer: &CustomerRecord, id: &str) -> Result<Candidate> {
    let codes = row::list::<ExternalCode>(connection, "customer_id = ?1 order by id", [id])?;
    let mut candidate = Candidate {
        kind: customer.kind(),
        name: customer.name().to_owned(),
        codes: codes.into_iter().map(|code| format!("{}:{}", code.system, code.code)).collect(),
        ..Candidate::default()
    };
    match customer {
        CustomerRecord::Person(person) => {
            (candidate.phone, candidate.mobile) = (person.phone.clone(), person.mobile.clone());
            for affiliation in row::list::<Affiliation>(connection, "person_id = ?1 order by id", [id])? {
                let department = affiliation.department_id.unwrap_or_default();
                candidate.place_names.extend(name(connection, "institution", &affiliation.institution_id)?);
                candidate.place_names.extend(name(connection, "department", &department)?);
            }
        }
        CustomerRecord::Department(department) => {
            candidate.phone = department.phone.clone();
            candidate.place_names.extend(name(connection, "institution", &department.institution_id)?);
        }
        CustomerRecord::Institution(institution) => {
            (candidate.phone, candidate.credit_code) =
                (institution.phone.clone(), institution.credit_code.clone());
        }
    }
    Ok(candidate)
}

fn name(connection: &Connection, table: &str, id: &str) -> Result<Option<String>> {
    let mut statement = connection.prepare_cached(&format!("select name from {table} where id = ?1"))?;
    let mut rows = statement.query_map([id], |row| row.get(0))?;
    Ok(rows.next().transpose()?)
}

/// Ids worth comparing, found by indices alone: whoever shares a code, a number, a name or its sound.
fn nearby(connection: &Connection, candidate: &Candidate) -> Result<BTreeSet<String>> {
    let mut ids = BTreeSet::new();
    let codes =
        candidate.codes.iter().map(|code| code.split_once(':').map_or(code.as_str(), |(_, code)| code));
    let numbers =
        candidate.phone.iter().chain(&candidate.mobile).chain(&candidate.credit_code).map(String::as_str);
    let tokens: Vec<String> = codes.chain(numbers).flat_map(whole_code).collect();
    collect(connection, "code", &tokens, None, &mut ids)?;
    match candidate.kind {
        CustomerKind::Person => by_name(connection, candidate.kind, &candidate.name, &mut ids)?,
        CustomerKind::Institution => {
            by_name(connection, candidate.kind, &candidate.name, &mut ids)?;
            by_ending(connection, &candidate.name, &mut ids)?;
            let filter = ListFilter {
                text: candidate.name.clone(),
                kinds: vec![CustomerKind::Institution],
                ..ListFilter::default()
            };
            for row in search::matching(connection, &filter, 50)? {
                ids.extend(id_of(connection, row)?);
            }
        }
        // Every hospital has the same departments: only those of a hospital like this one count.
        CustomerKind::Department => {
            let mut places = BTreeSet::new();
            for place in &candidate.place_names {
                by_name(connection, CustomerKind::Institution, place, &mut places)?;
                by_ending(connection, place, &mut places)?;
            }
            for place in places {
                let sql =
                    "select id from listing where institution_id = ?1 and kind = 'department' limit 300";
                let mut statement = connection.prepare_cached(sql)?;
                for id in statement.query_map([&place], |row| row.get::<_, String>(0))? {
                    ids.insert(id?);
                }
            }
        }
    }
    Ok(ids)
}

/// The longest token of a code or number: the whole without separators and country code.
fn whole_code(code: &str) -> Option<String> {
    let tokens = search_terms::code_tokens(&[code]);
    let whole: Vec<&str> = tokens.split(' ').filter(|token| !token.is_empty()).collect();
    let most = whole.iter().map(|token| token.len()).max()?;
    // 86138… and 138…: the shorter one is found under both.
    let local = whole.iter().find(|token| token.len() == 11 && most > 11 && token.starts_with('1'));
    local.or_else(|| whole.iter().find(|token| token.len() == most)).map(|token| (*token).to_owned())
}

/// Customers with this very name, or one that sounds the same.
fn by_name(
    connection: &Connection,
    kind: CustomerKind,
    name: &str,
    ids: &mut BTreeSet<String>,
) -> Result<()> {
    collect(connection, "name", &whole_names(name), Some(kind), ids)
}

/// The tokens that stand for a name as a whole, in characters and in pinyin.
fn whole_names(name: &str) -> Vec<String> {
    let tokens = search_terms::name_tokens(name);
    tokens
        .split(' ')
        .filter(|token| token.starts_with('‹') && token.ends_with('›'))
        .map(str::to_owned)
        .collect()
}

/// Institutions whose whole name is the end of this one (协和医院 for 北京协和医院), or this one
/// without its legal form.
fn by_ending(connection: &Connection, name: &str, ids: &mut BTreeSet<String>) -> Result<()> {
    let letters: Vec<char> = name.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let mut tokens = vec![];
    for form in ["", "股份有限公司", "有限责任公司", "有限公司", "公司"] {
        let Some(stem) = letters.iter().collect::<String>().strip_suffix(form).map(str::to_owned) else {
            continue;
        };
        let stem: Vec<char> = stem.chars().collect();
        for start in 0..stem.len().saturating_sub(3) {
            let ending: String = stem[start..].iter().collect();
            let is_written = |token: &String| token.chars().any(|letter| letter > '\u{2e7f}');
            tokens.extend(whole_names(&ending).into_iter().filter(is_written).take(1));
        }
    }
    tokens.sort();
    tokens.dedup();
    collect(connection, "name", &tokens, Some(CustomerKind::Institution), ids)
}

fn collect(
    connection: &Connection,
    column: &str,
    tokens: &[String],
    kind: Option<CustomerKind>,
    ids: &mut BTreeSet<String>,
) -> Result<()> {
    if tokens.is_empty() {
        return Ok(());
    }
    let quoted: Vec<String> = tokens.iter().map(|token| format!("\"{}\"", token.replace('"', ""))).collect();
    let query = format!("{column} : ({})", quoted.join(" OR "));
    let sql = "select l.id from search s cross join listing l on l.row = s.rowid
               where s.search match ?1 and (?2 is null or l.kind = ?2) limit ?3";
    let mut statement = connection.prepare_cached(sql)?;
    for id in statement
        .query_map((query, kind.map(CustomerKind::text), COMPARED_MAX), |row| row.get::<_, String>(0))?
    {
        ids.insert(id?);
    }
    Ok(())
}

fn id_of(connection: &Connection, row: i64) -> Result<Option<String>> {
    let mut statement = connection.prepare_cached("select id from listing where row = ?1")?;
    let mut rows = statement.query_map([row], |row| row.get(0))?;
    Ok(rows.next().transpose()?)
}

#[cfg(test)]
mod tests;
