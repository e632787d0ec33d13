//! Reading: windows of the list, the worst filter, search as it is typed, timelines, the day.

use crate::Result;
use crate::floor::Bare;
use crate::ground::{self, Ground};
use crate::measure::{Goal, Line, Pairs};
use crate::{plans, trace};
use std::io::Write;
use std::time::Instant;
use store::facets;
use store::listing::{self, ListFilter, ListPage, ListSort, OwnFieldFilter};
use store::timeline::{self, TimelineCursor};
use store::{Connection, Readers, Store};

const LIST_GOAL: Option<Goal> = Some(Goal::P95Ms(10.0));
const SEARCH_GOAL: Option<Goal> = Some(Goal::P95Ms(10.0));
/// What the window asks for at a time.
const WINDOW_ROWS: u32 = 100;
const SEARCH_ROWS: u32 = 20;
const TIMELINE_VISITS: u32 = 40;

/// What people type, to be typed letter by letter.
const TYPED: &[&str] = &[
    "zhangwei",
    "zw",
    "wangfang",
    "lixiang",
    "张伟",
    "王",
    "李娜",
    "协和肿瘤",
    "第一人民医院",
    "医院",
    "心内科",
    "yiyuan",
    "xiehe",
    "13800138000",
    "主任",
    "张 协和",
    "xhzl",
    "e",
    "a",
];

pub struct Reads {
    store: Store,
    readers: Readers,
    /// Beside the readers: being listened to costs time.
    heard: Connection,
    bare: Bare,
    runs: usize,
    plans: bool,
}

