//! Free text: what looks like a figure on a person, and what identifies a patient.

use super::{english_words, fold};
use chrono::NaiveDate;

/// Characters of a fragment that is shown.
const FRAGMENT_MAX: usize = 60;
/// Words that turn a number in the same clause into a figure (folded).
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "处方量", "处方数", "开方量", "开药量", "用药量", "统方", "销量", "销售额", "销售量", "纯销", "采购额",
    "采购量", "采购金额", "进货量", "回扣", "返点", "返利", "提成", "佣金", "礼金", "礼品", "红包",
    "购物卡", "好处费", "月用量", "利润",
];
const ENGLISH: &[&str] =
    &["rx", "rxs", "trx", "nrx", "scripts", "prescriptions", "sales", "revenue", "kickback", "rebate"];
const PACKS: &str = "盒支瓶箱件针袋";
const VERBS: &str = "用开销卖走";
#[rustfmt::skip]
const RATES: &[&str] = &[
    "/月", "每月", "一个月", "每个月", "月均", "/周", "每周", "当月", "本月", "上月", "/month", "permonth",
    "monthly",
];
const DOSES: &[&str] = &["每次", "一次", "剂量", "患者", "病人", "样品"];

/// The first clause of a free text that looks like a sales or prescription figure
/// (`每月处方量约200盒`, `Rx 30/month`, `用了120支/月`), to warn about. Not a refusal: it may be a dose.
pub fn suspicious_text(text: &str) -> Option<String> {
    clauses(text).find(|clause| is_figure(clause)).map(fragment)
}

pub(super) fn clauses(text: &str) -> impl Iterator<Item = &str> {
    text.split(['。', '，', '；', '！', '？', ';', '!', '?', '\n', '\r', '、'])
        .flat_map(|part| part.split(", "))
        .filter(|clause| !clause.trim().is_empty())
}

pub(super) fn fragment(clause: &str) -> String {
    clause.trim().chars().take(FRAGMENT_MAX).collect()
}

fn is_figure(clause: &str) -> bool {
    let letters: Vec<char> = clause.chars().map(fold).filter(|letter| !letter.is_whitespace()).collect();
    let numbers = numbers(&letters);
    if numbers.is_empty() {
        return false;
    }
    let folded: String = letters.iter().collect();
    let named = WORDS.iter().any(|word| folded.contains(word))
        || english_words(clause).iter().any(|word| ENGLISH.contains(&word.as_str()));
    if named && numbers.iter().any(|number| !number.is_bare_digit_word) {
        return true;
    }
    let rated = RATES.iter().any(|rate| folded.contains(rate));
    let is_dose = DOSES.iter().any(|word| folded.contains(word));
    numbers.iter().any(|number| {
        let unit = letters.get(number.to).copied().unwrap_or(' ');
        let after = letters.get(number.to + 1).copied().unwrap_or(' ');
        if unit == '张' && folded.contains("处方") {
            return true;
        }
        if !PACKS.contains(unit) || matches!(after, '笔' | '烟' | '水') || is_dose {
            return false;
        }
        let prescribed = ["处方", "开方", "开药"].iter().any(|act| folded.contains(act));
        rated || prescribed || follows_verb(&letters[..number.from])
    })
}

/// `用了`, `开`, `卖出约`: a verb of use right before the number.
fn follows_verb(before: &[char]) -> bool {
    let mut rest = before.iter().rev().skip_while(|letter| "了约近掉出过大概".contains(**letter));
    rest.next().is_some_and(|letter| VERBS.contains(*letter))
}

struct Number {
    from: usize,
    to: usize,
    /// One Chinese digit such as 一, which is a word more often than a number.
    is_bare_digit_word: bool,
}

