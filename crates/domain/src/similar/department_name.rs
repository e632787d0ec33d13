//! Names of departments: what different hospitals call the same one.

/// Different names of one department, each group with its normal form first.
const DEPARTMENTS: &[&[&str]] = &[
    &["心血管内科", "心内科", "心内", "心脏内科", "心血管科"],
    &["消化内科", "消化科", "消化"],
    &["呼吸内科", "呼吸科", "呼吸与危重症医学科", "呼吸"],
    &["神经内科", "神内科", "神内"],
    &["神经外科", "神外科", "神外"],
    &["普通外科", "普外科", "普外"],
    &["内分泌科", "内分泌代谢科", "内分泌与代谢科", "内分泌"],
    &["肾内科", "肾脏内科", "肾病科"],
    &["血液内科", "血液科"],
    &["风湿免疫科", "风湿科"],
    &["儿科", "小儿科"],
    &["骨科", "骨外科"],
    &["胸外科", "胸心外科"],
    &["泌尿外科", "泌尿科"],
    &["耳鼻咽喉科", "耳鼻喉科", "五官科"],
    &["重症医学科", "icu", "重症监护室"],
    &["肿瘤科", "肿瘤中心"],
    &["药剂科", "药学部", "药房"],
    &["急诊科", "急诊医学科", "急诊"],
];

/// The normal form of a department's name.
pub(super) fn normal(name: &str) -> &str {
    DEPARTMENTS.iter().find(|names| names.contains(&name)).map_or(name, |names| names[0])
}

/// Whether a name is that of a department rather than of an institution.
pub(super) fn is_department(name: &str) -> bool {
    ["科", "室", "部", "组", "病房", "病区", "门诊"].iter().any(|ending| name.ends_with(ending))
        || DEPARTMENTS.iter().any(|names| names.contains(&name))
}
