//! A response: that a survey was answered, and what is known about by whom.

use super::template::SurveyTemplate;
use crate::record::present;
use crate::{Check, Problem, choice, civil, record};

choice! {
    /// How it was answered: on the laptop, alone, or on paper and typed in.
    SurveyMode { Kiosk = "kiosk", Paper = "paper" }
}

record! {
    /// One survey answered by one customer, or by somebody unknown. Append-only.
    ///
    /// **Anonymous** (no `customer_id`): what is kept are the template's version, the brand, the civil
    /// day, how it was answered, and who handed it over (which the log of changes says anyway). Not
    /// kept are the customer, the time of day (`at` is the first instant of the day, as a mark), the
    /// tier, and the institution, unless the template says that it keeps it.
    /// [`SurveyResponse::as_kept`] takes all that away; [`SurveyResponse::check_link`] refuses what
    /// still has it. Ids that tell their time of making (UUID version 7) are refused here and in the
    /// answers: sorted by them, responses would stand in the order in which people were seen.
    ///
    /// What no record can hide is the log of changes and the visits: a store must not log an anonymous
    /// response with the instant at which it was given, and a day on which one customer alone was met
    /// tells who answered.
    SurveyResponse = "survey_response", Position, personal of |response|
        *response.customer_id.as_ref().unwrap_or(&response.id), [tier_then] {
        position_id: String,
        /// The id of the [`super::SurveyTemplateVersion`].
        template_id: String,
        customer_id: Option<String>,
        institution_id: Option<String>,
        brand_id: Option<String>,
        /// Civil day where it was answered.
        day: String,
        /// UTC instant, RFC 3339 with milliseconds; of an anonymous response `{day}T00:00:00.000Z`.
        at: String,
        mode: SurveyMode,
        /// Who handed over the laptop or typed it in.
        staff_id: String,
        /// The customer's tier on that day: figures by tier do not change with later assessments.
        tier_then: Option<String>,
    }
}

impl SurveyResponse {
    /// The response with what may be kept of it under `template`.
    pub fn as_kept(mut self, template: &SurveyTemplate) -> Self {
        if template.anonymous {
            self.customer_id = None;
            self.tier_then = None;
            self.at = first_instant(&self.day);
            if !template.keeps_institution {
                self.institution_id = None;
            }
        }
        self
    }

    /// Whether the response is linked to somebody exactly when its template asks by name.
    /// Errors: `survey.anonymous_linked`, `record.field_missing`.
    pub fn check_link(&self, template: &SurveyTemplate) -> Result<(), Problem> {
        let linked = |field: &str| Err(Problem::SurveyAnonymousLinked { field: field.into() });
        match (template.anonymous, &self.customer_id) {
            (true, Some(_)) => linked("customer_id"),
            (true, None) if self.institution_id.is_some() && !template.keeps_institution => {
                linked("institution_id")
            }
            (false, None) => Err(Problem::FieldMissing { field: "customer_id".into() }),
            _ => Ok(()),
        }
    }
}

fn first_instant(day: &str) -> String {
    format!("{day}T00:00:00.000Z")
}

/// Errors: `survey.anonymous_linked` for an id that tells when it was made: a UUID of version 1, 6 or
/// 7, with or without hyphens.
pub(super) fn timeless(id: &str) -> Result<(), Problem> {
    let plain: String = id.chars().filter(|letter| *letter != '-').collect();
    let is_uuid = plain.len() == 32 && plain.bytes().all(|byte| byte.is_ascii_hexdigit());
    match is_uuid && matches!(plain.as_bytes()[12], b'1' | b'6' | b'7') {
        true => Err(Problem::SurveyAnonymousLinked { field: "id".into() }),
        false => Ok(()),
    }
}

