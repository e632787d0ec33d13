//! XLSX workbooks: one worksheet as text, the way its cells read on the screen.

use crate::csv_sheet::{CELL_LENGTH_MAX, COLUMNS_MAX, Record};
use crate::error::{Fault, Result, about};
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use zip::ZipArchive;

/// What a workbook may unpack to, in MB: a million filled rows need about 300.
const UNPACKED_MB_MAX: u32 = 512;
/// Cells are counted too, and their text once more: attributes and entities shrink when they are read,
/// and one shared text of a workbook may stand in a million cells.
const CELLS_MAX: usize = 40_000_000;

/// The cells of a worksheet, packed: ends of the cells in one text, and the first cell of each row.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    pub worksheet: String,
    pub worksheets: Vec<String>,
    text: String,
    ends: Vec<u32>,
    rows: Vec<(u32, usize)>,
}

impl Grid {
    /// Reads the named worksheet, or the first visible one that is not empty.
    /// Errors: `exchange.torn`, `exchange.not_a_sheet`, `exchange.too_big`, `exchange.worksheet_unknown`.
    pub fn open(path: &Path, worksheet: Option<&str>) -> Result<Self> {
        measure(path)?;
        let file = File::open(path).map_err(|error| about(path, error))?;
        let mut book: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(fault)?;
        let sheets: Vec<_> = book
            .sheets_metadata()
            .iter()
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .cloned()
            .collect();
        let worksheets: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
        let names: Vec<String> = match worksheet {
            Some(name) if worksheets.iter().any(|other| other == name) => vec![name.into()],
            Some(name) => return Err(Fault::WorksheetUnknown { name: name.into() }.into()),
            None => {
                let visible = sheets.iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
                visible.map(|sheet| sheet.name.clone()).collect()
            }
        };
        for name in &names {
            let grid = Grid { worksheet: name.clone(), worksheets: worksheets.clone(), ..Grid::default() };
            let grid = grid.filled(&mut book)?;
            if !grid.rows.is_empty() {
                return Ok(grid);
            }
        }
        Err(Fault::NoHeading.into())
    }

    fn filled(mut self, book: &mut Xlsx<BufReader<File>>) -> Result<Self> {
        let mut reader = match book.worksheet_cells_reader(&self.worksheet) {
            Ok(reader) => reader,
            Err(XlsxError::NotAWorksheet(_)) => return Ok(self),
            Err(error) => return Err(fault(error)),
        };
        let (mut line, mut cells): (u32, Vec<String>) = (0, Vec::new());
        while let Some(cell) = reader.next_cell().map_err(fault)? {
            let (row, column) = cell.get_position();
            let text = shown(cell.get_value());
            if text.is_empty() {
                continue;
            }
            if column as usize >= COLUMNS_MAX {
                return Err(Fault::TooWide { columns_max: COLUMNS_MAX as u32 }.into());
            }
            if text.len() > CELL_LENGTH_MAX {
                let length_max = CELL_LENGTH_MAX as u32;
                return Err(Fault::CellTooLong { line: row + 1, length_max }.into());
            }
            if row + 1 != line {
                self.push(line, &mut cells)?;
                line = row + 1;
            }
            let column = column as usize;
            if cells.len() <= column {
                cells.resize(column + 1, String::new());
            }
            cells[column] = text;
        }
        self.push(line, &mut cells)?;
        Ok(self)
    }

    fn push(&mut self, line: u32, cells: &mut Vec<String>) -> Result<()> {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            cells.clear();
            return Ok(());
        }
        self.rows.push((line, self.ends.len()));
        for cell in cells.drain(..) {
            self.text.push_str(&cell);
            if self.ends.len() == CELLS_MAX || self.text.len() > (UNPACKED_MB_MAX as usize) << 20 {
                return Err(Fault::TooBig { limit: UNPACKED_MB_MAX }.into());
            }
            self.ends.push(self.text.len() as u32);
        }
        Ok(())
    }

    pub fn record(&self, at: usize) -> Option<Record> {
        let &(line, first) = self.rows.get(at)?;
        let last = self.rows.get(at + 1).map_or(self.ends.len(), |next| next.1);
        let begin = |cell: usize| cell.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        let cells = (first..last).map(|cell| self.text[begin(cell)..self.ends[cell] as usize].to_owned());
        Some(Record { line, cells: cells.collect() })
    }
}

/// Unpacks everything once into nothing: the sizes that an archive states may be lies.
fn measure(path: &Path) -> Result<()> {
    let file = File::open(path).map_err(|error| about(path, error))?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|_| Fault::Torn)?;
    let mut left = u64::from(UNPACKED_MB_MAX) << 20;
    let mut workbook = false;
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|_| Fault::Torn)?;
        workbook |= entry.name().is_ok_and(|name| name.to_ascii_lowercase().ends_with("workbook.xml"));
        let read = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink()).map_err(|_| Fault::Torn)?;
        left = left.checked_sub(read).ok_or(Fault::TooBig { limit: UNPACKED_MB_MAX })?;
    }
    match workbook {
        true => Ok(()),
        false => Err(Fault::NotASheet { found: "another archive or document".into() }.into()),
    }
}

fn fault(error: XlsxError) -> crate::ExchangeError {
    match error {
        XlsxError::Password => Fault::NotASheet { found: "a workbook under a password".into() }.into(),
        XlsxError::Io(error) => error.into(),
        _ => Fault::Torn.into(),
    }
}

/// The text of a cell: dates as `YYYY-MM-DD`, numbers without an exponent and without `.0`.
fn shown(value: &DataRef) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).into(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => plain(*number),
        DataRef::Bool(flag) => if *flag { "TRUE" } else { "FALSE" }.into(),
        DataRef::DateTime(moment) => moment_text(moment),
        DataRef::DateTimeIso(text) => text.trim_end_matches("T00:00:00").replace('T', " "),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    }
}

/// As a spreadsheet shows it: 15 significant digits, 0.1 + 0.2 = 0.3.
fn plain(number: f64) -> String {
    let rounded = format!("{number:.14e}").parse().unwrap_or(number);
    if rounded == 0.0 { "0".into() } else { format!("{rounded}") }
}

fn moment_text(moment: &ExcelDateTime) -> String {
    let value = moment.as_f64();
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    if moment.is_duration() || (0.0..1.0).contains(&value) {
        let minutes = (value * 1440.0).round().max(0.0) as u64;
        return format!("{:02}:{:02}", minutes / 60, minutes % 60);
    }
    match (hour, minute, second, milli) {
        (0, 0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        (_, _, 0, _) => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    }
}
