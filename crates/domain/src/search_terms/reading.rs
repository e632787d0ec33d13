//! Names as units (Han characters and words) with their pinyin readings.

use crate::han::simplified;
use pinyin::ToPinyinMulti;
use serde::Serialize;

/// One syllable of a name, for display beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, specta::Type)]
pub struct Syllable {
    /// The character, or a word that is not Han.
    pub text: String,
    /// Pinyin with its tone mark, for example `zhāng`; empty where there is no reading.
    pub pinyin: String,
}

/// The likeliest reading of each character; a person's first character as a surname (单 shàn).
/// Meant for names of up to four characters as people, and for places otherwise.
pub fn reading(name: &str) -> Vec<Syllable> {
    units(name)
        .into_iter()
        .map(|unit| Syllable {
            pinyin: unit.readings.first().map(|reading| reading.toned.to_owned()).unwrap_or_default(),
            text: name.chars().skip(unit.from).take(unit.to - unit.from).collect(),
        })
        .collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// ASCII letters, ü written v.
    pub plain: &'static str,
    /// With its tone mark.
    pub toned: &'static str,
    /// 1–4, 0 for a neutral tone.
    pub tone: u8,
}

/// A Han character or a word of other letters and digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    /// Simplified; or lower case, half width, without accents.
    pub text: String,
    pub han: bool,
    /// Likeliest first, different in `plain`; none for a word.
    pub readings: Vec<Reading>,
    /// Where it stands in the name, in characters: `from..to`.
    pub from: usize,
    pub to: usize,
    /// A word in capitals or with digits (ICU, 301) keeps all of it among initials.
    whole_initial: bool,
}

impl Unit {
    /// What the unit sounds like when spelled in full.
    pub fn sounds(&self) -> impl Iterator<Item = &str> {
        let word = (!self.han).then_some(self.text.as_str());
        word.into_iter().chain(self.readings.iter().map(|reading| reading.plain))
    }

    /// What stands for the unit among initials, without repeats.
    pub fn initials(&self) -> impl Iterator<Item = &str> {
        let word = (!self.han).then(|| match self.whole_initial {
            true => self.text.as_str(),
            false => first_letter(&self.text),
        });
        let letter = |at: usize| first_letter(self.readings[at].plain);
        let letters =
            (0..self.readings.len()).filter(move |&at| (0..at).all(|before| letter(before) != letter(at)));
        word.into_iter().chain(letters.map(letter))
    }
}

fn first_letter(text: &str) -> &str {
    text.chars().next().map(|letter| &text[..letter.len_utf8()]).unwrap_or_default()
}

/// Splits a name; surname readings come first for what looks like a person's name.
pub(super) fn units(name: &str) -> Vec<Unit> {
    let mut units = split(name);
    prefer_words(&mut units);
    prefer_surname(&mut units);
    units
}

/// As [`units`] without readings: enough for a query.
pub(super) fn split(text: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut in_word = false;
    for (at, original) in text.chars().enumerate() {
        let letter = fold(original);
        if is_joiner(original) {
            if original == '\u{308}' && in_word {
                u_with_dots(units.last_mut());
            }
            continue;
        }
        let han = is_han(letter);
        if !han && !letter.is_alphanumeric() {
            in_word = false;
            continue;
        }
        match units.last_mut().filter(|_| in_word && !han) {
            Some(word) => {
                word.text.push(letter);
                word.to = at + 1;
                word.whole_initial =
                    (word.whole_initial && original.is_uppercase()) || letter.is_ascii_digit();
            }
            None => units.push(Unit {
                readings: if han { readings_of_either(original, letter) } else { Vec::new() },
                text: letter.to_string(),
                han,
                from: at,
                to: at + 1,
                whole_initial: original.is_uppercase() || letter.is_ascii_digit(),
            }),
        }
        in_word = !han;
    }
    units
}

fn u_with_dots(word: Option<&mut Unit>) {
    if let Some(word) = word.filter(|word| word.text.ends_with('u')) {
        word.text.pop();
        word.text.push('v');
    }
}

/// Lower case, half width, no tone marks, ü as v, simplified.
fn fold(letter: char) -> char {
    let letter = match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        _ => letter,
    };
    if letter.is_ascii() {
        return letter.to_ascii_lowercase();
    }
    if is_han(letter) {
        return simplified(letter);
    }
    match letter.to_lowercase().next().unwrap_or(letter) {
        'ü' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => 'v',
        'ā' | 'á' | 'ǎ' | 'à' | 'â' | 'ä' => 'a',
        'ē' | 'é' | 'ě' | 'è' | 'ê' | 'ë' => 'e',
        'ī' | 'í' | 'ǐ' | 'ì' | 'ï' => 'i',
        'ō' | 'ó' | 'ǒ' | 'ò' | 'ô' | 'ö' => 'o',
        'ū' | 'ú' | 'ǔ' | 'ù' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    }
}

