//! A file into the store: tried dry, then written in chunks that hold the writer for a moment each.
//!
//! Rows are decided beside the writer, on a reading connection and an index in memory; only what was
//! decided is written. The dry run and the import decide by the same code, so they cannot differ.

mod catalogue;
mod cells;
mod children;
mod chunk;
mod customers;
mod decision;
mod index;
mod people;
mod plan;
mod transactions;
mod visits;

pub use chunk::{Chunk, WRITER_HELD_MS_MAX};
pub use decision::{ImportChange, ImportMade, ImportSuspect, What};

use crate::error::{ExchangeError, Result};
use crate::mapping::{Mapping, REASON_HEADING, TableKind};
use crate::sheet::{Row, Sheet, SheetOptions};
use crate::write::{FileFormat, Heading, TableFile};
use cells::Columns;
use decision::Decision;
use domain::civil::Moment;
use domain::compliance::{patient_identifier, suspicious_text};
use index::Index;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use store::visit::TextWarningKind;
use store::{Connection, Readers};

/// How many rows of each sort the dry run shows in full.
pub const DETAILS_MAX: usize = 200;

/// How many rows are decided on one reading connection at a time.
const BATCH_ROWS: usize = 64;

/// What is imported and how.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ImportRequest {
    pub path: String,
    #[serde(default)]
    pub sheet: SheetOptions,
    pub mapping: Mapping,
    /// Empty cells of mapped columns clear what is stored; otherwise they change nothing.
    #[serde(default)]
    pub clear: bool,
}

/// Who imports, and when: the author of visits that name none, and the end of the past.
#[derive(Debug, Clone)]
pub struct Context {
    pub now: Moment,
    pub staff_id: String,
    pub position_id: String,
}

impl Context {
    pub fn of(store: &store::Store) -> Self {
        let author = store.author();
        Context {
            now: store.now(),
            staff_id: author.staff_id.clone(),
            position_id: author.position_id.clone(),
        }
    }
}

/// A file as it lies there, before anything is decided: for the mapping screen.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct FileInspection {
    pub headings: Vec<String>,
    pub heading_line: u32,
    pub encoding: String,
    pub encoding_sure: bool,
    pub worksheet: String,
    pub worksheets: Vec<String>,
    /// The first rows, for looking.
    pub sample: Vec<Vec<String>>,
    pub mapping: Mapping,
    /// The mapping was remembered from a file with these headings.
    pub remembered: bool,
    /// Keys that a column can be mapped to.
    pub fields: Vec<String>,
    /// Names of the company's own fields.
    pub own_fields: Vec<String>,
}

/// One row of the dry run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct ImportRow {
    pub line: u32,
    /// Kind of record: `person`, `institution`, `visit`, `purchase` …
    pub kind: String,
    pub name: String,
    pub changes: Vec<ImportChange>,
}

/// A row that is not imported, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct ImportRefusal {
    pub line: u32,
    pub code: String,
    pub params: BTreeMap<String, String>,
    /// The reason in English, as it stands in the file of refused rows.
    pub detail: String,
    pub cells: Vec<String>,
}

/// How many rows became what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ImportCounts {
    pub rows: u32,
    pub new: u32,
    pub changed: u32,
    pub unchanged: u32,
    pub refused: u32,
    /// Institutions, departments, staff and the like that rows name and the store lacks.
    pub made: u32,
    /// Of the new ones, one's own visits from before the days within which a visit may be entered.
    /// They come in, since history must; but nobody shall overlook it.
    pub back_dated: u32,
    /// Texts that look as if they should not be kept.
    pub warned: u32,
}

/// A free text of the file that looks like a figure on a person or like a patient's number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct ImportWarning {
    pub line: u32,
    /// The heading of its column.
    pub field: String,
    pub what: TextWarningKind,
    /// The part of the text that looks so.
    pub fragment: String,
}

/// What an import would do.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct ImportPreview {
    pub counts: ImportCounts,
    /// The first rows of each sort.
    pub new: Vec<ImportRow>,
    pub changed: Vec<ImportRow>,
    pub refused: Vec<ImportRefusal>,
    pub made: Vec<ImportMade>,
    pub suspects: Vec<ImportSuspect>,
    /// Free texts to look at before anything is written. None of them refuses a row.
    pub warnings: Vec<ImportWarning>,
    /// Days after a visit within which it may be entered by hand.
    pub back_dating_days: u32,
    pub cancelled: bool,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct ImportReport {
    pub counts: ImportCounts,
    /// The group of changes: one undo takes all of it back. Absent when nothing was written.
    pub group: Option<String>,
    /// The file of refused rows, when there are any.
    pub refused_path: Option<String>,
    pub refused: Vec<ImportRefusal>,
    pub cancelled: bool,
    /// What broke it off before the end, if anything did: the counts say how far it came.
    pub failed: Option<ImportFailure>,
    /// The longest time for which a chunk held the writer.
    pub held_ms_max: u32,
}

