//! The folder of one run: gone when the run ends, or when the next one begins if this one was killed.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

const PREFIX: &str = "bench-run-";
const LOCK: &str = "running";

pub struct Scratch {
    dir: PathBuf,
    /// Locked for as long as the run lasts, so that no other takes the folder for one left over. None where
    /// somebody asked to keep it.
    held: Option<File>,
}

impl Scratch {
    /// In `cache`, which loses what killed runs left there: some GB each.
    pub fn passing(cache: &Path) -> io::Result<Scratch> {
        clear(cache)?;
        let dir = cache.join(format!("{PREFIX}{}", std::process::id()));
        std::fs::create_dir_all(&dir)?;
        let lock = File::create(dir.join(LOCK))?;
        lock.lock()?;
        Ok(Scratch { dir, held: Some(lock) })
    }

    /// There, and left there.
    pub fn kept(dir: PathBuf) -> io::Result<Scratch> {
        std::fs::create_dir_all(&dir)?;
        Ok(Scratch { dir, held: None })
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if self.held.take().is_some() {
            let _ = std::fs::remove_dir_all(&self.dir); // what is left over goes when the next run begins
        }
    }
}

fn clear(cache: &Path) -> io::Result<()> {
    if !cache.exists() {
        return Ok(());
    }
    for entry in std::fs::read_dir(cache)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(PREFIX) && is_left_over(&entry.path())? {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// Whether no run holds it. A folder without a lock was left by a run that ended before it had one.
fn is_left_over(dir: &Path) -> io::Result<bool> {
    let lock = match File::open(dir.join(LOCK)) {
        Ok(lock) => lock,
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(problem) => return Err(problem),
    };
    match lock.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(problem)) => Err(problem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_clears_what_killed_ones_left_and_nothing_else() -> io::Result<()> {
        let cache = tempfile::tempdir()?;
        let killed = cache.path().join("bench-run-1");
        std::fs::create_dir(&killed)?;
        std::fs::write(killed.join("rounds.db"), "much")?;
        let ground = cache.path().join("bench-20000-40000-v6");
        std::fs::create_dir(&ground)?;

        let other = cache.path().join("bench-run-2");
        std::fs::create_dir(&other)?;
        let lock = File::create(other.join(LOCK))?;
        lock.lock()?;

        let scratch = Scratch::passing(cache.path())?;
        assert!(!killed.exists());
        assert!(ground.exists() && other.exists() && scratch.dir().exists());

        let dir = scratch.dir().to_path_buf();
        drop(scratch);
        assert!(!dir.exists());
        lock.unlock()?;
        drop(Scratch::passing(cache.path())?);
        assert!(!other.exists());
        Ok(())
    }

    #[test]
    fn a_folder_that_shall_be_kept_stays() -> io::Result<()> {
        let parent = tempfile::tempdir()?;
        let dir = parent.path().join("kept");
        drop(Scratch::kept(dir.clone())?);
        assert!(dir.exists());
        Ok(())
    }
}
