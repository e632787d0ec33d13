//! A tier model: a policy document. Versioned; a published version never changes.

use super::{Amount, Metric, Ratio};
use crate::bilingual::Bilingual;
use crate::customer::CustomerKind;
use serde::{Deserialize, Serialize};

/// The format of documents that this build writes and reads.
pub const FORMAT: u32 = 1;
pub const AXES_MAX: usize = 2;
/// Criteria of one axis.
pub const CRITERIA_MAX: usize = 12;
/// Ranges or choices of one criterion.
pub const STEPS_MAX: usize = 20;
pub const BANDS_MAX: usize = 9;
/// As many as two axes of [`BANDS_MAX`] bands can have cells.
pub const TIERS_MAX: usize = 81;
pub const WEIGHT_MAX: u32 = 1000;
pub const POINTS_MAX: u32 = 100;
pub const ID_LENGTH_MAX: usize = 40;
pub const LABEL_LENGTH_MAX: usize = 8;
pub const NAME_LENGTH_MAX: usize = 60;
pub const PERIOD_MONTHS_MAX: u32 = 60;
pub const REVIEW_DAYS_MAX: u32 = 1830;
pub const VISITS_MAX: u32 = 100;
pub const SURVEYS_MAX: u32 = 52;

/// A whole model, as it is edited, published, exported and imported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct TierModel {
    pub format: u32,
    /// Stable through all versions, for example `nine_box`.
    pub code: String,
    /// From 1.
    pub version: u32,
    pub name: Bilingual,
    /// What kinds of customers it rates.
    pub subjects: Vec<CustomerKind>,
    /// Months up to the assessment over which metrics are taken.
    pub period_months: u32,
    /// One or two.
    pub axes: Vec<Axis>,
    /// One for each combination of bands.
    pub cells: Vec<Cell>,
    pub tiers: Vec<Tier>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(deny_unknown_fields, rename = "TierAxis")]
pub struct Axis {
    pub id: String,
    pub name: Bilingual,
    pub criteria: Vec<Criterion>,
    /// Ascending, the first from 0. The last includes 100.
    pub bands: Vec<Band>,
}

/// `[lower, lower of the next)` of an axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(deny_unknown_fields, rename = "TierBand")]
pub struct Band {
    /// What the page prints, for example `A`.
    pub label: String,
    pub name: Bilingual,
    pub lower: u32,
}

/// A band of each axis, in the order of the axes, and the tier that it means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(deny_unknown_fields, rename = "TierCell")]
pub struct Cell {
    pub bands: Vec<String>,
    /// Code of the tier.
    pub tier: String,
}

/// A tier and the service that it gets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    pub code: String,
    pub name: Bilingual,
    /// 1 is the best.
    pub rank: u32,
    /// An assessment that is older is stale.
    pub review_days: u32,
    /// 0: not called on by plan.
    pub visits_per_cycle: u32,
    pub surveys_per_year: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(deny_unknown_fields, rename = "TierCriterion")]
pub struct Criterion {
    /// Unique in the model.
    pub id: String,
    pub name: Bilingual,
    pub weight: u32,
    /// Without it the customer is unrated; without an optional one the others decide.
    pub required: bool,
    pub input: Input,
}

/// Where a criterion's points come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields, rename = "TierInput")]
pub enum Input {
    /// A whole number that somebody enters.
    Number {
        unit: Bilingual,
        ranges: Vec<Range>,
    },
    Choice {
        choices: Vec<ChoicePoints>,
    },
    /// Derived from the store.
    Metric {
        metric: Metric,
        ranges: Vec<Range>,
    },
}

/// `[from, from of the next)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(deny_unknown_fields, rename = "TierRange")]
pub struct Range {
    /// Absent: from minus infinity. Only the first range has none.
    pub from: Option<Amount>,
    pub points: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(deny_unknown_fields, rename = "TierChoice")]
pub struct ChoicePoints {
    /// Unique in the criterion.
    pub id: String,
    pub name: Bilingual,
    pub points: u32,
}

impl TierModel {
    /// Every criterion with its axis, in order.
    pub fn criteria(&self) -> impl Iterator<Item = (&Axis, &Criterion)> {
        self.axes.iter().flat_map(|axis| axis.criteria.iter().map(move |criterion| (axis, criterion)))
    }

    pub fn tier(&self, code: &str) -> Option<&Tier> {
        self.tiers.iter().find(|tier| tier.code == code)
    }

    pub fn is_for(&self, kind: CustomerKind) -> bool {
        self.subjects.contains(&kind)
    }

    /// The cell of these bands, one per axis in order.
    pub fn cell(&self, bands: &[&str]) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.bands == bands)
    }
}

impl Cell {
    /// How a cell is written: `A/1`, or `high` on one axis.
    pub fn text(&self) -> String {
        self.bands.join("/")
    }
}

impl Input {
    /// Ranges; none for a choice.
    pub fn ranges(&self) -> &[Range] {
        match self {
            Input::Number { ranges, .. } | Input::Metric { ranges, .. } => ranges,
            Input::Choice { .. } => &[],
        }
    }

    pub fn choices(&self) -> &[ChoicePoints] {
        match self {
            Input::Choice { choices } => choices,
            Input::Number { .. } | Input::Metric { .. } => &[],
        }
    }

    pub fn metric(&self) -> Option<Metric> {
        match self {
            Input::Metric { metric, .. } => Some(*metric),
            Input::Number { .. } | Input::Choice { .. } => None,
        }
    }

    /// Points that some value gives, ascending and each once. A range outside of what its metric can be
    /// gives none.
    pub fn attainable_points(&self) -> Vec<u32> {
        let (least, greatest) = self.metric().map_or((None, None), Metric::bounds);
        let ranges = self.ranges();
        let of_ranges = ranges.iter().enumerate().filter_map(|(at, range)| {
            let upper = ranges.get(at + 1).and_then(|next| next.from);
            let begins = greatest.is_none_or(|most| range.from.is_none_or(|from| from.0 <= most));
            let ends = least.is_none_or(|least| upper.is_none_or(|upper| upper.0 > least));
            Some(range.points).filter(|_| begins && ends)
        });
        let mut points: Vec<u32> =
            of_ranges.chain(self.choices().iter().map(|choice| choice.points)).collect();
        points.sort_unstable();
        points.dedup();
        points
    }
}

/// The place of the range that `value` falls in: the last whose lower bound it reaches.
pub(crate) fn range_of(ranges: &[Range], value: Ratio) -> Option<usize> {
    ranges.iter().rposition(|range| range.from.is_none_or(|from| value.reaches(from.0)))
}
