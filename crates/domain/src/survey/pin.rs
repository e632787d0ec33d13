//! The PIN that leaves the kiosk. Only what it may be; its hash lies in the store.

use crate::Problem;

const LENGTH_MIN: usize = 4;
const LENGTH_MAX: usize = 8;

/// Whether `pin` may be the kiosk's: 4 to 8 digits, not all the same (`0000`) and no run up or down,
/// over the end too (`1234`, `8901`, `4321`): whoever holds the laptop for a minute tries those first.
/// Errors: `survey.pin_form`, `survey.pin_simple`.
pub fn check_pin(pin: &str) -> Result<(), Problem> {
    let digits: Vec<u32> = pin.chars().filter_map(|letter| letter.to_digit(10)).collect();
    let all_digits = digits.len() == pin.chars().count();
    if !all_digits || !(LENGTH_MIN..=LENGTH_MAX).contains(&digits.len()) {
        return Err(Problem::SurveyPinForm { length_min: LENGTH_MIN as u32, length_max: LENGTH_MAX as u32 });
    }
    // Steps of 0, 1 or 9 (one down) around the ten digits.
    let step = |pair: &[u32]| (pair[1] + 10 - pair[0]) % 10;
    let first = step(&digits[..2]);
    match matches!(first, 0 | 1 | 9) && digits.windows(2).all(|pair| step(pair) == first) {
        true => Err(Problem::SurveyPinSimple),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_has_four_to_eight_digits() {
        for pin in ["4071", "90210", "13572468", "1122", "2580", "1212"] {
            assert_eq!(check_pin(pin), Ok(()), "{pin}");
        }
        for pin in ["", "407", "135724689", "40 71", "407a", "４０７１", "-4071", "٤٠٧١"] {
            assert_eq!(check_pin(pin).unwrap_err().code(), "survey.pin_form", "{pin}");
        }
    }

    #[test]
    fn a_pin_is_neither_one_digit_nor_a_run() {
        for pin in
            ["0000", "99999999", "1234", "0123", "6789", "7890", "890123", "4321", "98765432", "3210", "1098"]
        {
            assert_eq!(check_pin(pin), Err(Problem::SurveyPinSimple), "{pin}");
        }
        for pin in ["1235", "1243", "9876543", "1357"] {
            assert_eq!(check_pin(pin).is_ok(), pin != "9876543", "{pin}");
        }
    }
}
