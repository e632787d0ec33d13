//! Opening a store that is there.

use super::{Clock, Readers, Store};
use crate::checkpoint::Checkpointer;
use crate::derive;
use crate::door::Author;
use crate::error::{Fault, Result};
use crate::file::{self, Place};
use crate::key::{DatabaseKey, KeyFile, Secret};
use crate::migrate;
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use std::fs::File;
use std::sync::Arc;

/// What an opening is at once its secret fits, when it takes longer than a moment: the first time after an
/// update of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, specta::Type)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum Opening {
    /// A backup of the file as it was is written and verified, before anything in it is changed.
    BackingUp,
    /// The file is brought to this program's version.
    Migrating,
    /// The list and the search index are made anew: so many customers are listed, of so many.
    Listing { done: u32, total: u32 },
}

impl Store {
    /// Opens the store of `place` with a secret that fits one of its slots.
    /// Errors: `store.absent`, `store.wrong_passphrase`, `store.wrong_recovery_code`,
    /// `store.key_file_missing`, `store.damaged`, `store.newer`, `store.in_use`.
    pub fn unlock(place: Place, secret: &Secret, clock: Clock) -> Result<Store> {
        Store::unlock_telling(place, secret, clock, &mut |_| {})
    }

    /// As [`Store::unlock`]. `progress` hears of what takes long: bringing the file to this program's version,
    /// and listing its customers anew, which takes some ten seconds for 100,000 of them.
    pub fn unlock_telling(
        place: Place,
        secret: &Secret,
        clock: Clock,
        progress: &mut dyn FnMut(Opening),
    ) -> Result<Store> {
        let mut store = Store::open_telling(place, secret, clock, progress)?;
        // An erasure that was cut short, or a database that somebody copied back.
        crate::erase::reapply(&mut store)?;
        // A store of an earlier version has none of the models that come with the program.
        if !crate::tier::missing_presets(&store.writer)?.is_empty() {
            store.write("tier.presets", crate::tier::ensure_presets)?;
        }
        if !crate::survey::missing_presets(&store.writer)?.is_empty() {
            store.write("survey.presets", crate::survey::ensure_presets)?;
        }
        crate::similar::lift_different(&mut store)?;
        crate::survey::kiosk::settle(&store.writer, &store.place)?;
        Ok(store)
    }

    /// As [`Store::unlock`], without erasing anybody again.
    pub(crate) fn open(place: Place, secret: &Secret, clock: Clock) -> Result<Store> {
        Store::open_telling(place, secret, clock, &mut |_| {})
    }

    fn open_telling(
        place: Place,
        secret: &Secret,
        clock: Clock,
        progress: &mut dyn FnMut(Opening),
    ) -> Result<Store> {
        if !place.exists() {
            return Err(Fault::Absent { path: place.dir.display().to_string() }.into());
        }
        let lock = file::lock(&place)?;
        crate::backup::finish_restore(&place)?;
        let key = KeyFile::read(&place.keys())?.open(secret)?;
        let mut store = Store::attach_telling(place, key, clock, lock, progress)?;
        let now = store.now();
        if derive::renew(&mut store.writer, now, &mut |done, total| {
            progress(Opening::Listing { done, total });
        })? {
            store.checkpointer.committed();
        }
        Ok(store)
    }

    pub(crate) fn attach(place: Place, key: DatabaseKey, clock: Clock, lock: File) -> Result<Store> {
        Store::attach_telling(place, key, clock, lock, &mut |_| {})
    }

    fn attach_telling(
        place: Place,
        key: DatabaseKey,
        clock: Clock,
        lock: File,
        progress: &mut dyn FnMut(Opening),
    ) -> Result<Store> {
        // A newer file is refused on a connection that cannot write, so that it stays untouched.
        migrate::refuse_newer(migrate::version(&file::reader(&place.database(), &key)?)?, migrate::VERSION)?;
        let mut writer = file::writer(&place.database(), &key)?;
        migrate::run(&mut writer, &place, &key, progress)?;
        let author = author(&writer)?;
        let readers = Readers { place: place.clone(), key: key.clone(), idle: Arc::default() };
        let checkpointer = Checkpointer::start(&place, &key);
        let behind = derive::is_behind(&writer)?;
        Ok(Store { place, key, clock, author, checkpointer, writer, readers, lock, behind })
    }
}

fn author(connection: &Connection) -> Result<Author> {
    let sql = "select id, incarnation, staff_id, position_id from device";
    let found = connection.query_row(sql, [], |row| {
        Ok(Author {
            device: row.get(0)?,
            incarnation: row.get(1)?,
            staff_id: row.get(2)?,
            position_id: row.get(3)?,
        })
    });
    found.optional()?.ok_or_else(|| Fault::Damaged { detail: "the device row is missing".into() }.into())
}
