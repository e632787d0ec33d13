//! The surveys that are ready to use.

use super::template::SurveyTemplate;
use crate::Problem;

/// Documents of the ready surveys: visit service, product and academic support, institution cooperation.
pub const PRESETS: &[&str] = &[
    include_str!("../../../../assets/surveys/visit_service.json"),
    include_str!("../../../../assets/surveys/academic_support.json"),
    include_str!("../../../../assets/surveys/institution_cooperation.json"),
];

/// The ready surveys, read.
/// Errors: none in a build whose tests passed; `survey.document_unreadable` otherwise.
pub fn presets() -> Result<Vec<SurveyTemplate>, Problem> {
    PRESETS.iter().map(|document| SurveyTemplate::parse(document)).collect()
}
