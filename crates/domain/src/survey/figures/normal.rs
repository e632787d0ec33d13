//! Quantiles for two-sided 95 % intervals.

/// The standard normal's quantile at 0.975.
pub const Z: f64 = 1.959_963_984_540_054;

/// Student's quantiles at 0.975 for 1 to 30 degrees of freedom (Fisher & Yates, Statistical Tables,
/// table III).
#[rustfmt::skip]
const STUDENT: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/// Student's quantile at 0.975. Over 30 degrees of freedom the first terms of the expansion in 1/ν
/// (Abramowitz & Stegun 1964, 26.7.5), there right to four decimals.
pub fn t(degrees: u32) -> f64 {
    match degrees {
        0 => f64::INFINITY,
        1..=30 => STUDENT[degrees as usize - 1],
        _ => {
            let v = f64::from(degrees);
            Z + (Z.powi(3) + Z) / (4.0 * v) + (5.0 * Z.powi(5) + 16.0 * Z.powi(3) + 3.0 * Z) / (96.0 * v * v)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn students_quantile_falls_to_the_normal_one() {
        for (degrees, quantile) in
            [(1, 12.706), (9, 2.262), (30, 2.042), (40, 2.0211), (60, 2.0003), (120, 1.9799)]
        {
            assert!((t(degrees) - quantile).abs() < 0.000_1, "{degrees}: {}", t(degrees));
        }
        assert!((1..2000).all(|degrees| t(degrees) > t(degrees + 1) && t(degrees + 1) > Z));
        assert!((t(1_000_000) - Z).abs() < 0.000_01);
    }
}
