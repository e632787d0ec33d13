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

/// Remembers what a window was started on.
pub fn started<R: Runtime>(app: &impl Manager<R>, shell: &Shell) {
    app.manage(Started(shell.place().dir));
}

/// In this window somebody may have changed to another person's directory: whoever starts the program
/// again on the first one is told so, because the window in front of them is not theirs. The kiosk stays
/// as it is: who answers a survey is told nothing of who works here.
pub fn say_when_switched<R: Runtime>(app: &AppHandle<R>, shell: &Shell) {
    let Some(started) = app.try_state::<Started>() else { return };
    if real(&shell.place().dir) == real(&started.0) || shell.is_kiosk() {
        return;
    }
    shell.notify(Notice::Wanted { dir: started.0.display().to_string() });
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
}
