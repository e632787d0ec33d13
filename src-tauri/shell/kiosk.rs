//! The gate: while a survey is being answered, the shell does nothing else, whatever the page asks.

use super::Shell;
use crate::error::{AppError, ShellFault};
use std::sync::atomic::Ordering;
use store::survey::kiosk;

/// What may be called while the kiosk is on.
const OPEN: &[&str] = &[
    "kiosk_view",
    "kiosk_begin",
    "kiosk_answer",
    "kiosk_back",
    "kiosk_language",
    "kiosk_next",
    "leave_kiosk",
    "start_state",
    "touch",
    "ready",
    "next_notices",
];

/// What may be called while a store is locked whose kiosk was left on.
const OPEN_LOCKED: &[&str] =
    &["unlock", "unlock_with_keychain", "recover", "start_state", "touch", "ready", "next_notices"];

impl Shell {
    /// Sets what happens when the kiosk goes on or off: the window fills the screen, or no longer.
    pub fn on_kiosk(&self, follow: impl Fn(bool) + Send + Sync + 'static) {
        follow(self.is_kiosk());
        if let Ok(mut slot) = self.0.on_kiosk.write() {
            *slot = Some(Box::new(follow));
        }
    }

    pub fn is_kiosk(&self) -> bool {
        self.0.kiosk.load(Ordering::Relaxed)
    }

    /// Follows whether the kiosk of the open store is on.
    pub(crate) fn set_kiosk(&self, is_on: bool) {
        if self.0.kiosk.swap(is_on, Ordering::Relaxed) != is_on
            && let Ok(slot) = self.0.on_kiosk.read()
            && let Some(follow) = slot.as_ref()
        {
            follow(is_on);
        }
    }

    /// Why a command is not carried out now; `None`: it may be.
    pub fn refuses(&self, command: &str) -> Option<AppError> {
        let open = match (self.is_unlocked(), self.is_kiosk()) {
            (true, true) => OPEN,
            (false, _) if kiosk::is_marked(&self.place()) => OPEN_LOCKED,
            _ => return None,
        };
        (!open.contains(&command)).then(|| ShellFault::Kiosk.into())
    }
}
