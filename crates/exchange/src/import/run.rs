//! The import itself: decided rows go to the writer in chunks.

use super::chunk::Chunk;
use super::decision::Decision;
use super::reading::{Decided, Reading};
use super::refused::Refused;
use super::report::{ImportFailure, ImportReport, push, refused_row};
use super::{Context, ImportRequest};
use crate::error::{ExchangeError, Fault, Result};
use crate::mapping::TableKind;
use crate::sheet::{Row, Sheet};
use std::collections::VecDeque;
use std::path::Path;
use store::Readers;

/// The import. `write` takes a chunk to where the store is, calls [`Chunk::write`] there and brings it
/// back: in the window that is the writer's own thread, on the command line a plain call.
/// `go_on` hears the rows done so far and answers whether to go on; stopped, the import keeps what is
/// written, and the report names its group for one undo. Refused rows go to `<name>-refused.csv`
/// beside the file, numbered where that exists, or into `otherwise` when its folder cannot be written.
/// What breaks it off later, be it the file or the store, stands in the report: what was written and
/// refused until then is in the store and in that file.
/// Errors: as [`super::preview`]; `exchange.changed` when it is not the file that was checked; and what stops the store before the first row: `store.disk_full` and others.
pub fn run(
    readers: &Readers,
    request: &ImportRequest,
    context: &Context,
    otherwise: Option<&Path>,
    write: &mut dyn FnMut(Chunk) -> Result<Chunk>,
    go_on: &mut dyn FnMut(u32) -> bool,
) -> Result<ImportReport> {
    let sheet = Sheet::open(Path::new(&request.path), &request.sheet)?;
    if request.checked.as_ref().is_some_and(|checked| *checked != sheet.stamp) {
        return Err(Fault::Changed.into());
    }
    let mut reading = Reading::begin(readers, &sheet, request, context)?;
    let refused = Refused::new(Path::new(&request.path), otherwise, &sheet.headings, &request.mapping);
    let mut running = Running {
        report: ImportReport::default(),
        waiting: VecDeque::new(),
        chunk_rows: 4,
        group: store::new_id(),
        action: action(request.mapping.target),
        refused,
        write,
    };
    let mut since = 0;
    let outcome = reading.each(|decided| {
        since += 1;
        running.take(decided)?;
        let rows = running.report.counts.rows;
        Ok(since % 50 != 0 || go_on(rows))
    });
    let outcome = outcome.and_then(|finished| running.flush(0).map(|()| finished));
    running.forget_waiting();
    let Running { mut report, refused, .. } = running;
    let outcome = match refused.finish() {
        Ok(path) => {
            report.refused_path = path;
            outcome
        }
        Err(error) => outcome.and(Err(error)),
    };
    match outcome {
        Ok(finished) => report.cancelled = !finished,
        Err(error) if report.group.is_none() && report.counts.refused == 0 => return Err(error),
        Err(error) => {
            let (code, params) = (error.code().into(), error.params());
            report.failed = Some(ImportFailure { code, params, detail: error.to_string() });
        }
    }
    Ok(report)
}

/// The code under which history shows the import.
fn action(target: TableKind) -> &'static str {
    match target {
        TableKind::Customers => "customer.import",
        TableKind::Visits => "visit.import",
        TableKind::Transactions => "transaction.import",
        TableKind::Plan => "plan.import",
        TableKind::Tiers => "tier.import",
        TableKind::TierModels => "tier.import_models",
        TableKind::SurveyTemplates => "survey.import_templates",
        TableKind::Surveys | TableKind::SurveyInvitations => "survey.import",
        TableKind::Catalogue | TableKind::OwnFields | TableKind::Staff => "catalogue.import",
        TableKind::Policy => "policy.edit",
    }
}

struct Running<'a> {
    report: ImportReport,
    waiting: VecDeque<(Vec<Row>, Decision)>,
    chunk_rows: usize,
    group: String,
    action: &'static str,
    refused: Refused,
    write: &'a mut dyn FnMut(Chunk) -> Result<Chunk>,
}

impl Running<'_> {
    fn take(&mut self, decided: Decided) -> Result<()> {
        self.report.counts.add(&decided);
        match decided.decision {
            Ok(decision) if decision.steps.is_empty() => Ok(()),
            Ok(decision) => {
                self.waiting.push_back((decided.rows, decision));
                self.flush(self.chunk_rows - 1)
            }
            Err(error) => self.refuse(&decided.rows, &error),
        }
    }

    fn refuse(&mut self, rows: &[Row], error: &ExchangeError) -> Result<()> {
        push(&mut self.report.refused, rows.iter().map(|row| refused_row(row, error)));
        rows.iter().try_for_each(|row| self.refused.row(row, error))
    }

    /// Rows that were decided and will not be written any more are not counted.
    fn forget_waiting(&mut self) {
        for (rows, decision) in self.waiting.drain(..) {
            self.report.counts.forget(&decision, rows.len() as u32);
        }
    }

    /// Writes chunks until at most `keep` rows wait.
    fn flush(&mut self, keep: usize) -> Result<()> {
        while self.waiting.len() > keep {
            let count = self.chunk_rows.min(self.waiting.len());
            let steps =
                self.waiting.iter_mut().take(count).map(|(_, decision)| std::mem::take(&mut decision.steps));
            let chunk = (self.write)(Chunk::new(&self.group, self.action, steps.collect()))?;
            self.report.held_ms_max = self.report.held_ms_max.max(chunk.held_ms);
            self.chunk_rows = chunk.rows_next(self.chunk_rows);
            if chunk.changed {
                self.report.group = Some(self.group.clone());
            }
            let (written, failed, rest) = chunk.into_outcome();
            for _ in 0..written {
                self.waiting.pop_front();
            }
            // What was not written goes back to where it waits, but for the row that failed.
            for (steps, (_, decision)) in rest.into_iter().zip(self.waiting.iter_mut()) {
                decision.steps = steps;
            }
            if let Some((at, error)) = failed
                && let Some((rows, decision)) = self.waiting.remove(at)
            {
                self.report.counts.move_to_refused(&decision, rows.len() as u32);
                self.refuse(&rows, &error)?;
            }
        }
        Ok(())
    }
}
