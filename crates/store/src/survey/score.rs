//! How satisfied one customer is, for a criterion of a tier model.

use super::templates::Templates;
use crate::error::Result;
use domain::tier::Ratio;
use rusqlite::Connection;

/// Every scale has 4, 6 or 10 steps.
const STEPS: i64 = 60;

/// The mean of a customer's answers on a scale from one day to another, each put on 0 to 100. With a brand,
/// those about it and those about none. None without an answer.
pub(crate) fn mean_score(
    connection: &Connection,
    customer_id: &str,
    brand_id: Option<&str>,
    (from, to): (&str, &str),
) -> Result<Option<Ratio>> {
    let sql = "select r.template_id, a.question, a.value from survey_response r
               join survey_answer a on a.response_id = r.id
               where r.customer_id = ?1 and r.deleted = 0 and a.deleted = 0 and r.day between ?2 and ?3
                 and (?4 is null or r.brand_id is null or r.brand_id = ?4)";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query((customer_id, from, to, brand_id))?;
    let mut templates = Templates::default();
    let (mut sum, mut answers) = (0, 0);
    while let Some(row) = rows.next()? {
        let (template, question, value): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let template = templates.get(connection, &template)?;
        let asked = template.questions.iter().find(|one| one.id == question);
        let scale = asked.filter(|one| one.kind.is_scale()).and_then(|one| one.kind.bounds());
        let (Some((lowest, highest)), Ok(value)) = (scale, value.parse::<i32>()) else { continue };
        sum += i64::from(value - lowest) * 100 * STEPS / i64::from(highest - lowest);
        answers += 1;
    }
    Ok(Ratio::new(sum, answers * STEPS))
}
