//! Every kind of record that exists: what the store, the change log, sync and export walk over.

use crate::{
    Kind, Record, assessment, catalogue, customer, own_field, person, plan, policy, position, survey,
    transaction, visit,
};

pub const KINDS: &[Kind] = &[
    policy::Policy::KIND,
    catalogue::Line::KIND,
    catalogue::Brand::KIND,
    catalogue::Product::KIND,
    catalogue::KeyMessage::KIND,
    own_field::OwnField::KIND,
    own_field::OwnFieldChoice::KIND,
    position::Staff::KIND,
    position::Position::KIND,
    position::Holding::KIND,
    position::Filing::KIND,
    position::FilingBrand::KIND,
    customer::Institution::KIND,
    customer::Department::KIND,
    person::Person::KIND,
    person::Affiliation::KIND,
    person::ClinicHour::KIND,
    customer::ReceptionWindow::KIND,
    customer::ExternalCode::KIND,
    customer::Tag::KIND,
    customer::Different::KIND,
    own_field::OwnFieldValue::KIND,
    position::Alignment::KIND,
    transaction::Transaction::KIND,
    plan::PlanItem::KIND,
    visit::Visit::KIND,
    visit::Attendee::KIND,
    visit::VisitBrand::KIND,
    visit::VisitMessage::KIND,
    visit::CoVisitor::KIND,
    visit::Awareness::KIND,
    visit::NextStep::KIND,
    visit::AdverseEvent::KIND,
    visit::Amendment::KIND,
    assessment::TierModelVersion::KIND,
    assessment::Assessment::KIND,
    assessment::AssessmentInput::KIND,
    assessment::AssessmentReview::KIND,
    survey::SurveyTemplateVersion::KIND,
    survey::SurveyResponse::KIND,
    survey::SurveyAnswer::KIND,
    survey::SurveyInvitation::KIND,
];

/// Kinds of which each row is a published version: it may be taken back, and never changes.
pub const VERSIONS: &[&str] = &[policy::Policy::KIND.name];

/// The kind with this name.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}
