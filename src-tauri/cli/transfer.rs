//! The verbs `import` and `export`.

use super::fault::{self, CliFault};
use super::{Answer, Format, What};
use crate::error::AppError;
use exchange::import::{self, Context, ImportCounts, ImportRequest};
use exchange::{ColumnTo, FileFormat, Mapping, SheetOptions, TableKind};
use serde_json::{Value, json};
use std::path::Path;
use store::visit::TextWarningKind;
use store::{Store, StoreError};

/// The mapping from its file, or guessed from the headings as in the window; checked here, so that
/// what it lacks can be said beside the headings that were found.
pub(super) fn request(
    store: &Store,
    what: What,
    file: &Path,
    map: Option<&Path>,
    clear: bool,
) -> Result<ImportRequest, AppError> {
    let sheet = SheetOptions::default();
    let target = Some(table(what));
    let seen = store.readers().read(|connection| import::inspect(connection, file, &sheet, target))?;
    let mapping = match map {
        Some(map) => {
            let invalid = |detail: String| CliFault::MapInvalid { path: map.display().to_string(), detail };
            let text = fault::read("mapping", map)?;
            let given = serde_json::from_str::<Mapping>(&text).map_err(|error| invalid(error.to_string()))?;
            if given.target != table(what) {
                return Err(invalid(format!("its target is {}", given.target.text())).into());
            }
            given
        }
        None => seen.mapping,
    };
    let mapping = mapping.fitted(&seen.headings).map_err(|error| {
        let error = AppError::from(error);
        let headings = seen.headings.join(", ");
        AppError { detail: format!("{}; the headings are: {headings}", error.detail), ..error }
    })?;
    Ok(ImportRequest { path: file.display().to_string(), sheet, mapping, clear, checked: None })
}

/// Columns that do not come in: those that stand for nothing known, and those that are refused.
struct LeftOut {
    ignored: Vec<String>,
    refused: Vec<String>,
}

impl LeftOut {
    fn of(request: &ImportRequest) -> Self {
        let of = |is: fn(&ColumnTo) -> bool| {
            let columns = request.mapping.columns.iter().filter(move |column| is(&column.to));
            columns.map(|column| column.heading.clone()).filter(|heading| !heading.is_empty()).collect()
        };
        LeftOut {
            ignored: of(|to| *to == ColumnTo::Ignore),
            refused: of(|to| matches!(to, ColumnTo::Refused(_))),
        }
    }

    fn lines(&self) -> Vec<String> {
        let line = |what: &str, headings: &[String]| {
            (!headings.is_empty()).then(|| format!("{what}: {}", headings.join(", ")))
        };
        let refused = "columns refused (no sales or prescription figure may be kept on a person)";
        [line("columns ignored", &self.ignored), line(refused, &self.refused)].into_iter().flatten().collect()
    }

    /// The answer for programs, with the columns beside it.
    fn beside(&self, mut answer: Value) -> Value {
        if let Some(object) = answer.as_object_mut() {
            object.insert("ignored_columns".into(), json!(self.ignored));
            object.insert("refused_columns".into(), json!(self.refused));
        }
        answer
    }
}

fn table(what: What) -> TableKind {
    match what {
        What::Customers => TableKind::Customers,
        What::Visits => TableKind::Visits,
        What::Transactions => TableKind::Transactions,
        What::Catalogue => TableKind::Catalogue,
        What::OwnFields => TableKind::OwnFields,
        What::Staff => TableKind::Staff,
        What::Plan => TableKind::Plan,
        What::Tiers => TableKind::Tiers,
        What::TierModels => TableKind::TierModels,
        What::SurveyTemplates => TableKind::SurveyTemplates,
        What::Surveys => TableKind::Surveys,
        What::SurveyInvitations => TableKind::SurveyInvitations,
        What::Policy => TableKind::Policy,
    }
}

