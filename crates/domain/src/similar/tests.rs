use super::*;

fn institution(name: &str) -> Candidate {
    Candidate { kind: CustomerKind::Institution, name: name.into(), ..Candidate::default() }
}

fn at(kind: CustomerKind, name: &str, places: &[&str]) -> Candidate {
    let place_names = places.iter().map(|&name| name.to_owned()).collect();
    Candidate { kind, name: name.into(), place_names, ..Candidate::default() }
}

fn person(name: &str, places: &[&str]) -> Candidate {
    at(CustomerKind::Person, name, places)
}

/// Both ways give the same: the first reason and the strength.
fn like(a: &Candidate, b: &Candidate) -> Option<(Reason, u32)> {
    let one = similarity(a, b);
    assert_eq!(one, similarity(b, a));
    one.map(|similar| (similar.reasons[0], similar.strength))
}

#[test]
fn names_of_one_institution_are_variants() {
    for (a, b, least) in [
        ("北京协和医院", "协和医院", 70),
        ("中国医学科学院北京协和医院", "北京协和医院", 70),
        ("中国医学科学院北京协和医院", "协和医院", 60),
        ("北京协和医院", "北京 协和医院", 80),
        ("北京协和医院（东院）", "北京协和医院", 70),
        ("北京市朝阳医院", "北京朝阳医院", 80),
        ("广东省人民医院", "广东人民医院", 80),
        ("广西壮族自治区人民医院", "广西人民医院", 80),
        ("国药控股有限公司", "国药控股", 80),
        ("国药控股股份有限公司", "国药控股有限公司", 80),
        ("上海市第1人民医院", "上海市第一人民医院", 80),
        ("ＡＢＣ大药房", "abc大药房", 80),
        ("复旦大学附属华山医院", "华山医院", 70),
        ("江苏省南通市瑞慈医院", "南通瑞慈医院", 70),
    ] {
        let strength = like(&institution(a), &institution(b)).map_or(0, |(_, strength)| strength);
        assert!(strength >= least, "{a} / {b}: {strength}");
    }
}

#[test]
fn different_institutions_stay_apart() {
    for (a, b) in [
        ("上海市第一人民医院", "广州市第一人民医院"),
        ("上海市第一人民医院", "上海市第十人民医院"),
        ("国大药房（朝阳店）", "国大药房（海淀店）"),
        ("北京协和医院", "北京医院"),
        ("武汉协和医院", "北京协和医院"),
        ("", ""),
        ("（）", "医院"),
    ] {
        assert_eq!(like(&institution(a), &institution(b)), None, "{a} / {b}");
    }
    let weak = like(&institution("第一人民医院"), &institution("苏州市第一人民医院"));
    assert_eq!(weak, Some((Reason::NameVariant, 40)));
}

#[test]
fn two_wang_fang_at_different_hospitals_are_only_namesakes() {
    let one = person("王芳", &["北京协和医院", "肿瘤科"]);
    assert_eq!(
        like(&one, &person("王芳", &["上海市第一人民医院", "肿瘤医院"])),
        Some((Reason::SameName, 30))
    );
    assert_eq!(like(&one, &person("王芳", &["协和医院"])), Some((Reason::SameNameSamePlace, 90)));
    assert_eq!(like(&one, &person("王 芳", &["北京协和医院"])), Some((Reason::SameNameSamePlace, 90)));
    assert_eq!(like(&one, &person("王方", &["北京协和医院"])), Some((Reason::SamePinyinSamePlace, 60)));
    assert_eq!(like(&one, &person("王方", &["上海市第一人民医院"])), None);
    assert_eq!(like(&person("王芳", &[]), &person("王芳", &[])), Some((Reason::SameName, 45)));
    assert_eq!(like(&one, &person("李娜", &["北京协和医院"])), None);
}

