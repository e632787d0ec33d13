//! Backups: one file with the key file and an encrypted, compacted copy of the database.
//!
//! Layout: `ROUNDS1\n`, length of the key file (u32, little endian), the key file, the database, and
//! BLAKE3 of everything before. It is read back and opened after writing; a restore builds the new
//! database in a place of its own and verifies it before it replaces anything.

use crate::error::{Fault, Result};
use crate::file::{self, Place};
use crate::key::{DatabaseKey, KeyFile, Secret};
use crate::{check, erase, migrate};
use rusqlite::Connection;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 8] = b"ROUNDS1\n";
const HASH_LEN: u64 = 32;

/// Writes and verifies a backup of the open database at `target`, which appears only when it is whole.
pub(crate) fn write(connection: &Connection, place: &Place, key: &DatabaseKey, target: &Path) -> Result<()> {
    let keys = std::fs::read(place.keys())?;
    let copy = beside(target, "copy");
    let unfinished = beside(target, "part");
    let done = write_parts(connection, key, &keys, &copy, &unfinished);
    let _ = std::fs::remove_file(&copy);
    if let Err(error) = done {
        let _ = std::fs::remove_file(&unfinished);
        return Err(error);
    }
    std::fs::rename(&unfinished, target)?;
    file::sync_dir(target)
}

fn write_parts(
    connection: &Connection,
    key: &DatabaseKey,
    keys: &[u8],
    copy: &Path,
    target: &Path,
) -> Result<()> {
    let _ = std::fs::remove_file(copy);
    connection.execute("vacuum into ?1", [copy.display().to_string()])?;
    let mut out = Hashing { inner: BufWriter::new(File::create(target)?), hasher: blake3::Hasher::new() };
    out.write_all(MAGIC)?;
    out.write_all(&(keys.len() as u32).to_le_bytes())?;
    out.write_all(keys)?;
    io::copy(&mut BufReader::new(File::open(copy)?), &mut out)?;
    let hash = out.hasher.finalize();
    let mut file = out.inner;
    file.write_all(hash.as_bytes())?;
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    // What was written is read back, and the copy in it must open with its key and be sound.
    let unpacked = beside(target, "read");
    let sound = unpack(target, &unpacked).and_then(|_| check::sound(&file::reader(&unpacked, key)?));
    let _ = std::fs::remove_file(&unpacked);
    sound
}

struct Hashing<W> {
    inner: W,
    hasher: blake3::Hasher,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(bytes)?;
        self.hasher.update(&bytes[..n]);
        Ok(n)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

/// Checks the whole backup file and takes it apart: the database goes to `database`, the key file is
/// returned. Errors: `store.damaged` for anything that is not a whole backup.
fn unpack(backup: &Path, database: &Path) -> Result<KeyFile> {
    let damaged = |detail: &str| Fault::Damaged { detail: format!("{}: {detail}", backup.display()) };
    let mut source = File::open(backup)?;
    let length = source.metadata()?.len();
    let body = length.checked_sub(HASH_LEN).ok_or_else(|| damaged("too short"))?;
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut (&mut source).take(body), &mut hasher)?;
    let mut hash = [0; HASH_LEN as usize];
    source.read_exact(&mut hash)?;
    if hasher.finalize().as_bytes() != &hash {
        return Err(damaged("its checksum does not fit").into());
    }
    source.seek(SeekFrom::Start(0))?;
    let mut head = [0; 12];
    source.read_exact(&mut head).map_err(|_| damaged("too short"))?;
    let keys_len = u32::from_le_bytes([head[8], head[9], head[10], head[11]]);
    if &head[..8] != MAGIC || u64::from(keys_len) + 12 > body {
        return Err(damaged("not a backup of Rounds").into());
    }
    let mut keys = vec![0; keys_len as usize];
    source.read_exact(&mut keys)?;
    let keys = serde_json::from_slice(&keys).map_err(|_| damaged("its key file cannot be read"))?;
    let mut out = File::create(database)?;
    io::copy(&mut source.take(body - 12 - u64::from(keys_len)), &mut out)?;
    out.sync_all()?;
    Ok(keys)
}

impl crate::Store {
    /// Writes an encrypted, verified backup to `target`. Reading and writing go on meanwhile.
    pub fn backup(&self, target: &Path) -> Result<()> {
        write(&file::writer(&self.place().database(), self.key())?, self.place(), self.key(), target)
    }
}

/// Restores `backup` into `place`. The new database is built and verified beside the old one, people
/// erased since are erased again, and it takes a new incarnation, so that sync knows it came back.
/// What it replaces is kept in the backups folder, still encrypted. A crash on the way leaves either
/// the old store or a prepared one that the next start puts in place.
/// Errors: `store.damaged`, `store.wrong_passphrase`, `store.newer`, `store.in_use`.
pub fn restore(place: &Place, backup: &Path, secret: &Secret, clock: crate::Clock) -> Result<()> {
    std::fs::create_dir_all(place.backups())?;
    let _lock = file::lock(place)?;
    finish_restore(place)?;
    let fresh = Place::new(place.dir.join("restore"));
    let _ = std::fs::remove_dir_all(&fresh.dir);
    std::fs::create_dir_all(&fresh.dir)?;
    if let Err(error) = prepare(place, &fresh, backup, secret, clock) {
        let _ = std::fs::remove_dir_all(&fresh.dir);
        return Err(error);
    }
    // From this rename on the restore goes through, whatever happens.
    std::fs::rename(&fresh.dir, place.restored())?;
    file::sync_dir(&place.restored())?;
    finish_restore(place)
}

/// Puts a prepared restore in place; does nothing without one. Each step can be repeated.
pub(crate) fn finish_restore(place: &Place) -> Result<()> {
    let fresh = Place::new(place.restored());
    if !fresh.dir.exists() {
        return Ok(());
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
    if kept.exists() {
        std::fs::create_dir_all(place.backups())?;
        std::fs::rename(&kept, place.backups().join(format!("replaced-{}", crate::new_id())))?;
        file::sync_dir(&place.backups().join("replaced"))?;
    }
    std::fs::remove_dir_all(&fresh.dir)?;
    Ok(())
}

fn beside_name(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn prepare(place: &Place, fresh: &Place, backup: &Path, secret: &Secret, clock: crate::Clock) -> Result<()> {
    let keys = unpack(backup, &fresh.database())?;
    let key = keys.open(secret)?;
    keys.write(&fresh.keys())?;
    {
        let connection = file::reader(&fresh.database(), &key)?;
        migrate::refuse_newer(migrate::version(&connection)?, migrate::VERSION)?;
        check::sound(&connection)?;
    }
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
    store.checkpoint()?;
    store.writer().execute_batch("pragma journal_mode = delete;")?;
    drop(store);
    for path in [fresh.lock(), fresh.erasures()] {
        if path.exists() {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
