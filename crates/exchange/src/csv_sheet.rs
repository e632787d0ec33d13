//! CSV in the encodings and shapes that offices in China produce, read as a stream.
//!
//! The parser is our own because of what a user must be told: the row number that a spreadsheet shows
//! (a quoted line break does not count, a blank line does), and the row of a quotation mark that is
//! never closed, which a lenient parser would swallow with the rest of the file.

use crate::error::{ExchangeError, Fault, Result, about};
use crate::sheet::same_stamp;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

pub(crate) const CELL_LENGTH_MAX: usize = 1 << 20;
pub(crate) const COLUMNS_MAX: usize = 1000;
const CHUNK: usize = 1 << 16;

/// A text file whose encoding and separator are known. Rows are read anew by each call of `records`.
#[derive(Debug)]
pub(crate) struct CsvSheet {
    path: PathBuf,
    pub encoding: &'static Encoding,
    /// False when the bytes are valid GB18030 but look more like another encoding.
    pub encoding_sure: bool,
    bom: usize,
    delimiter: u8,
    /// Of the file as it was when it was opened.
    stamp: String,
}

/// One row: its number as a spreadsheet counts, and its cells as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    pub line: u32,
    pub cells: Vec<String>,
}

impl CsvSheet {
    /// Reads the whole file once to be sure of its encoding, and its first rows for the separator.
    /// Errors: `exchange.encoding` with the line, `exchange.not_a_sheet`.
    pub fn open(path: &Path, stamp: &str) -> Result<Self> {
        let mut sheet = CsvSheet {
            path: path.into(),
            encoding: UTF_8,
            encoding_sure: true,
            bom: 0,
            delimiter: b',',
            stamp: stamp.into(),
        };
        sheet.detect_encoding()?;
        sheet.delimiter = sheet.detect_delimiter()?;
        Ok(sheet)
    }

    /// Errors: `exchange.absent` and `exchange.changed` when the file is not what was opened.
    pub fn records(&self) -> Result<Records> {
        self.split_at(self.delimiter)
    }

    fn split_at(&self, delimiter: u8) -> Result<Records> {
        let mut file = File::open(&self.path).map_err(|error| about(&self.path, error))?;
        same_stamp(&self.stamp, &file)?;
        file.read_exact(&mut vec![0; self.bom])?;
        let text = Text {
            file,
            stamp: self.stamp.clone(),
            decoder: self.encoding.new_decoder_without_bom_handling(),
            raw: vec![],
            at: 0,
            end: false,
        };
        Ok(Records { text, chunk: Vec::new(), at: 0, delimiter, line: 0, feeds: 1 })
    }

    fn detect_encoding(&mut self) -> Result<()> {
        let mut start = Vec::new();
        File::open(&self.path)
            .map_err(|error| about(&self.path, error))?
            .take(4096)
            .read_to_end(&mut start)?;
        if let Some((encoding, bom)) = Encoding::for_bom(&start) {
            (self.encoding, self.bom) = (encoding, bom);
            return self.validate(encoding).and_then(|found| match found {
                Ok(()) => Ok(()),
                Err(bad) => Err(Fault::Encoding { line: bad.line }.into()),
            });
        }
        if let Some(encoding) = wide_without_bom(&start) {
            self.encoding = encoding;
            return self.validate(encoding)?.map_err(|_| not_text());
        }
        let Err(utf8) = self.validate(UTF_8)? else { return Ok(()) };
        // Text in GB18030 fails as UTF-8 within a few characters. What gets further is damaged UTF-8,
        // and most of it would pass as GB18030, as nonsense.
        if utf8.multibyte > 20 {
            return Err(Fault::Encoding { line: utf8.line }.into());
        }
        match self.validate(GB18030)? {
            Ok(()) => {
                if let Some(line) = self.line_of_utf8()? {
                    return Err(Fault::Encoding { line }.into());
                }
                self.encoding = GB18030;
                self.encoding_sure = self.guess()? == GBK;
                Ok(())
            }
            Err(gb) => Err(Fault::Encoding { line: gb.line }.into()),
        }
    }

    /// Decodes the whole file strictly.
    fn validate(&self, encoding: &'static Encoding) -> Result<std::result::Result<(), Bad>> {
        let mut file = File::open(&self.path).map_err(|error| about(&self.path, error))?;
        file.read_exact(&mut vec![0; self.bom])?;
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let (mut raw, mut text) = (vec![0; CHUNK], vec![0; CHUNK * 4]);
        let mut bad = Bad { line: 1, multibyte: 0 };
        loop {
            let length = file.read(&mut raw)?;
            let (result, _, written) =
                decoder.decode_to_utf8_without_replacement(&raw[..length], &mut text, length == 0);
            let text = &text[..written];
            if text.contains(&0) {
                return Err(not_text());
            }
            bad.line += breaks(text);
            bad.multibyte += text.iter().filter(|&&byte| byte >= 0xE0).count();
            match result {
                DecoderResult::InputEmpty if length == 0 => return Ok(Ok(())),
                DecoderResult::InputEmpty => {}
                DecoderResult::Malformed(..) | DecoderResult::OutputFull => return Ok(Err(bad)),
            }
        }
    }

