//! A visit: whom a rep met, through which channel, about what, with what outcome.

use crate::civil::{self, Moment};
use crate::customer::ReceptionWindow;
use crate::policy::Policy;
use crate::record::{at_most, present};
use crate::{Check, Problem, choice, record};
use chrono::{DateTime, Datelike, Duration, Utc};
use serde::{Deserialize, Serialize};

choice! {
    /// How a customer was met. The page's generated types have a `Channel` of their own.
    #[serde(rename = "VisitChannel")]
    Channel {
        FaceToFace = "face_to_face", Phone = "phone", Wechat = "wechat", Video = "video", Email = "email",
        DepartmentMeeting = "department_meeting", AcademicEvent = "academic_event",
    }
}
choice! {
    /// Not seen and rescheduled never count as a visit.
    Outcome { Reached = "reached", Partly = "partly", NotSeen = "not_seen", Rescheduled = "rescheduled" }
}
choice! {
    /// A visit is written when it is submitted; before that it is a draft outside the log.
    VisitState { Submitted = "submitted", Amended = "amended" }
}

record! {
    /// A submitted visit. Locked: corrections are amendments with a reason.
    Visit = "visit", Position, personal of |visit| visit.id, [
        objective, outcome_note, appointment_ref, window_reason, filing_reason,
    ] {
        position_id: String,
        /// Author.
        staff_id: String,
        /// Where it took place; absent for a channel without a place.
        institution_id: Option<String>,
        /// UTC instant, RFC 3339 with milliseconds.
        at: String,
        /// Minutes east of UTC where it took place.
        offset_minutes: i32,
        /// Civil day there.
        day: String,
        channel: Channel,
        objective: Option<String>,
        outcome: Outcome,
        outcome_note: Option<String>,
        appointment_ref: Option<String>,
        window_reason: Option<String>,
        filing_reason: Option<String>,
        state: VisitState,
        /// When it was entered; `at` is when it happened.
        entered_at: String,
        /// Comes from a file: its author and dates are the file's.
        imported: bool,
    }
}
record! {
    /// One customer who was met, and at which affiliation.
    Attendee = "attendee", Position {
        visit_id: String,
        customer_id: String,
        affiliation_id: Option<String>,
        /// In which order those who were met were named; the first is whom the visit was to.
        sort: u32,
    }
}
record! {
    /// One brand that was spoken about.
    VisitBrand = "visit_brand", Position { visit_id: String, brand_id: String, sort: u32 }
}
record! {
    /// One key message that was given.
    VisitMessage = "visit_message", Position { visit_id: String, key_message_id: String, sort: u32 }
}
record! {
    /// Somebody of one's own company who came along. The visit counts for its owner.
    CoVisitor = "co_visitor", Position { visit_id: String, staff_id: String, sort: u32 }
}
record! {
    /// Where a customer stands with a brand, on the ladder 1 unaware, 2 aware, 3 informed,
    /// 4 convinced, 5 advocates.
    Awareness = "awareness", Position, personal of |awareness| awareness.customer_id, [level] {
        position_id: String, customer_id: String, brand_id: String, level: u32, day: String, visit_id: Option<String>
    }
}
record! {
    /// What was promised or agreed, for a day.
    NextStep = "next_step", Position, personal of |step| step.visit_id, [content] {
        visit_id: String,
        customer_id: String,
        position_id: String,
        day: String,
        content: String,
        done_at: Option<String>,
    }
}
record! {
    /// An adverse event that was mentioned. On Today until it is marked reported.
    AdverseEvent = "adverse_event", Position {
        visit_id: String,
        position_id: String,
        /// UTC instant by which it must be reported.
        deadline: String,
        reported_at: Option<String>,
        report_ref: Option<String>,
    }
}
record! {
    /// Why a submitted visit was corrected. Old and new values stand in the change log.
    Amendment = "amendment", Position, personal of |amendment| amendment.visit_id, [reason] {
        visit_id: String,
        reason: String,
        at: String,
    }
}

impl Check for Visit {
    fn check(&self) -> Result<(), Problem> {
        present("position_id", &self.position_id)?;
        present("staff_id", &self.staff_id)?;
        civil::instant("at", &self.at)?;
        civil::instant("entered_at", &self.entered_at)?;
        civil::day("day", &self.day)?;
        if self.offset_minutes.abs() > 14 * 60 {
            let value = self.offset_minutes.to_string();
            return Err(Problem::FieldInvalid { field: "offset_minutes".into(), value });
        }
        at_most("objective", self.objective.as_deref().unwrap_or_default(), 500)?;
        at_most("outcome_note", self.outcome_note.as_deref().unwrap_or_default(), 4000)
    }
}
impl Check for Attendee {
    fn check(&self) -> Result<(), Problem> {
        present("visit_id", &self.visit_id)?;
        present("customer_id", &self.customer_id)
    }
}
impl Check for VisitBrand {
    fn check(&self) -> Result<(), Problem> {
        present("visit_id", &self.visit_id)?;
        present("brand_id", &self.brand_id)
    }
}
impl Check for VisitMessage {
    fn check(&self) -> Result<(), Problem> {
        present("visit_id", &self.visit_id)?;
        present("key_message_id", &self.key_message_id)
    }
}
impl Check for CoVisitor {
    fn check(&self) -> Result<(), Problem> {
        present("visit_id", &self.visit_id)?;
        present("staff_id", &self.staff_id)
    }
}
impl Check for Awareness {
    fn check(&self) -> Result<(), Problem> {
        present("position_id", &self.position_id)?;
        present("customer_id", &self.customer_id)?;
        present("brand_id", &self.brand_id)?;
        civil::day("day", &self.day)?;
        match (1..=5).contains(&self.level) {
            true => Ok(()),
            false => Err(Problem::FieldInvalid { field: "level".into(), value: self.level.to_string() }),
        }
    }
}
impl Check for NextStep {
    fn check(&self) -> Result<(), Problem> {
        present("visit_id", &self.visit_id)?;
        civil::day("day", &self.day)?;
        at_most("content", &self.content, 500)
    }
}
impl Check for AdverseEvent {
    fn check(&self) -> Result<(), Problem> {
        present("visit_id", &self.visit_id)?;
        civil::instant("deadline", &self.deadline).map(|_| ())
    }
}
impl Check for Amendment {
    fn check(&self) -> Result<(), Problem> {
        present("visit_id", &self.visit_id)?;
        match self.reason.trim().is_empty() {
            true => Err(Problem::AmendmentReasonMissing),
            false => at_most("reason", &self.reason, 500),
        }
    }
}

