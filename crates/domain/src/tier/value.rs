//! The value of one criterion on one customer, and its text in forms, files and records.

use super::amount::plain_integer;
use super::model::{Criterion, Input, TierModel};
use super::{Amount, Ratio};
use crate::Problem;
use std::collections::BTreeMap;
use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Number(Amount),
    /// Id of the choice.
    Choice(String),
    /// Exact, whole or not.
    Metric(Ratio),
}

/// Values by criterion id; an absent one is not known.
pub type Inputs = BTreeMap<String, Value>;

impl Value {
    /// The value that a text says for this criterion: a whole number, a choice's id, or `num/den`.
    /// Errors: `tier.input_unfit`.
    pub fn from_text(criterion: &Criterion, text: &str) -> Result<Value, Problem> {
        let value = match &criterion.input {
            Input::Number { .. } => plain_integer(text).map(|number| Value::Number(Amount(number))),
            Input::Choice { .. } => Some(Value::Choice(text.to_owned())),
            Input::Metric { .. } => Ratio::from_text(text).map(Value::Metric),
        };
        let value = value.ok_or_else(|| unfit(criterion, text))?;
        value.check(criterion)?;
        Ok(value)
    }

    /// Whether it is of the criterion's kind and within what that can be.
    /// Errors: `tier.input_unfit`.
    pub fn check(&self, criterion: &Criterion) -> Result<(), Problem> {
        let fits = match (self, &criterion.input) {
            (Value::Number(number), Input::Number { .. }) => number.fits(),
            (Value::Choice(id), Input::Choice { choices }) => choices.iter().any(|choice| choice.id == *id),
            (Value::Metric(ratio), Input::Metric { metric, .. }) => metric.fits(*ratio),
            _ => false,
        };
        match fits {
            true => Ok(()),
            false => Err(unfit(criterion, &self.to_string())),
        }
    }

    /// As a ratio; none for a choice.
    pub fn ratio(&self) -> Option<Ratio> {
        match self {
            Value::Number(number) => Some(Ratio::whole(number.0)),
            Value::Metric(ratio) => Some(*ratio),
            Value::Choice(_) => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Number(number) => write!(out, "{}", number.0),
            Value::Choice(id) => write!(out, "{id}"),
            Value::Metric(ratio) => write!(out, "{ratio}"),
        }
    }
}

/// Values from their texts; an empty text is not known.
/// Errors: `tier.input_unknown` for a criterion that the model lacks, `tier.input_unfit`.
pub fn inputs_from_texts(model: &TierModel, texts: &BTreeMap<String, String>) -> Result<Inputs, Problem> {
    let given = texts.iter().filter(|(_, text)| !text.is_empty());
    let value = |(id, text): (&String, &String)| {
        let criterion =
            model.criteria().map(|(_, criterion)| criterion).find(|criterion| criterion.id == *id);
        let criterion = criterion.ok_or_else(|| Problem::TierInputUnknown { criterion: id.clone() })?;
        Ok((id.clone(), Value::from_text(criterion, text)?))
    };
    given.map(value).collect()
}

fn unfit(criterion: &Criterion, value: &str) -> Problem {
    Problem::TierInputUnfit { criterion: criterion.id.clone(), value: value.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tier::Metric;
    use crate::tier::samples::{choice, metric, number};

    #[test]
    fn a_value_survives_its_text() {
        let beds = number("beds", &[(None, 0), (Some(10), 50)]);
        let title = choice("title", &[("chief", 100), ("resident", 20)]);
        let loyalty = metric("loyalty", Metric::Loyalty, &[(None, 0), (Some(50), 100)]);
        for (criterion, text) in [
            (&beds, "0"),
            (&beds, "-5"),
            (&beds, "9007199254740991"),
            (&title, "chief"),
            (&loyalty, "175/3"),
            (&loyalty, "100"),
        ] {
            assert_eq!(Value::from_text(criterion, text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_text_that_does_not_fit_is_refused_with_its_criterion() {
        let beds = number("beds", &[(None, 0)]);
        let title = choice("title", &[("chief", 100), ("resident", 20)]);
        let visits = metric("visits", Metric::Visits, &[(None, 0)]);
        for (criterion, text) in [
            (&beds, ""),
            (&beds, "12.5"),
            (&beds, "1e3"),
            (&beds, "12 "),
            (&beds, "1/2"),
            (&beds, "9007199254740992"),
            (&beds, "99999999999999999999"),
            (&title, "Chief"),
            (&title, ""),
            (&visits, "1/2"),
            (&visits, "-1"),
            (&visits, "1/0"),
        ] {
            let problem = Problem::TierInputUnfit { criterion: criterion.id.clone(), value: text.into() };
            assert_eq!(Value::from_text(criterion, text), Err(problem), "{text}");
        }
    }
}