/// Signs that stand inside a word without dividing it: apostrophes (an input method writes
/// `zhang'w`), combining marks, zero-width characters and variation selectors.
fn is_joiner(letter: char) -> bool {
    matches!(letter,
        '\'' | '’' | '‘' | 'ʼ' | '＇' | '`' | '´'
        | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Han characters with their extensions, and the private-use area that older systems put rare
/// characters of names in.
pub(super) fn is_han(letter: char) -> bool {
    matches!(letter as u32,
        0x4e00..=0x9fff | 0x3400..=0x4dbf | 0x3005 | 0x3007 | 0xf900..=0xfaff | 0xe000..=0xf8ff | 0x20000..=0x323af)
}

/// Those of the character as it stands (乾 in a name is qián); those of its simplified form where the
/// table lacks it.
fn readings_of_either(original: char, simplified: char) -> Vec<Reading> {
    let found = readings(original);
    if found.is_empty() { readings(simplified) } else { found }
}

/// The readings of a character as the table orders them, at most three, with the written variants
/// of ü (lv, lu) added.
fn readings(letter: char) -> Vec<Reading> {
    let Some(all) = letter.to_pinyin_multi() else { return Vec::new() };
    let mut found: Vec<Reading> = Vec::with_capacity(2);
    for pinyin in all {
        if found.len() == 3 {
            break;
        }
        let plain = match pinyin.plain() {
            "lü" => "lv",
            "lüe" => "lve",
            "nü" => "nv",
            "nüe" => "nve",
            plain if plain.is_ascii() => plain,
            _ => continue,
        };
        let tone = pinyin
            .with_tone_num_end()
            .bytes()
            .last()
            .filter(u8::is_ascii_digit)
            .map_or(0, |digit| digit - b'0');
        add(&mut found, Reading { plain, toned: pinyin.with_tone(), tone });
    }
    for at in 0..found.len() {
        let variants: &[&'static str] = match found[at].plain {
            "lv" => &["lu", "lyu"],
            "nv" => &["nu", "nyu"],
            "lve" => &["lue"],
            "nve" => &["nue"],
            _ => &[],
        };
        for plain in variants {
            let variant = Reading { plain, ..found[at] };
            add(&mut found, variant);
        }
    }
    found
}

fn add(found: &mut Vec<Reading>, reading: Reading) {
    if found.iter().all(|known| known.plain != reading.plain) {
        found.push(reading);
    }
}

/// Puts a reading first.
fn prefer(unit: &mut Unit, reading: Reading) {
    unit.readings.retain(|known| known.plain != reading.plain);
    unit.readings.insert(0, reading);
}

const fn r(plain: &'static str, toned: &'static str, tone: u8) -> Reading {
    Reading { plain, toned, tone }
}

/// Last characters of names of places, so that 解放军医院 does not become Mr Xie.
const PLACE_ENDINGS: &str = "院科店司所室部心站房堂厅局校库区县市镇乡";

fn prefer_surname(units: &mut [Unit]) {
    let count = units.len();
    let is_person = (1..=SURNAME_UNITS_MAX).contains(&count)
        && units.iter().all(|unit| unit.han)
        && (count == 1 || !PLACE_ENDINGS.contains(units[count - 1].text.as_str()));
    if !is_person || starts_with_word(units) {
        return;
    }
    if count > 2
        && let Some(pair) = compound_surname(&units[0].text, &units[1].text)
    {
        prefer(&mut units[0], pair[0]);
        prefer(&mut units[1], pair[1]);
    } else if let Some(reading) = units[0].text.chars().next().and_then(surname) {
        prefer(&mut units[0], reading);
    }
}

const SURNAME_UNITS_MAX: usize = 4;

fn compound_surname(first: &str, second: &str) -> Option<[Reading; 2]> {
    Some(match (first, second) {
        ("尉", "迟") => [r("yu", "yù", 4), r("chi", "chí", 2)],
        ("万", "俟") => [r("mo", "mò", 4), r("qi", "qí", 2)],
        ("长", "孙") => [r("zhang", "zhǎng", 3), r("sun", "sūn", 1)],
        ("澹", "台") => [r("tan", "tán", 2), r("tai", "tái", 2)],
        ("单", "于") => [r("chan", "chán", 2), r("yu", "yú", 2)],
        ("令", "狐") => [r("ling", "líng", 2), r("hu", "hú", 2)],
        ("宰", "父") => [r("zai", "zǎi", 3), r("fu", "fǔ", 3)],
        ("鲜", "于") => [r("xian", "xiān", 1), r("yu", "yú", 2)],
        _ => return None,
    })
}

/// Surnames whose reading is not the commonest one of the character.
/// After 现代汉语词典.
fn surname(letter: char) -> Option<Reading> {
    Some(match letter {
        '单' => r("shan", "shàn", 4),
        '曾' => r("zeng", "zēng", 1),
        '翟' => r("zhai", "zhái", 2),
        '仇' => r("qiu", "qiú", 2),
        '解' => r("xie", "xiè", 4),
        '区' => r("ou", "ōu", 1),
        '查' => r("zha", "zhā", 1),
        '朴' => r("piao", "piáo", 2),
        '盖' => r("ge", "gě", 3),
        '任' => r("ren", "rén", 2),
        '葛' => r("ge", "gě", 3),
        '尉' => r("wei", "wèi", 4),
        '重' => r("chong", "chóng", 2),
        '种' => r("chong", "chóng", 2),
        '缪' => r("miao", "miào", 4),
        '宓' => r("mi", "mì", 4),
        '洗' => r("xian", "xiǎn", 3),
        '覃' => r("qin", "qín", 2),
        '谌' => r("chen", "chén", 2),
        '乐' => r("yue", "yuè", 4),
        '黑' => r("he", "hè", 4),
        '折' => r("she", "shé", 2),
        '员' => r("yun", "yùn", 4),
        '郇' => r("xun", "xún", 2),
        '秘' => r("bi", "bì", 4),
        '能' => r("nai", "nài", 4),
        '乜' => r("nie", "niè", 4),
        '繁' => r("po", "pó", 2),
        '祭' => r("zhai", "zhài", 4),
        '牟' => r("mu", "mù", 4),
        '燕' => r("yan", "yān", 1),
        '纪' => r("ji", "jǐ", 3),
        '应' => r("ying", "yīng", 1),
        '华' => r("hua", "huà", 4),
        '卜' => r("bu", "bǔ", 3),
        '都' => r("du", "dū", 1),
        '那' => r("na", "nā", 1),
        '隗' => r("wei", "wěi", 3),
        '召' => r("shao", "shào", 4),
        '阚' => r("kan", "kàn", 4),
        '佴' => r("nai", "nài", 4),
        '过' => r("guo", "guō", 1),
        '要' => r("yao", "yāo", 1),
        '相' => r("xiang", "xiàng", 4),
        '句' => r("gou", "gōu", 1),
        '粘' => r("nian", "nián", 2),
        '占' => r("zhan", "zhān", 1),
        '干' => r("gan", "gān", 1),
        '藏' => r("zang", "zāng", 1),
        '贾' => r("jia", "jiǎ", 3),
        '沈' => r("shen", "shěn", 3),
        '长' => r("chang", "cháng", 2),
        '令' => r("ling", "líng", 2),
        '哈' => r("ha", "hǎ", 3),
        '曲' => r("qu", "qū", 1),
        _ => return None,
    })
}

/// Words of places and departments in which a character is read otherwise than by itself. Like the names
/// above simplified: so is what they are compared with.
const WORDS: &[(&str, &[Reading])] = &[
    ("重庆", &[r("chong", "chóng", 2)]),
    ("长", &[r("chang", "cháng", 2)]),
    ("厦门", &[r("xia", "xià", 4)]),
    ("成都", &[r("cheng", "chéng", 2), r("du", "dū", 1)]),
    ("首都", &[r("shou", "shǒu", 3), r("du", "dū", 1)]),
    ("西藏", &[r("xi", "xī", 1), r("zang", "zàng", 4)]),
    ("六安", &[r("lu", "lù", 4)]),
    ("蚌埠", &[r("beng", "bèng", 4)]),
    ("番禺", &[r("pan", "pān", 1)]),
    ("台州", &[r("tai", "tāi", 1)]),
    ("单县", &[r("shan", "shàn", 4)]),
    ("解放", &[r("jie", "jiě", 3)]),
    ("任丘", &[r("ren", "rén", 2)]),
    ("盖州", &[r("gai", "gài", 4)]),
    ("燕山", &[r("yan", "yān", 1)]),
    ("乐清", &[r("yue", "yuè", 4)]),
    ("乐山", &[r("le", "lè", 4)]),
    ("都匀", &[r("du", "dū", 1)]),
    ("都江堰", &[r("du", "dū", 1)]),
    ("大夫", &[r("dai", "dài", 4)]),
    ("内分泌", &[r("nei", "nèi", 4), r("fen", "fēn", 1), r("mi", "mì", 4)]),
    ("便民", &[r("bian", "biàn", 4)]),
    ("银行", &[r("yin", "yín", 2), r("hang", "háng", 2)]),
    ("血液", &[r("xue", "xuè", 4), r("ye", "yè", 4)]),
    ("会计", &[r("kuai", "kuài", 4)]),
    ("调", &[r("tiao", "tiáo", 2)]),
];

fn word_at(units: &[Unit], at: usize) -> Option<&'static [Reading]> {
    WORDS.iter().find_map(|(word, readings)| {
        let mut letters = word.chars().enumerate();
        letters
            .all(|(i, letter)| units.get(at + i).is_some_and(|unit| unit.text.starts_with(letter)))
            .then_some(*readings)
    })
}

/// Whether a word of two characters or more opens the name: then it is not a surname.
fn starts_with_word(units: &[Unit]) -> bool {
    WORDS.iter().any(|(word, _)| {
        let mut letters = word.chars().enumerate();
        word.chars().count() > 1
            && letters.all(|(i, letter)| units.get(i).is_some_and(|unit| unit.text.starts_with(letter)))
    })
}

fn prefer_words(units: &mut [Unit]) {
    if units.len() < 2 {
        return;
    }
    for at in 0..units.len() {
        if let Some(readings) = word_at(units, at) {
            readings.iter().zip(&mut units[at..]).for_each(|(reading, unit)| prefer(unit, *reading));
        }
    }
}
