//! Every customer that the list shows, in its order: for a file of them.

use crate::error::Result;
use crate::listing::{self, ListFilter};
use crate::search::{self, FOUND_MAX};
use rusqlite::{Connection, params_from_iter};

/// The ids of all that the filter lets through, in the order of [`listing::page`]; with a text, as
/// there, at most [`FOUND_MAX`].
pub fn ids(connection: &Connection, filter: &ListFilter) -> Result<Vec<String>> {
    if !filter.text.trim().is_empty() {
        let mut statement = connection.prepare_cached("select id from listing where row = ?1")?;
        let found = search::matching(connection, filter, FOUND_MAX)?;
        let ids = found.into_iter().map(|row| statement.query_row([row], |row| row.get(0)));
        return Ok(ids.collect::<rusqlite::Result<_>>()?);
    }
    let (condition, values) = listing::condition(filter);
    let narrowed = if condition.is_empty() { String::new() } else { format!("where {condition}") };
    let sql = format!("select l.id from listing l {narrowed} order by {}", listing::order(filter));
    let mut statement = connection.prepare_cached(&sql)?;
    let ids = statement.query_map(params_from_iter(values), |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listing::ListSort;
    use crate::test::world;
    use domain::customer::CustomerKind;

    #[test]
    fn the_whole_list_is_what_its_windows_show_one_after_the_other() {
        let mut world = world();
        let (a, b) = (world.hospital("协和医院", "肿瘤科"), world.hospital("同仁医院", "心内科"));
        for (name, place) in [("王芳", &a), ("张伟", &b), ("李娜", &a), ("王方", &b)] {
            world.doctor(name, place);
        }
        let people = vec![CustomerKind::Person];
        for filter in [
            ListFilter::default(),
            ListFilter { kinds: people, descending: true, ..ListFilter::default() },
            ListFilter { sort: ListSort::LastVisit, descending: true, ..ListFilter::default() },
            ListFilter { sort: ListSort::Place, ..ListFilter::default() },
            ListFilter { institution_ids: vec![a.0.clone()], ..ListFilter::default() },
            ListFilter { text: "w".into(), ..ListFilter::default() },
            ListFilter { text: "王芳".into(), never_visited: true, ..ListFilter::default() },
        ] {
            let total = listing::page(world.read(), &filter, 0, 0).unwrap().total;
            let windows = (0..total).step_by(2).flat_map(|offset| {
                let page = listing::page(world.read(), &filter, offset, 2).unwrap();
                page.rows.into_iter().map(|row| row.id)
            });
            let expected: Vec<String> = windows.collect();
            assert!(!expected.is_empty());
            assert_eq!(ids(world.read(), &filter).unwrap(), expected, "{filter:?}");
        }
    }
}
