//! The one guard against sales and prescription figures on natural persons, and against patients'
//! identifiers. Headings and questions are refused; free text only gets a warning.

mod question;
mod text;

pub use question::{refuse_sales_question, sought_patient_identifier};
pub use text::{patient_identifier, suspicious_text};

use crate::Problem;
use crate::han::simplified;

/// Refuses a heading or name that stands for sales, prescriptions, value or gifts of a person, in
/// Chinese (simplified and traditional) or English, whatever its case, width, spaces and underscores.
/// For import headings, own fields, criteria and questions about people.
/// Errors: `compliance.sales_on_person`.
pub fn refuse_sales_heading(heading: &str) -> Result<(), Problem> {
    match is_chinese_figure(heading) || is_english_figure(heading) {
        true => Err(Problem::SalesOnPerson { field: heading.into() }),
        false => Ok(()),
    }
}

/// Refuses a tag, a choice or a name of a code system on a person that stands for sales or prescriptions,
/// or that is such a figure itself: `高处方`, `月处方200盒`.
/// Errors: `compliance.sales_on_person`.
pub fn refuse_sales_label(label: &str) -> Result<(), Problem> {
    match suspicious_text(label) {
        Some(_) => Err(Problem::SalesOnPerson { field: label.into() }),
        None => refuse_sales_heading(label),
    }
}

/// Words that stand for such a figure wherever they appear in a heading (simplified, folded).
#[rustfmt::skip]
const FIGURES: &[&str] = &[
    "销量", "销售量", "销售额", "销售数", "销售金额", "销售收入", "销售业绩", "销售贡献", "销售目标",
    "销售占比", "销售指标", "销售数据", "销售盒数", "销售支数", "纯销", "流向量", "流向数", "出货量",
    "出药量", "进货量", "进货额", "进货金额", "进药量", "进药金额", "采购额", "采购量", "采购金额",
    "采购数量", "采购总额", "购药额", "购药量", "购药金额", "订单金额", "订单额", "订单量", "订货量",
    "订货额", "订货金额", "订购量", "订购额", "成交额", "成交量", "成交金额", "交易额", "交易金额",
    "营业额", "营收", "贡献额", "贡献金额", "业绩金额", "单产", "盒数", "支数", "瓶数", "客户价值",
    "客户利润", "利润", "毛利", "终身价值", "生命周期价值", "终生价值", "市场份额", "采购贡献", "采购潜力",
    "采购等级", "采购能力", "购药贡献", "销售潜力", "销售等级", "客户潜力", "医生潜力", "潜力等级", "潜力分级",
    "潜力值", "产出等级", "产出能力", "高产出", "低产出", "大处方户", "上量情况", "上量潜力",
    "上量目标", "上量进度", "上量医生",
];
/// Favours. Training and pledges against them may be named.
#[rustfmt::skip]
const FAVOURS: &[&str] = &[
    "统方", "回扣", "返点", "返利", "返现", "提成", "佣金", "好处费", "带金", "客情费", "礼品", "礼金",
    "红包", "购物卡", "送礼",
];
const AGAINST_FAVOURS: &[&str] = &["培训", "承诺", "防统方", "反统方", "禁止", "杜绝", "反商业贿赂"];
/// What is prescribed or used; a figure when a [`MEASURES`] word follows at once.
const ACTS: &[&str] = &["处方药品", "处方药", "处方", "开方", "开药", "开单", "用药", "用量"];
const MEASURES: &[&str] = &[
    "量", "数", "总量", "总数", "额", "总额", "金额", "张", "笔", "占比", "比例", "份额", "次数", "排名",
    "贡献", "价值", "增长", "目标", "月均", "盒", "支", "等级", "级别", "分级", "分层", "潜力", "能力",
    "大户",
];
/// Rates before an act make a figure of it, too: 月均处方; but not 每日处方点评.
const RATES: &[&str] = &[
    "月均", "日均", "周均", "年均", "季均", "平均", "人均", "每月", "每周", "每日", "每年", "当月", "本月",
    "上月", "月度", "季度", "年度", "累计",
];
const NOT_RATED: &[&str] = &["点评", "审核", "权", "集", "医", "笺", "书写", "规范", "培训", "管理"];

