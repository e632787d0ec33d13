//! Carries the write-ahead log over into the file beside the writer, so that no commit waits for it.

use crate::file::{self, Place};
use crate::key::DatabaseKey;
use rusqlite::Connection;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;

/// From so many pages on the log is worth carrying over. The writer does it by itself, in a commit, at
/// `wal_autocheckpoint`: far later, and with little left to do.
const PAGES_MIN: u32 = 1000;

/// A thread with a connection of its own. Dropping it waits for the part that it is carrying over.
pub(crate) struct Checkpointer {
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    /// Held while the log is carried over: SQLite lets one do so at a time and the other does not wait.
    turn: Arc<Mutex<()>>,
}

impl Checkpointer {
    pub fn start(place: &Place, key: &DatabaseKey) -> Self {
        // One wake waits; more of them would say nothing new.
        let (wake, woken) = sync_channel(1);
        let (place, key, turn) = (place.clone(), key.clone(), Arc::<Mutex<()>>::default());
        let thread = std::thread::spawn({
            let turn = turn.clone();
            move || work(&place, &key, &woken, &turn)
        });
        Checkpointer { wake: Some(wake), thread: Some(thread), turn }
    }

    /// As long as this is held, somebody else may carry the log over.
    pub fn rest(&self) -> Option<MutexGuard<'_, ()>> {
        self.turn.lock().ok()
    }

    /// Something was committed.
    pub fn committed(&self) {
        if let Some(wake) = &self.wake {
            let _ = wake.try_send(()); // it is awake already
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join(); // it does not panic; and if it did, the log is as safe as the file
        }
    }
}

fn work(place: &Place, key: &DatabaseKey, woken: &Receiver<()>, turn: &Mutex<()>) {
    let mut connection: Option<Connection> = None;
    for () in woken {
        if connection.is_none() {
            connection = file::writer(&place.database(), key).ok();
        }
        let _turn = turn.lock();
        // What fails here is left to the writer, who reports it: a full disk, a damaged file.
        if let Some(connection) = &connection
            && waiting(connection).is_ok_and(|pages| pages >= PAGES_MIN)
        {
            let _ = connection.execute_batch("pragma wal_checkpoint(passive)");
        }
    }
}

/// Pages in the log that are not yet in the file.
fn waiting(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("pragma wal_checkpoint(noop)", [], |row| {
        let (logged, carried): (i64, i64) = (row.get(1)?, row.get(2)?);
        Ok(u32::try_from(logged - carried).unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::world;
    use std::time::{Duration, Instant};

    #[test]
    fn the_log_is_carried_over_beside_the_writer() {
        let mut world = world();
        let writer_does_not = "pragma wal_autocheckpoint = 0";
        world.store.writer_for_test().execute_batch(writer_does_not).unwrap();
        let note = "字".repeat(200_000);
        for at in 0..8 {
            crate::draft::save(&mut world.store, &format!("visit/{at}"), &note).unwrap();
        }
        let begun = Instant::now();
        let left = || waiting(world.store.writer_for_test()).unwrap();
        while left() >= PAGES_MIN && begun.elapsed() < Duration::from_secs(20) {
            world.store.committed();
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(left() < PAGES_MIN, "{} pages wait", left());
    }
}
