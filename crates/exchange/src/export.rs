//! Everything out: files that people can read and that the import reads back to the same data.

mod customers;
mod surveys;
mod tables;
mod tiers;
mod visits;

use crate::error::{ExchangeError, Result};
use crate::mapping::TableKind;
use crate::write::{FileFormat, TableFile};
use serde::{Deserialize, Serialize};
use std::path::Path;
use store::listing::ListFilter;
use store::{Connection, listed};

/// A file that was written, and its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ExportedFile {
    pub path: String,
    pub target: TableKind,
    pub rows: u32,
}

/// The files of a full export, in the order in which an empty store must import them.
pub const FILES: &[(TableKind, &str)] = &[
    (TableKind::Policy, "policy"),
    (TableKind::Catalogue, "catalogue"),
    (TableKind::OwnFields, "own_fields"),
    (TableKind::Staff, "staff"),
    (TableKind::Customers, "customers"),
    (TableKind::Transactions, "transactions"),
    (TableKind::Visits, "visits"),
    (TableKind::Plan, "plan"),
    (TableKind::TierModels, "tier_models"),
    (TableKind::Tiers, "tiers"),
    (TableKind::SurveyTemplates, "survey_templates"),
    (TableKind::Surveys, "surveys"),
    (TableKind::SurveyInvitations, "survey_invitations"),
];

/// Writes every file of a full export into a folder that exists. All of it is one moment of the store.
/// `go_on` hears the rows written so far and answers whether to go on.
/// Errors: `exchange.absent`, `exchange.read_only`, `exchange.disk_full`, `exchange.cancelled`.
pub fn everything(
    connection: &Connection,
    dir: &Path,
    format: FileFormat,
    go_on: &mut dyn FnMut(u32) -> bool,
) -> Result<Vec<ExportedFile>> {
    let moment = connection.unchecked_transaction().map_err(store::StoreError::from)?;
    let mut done = 0;
    let mut files = vec![];
    for (target, name) in FILES {
        let path = dir.join(format!("{name}.{}", format.text()));
        let rows = table(&moment, *target, &path, format, &mut |rows| go_on(done + rows))?;
        done += rows;
        files.push(ExportedFile { path: path.display().to_string(), target: *target, rows });
    }
    Ok(files)
}

/// Writes one file. Errors: as [`everything`].
pub fn table(
    connection: &Connection,
    target: TableKind,
    path: &Path,
    format: FileFormat,
    go_on: &mut dyn FnMut(u32) -> bool,
) -> Result<u32> {
    let headings = tables::headings(connection, target)?;
    let mut file = TableFile::create(path, format, &headings)?;
    tables::rows(connection, target, &headings, &mut |cells| {
        file.row(cells)?;
        match !file.rows().is_multiple_of(200) || go_on(file.rows()) {
            true => Ok(()),
            false => Err(ExchangeError::from(crate::Fault::Cancelled)),
        }
    })?;
    file.finish()
}

/// Which customers go into a file.
#[derive(Debug, Clone, PartialEq, Deserialize, specta::Type)]
#[serde(tag = "which", rename_all = "snake_case")]
pub enum Chosen {
    /// These, in this order.
    Selected { ids: Vec<String> },
    /// What the list shows with this filter, in the list's order.
    Filtered { filter: Box<ListFilter> },
}

/// Customers whose rows are put together at once; progress is heard after each.
const TOGETHER: usize = 500;

/// Writes the chosen customers as [`everything`] would write them, into one file. `go_on` hears how many
/// are written, of how many, and answers whether to go on. Returns how many were written.
/// Errors: as [`everything`].
pub fn customers(
    connection: &Connection,
    chosen: &Chosen,
    path: &Path,
    format: FileFormat,
    go_on: &mut dyn FnMut(u32, u32) -> bool,
) -> Result<u32> {
    let moment = connection.unchecked_transaction().map_err(store::StoreError::from)?;
    let ids = match chosen {
        Chosen::Selected { ids } => ids.clone(),
        Chosen::Filtered { filter } => listed::ids(&moment, filter)?,
    };
    let headings = customers::headings(&moment)?;
    let mut customers = customers::Customers::places(&moment)?;
    let mut file = TableFile::create(path, format, &headings)?;
    let mut written = 0;
    for together in ids.chunks(TOGETHER) {
        written += customers.some(&moment, together, &headings, &mut |cells| file.row(cells))?;
        if !go_on(written, ids.len() as u32) {
            return Err(crate::Fault::Cancelled.into());
        }
    }
    file.finish()?;
    Ok(written)
}

/// Writes the responses of a scope for people to read: one row each, one column per question of any version,
/// in Chinese or in English. Returns how many were written.
/// Errors: as [`everything`], `store.gone`.
pub fn survey_answers(
    connection: &Connection,
    scope: &store::survey::SurveyScope,
    in_chinese: bool,
    path: &Path,
    format: FileFormat,
) -> Result<u32> {
    let moment = connection.unchecked_transaction().map_err(store::StoreError::from)?;
    surveys::answers(&moment, scope, in_chinese, path, format)
}
