//! The ledger of erasures: a small file of ids beside the database, so that a restored backup forgets
//! the same people again. It holds ids, times and codes, nothing about anybody.

use super::EraseReason;
use crate::backup;
use crate::error::Result;
use crate::file::{self, Place};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};

pub(super) const ERASE: &str = "erase";
/// The file was rewritten after this person was erased.
pub(super) const CLEAN: &str = "clean";

pub(super) struct Entry {
    pub person_id: String,
    pub at: String,
    pub reason: EraseReason,
    pub clean: bool,
}

/// Appends a line durably; an erasure also where restores put what they replaced.
pub(super) fn append(
    place: &Place,
    what: &str,
    person_id: &str,
    at: &str,
    reason: EraseReason,
) -> Result<()> {
    let line = format!("{what} {person_id} {at} {}", reason.text());
    append_line(place, &line)?;
    match what {
        ERASE => backup::replaced(place)?.iter().try_for_each(|place| append_line(place, &line)),
        _ => Ok(()),
    }
}

fn append_line(place: &Place, line: &str) -> Result<()> {
    let path = place.erasures();
    let is_new = !path.exists();
    let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
    // A line that a crash cut short is ended here, so that this one stands by itself.
    file.write_all(format!("\n{line}\n").as_bytes())?;
    file.sync_all()?;
    if is_new { file::sync_dir(&path) } else { Ok(()) }
}

/// Everybody who was erased, once each. Lines that are not whole are passed over.
pub(super) fn read(place: &Place) -> Result<Vec<Entry>> {
    let text = match std::fs::read_to_string(place.erasures()) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(vec![]),
        other => other?,
    };
    let mut entries: Vec<Entry> = vec![];
    for line in text.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [what, person_id, at, reason] = words[..] else { continue };
        let Some(reason) = EraseReason::from_text(reason) else { continue };
        match entries.iter_mut().find(|entry| entry.person_id == person_id) {
            Some(entry) => entry.clean |= what == CLEAN,
            None => entries.push(Entry {
                person_id: person_id.into(),
                at: at.into(),
                reason,
                clean: what == CLEAN,
            }),
        }
    }
    Ok(entries)
}
