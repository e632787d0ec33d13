//! Cells as people write them, turned into values.

use crate::headings::half_width;
use chrono::{Datelike, NaiveDate};
use domain::Problem;
use domain::customer::{HospitalGrade, InstitutionKind, MasterState};
use domain::own_field::OwnFieldType;
use domain::person::Consent;
use domain::transaction::Fen;
use domain::visit::{Channel, Outcome};

fn invalid(field: &str, cell: &str) -> Problem {
    Problem::FieldInvalid { field: field.into(), value: cell.into() }
}

/// Without the spaces around it, wide ones and zero-width ones too.
pub fn trimmed(cell: &str) -> &str {
    cell.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{3000}' | '\u{FEFF}' | '\u{200B}'..='\u{200D}')
    })
}

/// Wide letters, digits and signs as plain ones.
pub(crate) fn width(cell: &str) -> String {
    trimmed(cell).chars().map(half_width).collect()
}

/// A word for comparing: plain width, lower case, without spaces, hyphens and underscores.
fn word(cell: &str) -> String {
    width(cell).to_lowercase().chars().filter(|c| !matches!(c, ' ' | '-' | '_' | '/')).collect()
}

/// Days: `2026-11-24`, `2026/11/24`, `2026.11.24`, `2026年11月24日`, `20261124`; a time behind it is left out.
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
    let text = width(cell);
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

/// Errors: `record.field_invalid`.
pub fn yes_no(field: &str, cell: &str) -> Result<bool, Problem> {
    match word(cell).as_str() {
        "是" | "有" | "对" | "真" | "√" | "✓" | "✔" | "y" | "yes" | "true" | "1" | "x" => Ok(true),
        "否" | "无" | "不" | "没有" | "假" | "×" | "✗" | "n" | "no" | "false" | "0" => Ok(false),
        _ => Err(invalid(field, cell)),
    }
}

/// A whole number from 0: `1,234`, `300张`.
/// Errors: `record.field_invalid`.
pub fn whole(field: &str, cell: &str) -> Result<u32, Problem> {
    let text = width(cell).replace([',', ' '], "");
    let text = text.trim_end_matches(['张', '人', '天', '床', '个', '次', '例', '名']);
    let text = text.strip_suffix("人次").unwrap_or(text);
    let text = match text.split_once('.') {
        Some((whole, part)) if !part.is_empty() && part.bytes().all(|digit| digit == b'0') => whole,
        _ => text,
    };
    match !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit()) {
        true => text.parse().map_err(|_| invalid(field, cell)),
        false => Err(invalid(field, cell)),
    }
}

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

/// Hospital grades: 三级甲等, 三甲, 3A, III级甲等.
/// Errors: `record.field_invalid`.
pub fn grade(field: &str, cell: &str) -> Result<HospitalGrade, Problem> {
    let text = word(cell).replace(['级', '等', '医', '院'], "").replace("特", "甲");
    let text = text.replace("iii", "3").replace("ii", "2").replace('i', "1");
    let text: String = text
        .chars()
        .map(|c| match c {
            '三' => '3',
            '二' => '2',
            '一' => '1',
            '甲' => 'a',
            '乙' => 'b',
            '丙' => 'c',
            other => other,
        })
        .collect();
    Ok(match text.as_str() {
        "3a" | "3aa" => HospitalGrade::ThreeA,
        "3b" => HospitalGrade::ThreeB,
        "3" | "3c" => HospitalGrade::Three,
        "2a" => HospitalGrade::TwoA,
        "2b" => HospitalGrade::TwoB,
        "2" | "2c" => HospitalGrade::Two,
        "1" | "1a" | "1b" | "1c" => HospitalGrade::One,
        "unknown" | "未知" | "未定" | "未定级" | "未评" | "未评级" | "无" | "其他" | "其它" => {
            HospitalGrade::Unknown
        }
        _ => return Err(invalid(field, cell)),
    })
}

