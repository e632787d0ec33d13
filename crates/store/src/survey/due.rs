//! Who should be asked: by the surveys a year of the tier that somebody stands in, and the last answer.

use super::answered::invited;
use super::templates::Templates;
use crate::door::Tx;
use crate::error::Result;
use crate::listing;
use crate::tier;
use crate::visit::place::survivor;
use chrono::Days;
use domain::Problem;
use domain::civil::{self, Moment};
use domain::customer::CustomerKind;
use domain::survey::{due_day, overdue_days};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

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
    let last = last_days(connection)?;
    let sql = "select s.customer_id, s.tier, s.from_day from standing s
               where s.model_code = ?1 and s.brand_id = ?2 and s.to_day is null and s.tier is not null
                 and s.position_id = (select position_id from device) and s.from_day <= ?3";
    let mut statement = connection.prepare_cached(sql)?;
    let brand = shown.brand_id.as_deref().unwrap_or_default();
    let mut rows = statement.query((&shown.model_code, brand, &today))?;
    let mut found: Vec<SurveyDueLine> = vec![];
    while let Some(row) = rows.next()? {
        let surveys_per_year = per_year.get(row.get_ref(1)?.as_str().unwrap_or_default()).copied();
        let Some(surveys_per_year) = surveys_per_year.filter(|per_year| *per_year > 0) else { continue };
        let (customer_id, since): (String, String) = (row.get(0)?, row.get(2)?);
        let last_day = last.get(&customer_id).cloned();
        let Some(due_day) = due_day(surveys_per_year, last_day.as_deref(), &since)? else { continue };
        if due_day <= until {
            let tier = row.get(1)?;
            found.push(SurveyDueLine { customer_id, tier, surveys_per_year, last_day, due_day, ..EMPTY });
        }
    }
    found.sort_by(|a, b| (&a.due_day, &a.tier, &a.customer_id).cmp(&(&b.due_day, &b.tier, &b.customer_id)));
    let mut lines = vec![];
    for line in found {
        // Whoever left the list is not asked.
        let Some(row) = listing::one(connection, &line.customer_id)? else { continue };
        let is_place = row.kind == CustomerKind::Institution;
        let is_person = row.kind == CustomerKind::Person;
        let place = [row.institution_name.filter(|_| !is_place), row.department_name.filter(|_| is_person)];
        lines.push(SurveyDueLine {
            overdue_days: overdue_days(&line.due_day, &today)?,
            place: place.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            customer_name: row.name,
            kind: row.kind,
            ..line
        });
        if lines.len() == SHOWN_MAX {
            break;
        }
    }
    Ok(lines)
}

/// A line whose name and place are not looked up yet: only those that are shown are.
const EMPTY: SurveyDueLine = SurveyDueLine {
    customer_id: String::new(),
    customer_name: String::new(),
    kind: CustomerKind::Person,
    place: String::new(),
    tier: String::new(),
    surveys_per_year: 0,
    last_day: None,
    due_day: String::new(),
    overdue_days: 0,
};

/// The day on which somebody answered or declined last, by customer.
fn last_days(connection: &Connection) -> Result<HashMap<String, String>> {
    let sql = "select customer_id, max(day) from (
                   select customer_id, day from survey_response where customer_id is not null and deleted = 0
                   union all
                   select customer_id, day from survey_invitation
                   where customer_id is not null and deleted = 0 and declined = 1)
               group by 1";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
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
