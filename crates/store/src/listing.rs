//! The list of customers: filtered, sorted, read window by window.

use crate::derive;
use crate::error::Result;
use crate::search::{self, FOUND_MAX};
use crate::tier::{self, TierFilter, TierMark};
use domain::customer::{CustomerKind, InstitutionKind};
use domain::{choice, search_terms};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};
use serde::{Deserialize, Serialize};

choice! {
    /// What the list is ordered by; with a text, closeness comes first.
    ListSort { Name = "name", LastVisit = "last_visit", Place = "place" }
}

/// What the list shows. Empty lists and absent values do not narrow.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct ListFilter {
    pub text: String,
    pub kinds: Vec<CustomerKind>,
    pub institution_kinds: Vec<InstitutionKind>,
    pub institution_ids: Vec<String>,
    pub department_id: Option<String>,
    pub tags: Vec<String>,
    /// Last visit on this day or later.
    pub visited_from: Option<String>,
    /// Last visit on this day or earlier.
    pub visited_to: Option<String>,
    pub never_visited: bool,
    pub own_fields: Vec<OwnFieldFilter>,
    pub tier: Option<TierFilter>,
    pub sort: ListSort,
    pub descending: bool,
}

/// Customers whose own field holds this value, or one in a range. Bounds are of numbers and days, each
/// included; what is empty or absent does not narrow.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct OwnFieldFilter {
    pub own_field_id: String,
    pub value: String,
    pub from: Option<String>,
    pub to: Option<String>,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct ListRow {
    pub id: String,
    pub kind: CustomerKind,
    pub institution_kind: Option<InstitutionKind>,
    pub name: String,
    pub institution_id: Option<String>,
    pub institution_name: Option<String>,
    pub department_id: Option<String>,
    pub department_name: Option<String>,
    pub title: Option<String>,
    pub last_visit_day: Option<String>,
    pub visits: u32,
    pub tags: Vec<String>,
    /// By the model and for the brand that the window shows; none: unrated.
    pub tier: Option<TierMark>,
    /// Pinyin of the name and, per character, whether the text hit it. Empty without a text.
    pub reading: Vec<search_terms::Syllable>,
    pub hits: Vec<bool>,
}

/// A window of the list.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct ListPage {
    pub rows: Vec<ListRow>,
    /// How many the filter lets through; with a text at most [`FOUND_MAX`].
    pub total: u32,
    /// There are more than `total`: narrower words find them, and an export holds them all.
    pub more: bool,
}

/// Rows `offset..offset + limit` of the filtered list.
pub fn page(connection: &Connection, filter: &ListFilter, offset: u32, limit: u32) -> Result<ListPage> {
    if !filter.text.trim().is_empty() {
        let mut found = search::matching(connection, filter, FOUND_MAX + 1)?;
        let more = found.len() > FOUND_MAX as usize;
        found.truncate(FOUND_MAX as usize);
        let window: Vec<i64> = found.iter().copied().skip(offset as usize).take(limit as usize).collect();
        let rows = rows(connection, &window, &filter.text)?;
        return Ok(ListPage { rows, total: found.len() as u32, more });
    }
    if limit > 0 && (!filter.tags.is_empty() || !filter.own_fields.is_empty()) {
        let found = collected(connection, filter)?;
        let window: Vec<i64> = found.iter().copied().skip(offset as usize).take(limit as usize).collect();
        let rows = rows(connection, &window, "")?;
        return Ok(ListPage { rows, total: found.len() as u32, more: false });
    }
    let total = count(connection, filter)?;
    let window = window::rows(connection, filter, total, offset, limit)?;
    Ok(ListPage { rows: rows(connection, &window, "")?, total, more: false })
}

