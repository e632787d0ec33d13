//! The file of refused rows.

use crate::error::{ExchangeError, Result};
use crate::mapping::{Mapping, REASON_HEADING};
use crate::sheet::Row;
use crate::write::{FileFormat, Heading, TableFile, lengthened};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The file of refused rows: made when the first one comes. It has the headings of the original, so it
/// can be corrected and imported again, and a column with the reason that the import skips. Columns with
/// figures of a person, which no import takes, are not written down here either.
///
/// One from before may be in the middle of being corrected, so it is never written over: the next one gets
/// a number, unless it says the same.
pub(super) struct Refused {
    beside: PathBuf,
    /// Where it goes when nothing may be written beside the file.
    otherwise: Option<PathBuf>,
    stem: OsString,
    headings: Vec<String>,
    /// Columns that do not go over: the reason of an earlier import, and what is kept out.
    left_out: BTreeSet<usize>,
    table: Option<(TableFile, Place)>,
}

struct Place {
    path: PathBuf,
    /// The one before it.
    former: Option<PathBuf>,
}

impl Refused {
    pub fn new(path: &Path, otherwise: Option<&Path>, headings: &[String], mapping: &Mapping) -> Self {
        let is_left_out = |heading: &str| heading == REASON_HEADING || mapping.keeps_out(heading);
        let left_out = (0..headings.len()).filter(|at| is_left_out(&headings[*at])).collect();
        Refused {
            beside: path.parent().unwrap_or(Path::new("")).to_owned(),
            otherwise: otherwise.map(Path::to_owned),
            stem: path.file_stem().unwrap_or_default().to_owned(),
            headings: without(headings, &left_out),
            left_out,
            table: None,
        }
    }

    fn place(&self, dir: &Path) -> Place {
        let named = |ending: &str| dir.join(lengthened(&self.stem, ending));
        let mut place = Place { path: named("-refused.csv"), former: None };
        let mut number = 1;
        while place.path.exists() {
            number += 1;
            let next = named(&format!("-refused-{number}.csv"));
            place = Place { former: Some(place.path), path: next };
        }
        place
    }

    fn begin(&self) -> Result<(TableFile, Place)> {
        self.begin_in(&self.beside).or_else(|error| match &self.otherwise {
            // What is wrong beside the file is what the user knows and can mend.
            Some(dir) => self.begin_in(dir).map_err(|_| error),
            None => Err(error),
        })
    }

    fn begin_in(&self, dir: &Path) -> Result<(TableFile, Place)> {
        let names = self.headings.iter().map(Heading::text).chain([Heading::text(REASON_HEADING)]);
        let place = self.place(dir);
        let table = TableFile::create(&place.path, FileFormat::Csv, &names.collect::<Vec<_>>())?;
        Ok((table, place))
    }

    pub fn row(&mut self, row: &Row, error: &ExchangeError) -> Result<()> {
        if self.table.is_none() {
            self.table = Some(self.begin()?);
        }
        let Some((table, _)) = &mut self.table else { return Ok(()) };
        let mut cells = without(&row.cells, &self.left_out);
        // Cells beyond the headings stay with their row, behind the reason.
        cells.resize(cells.len().max(self.headings.len()), String::new());
        cells.insert(self.headings.len(), format!("{}: {error}", error.code()));
        table.row(&cells)
    }

    pub fn finish(self) -> Result<Option<String>> {
        let Some((table, place)) = self.table else { return Ok(None) };
        table.finish()?;
        let path = place.former.filter(|former| takes_the_place(former, &place.path)).unwrap_or(place.path);
        Ok(Some(path.display().to_string()))
    }
}

fn without(cells: &[String], left_out: &BTreeSet<usize>) -> Vec<String> {
    let kept = cells.iter().enumerate().filter(|(at, _)| !left_out.contains(at));
    kept.map(|(_, cell)| cell.clone()).collect()
}

/// Takes the newer file away when the former says the same. Where that cannot be told, both stay.
fn takes_the_place(former: &Path, newer: &Path) -> bool {
    let says_the_same = matches!((std::fs::read(former), std::fs::read(newer)), (Ok(a), Ok(b)) if a == b);
    says_the_same && std::fs::remove_file(newer).is_ok()
}
