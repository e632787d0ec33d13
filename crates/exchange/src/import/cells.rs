//! A row's cells by field.

use crate::error::{Refusal, Result};
use crate::mapping::{ColumnTo, DEFAULT_SYSTEM, Mapping, RowKind, TableKind};
use crate::sheet::Row;
use crate::values::{is_cell_error, trimmed};
use domain::{Fields, Problem};
use serde_json::Value;
use std::collections::HashMap;

/// Which column holds which field.
#[derive(Debug)]
pub(crate) struct Columns {
    fields: HashMap<String, usize>,
    /// Columns of tags: there may be several.
    tags: Vec<usize>,
    own: Vec<(String, usize)>,
    codes: Vec<(String, usize)>,
    taken: Vec<(usize, String)>,
    pub rows_are: RowKind,
    clear: bool,
    width: usize,
}

/// What a cell says: nothing, that the field shall be empty, or a text without spaces around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell<'a> {
    Absent,
    Clear,
    Text(&'a str),
}

impl Columns {
    pub fn of(mapping: &Mapping, clear: bool, width: usize) -> Self {
        let mut columns = Columns {
            fields: HashMap::new(),
            tags: vec![],
            own: vec![],
            codes: vec![],
            taken: vec![],
            rows_are: mapping.rows_are,
            clear,
            width,
        };
        for (at, column) in mapping.columns.iter().enumerate() {
            match &column.to {
                ColumnTo::Ignore | ColumnTo::Refused(_) => continue,
                ColumnTo::Field(key) if key == "tags" && mapping.target == TableKind::Customers => {
                    columns.tags.push(at)
                }
                ColumnTo::Field(key) if key == "code" && mapping.target == TableKind::Customers => {
                    columns.codes.push((DEFAULT_SYSTEM.into(), at))
                }
                ColumnTo::Field(key) => drop(columns.fields.insert(key.clone(), at)),
                ColumnTo::OwnField(name) => columns.own.push((name.clone(), at)),
                ColumnTo::ExternalCode(system) => columns.codes.push((system.clone(), at)),
            }
            columns.taken.push((at, column.heading.clone()));
        }
        columns
    }

    pub fn cells<'a>(&'a self, row: &'a Row) -> Cells<'a> {
        Cells { columns: self, row }
    }

    /// Errors: `exchange.row_too_long`, `exchange.cell_error`.
    pub fn check_width(&self, rows: &[Row]) -> Result<()> {
        for row in rows {
            if row.cells.len() > self.width {
                return Err(Refusal::RowTooLong { columns: self.width as u32 }.into());
            }
            for (at, heading) in &self.taken {
                if let Some(cell) = row.cells.get(*at).filter(|cell| is_cell_error(cell)) {
                    return Err(
                        Refusal::CellError { field: heading.clone(), value: cell.trim().into() }.into()
                    );
                }
            }
        }
        Ok(())
    }

    /// The cells of a row that hold free text, with their headings.
    pub fn free_texts<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = (&'a str, &'a str)> {
        let is_free = |at: &usize| {
            self.tags.contains(at)
                || self.own.iter().any(|(_, own)| own == at)
                || FREE.iter().any(|key| self.fields.get(*key) == Some(at))
        };
        let columns = self.taken.iter().filter(move |(at, _)| is_free(at));
        columns.filter_map(|(at, heading)| Some((heading.as_str(), row.cells.get(*at)?.as_str())))
    }

    /// Whether both rows carry the same id.
    pub fn same_id(&self, one: &Row, other: &Row) -> bool {
        let id = |row: &Row| {
            self.fields.get("id").and_then(|at| row.cells.get(*at)).map(|cell| trimmed(cell).to_owned())
        };
        id(one).is_some_and(|id| !id.is_empty()) && id(one) == id(other)
    }
}

/// Columns that people write sentences into.
const FREE: &[&str] = &[
    "note",
    "objective",
    "purpose",
    "next_content",
    "amendments",
    "window_reason",
    "filing_reason",
    "academic_interest",
    "required_papers",
    "specialty",
    "title",
    "post",
    "tags",
];