/// What broke an import off after rows of it were written or refused.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct ImportFailure {
    pub code: String,
    pub params: BTreeMap<String, String>,
    /// In English, for a report to whoever helps.
    pub detail: String,
}

/// Opens a file and guesses, or remembers, its mapping. `target`: absent when the file shall decide.
/// Errors: those of [`Sheet::open`].
pub fn inspect(
    connection: &Connection,
    path: &Path,
    options: &SheetOptions,
    target: Option<TableKind>,
) -> Result<FileInspection> {
    let sheet = Sheet::open(path, options)?;
    let target = target.unwrap_or_else(|| crate::mapping::guess_target(&sheet.headings));
    let own_fields = index::own_field_names(connection)?;
    let remembered = remembered(connection, target, &sheet.headings)?;
    let sample = sheet.rows()?.take(5).map(|row| row.map(|row| row.cells)).collect::<Result<_>>()?;
    Ok(FileInspection {
        heading_line: sheet.heading_line,
        encoding: sheet.encoding.into(),
        encoding_sure: sheet.encoding_sure,
        worksheet: sheet.worksheet.clone(),
        worksheets: sheet.worksheets.clone(),
        sample,
        remembered: remembered.is_some(),
        mapping: remembered.unwrap_or_else(|| Mapping::guess(target, &sheet.headings, &own_fields)),
        fields: crate::mapping::fields(target).into_iter().map(Into::into).collect(),
        own_fields,
        headings: sheet.headings,
    })
}

const MEMORY_TOPIC: &str = "import.mapping";

fn remembered(connection: &Connection, target: TableKind, headings: &[String]) -> Result<Option<Mapping>> {
    let key = Mapping::memory_key(target, headings);
    let body = store::memory::get(connection, MEMORY_TOPIC, &key)?;
    let mapping = body.and_then(|body| serde_json::from_str::<Mapping>(&body).ok());
    Ok(mapping.and_then(|mapping| mapping.fitted(headings).ok()))
}

/// Remembers a mapping for files with the same headings.
pub fn remember(store: &mut store::Store, headings: &[String], mapping: &Mapping) -> Result<()> {
    let key = Mapping::memory_key(mapping.target, headings);
    let body = serde_json::to_string(mapping).unwrap_or_default();
    Ok(store::memory::set(store, MEMORY_TOPIC, &key, Some(&body))?)
}

/// Reads the rows of a file and decides what becomes of each.
struct Reading<'a> {
    sheet: &'a Sheet,
    columns: Columns,
    index: Index,
    readers: &'a Readers,
    target: TableKind,
}

/// Rows that belong together and what becomes of them.
struct Decided {
    rows: Vec<Row>,
    decision: Result<Decision>,
    warnings: Vec<ImportWarning>,
}

impl<'a> Reading<'a> {
    fn begin(
        readers: &'a Readers,
        sheet: &'a Sheet,
        request: &ImportRequest,
        context: &Context,
    ) -> Result<Self> {
        let mapping = request.mapping.fitted(&sheet.headings)?;
        let index = readers.read(|connection| Index::load(connection, mapping.target, context))?;
        let columns = Columns::of(&mapping, request.clear, sheet.headings.len());
        Ok(Reading { sheet, columns, index, readers, target: mapping.target })
    }

    /// Rows one by one; rows of one visit, which stand one below the other, together.
    fn each(&mut self, mut work: impl FnMut(Decided) -> Result<bool>) -> Result<bool> {
        let mut together: Vec<Row> = Vec::new();
        let mut batch: Vec<Vec<Row>> = Vec::new();
        for row in self.sheet.rows()? {
            let row = row?;
            let belongs = self.target == TableKind::Visits
                && together.first().is_some_and(|first| self.columns.same_id(first, &row));
            if !belongs && !together.is_empty() {
                batch.push(std::mem::take(&mut together));
            }
            together.push(row);
            if batch.len() == BATCH_ROWS && !self.decide(std::mem::take(&mut batch), &mut work)? {
                return Ok(false);
            }
        }
        batch.extend(Some(together).filter(|rows| !rows.is_empty()));
        self.decide(batch, &mut work)
    }