impl Check for SurveyResponse {
    fn check(&self) -> Result<(), Problem> {
        present("position_id", &self.position_id)?;
        present("template_id", &self.template_id)?;
        present("staff_id", &self.staff_id)?;
        civil::day("day", &self.day)?;
        civil::instant("at", &self.at)?;
        if self.customer_id.is_some() {
            return Ok(());
        }
        timeless(&self.id)?;
        let linked = |field: &str| Err(Problem::SurveyAnonymousLinked { field: field.into() });
        match () {
            () if self.at != first_instant(&self.day) => linked("at"),
            () if self.tier_then.is_some() => linked("tier_then"),
            () => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Record, survey::SurveyAnswer};

    fn named() -> SurveyResponse {
        SurveyResponse {
            id: "019ab3c1d2e37f4a8b5c6d7e8f901234".into(),
            position_id: "x1".into(),
            template_id: "t1".into(),
            customer_id: Some("p1".into()),
            institution_id: Some("i1".into()),
            day: "2026-11-24".into(),
            at: "2026-11-24T01:42:00.000Z".into(),
            staff_id: "s1".into(),
            tier_then: Some("A1".into()),
            ..SurveyResponse::default()
        }
    }

    fn template(anonymous: bool, keeps_institution: bool) -> SurveyTemplate {
        SurveyTemplate { anonymous, keeps_institution, ..SurveyTemplate::default() }
    }

    #[test]
    fn a_named_response_keeps_who_where_and_when() {
        let response = named().as_kept(&template(false, false));
        assert_eq!(response, named());
        assert_eq!((response.check(), response.check_link(&template(false, false))), (Ok(()), Ok(())));
        assert_eq!((SurveyResponse::KIND.subject)(&response.to_fields()), Some("p1".into()));
        let nobody = SurveyResponse { customer_id: None, ..named() };
        assert_eq!(nobody.check_link(&template(false, false)).unwrap_err().code(), "record.field_missing");
    }

    #[test]
    fn an_anonymous_response_keeps_the_day_and_no_link() {
        let response = SurveyResponse { id: "r1".into(), ..named() }.as_kept(&template(true, false));
        let expected = SurveyResponse {
            id: "r1".into(),
            customer_id: None,
            institution_id: None,
            tier_then: None,
            at: "2026-11-24T00:00:00.000Z".into(),
            ..named()
        };
        assert_eq!(response, expected);
        assert_eq!((response.check(), response.check_link(&template(true, false))), (Ok(()), Ok(())));
        assert_eq!((SurveyResponse::KIND.subject)(&response.to_fields()), Some("r1".into()));
        assert_eq!(named().as_kept(&template(true, true)).institution_id, Some("i1".into()));
    }

    #[test]
    fn an_anonymous_response_that_could_be_linked_is_refused() {
        let kept = SurveyResponse { id: "9f1c2b3a4d5e4f60a1b2c3d4e5f60718".into(), ..named() }
            .as_kept(&template(true, true));
        assert_eq!(kept.check(), Ok(()));
        for (field, linked) in [
            ("at", SurveyResponse { at: named().at, ..kept.clone() }),
            ("tier_then", SurveyResponse { tier_then: named().tier_then, ..kept.clone() }),
            ("id", SurveyResponse { id: named().id, ..kept.clone() }),
            ("id", SurveyResponse { id: "019ab3c1-d2e3-7f4a-8b5c-6d7e8f901234".into(), ..kept.clone() }),
        ] {
            assert_eq!(linked.check(), Err(Problem::SurveyAnonymousLinked { field: field.into() }));
        }
        let by_template =
            |response: SurveyResponse, template| response.check_link(&template).unwrap_err().params();
        assert_eq!(by_template(named(), template(true, true))["field"], "customer_id");
        assert_eq!(by_template(kept, template(true, false))["field"], "institution_id");
    }

    #[test]
    fn an_answer_is_sealed_under_the_customer_or_else_the_response() {
        let answer = SurveyAnswer {
            response_id: "r1".into(),
            customer_id: Some("p1".into()),
            question: "q1".into(),
            value: "9".into(),
            ..SurveyAnswer::default()
        };
        assert_eq!((SurveyAnswer::KIND.subject)(&answer.to_fields()), Some("p1".into()));
        let nobody = SurveyAnswer { customer_id: None, ..answer };
        assert_eq!((SurveyAnswer::KIND.subject)(&nobody.to_fields()), Some("r1".into()));
        let timed = SurveyAnswer { id: named().id, ..nobody };
        assert_eq!(timed.check().unwrap_err().code(), "survey.anonymous_linked");
    }
}
