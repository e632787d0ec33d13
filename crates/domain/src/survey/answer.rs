//! One answer of a response.

use super::response::timeless;
use crate::record::{at_most, present};
use crate::{Check, Problem, record};

/// Characters of a stored answer: as many as a template may allow.
const VALUE_MAX: u32 = 2000;

record! {
    /// One answer, in the canonical text of its kind (see `path`); of several options one record each.
    /// `customer_id` is that of the response: its key seals the answer, and erasing the person makes
    /// it unreadable. Of an anonymous response it is empty, and the response's own key seals.
    SurveyAnswer = "survey_answer", Position, personal of |answer|
        *answer.customer_id.as_ref().unwrap_or(&answer.response_id), [value] {
        response_id: String,
        customer_id: Option<String>,
        /// The question's id in the template.
        question: String,
        value: String,
    }
}

impl Check for SurveyAnswer {
    fn check(&self) -> Result<(), Problem> {
        present("response_id", &self.response_id)?;
        present("question", &self.question)?;
        at_most("value", &self.value, VALUE_MAX)?;
        match self.customer_id {
            Some(_) => Ok(()),
            None => timeless(&self.id),
        }
    }
}
