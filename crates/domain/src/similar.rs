//! Whether a new customer looks like one that exists: shown before it is saved.

use crate::choice;
use crate::customer::CustomerKind;
use serde::Serialize;

choice! {
    /// Why two customers look alike. Same code: credit code or code in another system. Same phone: a
    /// mobile number, or the telephone of a place. Same pinyin: 王芳 and 王方 in one department. Name
    /// variant: 协和医院 and 北京协和医院, 国药控股有限公司 and 国药控股.
    Reason {
        SameCode = "same_code", SamePhone = "same_phone", SameNameSamePlace = "same_name_same_place",
        SamePinyinSamePlace = "same_pinyin_same_place", NameVariant = "name_variant", SameName = "same_name",
    }
}

/// What is compared. Texts as they are written; empty ones count as absent.
#[derive(Debug, Clone, Default)]
pub struct Candidate {
    pub kind: CustomerKind,
    pub name: String,
    pub phone: Option<String>,
    pub mobile: Option<String>,
    /// For a person the names of its hospitals and departments, for a department its hospital.
    pub place_names: Vec<String>,
    pub credit_code: Option<String>,
    /// Codes in other systems, each written with its system, for example `hco:H0012`.
    pub codes: Vec<String>,
}

/// How much two customers look alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, specta::Type)]
pub struct Similar {
    /// The strongest reason first.
    pub reasons: Vec<Reason>,
    /// 0–100: 100 the same code, from 80 very likely the same, under 40 a mere namesake.
    pub strength: u32,
}

/// The reasons for which `a` and `b` may be one customer; `None` without any.
pub fn similarity(a: &Candidate, b: &Candidate) -> Option<Similar> {
    if a.kind != b.kind {
        return None;
    }
    let mut found = vec![same_code(a, b), same_phone(a, b)];
    found.push(match a.kind {
        CustomerKind::Person => person_name(a, b),
        CustomerKind::Department => department_name(a, b),
        CustomerKind::Institution => institution_name(&a.name, &b.name),
    });
    let mut found: Vec<(Reason, u32)> = found.into_iter().flatten().collect();
    found.sort_by_key(|(reason, strength)| (u32::MAX - strength, *reason));
    let strength = found.first()?.1;
    // Each further reason makes it likelier, but only a code makes it certain.
    let strength = strength.max((strength + 5 * (found.len() as u32 - 1)).min(99));
    Some(Similar { reasons: found.into_iter().map(|(reason, _)| reason).collect(), strength })
}

fn same_code(a: &Candidate, b: &Candidate) -> Option<(Reason, u32)> {
    let normal = |text: &str| plain(text).to_uppercase();
    let credit = |of: &Candidate| of.credit_code.as_deref().map(normal).filter(|code| !code.is_empty());
    let credit_is_same = credit(a).is_some() && credit(a) == credit(b);
    // Separators stay in these: they divide the system from the code.
    let code = |text: &String| text.trim().to_uppercase();
    let has_same =
        a.codes.iter().map(code).any(|one| !one.is_empty() && b.codes.iter().any(|other| code(other) == one));
    (credit_is_same || has_same).then_some((Reason::SameCode, 100))
}

fn same_phone(a: &Candidate, b: &Candidate) -> Option<(Reason, u32)> {
    let numbers = |of: &Candidate| -> Vec<String> {
        [&of.phone, &of.mobile]
            .into_iter()
            .flatten()
            .map(|text| phone(text))
            .filter(|digits| digits.len() >= 7)
            .collect()
    };
    let theirs = numbers(b);
    let shared = numbers(a).into_iter().filter(|number| theirs.contains(number)).map(|number| {
        let is_mobile = number.len() == 11 && number.starts_with('1');
        match (a.kind, is_mobile) {
            (CustomerKind::Person, true) => 90,
            (CustomerKind::Person, false) => 35, // colleagues share the telephone of their room
            (CustomerKind::Department, _) => 55,
            (CustomerKind::Institution, _) => 75,
        }
    });
    shared.max().map(|strength| (Reason::SamePhone, strength))
}

