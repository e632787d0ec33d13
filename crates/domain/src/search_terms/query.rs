//! What a user types, as full-text queries from the narrowest to the widest.

use super::reading::split;
use super::{END, START, WHOLE_MAX, without_country};

const CHARACTERS_MAX: usize = 64;
const TERMS_MAX: usize = 8;
/// Han characters of one run up to which two links between neighbours may be missing.
const TWO_MISSING_MAX: usize = 6;
/// Beyond this only the characters themselves are asked for.
const ONE_MISSING_MAX: usize = 16;
/// Ways to cut a word into syllables that are tried.
const CUTS_MAX: usize = 6;
const CUT_SYLLABLES_MAX: usize = 16;

/// FTS5 MATCH expressions, each finding at least what the one before finds: the whole name, the
/// start of the name, inside the name, syllables and initials mixed, any column, then a Han run with
/// one and two missing links (协和肿瘤: hospital and department). Run them in order until there are
/// enough rows. Tokens are quoted, columns are `name`, `place`, `code`; there are no phrases, so the
/// index may have `detail=column`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub stages: Vec<String>,
    /// For when no stage found anything: all characters of a run wherever they stand, as in the short
    /// names that people use (北医三院 for 北京大学第三医院).
    pub scattered: Option<String>,
}

/// `None` when nothing that can be searched was typed. Any text is safe.
pub fn query(text: &str) -> Option<Query> {
    let text: String = text.chars().take(CHARACTERS_MAX).collect();
    let terms = terms(&text);
    if terms.is_empty() {
        return None;
    }
    let mut stages = match number(&text) {
        Some(digits) => number_stages(&digits, &terms),
        None => stages(&terms),
    };
    stages.dedup();
    Some(Query { stages, scattered: scattered(&terms) })
}

/// A run of Han characters, or a word of letters and digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Term {
    Han(Vec<String>),
    Word(String),
}

impl Term {
    fn text(&self) -> String {
        match self {
            Term::Han(run) => run.concat(),
            Term::Word(word) => word.clone(),
        }
    }
}

/// The terms of a query: divided by spaces and signs, and where the script changes (`张w`).
pub(super) fn terms(text: &str) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    let mut end = 0;
    for unit in split(text) {
        let adjacent = unit.from == end;
        end = unit.to;
        match terms.last_mut() {
            Some(Term::Han(run)) if adjacent && unit.han => run.push(unit.text),
            _ if unit.han => terms.push(Term::Han(vec![unit.text])),
            _ => terms.push(Term::Word(unit.text)),
        }
    }
    terms.truncate(TERMS_MAX);
    terms
}

fn stages(terms: &[Term]) -> Vec<String> {
    let whole: String = terms.iter().map(Term::text).collect();
    let exact = quoted(&format!("{START}{whole}{END}"));
    let start = anchored(&whole);
    let (first, rest) = (&terms[0], &terms[1..]);
    let from_start = match rest.is_empty() {
        true => start,
        false => {
            let parts = [anchored(&first.text())].into_iter().chain(rest.iter().map(inside));
            any([start, all(parts)])
        }
    };
    let mixed: Vec<String> = terms.iter().map(|term| loose(term, false)).collect();
    let far: Vec<String> = terms.iter().map(|term| loose(term, true)).collect();
    let one: Vec<String> = terms.iter().map(|term| missing(term, 1)).collect();
    let two: Vec<String> = terms.iter().map(|term| missing(term, 2)).collect();
    // A name that begins so may hide its links behind a change of script or a space: keep it in
    // every wider stage.
    let wider = |expression: String| any([format!("name : ({from_start})"), expression]);
    vec![
        format!("name : ({exact})"),
        format!("name : ({})", any([exact.clone(), from_start.clone()])),
        wider(format!("name : ({})", all(terms.iter().map(inside)))),
        wider(format!("name : ({})", all(mixed))),
        wider(all(far)),
        wider(all(one)),
        wider(all(two)),
    ]
}

/// `None` when the widest stage asks for no link between characters anyway.
fn scattered(terms: &[Term]) -> Option<String> {
    let is_linked =
        |term: &Term| matches!(term, Term::Han(run) if (4..=ONE_MISSING_MAX).contains(&run.len()));
    let characters = |term: &Term| match term {
        Term::Han(run) => all(run.iter().map(|letter| quoted(letter))),
        Term::Word(_) => loose(term, true),
    };
    terms.iter().any(is_linked).then(|| all(terms.iter().map(characters)))
}

