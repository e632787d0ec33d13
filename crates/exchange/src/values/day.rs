//! Days, months and times of day.

use super::{invalid, width};
use chrono::{Datelike, NaiveDate};
use domain::Problem;

/// Days: `2026-11-24`, `2026/11/24`, `2026.11.24`, `2026年11月24日`, `20261124`, `民国115年11月24日`; a time
/// behind it is left out. A bare number is refused: whether a spreadsheet counts from 1900 or 1904 it does
/// not say, and the year of the republic only counts with its name.
/// Errors: `record.field_invalid`.
pub fn day(field: &str, cell: &str) -> Result<String, Problem> {
    split_moment(cell).map(|(day, _)| day.to_string()).ok_or_else(|| invalid(field, cell))
}

/// A day with a time of day, when one stands there: `2026/11/24 9:42`, `2026-11-24T09:42:00`.
/// Errors: `record.field_invalid`.
pub fn day_and_time(field: &str, cell: &str) -> Result<(String, Option<String>), Problem> {
    let (day, rest) = split_moment(cell).ok_or_else(|| invalid(field, cell))?;
    let time = match rest.as_str() {
        "" => None,
        rest => Some(clock(rest).ok_or_else(|| invalid(field, cell))?),
    };
    Ok((day.to_string(), time))
}

/// `HH:MM` from `9:42`, `09:42:15`, `9点42分`, `9时`.
/// Errors: `record.field_invalid`.
pub fn time(field: &str, cell: &str) -> Result<String, Problem> {
    clock(&width(cell)).ok_or_else(|| invalid(field, cell))
}

/// `YYYY-MM` from `2026-11`, `2026/11`, `2026年11月`, `202611` or any day of it.
/// Errors: `record.field_invalid`.
pub fn month(field: &str, cell: &str) -> Result<String, Problem> {
    let text = width(cell);
    if let Some((day, _)) = split_moment(&text) {
        return Ok(format!("{:04}-{:02}", day.year(), day.month()));
    }
    let numbers = numbers(&text);
    let parts = match numbers.as_slice() {
        [(whole, 6)] => Some((whole / 100, whole % 100)),
        [(year, 4), (month, 1 | 2)] => Some((*year, *month)),
        [(month, 1 | 2), (year, 4)] => Some((*year, *month)),
        _ => None,
    };
    let fits = |(year, month): &(u32, u32)| (1990..=2100).contains(year) && (1..=12).contains(month);
    let only_marks = text.chars().all(|c| c.is_ascii_digit() || "-/. 年月份".contains(c));
    let (year, month) = parts.filter(fits).filter(|_| only_marks).ok_or_else(|| invalid(field, cell))?;
    Ok(format!("{year:04}-{month:02}"))
}

fn split_moment(cell: &str) -> Option<(NaiveDate, String)> {
    let text = of_the_republic(width(cell));
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 8 {
        let (year, month, day) =
            (text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..8].parse().ok()?);
        return calendar(year, month, day).map(|day| (day, text[8..].trim().to_owned()));
    }
    if digits != 4 {
        return None;
    }
    let (year, rest) = text.split_at(4);
    let rest = rest.trim_start_matches(' ').strip_prefix(['-', '/', '.', '年'])?.trim_start();
    let (month, rest) = leading_number(rest)?;
    let rest = rest.trim_start().strip_prefix(['-', '/', '.', '月'])?.trim_start();
    let (day, rest) = leading_number(rest)?;
    let rest = rest.trim_start_matches(['日', '号', ' ', 'T', 't']);
    calendar(year.parse().ok()?, month, day).map(|day| (day, rest.to_owned()))
}

/// 民国115年, which is 2026, in years as they are counted elsewhere.
fn of_the_republic(text: String) -> String {
    let Some(rest) = ["民国", "民國"].iter().find_map(|name| text.strip_prefix(name)) else {
        return text;
    };
    let rest = rest.trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    match rest[..digits].parse::<u32>() {
        Ok(year) if (1..=289).contains(&year) => format!("{}{}", year + 1911, &rest[digits..]),
        _ => text,
    }
}

fn leading_number(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match digits {
        1 | 2 => Some((text[..digits].parse().ok()?, &text[digits..])),
        _ => None,
    }
}

fn calendar(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day).filter(|_| (1900..=2200).contains(&year))
}

/// The runs of digits in a text with their lengths.
fn numbers(text: &str) -> Vec<(u32, usize)> {
    let runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    runs.filter_map(|run| run.parse().ok().map(|number| (number, run.len()))).collect()
}

pub(crate) fn clock(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('Z');
    let (text, afternoon) = match (text.strip_prefix("下午"), text.strip_prefix("上午")) {
        (Some(rest), _) => (rest.trim_start(), true),
        (_, Some(rest)) => (rest.trim_start(), false),
        _ => (text, false),
    };
    let text = text.replace(['点', '时'], ":").replace(['分', '秒'], "");
    let mut parts = text.trim_end_matches(':').split(':');
    let hour: u32 = parts.next().filter(|hour| (1..=2).contains(&hour.len()))?.parse().ok()?;
    let minute: u32 = match parts.next() {
        Some(minute) if minute.len() == 2 => minute.parse().ok()?,
        Some(_) => return None,
        None if text.contains(':') => 0,
        None => return None,
    };
    if let Some(second) = parts.next() {
        second.split('.').next()?.parse::<u32>().ok().filter(|second| *second < 60)?;
    }
    let hour = if afternoon && hour < 12 { hour + 12 } else { hour };
    (hour < 24 && minute < 60 && parts.next().is_none()).then(|| format!("{hour:02}:{minute:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_they_are_written_in_china() {
        for cell in [
            "2026/11/24",
            "2026-11-24",
            "2026年11月24日",
            "20261124",
            " ２０２６．11．24 ",
            "2026/11/24 09:42",
            "2026-11-24T09:42:00+08:00",
            "民国115年11月24日",
            "民國 １１５/11/24",
        ] {
            assert_eq!(day("d", cell).as_deref(), Ok("2026-11-24"), "{cell}");
        }
        assert_eq!(day("d", "2026/1/4").as_deref(), Ok("2026-01-04"));
        for cell in [
            "115/11/24",
            "民国年11月24日",
            "民国11501124",
            "2026-02-30",
            "24/11/2026",
            "11-24",
            "2026",
            "45985",
            "今天",
            "",
        ] {
            assert!(day("d", cell).is_err(), "{cell}");
        }
        assert_eq!(day_and_time("d", "2026/11/24 9:42"), Ok(("2026-11-24".into(), Some("09:42".into()))));
        assert_eq!(day_and_time("d", "2026/11/24 下午3:05"), Ok(("2026-11-24".into(), Some("15:05".into()))));
        assert!(day_and_time("d", "2026/11/24 nine").is_err());
    }

    #[test]
    fn months_are_read_from_months_and_days() {
        for cell in [
            "2026-11",
            "2026/11",
            "2026年11月",
            "202611",
            "2026.11",
            "2026-11-30",
            "20261101",
            "2026年11月份",
        ] {
            assert_eq!(month("m", cell).as_deref(), Ok("2026-11"), "{cell}");
        }
        for cell in ["2026-13", "11月", "26-11", "", "2026", "x2026-11"] {
            assert!(month("m", cell).is_err(), "{cell}");
        }
    }
}
