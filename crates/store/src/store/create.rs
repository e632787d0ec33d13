//! Making a new store, and its first rows.

use super::{Clock, Store};
use crate::door::{Author, Tx, new_id};
use crate::error::{Fault, Result};
use crate::file::{self, Place};
use crate::key::{self, Cost, KeyFile};
use crate::migrate;
use domain::civil::Moment;
use domain::policy::Policy;
use domain::position::{Holding, Position, Staff};
use rusqlite::Connection;
use zeroize::Zeroizing;

/// What somebody must say to make a new store.
pub struct NewStore<'a> {
    pub passphrase: &'a str,
    pub cost: Cost,
    /// Name of the rep.
    pub staff_name: &'a str,
    pub territory: &'a str,
    pub sample: bool,
}

impl Store {
    /// Makes a new store with one rep in one position. Returns it with the recovery code.
    /// Errors: `store.exists`, `store.passphrase_too_short`, `store.in_use`, disk errors.
    pub fn create(place: Place, new: &NewStore, clock: Clock) -> Result<(Store, Zeroizing<String>)> {
        key::check_passphrase(new.passphrase)?;
        std::fs::create_dir_all(&place.dir)?;
        let lock = file::lock(&place)?;
        crate::backup::finish_restore(&place)?;
        // A key file without its database may be all that opens one that somebody moved away; beside an
        // unfinished database it is what a crash left of this.
        let unfinished = place.dir.join("rounds.db.new");
        if place.exists() || (place.keys().exists() && !unfinished.exists()) {
            return Err(Fault::Exists { path: place.dir.display().to_string() }.into());
        }
        let (keys, key, code) = KeyFile::create(new.passphrase, new.cost)?;
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(place.dir.join(format!("rounds.db.new{ending}")));
        }
        {
            let mut connection = file::writer(&unfinished, &key)?;
            migrate::run(&mut connection, &place, &key, &mut |_| {})?;
            let staff = Staff { name: new.staff_name.into(), ..Staff::default() };
            begin_empty(&mut connection, &staff, new.territory, new.sample, &Policy::initial(), clock())?;
            crate::recovery::unseen(&connection, &clock().to_rfc3339())?;
            connection.execute_batch("pragma wal_checkpoint(truncate); pragma journal_mode = delete;")?;
        }
        // The keys when the database is whole, and its name last: whatever stops this, it can be done again.
        keys.write(&place.keys())?;
        std::fs::rename(&unfinished, place.database())?;
        file::sync_dir(&place.database())?;
        Ok((Store::attach(place, key, clock, lock)?, code))
    }

    /// Takes away a store that was just made and cannot be finished: nobody has seen its recovery code.
    pub(crate) fn discard(self) -> Result<()> {
        let place = self.place.clone();
        let (_, _, _lock) = self.close();
        let database = place.database();
        let beside = ["-wal", "-shm"].map(|ending| database.with_file_name(format!("rounds.db{ending}")));
        for path in beside.iter().chain([&database, &place.keys()]).filter(|path| path.exists()) {
            std::fs::remove_file(path)?;
        }
        Ok(())
    }
}

/// The first rows: this device, one rep in one position, the policy.
pub(crate) fn begin_empty(
    connection: &mut Connection,
    staff: &Staff,
    territory: &str,
    sample: bool,
    policy: &Policy,
    now: Moment,
) -> Result<()> {
    let author = Author { device: new_id(), incarnation: 1, staff_id: new_id(), position_id: new_id() };
    let transaction = connection.transaction()?;
    transaction.execute(
        "insert into device (one, id, incarnation, staff_id, position_id, created_at, sample) values (1, ?1, 1, ?2, ?3, ?4, ?5)",
        (&author.device, &author.staff_id, &author.position_id, now.to_rfc3339(), sample),
    )?;
    let group = new_id();
    let mut tx = Tx::new(&transaction, &author, now, group.clone())?;
    let published_at = crate::visit::utc(now);
    let id = Policy::FIRST_ID.to_owned();
    tx.save(&Policy { id, revision: 0, version: 1, published_at, ..policy.clone() })?;
    tx.save(&Staff { id: author.staff_id.clone(), revision: 0, ..staff.clone() })?;
    let position = Position {
        id: author.position_id.clone(),
        name: territory.into(),
        territory: territory.into(),
        ..Position::default()
    };
    tx.save(&position)?;
    tx.save(&Holding {
        staff_id: author.staff_id.clone(),
        position_id: author.position_id.clone(),
        from_day: Some(domain::civil::day_of(now)),
        ..Holding::default()
    })?;
    crate::tier::ensure_presets(&mut tx)?;
    crate::survey::ensure_presets(&mut tx)?;
    tx.stale.refresh(&transaction, now)?;
    let span = tx.span();
    crate::undo::record_group(&transaction, &author, &group, "store.begin", now, span, None)?;
    crate::derive::note(&transaction, now)?;
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::{NEW, Scratch};

    #[test]
    fn a_new_store_never_takes_the_place_of_keys_and_does_of_what_a_crash_left() {
        let scratch = Scratch::new();
        drop(scratch.create());
        let (place, away) = (scratch.place(), scratch.path("moved.db"));
        std::fs::rename(place.database(), &away).unwrap();
        let keys = std::fs::read(place.keys()).unwrap();
        let create = || Store::create(scratch.place(), &NEW, scratch.clock());
        assert_eq!(create().err().unwrap().code(), "store.exists");
        assert_eq!(std::fs::read(place.keys()).unwrap(), keys);
        std::fs::rename(&away, place.database()).unwrap();
        drop(scratch.unlock().unwrap());

        // The machine stops just before the database gets its name.
        std::fs::rename(place.database(), place.dir.join("rounds.db.new")).unwrap();
        drop(create().unwrap());
        assert!(scratch.unlock().unwrap().store.check().unwrap().is_sound());
    }
}