/// The digits of a phone number or a code that was typed with separators; `None` for anything else.
fn number(text: &str) -> Option<String> {
    let digits: String = split(text).into_iter().map(|unit| unit.text).collect();
    (digits.len() >= 5 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

fn number_stages(digits: &str, terms: &[Term]) -> Vec<String> {
    let local = without_country(digits).unwrap_or(digits);
    let either = any([prefix(digits), prefix(local)]);
    let parts = all(terms.iter().map(|term| prefix(&term.text())));
    vec![format!("code : ({})", any([quoted(digits), quoted(local)])), either.clone(), any([either, parts])]
}

fn anchored(text: &str) -> String {
    let cut: String = text.chars().take(WHOLE_MAX).collect();
    prefix(&format!("{START}{cut}"))
}

/// A term as it stands: neighbouring characters, or the beginning of joined pinyin or of a word.
fn inside(term: &Term) -> String {
    match term {
        Term::Han(run) if run.len() == 1 => quoted(&run[0]),
        Term::Han(run) => all(run.windows(2).map(|pair| quoted(&pair.concat()))),
        Term::Word(word) => prefix(word),
    }
}

/// As [`inside`], and a word also as syllables and initials mixed (`zwei`, `zhaowq`). In places,
/// where only single syllables and six initials are kept, plain spellings are cut as well.
fn loose(term: &Term, in_places: bool) -> String {
    let Term::Word(word) = term else { return inside(term) };
    let mut found = vec![prefix(word)];
    for cut in cuts(word) {
        found.push(all(cut.iter().map(|part| prefix(part))));
    }
    let initials_max = super::PLACE_INITIALS_MAX;
    if in_places && found.len() == 1 && word.len() > initials_max && word.is_ascii() {
        found.push(quoted(&word[..initials_max]));
    }
    any(found)
}

/// All characters of a run with all but `most` links between neighbours (fewer for a long run);
/// a word as two words of at least two letters (`xhzw`: hospital and name).
fn missing(term: &Term, most: usize) -> String {
    let run = match term {
        Term::Word(word) => return missing_word(term, word),
        Term::Han(run) if run.len() < 2 => return inside(term),
        Term::Han(run) => run,
    };
    let characters = all(run.iter().map(|letter| quoted(letter)));
    let links: Vec<String> = run.windows(2).map(|pair| quoted(&pair.concat())).collect();
    let most = if run.len() <= TWO_MISSING_MAX { most } else { 1 };
    if links.len() <= most || run.len() > ONE_MISSING_MAX {
        return characters;
    }
    let without = |gone: &[usize]| {
        all(links.iter().enumerate().filter(|(at, _)| !gone.contains(at)).map(|(_, link)| link.clone()))
    };
    let kept: Vec<String> = match most {
        1 => (0..links.len()).map(|a| without(&[a])).collect(),
        _ => (0..links.len()).flat_map(|a| (0..a).map(move |b| [a, b])).map(|gone| without(&gone)).collect(),
    };
    all([characters, any(kept)])
}

fn missing_word(term: &Term, word: &str) -> String {
    let mut found = vec![loose(term, true)];
    if (4..=12).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        found.extend((2..=word.len() - 2).map(|at| all([prefix(&word[..at]), prefix(&word[at..])])));
    }
    any(found)
}

/// The ways to read a word as two or more syllables and initials, of which one has at least two
/// letters (initials alone are joined in the index already).
fn cuts(word: &str) -> Vec<Vec<&str>> {
    let mut found = Vec::new();
    if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        cut(word, &mut Vec::new(), &mut found, &mut 400);
    }
    found
}

fn cut<'a>(rest: &'a str, parts: &mut Vec<&'a str>, found: &mut Vec<Vec<&'a str>>, steps: &mut u32) {
    if *steps == 0 || found.len() == CUTS_MAX || parts.len() > CUT_SYLLABLES_MAX {
        return;
    }
    *steps -= 1;
    if rest.is_empty() {
        if parts.len() > 1 && parts.iter().any(|part| part.len() > 1) {
            found.push(parts.clone());
        }
        return;
    }
    for length in (1..=rest.len().min(6)).rev() {
        let (part, after) = rest.split_at(length);
        let is_last = after.is_empty() && SYLLABLES.iter().any(|syllable| syllable.starts_with(part));
        let is_initial = length == 1 || matches!(part, "zh" | "ch" | "sh");
        if is_last || is_initial || SYLLABLES.binary_search(&part).is_ok() {
            parts.push(part);
            cut(after, parts, found, steps);
            parts.pop();
        }
    }
}

/// A token in quotes: whatever it holds, it is text.
fn quoted(token: &str) -> String {
    format!("\"{token}\"")
}

fn prefix(token: &str) -> String {
    format!("\"{token}\"*")
}

fn all(parts: impl IntoIterator<Item = String>) -> String {
    combined(parts, " AND ")
}

fn any(parts: impl IntoIterator<Item = String>) -> String {
    combined(parts, " OR ")
}

