//! What the page is told when a command fails: a code to translate, its parameters, a detail to copy.

use exchange::ExchangeError;
use serde::Serialize;
use std::collections::BTreeMap;
use store::StoreError;

domain::problems! {
    /// A failure of the shell itself.
    pub enum ShellFault {
        Locked => "shell.locked", "the database is locked";
        Kiosk => "shell.kiosk", "a survey is being answered; only the PIN leaves it";
        Busy { task: String } => "shell.busy", "{task} is still running";
        Keychain { detail: String } => "shell.keychain", "the system's keychain answered: {detail}";
        PictureTooLarge { bytes_max: u64 } => "shell.picture_too_large", "a picture has at most {bytes_max} bytes";
        Internal { detail: String } => "shell.internal", "{detail}";
    }
}

/// An error as it crosses to the page.
#[derive(Debug, Clone, Serialize, specta::Type)]
pub struct AppError {
    pub code: String,
    pub params: BTreeMap<String, String>,
    /// In English, for a report to whoever helps.
    pub detail: String,
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        AppError { code: error.code().into(), params: error.params(), detail: error.to_string() }
    }
}

impl From<ShellFault> for AppError {
    fn from(error: ShellFault) -> Self {
        AppError { code: error.code().into(), params: error.params(), detail: error.to_string() }
    }
}

impl From<ExchangeError> for AppError {
    fn from(error: ExchangeError) -> Self {
        AppError { code: error.code().into(), params: error.params(), detail: error.to_string() }
    }
}

impl AppError {
    pub fn internal(detail: impl ToString) -> Self {
        ShellFault::Internal { detail: detail.to_string() }.into()
    }
}

/// Every code that any command can answer.
pub fn codes() -> Vec<&'static str> {
    store::codes()
        .chain(exchange::Refusal::CODES.iter().chain(exchange::Fault::CODES).copied())
        .chain(ShellFault::CODES.iter().copied())
        .collect()
}
