//! Derived data: the list of customers and the search index, kept beside every write.
//!
//! A transaction collects which customers went stale; they are refreshed once, before it commits.
//! Everything here can be rebuilt from the records at any time, and `check` compares.

use crate::error::Result;
use domain::visit::Outcome;
use domain::{Fields, Kind, search_terms};
use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Customers whose derived rows no longer fit their records.
#[derive(Default)]
pub(crate) struct Stale {
    listing: BTreeSet<String>,
    visits: BTreeSet<String>,
    /// New visits that are simply added: how many, and the day of the last.
    visited: BTreeMap<String, (u32, String)>,
}

impl Stale {
    /// Notes what a created or updated record makes stale.
    pub fn record(
        &mut self,
        connection: &Connection,
        kind: &Kind,
        id: &str,
        before: Option<&Fields>,
        after: &Fields,
    ) -> Result<()> {
        let changed = |name: &str| before.is_none_or(|before| before.get(name) != after.get(name));
        match kind.name {
            "institution" | "department" => {
                self.listing.insert(id.to_owned());
                if before.is_some() && (changed("name") || changed("short_name") || changed("institution_id"))
                {
                    self.everybody_at(connection, id)?;
                }
            }
            "person" => self.insert(after, "id"),
            "affiliation" => {
                self.insert(after, "person_id");
                before.into_iter().for_each(|before| self.insert(before, "person_id"));
            }
            "external_code" => {
                self.insert(after, "customer_id");
                before.into_iter().for_each(|before| self.insert(before, "customer_id"));
            }
            "attendee" if before.is_none() => self.first_seen(connection, after)?,
            "attendee" => {
                for fields in before.into_iter().chain([after]) {
                    self.visits.extend(text(fields, "customer_id").map(str::to_owned));
                }
            }
            "visit" if before.is_some() && (changed("day") || changed("outcome")) => {
                self.attendees_of(connection, id)?
            }
            _ => {}
        }
        Ok(())
    }

    /// Notes what deleting or restoring a record makes stale.
    pub fn deleted(&mut self, connection: &Connection, kind: &Kind, id: &str, fields: &Fields) -> Result<()> {
        match kind.name {
            "institution" | "department" => {
                self.listing.insert(id.to_owned());
                self.everybody_at(connection, id)?;
            }
            "person" => self.insert(fields, "id"),
            "affiliation" => self.insert(fields, "person_id"),
            "external_code" => self.insert(fields, "customer_id"),
            "attendee" => self.visits.extend(text(fields, "customer_id").map(str::to_owned)),
            "visit" => self.attendees_of(connection, id)?,
            _ => {}
        }
        Ok(())
    }

    /// Brings the derived rows of every stale customer up to date.
    pub fn refresh(&mut self, connection: &Connection) -> Result<()> {
        for id in std::mem::take(&mut self.listing) {
            refresh_listing(connection, &id)?;
        }
        for (customer, (visits, day)) in std::mem::take(&mut self.visited) {
            if !self.visits.contains(&customer) {
                connection
                    .prepare_cached(
                        "update listing set visits = visits + ?3,
                                last_visit_day = max(coalesce(last_visit_day, ''), ?2) where id = ?1",
                    )?
                    .execute((&customer, &day, visits))?;
            }
        }
        for id in std::mem::take(&mut self.visits) {
            refresh_visits(connection, &id)?;
        }
        Ok(())
    }

    fn insert(&mut self, fields: &Fields, name: &str) {
        self.listing.extend(text(fields, name).map(str::to_owned));
    }

    fn everybody_at(&mut self, connection: &Connection, place: &str) -> Result<()> {
        let sql = "select id from department where institution_id = ?1
                   union select person_id from affiliation where institution_id = ?1 or department_id = ?1";
        let mut statement = connection.prepare_cached(sql)?;
        for id in statement.query_map([place], |row| row.get::<_, String>(0))? {
            self.listing.insert(id?);
        }
        Ok(())
    }

    fn attendees_of(&mut self, connection: &Connection, visit: &str) -> Result<()> {
        let mut statement =
            connection.prepare_cached("select customer_id from attendee where visit_id = ?1")?;
        for id in statement.query_map([visit], |row| row.get::<_, String>(0))? {
            self.visits.insert(id?);
        }
        Ok(())
    }

    /// A new attendee adds one visit; counting the customer's earlier ones again would make saving
    /// slower with every visit.
    fn first_seen(&mut self, connection: &Connection, attendee: &Fields) -> Result<()> {
        let (Some(visit), Some(customer)) = (text(attendee, "visit_id"), text(attendee, "customer_id"))
        else {
            return Ok(());
        };
        let mut statement =
            connection.prepare_cached("select day, outcome from visit where id = ?1 and deleted = 0")?;
        let found: Option<(String, String)> =
            statement.query_row([visit], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        if let Some((day, _)) = found.filter(|(_, outcome)| counts(outcome)) {
            let (visits, last) = self.visited.entry(customer.to_owned()).or_default();
            *visits += 1;
            *last = std::mem::take(last).max(day);
        }
        Ok(())
    }
}

fn counts(outcome: &str) -> bool {
    Outcome::from_text(outcome).is_some_and(domain::visit::counts)
}

fn text<'f>(fields: &'f Fields, name: &str) -> Option<&'f str> {
    fields.get(name).and_then(Value::as_str)
}

