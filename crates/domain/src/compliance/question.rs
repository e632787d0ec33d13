//! Questions: what would ask a person for sales or prescriptions, and what asks who a patient is.
//!
//! A question is a sentence without the figure: it is the answer that would be one. So it is looked at
//! with the number put in where it asks for it, and for words of prescribing near words of asking.

use super::text::{HOSPITAL_NUMBERS, after_word, clauses, fragment};
use super::{english_words, fold, refuse_sales_label};
use crate::Problem;

/// Refuses a question, or an option to answer it with, that asks a person for sales, prescriptions,
/// value or favours: `您每月处方多少盒？`, `How many scripts a month?`. A question about medicines,
/// patients seen, material or service passes: `您对我们的处方药资料满意吗？`.
/// Errors: `compliance.sales_on_person`.
pub fn refuse_sales_question(text: &str) -> Result<(), Problem> {
    let asks = clauses(text).any(|clause| {
        let answered: String = clause.chars().map(fold).collect::<String>().replace("多少", "9");
        refuse_sales_label(clause).is_err()
            || super::suspicious_text(&answered).is_some()
            || asks_in_chinese(clause)
            || asks_in_english(clause)
    });
    match asks || refuse_sales_label(text).is_err() {
        true => Err(Problem::SalesOnPerson { field: text.into() }),
        false => Ok(()),
    }
}

/// What asks how much (folded). 几分 and 多少分 rate, they do not count.
const ASKS: &[&str] = &["多少", "几", "频率", "频次", "频繁", "比例", "占比", "百分比", "多大比重", "多久"];
const RATES_INSTEAD: &[&str] = &["几分", "多少分", "几星"];
/// Words that hold an act of prescribing or buying and mean something else.
#[rustfmt::skip]
const OTHER_SENSE: &[&str] = &[
    "处方权", "处方集", "处方点评", "处方审核", "处方系统", "处方规范", "电子处方",
    "销售代表", "销售人员", "采购流程", "采购部门", "采购人员", "采购平台", "订单系统",
    "用药安全", "用药信息", "用药指导", "用药经验", "用药咨询", "用药教育", "合理用药", "安全用药",
];
const ACTS: &[&str] =
    &["处方", "开方", "开药", "开单", "开具", "开出", "销售", "采购", "进货", "订货", "购药", "购进", "卖"];
/// Using or giving …
const USES: &[&str] = &["开", "用"];
/// … one of these within [`NEAR`] characters, unless it is about what comes with it.
const MEDICINES: &[&str] = &["药", "产品", "本品"];
#[rustfmt::skip]
const WITH_MEDICINES: &[&str] = &[
    "资料", "说明", "培训", "手册", "信息", "知识", "服务", "介绍", "学", "师", "剂科",
];
const NEAR: usize = 10;

fn asks_in_chinese(clause: &str) -> bool {
    let mut text: String = clause.chars().map(fold).filter(|letter| letter.is_alphanumeric()).collect();
    // What is on prescription is a medicine; that alone is no act.
    text = text.replace("处方药", "药");
    for word in OTHER_SENSE.iter().chain(RATES_INSTEAD) {
        text = text.replace(word, " ");
    }
    if !ASKS.iter().any(|word| text.contains(word)) {
        return false;
    }
    ACTS.iter().any(|act| text.contains(act)) || USES.iter().any(|verb| uses_medicine(&text, verb))
}

/// `开我们的药`, `用本品`; not `用我们的产品资料`, `采用`, `费用`.
fn uses_medicine(text: &str, verb: &str) -> bool {
    text.match_indices(verb).any(|(at, _)| {
        let is_other = text[..at].ends_with(['采', '费', '作', '适', '公', '展', '召', '离']);
        let near: String =
            text[at + verb.len()..].chars().take_while(|letter| *letter != ' ').take(NEAR).collect();
        !is_other
            && MEDICINES.iter().any(|medicine| {
                near.match_indices(medicine).any(|(found, _)| {
                    let after = near[found + medicine.len()..].trim_start_matches(['品', '的']);
                    !WITH_MEDICINES.iter().any(|word| after.starts_with(word))
                })
            })
    })
}

#[rustfmt::skip]
const ENGLISH_ACTS: &[&str] = &[
    "prescribe", "prescribes", "prescribed", "prescribing", "prescription", "script", "dispense",
    "dispensed", "purchase", "purchased", "buy", "bought", "sell", "sold", "order", "ordered",
];
/// Not an act when one of these follows: prescription medicine, prescribing information.
#[rustfmt::skip]
const ENGLISH_OTHER_SENSE: &[&str] = &[
    "medicine", "medicines", "drug", "drugs", "information", "leaflet", "guide", "guidance", "guideline",
    "guidelines", "right", "rights", "system", "rules", "safety",
];
#[rustfmt::skip]
const PACKS: &[&str] = &["box", "boxes", "pack", "packs", "vial", "vials", "carton", "cartons", "bottles", "units"];
#[rustfmt::skip]
const ENGLISH_RATES: &[&str] = &[
    "day", "week", "month", "quarter", "year", "daily", "weekly", "monthly", "yearly", "use", "used", "using",
];

