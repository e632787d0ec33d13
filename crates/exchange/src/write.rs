//! Tables out, as CSV or XLSX. A file is complete or not there: it is written beside its place, made
//! durable and renamed.

use crate::csv_sheet::guarded;
use crate::error::{ExchangeError, Fault, Result, about};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde::{Deserialize, Serialize};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

domain::choice! {
    /// The two shapes of a table.
    FileFormat { Csv = "csv", Xlsx = "xlsx" }
}

/// A column of a table. In a numeric column cells that are plain numbers become numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    pub name: String,
    pub numeric: bool,
}

impl Heading {
    pub fn text(name: impl Into<String>) -> Self {
        Heading { name: name.into(), numeric: false }
    }
    pub fn number(name: impl Into<String>) -> Self {
        Heading { name: name.into(), numeric: true }
    }
}

/// Of a file's name: Linux and macOS count bytes, Windows no more than as many letters.
const NAME_BYTES_MAX: usize = 255;
const ROWS_MAX: u32 = 1_048_576;
const CELL_LENGTH_MAX: u32 = 32_767;

/// A table that is being written. Dropped before `finish`, it leaves nothing behind.
pub struct TableFile {
    path: PathBuf,
    beside: Beside,
    headings: Vec<Heading>,
    rows: u32,
    body: Body,
}

enum Body {
    Csv(Box<csv::Writer<BufWriter<File>>>),
    Xlsx { book: Box<Workbook>, text: Format, file: File },
}

/// The file beside; removed unless it got its name.
struct Beside(Option<PathBuf>);

impl Drop for Beside {
    fn drop(&mut self) {
        if let Some(path) = self.0.take() {
            let _ = std::fs::remove_file(path);
        }
    }
}

impl TableFile {
    /// Begins a table with its row of headings. CSV: UTF-8 with a byte order mark and CRLF.
    /// Errors: `exchange.read_only`, `exchange.absent` (no such folder), `exchange.disk_full`.
    pub fn create(path: &Path, format: FileFormat, headings: &[Heading]) -> Result<Self> {
        let name = path.file_name().unwrap_or_default();
        let beside = path.with_file_name(lengthened(name, &format!(".{}.new", std::process::id())));
        let mut file = File::create(&beside).map_err(|error| about(path, error))?;
        let guard = Beside(Some(beside));
        let body = match format {
            FileFormat::Csv => {
                file.write_all("\u{FEFF}".as_bytes())?;
                let writer = csv::WriterBuilder::new()
                    .terminator(csv::Terminator::CRLF)
                    .flexible(true)
                    .from_writer(BufWriter::new(file));
                Body::Csv(Box::new(writer))
            }
            FileFormat::Xlsx => {
                let mut book = Workbook::new();
                let sheet = book.add_worksheet();
                sheet.set_freeze_panes(1, 0).map_err(xlsx)?;
                Body::Xlsx { book: Box::new(book), text: Format::new().set_num_format("@"), file }
            }
        };
        let mut table =
            TableFile { path: path.into(), beside: guard, headings: headings.to_vec(), rows: 0, body };
        let names: Vec<String> = headings.iter().map(|heading| heading.name.clone()).collect();
        table.line(&names, true)?;
        Ok(table)
    }

    /// Adds a row. Errors: `exchange.disk_full`, `exchange.cell_too_long` and `exchange.too_long` (XLSX).
    pub fn row(&mut self, cells: &[String]) -> Result<()> {
        self.line(cells, false)
    }

    /// Rows written so far, the headings not counted.
    pub fn rows(&self) -> u32 {
        self.rows.saturating_sub(1)
    }