/// Numbers in digits or Chinese numerals that are not dates (2024年, 3月5日) or ordinals (第一).
fn numbers(letters: &[char]) -> Vec<Number> {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let is_numeral = |letter: char| "一二两三四五六七八九十百千万几".contains(letter);
    let mut found = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let digits = is_digit(letters[at]);
        let belongs = |letter: char| match digits {
            true => is_digit(letter) || ".,".contains(letter) || "十百千万".contains(letter),
            false => is_numeral(letter),
        };
        if !digits && !is_numeral(letters[at]) {
            at += 1;
            continue;
        }
        let to = at + letters[at..].iter().take_while(|letter| belongs(**letter)).count();
        let next = |offset: usize| letters.get(to + offset).copied().unwrap_or(' ');
        let next_is_rate = next(0) == '月' && next(1) == '均';
        let is_date = ("年月日号届版点时".contains(next(0)) && !next_is_rate)
            || (next(0) == '个' && "月".contains(next(1)));
        let is_point = next(0) == '点' && letters[..at].contains(&'返');
        let is_ordinal = at > 0 && letters[at - 1] == '第';
        let words_only = !digits && (to - at == 1 || "百千万".contains(letters[at]));
        if (!is_date || is_point) && !is_ordinal {
            let is_bare_digit_word = words_only && !PACKS.contains(next(0));
            found.push(Number { from: at, to, is_bare_digit_word });
        }
        at = to;
    }
    found
}

/// A Chinese identity number (18 characters, date and check character valid, GB 11643-1999) or a
/// patient's number in a hospital (住院号, 病历号, MRN and the like with digits), as it is written.
/// Returns the first one found, to warn about: no patient identifiers are kept.
pub fn patient_identifier(text: &str) -> Option<String> {
    let letters: Vec<char> = text.chars().collect();
    let folded: Vec<char> = letters.iter().map(|letter| fold(*letter)).collect();
    let (from, to) = identity_number(&folded).or_else(|| hospital_number(&folded))?;
    Some(letters[from..to].iter().collect())
}

fn identity_number(letters: &[char]) -> Option<(usize, usize)> {
    (0..letters.len()).filter(|&from| starts_number(letters, from)).find_map(|from| {
        let mut number = String::new();
        for (at, &letter) in letters.iter().enumerate().skip(from) {
            match letter {
                '0'..='9' => number.push(letter),
                'x' if number.len() == 17 => number.push(letter),
                ' ' | '-' => continue,
                _ => return None,
            }
            if number.len() == 18 {
                let ends = letters.get(at + 1).is_none_or(|after| !after.is_ascii_alphanumeric());
                return (ends && is_identity_number(&number)).then_some((from, at + 1));
            }
        }
        None
    })
}

fn starts_number(letters: &[char], at: usize) -> bool {
    letters[at].is_ascii_digit() && (at == 0 || !letters[at - 1].is_ascii_alphanumeric())
}

/// Weights 2^(18−i) mod 11, check characters 1 0 X 9 8 7 6 5 4 3 2 (GB 11643-1999, ISO 7064 mod 11-2).
fn is_identity_number(number: &str) -> bool {
    let sum: u32 = number
        .bytes()
        .take(17)
        .enumerate()
        .map(|(i, digit)| u32::from(digit - b'0') * ((1u32 << (17 - i)) % 11))
        .sum();
    let is_date = NaiveDate::parse_from_str(&number[6..14], "%Y%m%d").is_ok();
    let is_century =
        number[6..].starts_with("18") || number[6..].starts_with("19") || number[6..].starts_with("20");
    is_date && is_century && number.as_bytes()[17] == b"10x98765432"[(sum % 11) as usize]
}

#[rustfmt::skip]
pub(super) const HOSPITAL_NUMBERS: &[&str] = &[
    "住院号", "病历号", "病案号", "住院流水号", "就诊号", "门诊号", "就诊卡号", "病人号", "患者编号",
    "患者id", "病历编号", "住院编号", "mrn", "medicalrecordnumber", "medicalrecordno", "patientid",
    "hospitalnumber",
];
const DIGITS_MIN: usize = 3;