/// Digits of a telephone number without China's country code.
fn phone(text: &str) -> String {
    let digits: String = text.chars().map(half_width).filter(char::is_ascii_digit).collect();
    let local =
        digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86").filter(|rest| rest.len() >= 10));
    local.map(str::to_owned).unwrap_or(digits)
}

fn person_name(a: &Candidate, b: &Candidate) -> Option<(Reason, u32)> {
    let (one, other) = (plain(&a.name), plain(&b.name));
    if one.is_empty() || other.is_empty() {
        return None;
    }
    let places_are_known = !a.place_names.is_empty() && !b.place_names.is_empty();
    let same_place = shares_place(a, b);
    if one == other {
        return Some(match (same_place, places_are_known) {
            (true, _) => (Reason::SameNameSamePlace, 90),
            (false, false) => (Reason::SameName, 45),
            (false, true) => (Reason::SameName, 30),
        });
    }
    (same_place && sound(&one) == sound(&other)).then_some((Reason::SamePinyinSamePlace, 60))
}

fn department_name(a: &Candidate, b: &Candidate) -> Option<(Reason, u32)> {
    if !shares_place(a, b) {
        return None; // every hospital has a 心内科
    }
    let (one, other) = (plain(&a.name), plain(&b.name));
    if one.is_empty() || other.is_empty() {
        return None;
    }
    if one == other {
        return Some((Reason::SameNameSamePlace, 95));
    }
    if department(&one) == department(&other) {
        return Some((Reason::NameVariant, 75));
    }
    (sound(&one) == sound(&other)).then_some((Reason::SamePinyinSamePlace, 60))
}

/// Different names of one department, each group with its normal form first.
const DEPARTMENTS: &[&[&str]] = &[
    &["心血管内科", "心内科", "心内", "心脏内科", "心血管科"],
    &["消化内科", "消化科", "消化"],
    &["呼吸内科", "呼吸科", "呼吸与危重症医学科", "呼吸"],
    &["神经内科", "神内科", "神内"],
    &["神经外科", "神外科", "神外"],
    &["普通外科", "普外科", "普外"],
    &["内分泌科", "内分泌代谢科", "内分泌与代谢科", "内分泌"],
    &["肾内科", "肾脏内科", "肾病科"],
    &["血液内科", "血液科"],
    &["风湿免疫科", "风湿科"],
    &["儿科", "小儿科"],
    &["骨科", "骨外科"],
    &["胸外科", "胸心外科"],
    &["泌尿外科", "泌尿科"],
    &["耳鼻咽喉科", "耳鼻喉科", "五官科"],
    &["重症医学科", "icu", "重症监护室"],
    &["肿瘤科", "肿瘤中心"],
    &["药剂科", "药学部", "药房"],
    &["急诊科", "急诊医学科", "急诊"],
];

fn department(name: &str) -> &str {
    DEPARTMENTS.iter().find(|names| names.contains(&name)).map_or(name, |names| names[0])
}

fn is_department(name: &str) -> bool {
    ["科", "室", "部", "组", "病房", "病区", "门诊"].iter().any(|ending| name.ends_with(ending))
        || DEPARTMENTS.iter().any(|names| names.contains(&name))
}

/// Whether both are at one institution; a department's name alone (肿瘤科) says nothing.
fn shares_place(a: &Candidate, b: &Candidate) -> bool {
    let institutions = |name: &&String| !is_department(&plain(name));
    a.place_names.iter().filter(institutions).any(|one| {
        b.place_names
            .iter()
            .any(|other| institution_name(one, other).is_some_and(|(_, strength)| strength >= 70))
    })
}