fn is_chinese_figure(heading: &str) -> bool {
    let text: String = heading.chars().map(fold).filter(|letter| letter.is_alphanumeric()).collect();
    if FIGURES.iter().any(|word| text.contains(word)) || text == "销售" || text == "产出" {
        return true;
    }
    if FAVOURS.iter().any(|word| text.contains(word))
        && !AGAINST_FAVOURS.iter().any(|word| text.contains(word))
    {
        return true;
    }
    let dose = ["用法用量", "常用量", "推荐用量"].iter().any(|word| text.contains(word));
    (text.contains("用量") && !dose)
        || text == "上量"
        || ["高处方", "中处方", "低处方"].iter().any(|word| text.starts_with(word))
        || ACTS.iter().any(|act| is_measured(&text, act))
        || ["处方", "开方", "开药", "开单"].iter().any(|act| is_rated(&text, act))
}

/// Whether the act stands behind a rate: 月均处方, 月处方.
fn is_rated(text: &str, act: &str) -> bool {
    text.match_indices(act).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + act.len()..]);
        let rated = RATES.iter().any(|rate| before.ends_with(rate)) || before == "月" || before == "年";
        rated && !NOT_RATED.iter().any(|word| after.starts_with(word))
    })
}

/// Whether a measure follows the act: 处方量, 处方药数量, but not 处方权 or 处方数据库.
fn is_measured(text: &str, act: &str) -> bool {
    text.match_indices(act).any(|(at, _)| {
        let after = &text[at + act.len()..];
        let after = after.strip_prefix("数据库").or(after.strip_prefix("量表")).unwrap_or(after);
        MEASURES.iter().any(|measure| after.starts_with(measure))
    })
}

/// English words that are a figure by themselves.
#[rustfmt::skip]
const ENGLISH: &[&str] = &[
    "rx", "rxs", "trx", "nrx", "nbrx", "scripts", "prescriptions", "revenue", "revenues", "turnover", "clv",
    "cltv", "ltv", "profit", "profits", "profitability", "rebate", "rebates", "kickback", "kickbacks",
    "commission", "commissions", "gift", "gifts", "bribe", "bribes", "sellout", "purchases",
];
/// Words that are a figure when the next word measures them.
#[rustfmt::skip]
const ENGLISH_ACTS: &[&str] = &[
    "script", "prescription", "prescribing", "prescribed", "purchase", "purchasing", "order", "dispensing",
    "usage", "customer", "lifetime", "units", "sell", "drug",
];
#[rustfmt::skip]
const ENGLISH_MEASURES: &[&str] = &[
    "volume", "volumes", "count", "counts", "number", "numbers", "qty", "quantity", "amount", "amounts",
    "value", "share", "total", "figures", "sold", "out", "worth", "frequency", "decile",
];
/// Words that rate whoever prescribes.
const ENGLISH_PRESCRIBING: &[&str] = &[
    "script",
    "prescription",
    "prescribing",
    "prescriber",
    "prescribers",
    "dispensing",
    "purchasing",
    "purchase",
];
#[rustfmt::skip]
const ENGLISH_RATINGS: &[&str] = &[
    "potential", "level", "tier", "grade", "rank", "ranking", "segment", "decile", "score", "contribution", "rate",
];
/// What makes "sales" a word of one's own organisation.
#[rustfmt::skip]
const SALES_ORGANISATION: &[&str] = &[
    "rep", "reps", "representative", "representatives", "person", "people", "team", "territory", "region",
    "force", "manager", "district", "area", "office", "line", "org", "organization", "organisation",
    "training", "contact",
];