fn asks_in_english(clause: &str) -> bool {
    let words = english_words(clause);
    let word = |at: usize| words.get(at).map(String::as_str).unwrap_or_default();
    let asks = (0..words.len()).any(|at| match word(at) {
        "how" => matches!(word(at + 1), "many" | "much" | "often" | "frequently"),
        "percentage" | "percent" | "proportion" | "share" | "volume" => true,
        "number" | "amount" | "quantity" => word(at + 1) == "of",
        _ => false,
    });
    let acts = (0..words.len()).any(|at| {
        ENGLISH_ACTS.contains(&word(at))
            && !ENGLISH_OTHER_SENSE.contains(&word(at + 1))
            && !(word(at) == "order" && word(at.wrapping_sub(1)) == "in")
    });
    let packs = words.iter().any(|word| PACKS.contains(&word.as_str()));
    let rated = words.iter().any(|word| ENGLISH_RATES.contains(&word.as_str()));
    let counted = asks || clause.chars().map(fold).any(|letter| letter.is_ascii_digit());
    (asks && acts) || (packs && rated && counted)
}

/// Whose (folded) …
const PATIENTS: &[&str] = &["患者", "病人", "病患"];
/// … what, that says who it is.
#[rustfmt::skip]
const IDENTITIES: &[&str] = &[
    "姓名", "名字", "全名", "电话", "手机", "方式", "微信", "住址", "家庭地址", "地址", "出生日期", "生日", "身份",
    "证件号", "医保号", "医保卡", "社保号", "编号",
];
/// Asked of nobody in a survey.
const NUMBERS: &[&str] =
    &["身份证", "身份證", "护照号", "社保卡号", "医保卡号", "idcardnumber", "identitycard", "passportnumber"];
const ENGLISH_IDENTITIES: &[&str] = &[
    "name",
    "names",
    "phone",
    "telephone",
    "mobile",
    "address",
    "addresses",
    "birthday",
    "birth",
    "dob",
    "initials",
    "identity",
];

/// What follows one of these is not to be given (folded): 请勿填写患者姓名.
const NEGATIONS: &[&str] =
    &["勿", "不要", "不得", "不必", "无需", "不用", "避免", "not ", "n't ", "without", "never", "avoid"];

/// What of a question asks who a patient is, as it is written: a name, a telephone, a hospital's or an
/// identity number (`患者姓名`, `住院号`, `MRN`). No patient identifiers are kept, so none are asked for.
/// A question may ask to leave them out.
pub fn sought_patient_identifier(text: &str) -> Option<String> {
    clauses(text).find(|clause| asks_who(&asked_part(clause))).map(fragment)
}

/// The clause up to a negation.
fn asked_part(clause: &str) -> String {
    let folded: String = clause.chars().map(fold).collect();
    let end = NEGATIONS.iter().filter_map(|word| folded.find(word)).min().unwrap_or(folded.len());
    clause.chars().take(folded[..end].chars().count()).collect()
}

fn asks_who(clause: &str) -> bool {
    let letters: Vec<char> = clause.chars().map(fold).filter(|letter| !letter.is_whitespace()).collect();
    // 门诊号源 are appointments, 病历号 is a number.
    let folded = letters.iter().collect::<String>().replace("号源", " ");
    let words = english_words(clause);
    let is_number = HOSPITAL_NUMBERS.iter().filter(|word| !word.is_ascii()).any(|word| folded.contains(word))
        || NUMBERS.iter().any(|word| folded.contains(word))
        || english_number(clause);
    let chinese = PATIENTS.iter().any(|patient| {
        folded.match_indices(patient).any(|(at, _)| {
            let after = folded[at + patient.len()..]
                .trim_start_matches(['的', '真', '实', '及', '家', '属', '联', '系']);
            IDENTITIES.iter().any(|identity| after.starts_with(identity))
        })
    });
    is_number || chinese || english_identity(&words)
}

fn english_number(clause: &str) -> bool {
    let letters: Vec<char> = clause.chars().map(fold).collect();
    HOSPITAL_NUMBERS.iter().filter(|word| word.is_ascii()).any(|word| {
        (0..letters.len()).any(|from| {
            let starts = from == 0 || !letters[from - 1].is_ascii_alphabetic();
            let to = after_word(&letters, from, word);
            starts && to.is_some_and(|to| letters.get(to).is_none_or(|after| !after.is_ascii_alphabetic()))
        })
    })
}

