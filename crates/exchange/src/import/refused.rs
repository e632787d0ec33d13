//! The file of refused rows.

use crate::error::{ExchangeError, Result};
use crate::mapping::REASON_HEADING;
use crate::sheet::Row;
use crate::write::{FileFormat, Heading, TableFile, lengthened};
use std::path::{Path, PathBuf};

/// The file of refused rows: made when the first one comes. It has the headings of the original, so it
/// can be corrected and imported again, and a column with the reason that the import skips.
pub(super) struct Refused {
    path: PathBuf,
    headings: Vec<String>,
    /// Where the reason of an earlier import stands.
    old_reason: Option<usize>,
    table: Option<TableFile>,
}

impl Refused {
    pub fn new(path: &Path, dir: Option<&Path>, headings: &[String]) -> Self {
        let name = lengthened(path.file_stem().unwrap_or_default(), "-refused.csv");
        let dir = dir.or_else(|| path.parent()).unwrap_or(Path::new(""));
        let old_reason = headings.iter().position(|heading| heading == REASON_HEADING);
        let headings = headings.iter().filter(|heading| *heading != REASON_HEADING).cloned().collect();
        Refused { path: dir.join(name), headings, old_reason, table: None }
    }

    pub fn row(&mut self, row: &Row, error: &ExchangeError) -> Result<()> {
        if self.table.is_none() {
            let names = self.headings.iter().map(Heading::text).chain([Heading::text(REASON_HEADING)]);
            self.table = Some(TableFile::create(&self.path, FileFormat::Csv, &names.collect::<Vec<_>>())?);
        }
        let Some(table) = &mut self.table else { return Ok(()) };
        let mut cells = row.cells.clone();
        if let Some(at) = self.old_reason.filter(|at| *at < cells.len()) {
            cells.remove(at);
        }
        // Cells beyond the headings stay with their row, behind the reason.
        cells.resize(cells.len().max(self.headings.len()), String::new());
        cells.insert(self.headings.len(), format!("{}: {error}", error.code()));
        table.row(&cells)
    }

    pub fn finish(self) -> Result<Option<String>> {
        let Some(table) = self.table else { return Ok(None) };
        table.finish()?;
        Ok(Some(self.path.display().to_string()))
    }
}
