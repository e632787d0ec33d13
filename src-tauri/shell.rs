//! The shell's state: the writer on a thread of its own, readers beside it, locked or unlocked.
//!
//! Every write is a job in one queue, so a save that comes during an import waits for one chunk and
//! no longer. Reads never wait for writes.

use crate::error::{AppError, ShellFault};
use serde::Serialize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, RwLock, mpsc};
use store::{CatchUp, Place, Readers, Store, Tx, Written};

type Job = Box<dyn FnOnce(&mut Option<Store>) + Send>;

type OnKiosk = Box<dyn Fn(bool) + Send + Sync>;

type Notify = Box<dyn Fn(Notice) + Send + Sync>;

/// The wall clock in ms since 1970. An argument, so that tests decide it.
type Wall = Arc<dyn Fn() -> i64 + Send + Sync>;

/// A value that was saved, with the group by which it can be undone.
#[derive(Debug, Clone, Serialize, specta::Type)]
pub struct Saved<T> {
    pub value: T,
    pub group: Option<String>,
}

impl<T> From<Written<T>> for Saved<T> {
    fn from(written: Written<T>) -> Self {
        Saved { value: written.value, group: written.group }
    }
}

/// Shared by all commands.
#[derive(Clone)]
pub struct Shell(Arc<Inner>);

struct Inner {
    jobs: mpsc::Sender<Job>,
    readers: RwLock<Option<Readers>>,
    dir: Mutex<PathBuf>,
    notify: RwLock<Option<Notify>>,
    wall: Wall,
    /// Wall clock of the last sign of life, ms since 1970.
    active_ms: AtomicI64,
    /// Wall clock when the store was opened, ms since 1970.
    opened_ms: AtomicI64,
    /// The machine sleeps, or slept, and the store is still open.
    slept: AtomicBool,
    /// A survey is being answered: see [`Shell::refuses`].
    kiosk: AtomicBool,
    on_kiosk: RwLock<Option<OnKiosk>>,
    /// Set to stop the long task that is running.
    cancel: AtomicBool,
    task: Mutex<Option<&'static str>>,
}

impl Shell {
    pub fn new(dir: PathBuf) -> Shell {
        let shell = Shell::with_wall(dir, Arc::new(|| chrono::Utc::now().timestamp_millis()));
        shell.clone().watch();
        shell
    }

    /// A shell that tells the time by `wall` and locks by itself only when [`Shell::tick`] is called.
    fn with_wall(dir: PathBuf, wall: Wall) -> Shell {
        let (jobs, queue) = mpsc::channel::<Job>();
        let inner = Arc::new(Inner {
            jobs,
            readers: RwLock::default(),
            dir: Mutex::new(dir),
            notify: RwLock::default(),
            active_ms: AtomicI64::new(wall()),
            opened_ms: AtomicI64::new(0),
            slept: AtomicBool::new(false),
            wall,
            kiosk: AtomicBool::new(false),
            on_kiosk: RwLock::default(),
            cancel: AtomicBool::new(false),
            task: Mutex::default(),
        });
        let shell = Arc::downgrade(&inner);
        std::thread::spawn(move || {
            writer(&queue, &|notice| {
                if let Some(inner) = shell.upgrade() {
                    Shell(inner).notify(notice);
                }
            })
        });
        Shell(inner)
    }

    /// Sets how the page is told; before that notices go nowhere.
    pub fn on_notice(&self, notify: impl Fn(Notice) + Send + Sync + 'static) {
        if let Ok(mut slot) = self.0.notify.write() {
            *slot = Some(Box::new(notify));
        }
    }

    pub fn notify(&self, notice: Notice) {
        if let Ok(slot) = self.0.notify.read()
            && let Some(notify) = slot.as_ref()
        {
            notify(notice);
        }
    }

    pub fn place(&self) -> Place {
        Place::new(self.0.dir.lock().map(|dir| dir.clone()).unwrap_or_default())
    }