fn numbers(connection: &Connection, sql: &str, params: Vec<Value>) -> Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params_from_iter(params), |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Who has a tag or a value of an own field is in no index of an order. They are collected from theirs,
/// however long the list is, and so counted with one look; `+` keeps SQLite from starting elsewhere.
fn collected(connection: &Connection, filter: &ListFilter) -> Result<Vec<i64>> {
    let (mut condition, params) = condition(filter);
    for column in ["kind", "institution_kind", "institution_id", "department_id", "last_visit_day"] {
        condition = condition.replace(&format!("l.{column}"), &format!("+l.{column}"));
    }
    let sql = format!("select l.row from listing l where {condition} order by {}", order(filter));
    numbers(connection, &sql, params)
}

/// What the list is ordered by, over `listing l`.
pub(crate) fn order(filter: &ListFilter) -> String {
    order_of(filter, filter.descending, "")
}

/// `sign`: `+` keeps SQLite from walking the index of the order.
fn order_of(filter: &ListFilter, descending: bool, sign: &str) -> String {
    let columns: &[&str] = match filter.sort {
        ListSort::Name => &["sort_key", "row"],
        ListSort::LastVisit => &["last_visit_day", "row"],
        ListSort::Place => &["place_key", "institution_id", "department_id", "kind", "sort_key", "row"],
    };
    let direction = if descending { "desc" } else { "asc" };
    columns.iter().map(|column| format!("{sign}l.{column} {direction}")).collect::<Vec<_>>().join(", ")
}

/// How many customers the filter lets through (without its text).
pub fn count(connection: &Connection, filter: &ListFilter) -> Result<u32> {
    let (mut condition, params) = condition(filter);
    let sql = match is_tallied(filter) {
        true => {
            format!("select coalesce(sum(l.count), 0) from {} l {}", derive::TALLY, where_clause(&condition))
        }
        false => {
            if is_by_day(filter) {
                condition = not_by_kind(filter, condition);
            }
            format!("select count(*) from listing l {}", where_clause(&condition))
        }
    };
    Ok(connection.prepare_cached(&sql)?.query_row(params_from_iter(params), |row| row.get(0))?)
}

/// Whether it narrows by kinds and days alone.
fn is_tallied(filter: &ListFilter) -> bool {
    filter.institution_ids.is_empty()
        && filter.department_id.is_none()
        && filter.tags.is_empty()
        && filter.own_fields.is_empty()
        && filter.tier.is_none()
}

/// Keeps SQLite from starting at the index of kinds: it knows no days, and would look each of them up. But for
/// institutions, which are few, and whose kind is in no other index.
fn not_by_kind(filter: &ListFilter, condition: String) -> String {
    match filter.institution_kinds.is_empty() {
        true => condition.replace("l.kind", "+l.kind"),
        false => condition,
    }
}

fn is_by_day(filter: &ListFilter) -> bool {
    filter.never_visited || filter.visited_from.is_some() || filter.visited_to.is_some()
}

pub(crate) fn where_clause(condition: &str) -> String {
    if condition.is_empty() { String::new() } else { format!("where {condition}") }
}

/// The filter as SQL over `listing l`, with its values; empty when nothing narrows.
pub(crate) fn condition(filter: &ListFilter) -> (String, Vec<Value>) {
    let mut parts: Vec<String> = vec![];
    let mut values: Vec<Value> = vec![];
    let mut any_of = |column: &str, texts: Vec<&str>| {
        if !texts.is_empty() {
            parts.push(format!("{column} in ({})", vec!["?"; texts.len()].join(", ")));
            values.extend(texts.into_iter().map(|text| Value::from(text.to_owned())));
        }
    };
    any_of("l.kind", filter.kinds.iter().map(|kind| kind.text()).collect());
    if !filter.institution_kinds.is_empty() {
        any_of("l.kind", vec![CustomerKind::Institution.text()]);
    }
    any_of("l.institution_kind", filter.institution_kinds.iter().map(|kind| kind.text()).collect());
    any_of("l.institution_id", filter.institution_ids.iter().map(String::as_str).collect());
    any_of("l.department_id", filter.department_id.iter().map(String::as_str).collect());
    for tag in &filter.tags {
        parts.push("l.id in (select customer_id from tag where name = ? and deleted = 0)".into());
        values.push(tag.clone().into());
    }
    for own in &filter.own_fields {
        own_field(own, &mut parts, &mut values);
    }
    if let Some(tier) = &filter.tier {
        let (condition, params) = tier.condition();
        parts.push(condition);
        values.extend(params);
    }
    for (bound, sign) in [(&filter.visited_from, ">="), (&filter.visited_to, "<=")] {
        if let Some(day) = bound {
            parts.push(format!("l.last_visit_day {sign} ?"));
            values.push(day.clone().into());
        }
    }
    if filter.never_visited {
        parts.push("l.last_visit_day is null".into());
    }
    (parts.join(" and "), values)
}

