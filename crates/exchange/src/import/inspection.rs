//! A file as it lies there: for the mapping screen.

use super::index;
use crate::error::Result;
use crate::mapping::{Mapping, TableKind};
use crate::sheet::{Sheet, SheetOptions};
use serde::{Deserialize, Serialize};
use std::path::Path;
use store::Connection;

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
