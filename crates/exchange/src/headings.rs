//! What the columns of a file may be called, in Chinese and English.

mod words;

use crate::mapping::TableKind;
use domain::han::simplified;
use std::collections::HashMap;
use std::sync::LazyLock;
pub(crate) use words::PERSON_WORDS;
use words::{
    CATALOGUE, CUSTOMERS, OWN_FIELDS, PLAN, POLICY, STAFF, SURVEY_INVITATIONS, SURVEY_TEMPLATES, SURVEYS,
    TIER_MODELS, TIERS, TRANSACTIONS, VISITS,
};

/// A field that a column can be mapped to, with the other words for it. The key itself is one too.
pub(crate) struct Name {
    pub key: &'static str,
    pub words: &'static [&'static str],
}

const fn name(key: &'static str, words: &'static [&'static str]) -> Name {
    Name { key, words }
}

pub(crate) fn names(target: TableKind) -> &'static [Name] {
    match target {
        TableKind::Customers => CUSTOMERS,
        TableKind::Visits => VISITS,
        TableKind::Transactions => TRANSACTIONS,
        TableKind::Catalogue => CATALOGUE,
        TableKind::OwnFields => OWN_FIELDS,
        TableKind::Staff => STAFF,
        TableKind::Plan => PLAN,
        TableKind::Tiers => TIERS,
        TableKind::TierModels => TIER_MODELS,
        TableKind::SurveyTemplates => SURVEY_TEMPLATES,
        TableKind::Surveys => SURVEYS,
        TableKind::SurveyInvitations => SURVEY_INVITATIONS,
        TableKind::Policy => POLICY,
    }
}

/// A heading as it is shown: on one line, without spaces around it.
pub(crate) fn shown(heading: &str) -> String {
    heading
        .split(|c: char| c.is_whitespace() || c == '\u{3000}')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A heading without width, case, spaces, punctuation and a unit in brackets; simplified.
pub(crate) fn normal(heading: &str) -> String {
    let mut text = String::new();
    let mut depth = 0;
    for c in heading.chars().map(half_width).map(simplified) {
        match c {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth -= i32::from(depth > 0),
            c if depth == 0 && c.is_alphanumeric() => text.extend(c.to_lowercase()),
            _ => {}
        }
    }
    match text.is_empty() && depth + i32::from(heading.contains(['(', '（', '[', '【'])) > 0 {
        true => heading
            .chars()
            .map(half_width)
            .map(simplified)
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect(),
        false => text,
    }
}

pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// The words of a target in their normal form, with the field they stand for.
fn words(target: TableKind) -> &'static HashMap<String, &'static str> {
    static WORDS: LazyLock<Vec<HashMap<String, &'static str>>> = LazyLock::new(|| {
        let of = |target: &TableKind| {
            let mut words = HashMap::new();
            for name in names(*target) {
                for word in std::iter::once(&name.key).chain(name.words) {
                    words.entry(normal(word)).or_insert(name.key);
                }
            }
            words
        };
        TableKind::ALL.iter().map(of).collect()
    });
    let at = TableKind::ALL.iter().position(|other| *other == target).unwrap_or_default();
    &WORDS[at]
}

/// The field that a heading stands for and how sure that is, 0 to 100.
pub(crate) fn guess(target: TableKind, heading: &str) -> Option<(&'static str, u32)> {
    let words = words(target);
    if let Some(name) = names(target).iter().find(|name| name.key == heading) {
        return Some((name.key, 100));
    }
    let normal = normal(heading);
    if let Some(key) = words.get(&normal) {
        return Some((key, 95));
    }
    // The longest word that the heading contains; short Latin words occur inside others.
    let contained = words.iter().filter(|(word, _)| {
        let han = !word.is_ascii();
        word.chars().count() >= if han { 2 } else { 5 } && normal.contains(word.as_str())
    });
    let best = contained
        .max_by_key(|(word, _)| (word.chars().count(), normal.ends_with(word.as_str()), word.as_str()));
    best.map(|(_, key)| (*key, 60))
}

/// Whether any target knows the heading exactly.
pub(crate) fn is_known(heading: &str) -> bool {
    let normal = normal(heading);
    !normal.is_empty()
        && (prefixed(heading).is_some()
            || TableKind::ALL.iter().any(|target| words(*target).contains_key(&normal)))
}

/// `own:<name>` and `code:<system>`: columns that our export writes.
pub(crate) fn prefixed(heading: &str) -> Option<(&str, &str)> {
    let (prefix, name) = heading.split_once(':')?;
    (matches!(prefix, "own" | "code") && !name.is_empty()).then_some((prefix, name))
}