impl Reads {
    pub fn on(ground: &Ground, runs: usize, plans: bool) -> Result<Self> {
        let store = ground.open()?;
        let heard = store::file::reader(&ground.place().database(), &ground::key(ground.place())?)?;
        trace::attach(&heard);
        let (readers, bare) = (store.readers(), Bare::reader(ground.place())?);
        Ok(Reads { store, readers, heard, bare, runs, plans })
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The query and its own statements on a bare connection, in turns.
    fn pairs<T>(&self, runs: usize, query: impl Fn(&Connection) -> store::Result<T>) -> Result<Pairs> {
        let (answer, spoken) = trace::record(|| query(&self.heard));
        answer?;
        let time = || -> Result<_> {
            let begun = Instant::now();
            std::hint::black_box(self.readers.read(&query)?);
            Ok(begun.elapsed())
        };
        time()?;
        self.bare.time(&spoken)?;
        Pairs::measure(runs, |_| time(), |_| self.bare.time(&spoken))
    }

    /// Says on standard error where the time of a query goes, if that was asked for.
    fn explain<T>(&self, what: &str, query: impl Fn(&Connection) -> store::Result<T>) -> Result<()> {
        if self.plans {
            let (answer, spoken) = trace::record(|| query(&self.heard));
            answer?;
            let _ = writeln!(std::io::stderr(), "\n{what}\n{}", plans::of(&self.bare, &spoken)?);
        }
        Ok(())
    }

    pub fn list(&self) -> Result<Vec<Line>> {
        let total = self.readers.read(|connection| listing::count(connection, &ListFilter::default()))?;
        let mut lines = vec![];
        for (name, offset) in
            [("first", 0), ("middle", total / 2), ("last", total.saturating_sub(WINDOW_ROWS))]
        {
            let filter = ListFilter::default();
            let pairs = self.pairs(self.runs, |c| listing::page(c, &filter, offset, WINDOW_ROWS))?;
            let note = format!("rows {offset} to {} of {total}, by name", offset + WINDOW_ROWS);
            lines.push(pairs.line(&format!("list, {name} window"), "ms", LIST_GOAL, note));
        }
        let facets = self.pairs(self.runs, |c| facets::facets(c, &ListFilter::default()))?;
        lines.push(facets.line("what the list can be narrowed by", "ms", None, "counts over all customers"));
        Ok(lines)
    }

    /// Tries every combination at the first window, in the middle and at the last, then measures the slowest.
    pub fn worst_filter(&self) -> Result<Line> {
        let filters = self.readers.read(filters)?;
        let mut tried: Vec<(f64, &ListFilter, u32)> = vec![];
        for filter in &filters {
            let first = |at: u32| -> Result<(f64, ListPage)> {
                let begun = Instant::now();
                let page = self.readers.read(|c| listing::page(c, filter, at, WINDOW_ROWS))?;
                Ok((begun.elapsed().as_secs_f64(), page))
            };
            let (begin_s, page) = first(0)?;
            let last = page.total.saturating_sub(WINDOW_ROWS);
            tried.push((begin_s.min(first(0)?.0), filter, 0));
            for at in [last / 2, last] {
                tried.push((first(at)?.0.min(first(at)?.0), filter, at));
            }
        }
        tried.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut worst: Option<(Pairs, &ListFilter, u32)> = None;
        for (_, filter, offset) in tried.into_iter().take(5) {
            self.explain(&format!("row {offset}: {}", shown(filter)), |c| {
                listing::page(c, filter, offset, WINDOW_ROWS)
            })?;
            let pairs = self.pairs(self.runs, |c| listing::page(c, filter, offset, WINDOW_ROWS))?;
            if worst.as_ref().is_none_or(|(slowest, ..)| pairs.p95() > slowest.p95()) {
                worst = Some((pairs, filter, offset));
            }
        }
        let Some((pairs, filter, offset)) = worst else {
            return Ok(Line::not_measured("list, worst filter", "ms", LIST_GOAL, "no filter"));
        };
        let note = format!("of {} filters, from row {offset}: {}", filters.len(), shown(filter));
        Ok(pairs.line("list, worst filter", "ms", LIST_GOAL, note))
    }

    /// Every beginning of what people type; the slowest one is shown.
    pub fn search(&self) -> Result<Vec<Line>> {
        let mut texts: Vec<String> = vec![];
        for typed in TYPED {
            let letters: Vec<char> = typed.chars().collect();
            texts.extend((1..=letters.len()).map(|to| letters[..to].iter().collect()));
        }
        texts.sort();
        texts.dedup();
        let best = self.slowest(&texts, |c, text| store::search::search(c, text, SEARCH_ROWS).map(drop))?;
        let list = self.slowest(&texts, |c, text| {
            let filter = ListFilter { text: text.into(), ..ListFilter::default() };
            listing::page(c, &filter, 0, WINDOW_ROWS).map(drop)
        })?;
        let line = |name: &str, (pairs, text, all): (Pairs, String, Pairs)| {
            let note = format!(
                "slowest of {} keystrokes: “{text}”; over all of them p95 {:.1} ms",
                texts.len(),
                all.p95()
            );
            pairs.line(name, "ms", SEARCH_GOAL, note)
        };
        Ok(vec![line("search, worst keystroke", best), line("search in the list, worst keystroke", list)])
    }

    fn slowest(
        &self,
        texts: &[String],
        query: impl Fn(&Connection, &str) -> store::Result<()>,
    ) -> Result<(Pairs, String, Pairs)> {
        let (mut worst, mut all) = ((Pairs::default(), String::new()), Pairs::default());
        for text in texts {
            let pairs = self.pairs(self.runs, |c| query(c, text))?;
            all.operation.extend(&pairs.operation);
            if pairs.p95() > worst.0.p95() {
                worst = (pairs, text.clone());
            }
        }
        self.explain(&format!("search “{}”", worst.1), |c| query(c, &worst.1))?;
        Ok((worst.0, worst.1, all))
    }

    pub fn timeline(&self) -> Result<Vec<Line>> {
        let busiest: (String, u32) =
            self.one("select id, visits from listing where kind = 'person' order by visits desc limit 1")?;
        let largest: (String, u32) = self.one(
            "select institution_id, count(*) from listing where kind = 'person' group by institution_id order by 2 desc limit 1",
        )?;
        let mut lines = vec![];
        for (name, (id, count), what) in
            [("busiest customer", &busiest, "visits"), ("largest hospital", &largest, "people")]
        {
            let middle = self.middle(id, count / 2)?;
            for (part, before) in [("newest", None), ("middle", middle)] {
                let pairs =
                    self.pairs(self.runs, |c| timeline::timeline(c, id, before.as_ref(), TIMELINE_VISITS))?;
                self.explain(&format!("timeline, {name}, {part}"), |c| {
                    timeline::timeline(c, id, before.as_ref(), TIMELINE_VISITS)
                })?;
                let note = format!("{count} {what}, {TIMELINE_VISITS} visits a page");
                lines.push(pairs.line(&format!("timeline, {name}, {part}"), "ms", None, note));
            }
        }
        Ok(lines)
    }

    /// Where the page after `visits` visits begins.
    fn middle(&self, id: &str, visits: u32) -> Result<Option<TimelineCursor>> {
        Ok(self.readers.read(|c| timeline::timeline(c, id, None, visits))?.next)
    }

    pub fn today(&self) -> Result<Line> {
        let now = self.store.now();
        let day = domain::civil::day_of(now);
        let pairs = self.pairs(self.runs, |c| store::today::today(c, &day, now))?;
        Ok(pairs.line("the day's first screen", "ms", None, ""))
    }

    fn one(&self, sql: &str) -> Result<(String, u32)> {
        Ok(self.heard.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }
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
    let facets = facets::facets(connection, &ListFilter::default())?;
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