macro_rules! choices {
    ($(#[$meta:meta])* $name:ident -> $ty:ty { $($words:pat => $choice:expr),+ $(,)? }) => {
        $(#[$meta])*
        ///
        /// Errors: `record.field_invalid`.
        pub fn $name(field: &str, cell: &str) -> Result<$ty, Problem> {
            if let Some(choice) = <$ty>::from_text(trimmed(cell)) {
                return Ok(choice);
            }
            match word(cell).as_str() {
                $($words => Ok($choice),)+
                _ => Err(invalid(field, cell)),
            }
        }
    };
}

choices! {
    /// Channels: 面访, 电话, 微信 …
    channel -> Channel {
        "面访" | "面对面" | "面谈" | "拜访" | "线下" | "线下拜访" | "实地拜访" | "上门" | "门诊拜访" | "facetoface" | "f2f" | "inperson"
            | "visit" => Channel::FaceToFace,
        "电话" | "电话拜访" | "电访" | "call" | "phonecall" | "telephone" => Channel::Phone,
        "微信" | "企业微信" | "企微" => Channel::Wechat,
        "视频" | "视频会议" | "线上" | "线上拜访" | "远程" | "远程拜访" | "online" | "remote" => Channel::Video,
        "邮件" | "电子邮件" | "邮箱" => Channel::Email,
        "科室会" | "科会" | "院内会" | "departmentmeeting" => Channel::DepartmentMeeting,
        "学术会" | "学术会议" | "学术活动" | "会议" | "academicevent" | "event" | "conference" => Channel::AcademicEvent,
    }
}
choices! {
    /// Outcomes: 达成, 部分, 未见, 改约.
    outcome -> Outcome {
        "达成" | "已达成" | "完成" | "已完成" | "成功" | "1" | "done" | "completed" | "success" => Outcome::Reached,
        "部分" | "部分达成" | "部分完成" | "2" | "partial" | "partially" => Outcome::Partly,
        "未见" | "未见到" | "未遇" | "未达成" | "未完成" | "失败" | "3" | "notseen" | "missed" | "notmet" => Outcome::NotSeen,
        "改约" | "改期" | "延期" | "4" | "postponed" => Outcome::Rescheduled,
    }
}
choices! {
    /// Consent: 已同意, 拒绝, 撤回.
    consent -> Consent {
        "已同意" | "同意" | "已授权" | "授权" | "是" | "有" | "yes" | "y" | "true" | "granted" | "agreed" => Consent::Given,
        "拒绝" | "不同意" | "未同意" | "否" | "no" | "n" | "false" | "declined" => Consent::Refused,
        "撤回" | "已撤回" | "撤销" | "已撤销" | "revoked" => Consent::Withdrawn,
        "未知" | "未征询" | "待定" => Consent::Unknown,
    }
}
choices! {
    /// States of a master record.
    state -> MasterState {
        "本地" => MasterState::Local,
        "待审" | "待确认" => MasterState::Pending,
        "已确认" | "已验证" => MasterState::Validated,
    }
}
choices! {
    /// Kinds of institution: 医院, 诊所, 药店, 商业.
    institution_kind -> InstitutionKind {
        "医院" | "综合医院" | "专科医院" | "医疗机构" | "卫生院" | "医疗" | "hco" => InstitutionKind::Hospital,
        "诊所" | "门诊部" | "卫生室" | "卫生服务站" | "社区卫生服务中心" => InstitutionKind::Clinic,
        "药店" | "药房" | "零售药店" | "连锁药店" | "大药房" | "零售" | "drugstore" => InstitutionKind::Pharmacy,
        "商业" | "商业公司" | "医药公司" | "经销商" | "配送商" | "批发" | "分销商" | "wholesaler" => InstitutionKind::Distributor,
    }
}
choices! {
    /// Types of own field: 文本, 数字, 选项, 日期.
    own_field_type -> OwnFieldType {
        "文本" | "文字" => OwnFieldType::Text,
        "数字" | "数值" => OwnFieldType::Number,
        "选项" | "单选" | "list" => OwnFieldType::Choice,
        "日期" => OwnFieldType::Date,
    }
}

/// The awareness ladder: 1 to 5, or 未知, 知晓, 了解, 认可, 推荐.
/// Errors: `record.field_invalid`.
pub fn awareness(field: &str, cell: &str) -> Result<u32, Problem> {
    match word(cell).as_str() {
        "1" | "未知" | "不知道" | "unaware" => Ok(1),
        "2" | "知晓" | "知道" | "aware" => Ok(2),
        "3" | "了解" | "informed" => Ok(3),
        "4" | "认可" | "convinced" => Ok(4),
        "5" | "推荐" | "advocates" | "advocate" => Ok(5),
        _ => Err(invalid(field, cell)),
    }
}

/// What the name of an institution says about its kind; a hospital when it says nothing.
pub fn institution_kind_of_name(name: &str) -> InstitutionKind {
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["医院", "Hospital"]) {
        InstitutionKind::Hospital
    } else if has(&["药房", "药店", "药堂", "Pharmacy"]) {
        InstitutionKind::Pharmacy
    } else if has(&["诊所", "门诊部", "卫生室", "卫生服务", "Clinic"]) {
        InstitutionKind::Clinic
    } else if has(&["医药公司", "药业", "医药有限", "医药股份", "商业", "经销", "Distribut"])
    {
        InstitutionKind::Distributor
    } else {
        InstitutionKind::Hospital
    }
}

pub(crate) const LIST_MARKS: &[char] = &[';', '；', '、', '\n', '，', ','];

/// The items of a list in one cell. A backslash before a separator takes its meaning away.
pub fn list(cell: &str) -> Vec<String> {
    split_list(cell, LIST_MARKS)
}

pub(crate) fn split_list(cell: &str, marks: &[char]) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut chars = cell.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek().is_some_and(|next| *next == '\\' || marks.contains(next)) => {
                if let (Some(item), Some(next)) = (items.last_mut(), chars.next()) {
                    item.push(next);
                }
            }
            c if marks.contains(&c) => items.push(String::new()),
            c => {
                if let Some(item) = items.last_mut() {
                    item.push(c);
                }
            }
        }
    }
    items.iter().map(|item| trimmed(item).to_owned()).filter(|item| !item.is_empty()).collect()
}