    /// The first line that is sound UTF-8 and no accident: two files of different encodings were put
    /// together, and most UTF-8 passes as GB18030, as nonsense.
    fn line_of_utf8(&self) -> Result<Option<u32>> {
        let file = File::open(&self.path).map_err(|error| about(&self.path, error))?;
        let (mut file, mut line, mut number) = (BufReader::new(file), Vec::new(), 0);
        loop {
            line.clear();
            number += 1;
            // A line without end must not fill the memory; nobody puts files together inside one.
            if (&mut file).take(CELL_LENGTH_MAX as u64).read_until(b'\n', &mut line)? == 0 {
                return Ok(None);
            }
            let is_utf8 = std::str::from_utf8(&line)
                .is_ok_and(|text| text.chars().filter(|letter| letter.len_utf8() > 2).count() > 1);
            if is_utf8 {
                return Ok(Some(number));
            }
        }
    }

    fn guess(&self) -> Result<&'static Encoding> {
        let mut start = Vec::new();
        File::open(&self.path)
            .map_err(|error| about(&self.path, error))?
            .take(1 << 20)
            .read_to_end(&mut start)?;
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(&start, start.len() < 1 << 20);
        Ok(detector.guess(Some(b"cn"), Utf8Detection::Deny))
    }

    /// The separator under which the first rows are widest and agree most.
    fn detect_delimiter(&self) -> Result<u8> {
        let mut best = (0, b',');
        for delimiter in [b',', b'\t', b';'] {
            let mut widths = Vec::new();
            for record in self.split_at(delimiter)?.take(30) {
                match record {
                    Ok(record) => widths.push(record.cells.len()),
                    Err(ExchangeError::Fault(Fault::QuoteOpen { .. } | Fault::CellTooLong { .. })) => break,
                    Err(error) => return Err(error),
                }
            }
            let agree = |width: usize| widths.iter().filter(|&&other| other == width).count();
            let score =
                widths.iter().filter(|&&w| w > 1).map(|&w| agree(w) * 100 + w.min(99)).max().unwrap_or(0);
            if score > best.0 {
                best = (score, delimiter);
            }
        }
        Ok(best.1)
    }
}

struct Bad {
    line: u32,
    /// Characters outside ASCII of three bytes and more that were read before.
    multibyte: usize,
}

fn not_text() -> ExchangeError {
    Fault::NotASheet { found: "binary".into() }.into()
}

fn breaks(text: &[u8]) -> u32 {
    let count = |byte| text.iter().filter(|&&other| other == byte).count();
    let (feeds, returns) = (count(b'\n'), count(b'\r'));
    u32::try_from(feeds.max(returns)).unwrap_or(u32::MAX)
}

/// UTF-16 without a mark: its ASCII characters have a zero byte on one side, always the same.
fn wide_without_bom(start: &[u8]) -> Option<&'static Encoding> {
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count();
    match (zeros(0), zeros(1)) {
        (0, odd) if odd > 1 => Some(UTF_16LE),
        (even, 0) if even > 1 => Some(UTF_16BE),
        _ => None,
    }
}

/// The decoded bytes of a file, chunk by chunk.
struct Text {
    file: File,
    stamp: String,
    decoder: Decoder,
    raw: Vec<u8>,
    at: usize,
    end: bool,
}

impl Text {
    /// Fills `chunk` with more UTF-8; empty at the end of the file.
    fn next(&mut self, chunk: &mut Vec<u8>, line: u32) -> Result<()> {
        chunk.resize(CHUNK * 4, 0);
        let mut written = 0;
        while written == 0 && !self.end {
            if self.at == self.raw.len() {
                self.raw.resize(CHUNK, 0);
                let length = self.file.read(&mut self.raw)?;
                self.raw.truncate(length);
                self.at = 0;
                if length == 0 {
                    same_stamp(&self.stamp, &self.file)?;
                }
            }
            let last = self.raw.is_empty();
            let (result, read, wrote) =
                self.decoder.decode_to_utf8_without_replacement(&self.raw[self.at..], chunk, last);
            self.at += read;
            written = wrote;
            match result {
                DecoderResult::Malformed(..) => return Err(Fault::Encoding { line }.into()),
                DecoderResult::InputEmpty => self.end = last,
                DecoderResult::OutputFull => {}
            }
        }
        chunk.truncate(written);
        Ok(())
    }
}

