use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// One row of the index, and what FTS5 does with AND, OR, columns, quotes and prefixes.
struct Row(BTreeMap<&'static str, Vec<String>>);

impl Row {
    fn person(name: &str, places: &[&str], codes: &[&str]) -> Row {
        let column = |text: String| text.split(' ').map(str::to_owned).collect();
        Row(BTreeMap::from([
            ("name", column(name_tokens(name))),
            ("place", column(place_tokens(places))),
            ("code", column(code_tokens(codes))),
        ]))
    }

    fn named(name: &str) -> Row {
        Row::person(name, &[], &[])
    }

    /// The first stage that finds the row.
    fn stage(&self, text: &str) -> Option<usize> {
        let query = query(text)?;
        query.stages.iter().chain(&query.looser).position(|stage| self.matches(stage))
    }

    fn matches(&self, expression: &str) -> bool {
        let mut rest = expression;
        let found = self.any(&mut rest, None);
        assert_eq!(rest, "", "syntax of {expression}");
        found
    }

    fn any(&self, rest: &mut &str, column: Option<&str>) -> bool {
        let mut found = self.all(rest, column);
        while take(rest, " OR ") {
            found |= self.all(rest, column);
        }
        found
    }

    fn all(&self, rest: &mut &str, column: Option<&str>) -> bool {
        let mut found = self.one(rest, column);
        while take(rest, " AND ") {
            found &= self.one(rest, column);
        }
        found
    }

    fn one(&self, rest: &mut &str, column: Option<&str>) -> bool {
        for name in ["name", "place", "code"] {
            if take(rest, &format!("{name} : ")) {
                return self.one(rest, Some(name));
            }
        }
        if take(rest, "(") {
            let found = self.any(rest, column);
            assert!(take(rest, ")"), "bracket at {rest}");
            return found;
        }
        assert!(take(rest, "\""), "quote at {rest}");
        let (token, after) = rest.split_once('"').expect("a closing quote");
        *rest = after;
        assert!(token.chars().all(|letter| !letter.is_ascii() || letter.is_ascii_alphanumeric()), "{token}");
        assert!(!token.is_empty());
        let is_prefix = take(rest, "*");
        let fits = |held: &String| if is_prefix { held.starts_with(token) } else { held == token };
        self.0.iter().any(|(name, held)| column.is_none_or(|wanted| wanted == *name) && held.iter().any(fits))
    }
}

fn take(rest: &mut &str, token: &str) -> bool {
    rest.strip_prefix(token).map(|after| *rest = after).is_some()
}

fn finds(text: &str, name: &str) -> bool {
    Row::named(name).stage(text).is_some()
}

#[test]
fn a_person_is_found_by_characters_syllables_and_initials() {
    let places = ["北京协和医院", "肿瘤科"];
    let row = Row::person("张伟", &places, &["H0012", "139 1234 5678"]);
    for text in [
        "张",
        "伟",
        "张伟",
        "z",
        "w",
        "zw",
        "zh",
        "zhang",
        "zhangw",
        "zhangwei",
        "wei",
        "zhwei",
        "zwei",
        "zhw",
        "zhang'w",
        "zhang w",
        "ZHANG Wei",
        "ｚｈａｎｇ",
        "zhāng wěi",
        "张w",
        "张wei",
        "zhang伟",
        "协和",
        "协和肿瘤",
        "协和肿瘤张伟",
        "协和张伟",
        "协和 张伟",
        "肿瘤 zw",
        "xiehe",
        "xiehezhongliu",
        "xh",
        "xhyy",
        "bjxhyy",
        "xhzw",
        "肿瘤科",
        "H0012",
        "h00",
        "13912345678",
        "139-1234",
        "139 1234 5678",
        "+86 139 1234 5678",
        "5678",
        "张伟›",
        "“张伟”",
    ] {
        assert!(row.stage(text).is_some(), "{text}");
    }
    for text in ["王", "张王", "zx", "lisi", "协和骨科", "儿童", "13912345679", "zhangwang"] {
        assert_eq!(row.stage(text), None, "{text}");
    }
}

#[test]
fn a_character_with_several_readings_is_found_by_each() {
    for (name, texts) in [
        ("单国强", vec!["单", "shan", "dan", "s", "d", "sgq", "dgq", "shanguo", "danguoqiang"]),
        ("曾丽", vec!["zeng", "ceng", "z", "zl", "zengli"]),
        ("翟明", vec!["zhai", "di", "zm"]),
        ("吕芳", vec!["lv", "lu", "lü", "lǚ", "LÜ", "lyu", "lvf", "lufang", "lf"]),
        ("仇军", vec!["qiu", "chou", "qj"]),
        ("解晓东", vec!["xie", "jie", "xxd"]),
        ("区志航", vec!["ou", "ozh", "ouzhihang"]),
        ("查良镛", vec!["zha", "zly"]),
        ("朴正", vec!["piao", "pz"]),
        ("盖叫天", vec!["ge", "gai", "gjt"]),
        ("任我行", vec!["ren", "rwx", "rwh"]),
        ("尉迟恭", vec!["yuchi", "ycg", "weichi"]),
        ("万俟卨", vec!["moqi", "mq"]),
        ("萬俟卨", vec!["moqi", "mq"]),
        ("长孙无忌", vec!["zhangsun", "zswj", "changsun"]),
        ("阿迪力·买买提", vec!["阿迪力买买提", "买买提", "maimaiti", "mmt", "adl"]),
        ("John Smith", vec!["john", "smith", "js", "john s", "SMI"]),
        ("阿Q", vec!["阿q", "aq", "a"]),
    ] {
        for text in texts {
            assert!(finds(text, name), "{text} finds {name}");
        }
    }
}

#[test]
fn traditional_and_simplified_characters_find_each_other() {
    let traditional = Row::person("張偉國", &["臺北榮民總醫院", "腫瘤科"], &[]);
    let simplified = Row::person("张伟国", &["台北荣民总医院", "肿瘤科"], &[]);
    for text in ["张伟国", "張偉國", "张偉", "榮民", "荣民总医院", "肿瘤", "腫瘤", "台北張", "张w", "zwg"]
    {
        assert!(traditional.stage(text).is_some(), "{text}");
        assert_eq!(traditional.stage(text), simplified.stage(text), "{text}: as close");
    }
    assert!(finds("萧", "蕭何") && finds("蕭", "萧何") && finds("钟", "鍾會") && finds("鐘", "钟会"));
    assert!(finds("qian", "李乾") && finds("干", "李乾"), "read as it stands, found as it is simplified");
    assert_eq!(
        reading("單曾").iter().map(|it| it.text.as_str()).collect::<String>(),
        "單曾",
        "shown as it is"
    );
    assert_eq!(plain_reading("單國強"), plain_reading("单国强"));
    let mut names = ["張偉", "张爱", "張博", "张伟"];
    names.sort_by_key(|name| sort_key(name));
    assert_eq!(names, ["张爱", "張博", "張偉", "张伟"], "one surname in one place");
}

/// Fails when tokens come out otherwise than before. Then raise [`VERSION`], and write down here what is
/// new, so that stores that exist are indexed anew.
#[test]
fn the_version_stands_for_the_tokens_as_they_are() {
    let names = [
        "张伟",
        "張偉國",
        "单国强",
        "吕芳",
        "尉迟恭",
        "John Smith",
        "ICU病房",
        "长春市中医院",
        "重庆医科大学附属第一医院",
        "阿迪力·买买提",
        "解放军总医院(301医院)",
        "李乾",
        "ＡＢＣ １２３",
        "𠮷田",
        "曾ü",
        "北京協和醫院",
    ];
    let mut sum = 0xcbf2_9ce4_8422_2325_u64; // FNV-1a
    for name in names {
        let made = [
            name_tokens(name),
            place_tokens(&[name, "协和"]),
            code_tokens(&[name, "010-6915 6114"]),
            sort_key(name),
        ];
        for byte in made.join("\n").bytes() {
            sum = (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    assert_eq!((VERSION, format!("{sum:x}").as_str()), (2, "9f9c27a8017e391e"));
}

#[test]
fn an_institution_is_found_by_the_middle_of_its_long_name() {
    let name = "中国医学科学院北京协和医院";
    for text in [
        "协和",
        "北京协和",
        "中国医学协和",
        "zhongguoyixuekexueyuanbeijingxieheyiyuan",
        "xiehe",
        "bjxh",
        "beijingxiehe",
        "zgyxkxy",
        "xhyy",
        "中国 协和",
    ] {
        assert!(finds(text, name), "{text}");
    }
    assert!(finds("cq", "重庆医科大学附属第一医院") && finds("chongqing", "重庆医科大学附属第一医院"));
    assert!(finds("301", "解放军总医院(301医院)") && finds("jiefangjun", "解放军总医院(301医院)"));
    assert!(finds("icu", "ICU病房") && finds("icubf", "ICU病房"));
}

#[test]
fn the_whole_name_comes_before_its_start_its_middle_and_other_columns() {
    let stage = |name: &str, places: &[&str], text: &str| Row::person(name, places, &[]).stage(text);
    assert_eq!(stage("张伟", &[], "张伟"), Some(0));
    assert_eq!(stage("张伟明", &[], "张伟"), Some(1));
    assert_eq!(stage("老张伟", &[], "张伟").map(|at| at > 1), Some(true));
    assert_eq!(stage("张伟", &[], "zhangwei"), Some(0));
    assert!(stage("张伟", &[], "zw") < stage("赵婉清", &[], "zw"));
    assert!(stage("王伟", &[], "w") < stage("张伟", &[], "w"));
    assert!(stage("协和医院", &[], "协和") < stage("王芳", &["协和医院"], "协和"));
}

#[test]
fn a_contiguous_match_comes_before_one_with_missing_links() {
    let hospital = Row::named("协和肿瘤医院");
    let department = Row::person("肿瘤科", &["北京协和医院"], &[]);
    let person = Row::person("王芳", &["协和医院", "肿瘤科"], &[]);
    assert!(hospital.stage("协和肿瘤") < department.stage("协和肿瘤"));
    assert!(department.stage("协和肿瘤").is_some() && person.stage("协和肿瘤").is_some());
    assert!(person.stage("协和肿瘤王芳").is_some());
    assert_eq!(Row::person("王芳", &["协和医院", "骨科"], &[]).stage("协和肿瘤"), None);
}

#[test]
fn the_characters_of_a_short_name_may_lie_apart() {
    let looser = |text: &str| query(text).map(|query| query.looser).unwrap_or_default();
    let hospital = Row::named("北京大学第三医院");
    assert!(query("北医三院").unwrap().stages.iter().all(|stage| !hospital.matches(stage)));
    assert!(hospital.matches(&looser("北医三院")[0]));
    assert!(!hospital.matches(&looser("北医四院")[0]));
    assert_eq!((looser("附一院"), looser("13800138000")), (vec![], vec![]));
}

#[test]
fn letters_that_are_scattered_over_a_row_are_only_a_guess() {
    let guessed = |row: &Row, text: &str| {
        let query = query(text).unwrap();
        assert!(query.stages.iter().all(|stage| !row.matches(stage)), "{text}");
        query.looser.iter().any(|stage| row.matches(stage))
    };
    for (name, places) in [
        ("韩彤文", ["张家口市第一医院", "皮肤科"]),
        ("高宇芳", ["樟树市人民医院", "心血管外科"]),
        ("李国欣", ["彰德府中医院", "胃肠外科"]),
    ] {
        guessed(&Row::person(name, &places, &[]), "zhangw");
        assert!(!guessed(&Row::person(name, &places, &[]), "nonexist"), "{name}");
    }
    let long = Row::person("聂欣", &["南宁市西乡塘区第二人民医院", "内分泌科", "欧洲心脏病中心"], &[]);
    assert!(!guessed(&long, "nonexist"));
    let doctor = Row::person("赵婉清", &["北京协和医院", "肿瘤科"], &[]);
    for text in ["zhaowq", "zhwq", "xhzwq", "xiehezwq", "xiehezhongliu"] {
        assert!(guessed(&doctor, text), "{text}");
    }
}

#[test]
fn a_place_is_found_by_its_spelling_beside_a_name_that_sounds_like_it() {
    let strict = |row: &Row, text: &str| query(text).unwrap().stages.iter().any(|stage| row.matches(stage));
    let at = |place: &str| Row::person("王芳", &[place], &[]);
    for text in ["xiehe", "xieheyi", "xiehey", "beijingxieh"] {
        assert!(strict(&at("北京协和医院"), text), "{text}");
    }
    assert!(!strict(&at("和谐医院"), "xiehe"));
    assert!(!strict(&at("张家港市卫生院"), "zhangwei"));
}

#[test]
fn characters_outside_the_first_plane_and_private_ones_are_found() {
    for name in ["王𠮷", "李\u{e815}", "𠮷田"] {
        let last = name.chars().last().expect("a letter").to_string();
        assert!(finds(&last, name) && finds(name, name), "{name}");
    }
}

#[test]
fn an_operator_or_a_quote_is_text() {
    for text in
        ["\" OR *", "AND", "NOT (", "name:张", "^张 NEAR(伟)", "a\"b*", "张*", "{name} : x", "-张", "a\0b"]
    {
        for stage in query(text).map(|query| query.stages).unwrap_or_default() {
            Row::named("张伟").matches(&stage);
        }
    }
    for text in ["", " ", "\"", "*()", "‹›", "'"] {
        assert_eq!(query(text), None, "{text}");
    }
}

#[test]
fn codes_lose_their_separators_and_numbers_give_their_last_four_digits() {
    assert_eq!(code_tokens(&["HCO-00123"]), "00123 hco hco00123");
    assert_eq!(code_tokens(&["010-6915 6114"]), "010 01069156114 6114 6915");
    assert_eq!(code_tokens(&["+86 13912345678"]), "13912345678 5678 86 8613912345678");
    assert_eq!(code_tokens(&["", " - "]), "");
}

#[test]
fn names_sort_as_in_a_phone_book() {
    let mut names = vec![
        "张伟",
        "章一",
        "Alice",
        "单国强",
        "曾丽",
        "阿明",
        "张爱",
        "赵婉清",
        "吕芳",
        "卢芳",
        "解晓东",
        "重庆医院",
        "解放军医院",
        "301医院",
        "王芳",
        "汪洋",
    ];
    names.sort_by_key(|name| sort_key(name));
    assert_eq!(
        names,
        [
            "阿明",
            "重庆医院",
            "解放军医院",
            "卢芳",
            "吕芳",
            "单国强",
            "汪洋",
            "王芳",
            "解晓东",
            "曾丽",
            "张爱",
            "张伟",
            "章一",
            "赵婉清",
            "301医院",
            "Alice"
        ]
    );
}

#[test]
fn a_reading_shows_tones_and_the_surname() {
    let shown =
        |name| reading(name).iter().map(|syllable| syllable.pinyin.clone()).collect::<Vec<_>>().join(" ");
    assert_eq!(shown("张伟"), "zhāng wěi");
    assert_eq!(shown("单曾"), "shàn céng");
    assert_eq!(shown("吕芳"), "lǚ fāng");
    assert_eq!(shown("尉迟恭"), "yù chí gōng");
    assert_eq!(shown("长春市医院"), "cháng chūn shì yī yuàn");
    assert_eq!(reading("John 张")[0], Syllable { text: "John".into(), pinyin: String::new() });
}

#[test]
fn hits_mark_what_was_typed() {
    let marked = |name: &str, text: &str| {
        name.chars().zip(hits(name, text)).map(|(c, hit)| if hit { c } else { '.' }).collect::<String>()
    };
    for (name, text, shown) in [
        ("张伟", "zw", "张伟"),
        ("赵婉清", "zw", "赵婉."),
        ("赵婉清", "zq", "赵.清"),
        ("赵婉清", "wanq", ".婉清"),
        ("张伟", "zhangw", "张伟"),
        ("张伟", "zhwei", "张伟"),
        ("张伟", "伟", ".伟"),
        ("张伟", "张w", "张伟"),
        ("单国强", "dan", "单.."),
        ("吕芳", "lu", "吕."),
        ("北京协和医院", "协和肿瘤", "..协和.."),
        ("北京协和医院", "bjxh", "北京协和.."),
        ("John Smith", "smi", ".....Smi.."),
        ("张伟", "李", ".."),
        ("张 伟", "zw", "张.伟"),
        ("張偉國", "张伟", "張偉."),
        ("张伟", "張", "张."),
    ] {
        assert_eq!(marked(name, text), shown, "{text} in {name}");
    }
}

#[test]
fn a_long_name_gives_a_bounded_number_of_tokens() {
    let name = "重".repeat(5_000);
    assert!(name_tokens(&name).len() < 100_000);
    let sum = name_tokens("中国人民解放军总医院第七医学中心附属八一儿童医院").split(' ').count();
    assert!(sum < 320, "{sum}");
    assert!(name_tokens("张伟").split(' ').count() <= 12);
}

fn surname_or_text() -> impl Strategy<Value = String> {
    prop_oneof!["[张王单曾吕解重长尉迟万俟和乐𠮷]{1,4}", "\\PC{0,40}", "[a-zA-Z0-9 '\"*()张伟-]{0,40}"]
}

proptest! {
    #[test]
    fn any_text_makes_sound_tokens_and_queries(name in surname_or_text(), text in surname_or_text()) {
        let row = Row::person(&name, &[&name], &[&name]);
        for token in name_tokens(&name).split(' ') {
            let is_sound = token.bytes().all(|byte| !byte.is_ascii() || byte.is_ascii_digit() || byte.is_ascii_lowercase());
            prop_assert!(is_sound, "{}", token);
        }
        for guess in query(&text).map(|query| query.looser).unwrap_or_default() {
            row.matches(&guess); // its syntax
        }
        let found: Vec<bool> = query(&text).map(|q| q.stages.iter().map(|stage| row.matches(stage)).collect()).unwrap_or_default();
        prop_assert!(found.windows(2).all(|pair| !pair[0] || pair[1]), "a wider stage finds less: {found:?}");
        prop_assert_eq!(hits(&name, &text).len(), name.chars().count());
        sort_key(&name);
        reading(&name);
    }

    #[test]
    fn a_name_finds_itself(name in "[张王单曾吕解重长尉迟万俟和乐𠮷a-z]{1,8}") {
        prop_assert!(finds(&name, &name));
    }
}
