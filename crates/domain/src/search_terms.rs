//! Chinese search: the tokens that the full-text index holds, and the queries that find them.
//!
//! SQLite's own tokenizers miss Chinese names (trigram misses 张 and 张伟, unicode61 misses 协和 inside
//! a run), so the tokens are made here: Han characters and pairs (traditional ones as simplified, in names
//! and in what is typed), pinyin and its initials. The index
//! is `fts5(name, place, code, tokenize='ascii', detail=column)`; its tokenizer splits on ASCII signs
//! only, so every token is lower-case letters, digits and non-ASCII characters.

mod hits;
mod query;
mod reading;
#[cfg(test)]
mod tests;

pub use hits::hits;
pub use query::{Query, query};
pub use reading::{Syllable, reading};

use crate::han::simplified;
use reading::{Unit, units};

/// Stands for the tokens and sort keys that this module makes. Raise it whenever one name comes out
/// otherwise than before: a store that was indexed under another number is indexed anew when it opens.
pub const VERSION: u32 = 2;

/// Marks the start of a whole name in a token: a prefix query for `‹张` finds names that begin so.
/// Never part of a name or a query, where it counts as punctuation.
const START: char = '‹';
/// Marks the end of a whole name, for an exact match.
const END: char = '›';
/// Characters of a whole name that are kept in its start token.
const WHOLE_MAX: usize = 24;
/// Units (Han characters or words) beyond which a name counts as long: it gets fewer readings.
const SHORT_UNITS_MAX: usize = 4;
/// Units of a long name that one joined pinyin token spans.
const WINDOW_UNITS: usize = 6;
const UNITS_MAX: usize = 120;
const COMBINATIONS_MAX: usize = 16;
const COMBINATIONS_LONG_MAX: usize = 4;
const INITIALS_MAX: usize = 12;
const PLACE_INITIALS_MAX: usize = 6;

/// Tokens of a customer's own name for the column `name`, separated by spaces: Han characters and
/// pairs, words, and from each start position the joined pinyin and the joined initials (at most 16
/// combinations of readings). Empty for a name without letters.
pub fn name_tokens(name: &str) -> String {
    let units = bounded(units(name));
    if units.is_empty() {
        return String::new();
    }
    let mut tokens = Vec::with_capacity(units.len() * 6 + 4);
    characters(&units, &mut tokens);
    let short = units.len() <= SHORT_UNITS_MAX;
    for start in 0..units.len() {
        let (end, most) = match short {
            true => (units.len(), COMBINATIONS_MAX),
            false => (units.len().min(start + WINDOW_UNITS), COMBINATIONS_LONG_MAX),
        };
        let pinyin = combinations(&units[start..end], most, Unit::sounds);
        let initials =
            combinations(&units[start..units.len().min(start + INITIALS_MAX)], most, Unit::initials);
        if start == 0 {
            let end_mark = if end == units.len() { "›" } else { "" };
            tokens.extend(pinyin.iter().map(|joined| format!("{START}{joined}{end_mark}")));
            let end_mark = if units.len() <= INITIALS_MAX { "›" } else { "" };
            tokens.extend(initials.iter().map(|joined| format!("{START}{joined}{end_mark}")));
        }
        tokens.extend(pinyin);
        tokens.extend(initials);
    }
    tokens.push(whole_token(&units.iter().map(|unit| unit.text.as_str()).collect::<String>()));
    joined(tokens)
}

/// Tokens of the places of a customer for the column `place`: Han characters and pairs, words,
/// syllables, and initials from each start position, cut at 6 letters.
pub fn place_tokens(names: &[&str]) -> String {
    let mut tokens = Vec::new();
    for name in names {
        let units = bounded(units(name));
        characters(&units, &mut tokens);
        for start in 0..units.len() {
            tokens.extend(units[start].sounds().map(str::to_owned));
            let end = units.len().min(start + PLACE_INITIALS_MAX);
            let initials = combinations(&units[start..end], 2, Unit::initials);
            tokens
                .extend(initials.into_iter().map(|joined| joined.chars().take(PLACE_INITIALS_MAX).collect()));
        }
    }
    joined(tokens)
}

