//! Whole amounts and exact ratios: what is measured of a customer and compared with a bound.

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;

/// A whole number that may be large (fen). Crosses the bridge as a number, so it is exact up to
/// [`Amount::MAX`] either way; beyond that it does not fit.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, specta::Type,
)]
pub struct Amount(#[specta(type = f64)] pub i64);

impl Amount {
    /// 2⁵³ − 1: the largest whole number that the page holds exactly.
    pub const MAX: i64 = (1 << 53) - 1;

    /// Whether the page holds it exactly.
    pub fn fits(self) -> bool {
        (-Self::MAX..=Self::MAX).contains(&self.0)
    }
}

/// An exact ratio in lowest terms with a positive denominator. As text `num/den`, or `num` when whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ratio {
    num: i64,
    den: i64,
}

impl Ratio {
    /// None when `den` is not positive, or when the ratio in lowest terms is too large for 64 bits.
    pub fn new(num: impl Into<i128>, den: impl Into<i128>) -> Option<Ratio> {
        let (num, den) = (num.into(), den.into());
        if den <= 0 {
            return None;
        }
        let shared = i128::try_from(gcd(num.unsigned_abs(), den.unsigned_abs())).ok()?;
        Some(Ratio { num: i64::try_from(num / shared).ok()?, den: i64::try_from(den / shared).ok()? })
    }

    pub fn whole(value: i64) -> Ratio {
        Ratio { num: value, den: 1 }
    }

    pub fn num(self) -> i64 {
        self.num
    }

    pub fn den(self) -> i64 {
        self.den
    }

    /// The whole number that it is.
    pub fn as_whole(self) -> Option<i64> {
        Some(self.num).filter(|_| self.den == 1)
    }

    /// Whether it is at least `bound`.
    pub fn reaches(self, bound: i64) -> bool {
        i128::from(self.num) >= i128::from(bound) * i128::from(self.den)
    }

    /// The ratio that a text says, whatever terms it is in.
    pub fn from_text(text: &str) -> Option<Ratio> {
        let (num, den) = text.split_once('/').unwrap_or((text, "1"));
        Ratio::new(plain_integer(num)?, plain_integer(den)?)
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right) = (i128::from(self.num), i128::from(other.num));
        (left * i128::from(other.den)).cmp(&(right * i128::from(self.den)))
    }
}
impl fmt::Display for Ratio {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_whole() {
            Some(whole) => write!(out, "{whole}"),
            None => write!(out, "{}/{}", self.num, self.den),
        }
    }
}

/// Digits with a minus at most, no plus, blanks or leading zeros: one text per number.
pub(crate) fn plain_integer(text: &str) -> Option<i64> {
    text.parse().ok().filter(|value: &i64| value.to_string() == text)
}

fn gcd(a: u128, b: u128) -> u128 {
    match b {
        0 => a.max(1),
        _ => gcd(b, a % b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_has_one_form_and_one_text() {
        let half = Ratio::new(50, 100).unwrap();
        assert_eq!((half.num(), half.den(), half.to_string()), (1, 2, "1/2".into()));
        assert_eq!(Ratio::new(0, 7), Some(Ratio::whole(0)));
        assert_eq!(Ratio::new(-6, 4).unwrap().to_string(), "-3/2");
        assert_eq!(Ratio::new(180, 3).unwrap().to_string(), "60");
        for text in ["0", "60", "-3/2", "175/3", "9007199254740991"] {
            assert_eq!(Ratio::from_text(text).unwrap().to_string(), text);
        }
        assert_eq!(Ratio::from_text("180/3"), Some(Ratio::whole(60)));
    }

    #[test]
    fn what_is_no_ratio_is_none() {
        for (num, den) in [(1, 0), (1, -2), (0, 0)] {
            assert_eq!(Ratio::new(num, den), None, "{num}/{den}");
        }
        assert_eq!(Ratio::new(i128::from(i64::MAX) + 1, 1), None);
        assert_eq!(Ratio::new(i128::from(i64::MAX) * 2, 4).unwrap().den(), 2, "lowest terms count");
        for text in
            ["", "a", "1.5", " 1", "+1", "01", "1/", "/1", "1/0", "1/-2", "1/2/3", "9223372036854775808"]
        {
            assert_eq!(Ratio::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn ratios_compare_exactly_where_floating_point_does_not() {
        let max = i64::MAX;
        let (less, more) = (Ratio::new(max - 1, max).unwrap(), Ratio::whole(1));
        assert!(less < more && (max - 1) as f64 / max as f64 == 1.0);
        assert!(!less.reaches(1) && more.reaches(1));
        assert!(Ratio::new(-1, 3).unwrap().reaches(-1) && !Ratio::new(-4, 3).unwrap().reaches(-1));
    }

    #[test]
    fn an_amount_fits_while_the_page_holds_it_exactly() {
        for value in [0, Amount::MAX, -Amount::MAX] {
            assert!(Amount(value).fits());
        }
        for value in [Amount::MAX + 1, -Amount::MAX - 1, i64::MAX, i64::MIN] {
            assert!(!Amount(value).fits(), "{value}");
        }
    }
}
