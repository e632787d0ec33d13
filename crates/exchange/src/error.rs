//! What can go wrong with a file, each with a stable code.

use domain::Problem;
use std::collections::BTreeMap;
use store::StoreError;

domain::problems! {
    /// A failure of a whole file. Nothing was written by any of them, unless an import was running.
    pub enum Fault {
        Absent { path: String } => "exchange.absent", "there is no file {path}";
        Encoding { line: u32 } => "exchange.encoding", "line {line} is neither UTF-8 nor GB18030";
        NotASheet { found: String } => "exchange.not_a_sheet", "this is no CSV or XLSX file but {found}";
        Torn => "exchange.torn", "the file is incomplete or damaged";
        Changed => "exchange.changed", "the file was changed since it was looked at";
        TooBig { limit: u32 } => "exchange.too_big", "the file unpacks to more than {limit} MB";
        TooWide { columns_max: u32 } => "exchange.too_wide", "the sheet has more than {columns_max} columns";
        TooLong { rows_max: u32 } => "exchange.too_long", "a worksheet holds at most {rows_max} rows";
        QuoteOpen { line: u32 } => "exchange.quote_open", "the quotation mark opened in row {line} is never closed";
        CellTooLong { line: u32, length_max: u32 } => "exchange.cell_too_long", "a cell in row {line} has more than {length_max} characters";
        NoHeading => "exchange.no_heading", "the sheet has no row of headings";
        WorksheetUnknown { name: String } => "exchange.worksheet_unknown", "there is no worksheet {name}";
        MappingUnfit { heading: String } => "exchange.mapping_unfit", "the mapping does not fit the heading {heading}";
        MappingTwice { field: String } => "exchange.mapping_twice", "two columns are mapped to {field}";
        MappingNeeds { field: String } => "exchange.mapping_needs", "no column is mapped to {field}";
        HeadingRefused { heading: String } => "exchange.heading_refused", "{heading}: no sales or prescription figure may be kept on a person";
        Cancelled => "exchange.cancelled", "the import was stopped; what was imported so far can be undone at once";
        DiskFull => "exchange.disk_full", "the disk is full";
        ReadOnly { path: String } => "exchange.read_only", "{path} cannot be written";
        Io { detail: String } => "exchange.io", "the file system answered: {detail}";
    }
}

domain::problems! {
    /// Why one row was not imported. The rest of the file is.
    pub enum Refusal {
        RowTooLong { columns: u32 } => "exchange.row_too_long", "the row has more than {columns} cells: is a separator missing its quotation marks?";
        CellError { field: String, value: String } => "exchange.cell_error", "{field} holds the spreadsheet error {value}";
        KindUnknown { value: String } => "exchange.kind_unknown", "{value} is no kind of customer";
        KindDiffers { id: String } => "exchange.kind_differs", "{id} belongs to a customer of another kind";
        InstitutionMissing => "exchange.institution_missing", "without an institution or a code nobody can be found by name";
        CustomerUnknown { value: String } => "exchange.customer_unknown", "there is no customer {value}";
        CustomerAmbiguous { value: String, count: u32 } => "exchange.customer_ambiguous", "{count} customers are called {value}: give the code";
        InstitutionUnknown { value: String } => "exchange.institution_unknown", "there is no institution {value}";
        ProductUnknown { value: String } => "exchange.product_unknown", "there is no product {value}";
        BrandUnknown { value: String } => "exchange.brand_unknown", "there is no brand {value}";
        MessageUnknown { value: String } => "exchange.message_unknown", "there is no key message {value}";
        StaffUnknown { value: String } => "exchange.staff_unknown", "nobody of the company is called {value}";
        OwnFieldUnknown { field: String } => "exchange.own_field_unknown", "this kind of customer has no field {field}";
        CodeTwice { system: String, code: String } => "exchange.code_twice", "the code {code} belongs to several customers";
        CodeDiffers { system: String, code: String, stored: String } => "exchange.code_differs", "the customer has the code {stored} already, not {code}";
        TwiceInFile { line: u32 } => "exchange.twice_in_file", "row {line} of this file speaks of the same customer and says otherwise";
        AppendOnly { stored: String, value: String } => "exchange.append_only", "{stored} is booked already, not {value}; book the difference instead";
        Dependent => "exchange.dependent", "the row names something of a row that was refused";
        Erased => "exchange.erased", "this person was erased and stays so";
        Deleted => "exchange.deleted", "this record was deleted";
        VisitDiffers { field: String } => "exchange.visit_differs", "the visit is in the log with another {field}; correct it with an amendment";
    }
}

/// Any error of import or export: a rule of the domain, a fault of the store, of a row or of the file.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ExchangeError {
    #[error(transparent)]
    Problem(#[from] Problem),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Refusal(#[from] Refusal),
    #[error(transparent)]
    Fault(#[from] Fault),
}

pub type Result<T> = std::result::Result<T, ExchangeError>;

impl ExchangeError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Problem(problem) => problem.code(),
            Self::Store(error) => error.code(),
            Self::Refusal(refusal) => refusal.code(),
            Self::Fault(fault) => fault.code(),
        }
    }

    pub fn params(&self) -> BTreeMap<String, String> {
        match self {
            Self::Problem(problem) => problem.params(),
            Self::Store(error) => error.params(),
            Self::Refusal(refusal) => refusal.params(),
            Self::Fault(fault) => fault.params(),
        }
    }
}

impl From<std::io::Error> for ExchangeError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull, UnexpectedEof};
        Self::Fault(match error.kind() {
            StorageFull | QuotaExceeded => Fault::DiskFull,
            UnexpectedEof => Fault::Torn,
            _ => Fault::Io { detail: error.to_string() },
        })
    }
}

/// An error about `path`: names it where the file system only says that something is wrong.
pub(crate) fn about(path: &std::path::Path, error: std::io::Error) -> ExchangeError {
    use std::io::ErrorKind::{NotFound, PermissionDenied, ReadOnlyFilesystem};
    let shown = path.display().to_string();
    match error.kind() {
        NotFound => Fault::Absent { path: shown }.into(),
        PermissionDenied | ReadOnlyFilesystem => Fault::ReadOnly { path: shown }.into(),
        _ => error.into(),
    }
}