fn is_english_figure(heading: &str) -> bool {
    let words = english_words(heading);
    let next = |at: usize| words.get(at + 1).map(String::as_str).unwrap_or_default();
    words.iter().enumerate().any(|(at, word)| {
        let measured = || ENGLISH_MEASURES.contains(&next(at));
        match word.as_str() {
            "sales" | "sale" | "selling" => !SALES_ORGANISATION.contains(&next(at)),
            "prescription" if words.len() == 1 => true,
            "drug" => next(at) == "usage" || next(at) == "sales",
            "customer" => matches!(next(at), "value" | "profit" | "worth"),
            "number" | "count" | "volume" => {
                next(at) == "of"
                    && words
                        .get(at + 2)
                        .is_some_and(|word| matches!(word.as_str(), "prescription" | "script"))
            }
            word => {
                ENGLISH.contains(&word)
                    || (ENGLISH_ACTS.contains(&word) && measured())
                    || (ENGLISH_PRESCRIBING.contains(&word) && ENGLISH_RATINGS.contains(&next(at)))
                    || run_together(word)
            }
        }
    })
}

/// Two words written as one: `rxcount`, `salesvolume`, `totalsales`.
fn run_together(word: &str) -> bool {
    let heads = ENGLISH.iter().chain(ENGLISH_ACTS).chain(&["sales"]);
    heads.filter_map(|head| word.strip_prefix(head)).any(|rest| ENGLISH_MEASURES.contains(&rest))
        || ["sales", "rx", "scripts", "prescriptions", "revenue"]
            .iter()
            .filter_map(|tail| word.strip_suffix(tail))
            .any(|rest| {
                matches!(
                    rest,
                    "total"
                        | "monthly"
                        | "annual"
                        | "yearly"
                        | "net"
                        | "gross"
                        | "avg"
                        | "unit"
                        | "product"
                        | "drug"
                )
            })
}

/// Words in lower case; capitals inside a word, digits, signs and other scripts divide them.
fn english_words(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().map(half_width).collect();
    let mut words = vec![String::new()];
    for (at, &letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| letters[before]);
        let after = letters.get(at + 1);
        let hump = letter.is_ascii_uppercase()
            && (before.is_some_and(|before| before.is_ascii_lowercase())
                || (before.is_some_and(|before| before.is_ascii_uppercase())
                    && after.is_some_and(|after| after.is_ascii_lowercase())
                    && !is_plural(&letters[at..])));
        if !letter.is_ascii_alphabetic() || hump {
            words.push(String::new());
        }
        if letter.is_ascii_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.push(letter.to_ascii_lowercase());
        }
    }
    let mut whole: Vec<String> = words.iter().filter(|word| !word.is_empty()).cloned().collect();
    // `TRx`, `NRx`, `NBRx`: the hump falls inside the abbreviation.
    for at in (1..whole.len()).rev() {
        if whole[at] == "rx" && matches!(whole[at - 1].as_str(), "t" | "n" | "nb") {
            whole.remove(at - 1);
        }
    }
    whole
}

/// `RXs`, `GIFTs`: a small s after capitals is a plural, not the next word.
fn is_plural(rest: &[char]) -> bool {
    rest.get(1) == Some(&'s') && rest.get(2).is_none_or(|after| !after.is_ascii_alphabetic())
}

fn half_width(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        '\u{3000}' => ' ',
        _ => letter,
    }
}