fn combined(parts: impl IntoIterator<Item = String>, with: &str) -> String {
    let mut found: Vec<String> = Vec::new();
    for part in parts {
        if !found.contains(&part) {
            found.push(part);
        }
    }
    match found.len() {
        1 => found.remove(0),
        _ => found.iter().map(|part| format!("({part})")).collect::<Vec<_>>().join(with),
    }
}

/// The syllables of pinyin without tones, ü written v, sorted.
#[rustfmt::skip]
const SYLLABLES: &[&str] = &[
    "a", "ai", "an", "ang", "ao", "ba", "bai", "ban", "bang", "bao", "bei", "ben", "beng", "bi", "bian",
    "biao", "bie", "bin", "bing", "bo", "bu", "ca", "cai", "can", "cang", "cao", "ce", "cen", "ceng", "cha",
    "chai", "chan", "chang", "chao", "che", "chen", "cheng", "chi", "chong", "chou", "chu", "chuai",
    "chuan", "chuang", "chui", "chun", "chuo", "ci", "cong", "cou", "cu", "cuan", "cui", "cun", "cuo", "da",
    "dai", "dan", "dang", "dao", "de", "dei", "den", "deng", "di", "dia", "dian", "diao", "die", "ding",
    "diu", "dong", "dou", "du", "duan", "dui", "dun", "duo", "e", "ei", "en", "eng", "er", "fa", "fan",
    "fang", "fei", "fen", "feng", "fo", "fou", "fu", "ga", "gai", "gan", "gang", "gao", "ge", "gei", "gen",
    "geng", "gong", "gou", "gu", "gua", "guai", "guan", "guang", "gui", "gun", "guo", "ha", "hai", "han",
    "hang", "hao", "he", "hei", "hen", "heng", "hong", "hou", "hu", "hua", "huai", "huan", "huang", "hui",
    "hun", "huo", "ji", "jia", "jian", "jiang", "jiao", "jie", "jin", "jing", "jiong", "jiu", "ju", "juan",
    "jue", "jun", "ka", "kai", "kan", "kang", "kao", "ke", "ken", "keng", "kong", "kou", "ku", "kua",
    "kuai", "kuan", "kuang", "kui", "kun", "kuo", "la", "lai", "lan", "lang", "lao", "le", "lei", "len",
    "leng", "li", "lia", "lian", "liang", "liao", "lie", "lin", "ling", "liu", "lo", "long", "lou", "lu",
    "luan", "lue", "lun", "luo", "lv", "lve", "lyu", "ma", "mai", "man", "mang", "mao", "me", "mei", "men",
    "meng", "mi", "mian", "miao", "mie", "min", "ming", "miu", "mo", "mou", "mu", "na", "nai", "nan",
    "nang", "nao", "ne", "nei", "nen", "neng", "ni", "nia", "nian", "niang", "niao", "nie", "nin", "ning",
    "niu", "nong", "nou", "nu", "nuan", "nue", "nuo", "nv", "nve", "nyu", "o", "ou", "pa", "pai", "pan",
    "pang", "pao", "pei", "pen", "peng", "pi", "pian", "piao", "pie", "pin", "ping", "po", "pou", "pu",
    "qi", "qia", "qian", "qiang", "qiao", "qie", "qin", "qing", "qiong", "qiu", "qu", "quan", "que", "qun",
    "ran", "rang", "rao", "re", "ren", "reng", "ri", "rong", "rou", "ru", "rua", "ruan", "rui", "run",
    "ruo", "sa", "sai", "san", "sang", "sao", "se", "sen", "seng", "sha", "shai", "shan", "shang", "shao",
    "she", "shei", "shen", "sheng", "shi", "shou", "shu", "shua", "shuai", "shuan", "shuang", "shui",
    "shun", "shuo", "si", "song", "sou", "su", "suan", "sui", "sun", "suo", "ta", "tai", "tan", "tang",
    "tao", "te", "tei", "teng", "ti", "tian", "tiao", "tie", "ting", "tong", "tou", "tu", "tuan", "tui",
    "tun", "tuo", "wa", "wai", "wan", "wang", "wei", "wen", "weng", "wo", "wu", "xi", "xia", "xian",
    "xiang", "xiao", "xie", "xin", "xing", "xiong", "xiu", "xu", "xuan", "xue", "xun", "ya", "yan", "yang",
    "yao", "ye", "yi", "yin", "ying", "yo", "yong", "you", "yu", "yuan", "yue", "yun", "za", "zai", "zan",
    "zang", "zao", "ze", "zei", "zen", "zeng", "zha", "zhai", "zhan", "zhang", "zhao", "zhe", "zhen",
    "zheng", "zhi", "zhong", "zhou", "zhu", "zhua", "zhuai", "zhuan", "zhuang", "zhui", "zhun", "zhuo",
    "zi", "zong", "zou", "zu", "zuan", "zui", "zun", "zuo",
];
