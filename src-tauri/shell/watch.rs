//! When the store locks by itself: after idling, before the machine sleeps, and after a sleep that nobody
//! announced.

use super::Shell;
use crate::error::AppError;
use std::sync::atomic::Ordering;

/// How often the shell looks whether it is time to lock.
pub(super) const TICK_MS: i64 = 5_000;
/// A gap between two looks that only sleep explains, not a busy machine.
pub(super) const SLEEP_MS: i64 = 12 * TICK_MS;

/// What a look at the clock remembers for the next.
pub(super) struct Watch {
    looked_ms: i64,
}

impl Watch {
    pub(super) fn new(shell: &Shell) -> Watch {
        Watch { looked_ms: (shell.0.wall)() }
    }
}

impl Shell {
    /// Locks after idling and after sleep.
    pub(super) fn watch(self) {
        std::thread::spawn(move || {
            let mut watch = Watch::new(&self);
            loop {
                std::thread::sleep(std::time::Duration::from_millis(TICK_MS as u64));
                tauri::async_runtime::block_on(self.tick(&mut watch));
            }
        });
    }

    /// One look at the clock. A sleep that the system did not announce shows as a gap between two of them,
    /// unless the store was opened since.
    pub(super) async fn tick(&self, watch: &mut Watch) {
        let now = (self.0.wall)();
        if now - watch.looked_ms.max(self.0.opened_ms.load(Ordering::Relaxed)) > SLEEP_MS {
            self.0.slept.store(true, Ordering::Relaxed);
        }
        watch.looked_ms = now;
        // Set back, the clock would put the next lock off by as much.
        self.0.active_ms.fetch_min(now, Ordering::Relaxed);
        self.0.opened_ms.fetch_min(now, Ordering::Relaxed);
        self.lock_when_due(now).await;
    }

    /// The machine is about to sleep: the store is locked before it does.
    pub async fn going_to_sleep(&self) {
        self.0.slept.store(true, Ordering::Relaxed);
        self.lock_when_due((self.0.wall)()).await;
    }

    /// Long work is let finish first.
    async fn lock_when_due(&self, now: i64) {
        if !self.is_unlocked() {
            self.0.slept.store(false, Ordering::Relaxed);
            return;
        }
        if self.0.task.lock().is_ok_and(|task| task.is_some()) {
            return;
        }
        let idle_ms = now - self.0.active_ms.load(Ordering::Relaxed);
        let reason = match self.0.slept.load(Ordering::Relaxed) {
            true => "sleep",
            false if idle_ms > self.idle_ms_max() => "idle",
            false => return,
        };
        let _ = self.lock(reason).await; // the writer is gone: the program ends
        self.0.slept.store(false, Ordering::Relaxed);
    }

    fn idle_ms_max(&self) -> i64 {
        let policy =
            self.readers().and_then(|readers| readers.read(store::catalogue::policy).map_err(AppError::from));
        let minutes = policy.map_or(15, |policy| policy.idle_lock_minutes);
        i64::from(minutes) * 60_000
    }
}
