//! Money, exact to the fen.

use super::{invalid, width};
use domain::Problem;
use domain::transaction::Fen;

/// Money: `1,234.50`, `¥1234.5`, `1.2万`, `1234.50元`, `-30`, `(30.00)`. Exact; more than two decimals
/// are refused.
/// Errors: `record.field_invalid`.
pub fn fen(field: &str, cell: &str) -> Result<Fen, Problem> {
    exact_fen(&width(cell)).map(Fen).ok_or_else(|| invalid(field, cell))
}

fn exact_fen(text: &str) -> Option<i64> {
    let text = text.replace([',', ' ', '¥', '￥', '\u{A0}'], "").to_lowercase();
    let text = text.trim_start_matches("rmb").trim_start_matches("cny").trim_end_matches('元');
    let (text, bracketed) = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (inner, true),
        None => (text, false),
    };
    let (text, minus) = text.strip_prefix(['-', '−']).map_or((text, false), |rest| (rest, true));
    let text = text.trim_start_matches('¥').trim_start_matches('+');
    let (text, power) = match (text.strip_suffix('亿'), text.strip_suffix('万')) {
        (Some(rest), _) => (rest, 8),
        (_, Some(rest)) => (rest, 4),
        _ => (text, 0),
    };
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{part}");
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let number: i128 = digits.parse().ok()?;
    let shift = power + 2 - i32::try_from(part.len()).ok()?;
    let scale = 10_i128.checked_pow(shift.unsigned_abs())?;
    let fen = match shift {
        0.. => number.checked_mul(scale)?,
        _ if number % scale == 0 => number / scale,
        _ => return None,
    };
    let fen = i64::try_from(fen).ok().filter(|fen| *fen <= 9_000_000_000_000_000)?;
    Some(if minus || bracketed { -fen } else { fen })
}

/// `1234.50`.
pub fn money_text(amount: Fen) -> String {
    let (sign, fen) = (if amount.0 < 0 { "-" } else { "" }, amount.0.unsigned_abs());
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_exact() {
        for (cell, fen_) in [
            ("1,234.50", 123_450),
            ("¥1234.5", 123_450),
            ("￥ 1，234.50 元", 123_450),
            ("1.2万", 1_200_000),
            ("0.00005万", 50),
            ("-30", -3000),
            ("(30.00)", -3000),
            ("0", 0),
            ("12.340000", 1234),
            ("1亿", 10_000_000_000),
            ("RMB 5", 500),
        ] {
            assert_eq!(fen("amount", cell), Ok(Fen(fen_)), "{cell}");
        }
        for cell in ["12.345", "", "¥", "1e3", "一百", "12.3.4", "99999999999999999999", "0.0000001万"] {
            assert!(fen("amount", cell).is_err(), "{cell}");
        }
        assert_eq!(money_text(Fen(-5)), "-0.05");
        assert_eq!(money_text(Fen(123_450)), "1234.50");
    }
}
