//! An open store: the file, its lock, its one writer and its readers.

mod create;
mod open;

pub use create::NewStore;
pub(crate) use create::begin_empty;
pub use open::Opening;

use crate::checkpoint::Checkpointer;
use crate::derive::{self, CatchUp};
use crate::door::{Author, Tx, new_id, random_id};
use crate::error::{Fault, Result};
use crate::file::{self, Place};
use crate::key::{self, Cost, DatabaseKey, KeyFile, Secret, SlotKind};
use chrono::NaiveTime;
use domain::civil::Moment;
use rusqlite::Connection;
use std::fs::File;
use std::sync::{Arc, Mutex};
use zeroize::Zeroizing;

/// Tells the time and the place's offset. An argument, so that tests decide it.
pub type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;

/// What a write gave, and the group of changes that it made, if it made any.
#[derive(Debug, Clone)]
pub struct Written<T> {
    pub value: T,
    pub group: Option<String>,
}

/// The store of one person, unlocked. Dropping it locks it.
pub struct Store {
    place: Place,
    key: DatabaseKey,
    clock: Clock,
    author: Author,
    // Dropped before the writer: only who closes last and may write empties the write-ahead log.
    checkpointer: Checkpointer,
    readers: Readers,
    writer: Connection,
    lock: File,
    /// Derived data follow later: see [`Store::catch_up`].
    behind: bool,
}

impl Store {
    /// Runs `work` in one transaction with its own group of changes; all of it is kept or nothing.
    /// `action` is the code under which history shows it.
    pub fn write<T>(&mut self, action: &str, work: impl FnOnce(&mut Tx) -> Result<T>) -> Result<Written<T>> {
        self.write_group(&new_id(), action, work)
    }

    /// As [`Store::write`], continuing the group of an earlier transaction: long work in parts.
    pub fn write_group<T>(
        &mut self,
        group: &str,
        action: &str,
        work: impl FnOnce(&mut Tx) -> Result<T>,
    ) -> Result<Written<T>> {
        self.write_at((self.clock)(), group, action, work)
    }

    /// As [`Store::write`], for what must not tell when it was written: the log shows the day alone, and no
    /// id in it holds an instant. What stands before and after it in the log remains: see
    /// `domain::survey::SurveyResponse`.
    pub(crate) fn write_untimed<T>(
        &mut self,
        action: &str,
        work: impl FnOnce(&mut Tx) -> Result<T>,
    ) -> Result<Written<T>> {
        let now = (self.clock)();
        self.write_at(now - now.time().signed_duration_since(NaiveTime::MIN), &random_id()?, action, work)
    }

    fn write_at<T>(
        &mut self,
        now: Moment,
        group: &str,
        action: &str,
        work: impl FnOnce(&mut Tx) -> Result<T>,
    ) -> Result<Written<T>> {
        let transaction = self.writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let mut tx = Tx::new(&transaction, &self.author, now, group.to_owned())?;
        let value = work(&mut tx)?;
        if tx.torn {
            return Err(Fault::Torn.into());
        }
        tx.stale.refresh(&transaction, now)?;
        let span = tx.span();
        let undoes = tx.undoes.take();
        let written =
            crate::undo::record_group(&transaction, &self.author, group, action, now, span, undoes)?;
        let behind = derive::is_behind(&transaction)?;
        transaction.commit()?;
        self.behind = behind;
        self.checkpointer.committed();
        Ok(Written { value, group: written.then(|| group.to_owned()) })
    }

    /// Writes to this laptop's own tables (drafts, memory): outside the log.
    pub fn write_local<T>(&mut self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let transaction = self.writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let value = work(&transaction)?;
        transaction.commit()?;
        self.checkpointer.committed();
        Ok(value)
    }

    /// Whether a changed policy has left visits to be counted anew, or a renamed place its people to be listed.
    pub fn is_behind(&self) -> bool {
        self.behind
    }

    /// Goes on with what a write left for later, for some customers at a time, so that other writes come in
    /// between. Cut short, it goes on when the store is opened again.
    /// `None`: nothing is left to do.
    pub fn catch_up(&mut self) -> Result<Option<CatchUp>> {
        let (done, behind) = self
            .write_local(|connection| Ok((derive::catch_up(connection)?, derive::is_behind(connection)?)))?;
        self.behind = behind;
        Ok(done)
    }