#[test]
fn one_department_name_in_two_hospitals_is_not_a_place_that_people_share() {
    let one = person("王芳", &["北京协和医院", "肿瘤科"]);
    assert_eq!(like(&one, &person("王芳", &["上海市第一人民医院", "肿瘤科"])), Some((Reason::SameName, 30)));
}

#[test]
fn departments_are_alike_only_in_one_institution() {
    let department = |name, place| at(CustomerKind::Department, name, &[place]);
    let one = department("心内科", "北京协和医院");
    assert_eq!(like(&one, &department("心内科", "协和医院")), Some((Reason::SameNameSamePlace, 95)));
    assert_eq!(like(&one, &department("心血管内科", "北京协和医院")), Some((Reason::NameVariant, 75)));
    assert_eq!(like(&one, &department("心内科", "北京医院")), None);
    assert_eq!(like(&one, &department("肾内科", "北京协和医院")), None);
}

#[test]
fn a_code_is_certain_and_a_phone_depends_on_whose_it_is() {
    let with = |kind, name: &str, phone: &str, credit: &str, code: &str| Candidate {
        kind,
        name: name.into(),
        phone: Some(phone.into()),
        credit_code: Some(credit.into()),
        codes: vec![code.into()],
        ..Candidate::default()
    };
    use CustomerKind::{Institution, Person};
    let one = with(Institution, "甲药房", "010-6915 6114", "91110000600037341L", "hco:1");
    assert_eq!(
        like(&one, &with(Institution, "乙公司", "", "91110000 600037341l", "")),
        Some((Reason::SameCode, 100))
    );
    assert_eq!(like(&one, &with(Institution, "乙公司", "", "", "HCO:1 ")), Some((Reason::SameCode, 100)));
    assert_eq!(
        like(&one, &with(Institution, "乙公司", "(010)69156114", "", "hco:2")),
        Some((Reason::SamePhone, 75))
    );
    let one = with(Person, "王芳", "139 1234 5678", "", "");
    assert_eq!(like(&one, &with(Person, "王大夫", "+8613912345678", "", "")), Some((Reason::SamePhone, 90)));
    assert_eq!(
        like(&with(Person, "王芳", "69156114", "", ""), &with(Person, "李娜", "69156114", "", "")),
        Some((Reason::SamePhone, 35))
    );
    assert_eq!(like(&with(Person, "王芳", "", "", ""), &with(Person, "李娜", "", "", "")), None);
    assert_eq!(
        like(&with(Person, "甲", "69156114", "", "x:1"), &with(Institution, "甲", "69156114", "", "x:1")),
        None
    );
}

#[test]
fn several_reasons_are_listed_strongest_first_and_add_up_below_certainty() {
    let mut one = person("王芳", &["北京协和医院"]);
    one.mobile = Some("13912345678".into());
    let similar = similarity(&one, &one.clone()).unwrap();
    assert_eq!(similar.reasons, [Reason::SamePhone, Reason::SameNameSamePlace]);
    assert_eq!(similar.strength, 95);
}

#[test]
fn names_in_traditional_characters_are_the_names_that_they_are() {
    let one = person("張偉", &["北京協和醫院"]);
    assert_eq!(like(&one, &person("张伟", &["协和医院"])), Some((Reason::SameNameSamePlace, 90)));
    assert_eq!(like(&one, &person("章维", &["协和医院"])), Some((Reason::SamePinyinSamePlace, 60)));
    let place = |name: &str| at(CustomerKind::Institution, name, &[]);
    assert_eq!(like(&place("北京協和醫院"), &place("北京协和医院")), Some((Reason::SameName, 85)));
    assert_eq!(like(&place("國藥控股有限公司"), &place("国药控股")), Some((Reason::NameVariant, 85)));
    let department = |name, place| at(CustomerKind::Department, name, &[place]);
    assert_eq!(
        like(&department("心臟內科", "協和醫院"), &department("心血管内科", "协和医院")),
        Some((Reason::NameVariant, 75))
    );
}
