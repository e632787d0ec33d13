//! How good each customer is: the models that say so, the assessments made with them, and what they
//! add up to. The rules are `domain::tier`; here is what they need to know, and what is kept.

mod assess;
mod explain;
mod filter;
mod grid;
mod history;
mod metrics;
mod models;
mod preview;
mod trend;
mod view;

#[cfg(test)]
mod tests;

pub use assess::{AssessmentForm, FormInput, assess};
pub use explain::{AssessSheet, MetricValue, Rated, rated, sheet};
pub use filter::TierFilter;
pub use grid::{Composed, ComposedBy, Grid, GridCell, GridScope, TierCount, composition, grid};
pub use history::{AssessmentView, InputView, ReviewView, StandingView, history, standings};
pub use models::{ModelView, document, list as models, publish};
pub(crate) use models::{Models, current, ensure_presets, missing_presets};
pub use preview::{Preview, PreviewCell, PreviewMove, preview};
pub use trend::{Month, trend};
pub(crate) use view::mark_of;
pub use view::{TierMark, TierView, set_view, view};

use domain::civil;
use domain::tier::TierModel;

/// The first cell of the model that gives this tier, as it is written.
pub(crate) fn cell_of_tier(model: &TierModel, tier: &str) -> Option<String> {
    model.cells.iter().find(|cell| cell.tier == tier).map(|cell| cell.text())
}

/// The first day on which an assessment of `day` with this tier is stale. None for no tier, and for one
/// that the model does not know (any more).
pub(crate) fn review_day(model: &TierModel, tier: Option<&str>, day: &str) -> Option<String> {
    let tier = model.tier(tier?)?;
    let day = civil::day("day", day).ok()?;
    let days = i64::from(tier.review_days) + 1; // on the last day it still holds
    Some((day + chrono::Duration::days(days)).format("%Y-%m-%d").to_string())
}
