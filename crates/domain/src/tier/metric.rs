//! What can be derived of a customer from the store and used as a criterion.

use super::{Amount, Ratio};
use crate::choice;

choice! {
    /// A measure over the model's period or as it stands at its end. Those of orders and money exist
    /// for institutions only.
    #[serde(rename = "TierMetric")]
    Metric {
        /// Visits that count, in the period.
        Visits = "visits",
        /// Frequency: months of the period with an order.
        OrderMonths = "order_months",
        /// Fen ordered in the period.
        OrderAmount = "order_amount",
        /// Fen ordered less cost of goods, in the period.
        GrossProfit = "gross_profit",
        /// Percent: see [`loyalty`].
        Loyalty = "loyalty",
        /// Per mille: see [`contribution`].
        Contribution = "contribution",
        /// Rung of the awareness ladder, 1 to 5.
        Awareness = "awareness",
        /// Whole months since the customer was first met or first ordered.
        TenureMonths = "tenure_months",
        /// Mean of the answers in the period, each put on 0 to 100.
        SurveyScore = "survey_score",
    }
}

impl Metric {
    /// Whether it is about orders or money. No such figure may exist on a natural person, and none is
    /// recorded below the institution.
    pub fn is_of_orders(self) -> bool {
        use Metric::{Contribution, GrossProfit, Loyalty, OrderAmount, OrderMonths};
        matches!(self, OrderMonths | OrderAmount | GrossProfit | Loyalty | Contribution)
    }

    /// Whether its values are whole numbers; the others are ratios.
    pub fn is_whole(self) -> bool {
        !matches!(self, Metric::Loyalty | Metric::Contribution | Metric::SurveyScore)
    }

    /// The least and the greatest value that it can have. Returns can make money negative.
    pub fn bounds(self) -> (Option<i64>, Option<i64>) {
        match self {
            Metric::Visits | Metric::OrderMonths | Metric::TenureMonths => (Some(0), None),
            Metric::Loyalty | Metric::SurveyScore => (Some(0), Some(100)),
            Metric::Awareness => (Some(1), Some(5)),
            Metric::OrderAmount | Metric::GrossProfit | Metric::Contribution => (None, None),
        }
    }

    /// Whether `value` can be a value of it.
    pub fn fits(self, value: Ratio) -> bool {
        let (least, greatest) = self.bounds();
        least.is_none_or(|least| value.reaches(least))
            && greatest.is_none_or(|greatest| value <= Ratio::whole(greatest))
            && (!self.is_whole() || value.as_whole().is_some_and(|whole| Amount(whole).fits()))
    }
}

/// Loyalty of an institution in percent: months with an order × 100 ÷ months since the first order, the
/// month of the first order included. None without an order, or when there are more months with an
/// order than months.
pub fn loyalty(months_with_order: u32, months_since_first: u32) -> Option<Ratio> {
    let counted = (1..=months_since_first).contains(&months_with_order);
    Ratio::new(i64::from(months_with_order) * 100, months_since_first).filter(|_| counted)
}

/// Share of an institution in its territory's amount, in per mille. None when the territory ordered
/// nothing (or more came back than went out).
pub fn contribution(amount: Amount, territory: Amount) -> Option<Ratio> {
    Ratio::new(i128::from(amount.0) * 1000, territory.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loyalty_is_exact_and_none_without_an_order() {
        assert_eq!(loyalty(7, 12).unwrap().to_string(), "175/3");
        assert_eq!(loyalty(12, 12), Some(Ratio::whole(100)));
        assert_eq!(loyalty(1, 1), Some(Ratio::whole(100)));
        for (with, since) in [(0, 12), (0, 0), (1, 0), (13, 12)] {
            assert_eq!(loyalty(with, since), None, "{with} of {since}");
        }
    }

    #[test]
    fn contribution_is_a_share_in_per_mille() {
        assert_eq!(contribution(Amount(5), Amount(100)), Some(Ratio::whole(50)));
        assert_eq!(contribution(Amount(1), Amount(3)).unwrap().to_string(), "1000/3");
        assert_eq!(contribution(Amount(-5), Amount(100)), Some(Ratio::whole(-50)));
        assert_eq!(contribution(Amount(5), Amount(0)), None);
        assert_eq!(contribution(Amount(5), Amount(-1)), None);
        let most = Amount(Amount::MAX);
        assert_eq!(contribution(most, most), Some(Ratio::whole(1000)));
    }

    #[test]
    fn a_value_outside_the_metric_does_not_fit() {
        let third = Ratio::new(1, 3).unwrap();
        for (metric, value, fits) in [
            (Metric::Awareness, Ratio::whole(1), true),
            (Metric::Awareness, Ratio::whole(5), true),
            (Metric::Awareness, Ratio::whole(0), false),
            (Metric::Awareness, Ratio::whole(6), false),
            (Metric::Visits, Ratio::whole(-1), false),
            (Metric::Visits, third, false),
            (Metric::Loyalty, third, true),
            (Metric::Loyalty, Ratio::new(201, 2).unwrap(), false),
            (Metric::SurveyScore, Ratio::whole(100), true),
            (Metric::GrossProfit, Ratio::whole(-1), true),
            (Metric::OrderAmount, Ratio::whole(Amount::MAX + 1), false),
            (Metric::Contribution, Ratio::whole(-50), true),
        ] {
            assert_eq!(metric.fits(value), fits, "{metric:?} {value}");
        }
    }

    #[test]
    fn what_is_ordered_or_paid_is_of_orders() {
        let of_orders: Vec<_> =
            Metric::ALL.iter().filter(|metric| metric.is_of_orders()).map(|metric| metric.text()).collect();
        assert_eq!(of_orders, ["order_months", "order_amount", "gross_profit", "loyalty", "contribution"]);
    }
}
