//! Whether a new customer looks like one that exists: shown before it is saved.

mod department_name;
mod institution_name;

use crate::choice;
use crate::customer::CustomerKind;
use crate::han::simplified;
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

/// From this strength on it is very likely the same customer.
const LIKELY_FROM: u32 = 80;

impl Similar {
    /// So much alike that whoever saves a new one is asked first.
    pub fn is_likely(&self) -> bool {
        self.strength >= LIKELY_FROM
    }
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
        CustomerKind::Institution => institution_name::alike(&a.name, &b.name),
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
    if department_name::normal(&one) == department_name::normal(&other) {
        return Some((Reason::NameVariant, 75));
    }
    (sound(&one) == sound(&other)).then_some((Reason::SamePinyinSamePlace, 60))
}

/// Whether both are at one institution; a department's name alone (肿瘤科) says nothing.
fn shares_place(a: &Candidate, b: &Candidate) -> bool {
    let institutions = |name: &&String| !department_name::is_department(&plain(name));
    a.place_names.iter().filter(institutions).any(|one| {
        b.place_names
            .iter()
            .any(|other| institution_name::alike(one, other).is_some_and(|(_, strength)| strength >= 70))
    })
}

/// Letters only, half width, lower case, simplified.
fn plain(text: &str) -> String {
    text.chars()
        .map(half_width)
        .map(simplified)
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
