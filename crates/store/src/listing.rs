//! The list of customers: filtered, sorted, read window by window.

use crate::error::Result;
use crate::search::{self, FOUND_MAX};
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
    pub sort: ListSort,
    pub descending: bool,
}

/// Customers whose own field holds this value.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct OwnFieldFilter {
    pub own_field_id: String,
    pub value: String,
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
}

/// Rows `offset..offset + limit` of the filtered list.
pub fn page(connection: &Connection, filter: &ListFilter, offset: u32, limit: u32) -> Result<ListPage> {
    if !filter.text.trim().is_empty() {
        let found = search::matching(connection, filter, FOUND_MAX)?;
        let window: Vec<i64> = found.iter().copied().skip(offset as usize).take(limit as usize).collect();
        return Ok(ListPage { rows: rows(connection, &window, &filter.text)?, total: found.len() as u32 });
    }
    if limit > 0 && (!filter.tags.is_empty() || !filter.own_fields.is_empty()) {
        let found = collected(connection, filter)?;
        let window: Vec<i64> = found.iter().copied().skip(offset as usize).take(limit as usize).collect();
        return Ok(ListPage { rows: rows(connection, &window, "")?, total: found.len() as u32 });
    }
    let total = count(connection, filter)?;
    let (condition, mut params) = condition(filter);
    let condition = walking_the_order(filter, condition);
    let sql = format!(
        "select l.row from listing l {} order by {} limit ? offset ?",
        where_clause(&condition),
        order(filter)
    );
    params.extend([Value::from(i64::from(limit)), Value::from(i64::from(offset))]);
    let window = numbers(connection, &sql, params)?;
    Ok(ListPage { rows: rows(connection, &window, "")?, total })
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
    let columns: &[&str] = match filter.sort {
        ListSort::Name => &["sort_key", "row"],
        ListSort::LastVisit => &["last_visit_day", "row"],
        ListSort::Place => &["place_key", "institution_id", "department_id", "kind", "sort_key", "row"],
    };
    let direction = if filter.descending { "desc" } else { "asc" };
    columns.iter().map(|column| format!("l.{column} {direction}")).collect::<Vec<_>>().join(", ")
}

/// Walking the index of the order and stopping at the window beats collecting what matches and sorting
/// it, as long as that index holds the column; `+` keeps SQLite from starting at another index.
fn walking_the_order(filter: &ListFilter, condition: String) -> String {
    let condition = match filter.institution_kinds.is_empty() {
        true => condition.replace("l.kind", "+l.kind"),
        false => condition, // institutions are few, and their kind is in one index only
    };
    match filter.sort {
        ListSort::LastVisit => condition,
        ListSort::Name | ListSort::Place => condition.replace("l.last_visit_day", "+l.last_visit_day"),
    }
}

/// How many customers the filter lets through (without its text).
pub fn count(connection: &Connection, filter: &ListFilter) -> Result<u32> {
    let (condition, params) = condition(filter);
    let sql = format!("select count(*) from listing l {}", where_clause(&condition));
    Ok(connection.prepare_cached(&sql)?.query_row(params_from_iter(params), |row| row.get(0))?)
}