    fn decide(
        &mut self,
        batch: Vec<Vec<Row>>,
        work: &mut impl FnMut(Decided) -> Result<bool>,
    ) -> Result<bool> {
        let readers = self.readers;
        let decided: Vec<Decided> = readers.read(|connection| -> Result<_> {
            Ok(batch
                .into_iter()
                .map(|rows| {
                    let decision = self.row(connection, &rows);
                    let warnings = decision.as_ref().map(|it| self.warnings(it, &rows)).unwrap_or_default();
                    Decided { decision, warnings, rows }
                })
                .collect())
        })?;
        for one in decided {
            if let Err(error) = &one.decision
                && !is_about_the_row(error)
            {
                return one.decision.map(|_| false);
            }
            if !work(one)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What in the free texts of rows that bring something should not be kept. A figure may stand on an
    /// institution; a patient nowhere.
    fn warnings(&self, decision: &Decision, rows: &[Row]) -> Vec<ImportWarning> {
        if decision.what == What::Unchanged {
            return vec![];
        }
        let of_place = matches!(decision.kind.as_str(), "institution" | "department");
        let mut found = vec![];
        for row in rows {
            for (heading, text) in self.columns.free_texts(row) {
                let mut add = |what, fragment: Option<String>| {
                    let (line, field) = (row.line, heading.to_owned());
                    found.extend(fragment.map(|fragment| ImportWarning { line, field, what, fragment }));
                };
                add(TextWarningKind::Figure, suspicious_text(text).filter(|_| !of_place));
                add(TextWarningKind::Patient, patient_identifier(text));
            }
        }
        found
    }

    /// What becomes of the rows. A refused row leaves no trace for those that follow.
    fn row(&mut self, connection: &Connection, rows: &[Row]) -> Result<Decision> {
        self.index.begin_row();
        self.rows(connection, rows).inspect_err(|_| self.index.forget_row())
    }

    fn rows(&mut self, connection: &Connection, rows: &[Row]) -> Result<Decision> {
        self.columns.check_width(rows)?;
        let cells: Vec<_> = rows.iter().map(|row| self.columns.cells(row)).collect();
        let [first, ..] = cells.as_slice() else { return Ok(Decision::default()) };
        match self.target {
            TableKind::Customers => customers::decide(connection, &mut self.index, first),
            TableKind::Visits => visits::decide(connection, &mut self.index, &cells),
            TableKind::Transactions => transactions::decide(connection, &mut self.index, first),
            TableKind::Plan => plan::decide(connection, &mut self.index, first),
            TableKind::Policy => plan::policy(connection, first),
            TableKind::Catalogue | TableKind::OwnFields | TableKind::Staff => {
                catalogue::decide(connection, &mut self.index, first, self.target)
            }
        }
    }
}

/// Whether an error refuses one row, and not the whole import.
fn is_about_the_row(error: &ExchangeError) -> bool {
    use store::{Fault, StoreError};
    match error {
        ExchangeError::Problem(_)
        | ExchangeError::Refusal(_)
        | ExchangeError::Store(StoreError::Problem(_)) => true,
        ExchangeError::Store(StoreError::Fault(fault)) => matches!(fault, Fault::Gone { .. }),
        ExchangeError::Fault(_) => false,
    }
}

/// The dry run: everything that the import would do, and nothing done. `go_on` hears the rows done so
/// far and answers whether to go on.
/// Errors: those of [`Sheet::open`] and [`Mapping::check`].
pub fn preview(
    readers: &Readers,
    request: &ImportRequest,
    context: &Context,
    go_on: &mut dyn FnMut(u32) -> bool,
) -> Result<ImportPreview> {
    let sheet = Sheet::open(Path::new(&request.path), &request.sheet)?;
    let mut reading = Reading::begin(readers, &sheet, request, context)?;
    let back_dating_days = reading.index.policy.back_dating_days;
    let mut preview = ImportPreview { back_dating_days, ..ImportPreview::default() };
    let finished = reading.each(|decided| {
        preview.counts.add(&decided);
        preview.note(decided);
        Ok(!preview.counts.rows.is_multiple_of(100) || go_on(preview.counts.rows))
    })?;
    preview.cancelled = !finished;
    Ok(preview)
}

impl ImportPreview {
    fn note(&mut self, decided: Decided) {
        let line = decided.rows.first().map_or(0, |row| row.line);
        push(&mut self.warnings, decided.warnings);
        match decided.decision {
            Ok(decision) => {
                push(&mut self.made, decision.made);
                push(
                    &mut self.suspects,
                    decision.suspects.into_iter().map(|suspect| ImportSuspect { line, ..suspect }),
                );
                let outcome =
                    ImportRow { line, kind: decision.kind, name: decision.name, changes: decision.changes };
                match decision.what {
                    What::New => push(&mut self.new, [outcome]),
                    What::Changed => push(&mut self.changed, [outcome]),
                    What::Unchanged => {}
                }
            }
            Err(error) => push(&mut self.refused, decided.rows.iter().map(|row| refused_row(row, &error))),
        }
    }
}

fn push<T>(list: &mut Vec<T>, items: impl IntoIterator<Item = T>) {
    let free = DETAILS_MAX.saturating_sub(list.len());
    list.extend(items.into_iter().take(free));
}

fn refused_row(row: &Row, error: &ExchangeError) -> ImportRefusal {
    let (code, params) = (error.code().into(), error.params());
    ImportRefusal { line: row.line, code, params, detail: error.to_string(), cells: row.cells.clone() }
}

impl ImportCounts {
    fn add(&mut self, decided: &Decided) {
        let rows = decided.rows.len() as u32;
        self.rows += rows;
        match &decided.decision {
            Ok(decision) => {
                self.made += decision.made.len() as u32;
                self.back_dated += if decision.back_dated { rows } else { 0 };
                self.warned += decided.warnings.len() as u32;
                match decision.what {
                    What::New => self.new += rows,
                    What::Changed => self.changed += rows,
                    What::Unchanged => self.unchanged += rows,
                }
            }
            Err(_) => self.refused += rows,
        }
    }
}

/// The import. `write` takes a chunk to where the store is, calls [`Chunk::write`] there and brings it
/// back: in the window that is the writer's own thread, on the command line a plain call.
/// `go_on` hears the rows done so far and answers whether to go on; stopped, the import keeps what is
/// written, and the report names its group for one undo. Refused rows go to `<name>-refused.csv`
/// beside the file, or into `refused_dir`. What breaks it off later, be it the file or the store, stands
/// in the report: what was written and refused until then is in the store and in that file.
/// Errors: as [`preview`]; and what stops the store before the first row: `store.disk_full` and others.
pub fn run(
    readers: &Readers,
    request: &ImportRequest,
    context: &Context,
    refused_dir: Option<&Path>,
    write: &mut dyn FnMut(Chunk) -> Result<Chunk>,
    go_on: &mut dyn FnMut(u32) -> bool,
) -> Result<ImportReport> {
    let sheet = Sheet::open(Path::new(&request.path), &request.sheet)?;
    let mut reading = Reading::begin(readers, &sheet, request, context)?;
    let refused = Refused::new(Path::new(&request.path), refused_dir, &sheet.headings);
    let mut running = Running {
        report: ImportReport::default(),
        waiting: VecDeque::new(),
        chunk_rows: 4,
        group: store::new_id(),
        action: action(request.mapping.target),
        refused,
        write,
    };
    let mut since = 0;
    let outcome = reading.each(|decided| {
        since += 1;
        running.take(decided)?;
        let rows = running.report.counts.rows;
        Ok(since % 50 != 0 || go_on(rows))
    });
    let outcome = outcome.and_then(|finished| running.flush(0).map(|()| finished));
    running.forget_waiting();
    let Running { mut report, refused, .. } = running;
    let outcome = match refused.finish() {
        Ok(path) => {
            report.refused_path = path;
            outcome
        }
        Err(error) => outcome.and(Err(error)),
    };
    match outcome {
        Ok(finished) => report.cancelled = !finished,
        Err(error) if report.group.is_none() && report.counts.refused == 0 => return Err(error),
        Err(error) => {
            let (code, params) = (error.code().into(), error.params());
            report.failed = Some(ImportFailure { code, params, detail: error.to_string() });
        }
    }
    Ok(report)
}

/// The code under which history shows the import.
fn action(target: TableKind) -> &'static str {
    match target {
        TableKind::Customers => "customer.import",
        TableKind::Visits => "visit.import",
        TableKind::Transactions => "transaction.import",
        TableKind::Plan => "plan.import",
        TableKind::Catalogue | TableKind::OwnFields | TableKind::Staff => "catalogue.import",
        TableKind::Policy => "policy.edit",
    }
}

struct Running<'a> {
    report: ImportReport,
    waiting: VecDeque<(Vec<Row>, Decision)>,
    chunk_rows: usize,
    group: String,
    action: &'static str,
    refused: Refused,
    write: &'a mut dyn FnMut(Chunk) -> Result<Chunk>,
}

