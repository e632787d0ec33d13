//! The worst filter of the list: every combination is tried once, the slowest few are measured.

use crate::Result;
use crate::measure::{Line, Pairs};
use crate::reads::{LIST_GOAL, Reads, WINDOW_ROWS};
use std::time::{Duration, Instant};
use store::Connection;
use store::listing::{self, ListFilter, ListSort, OwnFieldFilter};

/// How many of the slowest are measured: one try alone may have met a busy moment.
const SUSPECTS: usize = 8;
/// Trying ends here at the latest. The filters are tried in an order that spreads what they combine, so
/// that also a part of them holds something of everything.
const TRYING: Duration = Duration::from_secs(240);

/// One window of a filtered list, and how long its one try took.
struct Tried<'f> {
    took: Duration,
    filter: &'f ListFilter,
    offset: u32,
}

/// The slowest window of all filters; what it is stands in the note.
pub fn worst(reads: &Reads) -> Result<Line> {
    let filters = reads.readers.read(filters)?;
    let (tried, count) = try_each(reads, &filters)?;
    let mut worst: Option<(Pairs, &Tried)> = None;
    for suspect in tried.iter().take(SUSPECTS) {
        let Tried { filter, offset, .. } = *suspect;
        reads.explain(&format!("row {offset}: {}", shown(filter)), |c| {
            listing::page(c, filter, offset, WINDOW_ROWS)
        })?;
        let pairs = reads.pairs(reads.runs, |c| listing::page(c, filter, offset, WINDOW_ROWS))?;
        if worst.as_ref().is_none_or(|(slowest, _)| pairs.p95() > slowest.p95()) {
            worst = Some((pairs, suspect));
        }
    }
    let Some((pairs, Tried { filter, offset, .. })) = worst else {
        return Ok(Line::not_measured("list, worst filter", "ms", LIST_GOAL, "no filter"));
    };
    let all: Vec<f64> = tried.iter().map(|one| one.took.as_secs_f64() * 1e3).collect();
    let note = format!(
        "{count} of {} filters tried at {} windows, p95 {:.1} ms; the slowest from row {offset}: {}",
        filters.len(),
        all.len(),
        crate::measure::quantile(&all, 0.95),
        shown(filter)
    );
    Ok(pairs.line("list, worst filter", "ms", LIST_GOAL, note))
}

/// Each filter at its first window, in its middle and at its last, slowest first; and how many filters that
/// were.
fn try_each<'f>(reads: &Reads, filters: &'f [ListFilter]) -> Result<(Vec<Tried<'f>>, usize)> {
    let begun = Instant::now();
    let (mut tried, mut count) = (vec![], 0);
    let mut one = |filter: &'f ListFilter, offset: u32| -> Result<u32> {
        let begun = Instant::now();
        let page = reads.readers.read(|c| listing::page(c, filter, offset, WINDOW_ROWS))?;
        tried.push(Tried { took: begun.elapsed(), filter, offset });
        Ok(page.total)
    };
    for filter in spread(filters.len()).map(|at| &filters[at]) {
        if begun.elapsed() > TRYING {
            break;
        }
        let last = one(filter, 0)?.saturating_sub(WINDOW_ROWS);
        for offset in [last / 2, last].into_iter().filter(|offset| *offset > 0) {
            one(filter, offset)?;
        }
        count += 1;
    }
    tried.sort_by_key(|one| std::cmp::Reverse(one.took));
    Ok((tried, count))
}

/// Every index below `len` once, neighbours far apart.
fn spread(len: usize) -> impl Iterator<Item = usize> {
    // A step without a common divisor with `len` meets every index.
    let gcd = |mut a: usize, mut b: usize| {
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    let step = (len * 618 / 1000..).find(|step| gcd(*step, len) <= 1).unwrap_or(1);
    (0..len).map(move |at| at * step % len)
}
/// The filter without what it leaves alone.
fn shown(filter: &ListFilter) -> String {
    let all = serde_json::to_value(filter).unwrap_or_default();
    let fields = all.as_object().into_iter().flatten();
    let said = fields.filter(|(_, value)| {
        !value.is_null()
            && **value != false
            && value.as_array().is_none_or(|list| !list.is_empty())
            && **value != ""
    });
    said.map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", ")
}

/// Every combination of kinds, tag, hospital, last visit, own field, order and direction.
fn filters(connection: &Connection) -> store::Result<Vec<ListFilter>> {
    use domain::customer::{CustomerKind, InstitutionKind};
    let facets = store::facets::facets(connection, &ListFilter::default())?;
    let texts = |sql: &str| -> store::Result<Vec<(String, String)>> {
        let mut statement = connection.prepare(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    };
    let own = texts(
        "select own_field_id, value from own_field_value where deleted = 0 group by 1, 2 order by count(*) desc limit 1",
    )?;
    let days = texts("select max(last_visit_day), date(max(last_visit_day), '-30 days') from listing")?;
    let (last, month) = days.into_iter().next().unwrap_or_default();
    let mut all = vec![ListFilter::default()];
    all = each(all, 4, |filter, at| match at {
        0 => {}
        1 => filter.kinds = vec![CustomerKind::Person],
        2 => filter.kinds = vec![CustomerKind::Person, CustomerKind::Department],
        _ => {
            (filter.kinds, filter.institution_kinds) =
                (vec![CustomerKind::Institution], vec![InstitutionKind::Pharmacy])
        }
    });
    let tags: Vec<_> = facets.tags.first().into_iter().chain(facets.tags.last()).collect();
    all =
        each(all, tags.len() + 1, |filter, at| filter.tags.extend(tags.get(at).map(|tag| tag.value.clone())));
    let places: Vec<_> = facets.institutions.first().into_iter().chain(facets.institutions.last()).collect();
    all = each(all, places.len() + 1, |filter, at| {
        filter.institution_ids.extend(places.get(at).map(|place| place.value.clone()));
    });
    all = each(all, 5, |filter, at| match at {
        0 => {}
        1 => filter.visited_from = Some(month.clone()),
        2 => filter.visited_to = Some(month.clone()),
        3 => (filter.visited_from, filter.visited_to) = (Some(last.clone()), Some(last.clone())),
        _ => filter.never_visited = true,
    });
    all = each(all, own.len() + 1, |filter, at| {
        let chosen = own.get(at).cloned();
        filter.own_fields.extend(chosen.map(|(own_field_id, value)| OwnFieldFilter {
            own_field_id,
            value,
            ..OwnFieldFilter::default()
        }));
    });
    all = each(all, 3, |filter, at| {
        filter.sort = [ListSort::Name, ListSort::LastVisit, ListSort::Place][at];
    });
    Ok(each(all, 2, |filter, at| filter.descending = at == 1))
}

fn each(all: Vec<ListFilter>, choices: usize, set: impl Fn(&mut ListFilter, usize)) -> Vec<ListFilter> {
    let one = |filter: &ListFilter, at: usize| {
        let mut filter = filter.clone();
        set(&mut filter, at);
        filter
    };
    all.iter().flat_map(|filter| (0..choices).map(|at| one(filter, at)).collect::<Vec<_>>()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_is_tried_once_and_neighbours_are_far_apart() {
        for len in [0, 1, 2, 7, 60, 2160] {
            let mut order: Vec<usize> = spread(len).collect();
            assert!(len < 7 || order.windows(2).all(|pair| pair[0].abs_diff(pair[1]) > len / 4), "{len}");
            order.sort_unstable();
            assert_eq!(order, (0..len).collect::<Vec<_>>());
        }
    }
}
