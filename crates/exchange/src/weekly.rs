//! Weekly hours in one cell: `周二 08:00-11:30; 周四 13:30-17:00 @门诊三楼`.

use crate::values::{split_list, width};
use domain::Problem;
use std::fmt::Write;

/// One window of a week.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    /// 1 = Monday … 7 = Sunday.
    pub weekday: u32,
    pub from: String,
    pub to: String,
    pub place: Option<String>,
}

const DAYS: [&[&str]; 7] = [
    &["一", "1", "mon", "monday"],
    &["二", "2", "tue", "tues", "tuesday"],
    &["三", "3", "wed", "wednesday"],
    &["四", "4", "thu", "thur", "thurs", "thursday"],
    &["五", "5", "fri", "friday"],
    &["六", "6", "sat", "saturday"],
    &["日", "天", "7", "sun", "sunday"],
];
const SHOWN: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];

/// Hours that a schedule means when it only says morning or afternoon.
const HALVES: [(&[&str], &str, &str); 3] = [
    (&["上午", "早上", "am", "morning"], "08:00", "12:00"),
    (&["下午", "pm", "afternoon"], "13:30", "17:30"),
    (&["全天", "整天", "all day", "allday"], "08:00", "17:30"),
];

/// Reads windows separated by `;`. A day may be a range (周一至周五, Mon-Fri) or a set (周一/三/五);
/// 上午, 下午 and 全天 stand for 08:00-12:00, 13:30-17:30 and 08:00-17:30.
/// Errors: `record.field_invalid`, `reception.window_reversed`.
pub fn parse(field: &str, cell: &str) -> Result<Vec<Window>, Problem> {
    let invalid = |part: &str| Problem::FieldInvalid { field: field.into(), value: part.into() };
    let mut windows = Vec::new();
    for part in split_list(cell, &[';', '；', '\n', '、', '，', ',']) {
        let (when, place) = match part.split_once('@') {
            Some((when, place)) => {
                (when.trim(), Some(place.trim().to_owned()).filter(|place| !place.is_empty()))
            }
            None => (part.as_str(), None),
        };
        let when = width(when).to_lowercase();
        let (days, hours) = split_days(&when).ok_or_else(|| invalid(&part))?;
        let (from, to) = hours_of(hours).ok_or_else(|| invalid(&part))?;
        if from >= to {
            return Err(Problem::WindowReversed { from, to });
        }
        windows.extend(days.iter().map(|&weekday| Window {
            weekday,
            from: from.clone(),
            to: to.clone(),
            place: place.clone(),
        }));
    }
    windows.sort();
    windows.dedup();
    Ok(windows)
}

/// The same notation again; days one by one.
pub fn format(windows: &[Window]) -> String {
    let mut text = String::new();
    for window in windows {
        let day = SHOWN.get(window.weekday.wrapping_sub(1) as usize).copied().unwrap_or("?");
        let separator = if text.is_empty() { "" } else { "; " };
        let _ = write!(text, "{separator}{day} {}-{}", window.from, window.to);
        if let Some(place) = &window.place {
            let place = crate::values::escape_item(place, &[';', '；', '\n', '、', '，', ',']);
            let _ = write!(text, " @{place}");
        }
    }
    text
}

/// The days that a text begins with, and what follows them.
fn split_days(when: &str) -> Option<(Vec<u32>, &str)> {
    let (first, mut rest) = day(when)?;
    let mut days = vec![first];
    loop {
        let trimmed = rest.trim_start();
        let range = ["至", "到", "-", "~", "—", "–"].iter().find_map(|mark| trimmed.strip_prefix(mark));
        let more = ["/", "和", "及", "&", "+"].iter().find_map(|mark| trimmed.strip_prefix(mark));
        match (range.and_then(|tail| day(tail.trim_start())), more.and_then(|tail| day(tail.trim_start()))) {
            (Some((last, tail)), _) if last >= first => {
                days.extend(first + 1..=last);
                rest = tail;
            }
            (None, Some((next, tail))) => {
                days.push(next);
                rest = tail;
            }
            _ => return Some((days, trimmed)),
        }
    }
}

fn day(text: &str) -> Option<(u32, &str)> {
    let bare = ["每周", "星期", "礼拜", "周"].iter().find_map(|mark| text.strip_prefix(mark)).unwrap_or(text);
    let named = DAYS.iter().enumerate().flat_map(|(at, names)| names.iter().map(move |name| (at, *name)));
    let (at, name) = named.filter(|(_, name)| bare.starts_with(name)).max_by_key(|(_, name)| name.len())?;
    let rest = &bare[name.len()..];
    // A bare digit is a day only where a weekday word stood before it, else it begins a time.
    let digit = name.chars().all(|c| c.is_ascii_digit());
    let fits = if digit {
        bare.len() < text.len() && !rest.starts_with(|c: char| c.is_ascii_digit() || c == ':')
    } else {
        true
    };
    fits.then_some((at as u32 + 1, rest))
}

fn hours_of(text: &str) -> Option<(String, String)> {
    let text = text.trim();
    if let Some((_, from, to)) = HALVES.iter().find(|(names, ..)| names.contains(&text)) {
        return Some(((*from).into(), (*to).into()));
    }
    let text = HALVES
        .iter()
        .flat_map(|(names, ..)| names.iter())
        .find_map(|name| text.strip_prefix(name))
        .unwrap_or(text);
    let (from, to) = ["-", "~", "至", "到", "—", "–"].iter().find_map(|mark| text.split_once(mark))?;
    Some((crate::values::clock(from.trim())?, crate::values::clock(to.trim())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(cell: &str) -> String {
        parse("clinic_hours", cell)
            .map(|windows| format(&windows))
            .unwrap_or_else(|problem| problem.code().into())
    }

    #[test]
    fn windows_read_as_schedules_write_them() {
        assert_eq!(shown("周二 08:00-11:30; 周四 13:30-17:00"), "周二 08:00-11:30; 周四 13:30-17:00");
        assert_eq!(shown("星期二8:00～11:30；周日 下午"), "周二 08:00-11:30; 周日 13:30-17:30");
        assert_eq!(shown("周一至周三上午"), "周一 08:00-12:00; 周二 08:00-12:00; 周三 08:00-12:00");
        assert_eq!(
            shown("周一/三 上午、周五 14:00-16:00 @门诊三楼"),
            "周一 08:00-12:00; 周三 08:00-12:00; 周五 14:00-16:00 @门诊三楼"
        );
        assert_eq!(shown("Mon-Tue 9:00-10:00"), "周一 09:00-10:00; 周二 09:00-10:00");
        assert_eq!(shown("周3 上午9:00-10:00"), "周三 09:00-10:00");
    }

    #[test]
    fn what_is_no_window_is_refused() {
        for cell in ["周八 08:00-11:30", "08:00-11:30", "周二", "周二 8点", "周二 25:00-26:00", "随时"]
        {
            assert_eq!(shown(cell), "record.field_invalid", "{cell}");
        }
        assert_eq!(shown("周二 11:30-08:00"), "reception.window_reversed");
    }

    #[test]
    fn a_place_with_a_semicolon_comes_back_whole() {
        let window = Window {
            weekday: 2,
            from: "08:00".into(),
            to: "09:00".into(),
            place: Some("3楼; 左\\侧".into()),
        };
        assert_eq!(parse("w", &format(std::slice::from_ref(&window))), Ok(vec![window]));
    }
}