impl Running<'_> {
    fn take(&mut self, decided: Decided) -> Result<()> {
        self.report.counts.add(&decided);
        match decided.decision {
            Ok(decision) if decision.steps.is_empty() => Ok(()),
            Ok(decision) => {
                self.waiting.push_back((decided.rows, decision));
                self.flush(self.chunk_rows - 1)
            }
            Err(error) => self.refuse(&decided.rows, &error),
        }
    }

    fn refuse(&mut self, rows: &[Row], error: &ExchangeError) -> Result<()> {
        push(&mut self.report.refused, rows.iter().map(|row| refused_row(row, error)));
        rows.iter().try_for_each(|row| self.refused.row(row, error))
    }

    /// Rows that were decided and will not be written any more are not counted.
    fn forget_waiting(&mut self) {
        for (rows, decision) in self.waiting.drain(..) {
            self.report.counts.forget(&decision, rows.len() as u32);
        }
    }

    /// Writes chunks until at most `keep` rows wait.
    fn flush(&mut self, keep: usize) -> Result<()> {
        while self.waiting.len() > keep {
            let count = self.chunk_rows.min(self.waiting.len());
            let steps =
                self.waiting.iter_mut().take(count).map(|(_, decision)| std::mem::take(&mut decision.steps));
            let chunk = (self.write)(Chunk::new(&self.group, self.action, steps.collect()))?;
            self.report.held_ms_max = self.report.held_ms_max.max(chunk.held_ms);
            self.chunk_rows = chunk.rows_next(self.chunk_rows);
            if chunk.changed {
                self.report.group = Some(self.group.clone());
            }
            let (written, failed, rest) = chunk.into_outcome();
            for _ in 0..written {
                self.waiting.pop_front();
            }
            // What was not written goes back to where it waits, but for the row that failed.
            for (steps, (_, decision)) in rest.into_iter().zip(self.waiting.iter_mut()) {
                decision.steps = steps;
            }
            if let Some((at, error)) = failed
                && let Some((rows, decision)) = self.waiting.remove(at)
            {
                self.report.counts.move_to_refused(&decision, rows.len() as u32);
                self.refuse(&rows, &error)?;
            }
        }
        Ok(())
    }
}

