//! One customer: everything its page shows, and the writes that need more than one record.

mod complete;
mod edit;
mod record;
#[cfg(test)]
mod tests;

pub use complete::{Completeness, Warning, WarningKind, warnings};
pub(crate) use edit::settle_primary;
pub use edit::{
    NewCustomer, NewPlace, add_tag, create_customer, delete_customer, end_affiliation, remove_code,
    remove_tag, save_affiliation, set_own_field, set_primary_affiliation,
};
pub(crate) use record::kind_of;
pub use record::{CustomerRecord, find, require};

use crate::error::Result;
use crate::listing::{self, ListPage};
use crate::{merge, row};
use domain::civil::{self, Moment};
use domain::customer::{CustomerKind, Department, ExternalCode, Institution, ReceptionWindow, Tag};
use domain::own_field::{OwnField, OwnFieldChoice, OwnFieldValue};
use domain::person::{Affiliation, ClinicHour};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// Everything about one customer. Every record carries the revision that an edit must cite.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct CustomerPage {
    pub customer: CustomerRecord,
    /// The institution of a department.
    pub institution: Option<PlaceName>,
    /// Of a person: current ones first, the primary one at the top.
    pub affiliations: Vec<AffiliationLine>,
    /// Of an institution, by name.
    pub departments: Vec<DepartmentLine>,
    /// How many people work at this place now; [`people`] lists them.
    pub people: u32,
    pub reception_windows: Vec<ReceptionWindow>,
    pub tags: Vec<Tag>,
    pub codes: Vec<ExternalCode>,
    /// Every own field of this kind of customer that is in use or has a value.
    pub own_fields: Vec<OwnFieldLine>,
    /// The latest level per brand.
    pub awareness: Vec<AwarenessLine>,
    pub visits: u32,
    pub last_visit_day: Option<String>,
    pub completeness: Completeness,
    pub warnings: Vec<Warning>,
    /// Customers that were merged into this one.
    pub merged_from: Vec<PlaceName>,
}