/// Fills the derived tables anew.
pub(crate) fn rebuild(connection: &Connection) -> Result<()> {
    connection.execute_batch("delete from listing; delete from search;")?;
    let sql =
        "select id from institution union all select id from department union all select id from person";
    let ids: Vec<String> =
        connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for id in ids {
        refresh_listing(connection, &id)?;
    }
    Ok(())
}

/// What a customer shows in the list and is found by.
#[derive(Debug, PartialEq)]
struct Listed {
    kind: &'static str,
    institution_kind: String,
    name: String,
    institution_id: Option<String>,
    department_id: Option<String>,
    /// The names of the place that it is listed at.
    place: Option<(String, Option<String>)>,
    title: Option<String>,
    places: Vec<String>,
    codes: Vec<String>,
}

impl Listed {
    /// Sorts by institution, then its own line, then its departments; who has no place comes last.
    fn place_key(&self) -> String {
        let Some((institution, department)) = &self.place else { return "~".into() };
        let department = department.as_deref().map(search_terms::sort_key).unwrap_or_default();
        format!("{}\t{department}", search_terms::sort_key(institution))
    }
}

/// The customer as it should be listed; `None` when it is deleted, merged away or erased.
fn listed(connection: &Connection, id: &str) -> Result<Option<Listed>> {
    let found = match institution(connection, id)? {
        None => match department(connection, id)? {
            None => person(connection, id)?,
            found => found,
        },
        found => found,
    };
    let Some(mut listed) = found else { return Ok(None) };
    let mut statement =
        connection.prepare_cached("select code from external_code where customer_id = ?1 and deleted = 0")?;
    for code in statement.query_map([id], |row| row.get(0))? {
        listed.codes.push(code?);
    }
    Ok(Some(listed))
}

fn one(
    connection: &Connection,
    sql: &str,
    id: &str,
    read: impl FnOnce(&Row) -> rusqlite::Result<Listed>,
) -> Result<Option<Listed>> {
    Ok(connection.prepare_cached(sql)?.query_row([id], read).optional()?)
}

/// The texts of some columns, absent ones left out.
fn texts(row: &Row, columns: std::ops::Range<usize>) -> rusqlite::Result<Vec<String>> {
    columns.filter_map(|column| row.get::<_, Option<String>>(column).transpose()).collect()
}

fn institution(connection: &Connection, id: &str) -> Result<Option<Listed>> {
    let sql = "select kind, name, short_name, phone, credit_code from institution
               where id = ?1 and deleted = 0 and merged_into is null";
    one(connection, sql, id, |row| {
        Ok(Listed {
            kind: "institution",
            institution_kind: row.get(0)?,
            name: row.get(1)?,
            institution_id: Some(id.to_owned()),
            department_id: None,
            place: Some((row.get(1)?, None)),
            title: None,
            places: row.get::<_, Option<String>>(2)?.into_iter().collect(),
            codes: texts(row, 3..5)?,
        })
    })
}

fn department(connection: &Connection, id: &str) -> Result<Option<Listed>> {
    let sql = "select d.name, d.institution_id, i.name, i.short_name, d.phone from department d
               join institution i on i.id = d.institution_id
               where d.id = ?1 and d.deleted = 0 and d.merged_into is null";
    one(connection, sql, id, |row| {
        Ok(Listed {
            kind: "department",
            institution_kind: String::new(),
            name: row.get(0)?,
            institution_id: row.get(1)?,
            department_id: Some(id.to_owned()),
            place: Some((row.get(2)?, row.get(0)?)),
            title: None,
            places: texts(row, 2..4)?,
            codes: row.get::<_, Option<String>>(4)?.into_iter().collect(),
        })
    })
}

fn person(connection: &Connection, id: &str) -> Result<Option<Listed>> {
    let sql = "select name, title, phone, mobile from person
               where id = ?1 and deleted = 0 and merged_into is null and erased_at is null";
    let found = one(connection, sql, id, |row| {
        Ok(Listed {
            kind: "person",
            institution_kind: String::new(),
            name: row.get(0)?,
            institution_id: None,
            department_id: None,
            place: None,
            title: row.get(1)?,
            places: vec![],
            codes: texts(row, 2..4)?,
        })
    })?;
    let Some(mut listed) = found else { return Ok(None) };
    let sql =
        "select a.institution_id, a.department_id, a.title, i.name, i.short_name, d.name from affiliation a
               join institution i on i.id = a.institution_id left join department d on d.id = a.department_id
               where a.person_id = ?1 and a.deleted = 0
               order by a.to_day is not null, a.is_primary desc, a.from_day desc, a.id";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        if listed.institution_id.is_none() {
            listed.institution_id = row.get(0)?;
            listed.department_id = row.get(1)?;
            listed.place = Some((row.get(3)?, row.get(5)?));
            listed.title = row.get::<_, Option<String>>(2)?.or(listed.title);
        }
        for column in 3..6 {
            listed.places.extend(row.get::<_, Option<String>>(column)?);
        }
    }
    Ok(Some(listed))
}

