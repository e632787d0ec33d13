//! What the list can be narrowed by.

use crate::derive;
use crate::error::Result;
use crate::listing::{self, ListFilter};
use rusqlite::{Connection, Params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

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
    /// The institutions with the most customers and those that are chosen; others are found by name.
    pub institutions: Vec<Facet>,
    /// The tags that most customers have and those that are chosen; [`tags`] finds others.
    pub tags: Vec<Facet>,
    pub never_visited: u32,
    pub total: u32,
}

/// As many institutions and tags are offered without being asked for.
const OFFERED_MAX: u32 = 50;

/// `chosen`: the filter that is on; what it narrows to is offered whatever its rank.
pub fn facets(connection: &Connection, chosen: &ListFilter) -> Result<Facets> {
    let institutions = "select c.id, coalesce(i.short_name, i.name), c.n from
             (select institution_id as id, count(*) as n from listing where institution_id is not null
              group by institution_id order by institution_id in (select value from json_each(?1)) desc, n desc, id
              limit max(?2, json_array_length(?1))) c
         join institution i on i.id = c.id where i.deleted = 0 order by c.n desc, i.name";
    let tags = "select name, name, n from
             (select name, count(distinct customer_id) as n from tag where deleted = 0 group by name
              order by name in (select value from json_each(?1)) desc, n desc, name
              limit max(?2, json_array_length(?1)))
         order by n desc, name";
    let tallied = |column: &str| {
        let sql = format!(
            "select {column}, {column}, sum(count) from {} where {column} <> ''
             group by {column} having sum(count) > 0 order by {column}",
            derive::TALLY
        );
        many(connection, &sql, ())
    };
    let with =
        |sql: &str, values: &[String]| many(connection, sql, (Value::from(values).to_string(), OFFERED_MAX));
    Ok(Facets {
        kinds: tallied("kind")?,
        institution_kinds: tallied("institution_kind")?,
        institutions: with(institutions, &chosen.institution_ids)?,
        tags: with(tags, &chosen.tags)?,
        never_visited: listing::count(
            connection,
            &ListFilter { never_visited: true, ..ListFilter::default() },
        )?,
        total: listing::count(connection, &ListFilter::default())?,
    })
}

/// The tags that hold `text` anywhere, those of most customers first.
pub fn tags(connection: &Connection, text: &str, limit: u32) -> Result<Vec<Facet>> {
    let sql =
        "select name, name, count(distinct customer_id) as n from tag where deleted = 0 and instr(lower(name), lower(?1)) > 0
               group by name order by n desc, name limit ?2";
    many(connection, sql, (text.trim(), limit))
}

fn many(connection: &Connection, sql: &str, values: impl Params) -> Result<Vec<Facet>> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement
        .query_map(values, |row| Ok(Facet { value: row.get(0)?, name: row.get(1)?, count: row.get(2)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::world;
    use domain::customer::{Institution, Tag};

    #[test]
    fn what_is_chosen_is_offered_whatever_its_rank_and_every_tag_can_be_found() {
        let mut world = world();
        let written = world.store.write("customer.import", |tx| {
            let mut last = String::new();
            for n in 0..=OFFERED_MAX {
                let hospital =
                    tx.save(&Institution { name: format!("第{n}医院"), ..Institution::default() })?;
                last = hospital.id;
                for tag in [&format!("批次{n:02}"), "都有"] {
                    tx.save(&Tag { customer_id: last.clone(), name: tag.into(), ..Tag::default() })?;
                }
            }
            Ok(last)
        });
        let _ = written.unwrap();
        let all = ListFilter::default();
        let offered = facets(world.read(), &all).unwrap();
        assert_eq!((offered.institutions.len(), offered.tags.len(), offered.total), (50, 50, 51));
        assert_eq!((offered.tags[0].name.as_str(), offered.tags[0].count), ("都有", 51));
        let absent = |ids: &[Facet], all: Vec<String>| -> String {
            all.into_iter().find(|value| ids.iter().all(|facet| facet.value != *value)).unwrap()
        };
        let ids = crate::listed::ids(world.read(), &all).unwrap();
        let place = absent(&offered.institutions, ids);
        let tag = absent(&offered.tags, (0..=OFFERED_MAX).map(|n| format!("批次{n:02}")).collect());
        let chosen = ListFilter { institution_ids: vec![place.clone()], tags: vec![tag.clone()], ..all };
        let offered = facets(world.read(), &chosen).unwrap();
        assert!(offered.institutions.iter().any(|facet| facet.value == place && facet.count == 1));
        assert!(offered.tags.iter().any(|facet| facet.value == tag));
        assert_eq!((offered.institutions.len(), offered.tags.len()), (50, 50));
        let found = tags(world.read(), &format!(" {tag} "), 9).unwrap();
        assert_eq!(found.into_iter().map(|facet| facet.value).collect::<Vec<_>>(), [tag]);
        assert_eq!(tags(world.read(), "", 9).unwrap()[0].name, "都有");
    }
}