pub(super) fn preview(store: &Store, request: &ImportRequest, strict: bool) -> Result<Answer, AppError> {
    let preview = import::preview(&store.readers(), request, &Context::of(store), &mut |_| true)?;
    let left_out = LeftOut::of(request);
    let mut lines = vec![format!("dry run, nothing written: {}", counted(&preview.counts))];
    lines.extend(left_out.lines());
    lines.extend(back_dated(&preview.counts, Some(preview.back_dating_days)));
    lines.extend(erased(&preview.counts));
    for row in &preview.changed {
        let change =
            |it: &import::ImportChange| format!("{}: {} → {}", it.field, shown(&it.old), shown(&it.new));
        let changes: Vec<String> = row.changes.iter().map(change).collect();
        lines.push(format!("row {}: changes {}: {}", row.line, row.name, changes.join("; ")));
    }
    lines.extend(more("changed", preview.changed.len(), preview.counts.changed));
    lines.extend(
        preview
            .refused
            .iter()
            .map(|refusal| format!("row {}: {} [{}]", refusal.line, refusal.detail, refusal.code)),
    );
    lines.extend(more("refused", preview.refused.len(), preview.counts.refused));
    for warning in &preview.warnings {
        let what = match warning.what {
            TextWarningKind::Figure => "looks like a prescription or sales figure on a person",
            TextWarningKind::Patient => "looks like something that identifies a patient",
        };
        lines.push(format!("row {}: {}: {what}: {}", warning.line, warning.field, warning.fragment));
    }
    lines.extend(more("warned of", preview.warnings.len(), preview.counts.warned));
    let json = left_out.beside(json!(preview));
    Ok(Answer { text: lines.join("\n"), status: status(&preview.counts, strict), json })
}

fn shown(value: &str) -> &str {
    if value.is_empty() { "(empty)" } else { value }
}

fn more(what: &str, listed: usize, all: u32) -> Option<String> {
    let rest = (all as usize).saturating_sub(listed);
    (listed > 0 && rest > 0).then(|| format!("… and {rest} more {what}"))
}

fn back_dated(counts: &ImportCounts, days: Option<u32>) -> Option<String> {
    let limit = days.map(|days| format!(" ({days} days)")).unwrap_or_default();
    let line =
        format!("{} of your own visits lie before the limit for entering them{limit}", counts.back_dated);
    (counts.back_dated > 0).then_some(line)
}

fn erased(counts: &ImportCounts) -> Option<String> {
    let line =
        format!("erased people left out of their visits, with what was noted there: {}", counts.erased);
    (counts.erased > 0).then_some(line)
}

pub(super) fn import(store: &mut Store, request: &ImportRequest, strict: bool) -> Result<Answer, AppError> {
    let (readers, context) = (store.readers(), Context::of(store));
    let here = std::env::current_dir().ok();
    let write = &mut |chunk: import::Chunk| chunk.write(store);
    let report = import::run(&readers, request, &context, here.as_deref(), write, &mut |_| true)?;
    catch_up(store)?;
    let left_out = LeftOut::of(request);
    let mut lines = vec![format!("imported: {}", counted(&report.counts))];
    lines.extend(left_out.lines());
    lines.extend(back_dated(&report.counts, None));
    lines.extend(erased(&report.counts));
    if report.counts.warned > 0 {
        let texts = report.counts.warned;
        lines.push(format!("{texts} texts should not be kept; a dry run names them"));
    }
    lines.extend(report.failed.iter().map(|failed| {
        format!("broken off: {} [{}]; one undo takes back what was written", failed.detail, failed.code)
    }));
    lines.extend(
        report.refused_path.iter().map(|path| format!("refused rows, to correct and import again: {path}")),
    );
    let status = if report.failed.is_some() { 1 } else { status(&report.counts, strict) };
    Ok(Answer { text: lines.join("\n"), status, json: left_out.beside(json!(report)) })
}

/// Finishes what a write left for later: there is no window that would go on with it.
pub(super) fn catch_up(store: &mut Store) -> Result<(), AppError> {
    while store.catch_up()?.is_some() {}
    Ok(())
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
