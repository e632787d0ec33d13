//! Which rows a window of the list shows: the index of the order is walked, from the end that is nearer, or
//! what matches is collected and sorted, if it is little.

use super::{ListFilter, ListSort, condition, is_by_day, not_by_kind, numbers, order_of, where_clause};
use crate::error::Result;
use rusqlite::Connection;
use rusqlite::types::Value;

/// So many are collected and sorted sooner than the index of an order is walked for them.
const FEW: u32 = 2000;

/// Row numbers `offset..offset + limit` of the `total` that the filter lets through.
pub(super) fn rows(
    connection: &Connection,
    filter: &ListFilter,
    total: u32,
    offset: u32,
    limit: u32,
) -> Result<Vec<i64>> {
    rows_where(connection, filter, total, offset, limit, FEW)
}

fn rows_where(
    connection: &Connection,
    filter: &ListFilter,
    total: u32,
    offset: u32,
    limit: u32,
    few: u32,
) -> Result<Vec<i64>> {
    let limit = limit.min(total.saturating_sub(offset));
    if limit == 0 {
        return Ok(vec![]);
    }
    // The index of the days leads to few of them at once; to those of an order it is a long walk.
    let is_collected = total <= few && is_by_day(filter) && filter.sort != ListSort::LastVisit;
    let is_from_end = !is_collected && offset > total / 2;
    let (offset, descending) = match is_from_end {
        true => (total - offset - limit, !filter.descending),
        false => (offset, filter.descending),
    };
    let (condition, mut params) = condition(filter);
    let (condition, order) = match is_collected {
        true => (not_by_kind(filter, condition), order_of(filter, descending, "+")),
        false => (walking_the_order(filter, condition), order_of(filter, descending, "")),
    };
    let sql =
        format!("select l.row from listing l {} order by {order} limit ? offset ?", where_clause(&condition));
    params.extend([Value::from(i64::from(limit)), Value::from(i64::from(offset))]);
    let mut found = numbers(connection, &sql, params)?;
    if is_from_end {
        found.reverse();
    }
    Ok(found)
}

/// Walking the index of the order and stopping at the window beats collecting what matches and sorting
/// it, as long as that index holds the column; `+` keeps SQLite from starting at another index.
fn walking_the_order(filter: &ListFilter, condition: String) -> String {
    let condition = not_by_kind(filter, condition);
    match filter.sort {
        ListSort::LastVisit => condition,
        ListSort::Name | ListSort::Place => condition.replace("l.last_visit_day", "+l.last_visit_day"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::count;
    use super::*;
    use crate::test::world;
    use domain::customer::CustomerKind;

    #[test]
    fn every_window_is_the_same_part_of_the_order_however_it_is_read() {
        let mut world = world();
        for (hospital, department) in [("协和医院", "肿瘤科"), ("安贞医院", "心内科")] {
            let place = world.hospital(hospital, department);
            for name in ["王芳", "李伟", "张敏", "王芳", "赵静"] {
                let id = world.doctor(name, &place);
                if name != "赵静" {
                    world.met(&id, if name == "李伟" { "2026-11-20" } else { "2026-11-22" });
                }
            }
        }
        let kinds = vec![CustomerKind::Person];
        let day = |day: &str| Some(day.to_owned());
        let filters = [
            ListFilter::default(),
            ListFilter { kinds: kinds.clone(), ..ListFilter::default() },
            ListFilter { kinds: kinds.clone(), visited_from: day("2026-11-21"), ..ListFilter::default() },
            ListFilter { visited_to: day("2026-11-22"), ..ListFilter::default() },
            ListFilter { kinds, never_visited: true, ..ListFilter::default() },
        ];
        let sorts = [ListSort::Name, ListSort::LastVisit, ListSort::Place];
        for filter in
            filters.iter().flat_map(|filter| sorts.map(|sort| ListFilter { sort, ..filter.clone() }))
        {
            for descending in [false, true] {
                let filter = ListFilter { descending, ..filter.clone() };
                let total = count(world.read(), &filter).unwrap();
                let sql = format!(
                    "select l.row from listing l {} order by {}",
                    where_clause(&condition(&filter).0),
                    super::super::order(&filter)
                );
                let whole = numbers(world.read(), &sql, condition(&filter).1).unwrap();
                assert_eq!(whole.len() as u32, total);
                for (few, limit) in [(0, 3), (1000, 3), (0, 1), (0, 100)] {
                    for offset in 0..=total + 1 {
                        let window = rows_where(world.read(), &filter, total, offset, limit, few).unwrap();
                        let expected: Vec<i64> =
                            whole.iter().copied().skip(offset as usize).take(limit as usize).collect();
                        assert_eq!(window, expected, "{filter:?} from {offset}, {limit} of {total}");
                    }
                }
            }
        }
    }
}