    fn set_dir(&self, dir: PathBuf) {
        if let Ok(mut slot) = self.0.dir.lock() {
            *slot = dir;
        }
    }

    pub fn is_unlocked(&self) -> bool {
        self.0.readers.read().is_ok_and(|readers| readers.is_some())
    }

    /// Runs `work` on the writer's thread with whatever store is open.
    pub async fn on_writer<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Option<Store>) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let (sender, answer) = tokio::sync::oneshot::channel();
        let job: Job = Box::new(move |store| {
            let _ = sender.send(work(store)); // nobody waits any more: the window was closed
        });
        self.0.jobs.send(job).map_err(AppError::internal)?;
        answer.await.map_err(AppError::internal)?
    }

    /// As [`Shell::on_writer`], for a thread that may wait.
    pub fn on_writer_blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Option<Store>) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let (sender, answer) = mpsc::channel();
        let job: Job = Box::new(move |store| {
            let _ = sender.send(work(store));
        });
        self.0.jobs.send(job).map_err(AppError::internal)?;
        answer.recv().map_err(AppError::internal)?
    }

    /// Runs `work` on the writer's thread with the open store. Errors: `shell.locked`.
    pub async fn with_store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        self.on_writer(move |store| work(store.as_mut().ok_or(ShellFault::Locked)?)).await
    }

    /// Queues a write that nobody waits for: a look at a record must not hang behind long work, nor fail on
    /// a full disk. Should the write fail, a notice tells.
    pub fn later(&self, work: impl FnOnce(&mut Store) -> Result<(), AppError> + Send + 'static) {
        let shell = self.clone();
        let job: Job = Box::new(move |store| {
            if let Some(store) = store.as_mut()
                && let Err(error) = work(store)
            {
                shell.notify(Notice::Failed { error });
            }
        });
        let _ = self.0.jobs.send(job); // the writer is gone: the program ends
    }

    /// One transaction through the write door, then a notice that something changed.
    pub async fn write<T: Send + 'static>(
        &self,
        action: &'static str,
        work: impl FnOnce(&mut Tx) -> store::Result<T> + Send + 'static,
    ) -> Result<Saved<T>, AppError> {
        let saved = self.with_store(move |store| Ok(Saved::from(store.write(action, work)?))).await?;
        if saved.group.is_some() {
            self.notify(Notice::Changed { action: action.into() });
        }
        Ok(saved)
    }

    /// A query beside the writer. Errors: `shell.locked`.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&store::Connection) -> store::Result<T> + Send + 'static,
    ) -> Result<T, AppError> {
        let readers = self.readers()?;
        let answer = tokio::task::spawn_blocking(move || readers.read(work)).await;
        Ok(answer.map_err(AppError::internal)??)
    }

    pub fn readers(&self) -> Result<Readers, AppError> {
        let readers = self.0.readers.read().map_err(AppError::internal)?;
        Ok(readers.clone().ok_or(ShellFault::Locked)?)
    }

    /// Makes `store` the open one.
    pub fn opened(&self, slot: &mut Option<Store>, store: Store) {
        if let Ok(mut readers) = self.0.readers.write() {
            *readers = Some(store.readers());
        }
        // Of a store that cannot tell, the first step in the kiosk says why.
        self.set_kiosk(store.is_kiosk().unwrap_or(true));
        *slot = Some(store);
        self.0.opened_ms.store((self.0.wall)(), Ordering::Relaxed);
        self.touch();
    }

    /// Nobody begins to read any more: the store is about to be closed.
    pub fn closing(&self) {
        if let Ok(mut readers) = self.0.readers.write() {
            *readers = None;
        }
    }

    /// Closes the store after the writes that are queued. Harmless when it is closed.
    pub async fn lock(&self, reason: &str) -> Result<(), AppError> {
        if self.close().await? {
            self.notify(Notice::Locked { reason: reason.into() });
        }
        Ok(())
    }

    /// Goes to another data directory, which is locked like every one that is come to.
    pub async fn switch(&self, dir: PathBuf) -> Result<(), AppError> {
        let was_open = self.close().await?;
        // Before the page hears of it: what it asks next is about the other one.
        self.set_dir(dir);
        if was_open {
            self.notify(Notice::Locked { reason: "switch".into() });
        }
        Ok(())
    }

    /// Returns whether the store was open.
    async fn close(&self) -> Result<bool, AppError> {
        self.cancel();
        self.closing();
        self.on_writer(|store| Ok(store.take().is_some())).await
    }

    /// A sign of life from the user: idling starts anew.
    pub fn touch(&self) {
        self.0.active_ms.store((self.0.wall)(), Ordering::Relaxed);
    }

    /// Tells how far the long task of that name is.
    pub fn progress(&self, task: &str, done: u32, total: u32) {
        self.notify(Notice::Progress { task: task.into(), done, total });
    }

    /// Asks the running long task to stop.
    pub fn cancel(&self) {
        self.0.cancel.store(true, Ordering::Relaxed);
    }

    /// Runs long work on a thread of its own, one at a time, with progress and cancel.
    /// Errors: `shell.busy`.
    pub async fn task<T: Send + 'static>(
        &self,
        name: &'static str,
        work: impl FnOnce(&Shell, &Task) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        {
            let mut running = self.0.task.lock().map_err(AppError::internal)?;
            if let Some(task) = *running {
                return Err(ShellFault::Busy { task: task.into() }.into());
            }
            *running = Some(name);
            self.0.cancel.store(false, Ordering::Relaxed);
        }
        let shell = self.clone();
        let answer =
            tokio::task::spawn_blocking(move || work(&shell, &Task { shell: shell.clone(), name })).await;
        if let Ok(mut running) = self.0.task.lock() {
            *running = None;
        }
        self.touch();
        answer.map_err(AppError::internal)?
    }
}

