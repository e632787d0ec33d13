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

/// FTS5 MATCH expressions. Tokens are quoted, columns are `name`, `place`, `code`; there are no phrases,
/// so the index may have `detail=column`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Each finds at least what the one before finds: the whole name, the start of the name, inside the
    /// name, any column, then a Han run with one and two missing links (协和肿瘤: hospital and
    /// department). Run them in order until there are enough rows.
    pub stages: Vec<String>,
    /// Guesses at what was meant, from the likeliest: syllables and initials mixed (`zhaowq`), hospital
    /// and name in one word (`xhzw`), the characters of a short name that lie apart (北医三院 for
    /// 北京大学第三医院). Each is asked only while nothing at all was found: beside a name that begins
    /// as it was typed, whoever happens to have the letters somewhere is noise.
    pub looser: Vec<String>,
}

/// `None` when nothing that can be searched was typed. Any text is safe.
pub fn query(text: &str) -> Option<Query> {
    let text: String = text.chars().take(CHARACTERS_MAX).collect();
    let terms = terms(&text);
    if terms.is_empty() {
        return None;
    }
    if let Some(digits) = number(&text) {
        let mut stages = number_stages(&digits, &terms);
        stages.dedup();
        return Some(Query { stages, looser: vec![] });
    }
    let mut stages = stages(&terms);
    stages.dedup();
    Some(Query { stages, looser: looser(&terms) })
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
    let far: Vec<String> = terms.iter().map(anywhere).collect();
    let one: Vec<String> = terms.iter().map(|term| missing(term, 1)).collect();
    let two: Vec<String> = terms.iter().map(|term| missing(term, 2)).collect();
    // A name that begins so may hide its links behind a change of script or a space: keep it in
    // every wider stage.
    let wider = |expression: String| any([format!("name : ({from_start})"), expression]);
    vec![
        format!("name : ({exact})"),
        format!("name : ({})", any([exact.clone(), from_start.clone()])),
        wider(format!("name : ({})", all(terms.iter().map(inside)))),
        wider(all(far)),
        wider(all(one)),
        wider(all(two)),
    ]
}

fn looser(terms: &[Term]) -> Vec<String> {
    let mut found = vec![];
    if terms.iter().any(|term| matches!(term, Term::Word(_))) {
        found.push(format!("name : ({})", all(terms.iter().map(mixed))));
        found.push(all(terms.iter().map(joined)));
    }
    let may_lie_apart =
        |term: &Term| matches!(term, Term::Han(run) if (4..=ONE_MISSING_MAX).contains(&run.len()));
    let apart = |term: &Term| match term {
        Term::Han(run) => all(run.iter().map(|letter| quoted(letter))),
        Term::Word(_) => joined(term),
    };
    if terms.iter().any(may_lie_apart) {
        found.push(all(terms.iter().map(apart)));
    }
    found
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

/// As [`inside`], and a word also as the spelling of a place, where only single syllables and six
/// initials are kept: its syllables, and their initials in a row (`xiehe`: 协和, not 和谐).
fn anywhere(term: &Term) -> String {
    let Term::Word(word) = term else { return inside(term) };
    let mut found = vec![prefix(word)];
    let spellings = spellings(word);
    for parts in &spellings {
        let (last, before) = parts.split_last().unwrap_or((&"", &[]));
        let syllables = before.iter().map(|part| quoted(part)).chain([prefix(last)]);
        let row = prefix(&initials(parts, super::PLACE_INITIALS_MAX));
        found.push(format!("place : ({})", all(syllables.chain([row]))));
    }
    if spellings.is_empty() && word.is_ascii() && word.len() > super::PLACE_INITIALS_MAX {
        found.push(quoted(&word[..super::PLACE_INITIALS_MAX]));
    }
    any(found)
}

/// As [`inside`], and a word also as syllables and initials mixed (`zwei`, `zhaowq`), in a row.
fn mixed(term: &Term) -> String {
    let Term::Word(word) = term else { return inside(term) };
    let cut = |parts: &Vec<&str>| {
        all(parts.iter().map(|part| prefix(part)).chain([prefix(&initials(parts, super::INITIALS_MAX))]))
    };
    any([prefix(word)].into_iter().chain(cuts(word).iter().map(cut)))
}

/// As [`anywhere`], and a word also as syllables in any column, and as two words of at least two
/// letters, such as a hospital and a name (`xhzw`, `xiehezw`).
fn joined(term: &Term) -> String {
    let Term::Word(word) = term else { return inside(term) };
    let mut found = vec![anywhere(term), spelt(word)];
    if (4..=12).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        found.extend((2..=word.len() - 2).map(|at| all([spelt(&word[..at]), spelt(&word[at..])])));
    }
    any(found)
}

/// A word as it stands, or its syllables wherever they stand.
fn spelt(word: &str) -> String {
    let syllables = |parts: &Vec<&str>| all(parts.iter().map(|part| prefix(part)));
    any([prefix(word)].into_iter().chain(spellings(word).iter().map(syllables)))
}

/// The first letters of syllables, at most so many.
fn initials(parts: &[&str], most: usize) -> String {
    parts.iter().filter_map(|part| part.chars().next()).take(most).collect()
}

/// All characters of a run with all but `most` links between neighbours (fewer for a long run).
fn missing(term: &Term, most: usize) -> String {
    let run = match term {
        Term::Word(_) => return anywhere(term),
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

/// Those of [`cuts`] that are whole syllables, the last perhaps unfinished.
fn spellings(word: &str) -> Vec<Vec<&str>> {
    let is_whole = |part: &&str| SYLLABLES.binary_search(part).is_ok() && !matches!(*part, "a" | "e" | "o");
    let mut found = cuts(word);
    found.retain(|parts| parts[..parts.len() - 1].iter().all(&is_whole));
    found
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
