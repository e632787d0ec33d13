//! Rows on their way into the store: one chunk is one transaction that holds the writer for a moment.

use crate::error::{ExchangeError, Refusal, Result};
use domain::assessment::{Assessment, AssessmentInput, AssessmentReview, TierModelVersion};
use domain::customer::{Department, Different, ExternalCode, Institution, ReceptionWindow, Tag};
use domain::own_field::{OwnField, OwnFieldChoice, OwnFieldValue};
use domain::person::{Affiliation, ClinicHour, Person};
use domain::plan::PlanItem;
use domain::policy::Policy;
use domain::position::{Alignment, Filing, FilingBrand, Staff};
use domain::visit::{
    AdverseEvent, Amendment, Attendee, Awareness, CoVisitor, NextStep, Visit, VisitBrand, VisitMessage,
};
use domain::{Edit, Fields, Record, catalogue, survey, transaction};
use std::time::{Duration, Instant};
use store::{Store, StoreError, Tx};

/// What a chunk may hold the writer for, in milliseconds. Chunks are sized by the time that the last
/// one took, to under half of it: a checkpoint or a merge of the search index comes on top.
pub const WRITER_HELD_MS_MAX: u32 = 50;
const AIM_MS: u32 = 16;

/// One write of one record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    pub kind: &'static str,
    /// Empty for an element of a set: the store knows whether it is there.
    pub id: String,
    /// Absent: the record is deleted.
    pub fields: Option<Fields>,
    pub revision: u32,
}

impl Step {
    /// A new record with its id.
    pub fn new<T: Record>(record: &T) -> Self {
        Step {
            kind: T::KIND.name,
            id: record.id().into(),
            fields: Some(Edit::new(record).fields),
            revision: 0,
        }
    }

    pub fn update<T: Record>(id: &str, revision: u32, fields: Fields) -> Self {
        Step { kind: T::KIND.name, id: id.into(), fields: Some(fields), revision }
    }

    pub fn delete<T: Record>(id: &str) -> Self {
        Step { kind: T::KIND.name, id: id.into(), fields: None, revision: 0 }
    }

    fn apply(&self, tx: &mut Tx) -> store::Result<()> {
        if let Some(fields) = self.fields.as_ref().filter(|_| self.kind == Policy::KIND.name) {
            return store::catalogue::save_policy(tx, Edit::of("", 0, fields.clone())).map(|_| ());
        }
        macro_rules! by_kind {
            ($($record:ty),+ $(,)?) => {
                match self.kind {
                    $(name if name == <$record as Record>::KIND.name => match &self.fields {
                        Some(fields) => {
                            let mut edit = Edit::<$record>::of(&self.id, self.revision, fields.clone());
                            edit.id = edit.id.filter(|id| !id.is_empty());
                            tx.put(edit).map(|_| ())
                        }
                        None => tx.delete::<$record>(&self.id),
                    },)+
                    kind => Err(store::Fault::KindUnknown { kind: kind.into() }.into()),
                }
            };
        }
        by_kind!(
            Institution,
            Department,
            Person,
            Affiliation,
            ClinicHour,
            ReceptionWindow,
            ExternalCode,
            Tag,
            Different,
            Alignment,
            OwnFieldValue,
            Visit,
            Attendee,
            VisitBrand,
            VisitMessage,
            CoVisitor,
            Awareness,
            NextStep,
            AdverseEvent,
            Amendment,
            transaction::Transaction,
            catalogue::Line,
            catalogue::Brand,
            catalogue::Product,
            catalogue::KeyMessage,
            OwnField,
            OwnFieldChoice,
            Staff,
            Filing,
            TierModelVersion,
            Assessment,
            AssessmentInput,
            AssessmentReview,
            survey::SurveyTemplateVersion,
            survey::SurveyResponse,
            survey::SurveyAnswer,
            survey::SurveyInvitation,
            FilingBrand,
            PlanItem,
        )
    }
}

/// Decided rows that wait for the writer. Goes to where the store is and comes back written.
#[derive(Debug)]
pub struct Chunk {
    group: String,
    action: &'static str,
    rows: Vec<Vec<Step>>,
    written: usize,
    failed: Option<(usize, ExchangeError)>,
    pub(crate) changed: bool,
    /// How long the writer was held, commit included.
    pub held_ms: u32,
}

impl Chunk {
    pub(crate) fn new(group: &str, action: &'static str, rows: Vec<Vec<Step>>) -> Self {
        Chunk { group: group.into(), action, rows, written: 0, failed: None, changed: false, held_ms: 0 }
    }

    /// Writes rows in one transaction until the time is up. A row that the store refuses takes nothing
    /// with it but itself: the others of the chunk are written by the next one.
    /// Errors: what is not about one row: `store.disk_full`, `store.damaged` and the like.
    pub fn write(mut self, store: &mut Store) -> Result<Chunk> {
        let begun = Instant::now();
        let time_is_up = Duration::from_millis(u64::from(AIM_MS));
        let (mut done, mut at_row) = (0, None);
        let rows = &self.rows;
        let outcome = store.write_group(&self.group, self.action, |tx| {
            for (at, steps) in rows.iter().enumerate() {
                if at > 0 && begun.elapsed() > time_is_up {
                    break;
                }
                at_row = Some(at);
                tx.happened(happened_at(steps));
                steps.iter().try_for_each(|step| step.apply(tx))?;
                at_row = None;
                done = at + 1;
            }
            Ok(())
        });
        self.held_ms = u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX);
        match (outcome, at_row) {
            (Ok(written), _) => {
                self.written = done;
                self.changed = written.group.is_some();
            }
            (Err(error), Some(at)) => self.failed = Some((at, about_row(error)?)),
            (Err(error), None) => return Err(error.into()),
        }
        Ok(self)
    }

    /// How many rows the next chunk should have, after this one of `rows`.
    pub(crate) fn rows_next(&self, rows: usize) -> usize {
        let wanted = rows * AIM_MS as usize / self.held_ms.max(1) as usize;
        wanted.clamp(rows / 4, rows * 3 / 2 + 1).clamp(1, 2000)
    }

    /// How many rows are in the store, which one failed, and the steps of those that still wait.
    pub(crate) fn into_outcome(mut self) -> (usize, Option<(usize, ExchangeError)>, Vec<Vec<Step>>) {
        let rest = self.rows.split_off(self.written);
        (self.written, self.failed, rest)
    }
}

/// When what a row tells happened: a visit of last year happened last year.
fn happened_at(steps: &[Step]) -> Option<&str> {
    let visit = steps.iter().find(|step| step.kind == Visit::KIND.name)?;
    visit.fields.as_ref()?.get("at")?.as_str()
}

/// The error as one of the row, or the error that stops everything.
fn about_row(error: StoreError) -> Result<ExchangeError> {
    match error {
        StoreError::Fault(store::Fault::Sql { detail }) if detail.contains("FOREIGN KEY") => {
            Ok(Refusal::Dependent.into())
        }
        error => match super::reading::is_about_the_row(&ExchangeError::Store(error.clone())) {
            true => Ok(error.into()),
            false => Err(error.into()),
        },
    }
}