impl ImportCounts {
    fn move_to_refused(&mut self, decision: &Decision, rows: u32) {
        self.take_back(decision, rows);
        self.refused += rows;
    }

    fn forget(&mut self, decision: &Decision, rows: u32) {
        self.take_back(decision, rows);
        self.rows -= rows;
        self.made -= decision.made.len() as u32;
    }

    fn take_back(&mut self, decision: &Decision, rows: u32) {
        match decision.what {
            What::New => self.new -= rows,
            What::Changed => self.changed -= rows,
            What::Unchanged => self.unchanged -= rows,
        }
        self.back_dated -= if decision.back_dated { rows } else { 0 };
    }
}

/// The file of refused rows: made when the first one comes. It has the headings of the original, so it
/// can be corrected and imported again, and a column with the reason that the import skips.
struct Refused {
    path: PathBuf,
    headings: Vec<String>,
    /// Where the reason of an earlier import stands.
    old_reason: Option<usize>,
    table: Option<TableFile>,
}

impl Refused {
    fn new(path: &Path, dir: Option<&Path>, headings: &[String]) -> Self {
        let mut stem = path.file_stem().unwrap_or_default().to_os_string();
        stem.push("-refused.csv");
        let dir = dir.or_else(|| path.parent()).unwrap_or(Path::new(""));
        let old_reason = headings.iter().position(|heading| heading == REASON_HEADING);
        let headings = headings.iter().filter(|heading| *heading != REASON_HEADING).cloned().collect();
        Refused { path: dir.join(stem), headings, old_reason, table: None }
    }

    fn row(&mut self, row: &Row, error: &ExchangeError) -> Result<()> {
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

    fn finish(self) -> Result<Option<String>> {
        let Some(table) = self.table else { return Ok(None) };
        table.finish()?;
        Ok(Some(self.path.display().to_string()))
    }
}