/// `patient name`, `patient's phone`, `the names of your patients`.
fn english_identity(words: &[String]) -> bool {
    let word = |at: usize| words.get(at).map(String::as_str).unwrap_or_default();
    let identity =
        |at: usize| ENGLISH_IDENTITIES.contains(&word(at)) || (word(at) == "date" && word(at + 2) == "birth");
    (0..words.len()).any(|at| {
        let patient = matches!(word(at), "patient" | "patients");
        let own = at + 1 + usize::from(word(at + 1) == "s");
        let before = match word(at.wrapping_sub(1)) {
            "the" | "a" | "your" | "each" | "this" | "his" | "her" => at.wrapping_sub(2),
            _ => at.wrapping_sub(1),
        };
        let of = word(before) == "of" && identity(before.wrapping_sub(1));
        let ends = !matches!(
            word(at + 1),
            "education"
                | "material"
                | "materials"
                | "leaflet"
                | "programme"
                | "program"
                | "group"
                | "association"
        );
        patient && (identity(own) || (of && ends))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn questions_for_sales_and_prescriptions_are_refused() {
        #[rustfmt::skip]
        let questions = [
            "您每月处方多少盒？", "您每月處方多少盒？", "您一般开几盒？", "这个月您用了多少支？", "您的月处方量是多少？",
            "您一个月给多少患者开我们的药？", "有多少患者在用我们的产品？", "您多久开一次本品？", "您处方本品的频率如何？",
            "您的患者中使用本产品的比例是？", "本品在您处方中的占比？", "科室每月采购多少？", "您希望得到哪些礼品？",
            "请问，您上月卖了多少？", "您每月开多少处方药？", "您上周用药几例？", "您的销量达标了吗？", "返点多少合适？",
            "How many scripts a month do you write?", "How many prescriptions did you write last week?",
            "How often do you prescribe our product?", "What share of your patients do you prescribe it to?",
            "How many boxes do you use per month?", "How much of it do you order?", "What are your sales?",
            "Monthly Rx?", "Which gift would you like?", "What percentage of your prescribing is ours?",
            "每月10～20盒", "每月10-20盒", "Fewer than 10 boxes a month", "20 packs per week", "月处方200盒",
        ];
        for question in questions {
            assert!(refuse_sales_question(question).is_err(), "{question}");
        }
    }

    #[test]
    fn questions_about_service_material_and_patients_seen_pass() {
        #[rustfmt::skip]
        let questions = [
            "", "您对我们的处方药资料满意吗？", "您给处方药说明书打几分？", "您觉得处方集更新得及时吗？",
            "您一周门诊大约看多少患者？", "您科室有多少张床位？", "您使用我们的产品资料有多频繁？", "您多久看一次我们的推送？",
            "您希望代表多久拜访一次？", "您参加过几次我们的科室会？", "医学信息多久能答复？", "我们的销售代表服务如何？",
            "您会向同行推荐我们的服务吗？", "贵院采购流程是否顺畅？", "用药安全方面，您最想了解什么？", "费用信息是否清楚？",
            "不良反应报告几天内有回音？", "您对药学服务满意吗？", "您多久查一次用药安全信息？", "这次培训开了几场，药品的资料够吗？", "非处方药目录多久更新一次？",
            "How satisfied are you with our material on prescription medicines?", "How often should we call on you?",
            "How many patients do you see a week?", "How often do you read the prescribing information?",
            "How easy was it to get an answer from our sales representative?", "Which topics would help you most?",
            "How many of our meetings did you attend this year?", "In order of importance, how often do you need these?",
            "1–2 times a month", "Once a month", "每月一次", "1–3 个工作日", "Did the pack leaflet answer your question?",
        ];
        for question in questions {
            assert_eq!(refuse_sales_question(question), Ok(()), "{question}");
        }
    }

    #[test]
    fn questions_for_who_a_patient_is_are_found() {
        for (text, fragment) in [
            ("请填写患者姓名和身份证号", "请填写患者姓名和身份证号"),
            ("满意吗？患者的联系电话", "患者的联系电话"),
            ("病历号", "病历号"),
            ("请提供住院號", "请提供住院號"),
            ("您的身份证号", "您的身份证号"),
            ("病人家属的手机", "病人家属的手机"),
            ("Patient name", "Patient name"),
            ("The patient's phone number?", "The patient's phone number"),
            ("What are the names of your patients?", "What are the names of your patients"),
            ("Patient's date of birth", "Patient's date of birth"),
            ("MRN", "MRN"),
            ("患者姓名（不要写错）", "患者姓名（不要写错）"),
            ("Medical record number", "Medical record number"),
        ] {
            assert_eq!(sought_patient_identifier(text).as_deref(), Some(fragment), "{text}");
        }
    }

    #[test]
    fn questions_about_patients_in_general_are_left_alone() {
        for text in [
            "",
            "您一周看多少患者？",
            "患者教育资料够用吗？",
            "贵院病历系统好用吗？",
            "门诊号源紧张吗？",
            "您的姓名",
            "我们的代表留下联系方式了吗？",
            "Was the patient leaflet useful?",
            "The name of the patient education programme",
            "How many patients do you see?",
            "Your name",
            "有什么建议？（请不要写患者姓名或病历号）",
            "请勿填写患者姓名",
            "What could be better? (Please do not write patient names)",
            "Did we address patient needs?",
        ] {
            assert_eq!(sought_patient_identifier(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_guards_fail(text in "\\PC{0,80}") {
            let _ = (refuse_sales_question(&text), sought_patient_identifier(&text));
        }
    }
}
