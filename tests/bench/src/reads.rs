//! Reading: windows of the list, search as it is typed, timelines, the day.

use crate::Result;
use crate::floor::Bare;
use crate::ground::{self, Ground};
use crate::measure::{Goal, Line, Pairs};
use crate::{plans, trace};
use std::io::Write;
use std::time::Instant;
use store::facets;
use store::listing::{self, ListFilter, ListSort};
use store::timeline::{self, TimelineCursor};
use store::{Connection, Readers, Store};

pub const LIST_GOAL: Option<Goal> = Some(Goal::P95Ms(10.0));
const SEARCH_GOAL: Option<Goal> = Some(Goal::P95Ms(10.0));
/// What the window asks for at a time.
pub const WINDOW_ROWS: u32 = 100;
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
    pub readers: Readers,
    /// Beside the readers: being listened to costs time.
    heard: Connection,
    bare: Bare,
    pub runs: usize,
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
    pub fn pairs<T>(&self, runs: usize, query: impl Fn(&Connection) -> store::Result<T>) -> Result<Pairs> {
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
    pub fn explain<T>(&self, what: &str, query: impl Fn(&Connection) -> store::Result<T>) -> Result<()> {
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
        for (order, sort) in [("name", ListSort::Name), ("place", ListSort::Place)] {
            for (name, offset) in
                [("first", 0), ("middle", total / 2), ("last", total.saturating_sub(WINDOW_ROWS))]
            {
                let filter = ListFilter { sort, ..ListFilter::default() };
                let pairs = self.pairs(self.runs, |c| listing::page(c, &filter, offset, WINDOW_ROWS))?;
                let note = format!("rows {offset} to {} of {total}", offset + WINDOW_ROWS);
                lines.push(pairs.line(&format!("list by {order}, {name} window"), "ms", LIST_GOAL, note));
            }
        }
        let facets = self.pairs(self.runs, |c| facets::facets(c, &ListFilter::default()))?;
        lines.push(facets.line("what the list can be narrowed by", "ms", None, "counts over all customers"));
        Ok(lines)
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
