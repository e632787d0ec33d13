//! The document of a survey: its texts, its questions and the jumps between them.

use crate::Problem;
use crate::bilingual::Bilingual;
use crate::customer::CustomerKind;
use serde::{Deserialize, Serialize};

/// The form of the document that this version writes and reads.
pub const FORMAT: u32 = 1;
/// Bytes of a document that are read: 60 questions in two languages need far less.
pub const BYTES_MAX: usize = 512 * 1024;

/// One version of a survey. A published version never changes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct SurveyTemplate {
    /// [`FORMAT`].
    pub format: u32,
    /// Stable name of the survey over all its versions, such as `visit_service`.
    pub code: String,
    /// 1, 2, …
    pub version: u32,
    pub name: Bilingual,
    /// What is said before the first question.
    pub intro: Bilingual,
    /// What is said after the last one.
    pub thanks: Bilingual,
    /// Whom it asks.
    pub subjects: Vec<CustomerKind>,
    /// No link from a response to who gave it is stored.
    pub anonymous: bool,
    /// An anonymous response still names its institution. Only for surveys of places with so many
    /// people that the institution does not give the person away. Without `anonymous` it says nothing.
    pub keeps_institution: bool,
    pub questions: Vec<Question>,
}

/// One question. `id` is stable over the versions, so that figures can be compared.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub id: String,
    pub text: Bilingual,
    pub required: bool,
    pub kind: QuestionKind,
    /// The first whose condition holds says what comes next; without any it is the next question.
    pub jumps: Vec<Jump>,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum QuestionKind {
    /// Would recommend, 0–10.
    #[default]
    Nps,
    /// Satisfied, 1–5.
    Csat,
    /// How easy it was, 1–7; higher is easier.
    Ces,
    /// Agreement on 5 or 7 points, with words for the ends.
    Likert { points: u32, low: Bilingual, high: Bilingual },
    /// One option.
    Single { options: Vec<QuestionOption> },
    /// Up to `max` options.
    Multiple { options: Vec<QuestionOption>, max: u32 },
    /// A whole number; what needs fractions is asked in a smaller unit. The unit may be blank.
    Number { min: i32, max: i32, unit: Bilingual },
    /// Free text of at most `length_max` characters.
    Text { length_max: u32 },
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct QuestionOption {
    pub id: String,
    pub text: Bilingual,
}

/// Where a survey goes on when the answer is of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct Jump {
    pub when: JumpWhen,
    /// The id of a later question; none = the end.
    pub to: Option<String>,
}

/// A condition on the answer to the question that the jump belongs to. An unanswered question only
/// meets `always`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum JumpWhen {
    /// Answered or not: brings a branch back to the common way.
    #[default]
    Always,
    /// The option was chosen (of several: is among them).
    Option { option: String },
    /// A score or number of this value or less.
    AtMost { value: i32 },
    /// A score or number of this value or more.
    AtLeast { value: i32 },
}

impl SurveyTemplate {
    /// Reads a document as it is stored, exported and imported.
    /// Errors: `survey.document_too_large`, `survey.format_newer`, `survey.document_unreadable` with
    /// what does not fit (a field that is unknown or missing among it).
    pub fn parse(document: &str) -> Result<Self, Problem> {
        if document.len() > BYTES_MAX {
            return Err(Problem::SurveyDocumentTooLarge { limit: (BYTES_MAX / 1024) as u32 });
        }
        let unreadable =
            |error: serde_json::Error| Problem::SurveyDocumentUnreadable { value: error.to_string() };
        let json: serde_json::Value = serde_json::from_str(document).map_err(unreadable)?;
        // The format first: a newer document has fields that are unknown here, and that is not its fault.
        if let Some(format) = json.get("format").and_then(serde_json::Value::as_u64)
            && format > u64::from(FORMAT)
        {
            return Err(Problem::SurveyFormatNewer { value: format.to_string() });
        }
        let template: SurveyTemplate = SurveyTemplate::deserialize(&json).map_err(unreadable)?;
        // Kinds without fields of their own (nps) would let any others pass.
        let read = serde_json::to_value(&template).map_err(unreadable)?;
        let questions = |json: &serde_json::Value| json["questions"].as_array().cloned().unwrap_or_default();
        match questions(&json).iter().zip(&questions(&read)).position(|(given, read)| given != read) {
            Some(at) => Err(Problem::SurveyDocumentUnreadable {
                value: format!("question {} has a field too many or too few", at + 1),
            }),
            None => Ok(template),
        }
    }