fn refresh_listing(connection: &Connection, id: &str) -> Result<()> {
    let row: Option<i64> = connection
        .prepare_cached("select row from listing where id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    let Some(listed) = listed(connection, id)? else {
        if let Some(row) = row {
            connection.prepare_cached("delete from listing where row = ?1")?.execute([row])?;
            connection.prepare_cached("delete from search where rowid = ?1")?.execute([row])?;
        }
        return Ok(());
    };
    let sql = "insert into listing (row, id, kind, institution_kind, name, sort_key, institution_id, department_id, title, place_key)
               values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
               on conflict (id) do update set kind = excluded.kind, institution_kind = excluded.institution_kind,
                   name = excluded.name, sort_key = excluded.sort_key, institution_id = excluded.institution_id,
                   department_id = excluded.department_id, title = excluded.title, place_key = excluded.place_key
               returning row";
    let sort_key = search_terms::sort_key(&listed.name);
    let at: i64 = connection.prepare_cached(sql)?.query_row(
        rusqlite::params![
            row,
            id,
            listed.kind,
            listed.institution_kind,
            listed.name,
            sort_key,
            listed.institution_id,
            listed.department_id,
            listed.title,
            listed.place_key(),
        ],
        |row| row.get(0),
    )?;
    let places: Vec<&str> = listed.places.iter().map(String::as_str).collect();
    let codes: Vec<&str> = listed.codes.iter().map(String::as_str).collect();
    let name = search_terms::name_tokens(&listed.name);
    let (place, code) = (search_terms::place_tokens(&places), search_terms::code_tokens(&codes));
    match row {
        None => {
            connection
                .prepare_cached("insert into search (rowid, name, place, code) values (?1, ?2, ?3, ?4)")?
                .execute((at, name, place, code))?;
            refresh_visits(connection, id)
        }
        Some(_) => {
            connection
                .prepare_cached("update search set name = ?2, place = ?3, code = ?4 where rowid = ?1")?
                .execute((at, name, place, code))?;
            Ok(())
        }
    }
}

fn refresh_visits(connection: &Connection, id: &str) -> Result<()> {
    let sql = "update listing set (visits, last_visit_day) = (
                   select count(distinct v.id), max(v.day) from attendee a join visit v on v.id = a.visit_id
                   where a.customer_id = ?1 and a.deleted = 0 and v.deleted = 0 and v.outcome in ('reached', 'partly'))
               where id = ?1";
    connection.prepare_cached(sql)?.execute([id])?;
    Ok(())
}

/// Compares the derived rows with the records; returns the ids that differ, at most 100.
pub(crate) fn differences(connection: &Connection) -> Result<Vec<String>> {
    let mut wrong = vec![];
    let all = "select id from institution union select id from department union select id from person
               union select id from listing";
    let mut statement = connection.prepare(all)?;
    for id in statement.query_map([], |row| row.get::<_, String>(0))? {
        let id = id?;
        if !agrees(connection, &id)? {
            wrong.push(id);
        }
        if wrong.len() == 100 {
            break;
        }
    }
    Ok(wrong)
}

fn agrees(connection: &Connection, id: &str) -> Result<bool> {
    let sql = "select l.name, l.sort_key, l.institution_id, l.department_id, l.title, s.name, s.place, s.code,
                      l.place_key, l.visits, l.last_visit_day,
                      (select count(distinct v.id) from attendee a join visit v on v.id = a.visit_id where a.customer_id = l.id
                        and a.deleted = 0 and v.deleted = 0 and v.outcome in ('reached', 'partly')),
                      (select max(v.day) from attendee a join visit v on v.id = a.visit_id where a.customer_id = l.id
                        and a.deleted = 0 and v.deleted = 0 and v.outcome in ('reached', 'partly'))
               from listing l left join search s on s.rowid = l.row where l.id = ?1";
    type Line = (Vec<Option<String>>, (u32, Option<String>), (u32, Option<String>));
    let line: Option<Line> = connection
        .prepare_cached(sql)?
        .query_row([id], |row| {
            let texts = (0..9).map(|at| row.get(at)).collect::<rusqlite::Result<Vec<Option<String>>>>()?;
            Ok((texts, (row.get(9)?, row.get(10)?), (row.get(11)?, row.get(12)?)))
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
        (Some((texts, kept, counted)), Some(expected)) => texts == expected && kept == counted,
        _ => false,
    })
}
