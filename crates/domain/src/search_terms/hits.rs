//! Which characters of a name a query hit, for highlighting.

use super::query::{Term, terms};
use super::reading::{Unit, units};

/// Steps after which an alignment is given up: a name without end must not stall a list.
const STEPS_MAX: u32 = 2_000;

/// For each character of `name` whether `query` hit it: by itself, by a pinyin syllable or its
/// beginning, or by an initial. As long as `name` has characters.
pub fn hits(name: &str, query: &str) -> Vec<bool> {
    let mut marks = vec![false; name.chars().count()];
    let units = units(name);
    let query: String = query.chars().take(64).collect();
    for term in terms(&query) {
        match term {
            Term::Han(run) => mark_han(&units, &run, &mut marks),
            Term::Word(word) => mark_word(&units, &word, &mut marks),
        }
    }
    marks
}

fn mark(unit: &Unit, marks: &mut [bool]) {
    marks[unit.from..unit.to].fill(true);
}

/// The longest parts of the run that stand in the name: the run itself, else its pieces.
fn mark_han(units: &[Unit], run: &[String], marks: &mut [bool]) {
    for length in (1..=run.len().min(units.len())).rev() {
        let mut found = false;
        for piece in run.windows(length) {
            for place in units.windows(length).filter(|place| place.iter().map(|unit| &unit.text).eq(piece)) {
                place.iter().for_each(|unit| mark(unit, marks));
                found = true;
            }
        }
        if found {
            return;
        }
    }
}

fn mark_word(units: &[Unit], word: &str, marks: &mut [bool]) {
    for may_skip in [false, true] {
        for start in 0..units.len() {
            let mut used = Vec::new();
            if align(&units[start..], word, may_skip, start, &mut used, &mut { STEPS_MAX }) {
                used.iter().for_each(|&(at, letters)| mark_unit(&units[at], letters, marks));
                return;
            }
        }
    }
}

/// A Han character is hit as a whole, a word by as many letters as were typed.
fn mark_unit(unit: &Unit, letters: usize, marks: &mut [bool]) {
    match unit.han {
        true => mark(unit, marks),
        false => marks[unit.from..unit.to].iter_mut().take(letters).for_each(|hit| *hit = true),
    }
}

/// Spells `rest` with the units in order: each by its whole sound or its initial, the last also by
/// the beginning of its sound. `used` gets the units and how many letters each one took.
fn align(
    units: &[Unit],
    rest: &str,
    may_skip: bool,
    at: usize,
    used: &mut Vec<(usize, usize)>,
    steps: &mut u32,
) -> bool {
    if rest.is_empty() {
        return true;
    }
    let Some((unit, after)) = units.split_first() else { return false };
    if *steps == 0 {
        return false;
    }
    *steps -= 1;
    for length in lengths(unit, rest) {
        used.push((at, rest[..length].chars().count()));
        if align(after, &rest[length..], may_skip, at + 1, used, steps) {
            return true;
        }
        used.pop();
    }
    may_skip && !used.is_empty() && align(after, rest, may_skip, at + 1, used, steps)
}

/// How many bytes of `rest` the unit can take, longest first.
fn lengths(unit: &Unit, rest: &str) -> Vec<usize> {
    let mut found = Vec::new();
    for sound in unit.sounds() {
        if rest.starts_with(sound) {
            found.push(sound.len());
        } else if sound.starts_with(rest) {
            found.push(rest.len());
        }
        if unit.han && ["zh", "ch", "sh"].iter().any(|two| sound.starts_with(two) && rest.starts_with(two)) {
            found.push(2);
        }
    }
    found.extend(unit.initials().filter(|initial| rest.starts_with(initial)).map(str::len));
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.dedup();
    found
}
