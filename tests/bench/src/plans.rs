//! Where the time of a slow query goes: its statements, slowest first, and how SQLite goes about them.

use crate::Result;
use crate::floor::Bare;
use crate::trace::Spoken;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

const SHOWN: usize = 4;

/// Executes each statement alone.
pub fn of(bare: &Bare, spoken: &[Spoken]) -> Result<String> {
    let mut by_text: BTreeMap<&str, (Duration, u32, &Spoken)> = BTreeMap::new();
    for one in spoken {
        let took = bare.time(std::slice::from_ref(one))?;
        let entry = by_text.entry(&one.sql).or_insert((Duration::ZERO, 0, one));
        entry.0 += took;
        entry.1 += 1;
        entry.2 = one;
    }
    let mut slowest: Vec<_> = by_text.into_iter().collect();
    slowest.sort_by_key(|(_, (took, ..))| std::cmp::Reverse(*took));
    let mut text = String::new();
    for (sql, (took, times, one)) in slowest.into_iter().take(SHOWN) {
        let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
        let _ = writeln!(text, "{:8.2} ms in {times} × {sql}", took.as_secs_f64() * 1e3);
        let _ = writeln!(text, "            {:?}", one.values);
        for step in bare.plan(one)? {
            let _ = writeln!(text, "            {step}");
        }
    }
    Ok(text)
}
