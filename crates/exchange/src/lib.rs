//! Files in and out: CSV and XLSX, mapped, tried dry, imported in chunks, exported whole.

mod csv_sheet;
pub mod error;
pub mod export;
mod headings;
pub mod import;
#[cfg(test)]
mod import_tests;
pub mod mapping;
pub mod sheet;
#[cfg(test)]
mod sheet_tests;
pub mod values;
pub mod weekly;
pub mod write;
mod xlsx_sheet;

pub use error::{ExchangeError, Fault, Refusal, Result};
pub use mapping::{ColumnMap, ColumnTo, Mapping, RowKind, TableKind};
pub use sheet::{Row, Sheet, SheetOptions};
pub use write::{FileFormat, Heading, TableFile};

/// Every error code of this crate and those below it.
pub fn codes() -> impl Iterator<Item = &'static str> {
    store::codes().chain(Fault::CODES.iter().copied()).chain(Refusal::CODES.iter().copied())
}
