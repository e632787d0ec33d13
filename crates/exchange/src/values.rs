//! Cells as people write them, turned into values.

mod day;
mod money;

pub(crate) use day::clock;
pub use day::{day, day_and_time, month, time};
pub use money::{fen, money_text};

use crate::headings::half_width;
use domain::Problem;
use domain::customer::{HospitalGrade, InstitutionKind, MasterState};
use domain::han::simplified;
use domain::own_field::OwnFieldType;
use domain::person::Consent;
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

/// A word for comparing: plain width, lower case, simplified, without spaces, hyphens and underscores.
fn word(cell: &str) -> String {
    let letters = width(cell).to_lowercase();
    letters.chars().filter(|c| !matches!(c, ' ' | '-' | '_' | '/')).map(simplified).collect()
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
    let name: String = name.chars().map(simplified).collect();
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
