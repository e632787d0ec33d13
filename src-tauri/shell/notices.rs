//! What the page is told without asking. It asks for what came after the last that it heard, and waits.
//!
//! No event of Tauri's: those reach the page as a script that the window evaluates, for which its process loads
//! a JavaScript engine of its own: 4 MiB, which now only whoever imports or exports pays, for dropped files.

use crate::error::AppError;
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Opening;
use tokio::sync::watch;

/// What the page is told without asking.
#[derive(Debug, Clone, Serialize, specta::Type)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Notice {
    /// The store was locked: by the user, after idling, or when the machine slept.
    Locked { reason: String },
    /// Something was committed; lists may be read again.
    Changed { action: String },
    /// Long work: how far it is.
    Progress { task: String, done: u32, total: u32 },
    /// The store is being opened and it takes long: what is being done.
    Opening { opening: Opening },
    /// A write that nobody waits for was not kept.
    Failed { error: AppError },
    /// Somebody started the program on the directory that this window was opened on and no longer shows.
    Wanted { dir: String },
}

/// What was said after some number, and the number of the last of it.
#[derive(Debug, Clone, Serialize, specta::Type)]
pub struct Heard {
    pub last: u32,
    pub notices: Vec<Notice>,
}

/// A page that is busy for longer than it takes to say so many misses the oldest of them.
const KEPT: usize = 256;

/// A question is answered after this time, whether something was said or not: nobody may wait for the answer
/// any more, as when the page was left.
const WAIT: Duration = Duration::from_secs(20);

/// The last notices, numbered.
#[derive(Clone, Default)]
pub struct Notices(Arc<Inner>);

#[derive(Default)]
struct Inner {
    kept: Mutex<VecDeque<Notice>>,
    /// The number of the last one.
    last: watch::Sender<u32>,
}

impl Notices {
    pub fn say(&self, notice: Notice) {
        let Ok(mut kept) = self.0.kept.lock() else { return };
        kept.push_back(notice);
        if kept.len() > KEPT {
            kept.pop_front();
        }
        self.0.last.send_modify(|last| *last = last.wrapping_add(1));
    }

    /// What was said after `last`, as soon as there is something; `None`: what is said from now on.
    pub async fn after(&self, last: Option<u32>) -> Heard {
        let mut said = self.0.last.subscribe();
        let last = last.unwrap_or_else(|| *said.borrow());
        let _ = tokio::time::timeout(WAIT, said.wait_for(|now| *now != last)).await; // nothing was said
        let kept = self.0.kept.lock();
        let now = *self.0.last.borrow();
        let count = now.wrapping_sub(last) as usize;
        let notices = kept.map(|kept| kept.iter().skip(kept.len().saturating_sub(count)).cloned().collect());
        Heard { last: now, notices: notices.unwrap_or_default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(n: u32) -> Notice {
        Notice::Changed { action: n.to_string() }
    }

    fn actions(heard: &Heard) -> Vec<&str> {
        let mut actions = vec![];
        for notice in &heard.notices {
            match notice {
                Notice::Changed { action } => actions.push(action.as_str()),
                other => panic!("{other:?}"),
            }
        }
        actions
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_hears_each_notice_once_from_when_it_came_and_one_that_was_left_takes_nothing_away() {
        let notices = Notices::default();
        notices.say(changed(1));
        let (asked, left) = (notices.clone(), notices.clone());
        let page = tokio::spawn(async move { asked.after(None).await });
        let former = tokio::spawn(async move { left.after(Some(1)).await });
        tokio::task::yield_now().await;
        notices.say(changed(2));
        notices.say(changed(3));
        let heard = page.await.unwrap();
        assert_eq!((actions(&heard), heard.last), (vec!["2", "3"], 3));
        assert_eq!(actions(&former.await.unwrap()), ["2", "3"]);
        notices.say(changed(4));
        assert_eq!(actions(&notices.after(Some(heard.last)).await), ["4"], "said before it was asked for");
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_an_answer_and_so_is_a_number_that_never_was() {
        let notices = Notices::default();
        notices.say(changed(1));
        let heard = notices.after(Some(1)).await;
        assert_eq!((heard.last, heard.notices.len()), (1, 0));
        assert_eq!(actions(&notices.after(Some(7)).await), ["1"]);
    }

    #[tokio::test]
    async fn of_too_many_the_last_are_kept() {
        let notices = Notices::default();
        (1..=KEPT as u32 + 2).for_each(|n| notices.say(changed(n)));
        let heard = notices.after(Some(0)).await;
        assert_eq!((heard.notices.len(), actions(&heard)[0]), (KEPT, "3"));
    }
}
