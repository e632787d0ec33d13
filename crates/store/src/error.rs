//! What can go wrong with the file, each with a stable code.

use domain::Problem;
use std::collections::BTreeMap;

domain::problems! {
    /// A failure of the store itself. Nothing that was saved before is affected by any of them.
    pub enum Fault {
        WrongPassphrase => "store.wrong_passphrase", "the passphrase does not fit";
        WrongRecoveryCode => "store.wrong_recovery_code", "the recovery code does not fit";
        WrongKeychain => "store.wrong_keychain", "the system's keychain keeps no secret that fits";
        PassphraseTooShort { length_min: u32 } => "store.passphrase_too_short", "a passphrase has at least {length_min} characters";
        Damaged { detail: String } => "store.damaged", "the database is damaged: {detail}";
        NotABackup { path: String } => "store.not_a_backup", "{path} is not a backup of Rounds";
        BackupDamaged { path: String, detail: String } => "store.backup_damaged", "the backup {path} is damaged: {detail}";
        KeyFileMissing { path: String } => "store.key_file_missing", "the key file {path} is missing";
        KeyFileDamaged { path: String } => "store.key_file_damaged", "the key file {path} is damaged";
        Absent { path: String } => "store.absent", "there is no database in {path}";
        Exists { path: String } => "store.exists", "there is a database in {path} already";
        Newer { version: u32, known: u32 } => "store.newer", "the database has version {version}; this program knows up to {known}";
        InUse => "store.in_use", "another program has the database open";
        DiskFull => "store.disk_full", "the disk is full";
        ReadOnly => "store.read_only", "the place is read-only";
        Gone { kind: String, id: String } => "store.gone", "the {kind} {id} does not exist";
        Merged { id: String, into: String } => "store.merged", "{id} was merged into {into}";
        KindUnknown { kind: String } => "store.kind_unknown", "there is no kind {kind}";
        NotUndoable => "store.not_undoable", "this cannot be undone";
        ChainBroken { n: u32 } => "store.chain_broken", "the change log does not fit together at change {n}";
        Retained { reason: String } => "store.retained", "the person's data must be kept: {reason}";
        NotEmpty => "store.not_empty", "the database is not empty";
        SampleAbsent => "store.sample_absent", "the database does not hold the sample";
        SampleMixed { customers: u32, catalogue: u32 } => "store.sample_mixed", "{customers} customers and {catalogue} catalogue entries are not of the sample";
        Torn => "store.torn", "a row was written without its change; nothing was kept";
        Io { detail: String } => "store.io", "the file system answered: {detail}";
        Sql { detail: String } => "store.sql", "the database answered: {detail}";
    }
}

/// Any error of the store: a rule of the domain, or a fault of the file.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum StoreError {
    #[error(transparent)]
    Problem(#[from] Problem),
    #[error(transparent)]
    Fault(#[from] Fault),
}

pub type Result<T> = std::result::Result<T, StoreError>;

impl StoreError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Problem(problem) => problem.code(),
            Self::Fault(fault) => fault.code(),
        }
    }

    pub fn params(&self) -> BTreeMap<String, String> {
        match self {
            Self::Problem(problem) => problem.params(),
            Self::Fault(fault) => fault.params(),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{
            CannotOpen, DatabaseBusy, DatabaseCorrupt, DatabaseLocked, DiskFull, NotADatabase, ReadOnly,
            SystemIoFailure,
        };
        let detail = error.to_string();
        Self::Fault(match error.sqlite_error_code() {
            Some(DiskFull) => Fault::DiskFull,
            Some(ReadOnly) => Fault::ReadOnly,
            Some(DatabaseBusy | DatabaseLocked) => Fault::InUse,
            Some(DatabaseCorrupt | NotADatabase) => Fault::Damaged { detail },
            Some(CannotOpen | SystemIoFailure) => Fault::Io { detail },
            _ => Fault::Sql { detail },
        })
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        Self::Fault(match error.kind() {
            StorageFull | QuotaExceeded => Fault::DiskFull,
            ReadOnlyFilesystem | PermissionDenied => Fault::ReadOnly,
            _ => Fault::Io { detail: error.to_string() },
        })
    }
}
