//! The rows of a file, one after the other, and what becomes of each.

use super::cells::Columns;
use super::decision::{Decision, What};
use super::index::Index;
use super::{
    Context, ImportRequest, ImportWarning, catalogue, customers, plan, surveys, tiers, transactions, visits,
};
use crate::error::{ExchangeError, Result};
use crate::mapping::TableKind;
use crate::sheet::{Row, Sheet};
use domain::compliance::{patient_identifier, suspicious_text};
use store::visit::TextWarningKind;
use store::{Connection, Readers};

/// How many rows are decided on one reading connection at a time.
const BATCH_ROWS: usize = 64;
/// Reads the rows of a file and decides what becomes of each.
pub(super) struct Reading<'a> {
    sheet: &'a Sheet,
    columns: Columns,
    pub index: Index,
    readers: &'a Readers,
    target: TableKind,
}

/// Rows that belong together and what becomes of them.
pub(super) struct Decided {
    pub rows: Vec<Row>,
    pub decision: Result<Decision>,
    pub warnings: Vec<ImportWarning>,
}

impl<'a> Reading<'a> {
    pub fn begin(
        readers: &'a Readers,
        sheet: &'a Sheet,
        request: &ImportRequest,
        context: &Context,
    ) -> Result<Self> {
        let mapping = request.mapping.fitted(&sheet.headings)?;
        let index = readers.read(|connection| Index::load(connection, mapping.target, context))?;
        let columns = Columns::of(&mapping, request.clear, sheet.headings.len());
        Ok(Reading { sheet, columns, index, readers, target: mapping.target })
    }

    /// Rows one by one; rows of one visit, which stand one below the other, together.
    pub fn each(&mut self, mut work: impl FnMut(Decided) -> Result<bool>) -> Result<bool> {
        let mut together: Vec<Row> = Vec::new();
        let mut batch: Vec<Vec<Row>> = Vec::new();
        for row in self.sheet.rows()? {
            let row = row?;
            let belongs = self.target == TableKind::Visits
                && together.first().is_some_and(|first| self.columns.same_id(first, &row));
            if !belongs && !together.is_empty() {
                batch.push(std::mem::take(&mut together));
            }
            together.push(row);
            if batch.len() == BATCH_ROWS && !self.decide(std::mem::take(&mut batch), &mut work)? {
                return Ok(false);
            }
        }
        batch.extend(Some(together).filter(|rows| !rows.is_empty()));
        self.decide(batch, &mut work)
    }

    fn decide(
        &mut self,
        batch: Vec<Vec<Row>>,
        work: &mut impl FnMut(Decided) -> Result<bool>,
    ) -> Result<bool> {
        let readers = self.readers;
        let decided: Vec<Decided> = readers.read(|connection| -> Result<_> {
            Ok(batch
                .into_iter()
                .map(|rows| {
                    let decision = self.row(connection, &rows);
                    let warnings = decision.as_ref().map(|it| self.warnings(it, &rows)).unwrap_or_default();
                    Decided { decision, warnings, rows }
                })
                .collect())
        })?;
        for one in decided {
            if let Err(error) = &one.decision
                && !is_about_the_row(error)
            {
                return one.decision.map(|_| false);
            }
            if !work(one)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What in the free texts of rows that bring something should not be kept. A figure may stand on an
    /// institution; a patient nowhere.
    fn warnings(&self, decision: &Decision, rows: &[Row]) -> Vec<ImportWarning> {
        if decision.what == What::Unchanged {
            return vec![];
        }
        let of_place = matches!(decision.kind.as_str(), "institution" | "department");
        let mut found = vec![];
        for row in rows {
            for (heading, text) in self.columns.free_texts(row) {
                let mut add = |what, fragment: Option<String>| {
                    let (line, field) = (row.line, heading.to_owned());
                    found.extend(fragment.map(|fragment| ImportWarning { line, field, what, fragment }));
                };
                add(TextWarningKind::Figure, suspicious_text(text).filter(|_| !of_place));
                add(TextWarningKind::Patient, patient_identifier(text));
            }
        }
        found
    }

    /// What becomes of the rows. A refused row leaves no trace for those that follow.
    fn row(&mut self, connection: &Connection, rows: &[Row]) -> Result<Decision> {
        self.index.begin_row();
        self.rows(connection, rows).inspect_err(|_| self.index.forget_row())
    }

    fn rows(&mut self, connection: &Connection, rows: &[Row]) -> Result<Decision> {
        self.columns.check_width(rows)?;
        let cells: Vec<_> = rows.iter().map(|row| self.columns.cells(row)).collect();
        let [first, ..] = cells.as_slice() else { return Ok(Decision::default()) };
        match self.target {
            TableKind::Customers => customers::decide(connection, &mut self.index, first),
            TableKind::Visits => visits::decide(connection, &mut self.index, &cells),
            TableKind::Transactions => transactions::decide(connection, &mut self.index, first),
            TableKind::Plan => plan::decide(connection, &mut self.index, first),
            TableKind::Tiers => tiers::decide(connection, &mut self.index, first),
            TableKind::TierModels => tiers::model(connection, first),
            TableKind::SurveyTemplates => surveys::version(connection, first),
            TableKind::Surveys => surveys::response(connection, &mut self.index, first),
            TableKind::SurveyInvitations => surveys::invitation(connection, &mut self.index, first),
            TableKind::Policy => plan::policy(connection, first),
            TableKind::Catalogue | TableKind::OwnFields | TableKind::Staff => {
                catalogue::decide(connection, &mut self.index, first, self.target)
            }
        }
    }
}

/// Whether an error refuses one row, and not the whole import.
pub(super) fn is_about_the_row(error: &ExchangeError) -> bool {
    use store::{Fault, StoreError};
    match error {
        ExchangeError::Problem(_)
        | ExchangeError::Refusal(_)
        | ExchangeError::Store(StoreError::Problem(_)) => true,
        ExchangeError::Store(StoreError::Fault(fault)) => matches!(fault, Fault::Gone { .. }),
        ExchangeError::Fault(_) => false,
    }
}
