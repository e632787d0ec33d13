//! A customer as the list and the search show it, read from its records.

use crate::error::Result;
use domain::search_terms;
use rusqlite::{Connection, OptionalExtension, Row};

/// What a customer shows in the list and is found by.
#[derive(Debug, PartialEq)]
pub(super) struct Listed {
    pub kind: &'static str,
    pub institution_kind: String,
    pub name: String,
    pub institution_id: Option<String>,
    pub department_id: Option<String>,
    /// The names of the place that it is listed at.
    pub place: Option<(String, Option<String>)>,
    pub title: Option<String>,
    pub places: Vec<String>,
    pub codes: Vec<String>,
}

impl Listed {
    /// Sorts by institution, then its own line, then its departments; who has no place comes last.
    pub fn place_key(&self) -> String {
        let Some((institution, department)) = &self.place else { return "~".into() };
        let department = department.as_deref().map(search_terms::sort_key).unwrap_or_default();
        format!("{}\t{department}", search_terms::sort_key(institution))
    }
}

/// The customer as it should be listed; `None` when it is deleted, merged away or erased.
pub(super) fn listed(connection: &Connection, id: &str) -> Result<Option<Listed>> {
    let found = match institution(connection, id)? {
        None => match department(connection, id)? {
            None => person(connection, id)?,
            found => found,
        },
        found => found,
    };
    let Some(mut listed) = found else { return Ok(None) };
    let mut statement = connection
        .prepare_cached("select distinct code from external_code where customer_id = ?1 and deleted = 0")?;
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
