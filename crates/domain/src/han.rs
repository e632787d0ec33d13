//! Traditional characters as simplified ones, so that 張偉 and 张伟 are one name to whoever compares.
//!
//! Character by character: enough for names and headings, where a wrong choice among several (乾 as 干)
//! only makes more fit, since both sides are folded alike.

use std::sync::LazyLock;

/// Pairs sorted by their first character. Taken over from OpenCC; the file says what was changed.
static PAIRS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let lines = include_str!("han/simplified.txt").lines().filter(|line| !line.starts_with('#'));
    let pair = |text: &str| {
        let mut letters = text.chars();
        Some((letters.next()?, letters.next()?))
    };
    lines.flat_map(|line| line.split(' ')).filter_map(pair).collect()
});

/// The simplified form of a traditional character; any other character is its own.
pub fn simplified(letter: char) -> char {
    // Nothing before the first Han extension has another form, and most text is not Han at all.
    if letter < '\u{3400}' {
        return letter;
    }
    match PAIRS.binary_search_by_key(&letter, |pair| pair.0) {
        Ok(at) => PAIRS[at].1,
        Err(_) => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_characters_and_variants_become_simplified_and_others_stay() {
        let folded = |text: &str| text.chars().map(simplified).collect::<String>();
        for (traditional, simplified) in [
            ("張偉", "张伟"),
            ("協和醫院腫瘤科", "协和医院肿瘤科"),
            ("國藥控股", "国药控股"),
            (
                "葉、蕭、吳、呂、黃、劉、陳、楊、趙、鄭、鍾、錢",
                "叶、萧、吴、吕、黄、刘、陈、杨、赵、郑、钟、钱",
            ),
            ("峯羣裏裡爲眾戶靑锺", "峰群里里为众户青钟"),
            ("臺北榮民總醫院", "台北荣民总医院"),
            ("处方量", "处方量"),
            ("Zhang w 1 ａ ü\u{e815}𠮷", "Zhang w 1 ａ ü\u{e815}𠮷"),
        ] {
            assert_eq!(folded(traditional), simplified);
        }
    }

    #[test]
    fn the_table_is_sorted_whole_and_folding_twice_is_folding_once() {
        assert!(PAIRS.windows(2).all(|pair| pair[0].0 < pair[1].0), "a binary search needs it");
        let written = include_str!("han/simplified.txt").lines().filter(|line| !line.starts_with('#'));
        assert_eq!(written.flat_map(|line| line.split(' ')).count(), PAIRS.len());
        for &(from, to) in PAIRS.iter() {
            assert!(from >= '\u{3400}' && to >= '\u{3400}', "{from}{to}");
            assert_eq!((simplified(to), simplified(from)), (to, to), "{from}{to}");
        }
    }
}