fn hospital_number(letters: &[char]) -> Option<(usize, usize)> {
    (0..letters.len()).find_map(|from| {
        let starts_word =
            from == 0 || !letters[from].is_ascii_alphabetic() || !letters[from - 1].is_ascii_alphabetic();
        let after = HOSPITAL_NUMBERS
            .iter()
            .filter(|_| starts_word)
            .find_map(|word| after_word(letters, from, word))?;
        let is_filler = |letter: &char| letter.is_whitespace() || ":：是为#.=号码no".contains(*letter);
        let start = after + letters[after..].iter().take_while(|letter| is_filler(letter)).count();
        let length = letters[start..]
            .iter()
            .take_while(|letter| letter.is_ascii_alphanumeric() || **letter == '-')
            .count();
        let digits = letters[start..start + length].iter().filter(|letter| letter.is_ascii_digit()).count();
        (digits >= DIGITS_MIN).then_some((from, start + length))
    })
}

/// Where `word` ends when it stands at `from`, spaces inside it let pass.
pub(super) fn after_word(letters: &[char], from: usize, word: &str) -> Option<usize> {
    let mut at = from;
    for letter in word.chars() {
        while at > from && letters.get(at).is_some_and(|space| matches!(space, ' ' | '_')) {
            at += 1;
        }
        if letters.get(at) != Some(&letter) {
            return None;
        }
        at += 1;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn figures_in_free_text_are_shown() {
        for (text, fragment) in [
            ("每月处方量约200盒", "每月处方量约200盒"),
            ("主任很忙。每月處方量約２００盒，下次再谈", "每月處方量約２００盒"),
            ("Rx 30/month", "Rx 30/month"),
            ("He said: 45 scripts a week", "He said: 45 scripts a week"),
            ("用了120支/月", "用了120支/月"),
            ("上周开了30盒", "上周开了30盒"),
            ("科室每月大约走两百盒", "科室每月大约走两百盒"),
            ("答应返点8个点", "答应返点8个点"),
            ("这个月开了三十张处方", "这个月开了三十张处方"),
            ("3月销量200", "3月销量200"),
            ("统方数据：张伟 58", "统方数据：张伟 58"),
        ] {
            assert_eq!(suspicious_text(text).as_deref(), Some(fragment), "{text}");
        }
    }

    #[test]
    fn ordinary_notes_are_left_alone() {
        for text in [
            "",
            "处方权已恢复",
            "门诊量每天80人",
            "每次2片，每日3次",
            "患者每周用1支",
            "给了3支笔",
            "2024年销量会议",
            "统方是第一红线",
            "一个月拜访3次",
            "Rx only",
            "description 30",
            "销量十分好",
            "床位50张",
            "约周三10点半",
            "transcripts 12",
            "带了2盒样品",
            "不得谈销量",
            "销量千万别记",
            "参加3月5日的科室会",
            "讨论了用药经验",
        ] {
            assert_eq!(suspicious_text(text), None, "{text}");
        }
    }

    #[test]
    fn identity_numbers_and_hospital_numbers_are_found() {
        for (text, fragment) in [
            ("患者11010519491231002X咨询", "11010519491231002X"),
            ("身份证 440524188001010014", "440524188001010014"),
            ("１１０１０５１９４９１２３１００２ｘ", "１１０１０５１９４９１２３１００２ｘ"),
            ("110105 19491231 002X", "110105 19491231 002X"),
            ("住院号：00123456，男", "住院号：00123456"),
            ("病历号 A123456", "病历号 A123456"),
            ("病歷號:99887", "病歷號:99887"),
            ("MRN: 445566", "MRN: 445566"),
            ("patient id 12345", "patient id 12345"),
        ] {
            assert_eq!(patient_identifier(text).as_deref(), Some(fragment), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_not_patients() {
        for text in [
            "",
            "110105194912310021",
            "11010519491331002X",
            "911100006000373410",
            "13912345678",
            "统一社会信用代码91110000600037341L",
            "住院号忘了",
            "病历号见附件",
            "3111010519491231002X",
            "病历号 12",
            "床位 1200",
        ] {
            assert_eq!(patient_identifier(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_guards_fail(text in "\\PC{0,80}") {
            let _ = (suspicious_text(&text), patient_identifier(&text), super::super::refuse_sales_heading(&text));
        }
    }
}