/// One row, read by field.
#[derive(Clone, Copy)]
pub(crate) struct Cells<'a> {
    columns: &'a Columns,
    row: &'a Row,
}

impl<'a> Cells<'a> {
    pub fn line(&self) -> u32 {
        self.row.line
    }

    pub fn rows_are(&self) -> RowKind {
        self.columns.rows_are
    }

    fn at(&self, column: usize) -> Cell<'a> {
        match self.row.cells.get(column).map(|cell| trimmed(cell)) {
            Some("") | None if self.columns.clear => Cell::Clear,
            Some("") | None => Cell::Absent,
            Some(text) => Cell::Text(text),
        }
    }

    pub fn cell(&self, key: &str) -> Cell<'a> {
        self.columns.fields.get(key).map_or(Cell::Absent, |at| self.at(*at))
    }

    /// The text of a field, when there is one.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        match self.cell(key) {
            Cell::Text(text) => Some(text),
            Cell::Absent | Cell::Clear => None,
        }
    }

    /// The id that the row gives its own record; what has no form of one counts as none.
    pub fn id(&self) -> Option<String> {
        self.text("id").map(str::to_ascii_lowercase).filter(|id| id.len() == 32)
    }

    /// The text with the spaces that belong to it: for notes.
    fn raw(&self, key: &str) -> Option<&'a str> {
        self.text(key)?;
        self.columns.fields.get(key).and_then(|at| self.row.cells.get(*at)).map(String::as_str)
    }

    pub fn codes(&self) -> impl Iterator<Item = (&'a str, Cell<'a>)> {
        self.columns.codes.iter().map(|(system, at)| (system.as_str(), self.at(*at)))
    }

    pub fn own(&self) -> impl Iterator<Item = (&'a str, Cell<'a>)> {
        self.columns.own.iter().map(|(name, at)| (name.as_str(), self.at(*at)))
    }

    /// All columns of tags as one: absent when none says anything.
    pub fn tags(&self) -> Option<Vec<String>> {
        let cells: Vec<Cell> = self.columns.tags.iter().map(|at| self.at(*at)).collect();
        let texts = cells.iter().filter_map(|cell| match cell {
            Cell::Text(text) => Some(crate::values::list(text)),
            Cell::Absent | Cell::Clear => None,
        });
        let tags: Vec<String> = texts.flatten().collect();
        (!tags.is_empty() || cells.contains(&Cell::Clear)).then_some(tags)
    }

    /// Whether empty cells clear.
    pub fn clears(&self) -> bool {
        self.columns.clear
    }

    /// A hash of everything that the row says, to tell rows that agree from rows that do not.
    pub fn fingerprint(&self, without: &[&str]) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = std::hash::DefaultHasher::new();
        let left_out: Vec<usize> =
            without.iter().filter_map(|key| self.columns.fields.get(*key).copied()).collect();
        for (at, _) in self.columns.taken.iter().filter(|(at, _)| !left_out.contains(at)) {
            self.row.cells.get(*at).map(|cell| trimmed(cell)).unwrap_or_default().hash(&mut hasher);
        }
        hasher.finish()
    }

    /// Puts a text field into `fields` under `name`, when the row says something about it.
    pub fn put_text(&self, fields: &mut Fields, key: &str, name: &str) {
        match self.cell(key) {
            Cell::Absent => {}
            Cell::Clear => drop(fields.insert(name.into(), Value::Null)),
            Cell::Text(text) => {
                let text = if key == "note" { self.raw(key).unwrap_or(text) } else { text };
                fields.insert(name.into(), text.into());
            }
        }
    }

    /// As `put_text`, with a reading of the text; `cleared` is what an empty cell means.
    pub fn put<T: Into<Value>>(
        &self,
        fields: &mut Fields,
        key: &str,
        cleared: Value,
        read: impl FnOnce(&str, &str) -> std::result::Result<T, Problem>,
    ) -> Result<()> {
        match self.cell(key) {
            Cell::Absent => {}
            Cell::Clear => drop(fields.insert(key.into(), cleared)),
            Cell::Text(text) => drop(fields.insert(key.into(), read(key, text)?.into())),
        }
        Ok(())
    }
}
