//! A published version of a survey.

use super::check::check_document;
use crate::{Check, Problem, civil, record, record::at_most};

record! {
    /// One version of a survey, as the company published it. Its document never changes: responses
    /// name the version, and their answers mean what it asked.
    SurveyTemplateVersion = "survey_template", Company {
        /// The same over all versions.
        code: String,
        version: u32,
        /// JSON of a [`super::SurveyTemplate`].
        document: String,
        /// UTC instant, RFC 3339.
        published_at: String,
        note: Option<String>,
    }
}

impl Check for SurveyTemplateVersion {
    fn check(&self) -> Result<(), Problem> {
        civil::instant("published_at", &self.published_at)?;
        at_most("note", self.note.as_deref().unwrap_or_default(), 500)?;
        let template = check_document(&self.document).map_err(|problems| {
            let unreadable = || Problem::SurveyDocumentUnreadable { value: String::new() };
            problems.into_iter().next().unwrap_or_else(unreadable)
        })?;
        for (field, is_same) in
            [("code", template.code == self.code), ("version", template.version == self.version)]
        {
            if !is_same {
                return Err(Problem::SurveyDocumentDiffers { field: field.into() });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::presets;

    #[test]
    fn a_version_agrees_with_its_document_and_is_free_of_problems() {
        let template = presets().unwrap().remove(0);
        let version = SurveyTemplateVersion {
            code: template.code.clone(),
            version: template.version,
            document: template.document(),
            published_at: "2026-11-24T02:00:00.000Z".into(),
            ..SurveyTemplateVersion::default()
        };
        assert_eq!(version.check(), Ok(()));
        let code = |version: SurveyTemplateVersion| version.check().unwrap_err().code();
        let other = SurveyTemplateVersion { code: "other".into(), ..version.clone() };
        assert_eq!(code(other), "survey.document_differs");
        assert_eq!(code(SurveyTemplateVersion { version: 2, ..version.clone() }), "survey.document_differs");
        assert_eq!(
            code(SurveyTemplateVersion { document: "{}".into(), ..version.clone() }),
            "survey.document_unreadable"
        );
        assert_eq!(
            code(SurveyTemplateVersion { published_at: "today".into(), ..version.clone() }),
            "record.field_invalid"
        );
        let mut empty = template;
        empty.questions.clear();
        let empty = SurveyTemplateVersion { document: empty.document(), ..version };
        assert_eq!(code(empty), "survey.questions_missing");
    }
}
