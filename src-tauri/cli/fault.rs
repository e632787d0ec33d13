//! What only the command line can get wrong. Never crosses to the page.

use crate::error::AppError;
use std::path::Path;

domain::problems! {
    /// A failure of the command line itself. Nothing was written.
    pub enum CliFault {
        NoTerminal => "cli.no_terminal", "there is no terminal to ask for the passphrase; give --passphrase-file F";
        PromptsDiffer => "cli.prompts_differ", "the two passphrases differ; nothing was made";
        Absent { what: String, path: String } => "cli.absent", "the {what} {path} is not there";
        Unreadable { what: String, path: String, detail: String } => "cli.unreadable", "the {what} {path} cannot be read: {detail}";
        Empty { what: String, path: String } => "cli.empty", "the first line of the {what} {path} is empty";
        MapInvalid { path: String, detail: String } => "cli.map_invalid", "{path} is no mapping of columns: {detail}; README.md shows one";
        Unknown { what: String, name: String, known: String } => "cli.unknown", "there is no {what} {name}; known: {known}";
        FileExists { path: String } => "cli.file_exists", "{path} exists; give --force to replace it";
    }
}

impl From<CliFault> for AppError {
    fn from(fault: CliFault) -> Self {
        AppError { code: fault.code().into(), params: fault.params(), detail: fault.to_string() }
    }
}

/// The text of a small file that an option names. Errors: `cli.absent`, `cli.unreadable`.
pub(super) fn read(what: &str, path: &Path) -> Result<String, AppError> {
    let (what, shown) = (what.to_owned(), path.display().to_string());
    let bytes = std::fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => CliFault::Absent { what: what.clone(), path: shown.clone() },
        _ => CliFault::Unreadable { what: what.clone(), path: shown.clone(), detail: error.to_string() },
    })?;
    let text = String::from_utf8(bytes).map_err(|_| CliFault::Unreadable {
        what,
        path: shown,
        detail: "it is not UTF-8".into(),
    })?;
    // Notepad begins its UTF-8 files with a mark that is no part of the text.
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// The first line of a file that holds a secret. Errors: those of [`read`], `cli.empty`.
pub(super) fn first_line(what: &str, path: &Path) -> Result<String, AppError> {
    let text = read(what, path)?;
    match text.lines().next().unwrap_or_default() {
        "" => Err(CliFault::Empty { what: what.into(), path: path.display().to_string() }.into()),
        line => Ok(line.to_owned()),
    }
}
