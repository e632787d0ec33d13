//! Restores: a backup is taken apart, verified and brought up to date in a folder beside the store, and
//! only then takes its place. A crash on the way leaves either the old store, or a prepared one that
//! the next start puts in place.

use super::{backup_damaged, unpack};
use crate::error::{Fault, Result, StoreError};
use crate::file::{self, Place};
use crate::key::{self, Cost, DatabaseKey, KeyFile, Secret, SlotKind};
use crate::{check, erase, migrate};
use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::path::{Path, PathBuf};

/// Folders of what a restore replaced, in the backups folder.
const REPLACED: &str = "replaced-";

/// What a backup holds, as far as it can say itself.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
pub struct BackupView {
    /// Whose data it is.
    pub staff_name: String,
    pub territory: String,
    pub sample: bool,
    pub customers: u32,
    pub visits: u32,
    /// When its newest change was entered, RFC 3339: the backup is as young as that, or younger.
    pub changed_at: Option<String>,
}

/// The folder beside the store where a backup is taken apart. One program has it at a time; what is
/// left in it goes when it is dropped.
pub(crate) struct Room {
    pub(crate) place: Place,
    _lock: File,
}

impl Room {
    pub(crate) fn take(place: &Place) -> Result<Room> {
        std::fs::create_dir_all(&place.dir)?;
        let lock = file::hold(&place.restore_lock())?;
        let room = Room { place: Place::new(place.restoring()), _lock: lock };
        room.clear();
        std::fs::create_dir_all(&room.place.dir)?;
        Ok(room)
    }

    fn clear(&self) {
        let _ = std::fs::remove_dir_all(&self.place.dir); // gone already once it was put in place
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Takes the backup apart in `room` and verifies the database in it.
/// Errors: `store.not_a_backup`, `store.backup_damaged`, `store.wrong_passphrase`,
/// `store.wrong_recovery_code`, `store.newer`, `store.disk_full`.
fn verified(room: &Room, backup: &Path, secret: &Secret) -> Result<(KeyFile, DatabaseKey)> {
    let keys = unpack(backup, &room.place.database())?;
    let key = keys.open(secret)?;
    let sound = file::reader(&room.place.database(), &key).and_then(|connection| {
        migrate::refuse_newer(migrate::version(&connection)?, migrate::VERSION)?;
        check::sound(&connection)
    });
    match sound {
        Ok(()) => Ok((keys, key)),
        // It is the backup that is damaged, not the store.
        Err(StoreError::Fault(Fault::Damaged { detail })) => Err(backup_damaged(backup, &detail)),
        Err(error) => Err(error),
    }
}

/// Verifies a backup and says what it holds. Writes nothing but a copy beside the store, which is gone
/// afterwards; the store may be open. Errors: as for [`prepare`].
pub fn look(place: &Place, backup: &Path, secret: &Secret) -> Result<BackupView> {
    let room = Room::take(place)?;
    let (_, key) = verified(&room, backup, secret)?;
    let connection = file::reader(&room.place.database(), &key)?;
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get(0));
    let (sample, staff_name, territory) = crate::who(&connection)?;
    let newest = "select entered_at from change where device = (select id from device)
                  order by incarnation desc, n desc limit 1";
    Ok(BackupView {
        staff_name,
        territory,
        sample,
        customers: count("select count(*) from listing")?,
        visits: count("select count(*) from visit where deleted = 0")?,
        changed_at: connection.query_row(newest, [], |row| row.get(0)).optional()?,
    })
}

/// A verified store that waits to take its place. Dropped, it is gone and nothing has changed.
pub struct Prepared {
    place: Place,
    room: Room,
}

/// Builds the store of `backup` beside that of `place`, which may be open meanwhile. People erased
/// since are erased again, it takes a new incarnation, so that sync knows it came back, and the
/// system's keychain must be asked anew: it may hold another secret by now.
/// Errors: `store.not_a_backup`, `store.backup_damaged`, `store.wrong_passphrase`,
/// `store.wrong_recovery_code`, `store.newer`, `store.disk_full`, `store.in_use` while another restore
/// is being prepared.
pub fn prepare(place: &Place, backup: &Path, secret: &Secret, clock: crate::Clock) -> Result<Prepared> {
    let room = Room::take(place)?;
    let (mut keys, key) = verified(&room, backup, secret)?;
    keys.remove(SlotKind::Keychain);
    let fresh = &room.place;
    keys.write(&fresh.keys())?;
    if place.erasures().exists() {
        std::fs::copy(place.erasures(), fresh.erasures())?;
    }
    let mut store = crate::Store::open(fresh.clone(), secret, clock.clone())?;
    // Seconds since 1970, so that restoring the same backup twice gives two incarnations.
    let seconds = u32::try_from(store.now().timestamp()).unwrap_or_default();
    store.write_local(|connection| {
        connection.execute("update device set incarnation = max(incarnation + 1, ?1)", [seconds])?;
        Ok(())
    })?;
    drop(store);
    // Opened anew, so that erasing again already writes in the new incarnation.
    let mut store = crate::Store::open(fresh.clone(), secret, clock)?;
    erase::reapply(&mut store)?;
    drop(store);
    // Alone with the file: nothing stays beside it.
    file::writer(&fresh.database(), &key)?
        .execute_batch("pragma wal_checkpoint(truncate); pragma journal_mode = delete;")?;
    for path in [fresh.lock(), fresh.erasures()] {
        if path.exists() {
            std::fs::remove_file(path)?;
        }
    }
    Ok(Prepared { place: place.clone(), room })
}

impl Prepared {
    pub(crate) fn new(place: Place, room: Room) -> Prepared {
        Prepared { place, room }
    }

