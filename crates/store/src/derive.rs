//! Derived data: the list of customers and the search index, kept beside every write.
//!
//! A transaction collects which customers went stale; they are refreshed once, before it commits.
//! Everything here can be rebuilt from the records at any time, and `check` compares. Whoever changes what
//! a row here is made of raises a version (see [`renew`]), and stores are brought up to it as they open.

mod renew;

pub(crate) use renew::{note, renew};

mod counting;
mod differences;
mod line;
mod listed;
mod tally;
mod waiting;

pub(crate) use differences::differences;
pub(crate) use tally::{AS_LISTING as TALLY, agree};
pub(crate) use waiting::TOPIC as WAITING;

use crate::catalogue;
use crate::error::Result;
use crate::standing;
use crate::tier::Models;
use counting::Rule;
use domain::civil::Moment;
use domain::policy::Policy;
use domain::visit::{Channel, Outcome, counts};
use domain::{Fields, Kind};
use line::{by_row, refresh_listing};
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A part of what derived data were behind the records. What follows later is named in [`waiting`] and
/// [`counting`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CatchUp {
    /// Some customers were listed anew, and more wait for it or not.
    Listed { more: bool },
    /// The visits of some customers were counted anew: of how many, out of how many.
    Counted { done: u32, total: u32 },
}

/// Whether derived data are behind the records.
pub(crate) fn is_behind(connection: &Connection) -> Result<bool> {
    Ok(counting::through(connection)?.is_some() || waiting::is_anybody(connection)?)
}

/// Brings the next part up to date. `None`: nothing was left to do.
pub(crate) fn catch_up(connection: &Connection) -> Result<Option<CatchUp>> {
    let Some(ids) = waiting::take(connection)? else { return counting::recount(connection) };
    let rule = Rule::now(connection)?;
    for (row, id) in by_row(connection, ids)? {
        refresh_listing(connection, &id, row, &rule)?;
    }
    Ok(Some(CatchUp::Listed { more: waiting::is_anybody(connection)? }))
}

/// Customers whose derived rows no longer fit their records.
#[derive(Default)]
pub(crate) struct Stale {
    listing: BTreeSet<String>,
    /// Who belongs to a place that is called otherwise now: they may be listed anew later, if they are many.
    followers: BTreeSet<String>,
    visits: BTreeSet<String>,
    /// New visits that are simply added: how many, and the day of the last.
    visited: BTreeMap<String, (u32, String)>,
    standing: BTreeSet<String>,
    /// The policy that counts, once it was asked for.
    policy: Option<Policy>,
    /// Another policy counts than before.
    policy_changed: bool,
}

impl Stale {
    /// Notes what a created or updated record makes stale.
    pub fn record(
        &mut self,
        connection: &Connection,
        kind: &Kind,
        id: &str,
        before: Option<&Fields>,
        after: &Fields,
    ) -> Result<()> {
        let changed = |name: &str| before.is_none_or(|before| before.get(name) != after.get(name));
        match kind.name {
            "institution" | "department" => {
                self.listing.insert(id.to_owned());
                if before.is_some() && (changed("name") || changed("short_name") || changed("institution_id"))
                {
                    self.everybody_at(connection, id)?;
                }
            }
            "person" => self.insert(after, "id"),
            "affiliation" => {
                self.insert(after, "person_id");
                before.into_iter().for_each(|before| self.insert(before, "person_id"));
            }
            "external_code" => {
                self.insert(after, "customer_id");
                before.into_iter().for_each(|before| self.insert(before, "customer_id"));
            }
            "assessment" | "assessment_review" => {
                for fields in before.into_iter().chain([after]) {
                    self.standing.extend(text(fields, "customer_id").map(str::to_owned));
                }
            }
            "attendee" if before.is_none() => self.first_seen(connection, after)?,
            "attendee" => {
                for fields in before.into_iter().chain([after]) {
                    self.visits.extend(text(fields, "customer_id").map(str::to_owned));
                }
            }
            "visit" if before.is_some() && (changed("day") || changed("outcome") || changed("channel")) => {
                self.attendees_of(connection, id)?
            }
            "policy" => self.other_policy(),
            _ => {}
        }
        Ok(())
    }

    /// Notes what deleting or restoring a record makes stale.
    pub fn deleted(&mut self, connection: &Connection, kind: &Kind, id: &str, fields: &Fields) -> Result<()> {
        match kind.name {
            "institution" | "department" => {
                self.listing.insert(id.to_owned());
                self.everybody_at(connection, id)?;
            }
            "person" => self.insert(fields, "id"),
            "affiliation" => self.insert(fields, "person_id"),
            "external_code" => self.insert(fields, "customer_id"),
            "attendee" => self.visits.extend(text(fields, "customer_id").map(str::to_owned)),
            "visit" => self.attendees_of(connection, id)?,
            "policy" => self.other_policy(),
            "assessment" | "assessment_review" => {
                self.standing.extend(text(fields, "customer_id").map(str::to_owned));
            }
            _ => {}
        }
        Ok(())
    }