/// Tokens of codes and phone numbers for the column `code`: each part in lower case, the whole
/// without separators, and for 7 digits or more the last 4; a leading +86 is left out as well.
pub fn code_tokens(codes: &[&str]) -> String {
    let mut tokens = Vec::new();
    for code in codes {
        let parts: Vec<String> = bounded(units(code)).into_iter().map(|unit| unit.text).collect();
        let whole: String = parts.concat();
        if let Some(local) = without_country(&whole) {
            tokens.push(local.to_owned());
        }
        for run in parts.iter().chain([&whole]) {
            if run.len() >= 7 && run.bytes().all(|byte| byte.is_ascii_digit()) {
                tokens.push(run[run.len() - 4..].to_owned());
            }
        }
        tokens.extend(parts);
        tokens.push(whole);
    }
    tokens.retain(|token| !token.is_empty());
    joined(tokens)
}

/// A key that sorts names as a Chinese phone book does: by the pinyin (surname reading first) and
/// tone of the first character, then that character, then the next one. Latin words and digits come
/// after all Han characters, characters without a reading last. Compare as bytes.
pub fn sort_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len() * 3);
    for unit in units(name).iter().take(UNITS_MAX) {
        if !key.is_empty() {
            key.push(' ');
        }
        match (unit.han, unit.readings.first()) {
            (true, Some(reading)) => {
                key.push_str(reading.plain);
                key.push(char::from(b'0' + reading.tone));
            }
            (true, None) => key.push('|'),
            (false, _) => key.push('{'),
        }
        key.push_str(&unit.text);
    }
    key
}

/// The likeliest pinyin without tones, syllables divided by spaces; a word stands for itself. One name in
/// traditional and in simplified characters has one reading.
pub fn plain_reading(name: &str) -> String {
    let name: String = name.chars().map(simplified).collect();
    units(&name).iter().map(|unit| unit.sounds().next().unwrap_or(&unit.text)).collect::<Vec<_>>().join(" ")
}

/// The number without China's country code, when it has one and is a mobile number.
fn without_country(digits: &str) -> Option<&str> {
    let local = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86"))?;
    (local.len() == 11 && local.starts_with('1')).then_some(local)
}

fn bounded(mut units: Vec<Unit>) -> Vec<Unit> {
    units.truncate(UNITS_MAX);
    units
}

/// The token of a whole name (letters joined), cut at [`WHOLE_MAX`] characters.
fn whole_token(text: &str) -> String {
    let cut: String = text.chars().take(WHOLE_MAX).collect();
    match cut.len() == text.len() {
        true => format!("{START}{cut}{END}"),
        false => format!("{START}{cut}"),
    }
}

/// Each unit, and each pair of neighbouring Han characters.
fn characters(units: &[Unit], tokens: &mut Vec<String>) {
    tokens.extend(units.iter().map(|unit| unit.text.clone()));
    for pair in units.windows(2).filter(|pair| pair[0].han && pair[1].han) {
        tokens.push(format!("{}{}", pair[0].text, pair[1].text));
    }
}

/// The joined readings of all units, likeliest first: at most `most` of them. A Han character
/// without a reading ends the run.
fn combinations<'a, I: Iterator<Item = &'a str>>(
    units: &'a [Unit],
    most: usize,
    options: fn(&'a Unit) -> I,
) -> Vec<String> {
    let mut found: Vec<(usize, String)> = vec![(0, String::new())];
    for unit in units {
        let options: Vec<&str> = options(unit).collect();
        match options.as_slice() {
            [] => break,
            [only] => found.iter_mut().for_each(|(_, text)| text.push_str(only)),
            several => {
                let mut next = Vec::with_capacity(found.len() * several.len());
                for (rank, text) in &found {
                    next.extend(
                        several.iter().enumerate().map(|(i, option)| (rank + i, format!("{text}{option}"))),
                    );
                }
                next.sort_by_key(|(rank, _)| *rank);
                next.truncate(most);
                found = next;
            }
        }
    }
    found.into_iter().map(|(_, text)| text).filter(|text| !text.is_empty()).collect()
}

fn joined(mut tokens: Vec<String>) -> String {
    tokens.sort_unstable();
    tokens.dedup();
    tokens.join(" ")
}
