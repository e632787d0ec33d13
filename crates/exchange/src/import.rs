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
mod inspection;
mod people;
mod place;
mod plan;
mod reading;
mod refused;
mod report;
mod run;
mod surveys;
mod tiers;
mod transactions;
mod visits;
mod whom;

pub use chunk::{Chunk, WRITER_HELD_MS_MAX};
pub use decision::{ImportChange, ImportMade, ImportSuspect, What};
pub use inspection::{FileInspection, inspect, remember};
pub use report::{
    DETAILS_MAX, ImportCounts, ImportFailure, ImportPreview, ImportRefusal, ImportReport, ImportRow,
    ImportWarning,
};
pub use run::run;
pub(crate) use tiers::ReviewCell;

use crate::error::Result;
use crate::mapping::Mapping;
use crate::sheet::{Sheet, SheetOptions};
use domain::civil::Moment;
use reading::Reading;
use serde::{Deserialize, Serialize};
use std::path::Path;
use store::Readers;

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
    /// The stamp of the file that was tried dry: another one is not what the user saw.
    #[serde(default)]
    pub checked: Option<String>,
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
    let stamp = sheet.stamp.clone();
    let mut preview = ImportPreview { back_dating_days, stamp, ..ImportPreview::default() };
    let finished = reading.each(|decided| {
        preview.counts.add(&decided);
        preview.note(decided);
        Ok(!preview.counts.rows.is_multiple_of(100) || go_on(preview.counts.rows))
    })?;
    preview.cancelled = !finished;
    Ok(preview)
}
