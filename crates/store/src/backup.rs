//! Backups: one file with the key file and an encrypted, compacted copy of the database.
//!
//! Layout: `ROUNDS1\n`, length of the key file (u32, little endian), the key file, the database, and
//! BLAKE3 of everything before. It is read back and opened after writing; a restore builds the new
//! database in a place of its own and verifies it before it replaces anything.

mod restore;

pub use restore::{BackupView, Prepared, look, prepare, restore};
pub(crate) use restore::{Room, finish_restore, replaced};

use crate::check;
use crate::error::{Fault, Result, StoreError};
use crate::file::{self, Place};
use crate::key::{DatabaseKey, KeyFile};
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

/// What is wrong with a file that should be a backup.
fn backup_damaged(backup: &Path, detail: &str) -> StoreError {
    Fault::BackupDamaged { path: backup.display().to_string(), detail: detail.into() }.into()
}

/// Checks the whole backup file and takes it apart: the database goes to `database`, the key file is
/// returned. Errors: `store.not_a_backup` for another kind of file, `store.backup_damaged` for a
/// backup that is not whole.
fn unpack(backup: &Path, database: &Path) -> Result<KeyFile> {
    let damaged = |detail: &str| backup_damaged(backup, detail);
    let mut source = File::open(backup)?;
    let length = source.metadata()?.len();
    let mut magic = vec![];
    (&mut source).take(MAGIC.len() as u64).read_to_end(&mut magic)?;
    if magic != MAGIC {
        return Err(Fault::NotABackup { path: backup.display().to_string() }.into());
    }
    let body = length.checked_sub(HASH_LEN).ok_or_else(|| damaged("too short"))?;
    source.seek(SeekFrom::Start(0))?;
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut (&mut source).take(body), &mut hasher)?;
    let mut hash = [0; HASH_LEN as usize];
    source.read_exact(&mut hash)?;
    if hasher.finalize().as_bytes() != &hash {
        return Err(damaged("its checksum does not fit"));
    }
    source.seek(SeekFrom::Start(0))?;
    let mut head = [0; 12];
    source.read_exact(&mut head).map_err(|_| damaged("too short"))?;
    let keys_len = u32::from_le_bytes([head[8], head[9], head[10], head[11]]);
    if u64::from(keys_len) + 12 > body {
        return Err(damaged("its key file is cut"));
    }
    let mut keys = vec![0; keys_len as usize];
    source.read_exact(&mut keys)?;
    let keys = KeyFile::parse(&keys, backup.display().to_string()).map_err(|error| match error {
        StoreError::Fault(Fault::Newer { .. }) => error,
        _ => damaged("its key file cannot be read"),
    })?;
    let mut out = File::create(database)?;
    io::copy(&mut source.take(body - 12 - u64::from(keys_len)), &mut out)?;
    out.sync_all()?;
    Ok(keys)
}

impl crate::Readers {
    /// Writes an encrypted, verified backup to `target`, on a connection of its own: reading and
    /// writing go on meanwhile.
    pub fn backup(&self, target: &Path) -> Result<()> {
        write(&file::writer(&self.place.database(), &self.key)?, &self.place, &self.key, target)
    }
}

impl crate::Store {
    /// As [`crate::Readers::backup`].
    pub fn backup(&self, target: &Path) -> Result<()> {
        self.readers().backup(target)
    }
}

#[cfg(test)]
mod tests;