    /// Gives the restored store a new passphrase, before it takes its place.
    /// Errors: `store.passphrase_too_short`, `store.wrong_recovery_code`.
    pub fn set_passphrase(&self, secret: &Secret, passphrase: &str, cost: Cost) -> Result<()> {
        key::check_passphrase(passphrase)?;
        let mut keys = KeyFile::read(&self.room.place.keys())?;
        let key = keys.open(secret)?;
        keys.put(&Secret::passphrase(passphrase), &key, cost)?;
        keys.write(&self.room.place.keys())
    }

    /// Takes the place of a store that nobody has open, or of none. Returns the folder in which what it
    /// replaced is kept, still encrypted. Errors: `store.in_use`.
    pub fn replace(self) -> Result<Option<PathBuf>> {
        let lock = file::lock(&self.place)?;
        self.put(&lock)
    }

    /// As [`Prepared::replace`], in place of `store`, which is closed without ever letting go of its lock.
    pub fn replace_open(self, store: crate::Store) -> Result<Option<PathBuf>> {
        self.put(&store.close().2)
    }

    /// As [`Prepared::replace_open`], for a store under the same key: it is open again afterwards.
    pub fn take_over(self, store: crate::Store) -> Result<(crate::Store, Option<PathBuf>)> {
        let place = self.place.clone();
        let (key, clock, lock) = store.close();
        let kept = self.put(&lock)?;
        Ok((crate::Store::attach(place, key, clock, lock)?, kept))
    }

    fn put(self, _lock: &File) -> Result<Option<PathBuf>> {
        finish_restore(&self.place)?;
        // From this rename on the restore goes through, whatever happens.
        std::fs::rename(&self.room.place.dir, self.place.restored())?;
        file::sync_dir(&self.place.restored())?;
        finish_restore(&self.place)
    }
}

/// Restores `backup` into `place` in one go; see [`prepare`]. What it replaces is kept in the folder that
/// is returned. Errors: as for [`prepare`]; `store.in_use` while the store is open.
pub fn restore(
    place: &Place,
    backup: &Path,
    secret: &Secret,
    clock: crate::Clock,
) -> Result<Option<PathBuf>> {
    std::fs::create_dir_all(&place.dir)?;
    let lock = file::lock(place)?;
    prepare(place, backup, secret, clock)?.put(&lock)
}

/// Puts a prepared restore in place; does nothing without one. Each step can be repeated. Returns the
/// folder in which the former store is kept, if there was one.
pub(crate) fn finish_restore(place: &Place) -> Result<Option<PathBuf>> {
    let fresh = Place::new(place.restored());
    if !fresh.dir.exists() {
        return Ok(None);
    }
    let kept = fresh.dir.join("replaced");
    // As long as the new keys wait, what lies in the place is the old store.
    if fresh.keys().exists() {
        let old = place.database();
        for path in [beside_name(&old, "-wal"), beside_name(&old, "-shm"), old, place.keys()] {
            if let (true, Some(name)) = (path.exists(), path.file_name()) {
                std::fs::create_dir_all(&kept)?;
                std::fs::rename(&path, kept.join(name))?;
            }
        }
        // The key file first: a database without its keys would open for nobody.
        std::fs::rename(fresh.keys(), place.keys())?;
        file::sync_dir(&place.keys())?;
    }
    if fresh.database().exists() {
        std::fs::rename(fresh.database(), place.database())?;
        file::sync_dir(&place.database())?;
    }
    let mut folder = None;
    if kept.exists() {
        std::fs::create_dir_all(place.backups())?;
        // Whoever opens what was replaced does not meet erased people there either.
        if place.erasures().exists() {
            std::fs::copy(place.erasures(), Place::new(&kept).erasures())?;
        }
        let target = place.backups().join(format!("{REPLACED}{}", crate::new_id()));
        std::fs::rename(&kept, &target)?;
        file::sync_dir(&target)?;
        folder = Some(target);
    }
    std::fs::remove_dir_all(&fresh.dir)?;
    Ok(folder)
}

/// What restores replaced: whole stores, each in a folder of its own.
pub(crate) fn replaced(place: &Place) -> Result<Vec<Place>> {
    let entries = match std::fs::read_dir(place.backups()) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(vec![]),
        other => other?,
    };
    let mut found = vec![];
    for entry in entries {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(REPLACED) {
            found.push(Place::new(entry.path()));
        }
    }
    Ok(found)
}

pub(super) fn beside_name(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