/// A visit as it is filled in: the form, the draft and the import all make one of these.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct VisitForm {
    /// The planned call that this came of.
    pub plan_item_id: Option<String>,
    /// RFC 3339 with the place's offset, for example `2026-11-24T09:42:00+08:00`.
    pub at: String,
    pub channel: Channel,
    pub attendees: Vec<FormAttendee>,
    pub brand_ids: Vec<String>,
    pub key_message_ids: Vec<String>,
    pub awareness: Vec<FormAwareness>,
    pub co_visitor_ids: Vec<String>,
    pub objective: Option<String>,
    pub outcome: Option<Outcome>,
    pub outcome_note: Option<String>,
    pub next_step: Option<FormNextStep>,
    pub appointment_ref: Option<String>,
    pub window_reason: Option<String>,
    pub filing_reason: Option<String>,
    pub adverse_event: bool,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct FormAttendee {
    pub customer_id: String,
    pub affiliation_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct FormAwareness {
    pub customer_id: String,
    pub brand_id: String,
    pub level: u32,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct FormNextStep {
    pub day: String,
    pub content: String,
}

/// What a form is checked against.
#[derive(Debug, Clone)]
pub struct VisitContext<'a> {
    pub now: DateTime<Utc>,
    pub policy: &'a Policy,
    /// Windows of the institution and department that is visited; none = no rule is known.
    pub windows: &'a [ReceptionWindow],
    /// Names of the form's brands that the rep's filing does not cover.
    pub brands_outside_filing: &'a [String],
}

/// Checks what a rep may submit.
/// Errors: `visit.attendee_missing`, `visit.outcome_missing`, `visit.in_future` (5 minutes of clock
/// difference are let pass), `visit.back_dated`, `visit.window_reason_missing`,
/// `visit.filing_reason_missing`.
pub fn check_form(form: &VisitForm, context: &VisitContext) -> Result<(), Problem> {
    let at = civil::instant("at", &form.at)?;
    if form.attendees.is_empty() {
        return Err(Problem::AttendeeMissing);
    }
    if form.outcome.is_none() {
        return Err(Problem::OutcomeMissing);
    }
    if at > context.now + Duration::minutes(5) {
        return Err(Problem::InFuture);
    }
    let today = context.now.with_timezone(at.offset()).date_naive();
    let days_max = context.policy.back_dating_days;
    if (today - at.date_naive()).num_days() > i64::from(days_max) {
        return Err(Problem::BackDated { days_max });
    }
    if is_outside(form.channel, at, context.windows) && blank(&form.window_reason) {
        return Err(Problem::WindowReasonMissing);
    }
    if !context.brands_outside_filing.is_empty() && blank(&form.filing_reason) {
        return Err(Problem::FilingReasonMissing { brands: context.brands_outside_filing.join(", ") });
    }
    Ok(())
}

/// Whether a visit in person falls outside the reception windows. Without any window there is no
/// rule to break; the end of a window still belongs to it.
pub fn is_outside(channel: Channel, at: Moment, windows: &[ReceptionWindow]) -> bool {
    let in_person = matches!(channel, Channel::FaceToFace | Channel::DepartmentMeeting);
    if !in_person || windows.is_empty() {
        return false;
    }
    let weekday = at.weekday().number_from_monday();
    let time = at.format("%H:%M").to_string();
    !windows.iter().any(|window| {
        window.weekday == weekday
            && window.from_time.as_str() <= time.as_str()
            && time.as_str() <= window.to_time.as_str()
    })
}

/// Whether a submitted visit counts for coverage and visits a day: reached or partly, through a channel
/// that the policy counts. Drafts are not in the store as visits, so they never count.
pub fn counts(outcome: Outcome, channel: Channel, policy: &Policy) -> bool {
    is_met(outcome) && policy.counts_channel(channel)
}

/// Whether somebody was met at all.
pub fn is_met(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Reached | Outcome::Partly)
}

fn blank(text: &Option<String>) -> bool {
    text.as_deref().is_none_or(|text| text.trim().is_empty())
}

#[cfg(test)]
mod tests;