/// A customer by id and name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct PlaceName {
    pub id: String,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct AffiliationLine {
    pub affiliation: Affiliation,
    pub institution_name: String,
    pub department_name: Option<String>,
    /// Not ended yet.
    pub current: bool,
    pub hours: Vec<ClinicHour>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct DepartmentLine {
    pub department: Department,
    pub people: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct OwnFieldLine {
    pub field: OwnField,
    pub choices: Vec<String>,
    pub value: Option<OwnFieldValue>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct AwarenessLine {
    pub brand_id: String,
    pub brand_name: String,
    pub level: u32,
    pub day: String,
}

/// The page of a customer. One that was merged away shows the page of the customer it went into.
/// Errors: `store.gone`.
pub fn page(connection: &Connection, id: &str, now: Moment) -> Result<CustomerPage> {
    let id = &merge::resolve(connection, id)?;
    let customer = require(connection, id)?;
    let today = civil::day_of(now);
    let line = listing::one(connection, id)?;
    let mut page = CustomerPage {
        institution: None,
        affiliations: vec![],
        departments: vec![],
        people: people_count(connection, id, &today)?,
        reception_windows: vec![],
        tags: tags(connection, id)?,
        codes: codes(connection, id)?,
        own_fields: own_fields(connection, id, customer.kind())?,
        awareness: awareness(connection, id)?,
        visits: line.as_ref().map_or(0, |line| line.visits),
        last_visit_day: line.and_then(|line| line.last_visit_day),
        completeness: Completeness::default(),
        warnings: warnings(connection, id)?,
        merged_from: merged_from(connection, customer.kind(), id)?,
        customer,
    };
    match &page.customer {
        CustomerRecord::Person(_) => page.affiliations = affiliations(connection, id, &today)?,
        CustomerRecord::Department(department) => {
            let institution = row::get::<Institution>(connection, &department.institution_id)?;
            page.institution =
                institution.map(|institution| PlaceName { id: institution.id, name: institution.name });
            let order = "department_id = ?1 order by weekday, from_time";
            page.reception_windows = row::list(connection, order, [id])?;
        }
        CustomerRecord::Institution(_) => {
            page.departments = departments(connection, id, &today)?;
            let order = "institution_id = ?1 order by department_id, weekday, from_time";
            page.reception_windows = row::list(connection, order, [id])?;
        }
    }
    page.completeness = complete::completeness(&page);
    Ok(page)
}

/// Words are personal, so two laptops that put the same one on a customer make two rows: shown once.
fn tags(connection: &Connection, id: &str) -> Result<Vec<Tag>> {
    let mut tags: Vec<Tag> = row::list(connection, "customer_id = ?1 order by name, id", [id])?;
    tags.dedup_by(|a, b| a.name == b.name);
    Ok(tags)
}

/// As [`tags`].
fn codes(connection: &Connection, id: &str) -> Result<Vec<ExternalCode>> {
    let order = "customer_id = ?1 order by system, code, id";
    let mut codes: Vec<ExternalCode> = row::list(connection, order, [id])?;
    codes.dedup_by(|a, b| (&a.system, &a.code) == (&b.system, &b.code));
    Ok(codes)
}

/// Where a person works or worked: current places first, the primary one at the top.
pub fn affiliations(connection: &Connection, person_id: &str, today: &str) -> Result<Vec<AffiliationLine>> {
    let order =
        "person_id = ?1 order by to_day is not null and to_day < ?2, is_primary desc, from_day desc, id";
    let found = row::list::<Affiliation>(connection, order, [person_id, today])?;
    found.into_iter().map(|affiliation| affiliation_line(connection, affiliation, today)).collect()
}

fn affiliation_line(
    connection: &Connection,
    affiliation: Affiliation,
    today: &str,
) -> Result<AffiliationLine> {
    let department = affiliation.department_id.as_deref();
    let department = department.map(|id| row::get::<Department>(connection, id)).transpose()?.flatten();
    let institution = row::get::<Institution>(connection, &affiliation.institution_id)?;
    Ok(AffiliationLine {
        institution_name: institution.map(|institution| institution.name).unwrap_or_default(),
        department_name: department.map(|department| department.name),
        current: is_current(&affiliation, today),
        hours: row::list(connection, "affiliation_id = ?1 order by weekday, from_time", [&affiliation.id])?,
        affiliation,
    })
}

pub(crate) fn is_current(affiliation: &Affiliation, today: &str) -> bool {
    affiliation.to_day.as_deref().is_none_or(|day| day >= today)
}

fn departments(connection: &Connection, institution_id: &str, today: &str) -> Result<Vec<DepartmentLine>> {
    let order = "institution_id = ?1 and merged_into is null order by name, id";
    let found = row::list::<Department>(connection, order, [institution_id])?;
    let lines = found.into_iter().map(|department| {
        Ok(DepartmentLine { people: people_count(connection, &department.id, today)?, department })
    });
    lines.collect()
}

/// Affiliations of living people at a place, whether it is their primary one or not.
const PEOPLE: &str = "from affiliation a join listing l on l.id = a.person_id
                      where (a.institution_id = ?1 or a.department_id = ?1) and a.deleted = 0
                        and (a.to_day is null or a.to_day >= ?2)";

fn people_count(connection: &Connection, place: &str, today: &str) -> Result<u32> {
    let sql = format!("select count(distinct a.person_id) {PEOPLE}");
    Ok(connection.prepare_cached(&sql)?.query_row([place, today], |row| row.get(0))?)
}

/// Rows `offset..offset + limit` of the people who work at an institution or a department now, by
/// name; those for whom it is not the primary place are among them.
pub fn people(
    connection: &Connection,
    place: &str,
    now: Moment,
    offset: u32,
    limit: u32,
) -> Result<ListPage> {
    let today = civil::day_of(now);
    let sql =
        format!("select distinct l.row, l.sort_key {PEOPLE} order by l.sort_key, l.row limit ?3 offset ?4");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map((place, &today, limit, offset), |row| row.get(0))?;
    let rows: Vec<i64> = rows.collect::<rusqlite::Result<_>>()?;
    Ok(ListPage {
        rows: listing::rows(connection, &rows, "")?,
        total: people_count(connection, place, &today)?,
        more: false,
    })
}

fn own_fields(connection: &Connection, id: &str, kind: CustomerKind) -> Result<Vec<OwnFieldLine>> {
    let values = row::list::<OwnFieldValue>(connection, "customer_id = ?1 order by id", [id])?;
    let fields = row::list::<OwnField>(connection, "customer_kind = ?1 order by sort, name", [kind.text()])?;
    let mut lines = vec![];
    for field in fields {
        let value = values.iter().find(|value| value.own_field_id == field.id).cloned();
        if field.retired && value.is_none() {
            continue;
        }
        lines.push(OwnFieldLine { choices: choices(connection, &field.id)?, field, value });
    }
    Ok(lines)
}

pub(crate) fn choices(connection: &Connection, own_field_id: &str) -> Result<Vec<String>> {
    let found =
        row::list::<OwnFieldChoice>(connection, "own_field_id = ?1 order by sort, name", [own_field_id])?;
    Ok(found.into_iter().map(|choice| choice.name).collect())
}

/// The latest level that each brand reached, by brand.
pub fn awareness(connection: &Connection, customer_id: &str) -> Result<Vec<AwarenessLine>> {
    let sql = "select brand_id, name, level, day from (
                   select a.brand_id, b.name, a.level, a.day,
                          row_number() over (partition by a.brand_id order by a.day desc, a.id desc) as nth
                   from awareness a join brand b on b.id = a.brand_id
                   where a.customer_id = ?1 and a.deleted = 0)
               where nth = 1 order by name, brand_id";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([customer_id], |row| {
        Ok(AwarenessLine {
            brand_id: row.get(0)?,
            brand_name: row.get(1)?,
            level: row.get(2)?,
            day: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn merged_from(connection: &Connection, kind: CustomerKind, id: &str) -> Result<Vec<PlaceName>> {
    let sql = format!(
        "select id, name from {} where merged_into = ?1 and deleted = 0 order by name, id",
        kind.text()
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map([id], |row| Ok(PlaceName { id: row.get(0)?, name: row.get(1)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