/// Half width, lower case, simplified. One character gives one, so places in the text stay the same.
fn fold(letter: char) -> char {
    simplified(half_width(letter).to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_sales_prescriptions_value_and_favours_are_refused() {
        #[rustfmt::skip]
        let headings = [
            "处方量", "月处方量", "月 处 方 量", "處方量", "处方数", "处方张数", "处方药数量", "处方金额",
            "处方_量", "统方", "統方", "开方量", "開方量", "开药数量", "用药量", "月用药量", "用藥量",
            "月用量", "销量", "銷量", "产品销量（盒）", "销售额", "销售", "采购额", "採購額", "采购金额",
            "纯销", "回扣", "返点", "返點", "提成", "礼品", "禮品", "送礼记录", "客户价值", "客戶價值",
            "客户利润", "毛利", "生命周期价值", "市场份额", "产出", "Rx", "RX", "ｒｘ", "rx_2024", "Rx2024",
            "TRx", "NRx count", "RXs", "monthlyRx", "rxcount", "scripts", "Scripts/month", "script count",
            "prescriptions", "Prescription volume", "number of prescriptions", "prescribing_volume",
            "PrescriptionCount", "sales", "SALES", "Sales 2024", "salesAmount", "sales_volume",
            "totalsales", "revenue", "Net Revenue", "CLV", "customer value", "lifetime value", "Gift",
            "gifts given", "kickback", "commission", "purchase amount", "Order Value", "units sold",
            "张医生 Rx 数", "Drug usage", "profit", "处方等级", "处方潜力", "月均处方", "月处方", "处方级别",
            "上量情况", "上量", "VIP采购贡献", "客户潜力", "潜力等级", "高处方", "低处方", "高产出",
            "处方能力", "prescribing potential", "Prescriber tier", "prescription level",
        ];
        for heading in headings {
            assert!(refuse_sales_heading(heading).is_err(), "{heading}");
        }
    }

    #[test]
    fn headings_that_only_look_like_it_pass() {
        #[rustfmt::skip]
        let headings = [
            "", "姓名", "处方权", "處方權", "处方药", "处方药类别", "处方集", "处方点评", "处方医生",
            "违规统方培训", "统方违规培训", "反统方承诺", "礼品政策培训", "用药经验", "用药依从性量表",
            "用法用量", "门诊量", "月门诊量", "手术量", "床位数", "患者数", "销售代表", "销售区域",
            "采购负责人", "采购流程", "订单系统账号", "数量", "客户编码", "客户来源", "学术兴趣",
            "description", "Description", "subscription", "prescriber type", "Prescriber",
            "prescribing right", "prescription drug class", "transcripts", "manuscripts", "sales rep",
            "Sales Representative", "salesforce id", "Sales Territory", "order", "border", "customer type",
            "处方权等级", "处方权级别", "每日处方点评", "月度处方点评", "年度处方权考核", "医院等级", "级别", "潜在客户",
            "月患者量", "患者潜力", "床位", "专科能力", "手术能力", "提高处方质量培训", "集中处方点评", "患者每日用药时间", "以上量表", "prescriber name",
            "grade", "hospital level", "patient potential", "customer", "Marx", "Arx", "gifted", "number of beds", "value", "phone number", "Interest",
        ];
        for heading in headings {
            assert_eq!(refuse_sales_heading(heading), Ok(()), "{heading}");
        }
    }

    #[test]
    fn labels_that_are_figures_or_stand_for_them_are_refused() {
        let labels =
            ["月处方200盒", "月處方200盒", "销量高", "高处方", "低处方", "处方3盒/周", "Rx 30/month", "带金"];
        for label in labels {
            assert!(refuse_sales_label(label).is_err(), "{label}");
        }
        let labels = [
            "重点",
            "讲者",
            "KOL",
            "主委",
            "月门诊300人",
            "床位200张",
            "肿瘤科",
            "三甲",
            "学术带头人",
            "CRM",
            "code",
        ];
        for label in labels {
            assert_eq!(refuse_sales_label(label), Ok(()), "{label}");
        }
    }

    #[test]
    fn the_problem_names_the_heading_as_it_was_written() {
        let problem = refuse_sales_heading("月 处方量").unwrap_err();
        assert_eq!(
            (problem.code(), &*problem.params()["field"]),
            ("compliance.sales_on_person", "月 处方量")
        );
    }
}
