//! Taking the sample away again.
//!
//! The sample is written through the door like anything else, so its records are in the change log, and
//! taking them away one by one would leave thousands of tombstones of invented people in a log that is
//! to be synced one day. So the sample goes the way that a restore comes: a new, empty store is made
//! beside the old one, under the same keys and with the same rep and rules, and takes its place; the old
//! one is kept in the backups folder. That is only honest while nothing in it is one's own: what was
//! tried on the sample (visits, plans, changes of its customers) goes with it and is counted
//! beforehand, but customers and catalogue entries of one's own are a reason to refuse.

use crate::backup::{Prepared, Room};
use crate::error::{Fault, Result};
use crate::store::{Store, begin_empty, who};
use crate::{catalogue, file, migrate};
use domain::position::Staff;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// How a store stands to the sample.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
pub struct SampleState {
    /// The store holds the sample.
    pub sample: bool,
    /// Nothing is in the store yet: the sample can be loaded.
    pub fillable: bool,
    pub own: SampleOwn,
}

/// What somebody entered by themselves in a store with the sample.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
pub struct SampleOwn {
    /// Living customers that the sample did not bring: the sample cannot be cleared.
    pub customers: u32,
    /// Lines, brands, products, key messages, own fields, filings and staff: likewise.
    pub catalogue: u32,
    /// Visits and planned visits that were tried on the sample, which go with it.
    pub visits: u32,
    pub plans: u32,
}

const CUSTOMERS: &[&str] = &["institution", "department", "person"];
const CATALOGUE: &[&str] = &["line", "brand", "product", "key_message", "own_field", "filing", "staff"];

/// How the store stands to the sample.
pub fn state(connection: &Connection) -> Result<SampleState> {
    let (sample, ..) = who(connection)?;
    Ok(SampleState {
        sample,
        fillable: !sample && is_fillable(connection)?,
        own: if sample { own(connection)? } else { SampleOwn::default() },
    })
}

/// Nothing that the sample could be mistaken for, or mix with.
pub(super) fn is_fillable(connection: &Connection) -> Result<bool> {
    let used = "select exists (select 1 from listing) or exists (select 1 from visit where deleted = 0)
                or exists (select 1 from line where deleted = 0)
                or exists (select 1 from own_field where deleted = 0)
                or exists (select 1 from filing where deleted = 0)";
    Ok(!connection.query_row(used, [], |row| row.get::<_, bool>(0))?)
}

fn own(connection: &Connection) -> Result<SampleOwn> {
    let count = |tables: &[&str]| -> Result<u32> {
        let mut sum = 0;
        for table in tables {
            // What neither the sample nor the beginning of the store created.
            let sql = format!(
                "select count(*) from {table} t where t.deleted = 0 and not exists (
                   select 1 from change c join change_group g on g.id = c.grp
                   where c.row_id = t.id and c.kind = '{table}' and c.op = 'create'
                     and g.action in (?1, 'store.begin'))"
            );
            sum += connection.query_row(&sql, [super::ACTION], |row| row.get::<_, u32>(0))?;
        }
        Ok(sum)
    };
    Ok(SampleOwn {
        customers: count(CUSTOMERS)?,
        catalogue: count(CATALOGUE)?,
        visits: count(&["visit"])?,
        plans: count(&["plan_item"])?,
    })
}

/// Makes the empty store that takes the place of `store`: see [`Prepared::take_over`].
/// Errors: `store.sample_absent`, `store.sample_mixed` with what is one's own in it.
pub fn prepare_clear(store: &Store) -> Result<Prepared> {
    let (state, (_, staff_name, territory), policy, me, is_code_seen) = store.readers().read(|c| {
        let me: Staff = crate::row::require(c, &store.author().staff_id)?;
        Ok::<_, crate::StoreError>((
            state(c)?,
            who(c)?,
            catalogue::policy(c)?,
            me,
            crate::recovery::is_seen(c)?,
        ))
    })?;
    if !state.sample {
        return Err(Fault::SampleAbsent.into());
    }
    let SampleOwn { customers, catalogue, .. } = state.own;
    if customers + catalogue > 0 {
        return Err(Fault::SampleMixed { customers, catalogue }.into());
    }
    let room = Room::take(store.place())?;
    let place = &room.place;
    std::fs::copy(store.place().keys(), place.keys())?;
    {
        let mut connection = file::writer(&place.database(), store.key())?;
        migrate::run(&mut connection, place, store.key(), &mut |_| {})?;
        let staff = Staff { name: staff_name, code: me.code, ..Staff::default() };
        begin_empty(&mut connection, &staff, &territory, false, &policy, store.now())?;
        if !is_code_seen {
            crate::recovery::unseen(&connection, &store.now().to_rfc3339())?;
        }
        connection.execute_batch("pragma wal_checkpoint(truncate); pragma journal_mode = delete;")?;
    }
    Ok(Prepared::new(store.place().clone(), room))
}
