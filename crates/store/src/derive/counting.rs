//! Which visits count, as SQL; and counting them anew when the policy says otherwise.
//!
//! A few customers are counted in the transaction that changes the policy. The rest follow in parts
//! ([`recount`]), so that saving a rule never holds the writer; a part that was counted is marked, and
//! what is saved meanwhile is counted as the new policy says.

use super::CatchUp;
use super::tally::{self, Slot};
use crate::catalogue;
use crate::error::Result;
use domain::policy::Policy;
use domain::visit::{Channel, Outcome, counts};
use rusqlite::{Connection, OptionalExtension};

/// So many customers are counted in one transaction. Their visits may be many more: a part of this
/// size stays in the milliseconds for which a save may wait.
const PART: u32 = 200;

/// The rule of [`counts`] under one policy.
pub(super) struct Rule {
    /// True for a visit `v` that counts.
    condition: String,
    /// The channels that are left out, with spaces between.
    excluded: String,
}

impl Rule {
    /// As the policy says that counts now.
    pub fn now(connection: &Connection) -> Result<Rule> {
        Ok(Rule::of(&catalogue::policy(connection)?))
    }

    fn of(policy: &Policy) -> Rule {
        let mut pairs = vec![];
        for outcome in Outcome::ALL {
            let counted = Channel::ALL.iter().filter(|channel| counts(*outcome, **channel, policy));
            pairs.extend(counted.map(|channel| format!("'{} {}'", outcome.text(), channel.text())));
        }
        let out: Vec<&str> = Channel::ALL
            .iter()
            .filter(|channel| !policy.counts_channel(**channel))
            .map(|channel| channel.text())
            .collect();
        Rule {
            condition: format!("v.outcome || ' ' || v.channel in ({})", pairs.join(", ")),
            excluded: out.join(" "),
        }
    }

    /// How many visits of a customer count, and the day of the last.
    pub fn counted(&self, connection: &Connection, id: &str) -> Result<(u32, Option<String>)> {
        let sql = format!(
            "select count(distinct v.id), max(v.day) from attendee a join visit v on v.id = a.visit_id
             where a.customer_id = ?1 and a.deleted = 0 and v.deleted = 0 and {}",
            self.condition
        );
        Ok(connection.prepare_cached(&sql)?.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// Brings the visits of a customer's line up to date.
    pub fn refresh(&self, connection: &Connection, id: &str) -> Result<()> {
        let (visits, last) = self.counted(connection, id)?;
        say(connection, id, |_, _| (visits, last))
    }
}

/// So many visits more, the last of them on `day`.
pub(super) fn add(connection: &Connection, id: &str, visits: u32, day: String) -> Result<()> {
    say(connection, id, |before, last| (before + visits, last.max(Some(day))))
}

/// Writes what `now` makes of the number of visits and the day of the last. A line that says so already is
/// left alone: writing it would write its entries in four indices.
fn say(
    connection: &Connection,
    id: &str,
    now: impl FnOnce(u32, Option<String>) -> (u32, Option<String>),
) -> Result<()> {
    let sql = "select kind, institution_kind, last_visit_day, row, visits from listing where id = ?1";
    let read = |line: &rusqlite::Row| Ok((Slot::read(line)?, line.get(3)?, line.get(4)?));
    let line: Option<(Slot, i64, u32)> = connection.prepare_cached(sql)?.query_row([id], read).optional()?;
    let Some((from, row, before)) = line else { return Ok(()) };
    let (visits, last_visit_day) = now(before, from.last_visit_day.clone());
    let to = Slot { last_visit_day, ..from.clone() };
    if (visits, &to) == (before, &from) {
        return Ok(());
    }
    connection
        .prepare_cached("update listing set visits = ?2, last_visit_day = ?3 where row = ?1")?
        .execute((row, visits, &to.last_visit_day))?;
    tally::moved(connection, Some(&from), Some(&to))
}

/// Begins to count as `rule` says, if that is another way than the lines are counted now.
pub(super) fn follow(connection: &Connection, rule: &Rule) -> Result<()> {
    let counted: String = connection.query_row("select excluded from counting", [], |row| row.get(0))?;
    if counted == rule.excluded {
        return Ok(()); // also while that is under way
    }
    connection.execute("update counting set excluded = ?1, through = 0", [&rule.excluded])?;
    recount(connection).map(|_| ())
}

/// All lines were just counted as `rule` says.
pub(super) fn settled(connection: &Connection, rule: &Rule) -> Result<()> {
    connection.execute("update counting set excluded = ?1, through = null", [&rule.excluded])?;
    Ok(())
}

/// Lines up to this row are counted as the policy says; `None`: all of them.
pub(super) fn through(connection: &Connection) -> Result<Option<i64>> {
    let mut statement = connection.prepare_cached("select through from counting")?;
    Ok(statement.query_row([], |row| row.get(0)).optional()?.flatten())
}

/// Counts the next customers anew. `None`: nothing was left to do.
pub(super) fn recount(connection: &Connection) -> Result<Option<CatchUp>> {
    let Some(through) = through(connection)? else { return Ok(None) };
    let rule = Rule::now(connection)?;
    let sql = "select row, id from listing where row > ?1 order by row limit ?2";
    let part: Vec<(i64, String)> = connection
        .prepare_cached(sql)?
        .query_map((through, PART), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (_, id) in &part {
        rule.refresh(connection, id)?;
    }
    let is_last = part.len() < PART as usize;
    let last = part.last().map(|(row, _)| *row).filter(|_| !is_last);
    connection.prepare_cached("update counting set through = ?1")?.execute([last])?;
    let count = |sql: &str, row: i64| connection.prepare_cached(sql)?.query_row([row], |row| row.get(0));
    let total = count("select count(*) from listing where row > ?1", 0)?;
    let done = match last {
        Some(row) => count("select count(*) from listing where row <= ?1", row)?,
        None => total,
    };
    Ok(Some(CatchUp::Counted { done, total }))
}

#[cfg(test)]
mod tests;