fn own_field(own: &OwnFieldFilter, parts: &mut Vec<String>, values: &mut Vec<Value>) {
    let mut holds = |what: &str, given: &[&str]| {
        parts.push(format!(
            "l.id in (select customer_id from own_field_value where own_field_id = ? and deleted = 0 and {what})"
        ));
        values.push(own.own_field_id.clone().into());
        values.extend(given.iter().map(|text| Value::from((*text).to_owned())));
    };
    if !own.value.is_empty() {
        holds("value = ?", &[&own.value]);
    }
    for (bound, sign) in [(&own.from, ">="), (&own.to, "<=")] {
        if let Some(bound) = bound.as_deref().filter(|bound| !bound.is_empty()) {
            // Days compare as texts, numbers do not.
            let within = format!(
                "case (select field_type from own_field where id = own_field_id) when 'number'
                     then cast(value as real) {sign} cast(? as real) else value {sign} ? end"
            );
            holds(&within, &[bound, bound]);
        }
    }
}

/// The lines for these row numbers, in their order.
pub(crate) fn rows(connection: &Connection, rows: &[i64], text: &str) -> Result<Vec<ListRow>> {
    let sql =
        "select l.id, l.kind, l.institution_kind, l.name, l.institution_id, i.name, l.department_id, d.name,
                      l.title, l.last_visit_day, l.visits
               from listing l left join institution i on i.id = l.institution_id
                              left join department d on d.id = l.department_id
               where l.row = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut tags = connection.prepare_cached(
        "select distinct name from tag where customer_id = ?1 and deleted = 0 order by name",
    )?;
    let mut lines = Vec::with_capacity(rows.len());
    let view = tier::view(connection)?;
    for row in rows {
        let mut line = statement.query_row([row], read)?;
        line.tier = tier::mark_of(connection, &view, &line.id)?;
        line.tags = tags.query_map([&line.id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        if !text.trim().is_empty() {
            line.reading = search_terms::reading(&line.name);
            line.hits = search_terms::hits(&line.name, text);
        }
        lines.push(line);
    }
    Ok(lines)
}

fn read(row: &Row) -> rusqlite::Result<ListRow> {
    Ok(ListRow {
        id: row.get(0)?,
        kind: CustomerKind::from_text(&row.get::<_, String>(1)?).unwrap_or_default(),
        institution_kind: InstitutionKind::from_text(&row.get::<_, String>(2)?),
        name: row.get(3)?,
        institution_id: row.get(4)?,
        institution_name: row.get(5)?,
        department_id: row.get(6)?,
        department_name: row.get(7)?,
        title: row.get(8)?,
        last_visit_day: row.get(9)?,
        visits: row.get(10)?,
        tags: vec![],
        tier: None,
        reading: vec![],
        hits: vec![],
    })
}

/// The line of one customer. `None`: deleted, merged away, erased or never there.
pub fn one(connection: &Connection, id: &str) -> Result<Option<ListRow>> {
    let mut statement = connection.prepare_cached("select row from listing where id = ?1")?;
    let row: Vec<i64> = statement.query_map([id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(rows(connection, &row, "")?.pop())
}

mod window;

#[cfg(test)]
mod tests;