    /// The document's text. Two equal templates give the same text.
    pub fn document(&self) -> String {
        // A template is a tree of structs with text keys: it always serializes.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether natural persons are asked.
    pub fn asks_people(&self) -> bool {
        self.subjects.contains(&CustomerKind::Person)
    }

    /// Where the question stands, from 0.
    pub fn place(&self, id: &str) -> Option<usize> {
        self.questions.iter().position(|question| question.id == id)
    }
}

impl QuestionKind {
    /// Lowest and highest value of a score or number; none for options and text.
    pub fn bounds(&self) -> Option<(i32, i32)> {
        match self {
            QuestionKind::Nps => Some((0, 10)),
            QuestionKind::Csat => Some((1, 5)),
            QuestionKind::Ces => Some((1, 7)),
            QuestionKind::Likert { points, .. } => Some((1, i32::try_from(*points).unwrap_or(i32::MAX))),
            QuestionKind::Number { min, max, .. } => Some((*min, *max)),
            QuestionKind::Single { .. } | QuestionKind::Multiple { .. } | QuestionKind::Text { .. } => None,
        }
    }

    /// Whether it says how good something is, on a scale from low to high.
    pub fn is_scale(&self) -> bool {
        matches!(
            self,
            QuestionKind::Nps | QuestionKind::Csat | QuestionKind::Ces | QuestionKind::Likert { .. }
        )
    }

    /// The options to choose from; empty for other kinds.
    pub fn options(&self) -> &[QuestionOption] {
        match self {
            QuestionKind::Single { options } | QuestionKind::Multiple { options, .. } => options,
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document() -> serde_json::Value {
        json!({
            "format": 1, "code": "s", "version": 1,
            "name": { "zh": "名", "en": "Name" }, "intro": { "zh": "", "en": "" }, "thanks": { "zh": "", "en": "" },
            "subjects": ["person"], "anonymous": false, "keeps_institution": false,
            "questions": [{
                "id": "q1", "text": { "zh": "问", "en": "Ask" }, "required": true, "kind": { "type": "nps" },
                "jumps": [{ "when": { "is": "at_least", "value": 7 }, "to": null }],
            }],
        })
    }

    #[test]
    fn a_document_survives_its_text() {
        let template = SurveyTemplate::parse(&document().to_string()).unwrap();
        assert_eq!(template.questions[0].jumps[0], Jump { when: JumpWhen::AtLeast { value: 7 }, to: None });
        assert_eq!(SurveyTemplate::parse(&template.document()), Ok(template.clone()));
        assert!(template.asks_people());
    }

    #[test]
    fn every_kind_and_condition_survives_json() {
        let both = || Bilingual { zh: "中".into(), en: "en".into() };
        let options = vec![QuestionOption { id: "a".into(), text: both() }];
        for kind in [
            QuestionKind::Nps,
            QuestionKind::Csat,
            QuestionKind::Ces,
            QuestionKind::Likert { points: 5, low: both(), high: both() },
            QuestionKind::Single { options: options.clone() },
            QuestionKind::Multiple { options, max: 1 },
            QuestionKind::Number { min: -5, max: 9, unit: both() },
            QuestionKind::Text { length_max: 200 },
        ] {
            let json = serde_json::to_value(&kind).unwrap();
            assert_eq!(serde_json::from_value::<QuestionKind>(json).unwrap(), kind);
        }
        for when in [
            JumpWhen::Always,
            JumpWhen::Option { option: "a".into() },
            JumpWhen::AtMost { value: 3 },
            JumpWhen::AtLeast { value: 3 },
        ] {
            let json = serde_json::to_value(&when).unwrap();
            assert_eq!(serde_json::from_value::<JumpWhen>(json).unwrap(), when);
        }
    }

    #[test]
    fn what_is_unknown_missing_newer_or_too_large_is_refused() {
        let refused = |change: fn(&mut serde_json::Value)| {
            let mut json = document();
            change(&mut json);
            SurveyTemplate::parse(&json.to_string()).unwrap_err().code()
        };
        assert_eq!(refused(|json| json["colour"] = json!("red")), "survey.document_unreadable");
        assert_eq!(
            refused(|json| json["questions"][0]["kind"]["max"] = json!(3)),
            "survey.document_unreadable"
        );
        assert_eq!(
            refused(|json| json["questions"][0]["kind"]["type"] = json!("slider")),
            "survey.document_unreadable"
        );
        assert_eq!(
            refused(|json| json["questions"][0]["text"] = json!({ "zh": "问" })),
            "survey.document_unreadable"
        );
        assert_eq!(refused(|json| json["subjects"] = json!(["patient"])), "survey.document_unreadable");
        assert_eq!(
            refused(|json| {
                json["format"] = json!(2);
                json["colour"] = json!("red");
            }),
            "survey.format_newer"
        );
        assert_eq!(SurveyTemplate::parse("{").unwrap_err().code(), "survey.document_unreadable");
        assert_eq!(
            SurveyTemplate::parse(&" ".repeat(BYTES_MAX + 1)).unwrap_err().code(),
            "survey.document_too_large"
        );
    }
}