/// How alike two names of institutions are.
fn institution_name(a: &str, b: &str) -> Option<(Reason, u32)> {
    let (one, other) = (plain(a), plain(b));
    if one.is_empty() || other.is_empty() {
        return None;
    }
    if one == other {
        return Some((Reason::SameName, if is_generic(&core(a).0) { 70 } else { 85 }));
    }
    let ((one, one_branch), (other, other_branch)) = (core(a), core(b));
    if one.is_empty()
        || other.is_empty()
        || (one_branch != other_branch && !one_branch.is_empty() && !other_branch.is_empty())
    {
        return None; // two branches of one chain
    }
    let one_campus = u32::from(one_branch != other_branch) * 15;
    if one == other {
        return Some((Reason::NameVariant, 85 - one_campus));
    }
    let (long, short) = if one.chars().count() > other.chars().count() { (one, other) } else { (other, one) };
    let ahead = long.strip_suffix(&short)?;
    let strength = match (is_generic(&short), short.chars().count()) {
        (true, _) => 40, // 第一人民医院 without its city may be any
        (false, 0..=3) => return None,
        (false, 4..) if ahead.chars().count() <= 3 || BODIES.iter().any(|body| ahead.contains(body)) => 75,
        (false, _) => 60,
    };
    Some((Reason::NameVariant, strength - one_campus.min(strength)))
}

/// What stands before a hospital's own name: 中国医学科学院 北京协和医院.
const BODIES: &[&str] = &["大学", "学院", "科学院", "附属", "省", "自治区", "医科"];

/// Words of which a name can consist without telling one hospital from another.
const GENERIC: &[&str] = &[
    "第",
    "一",
    "二",
    "三",
    "四",
    "五",
    "六",
    "七",
    "八",
    "九",
    "十",
    "人民",
    "中西医结合",
    "中医",
    "中心",
    "妇幼保健",
    "妇女儿童",
    "妇幼",
    "儿童",
    "妇产",
    "附属",
    "医科",
    "大学",
    "肿瘤",
    "胸科",
    "传染病",
    "精神卫生",
    "口腔",
    "眼科",
    "骨科",
    "康复",
    "社区卫生服务",
    "卫生",
    "保健",
    "医学",
    "综合",
    "院",
    "医",
    "站",
    "服务",
    "大药房",
    "药店",
    "药房",
    "医药",
    "总",
    "县",
    "区",
];

fn is_generic(name: &str) -> bool {
    let mut rest = name;
    while !rest.is_empty() {
        match GENERIC.iter().filter_map(|word| rest.strip_prefix(word)).min_by_key(|after| after.len()) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    true
}

/// The name without legal form and 省/市, digits after 第 as words; and what stands in brackets.
fn core(name: &str) -> (String, String) {
    let (mut outside, mut inside, mut depth) = (String::new(), String::new(), 0u32);
    for letter in name.chars().map(half_width) {
        match letter {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ if depth > 0 => inside.push(letter),
            _ => outside.push(letter),
        }
    }
    let mut text = plain(&outside);
    for form in ["股份有限公司", "有限责任公司", "有限公司", "集团公司", "公司", "集团"]
    {
        if let Some(rest) = text.strip_suffix(form).filter(|rest| rest.chars().count() >= 2) {
            text = rest.to_owned();
        }
    }
    for part in ["壮族自治区", "回族自治区", "维吾尔自治区", "自治区"] {
        text = text.replace(part, "");
    }
    let mut result = String::new();
    let letters: Vec<char> = text.chars().collect();
    for (at, &letter) in letters.iter().enumerate() {
        let ends_region = matches!(letter, '省' | '市') && at >= 2;
        let number = (at > 0 && letters[at - 1] == '第').then(|| "0123456789".find(letter)).flatten();
        match number.and_then(|digit| "〇一二三四五六七八九".chars().nth(digit)) {
            Some(word) => result.push(word),
            None if ends_region => {}
            None => result.push(letter),
        }
    }
    let branch = plain(&inside);
    // 集团, 中国 in brackets belong to the firm's name, not to a branch.
    let branch = if matches!(branch.as_str(), "集团" | "中国" | "北京" | "上海") {
        String::new()
    } else {
        branch
    };
    (result, branch)
}

/// Letters only, half width, lower case.
fn plain(text: &str) -> String {
    text.chars()
        .map(half_width)
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn half_width(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        _ => letter,
    }
}

/// The pinyin of a name without tones; its own letters where there is no reading.
fn sound(name: &str) -> String {
    crate::search_terms::plain_reading(name)
}

#[cfg(test)]
mod tests;
