//! What an import would do or did, as it is shown.

use super::decision::{Decision, ImportChange, ImportMade, ImportSuspect, What};
use super::reading::Decided;
use crate::error::ExchangeError;
use crate::sheet::Row;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::visit::TextWarningKind;

/// How many rows of each sort the dry run shows in full.
pub const DETAILS_MAX: usize = 200;

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
    /// People who were erased: the new visits come in without them, and without their texts.
    pub erased: u32,
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
    /// Of the file, for [`super::ImportRequest::checked`].
    pub stamp: String,
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

impl ImportPreview {
    pub(super) fn note(&mut self, decided: Decided) {
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

pub(super) fn push<T>(list: &mut Vec<T>, items: impl IntoIterator<Item = T>) {
    let free = DETAILS_MAX.saturating_sub(list.len());
    list.extend(items.into_iter().take(free));
}

pub(super) fn refused_row(row: &Row, error: &ExchangeError) -> ImportRefusal {
    let (code, params) = (error.code().into(), error.params());
    ImportRefusal { line: row.line, code, params, detail: error.to_string(), cells: row.cells.clone() }
}

impl ImportCounts {
    pub(super) fn add(&mut self, decided: &Decided) {
        let rows = decided.rows.len() as u32;
        self.rows += rows;
        match &decided.decision {
            Ok(decision) => {
                self.made += decision.made.len() as u32;
                self.back_dated += if decision.back_dated { rows } else { 0 };
                self.erased += decision.erased;
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

    pub(super) fn move_to_refused(&mut self, decision: &Decision, rows: u32) {
        self.take_back(decision, rows);
        self.refused += rows;
    }

    pub(super) fn forget(&mut self, decision: &Decision, rows: u32) {
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
        self.erased -= decision.erased;
    }
}
