//! The verbs `import` and `export`.

use super::{Answer, Format, What};
use crate::error::AppError;
use exchange::import::{self, Context, ImportCounts, ImportRequest};
use exchange::{FileFormat, Mapping, SheetOptions, TableKind};
use serde_json::json;
use std::path::Path;
use store::{Store, StoreError};

/// The mapping from its file, or guessed from the headings as in the window.
pub(super) fn request(
    store: &Store,
    what: What,
    file: &Path,
    map: Option<&Path>,
    clear: bool,
) -> Result<ImportRequest, AppError> {
    let sheet = SheetOptions::default();
    let mapping = match map {
        Some(map) => {
            let text = std::fs::read_to_string(map).map_err(StoreError::from)?;
            serde_json::from_str::<Mapping>(&text).map_err(AppError::internal)?
        }
        None => {
            let target = Some(table(what));
            store.readers().read(|connection| import::inspect(connection, file, &sheet, target))?.mapping
        }
    };
    Ok(ImportRequest { path: file.display().to_string(), sheet, mapping, clear })
}

fn table(what: What) -> TableKind {
    match what {
        What::Customers => TableKind::Customers,
        What::Visits => TableKind::Visits,
        What::Transactions => TableKind::Transactions,
        What::Catalogue => TableKind::Catalogue,
        What::OwnFields => TableKind::OwnFields,
        What::Staff => TableKind::Staff,
    }
}

pub(super) fn preview(store: &Store, request: &ImportRequest, strict: bool) -> Result<Answer, AppError> {
    let preview = import::preview(&store.readers(), request, &Context::of(store), &mut |_| true)?;
    let mut lines = vec![format!("dry run, nothing written: {}", counted(&preview.counts))];
    lines.extend(
        preview
            .refused
            .iter()
            .map(|refusal| format!("row {}: {} [{}]", refusal.line, refusal.detail, refusal.code)),
    );
    Ok(Answer { text: lines.join("\n"), status: status(&preview.counts, strict), json: json!(preview) })
}

pub(super) fn import(store: &mut Store, request: &ImportRequest, strict: bool) -> Result<Answer, AppError> {
    let (readers, context) = (store.readers(), Context::of(store));
    let report =
        import::run(&readers, request, &context, None, &mut |chunk| chunk.write(store), &mut |_| true)?;
    let mut lines = vec![format!("imported: {}", counted(&report.counts))];
    lines.extend(
        report.refused_path.iter().map(|path| format!("refused rows, to correct and import again: {path}")),
    );
    Ok(Answer { text: lines.join("\n"), status: status(&report.counts, strict), json: json!(report) })
}

pub(super) fn export(store: &Store, dir: &Path, format: Format) -> Result<Answer, AppError> {
    let format = match format {
        Format::Csv => FileFormat::Csv,
        Format::Xlsx => FileFormat::Xlsx,
    };
    std::fs::create_dir_all(dir).map_err(StoreError::from)?;
    let files = store
        .readers()
        .read(|connection| exchange::export::everything(connection, dir, format, &mut |_| true))?;
    let lines: Vec<String> = files.iter().map(|file| format!("{}\t{} rows", file.path, file.rows)).collect();
    Answer::done(lines.join("\n"), json!(files))
}

fn counted(counts: &ImportCounts) -> String {
    let ImportCounts { rows, new, changed, unchanged, refused, made, .. } = counts;
    format!(
        "{rows} rows: {new} new, {changed} changed, {unchanged} unchanged, {refused} refused; {made} places and names made along"
    )
}

fn status(counts: &ImportCounts, strict: bool) -> u8 {
    if strict && counts.refused > 0 { 3 } else { 0 }
}
