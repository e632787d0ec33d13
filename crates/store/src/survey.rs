//! What customers say of us: the surveys, the kiosk and the paper on which they are answered, and what the
//! answers come to. The rules and formulas are `domain::survey`; here is what is kept and counted.

mod answered;
mod due;
mod figure;
pub mod kiosk;
mod lines;
mod paper;
mod pin;
mod results;
mod scope;
mod score;
mod templates;
mod verbatim;

#[cfg(test)]
mod tests;

pub(crate) use answered::{Whom, record as record_response};
pub use due::{SurveyDueLine, decline, due};
pub use figure::SurveyFigure;
pub use kiosk::{KioskForm, KioskLeft, KioskStage, KioskView};
pub(crate) use lines::line as response_line;
pub use lines::{ResponseLine, ResponsePage, ResponseView, response, responses};
pub use paper::{PaperCheck, PaperForm, SurveyTextNote, check_paper, save_paper};
pub use pin::{is_set as has_pin, set as set_pin};
pub use results::{
    QuestionResult, SurveyPart, SurveyPartBy, SurveyPeriod, SurveyResults, parts, results, trend,
};
pub use scope::SurveyScope;
pub(crate) use score::mean_score;
pub use templates::{SurveyTemplateView, document, list as templates, publish};
pub(crate) use templates::{Templates, current_id, ensure_presets, missing_presets};
pub use verbatim::{Verbatim, verbatims};