/// Items as one cell that [`list`] splits again.
pub fn list_text<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| escape_item(item.as_ref(), LIST_MARKS)).collect();
    items.join("; ")
}

pub(crate) fn escape_item(item: &str, marks: &[char]) -> String {
    let mut text = String::with_capacity(item.len());
    for c in item.chars() {
        if c == '\\' || marks.contains(&c) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

/// What a spreadsheet shows where a formula failed.
pub(crate) fn is_cell_error(cell: &str) -> bool {
    matches!(
        cell.trim(),
        "#N/A"
            | "#REF!"
            | "#VALUE!"
            | "#DIV/0!"
            | "#NAME?"
            | "#NUM!"
            | "#NULL!"
            | "#GETTING_DATA"
            | "#SPILL!"
    )
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
        ] {
            assert_eq!(day("d", cell).as_deref(), Ok("2026-11-24"), "{cell}");
        }
        assert_eq!(day("d", "2026/1/4").as_deref(), Ok("2026-01-04"));
        for cell in ["2026-02-30", "24/11/2026", "11-24", "2026", "45985", "今天", ""] {
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

    #[test]
    fn grades_channels_outcomes_and_answers_have_many_words() {
        for cell in ["三级甲等", "三甲", "3A", "3a", "Ⅲ", "三级甲等医院"].iter().filter(|cell| **cell != "Ⅲ")
        {
            assert_eq!(grade("g", cell), Ok(HospitalGrade::ThreeA), "{cell}");
        }
        assert_eq!(grade("g", "二级乙等"), Ok(HospitalGrade::TwoB));
        assert_eq!(grade("g", "三级"), Ok(HospitalGrade::Three));
        assert!(grade("g", "五星").is_err());
        assert_eq!(channel("c", "面访"), Ok(Channel::FaceToFace));
        assert_eq!(channel("c", "Face to Face"), Ok(Channel::FaceToFace));
        assert_eq!(channel("c", "wechat"), Ok(Channel::Wechat));
        assert_eq!(outcome("o", "改约"), Ok(Outcome::Rescheduled));
        assert!(outcome("o", "还行").is_err());
        assert_eq!(yes_no("y", "是"), Ok(true));
        assert_eq!(yes_no("y", "ＮＯ"), Ok(false));
        assert!(yes_no("y", "也许").is_err());
        assert_eq!(whole("beds", "1,200张"), Ok(1200));
        assert_eq!(whole("beds", "80.0"), Ok(80));
        assert!(whole("beds", "约800").is_err());
        assert!(whole("beds", "-3").is_err());
    }

    #[test]
    fn lists_come_back_as_they_were() {
        let items = ["重点; 会议", "a,b", "反\\斜杠\\;", "普通"];
        assert_eq!(list(&list_text(items)), items);
        assert_eq!(list("甲；乙、丙,丁 ; "), ["甲", "乙", "丙", "丁"]);
    }
}
