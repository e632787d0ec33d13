//! Files that are replaced whole or not at all, and the connections to the database.

use crate::error::{Fault, Result};
use crate::key::{DatabaseKey, encode};
use rusqlite::{Connection, OpenFlags};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Once;
use zeroize::Zeroizing;

/// Where the files of one person's data lie.
#[derive(Debug, Clone)]
pub struct Place {
    pub dir: PathBuf,
}

impl Place {
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Place { dir: dir.into() }
    }
    pub fn database(&self) -> PathBuf {
        self.dir.join("rounds.db")
    }
    pub fn keys(&self) -> PathBuf {
        self.dir.join("rounds.keys")
    }
    pub fn lock(&self) -> PathBuf {
        self.dir.join("rounds.lock")
    }
    /// Ids of erased people: applied again when an older backup is restored.
    pub fn erasures(&self) -> PathBuf {
        self.dir.join("erasures.log")
    }
    /// Is there while the kiosk is on, so that the shell knows it before the store is unlocked.
    pub fn kiosk(&self) -> PathBuf {
        self.dir.join("kiosk")
    }
    pub fn backups(&self) -> PathBuf {
        self.dir.join("backups")
    }
    /// Where a backup is taken apart and a restore is built, and the lock of that folder.
    pub(crate) fn restoring(&self) -> PathBuf {
        self.dir.join("restore")
    }
    pub(crate) fn restore_lock(&self) -> PathBuf {
        self.dir.join("restore.lock")
    }
    /// A restored store that is whole but not yet in its place.
    pub(crate) fn restored(&self) -> PathBuf {
        self.dir.join("restored")
    }
    pub fn exists(&self) -> bool {
        self.database().exists() || self.restored().exists()
    }
}

/// Replaces `path` in one step, durably: a crash leaves the old or the new file, never a part.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    sync_dir(path)
}

/// Makes a rename durable. Windows does this by itself.
pub fn sync_dir(path: &Path) -> Result<()> {
    #[cfg(unix)]
    if let Some(dir) = path.parent().filter(|dir| !dir.as_os_str().is_empty()) {
        File::open(dir)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Holds the data directory for one program; released when dropped, also by a crash.
/// Errors: `store.in_use`.
pub fn lock(place: &Place) -> Result<File> {
    hold(&place.lock())
}

/// Holds the file at `path` for one program, as [`lock`] does. Errors: `store.in_use`.
pub fn hold(path: &Path) -> Result<File> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(Fault::InUse.into()),
        Err(std::fs::TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Gives SQLCipher its raw key and checks that it opens the file.
/// Errors: `store.damaged` when the first page does not decrypt.
fn apply_key(connection: &Connection, key: &DatabaseKey) -> Result<()> {
    // A wrong key or a damaged page is an error that the caller gets, not lines on standard error.
    connection.execute_batch("pragma cipher_log_level = none")?;
    let pragma = Zeroizing::new(format!("pragma key = \"x'{}'\"", encode(key.as_slice())));
    connection.execute_batch(&pragma)?;
    // What SQLCipher 4 writes, whatever a later one would choose by itself.
    connection.execute_batch("pragma cipher_compatibility = 4")?;
    connection.query_row("select count(*) from sqlite_master", [], |_| Ok(()))?;
    Ok(())
}

/// How the writer works, and how it does while it makes what is made anew when it was cut short: waiting for
/// no disk, and keeping in memory what it comes back to.
pub(crate) const AS_USUAL: &str = "pragma synchronous = full; pragma cache_size = -32768;";
pub(crate) const FROM_SCRATCH: &str = "pragma synchronous = off; pragma cache_size = -524288;";

/// The first opening of the process comes alone. SQLite calls itself initialised before SQLCipher's own start has
/// run, so of two that come at once the second could find no cipher and be told that its key is none.
fn start_library() {
    static STARTED: Once = Once::new();
    // What keeps it from starting is told by the opening that follows.
    STARTED.call_once(|| drop(Connection::open_in_memory()));
}

/// The one connection that writes.
pub fn writer(path: &Path, key: &DatabaseKey) -> Result<Connection> {
    start_library();
    let connection = Connection::open(path)?;
    apply_key(&connection, key)?;
    connection.execute_batch(
        "pragma journal_mode = wal;
         pragma foreign_keys = on;
         pragma secure_delete = on;
         pragma temp_store = memory;
         pragma trusted_schema = off;
         pragma wal_autocheckpoint = 8000;",
    )?;
    connection.execute_batch(AS_USUAL)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

/// A connection that only reads; many may work beside the writer.
pub fn reader(path: &Path, key: &DatabaseKey) -> Result<Connection> {
    start_library();
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    apply_key(&connection, key)?;
    connection.execute_batch(
        "pragma query_only = on;
         pragma temp_store = memory;
         pragma trusted_schema = off;
         pragma cache_size = -32768;",
    )?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use crate::test::world;
    use rusqlite::Connection;
    use rusqlite::types::Value;

    fn pragma(connection: &Connection, name: &str) -> String {
        let value = connection.query_row(&format!("pragma {name}"), [], |row| row.get::<_, Value>(0));
        match value.unwrap() {
            Value::Text(text) => text,
            Value::Integer(number) => number.to_string(),
            other => panic!("{name}: {other:?}"),
        }
    }

    #[test]
    fn the_writer_keeps_what_it_says_is_kept_and_leaves_nothing_of_what_is_deleted() {
        let world = world();
        let writer = world.store.writer_for_test();
        for (name, value) in [
            ("journal_mode", "wal"),
            ("synchronous", "2"), // full
            ("foreign_keys", "1"),
            ("secure_delete", "1"),
            ("temp_store", "2"), // memory
            ("trusted_schema", "0"),
        ] {
            assert_eq!(pragma(writer, name), value, "{name}");
        }
        let orphan = "insert into department (id, revision, institution_id, name, state)
                      values ('d', 1, 'nowhere', 'x', '')";
        let refused = writer.execute(orphan, []).unwrap_err().to_string();
        assert!(refused.contains("FOREIGN KEY"), "{refused}");
    }

    #[test]
    fn a_reader_cannot_write_and_trusts_no_schema() {
        let world = world();
        let readers = world.store.readers();
        let written = readers.read(|c| Ok::<_, crate::StoreError>(c.execute("delete from listing", [])?));
        assert_eq!(written.unwrap_err().code(), "store.read_only");
        let pragmas = readers.read(|c| {
            let names = ["query_only", "temp_store", "trusted_schema"];
            Ok::<_, crate::StoreError>(names.map(|name| pragma(c, name)))
        });
        assert_eq!(pragmas.unwrap(), ["1", "2", "0"]);
    }

    #[test]
    fn every_table_is_strict() {
        let world = world();
        let sql = "select name, strict from pragma_table_list where schema = 'main' and type = 'table'
                   and name not like 'sqlite\\_%' escape '\\'";
        let mut statement = world.store.writer_for_test().prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        let tables: Vec<(String, bool)> = rows.map(|row| row.unwrap()).collect();
        assert!(tables.len() > domain::kinds::KINDS.len(), "{tables:?}");
        let loose: Vec<_> = tables.into_iter().filter(|(_, strict)| !strict).collect();
        assert!(loose.is_empty(), "{loose:?}");
    }
}