    /// Runs work that is made anew from an empty folder when it is cut short. A power cut meanwhile may leave
    /// a file that cannot be read.
    pub(crate) fn unsynced<T>(&mut self, work: impl FnOnce(&mut Store) -> Result<T>) -> Result<T> {
        self.writer.execute_batch(file::FROM_SCRATCH)?;
        let outcome = work(self);
        self.writer.execute_batch(file::AS_USUAL)?;
        outcome
    }

    /// Connections for reading beside the writer; can be handed to other threads.
    pub fn readers(&self) -> Readers {
        self.readers.clone()
    }

    pub fn place(&self) -> &Place {
        &self.place
    }

    pub fn author(&self) -> &Author {
        &self.author
    }

    pub fn now(&self) -> Moment {
        (self.clock)()
    }

    /// Sets a new passphrase; the database itself is not touched.
    /// Errors: `store.wrong_passphrase` when `current` opens no slot, `store.passphrase_too_short`.
    pub fn change_passphrase(&self, current: &Secret, new: &str, cost: Cost) -> Result<()> {
        key::check_passphrase(new)?;
        let mut keys = KeyFile::read(&self.place.keys())?;
        keys.open(current)?;
        keys.put(&Secret::passphrase(new), &self.key, cost)?;
        keys.write(&self.place.keys())
    }

    /// See [`crate::recovery::renew`].
    pub(crate) fn new_recovery_code(&self) -> Result<Zeroizing<String>> {
        let code = key::new_recovery_code()?;
        let mut keys = KeyFile::read(&self.place.keys())?;
        keys.put(&Secret::recovery_code(&code), &self.key, Cost::STRONG)?;
        keys.write(&self.place.keys())?;
        Ok(code)
    }

    /// Adds or removes a random secret that the caller keeps in the system's keychain.
    pub fn set_keychain(&self, secret: Option<&Secret>) -> Result<()> {
        let mut keys = KeyFile::read(&self.place.keys())?;
        match secret {
            Some(secret) => keys.put(secret, &self.key, Cost::STRONG)?,
            None => keys.remove(SlotKind::Keychain),
        }
        keys.write(&self.place.keys())
    }

    /// Empties the write-ahead log into the file, for good: nothing of it is left on the disk.
    /// Errors: `store.in_use` when a reader held on to the log for longer than the busy timeout.
    pub fn checkpoint(&self) -> Result<()> {
        let _turn = self.checkpointer.rest();
        let busy: bool = self.writer.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0))?;
        if busy { Err(Fault::InUse.into()) } else { Ok(()) }
    }

    /// Closes the file. The lock that comes back keeps others from opening it meanwhile.
    pub(crate) fn close(self) -> (DatabaseKey, Clock, File) {
        (self.key, self.clock, self.lock)
    }

    pub(crate) fn writer(&self) -> &Connection {
        &self.writer
    }

    pub(crate) fn key(&self) -> &DatabaseKey {
        &self.key
    }
}

/// Reading connections, opened when needed and kept.
#[derive(Clone)]
pub struct Readers {
    pub(crate) place: Place,
    pub(crate) key: DatabaseKey,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Readers {
    /// Runs `work` on a connection that sees the last commit.
    pub fn read<T, E: From<crate::StoreError>>(
        &self,
        work: impl FnOnce(&Connection) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let idle = self.idle.lock().map(|mut idle| idle.pop()).unwrap_or_default();
        let connection = match idle {
            Some(connection) => connection,
            None => file::reader(&self.place.database(), &self.key)?,
        };
        let answer = work(&connection);
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(connection);
        }
        answer
    }
}

/// Whether the store holds the sample territory, and the names of its rep and territory.
pub fn who(connection: &Connection) -> Result<(bool, String, String)> {
    let sql = "select d.sample, s.name, p.territory from device d join staff s on s.id = d.staff_id
               join position p on p.id = d.position_id";
    Ok(connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?)
}

#[cfg(test)]
impl Store {
    pub(crate) fn committed(&self) {
        self.checkpointer.committed();
    }
    pub(crate) fn writer_for_test(&self) -> &Connection {
        &self.writer
    }
    pub(crate) fn key_for_test(&self) -> DatabaseKey {
        self.key.clone()
    }
}
