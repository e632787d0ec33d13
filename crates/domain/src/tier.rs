//! How good a customer is: a tier model (policy as data) and what follows from it, computed exactly.
//!
//! One or two axes, each a weighted mean of points between 0 and 100; bands cut each axis; a cell (one
//! band per axis) names the tier. Weights, points and bounds are whole numbers and are compared without
//! division, so a score on a bound is on it. A customer with a required input missing is unrated, which
//! is never a tier.

pub mod amount;
pub mod check;
pub mod explain;
pub mod metric;
pub mod model;
pub mod preset;
pub mod rate;
mod reach;
pub mod schema;
pub mod score;
pub mod value;

pub use amount::{Amount, Ratio};
pub use check::{Finding, check};
pub use explain::{Change, Explanation, Move, explain};
pub use metric::Metric;
pub use model::{Axis, Band, Cell, ChoicePoints, Criterion, Input, Range, Tier, TierModel};
pub use rate::{AxisRating, CriterionRating, Rating, is_stale, rate};
pub use schema::{MODEL_SCHEMA, document, parse};
pub use score::{Score, band_of};
pub use value::{Inputs, Value, inputs_from_texts};

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