/// The rows of a text file that are not blank.
pub(crate) struct Records {
    text: Text,
    chunk: Vec<u8>,
    at: usize,
    delimiter: u8,
    line: u32,
    /// Line feeds read so far, plus one: the line that an editor shows.
    feeds: u32,
}

impl Records {
    fn peek(&mut self) -> Result<Option<u8>> {
        if self.at == self.chunk.len() {
            self.at = 0;
            self.text.next(&mut self.chunk, self.feeds)?;
        }
        Ok(self.chunk.get(self.at).copied())
    }

    fn take(&mut self) -> Result<Option<u8>> {
        let byte = self.peek()?;
        self.at += usize::from(byte.is_some());
        self.feeds += u32::from(byte == Some(b'\n'));
        Ok(byte)
    }

    /// The next row, blank ones included; none at the end of the file.
    fn record(&mut self) -> Result<Option<Record>> {
        if self.peek()?.is_none() {
            return Ok(None);
        }
        self.line += 1;
        let mut cells = Vec::new();
        let (mut cell, mut fresh) = (Vec::new(), true);
        loop {
            match self.take()? {
                Some(b'"') if fresh => {
                    self.quoted(&mut cell)?;
                    fresh = false;
                    continue;
                }
                Some(byte) if byte == self.delimiter => {
                    cells.push(finished(std::mem::take(&mut cell))?);
                    fresh = true;
                    if cells.len() > COLUMNS_MAX {
                        return Err(Fault::TooWide { columns_max: COLUMNS_MAX as u32 }.into());
                    }
                    continue;
                }
                Some(b'\r') => {
                    if self.peek()? == Some(b'\n') {
                        self.take()?;
                    }
                    break;
                }
                Some(b'\n') | None => break,
                Some(byte) => cell.push(byte),
            }
            fresh = false;
            self.bounded(&cell)?;
        }
        cells.push(finished(cell)?);
        Ok(Some(Record { line: self.line, cells }))
    }

    /// Reads up to the closing mark; a doubled one stands for itself. What follows a closing mark
    /// before the next separator belongs to the cell as it is.
    fn quoted(&mut self, cell: &mut Vec<u8>) -> Result<()> {
        loop {
            match self.take()? {
                Some(b'"') if self.peek()? == Some(b'"') => {
                    self.take()?;
                    cell.push(b'"');
                }
                Some(b'"') => return Ok(()),
                Some(byte) => cell.push(byte),
                None => return Err(Fault::QuoteOpen { line: self.line }.into()),
            }
            self.bounded(cell)?;
        }
    }

    fn bounded(&self, cell: &[u8]) -> Result<()> {
        match cell.len() > CELL_LENGTH_MAX {
            true => Err(Fault::CellTooLong { line: self.line, length_max: CELL_LENGTH_MAX as u32 }.into()),
            false => Ok(()),
        }
    }
}

fn finished(cell: Vec<u8>) -> Result<String> {
    let text = String::from_utf8(cell).map_err(|_| not_text())?;
    Ok(unguarded(text))
}

impl Iterator for Records {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.record() {
                Ok(Some(record)) if record.cells.iter().all(|cell| cell.trim().is_empty()) => {}
                // Excel's own note about the separator, and the end mark of old programs.
                Ok(Some(record))
                    if record.line == 1 && record.cells[0].to_ascii_lowercase().starts_with("sep=") => {}
                Ok(Some(record)) if record.cells == ["\u{1A}"] => {}
                other => {
                    if other.is_err() {
                        self.text.end = true;
                        (self.chunk, self.at) = (Vec::new(), 0);
                    }
                    return other.transpose();
                }
            }
        }
    }
}

/// Whether a spreadsheet might run a cell that begins so. The wide forms count: some locales fold them.
fn runs(first: char) -> bool {
    matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
}

/// A cell as it is written to CSV: harmless to a spreadsheet.
pub(crate) fn guarded(cell: &str) -> String {
    match cell.chars().next().is_some_and(|first| runs(first) || first == '\'') {
        true => format!("'{cell}"),
        false => cell.into(),
    }
}

/// Takes the guard off again. An apostrophe before anything else is the cell's own.
fn unguarded(mut cell: String) -> String {
    let mut chars = cell.chars();
    if chars.next() == Some('\'') && chars.next().is_some_and(|second| runs(second) || second == '\'') {
        cell.remove(0);
    }
    cell
}
