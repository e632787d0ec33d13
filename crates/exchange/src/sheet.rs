//! A sheet of a file: its headings and its rows, whatever the file is made of.

use crate::csv_sheet::{CsvSheet, Record, Records};
use crate::error::{ExchangeError, Fault, Result, about};
use crate::headings;
use crate::xlsx_sheet::Grid;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// What a user may say about a file when the guess is wrong.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct SheetOptions {
    /// Of a workbook; the first visible one that is not empty when absent.
    pub worksheet: Option<String>,
    /// The row of the headings as a spreadsheet numbers it; found when absent.
    pub heading_line: Option<u32>,
}

/// One row of data. Rows shorter than the headings are filled up with empty cells; longer ones are not cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The row's number as a spreadsheet shows it.
    pub line: u32,
    pub cells: Vec<String>,
}

/// An opened file. `rows` may be called again and again: the dry run and the import read it anew.
#[derive(Debug)]
pub struct Sheet {
    pub headings: Vec<String>,
    pub heading_line: u32,
    /// `UTF-8`, `GB18030`, `UTF-16LE`, `UTF-16BE`, or `XLSX`.
    pub encoding: &'static str,
    /// False when the bytes fit GB18030 but look like another encoding: the user should look.
    pub encoding_sure: bool,
    /// The worksheet that is read; empty for CSV.
    pub worksheet: String,
    pub worksheets: Vec<String>,
    /// Tells this file from what it may become: see [`stamp_of`].
    pub stamp: String,
    body: Body,
}

#[derive(Debug)]
enum Body {
    Csv(CsvSheet),
    Xlsx(Grid),
}

impl Sheet {
    /// Opens a CSV or XLSX file; its contents decide which, not its name.
    /// Errors: `exchange.absent`, `exchange.changed`, `exchange.encoding`, `exchange.not_a_sheet`, `exchange.torn`,
    /// `exchange.too_big`, `exchange.too_wide`, `exchange.quote_open`, `exchange.no_heading`,
    /// `exchange.worksheet_unknown`.
    pub fn open(path: &Path, options: &SheetOptions) -> Result<Self> {
        let kind = kind_of(path)?;
        let stamp = stamp_of(&File::open(path).map_err(|error| unread(path, error))?)?;
        let body = match kind {
            FileKind::Text => Body::Csv(CsvSheet::open(path, &stamp)?),
            FileKind::Archive => Body::Xlsx(Grid::open(path, options.worksheet.as_deref())?),
            FileKind::Other(found) => return Err(Fault::NotASheet { found: found.into() }.into()),
        };
        same_stamp(&stamp, &File::open(path).map_err(|error| about(path, error))?)?;
        let (encoding, encoding_sure) = match &body {
            Body::Csv(csv) => (csv.encoding.name(), csv.encoding_sure),
            Body::Xlsx(_) => ("XLSX", true),
        };
        let (worksheet, worksheets) = match &body {
            Body::Csv(_) => Default::default(),
            Body::Xlsx(grid) => (grid.worksheet.clone(), grid.worksheets.clone()),
        };
        let mut sheet = Sheet {
            headings: vec![],
            heading_line: 0,
            encoding,
            encoding_sure,
            worksheet,
            worksheets,
            stamp,
            body,
        };
        let heading = sheet.find_heading(options.heading_line)?;
        sheet.heading_line = heading.line;
        sheet.headings = heading.cells.iter().map(|cell| headings::shown(cell)).collect();
        while sheet.headings.last().is_some_and(String::is_empty) {
            sheet.headings.pop();
        }
        Ok(sheet)
    }