/// The writer's thread: one job after the other. While there is none, it goes on with what follows later, as
/// counting visits the way a changed policy says; so whoever saves waits for one part of that at most.
fn writer(queue: &mpsc::Receiver<Job>, tell: &dyn Fn(Notice)) {
    let mut store: Option<Store> = None;
    // Set when that failed: it goes on when the store is opened again.
    let mut failed = false;
    loop {
        let left = store.as_mut().filter(|store| store.is_behind() && !failed);
        let Some(open) = left else {
            let Ok(job) = queue.recv() else { return };
            job(&mut store);
            failed &= store.is_some();
            continue;
        };
        match queue.try_recv() {
            Ok(job) => job(&mut store),
            Err(mpsc::TryRecvError::Disconnected) => return,
            Err(mpsc::TryRecvError::Empty) => match open.catch_up() {
                Ok(Some(CatchUp::Counted { done, total })) if done < total => {
                    tell(Notice::Progress { task: "recount".into(), done, total });
                }
                Ok(Some(CatchUp::Listed { more: true })) => {}
                Ok(Some(CatchUp::Listed { .. })) => tell(Notice::Changed { action: "relist".into() }),
                Ok(_) => tell(Notice::Changed { action: "recount".into() }),
                Err(_) => failed = true,
            },
        }
    }
}

/// A running long task.
pub struct Task {
    shell: Shell,
    name: &'static str,
}

impl Task {
    pub fn progress(&self, done: u32, total: u32) {
        self.shell.progress(self.name, done, total);
    }

    pub fn is_cancelled(&self) -> bool {
        self.shell.0.cancel.load(Ordering::Relaxed)
    }
}

/// The clock of this machine, with its offset.
pub fn clock() -> store::Clock {
    Arc::new(|| chrono::Local::now().fixed_offset())
}

mod kiosk;
mod notices;
mod watch;

pub use notices::{Heard, Notice, Notices};

#[cfg(test)]
pub(crate) mod made;
#[cfg(test)]
mod tests;