    /// Brings the derived rows of every stale customer up to date, but for a crowd that follows later.
    pub fn refresh(&mut self, connection: &Connection, now: Moment) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        let rule = Rule::now(connection)?;
        let mut followers = std::mem::take(&mut self.followers);
        followers.retain(|id| !self.listing.contains(id));
        match followers.len() > waiting::PART {
            true => waiting::put_off(connection, &by_row(connection, followers)?, &now.to_rfc3339())?,
            false => self.listing.append(&mut followers),
        }
        for (row, id) in by_row(connection, std::mem::take(&mut self.listing))? {
            if refresh_listing(connection, &id, row, &rule)? {
                self.standing.insert(id);
            }
        }
        for (customer, (visits, day)) in std::mem::take(&mut self.visited) {
            if self.policy_changed {
                self.visits.insert(customer); // it may have counted before the policy was another
            } else if !self.visits.contains(&customer) {
                counting::add(connection, &customer, visits, day)?;
            }
        }
        for id in std::mem::take(&mut self.visits) {
            rule.refresh(connection, &id)?;
        }
        let mut models = Models::default();
        for id in std::mem::take(&mut self.standing) {
            standing::refresh(connection, &mut models, &id)?;
        }
        match std::mem::take(&mut self.policy_changed) {
            true => counting::follow(connection, &rule),
            false => Ok(()),
        }
    }

    fn is_empty(&self) -> bool {
        self.listing.is_empty()
            && self.followers.is_empty()
            && self.visits.is_empty()
            && self.visited.is_empty()
            && self.standing.is_empty()
            && !self.policy_changed
    }

    fn other_policy(&mut self) {
        self.policy = None;
        self.policy_changed = true;
    }

    fn insert(&mut self, fields: &Fields, name: &str) {
        self.listing.extend(text(fields, name).map(str::to_owned));
    }

    fn everybody_at(&mut self, connection: &Connection, place: &str) -> Result<()> {
        let sql = "select id from department where institution_id = ?1
                   union all select person_id from affiliation where institution_id = ?1
                   union all select person_id from affiliation where department_id = ?1";
        let mut statement = connection.prepare_cached(sql)?;
        for id in statement.query_map([place], |row| row.get::<_, String>(0))? {
            self.followers.insert(id?);
        }
        Ok(())
    }

    fn attendees_of(&mut self, connection: &Connection, visit: &str) -> Result<()> {
        let mut statement =
            connection.prepare_cached("select customer_id from attendee where visit_id = ?1")?;
        for id in statement.query_map([visit], |row| row.get::<_, String>(0))? {
            self.visits.insert(id?);
        }
        Ok(())
    }

    /// A new attendee adds one visit; counting the customer's earlier ones again would make saving
    /// slower with every visit.
    fn first_seen(&mut self, connection: &Connection, attendee: &Fields) -> Result<()> {
        let (Some(visit), Some(customer)) = (text(attendee, "visit_id"), text(attendee, "customer_id"))
        else {
            return Ok(());
        };
        let mut statement = connection
            .prepare_cached("select day, outcome, channel from visit where id = ?1 and deleted = 0")?;
        let found: Option<(String, String, String)> =
            statement.query_row([visit], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
        let Some((day, outcome, channel)) = found else { return Ok(()) };
        let policy = match self.policy.take() {
            Some(policy) => policy,
            None => catalogue::policy(connection)?,
        };
        let policy = self.policy.insert(policy);
        let met = Outcome::from_text(&outcome).zip(Channel::from_text(&channel));
        if met.is_some_and(|(outcome, channel)| counts(outcome, channel, policy)) {
            let (visits, last) = self.visited.entry(customer.to_owned()).or_default();
            *visits += 1;
            *last = std::mem::take(last).max(day);
        }
        Ok(())
    }
}

fn text<'f>(fields: &'f Fields, name: &str) -> Option<&'f str> {
    fields.get(name).and_then(Value::as_str)
}

/// Customers listed between two words of progress.
const PROGRESS_EVERY: usize = 200;

/// Fills the derived tables anew. `progress` hears how many customers are listed, of how many.
pub(crate) fn rebuild(connection: &Connection, progress: &mut dyn FnMut(u32, u32)) -> Result<()> {
    connection.execute_batch("delete from listing; delete from listing_tally; delete from search;")?;
    let sql =
        "select id from institution union all select id from department union all select id from person";
    let ids: Vec<String> =
        connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let rule = Rule::now(connection)?;
    let total = ids.len();
    for (at, id) in ids.iter().enumerate() {
        refresh_listing(connection, id, None, &rule)?;
        if (at + 1) % PROGRESS_EVERY == 0 || at + 1 == total {
            progress(at as u32 + 1, total as u32);
        }
    }
    standing::rebuild(connection)?;
    waiting::clear(connection)?;
    counting::settled(connection, &rule)
}