    fn records(&self) -> Result<AllRecords<'_>> {
        Ok(match &self.body {
            Body::Csv(csv) => AllRecords::Csv(Box::new(csv.records()?)),
            Body::Xlsx(grid) => AllRecords::Xlsx(grid, 0),
        })
    }

    /// The first row with two headings that are known; without one the first with two cells, then any.
    fn find_heading(&self, line: Option<u32>) -> Result<Record> {
        let mut fallback: Option<Record> = None;
        for record in self.records()?.take(line.map_or(30, |line| line as usize)) {
            let record = record?;
            let filled = |record: &Record| record.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
            match line {
                Some(line) if record.line == line => return Ok(record),
                Some(_) => continue,
                None => {}
            }
            if record.cells.iter().filter(|cell| headings::is_known(cell)).count() >= 2 {
                return Ok(record);
            }
            if fallback.as_ref().is_none_or(|first| filled(first) < 2 && filled(&record) >= 2) {
                fallback = Some(record);
            }
        }
        fallback.ok_or_else(|| Fault::NoHeading.into())
    }

    /// The rows below the headings that are not blank.
    pub fn rows(&self) -> Result<Rows<'_>> {
        Ok(Rows { records: self.records()?, below: self.heading_line, width: self.headings.len() })
    }
}

enum AllRecords<'a> {
    Csv(Box<Records>),
    Xlsx(&'a Grid, usize),
}

impl Iterator for AllRecords<'_> {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            AllRecords::Csv(records) => records.next(),
            AllRecords::Xlsx(grid, at) => {
                *at += 1;
                grid.record(*at - 1).map(Ok)
            }
        }
    }
}

/// The rows of a sheet, read as they are asked for.
pub struct Rows<'a> {
    records: AllRecords<'a>,
    below: u32,
    width: usize,
}

impl Iterator for Rows<'_> {
    type Item = Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.records.next()? {
                Ok(record) if record.line <= self.below => {}
                Ok(mut record) => {
                    while record.cells.len() > self.width
                        && record.cells.last().is_some_and(|cell| cell.trim().is_empty())
                    {
                        record.cells.pop();
                    }
                    record.cells.resize(record.cells.len().max(self.width), String::new());
                    return Some(Ok(Row { line: record.line, cells: record.cells }));
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

enum FileKind {
    Text,
    Archive,
    Other(&'static str),
}

/// The size of a file and when it was last written to. A file is read several times, for its encoding, dry
/// and for the import; whoever saves it in between must not get half of one and half of the other.
pub(crate) fn stamp_of(file: &File) -> Result<String> {
    let seen = file.metadata()?;
    let written = seen.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    Ok(format!("{}-{}", seen.len(), written.map_or(0, |since| since.as_nanos())))
}

/// Errors: `exchange.changed`.
pub(crate) fn same_stamp(stamp: &str, file: &File) -> Result<()> {
    match stamp_of(file)? == stamp {
        true => Ok(()),
        false => Err(Fault::Changed.into()),
    }
}

/// A file that may not be read: "it cannot be written" would be no help.
fn unread(path: &Path, error: std::io::Error) -> ExchangeError {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => {
            Fault::Io { detail: format!("{}: {error}", path.display()) }.into()
        }
        _ => about(path, error),
    }
}

fn kind_of(path: &Path) -> Result<FileKind> {
    let mut start = Vec::new();
    let file = File::open(path).map_err(|error| unread(path, error))?;
    if file.metadata()?.is_dir() {
        return Ok(FileKind::Other("a folder"));
    }
    file.take(512).read_to_end(&mut start).map_err(|error| unread(path, error))?;
    let text =
        String::from_utf8_lossy(&start).trim_start_matches('\u{FEFF}').trim_start().to_ascii_lowercase();
    Ok(match start.as_slice() {
        [b'P', b'K', 3 | 5, 4 | 6, ..] => FileKind::Archive,
        [0xD0, 0xCF, 0x11, 0xE0, ..] => {
            FileKind::Other("an old Excel or Word file, or one under a password; save it as XLSX")
        }
        [b'%', b'P', b'D', b'F', ..] => FileKind::Other("PDF"),
        _ if text.starts_with("<!doctype") || text.starts_with("<html") || text.starts_with("<table") => {
            FileKind::Other("HTML")
        }
        _ if text.starts_with("<?xml") => FileKind::Other("XML"),
        _ => FileKind::Text,
    })
}
