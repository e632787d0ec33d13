//! Names of institutions: long and short forms, branches, and names that say nothing.

use super::{Reason, half_width, plain};

/// How alike two names of institutions are.
pub(super) fn alike(a: &str, b: &str) -> Option<(Reason, u32)> {
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
