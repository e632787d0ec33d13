//! One window for each data directory.
//!
//! The system knows a running window by a name. It is made from the directory, and with it the folder
//! where the web view keeps language and theme: what one person sets is not another's.

use crate::shell::{Notice, Shell};
use std::path::{Path, PathBuf};
use tauri::{AppHandle, Manager, Runtime};

/// The directory that a window was started on, to know whether it still shows it.
struct Started(PathBuf);

/// The name of the window on a directory; the same for every way to write that directory.
pub fn identifier(program: &str, dir: &Path) -> String {
    let hash = blake3::hash(real(dir).as_os_str().as_encoded_bytes());
    format!("{program}.d{}", &hash.to_hex()[..16])
}

/// The directory without links and detours, also before it exists.
fn real(dir: &Path) -> PathBuf {
    let whole = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
    for parent in whole.ancestors() {
        if let (Ok(found), Ok(rest)) = (parent.canonicalize(), whole.strip_prefix(parent)) {
            return found.components().chain(rest.components()).collect();
        }
    }
    whole
}

/// So often a start is tried again.
const AGAIN_MAX: u32 = 5;

/// How often it was.
const AGAIN: &str = "ROUNDS_STARTED_AGAIN";

/// Starts the program anew in place of this one. The window that had the name was just closing: it still had it,
/// and no longer answered; a moment later the name is free. Comes back with `problem` when that does not help.
pub fn start_again(problem: tauri::Error) -> tauri::Error {
    let tried: u32 = std::env::var(AGAIN).ok().and_then(|count| count.parse().ok()).unwrap_or_default();
    if tried < AGAIN_MAX && is_former_closing(&problem) {
        std::thread::sleep(std::time::Duration::from_millis(200));
        return anew(tried + 1).map_or(problem, tauri::Error::Io);
    }
    problem
}

fn is_former_closing(problem: &tauri::Error) -> bool {
    matches!(problem, tauri::Error::PluginInitialization(plugin, _) if plugin == "single-instance")
}

/// Only comes back with an error; `None`: this system asks in another way, and has no such moment.
#[cfg(unix)]
fn anew(count: u32) -> Option<std::io::Error> {
    use std::os::unix::process::CommandExt;
    let program = std::env::current_exe().unwrap_or_else(|_| "rounds".into());
    let mut command = std::process::Command::new(program);
    Some(command.args(std::env::args_os().skip(1)).env(AGAIN, count.to_string()).exec())
}

#[cfg(not(unix))]
fn anew(_count: u32) -> Option<std::io::Error> {
    None
}

/// Remembers what a window was started on.
pub fn started<R: Runtime>(app: &impl Manager<R>, shell: &Shell) {
    app.manage(Started(shell.place().dir));
}

/// Whoever starts the program again on the directory of a window is told when that window shows another.
pub fn say_when_switched<R: Runtime>(app: &AppHandle<R>, shell: &Shell) {
    let Some(started) = app.try_state::<Started>() else { return };
    if let Some(notice) = wanted(&started.0, &shell.place().dir, shell.is_kiosk()) {
        shell.notify(notice);
    }
}

/// In the window on `started` somebody may have changed to another person's directory: the window in front of
/// whoever starts the program there is not theirs. The kiosk stays as it is: who answers a survey is told nothing of
/// who works here.
fn wanted(started: &Path, shown: &Path, is_kiosk: bool) -> Option<Notice> {
    let is_said = real(shown) != real(started) && !is_kiosk;
    is_said.then(|| Notice::Wanted { dir: started.display().to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_data_directory_has_a_window_of_its_own_however_it_is_written() {
        let root = tempfile::tempdir().unwrap();
        let (a, b) = (root.path().join("A 王"), root.path().join("b"));
        let of = |dir: &Path| identifier("app.rounds.desktop", dir);
        let before = of(&a);
        assert_ne!(before, of(&b));
        std::fs::create_dir(&a).unwrap();
        assert_eq!(before, of(&a), "the same before and after it was made");
        std::fs::create_dir(&b).unwrap();
        assert_eq!(before, of(&b.join("../A 王/.")));
        // A name on the bus: elements of letters, digits and _, none beginning with a digit.
        let is_element = |it: &str| {
            it.starts_with(|first: char| first.is_ascii_alphabetic())
                && it.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        assert!(before.split('.').all(is_element) && before.len() < 200, "{before}");
    }

    #[test]
    fn only_a_window_that_shows_another_directory_says_so_and_the_kiosk_says_nothing() {
        let root = tempfile::tempdir().unwrap();
        let (anna, ben) = (root.path().join("anna"), root.path().join("ben"));
        std::fs::create_dir(&ben).unwrap();
        let said = |shown: &Path, is_kiosk| wanted(&anna, shown, is_kiosk);
        assert!(matches!(said(&ben, false), Some(Notice::Wanted { dir }) if dir.ends_with("anna")));
        assert!(said(&ben, true).is_none());
        assert!(said(&anna, false).is_none());
        assert!(said(&root.path().join(".").join("anna"), false).is_none(), "however it is written");
    }
}
