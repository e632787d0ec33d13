//! The unified social credit code of an organisation (统一社会信用代码), GB 32100-2015.

use crate::Problem;

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Checks the 18 characters: alphabet `0-9 A-H J-N P-R T U W X Y` and the check character,
/// (31 − Σ value·3^(i−1) mod 31) mod 31 over the first 17 (GB 32100-2015, section 4).
/// The first characters are not always digits, and prefixes other than 91 are normal.
/// Errors: `institution.credit_code_invalid`.
pub fn check(code: &str) -> Result<(), Problem> {
    match is_valid(code) {
        true => Ok(()),
        false => Err(Problem::CreditCodeInvalid { value: code.into() }),
    }
}

fn is_valid(code: &str) -> bool {
    let values: Option<Vec<u32>> = code
        .bytes()
        .map(|byte| ALPHABET.iter().position(|&letter| letter == byte).map(|at| at as u32))
        .collect();
    let Some(values) = values.filter(|values| values.len() == 18) else { return false };
    let (sum, _) = values[..17]
        .iter()
        .fold((0, 1), |(sum, weight), value| ((sum + value * weight) % 31, weight * 3 % 31));
    (31 - sum) % 31 == values[17]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reference_codes_are_valid() {
        for code in ["91110000600037341L", "91330106673959654P", "91110000802100433B"] {
            assert_eq!(check(code), Ok(()), "{code}");
        }
    }

    #[test]
    fn a_wrong_check_character_length_or_letter_is_refused() {
        for code in
            ["9135020079806303X6", "91110000600037341", "91110000600037341I", "", "９1110000600037341L"]
        {
            assert!(check(code).is_err(), "{code}");
        }
    }

    #[test]
    fn every_single_digit_error_is_found() {
        let code = "91110000600037341L";
        for at in 0..18 {
            for letter in ALPHABET.iter().map(|&byte| byte as char) {
                let changed: String =
                    code.chars().enumerate().map(|(i, c)| if i == at { letter } else { c }).collect();
                assert_eq!(is_valid(&changed), changed == code, "{changed}");
            }
        }
    }
}
