//! Making a response: whom it is of, what may be kept of that, and its answers.

use super::templates::Templates;
use crate::door::{Tx, random_id};
use crate::error::Result;
use crate::tier;
use crate::visit::place::{self, survivor};
use domain::civil;
use domain::survey::{
    Given, SurveyAnswer, SurveyInvitation, SurveyMode, SurveyResponse, SurveyTemplate, check_answers, kept,
};
use domain::visit::FormAttendee;
use domain::{Edit, Problem};
use rusqlite::{Connection, OptionalExtension};
use std::rc::Rc;

/// Who is asked which survey, about which brand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Whom {
    pub template_id: String,
    pub customer_id: Option<String>,
    pub institution_id: Option<String>,
    pub brand_id: Option<String>,
}

/// The survey, and who is asked as far as it may be kept.
/// Errors: `store.gone`, `record.field_missing` for a survey by name without a customer, `survey.subject`
/// for one that it does not ask, `survey.institution_missing`.
pub(super) fn whom(
    connection: &Connection,
    templates: &mut Templates,
    asked: &Whom,
    day: &str,
) -> Result<(Rc<SurveyTemplate>, Whom)> {
    let template = templates.get(connection, &asked.template_id)?;
    if let Some(id) = &asked.brand_id {
        crate::row::require::<domain::catalogue::Brand>(connection, id)?;
    }
    if let Some(id) = &asked.institution_id {
        crate::row::require::<domain::customer::Institution>(connection, id)?;
    }
    let mut kept = Whom { customer_id: None, ..asked.clone() };
    if template.anonymous {
        kept.institution_id = asked.institution_id.clone().filter(|_| template.keeps_institution);
        return match template.keeps_institution && kept.institution_id.is_none() {
            true => Err(Problem::SurveyInstitutionMissing.into()),
            false => Ok((template, kept)),
        };
    }
    let id = asked.customer_id.as_deref().filter(|id| !id.is_empty());
    let id = id.ok_or_else(|| Problem::FieldMissing { field: "customer_id".into() })?;
    let (kind, id) = survivor(connection, id)?;
    if !template.subjects.contains(&kind) {
        return Err(Problem::SurveySubject { kind: kind.text().into() }.into());
    }
    if kept.institution_id.is_none() {
        let attendee = FormAttendee { customer_id: id.clone(), ..FormAttendee::default() };
        kept.institution_id =
            place::everybody(connection, &[attendee], day)?.pop().and_then(|met| met.institution_id);
    }
    kept.customer_id = Some(id);
    Ok((template, kept))
}

/// Saves a response with its answers, and that somebody was asked. Returns its id.
/// `at`: the UTC instant; an anonymous survey keeps the day alone.
/// Errors: what is wrong with the answers, `record.in_future`, as [`whom`].
pub(crate) fn record(
    tx: &mut Tx,
    templates: &mut Templates,
    asked: &Whom,
    (day, at): (&str, &str),
    mode: SurveyMode,
    answers: &[Given],
) -> Result<String> {
    civil::begun("day", day, tx.now())?;
    let (template, whom) = whom(tx.read(), templates, asked, day)?;
    if let Some(problem) = check_answers(&template, answers).into_iter().next() {
        return Err(problem.into());
    }
    let tier_then = match &whom.customer_id {
        Some(id) => tier_then(tx.read(), id, whom.brand_id.as_deref(), day)?,
        None => None,
    };
    let (position_id, staff_id) = (tx.author().position_id.clone(), tx.author().staff_id.clone());
    let response = SurveyResponse {
        id: new_id(&template)?,
        position_id: position_id.clone(),
        template_id: whom.template_id.clone(),
        customer_id: whom.customer_id.clone(),
        institution_id: whom.institution_id,
        brand_id: whom.brand_id,
        day: day.into(),
        at: at.into(),
        mode,
        staff_id,
        tier_then,
        ..SurveyResponse::default()
    };
    let response = response.as_kept(&template);
    response.check_link(&template)?;
    let response: SurveyResponse = tx.put(Edit::new(&response))?;
    for given in kept(&template, answers) {
        tx.put(Edit::new(&SurveyAnswer {
            id: new_id(&template)?,
            response_id: response.id.clone(),
            customer_id: response.customer_id.clone(),
            question: given.question,
            value: given.value,
            ..SurveyAnswer::default()
        }))?;
    }
    invited(tx, &template, &whom.template_id, whom.customer_id, day, false)?;
    Ok(response.id)
}

/// Notes that somebody was asked. Of an anonymous survey it is only counted.
pub(super) fn invited(
    tx: &mut Tx,
    template: &SurveyTemplate,
    template_id: &str,
    customer_id: Option<String>,
    day: &str,
    declined: bool,
) -> Result<()> {
    let invitation = SurveyInvitation {
        id: new_id(template)?,
        position_id: tx.author().position_id.clone(),
        template_id: template_id.into(),
        customer_id,
        day: day.into(),
        declined,
        ..SurveyInvitation::default()
    };
    tx.put(Edit::new(&invitation.as_kept(template))).map(|_| ())
}

/// Sorted by their ids, anonymous responses stand in no order; others go where they are soon found.
fn new_id(template: &SurveyTemplate) -> Result<String> {
    match template.anonymous {
        true => random_id(),
        false => Ok(crate::new_id()),
    }
}

/// The tier on that day by the model that the window shows: for the brand of the survey, else the brand
/// that is shown, else all brands. None: unrated.
fn tier_then(
    connection: &Connection,
    customer_id: &str,
    brand_id: Option<&str>,
    day: &str,
) -> Result<Option<String>> {
    let shown = tier::view(connection)?;
    let sql = "select tier from standing
               where customer_id = ?1 and model_code = ?2 and brand_id in (?3, '') and from_day <= ?4
                 and (to_day is null or to_day > ?4)
               order by brand_id = '', from_day desc limit 1";
    let brand = brand_id.or(shown.brand_id.as_deref()).unwrap_or_default();
    let found = connection
        .prepare_cached(sql)?
        .query_row((customer_id, &shown.model_code, brand, day), |row| row.get::<_, Option<String>>(0));
    Ok(found.optional()?.flatten())
}
