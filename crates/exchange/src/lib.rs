//! Files in and out: CSV and XLSX, mapped, tried dry, imported in chunks, exported whole.

mod csv_sheet;
pub mod error;
pub mod export;
mod headings;
pub mod import;
pub mod mapping;
pub mod sheet;
pub mod values;
pub mod weekly;
pub mod write;
#[cfg(test)]
mod sheet_tests;
mod xlsx_sheet;

pub use error::{ExchangeError, Fault, Refusal, Result};
pub use mapping::{ColumnMap, Mapping, RowKind, Target, To};
pub use sheet::{Row, Sheet, SheetOptions};
pub use write::{FileFormat, Heading, TableFile};