    fn line(&mut self, cells: &[String], heading: bool) -> Result<()> {
        let numeric = |at: usize| !heading && self.headings.get(at).is_some_and(|heading| heading.numeric);
        let at = self.rows;
        self.rows += 1;
        match &mut self.body {
            Body::Csv(writer) => {
                let shown =
                    cells.iter().enumerate().map(|(at, cell)| match numeric(at) && number(cell).is_some() {
                        true => cell.clone(),
                        false => guarded(&clean(cell)),
                    });
                writer.write_record(shown).map_err(csv_error)
            }
            Body::Xlsx { book, text, .. } => {
                if at >= ROWS_MAX {
                    return Err(Fault::TooLong { rows_max: ROWS_MAX }.into());
                }
                let sheet = book.worksheet_from_index(0).map_err(xlsx)?;
                for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                    let place = u16::try_from(column).map_err(|_| Fault::TooWide { columns_max: 16_384 })?;
                    if cell.chars().count() > CELL_LENGTH_MAX as usize {
                        return Err(Fault::CellTooLong { line: at + 1, length_max: CELL_LENGTH_MAX }.into());
                    }
                    match number(cell).filter(|_| numeric(column)) {
                        Some(number) => sheet.write_number(at, place, number),
                        None => sheet.write_string_with_format(at, place, clean(cell), text),
                    }
                    .map_err(xlsx)?;
                }
                Ok(())
            }
        }
    }

    /// Makes the file durable and gives it its name, in place of one that was there. Returns the rows.
    /// Errors: `exchange.disk_full`, `exchange.read_only`; what was there before is untouched then.
    pub fn finish(mut self) -> Result<u32> {
        let rows = self.rows();
        let file = match self.body {
            Body::Csv(writer) => {
                let buffer = writer.into_inner().map_err(|error| ExchangeError::from(error.into_error()))?;
                buffer.into_inner().map_err(|error| ExchangeError::from(error.into_error()))?
            }
            Body::Xlsx { mut book, file, .. } => {
                book.save_to_writer(&file).map_err(xlsx)?;
                file
            }
        };
        file.sync_all()?;
        drop(file);
        if let Some(beside) = &self.beside.0 {
            std::fs::rename(beside, &self.path).map_err(|error| about(&self.path, error))?;
        }
        self.beside.0 = None;
        store::file::sync_dir(&self.path)?;
        Ok(rows)
    }
}

/// A file's name with an ending more: what comes before it is cut where no file system would take it all.
pub(crate) fn lengthened(name: &OsStr, ending: &str) -> OsString {
    let room = NAME_BYTES_MAX - ending.len();
    if name.len() <= room {
        let mut whole = name.to_owned();
        whole.push(ending);
        return whole;
    }
    let name = name.to_string_lossy();
    let cut = (0..=room).rev().find(|at| name.is_char_boundary(*at)).unwrap_or_default();
    format!("{}{ending}", &name[..cut]).into()
}

/// A plain number that a spreadsheet can hold without loss.
fn number(cell: &str) -> Option<f64> {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    cell.parse().ok().filter(|_| plain && digits.len() <= 15)
}

/// Without the one character that no sheet can carry.
fn clean(cell: &str) -> String {
    cell.replace('\0', "")
}

fn csv_error(error: csv::Error) -> ExchangeError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        other => Fault::Io { detail: format!("{other:?}") }.into(),
    }
}

fn xlsx(error: XlsxError) -> ExchangeError {
    // What the disk said may come wrapped by the archive.
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(found) = cause {
        if let Some(io) = found.downcast_ref::<std::io::Error>() {
            return std::io::Error::new(io.kind(), io.to_string()).into();
        }
        cause = found.source();
    }
    Fault::Io { detail: error.to_string() }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worksheet_takes_as_many_rows_as_a_spreadsheet_and_no_more() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.xlsx");
        let mut table = TableFile::create(&path, FileFormat::Xlsx, &[Heading::text("name")]).unwrap();
        table.rows = ROWS_MAX - 1;
        table.row(&["the last".into()]).unwrap();
        assert_eq!(table.row(&["one more".into()]).unwrap_err().code(), "exchange.too_long");
        drop(table);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "half an export is none");
    }
}
