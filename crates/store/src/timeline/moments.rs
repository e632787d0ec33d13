//! What else happened with a customer than visits: surveys that were answered by name, and assessments.

use super::{TimelineCursor, TimelineEntry};
use crate::error::Result;
use crate::row;
use crate::survey::{ResponseLine, Templates, response_line};
use crate::tier::Models;
use crate::visit::staff_name;
use domain::assessment::Assessment;
use domain::bilingual::Bilingual;
use domain::catalogue::Brand;
use domain::survey::SurveyResponse;
use rusqlite::Connection;
use serde::Serialize;

/// A survey as a line.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct SurveyLine {
    /// UTC instant; of one on paper noon of its day.
    pub at: String,
    pub staff_name: String,
    #[serde(flatten)]
    pub response: ResponseLine,
}

/// An assessment as a line.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct AssessmentLine {
    pub id: String,
    pub customer_id: String,
    /// UTC instant at which it was entered; of one for an earlier day noon of that day.
    pub at: String,
    pub day: String,
    pub model_name: Bilingual,
    pub brand_name: Option<String>,
    /// None: unrated.
    pub tier: Option<String>,
    pub staff_name: String,
    pub imported: bool,
}

/// The lines before one cursor and from another on, each with where it stands.
pub(super) fn between(
    connection: &Connection,
    customer_id: &str,
    before: &TimelineCursor,
    from: &TimelineCursor,
) -> Result<Vec<(TimelineCursor, TimelineEntry)>> {
    let sql = "select at, id, 1 from survey_response
               where customer_id = ?1 and deleted = 0 and (at, id) < (?2, ?3) and (at, id) >= (?4, ?5)
               union all
               select at, id, 0 from (
                   select id, case when substr(entered_at, 1, 10) = day then entered_at
                                   else day || 'T12:00:00.000Z' end as at
                   from assessment where customer_id = ?1 and deleted = 0)
               where (at, id) < (?2, ?3) and (at, id) >= (?4, ?5)";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map((customer_id, &before.at, &before.id, &from.at, &from.id), |row| {
        Ok((TimelineCursor { at: row.get(0)?, id: row.get(1)? }, row.get(2)?))
    })?;
    let found: Vec<(TimelineCursor, bool)> = rows.collect::<rusqlite::Result<_>>()?;
    let (mut templates, mut models) = (Templates::default(), Models::default());
    let mut lines = vec![];
    for (at, is_survey) in found {
        let entry = match is_survey {
            true => TimelineEntry::Survey(survey(connection, &mut templates, &at)?),
            false => TimelineEntry::Assessment(assessment(connection, &mut models, &at)?),
        };
        lines.push((at, entry));
    }
    Ok(lines)
}

fn survey(connection: &Connection, templates: &mut Templates, at: &TimelineCursor) -> Result<SurveyLine> {
    let response: SurveyResponse = row::require(connection, &at.id)?;
    Ok(SurveyLine {
        at: at.at.clone(),
        staff_name: staff_name(connection, &response.staff_id)?,
        response: response_line(connection, templates, &response)?,
    })
}

fn assessment(connection: &Connection, models: &mut Models, at: &TimelineCursor) -> Result<AssessmentLine> {
    let one: Assessment = row::require(connection, &at.id)?;
    let brand = match &one.brand_id {
        Some(id) => row::get::<Brand>(connection, id)?,
        None => None,
    };
    Ok(AssessmentLine {
        at: at.at.clone(),
        model_name: models.get(connection, &one.model_id)?.name.clone(),
        brand_name: brand.map(|brand| brand.name),
        staff_name: staff_name(connection, &one.staff_id)?,
        id: one.id,
        customer_id: one.customer_id,
        day: one.day,
        tier: one.tier,
        imported: one.imported,
    })
}
