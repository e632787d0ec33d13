//! Surveys: what is asked, whom, which answers are kept, and what they come to.
//!
//! A template is a document in versions that never change; a response names the version it answered.

mod answer;
mod check;
mod due;
mod figures;
mod invitation;
mod path;
mod pin;
mod preset;
mod response;
mod template;
mod version;

pub use answer::SurveyAnswer;
pub use check::{check, check_document};
pub use due::{due_day, overdue_days};
pub use figures::{
    Ces, Csat, Difference, Interval, Nps, SMALL_SAMPLE, Tally, ces, csat, difference, distribution, nps,
    response_rate,
};
pub use invitation::SurveyInvitation;
pub use path::{Given, NextQuestion, check_answers, kept, next, path};
pub use pin::check_pin;
pub use preset::{PRESETS, presets};
pub use response::{SurveyMode, SurveyResponse};
pub use template::{
    BYTES_MAX, FORMAT, Jump, JumpWhen, Question, QuestionKind, QuestionOption, SurveyTemplate,
};
pub use version::SurveyTemplateVersion;

#[cfg(test)]
mod tests;