fn where_clause(condition: &str) -> String {
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
        parts.push(
            "l.id in (select customer_id from own_field_value where own_field_id = ? and value = ? and deleted = 0)".into(),
        );
        values.extend([Value::from(own.own_field_id.clone()), Value::from(own.value.clone())]);
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

/// The lines for these row numbers, in their order.
pub(crate) fn rows(connection: &Connection, rows: &[i64], text: &str) -> Result<Vec<ListRow>> {
    let sql =
        "select l.id, l.kind, l.institution_kind, l.name, l.institution_id, i.name, l.department_id, d.name,
                      l.title, l.last_visit_day, l.visits
               from listing l left join institution i on i.id = l.institution_id
                              left join department d on d.id = l.department_id
               where l.row = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut tags = connection
        .prepare_cached("select name from tag where customer_id = ?1 and deleted = 0 order by name")?;
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let mut line = statement.query_row([row], read)?;
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

/// One value that the list can be narrowed to, and how many customers have it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Facet {
    pub value: String,
    pub name: String,
    pub count: u32,
}

/// What the list can be narrowed by, over all customers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
pub struct Facets {
    pub kinds: Vec<Facet>,
    pub institution_kinds: Vec<Facet>,
    /// The institutions with the most customers, at most 50.
    pub institutions: Vec<Facet>,
    pub tags: Vec<Facet>,
    pub never_visited: u32,
    pub total: u32,
}

pub fn facets(connection: &Connection) -> Result<Facets> {
    let many = |sql: &str| -> Result<Vec<Facet>> {
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement
            .query_map([], |row| Ok(Facet { value: row.get(0)?, name: row.get(1)?, count: row.get(2)? }))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    };
    let count = |sql: &str| connection.prepare_cached(sql)?.query_row([], |row| row.get::<_, u32>(0));
    Ok(Facets {
        kinds: many("select kind, kind, count(*) from listing group by kind order by kind")?,
        institution_kinds: many(
            "select institution_kind, institution_kind, count(*) from listing where kind = 'institution'
             group by institution_kind order by institution_kind",
        )?,
        institutions: many(
            "select c.id, coalesce(i.short_name, i.name), c.n from
                 (select institution_id as id, count(*) as n from listing where institution_id is not null
                  group by institution_id order by n desc, id limit 50) c
             join institution i on i.id = c.id where i.deleted = 0 order by c.n desc, i.name",
        )?,
        tags: many(
            "select name, name, count(*) from tag where deleted = 0 group by name order by count(*) desc, name limit 50",
        )?,
        never_visited: count("select count(*) from listing where last_visit_day is null")?,
        total: count("select count(*) from listing")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::{World, world};

    fn by_place(world: &World, descending: bool) -> Vec<String> {
        let filter = ListFilter { sort: ListSort::Place, descending, ..ListFilter::default() };
        page(world.read(), &filter, 0, 20).unwrap().rows.into_iter().map(|row| row.name).collect()
    }

    #[test]
    fn places_are_in_the_order_of_a_phone_book_and_a_renamed_one_takes_its_people_along() {
        let mut world = world();
        let mut places = vec![];
        for (hospital, department, doctor) in
            [("中山医院", "骨科", "王芳"), ("安贞医院", "心内科", "赵敏"), ("华山医院", "皮肤科", "陈静")]
        {
            let place = world.hospital(hospital, department);
            world.doctor(doctor, &place);
            places.push(place);
        }
        let person = domain::person::Person { name: "安然".into(), ..Default::default() };
        world.store.write("customer.create", |tx| tx.save(&person)).unwrap();
        let expected =
            ["安贞医院", "心内科", "赵敏", "华山医院", "皮肤科", "陈静", "中山医院", "骨科", "王芳", "安然"];
        assert_eq!(by_place(&world, false), expected);
        assert_eq!(by_place(&world, true), expected.into_iter().rev().collect::<Vec<_>>());
        world
            .store
            .write("customer.edit", |tx| {
                let mut hospital: domain::customer::Institution = tx.require(&places[0].0)?;
                hospital.name = "白求恩医院".into();
                tx.save(&hospital)
            })
            .unwrap();
        assert_eq!(by_place(&world, false)[3..6], ["白求恩医院", "骨科", "王芳"]);
        assert!(world.store.check().unwrap().is_sound());
        let spoil = "update listing set place_key = 'z' where name = '王芳'";
        world.store.writer_for_test().execute(spoil, []).unwrap();
        assert_eq!(world.store.check().unwrap().derived.len(), 1);
    }

    #[test]
    fn who_has_a_tag_is_counted_and_shown_as_among_everybody() {
        let mut world = world();
        let places = [world.hospital("中山医院", "骨科"), world.hospital("华山医院", "皮肤科")];
        let names = ["王芳", "赵敏", "陈静", "李娜", "张伟", "刘洋"];
        let people: Vec<String> =
            names.iter().enumerate().map(|(at, name)| world.doctor(name, &places[at % 2])).collect();
        for id in people.iter().skip(1).chain([&places[1].0]) {
            world.store.write("tag.add", |tx| crate::customer::add_tag(tx, id, "讲者")).unwrap();
        }
        for sort in [ListSort::Name, ListSort::LastVisit, ListSort::Place] {
            for kinds in [vec![], vec![CustomerKind::Person]] {
                for institution_ids in [vec![], vec![places[1].0.clone()]] {
                    let all = ListFilter {
                        kinds: kinds.clone(),
                        institution_ids,
                        never_visited: true,
                        sort,
                        ..ListFilter::default()
                    };
                    let tagged = ListFilter { tags: vec!["讲者".into()], ..all.clone() };
                    let shown = page(world.read(), &all, 0, 100).unwrap().rows;
                    let expected: Vec<_> = shown.into_iter().filter(|row| !row.tags.is_empty()).collect();
                    let found = page(world.read(), &tagged, 1, 2).unwrap();
                    assert_eq!(found.rows, expected[1..expected.len().min(3)], "{tagged:?}");
                    assert_eq!(found.total as usize, expected.len());
                    assert_eq!(count(world.read(), &tagged).unwrap(), found.total);
                }
            }
        }
    }
}
