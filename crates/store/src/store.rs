//! An open store: the file, its lock, its one writer and its readers.

use crate::checkpoint::Checkpointer;
use crate::derive::{self, CatchUp};
use crate::door::{Author, Tx, new_id, random_id};
use crate::error::{Fault, Result};
use crate::file::{self, Place};
use crate::key::{self, Cost, DatabaseKey, KeyFile, Secret, SlotKind};
use crate::migrate;
use chrono::NaiveTime;
use domain::civil::Moment;
use domain::policy::Policy;
use domain::position::{Holding, Position, Staff};
use rusqlite::{Connection, OptionalExtension};
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
            migrate::run(&mut connection, &place, &key)?;
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

    /// Opens the store of `place` with a secret that fits one of its slots.
    /// Errors: `store.absent`, `store.wrong_passphrase`, `store.wrong_recovery_code`,
    /// `store.key_file_missing`, `store.damaged`, `store.newer`, `store.in_use`.
    pub fn unlock(place: Place, secret: &Secret, clock: Clock) -> Result<Store> {
        Store::unlock_telling(place, secret, clock, &mut |_, _| {})
    }

    /// As [`Store::unlock`]. `progress` hears how many customers are listed anew, of how many: only when the
    /// list and the search index are of another version, which takes some ten seconds for 100,000 of them.
    pub fn unlock_telling(
        place: Place,
        secret: &Secret,
        clock: Clock,
        progress: &mut dyn FnMut(u32, u32),
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
        Store::open_telling(place, secret, clock, &mut |_, _| {})
    }

    fn open_telling(
        place: Place,
        secret: &Secret,
        clock: Clock,
        progress: &mut dyn FnMut(u32, u32),
    ) -> Result<Store> {
        if !place.exists() {
            return Err(Fault::Absent { path: place.dir.display().to_string() }.into());
        }
        let lock = file::lock(&place)?;
        crate::backup::finish_restore(&place)?;
        let key = KeyFile::read(&place.keys())?.open(secret)?;
        let mut store = Store::attach(place, key, clock, lock)?;
        let now = store.now();
        if crate::derive::renew(&mut store.writer, now, progress)? {
            store.checkpointer.committed();
        }
        Ok(store)
    }

    pub(crate) fn attach(place: Place, key: DatabaseKey, clock: Clock, lock: File) -> Result<Store> {
        // A newer file is refused on a connection that cannot write, so that it stays untouched.
        migrate::refuse_newer(migrate::version(&file::reader(&place.database(), &key)?)?, migrate::VERSION)?;
        let mut writer = file::writer(&place.database(), &key)?;
        migrate::run(&mut writer, &place, &key)?;
        let author = author(&writer)?;
        let readers = Readers { place: place.clone(), key: key.clone(), idle: Arc::default() };
        let checkpointer = Checkpointer::start(&place, &key);
        let behind = derive::is_behind(&writer)?;
        Ok(Store { place, key, clock, author, checkpointer, writer, readers, lock, behind })
    }

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::{PASSPHRASE, Scratch};

    #[test]
    fn a_new_store_never_takes_the_place_of_keys_and_does_of_what_a_crash_left() {
        let scratch = Scratch::new();
        drop(scratch.create());
        let (place, away) = (scratch.place(), scratch.path("moved.db"));
        std::fs::rename(place.database(), &away).unwrap();
        let keys = std::fs::read(place.keys()).unwrap();
        let new = NewStore {
            passphrase: PASSPHRASE,
            cost: Cost::WEAK,
            staff_name: "林默",
            territory: "华东二区",
            sample: false,
        };
        let create = || Store::create(scratch.place(), &new, scratch.clock());
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
