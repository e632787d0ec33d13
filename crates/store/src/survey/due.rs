//! Who should be asked: by the surveys a year of the tier that somebody stands in, and the last answer.

use super::answered::invited;
use super::templates::Templates;
use crate::door::Tx;
use crate::error::Result;
use crate::tier;
use crate::visit::place::survivor;
use chrono::Days;
use domain::Problem;
use domain::civil::{self, Moment};
use domain::customer::CustomerKind;
use domain::survey::{due_day, overdue_days};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::BTreeMap;

/// As many are shown.
const SHOWN_MAX: usize = 500;

/// Somebody who should be asked.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct SurveyDueLine {
    pub customer_id: String,
    pub customer_name: String,
    pub kind: CustomerKind,
    /// Institution and department.
    pub place: String,
    pub tier: String,
    pub surveys_per_year: u32,
    /// Of the last answer, or of the last time that somebody declined. None: never asked.
    pub last_day: Option<String>,
    pub due_day: String,
    pub overdue_days: u32,
}

/// Who is due up to `within_days` from today, the longest overdue first: customers of this position that
/// stand in a tier of the model and brand that the window shows, when that tier asks at all. Only surveys
/// by name count: an anonymous one does not tell who answered. Whoever declined is asked again when the
/// next answer would have been due.
pub fn due(connection: &Connection, within_days: u32, now: Moment) -> Result<Vec<SurveyDueLine>> {
    let shown = tier::view(connection)?;
    let (_, model) = tier::current(connection, &shown.model_code)?;
    let per_year: BTreeMap<&str, u32> =
        model.tiers.iter().map(|tier| (tier.code.as_str(), tier.surveys_per_year)).collect();
    let today = civil::day_of(now);
    let until = now.date_naive().checked_add_days(Days::new(within_days.into())).unwrap_or(now.date_naive());
    let until = until.to_string();
    let sql = "select s.customer_id, s.tier, s.from_day, l.kind, l.name,
                      (select name from institution where id = l.institution_id and l.kind <> 'institution'),
                      (select name from department where id = l.department_id and l.kind = 'person'),
                      (select max(day) from survey_response r where r.customer_id = s.customer_id and r.deleted = 0),
                      (select max(day) from survey_invitation i
                       where i.customer_id = s.customer_id and i.deleted = 0 and i.declined = 1)
               from standing s join listing l on l.id = s.customer_id
               where s.model_code = ?1 and s.brand_id = ?2 and s.to_day is null and s.tier is not null
                 and s.position_id = (select position_id from device) and s.from_day <= ?3";
    let mut statement = connection.prepare_cached(sql)?;
    let brand = shown.brand_id.as_deref().unwrap_or_default();
    let mut rows = statement.query((&shown.model_code, brand, &today))?;
    let mut lines = vec![];
    while let Some(row) = rows.next()? {
        let tier: String = row.get(1)?;
        let surveys_per_year = per_year.get(tier.as_str()).copied().unwrap_or_default();
        let (answered, declined): (Option<String>, Option<String>) = (row.get(7)?, row.get(8)?);
        let last_day = answered.max(declined);
        let since: String = row.get(2)?;
        let Some(due_day) = due_day(surveys_per_year, last_day.as_deref(), &since)? else { continue };
        if due_day > until {
            continue;
        }
        let kind: String = row.get(3)?;
        let place: Vec<String> =
            [row.get::<_, Option<String>>(5)?, row.get(6)?].into_iter().flatten().collect();
        lines.push(SurveyDueLine {
            customer_id: row.get(0)?,
            customer_name: row.get(4)?,
            kind: CustomerKind::from_text(&kind).unwrap_or_default(),
            place: place.join(" · "),
            overdue_days: overdue_days(&due_day, &today)?,
            tier,
            surveys_per_year,
            last_day,
            due_day,
        });
    }
    lines.sort_by(|a, b| (&a.due_day, &a.tier, &a.customer_id).cmp(&(&b.due_day, &b.tier, &b.customer_id)));
    lines.truncate(SHOWN_MAX);
    Ok(lines)
}

/// Notes that somebody was asked and did not want to.
/// Errors: `store.gone`, `survey.subject`.
pub fn decline(tx: &mut Tx, template_id: &str, customer_id: &str) -> Result<()> {
    let template = Templates::default().get(tx.read(), template_id)?;
    let (kind, id) = survivor(tx.read(), customer_id)?;
    if !template.subjects.contains(&kind) {
        return Err(Problem::SurveySubject { kind: kind.text().into() }.into());
    }
    let today = civil::day_of(tx.now());
    invited(tx, &template, template_id, Some(id), &today, true)
}
