//! That somebody was asked, for the response rate.

use super::template::SurveyTemplate;
use crate::record::present;
use crate::{Check, Problem, civil, record};

record! {
    /// One customer was asked to answer, and did or declined.
    ///
    /// Of an anonymous survey it is only counted that somebody was asked: a list of who was asked on
    /// a day, beside the responses of that day, would tell who answered what. So such a survey cannot
    /// say who is due.
    SurveyInvitation = "survey_invitation", Position {
        position_id: String,
        /// The id of the [`super::SurveyTemplateVersion`].
        template_id: String,
        customer_id: Option<String>,
        /// Civil day.
        day: String,
        declined: bool,
    }
}

impl SurveyInvitation {
    /// The invitation with what may be kept of it under `template`.
    pub fn as_kept(mut self, template: &SurveyTemplate) -> Self {
        if template.anonymous {
            self.customer_id = None;
        }
        self
    }
}

impl Check for SurveyInvitation {
    fn check(&self) -> Result<(), Problem> {
        present("position_id", &self.position_id)?;
        present("template_id", &self.template_id)?;
        civil::day("day", &self.day).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anonymous_survey_does_not_keep_who_was_asked() {
        let asked = SurveyInvitation {
            position_id: "x1".into(),
            template_id: "t1".into(),
            customer_id: Some("p1".into()),
            day: "2026-11-24".into(),
            ..SurveyInvitation::default()
        };
        let template = |anonymous| SurveyTemplate { anonymous, ..SurveyTemplate::default() };
        assert_eq!(asked.clone().as_kept(&template(false)), asked);
        let kept = asked.clone().as_kept(&template(true));
        assert_eq!((&kept.customer_id, kept.check()), (&None, Ok(())));
        assert!(SurveyInvitation { day: String::new(), ..asked.clone() }.check().is_err());
        assert!(SurveyInvitation { template_id: " ".into(), ..asked }.check().is_err());
    }
}
