//! The score of one axis and the band that it falls in.

use super::Ratio;
use super::model::{Band, POINTS_MAX};
use serde::{Serialize, Serializer};
use std::fmt;

/// An exact score from 0 to 100: Σ weight·points ÷ Σ weight. As text `num/den`; one text per score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(Ratio);

impl Score {
    /// `sum` of weight × points over `weight`. None without weight, or over 100.
    pub fn new(sum: u64, weight: u64) -> Option<Score> {
        Ratio::new(sum, weight).filter(|ratio| *ratio <= Ratio::whole(POINTS_MAX.into())).map(Score)
    }

    /// Whether it is at least `bound`.
    pub fn reaches(self, bound: u32) -> bool {
        self.0.reaches(bound.into())
    }

    /// For show, in tenths and rounded down: a score that misses a bound never reads as that bound.
    pub fn rounded(self) -> f64 {
        let tenths = i128::from(self.0.num()) * 10 / i128::from(self.0.den());
        tenths as f64 / 10.0 // at most 1000
    }

    pub fn ratio(self) -> Ratio {
        self.0
    }

    /// The score that a text says. None for what is no score in its one form.
    pub fn from_text(text: &str) -> Option<Score> {
        let (num, den) = text.split_once('/')?;
        let score = Score::new(num.parse().ok()?, den.parse().ok()?)?;
        Some(score).filter(|score| score.to_string() == text)
    }
}

impl fmt::Display for Score {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.0.num(), self.0.den())
    }
}
impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Band of a score on one axis. Bands are half-open: a boundary value belongs to the upper band, and the
/// top band includes 100. `None` when there is no score: the customer is unrated.
pub fn band_of(score: Option<Score>, bands: &[Band]) -> Option<&Band> {
    bands.get(band_at(score?, bands)?)
}

/// The place of that band.
pub(crate) fn band_at(score: Score, bands: &[Band]) -> Option<usize> {
    bands.iter().rposition(|band| score.reaches(band.lower))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tier::samples::bands;

    fn label(score: Option<Score>) -> Option<String> {
        band_of(score, &bands(&[("C", 0), ("B", 30), ("A", 60)])).map(|band| band.label.clone())
    }

    #[test]
    fn a_boundary_score_belongs_to_the_upper_band() {
        assert_eq!(label(Score::new(60, 1)).unwrap(), "A");
        assert_eq!(label(Score::new(30, 1)).unwrap(), "B");
        assert_eq!(label(Score::new(5_999_999_999, 100_000_000)).unwrap(), "B");
        assert_eq!(label(Score::new(2_999_999_999, 100_000_000)).unwrap(), "C");
        assert_eq!(label(Score::new(0, 1)).unwrap(), "C");
    }

    #[test]
    fn the_top_band_includes_100_and_nothing_is_over_it() {
        assert_eq!(label(Score::new(100, 1)).unwrap(), "A");
        assert_eq!(Score::new(101, 1), None);
        assert_eq!(Score::new(10_001, 100), None);
    }

    #[test]
    fn equal_weights_with_40_60_80_points_are_exactly_60() {
        // In floating point 0.1·40 + 0.1·60 + 0.1·80 over 0.1 + 0.1 + 0.1 falls short of 60.
        let floating: f64 = (0.1 * 40.0 + 0.1 * 60.0 + 0.1 * 80.0) / (0.1 + 0.1 + 0.1);
        assert!(floating < 60.0);
        for weight in [1, 7, 100, 1000] {
            let score = Score::new(weight * (40 + 60 + 80), 3 * weight).unwrap();
            assert!(score.reaches(60) && !score.reaches(61));
            assert_eq!((score.to_string(), label(Some(score)).unwrap()), ("60/1".into(), "A".into()));
        }
    }

    #[test]
    fn no_score_is_no_band() {
        assert_eq!(label(None), None);
        assert_eq!(Score::new(0, 0), None);
    }

    #[test]
    fn a_score_that_misses_a_bound_never_reads_as_that_bound() {
        assert_eq!(Score::new(5999, 100).unwrap().rounded(), 59.9);
        assert_eq!(Score::new(200, 3).unwrap().rounded(), 66.6);
        assert_eq!(Score::new(60, 1).unwrap().rounded(), 60.0);
        assert_eq!(Score::new(100, 1).unwrap().rounded(), 100.0);
    }

    #[test]
    fn a_score_survives_its_text_and_has_only_one() {
        for text in ["0/1", "60/1", "175/3", "100/1"] {
            assert_eq!(Score::from_text(text).unwrap().to_string(), text);
        }
        for text in ["", "60", "120/2", "101/1", "-1/1", "60/0", "+60/1", "060/1", "60/1/1", "a/b", "59.9/1"]
        {
            assert_eq!(Score::from_text(text), None, "{text}");
        }
    }
}
