//! The lock on submitted visits, asked by the write door for every edit and every deletion.
//!
//! A visit's rows are written together, in the transaction that submits it. After that only `amend`
//! opens them. Undo and merging customers go past this lock on purpose: what they write is theirs.

use crate::door::Tx;
use crate::error::Result;
use domain::{Fields, Kind, Problem};
use serde_json::Value;

/// Kinds of rows that are part of a visit by their `visit_id`. Next steps are not: they live on until
/// they are done.
const PARTS: &[&str] =
    &["attendee", "visit_brand", "visit_message", "co_visitor", "awareness", "adverse_event", "amendment"];

impl Tx<'_> {
    /// Lets this transaction write the rows of a submitted visit.
    pub(crate) fn open_visit(&mut self, id: &str) {
        self.open_visits.insert(id.to_owned());
    }

    /// Errors: `visit.locked` when the row is part of a submitted visit that is not open here.
    /// `before`: the row as it stands, if it is there; `touched` is absent for a deletion.
    pub(crate) fn refuse_locked(
        &self,
        kind: &Kind,
        id: &str,
        before: Option<&Fields>,
        touched: Option<&Fields>,
    ) -> Result<()> {
        if kind.name != "visit" && !PARTS.contains(&kind.name) {
            return Ok(());
        }
        match (before, touched) {
            // A rep may remember an adverse event later: nothing must stand in its way.
            (None, _) if kind.name == "adverse_event" => return Ok(()),
            (Some(before), Some(touched)) if is_report(kind, before, touched) => return Ok(()),
            _ => {}
        }
        let visits = [before, touched].into_iter().flatten().filter_map(|fields| match kind.name {
            "visit" => before.map(|_| id), // a new visit is nobody's yet
            _ => fields.get("visit_id").and_then(Value::as_str),
        });
        match visits.into_iter().all(|visit| self.open_visits.contains(visit)) {
            true => Ok(()),
            false => Err(Problem::VisitLocked.into()),
        }
    }
}

/// Whether an edit only notes that an adverse event was reported: the one thing that may happen to a
/// part of a locked visit, once.
fn is_report(kind: &Kind, before: &Fields, touched: &Fields) -> bool {
    kind.name == "adverse_event"
        && before.get("reported_at").is_none_or(Value::is_null)
        && touched.keys().all(|name| matches!(name.as_str(), "reported_at" | "report_ref"))
}
