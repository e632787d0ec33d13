//! Which assessment stood from which day to which, per customer, model, brand and position. Derived
//! from assessments and their reviews: refreshed for a customer when one of them changes, or when the
//! customer enters or leaves the list.

use crate::derive::agree;
use crate::error::Result;
use crate::tier::{Models, cell_of_tier, review_day};
use domain::assessment::ReviewState;
use domain::tier::Score;
use rusqlite::{Connection, OptionalExtension, Row};

/// One row of the derived table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Standing {
    model_code: String,
    /// Empty: for all brands.
    brand_id: String,
    position_id: String,
    from_day: String,
    to_day: Option<String>,
    assessment_id: String,
    tier: Option<String>,
    cell: Option<String>,
    milli_1: Option<i64>,
    milli_2: Option<i64>,
    review_day: Option<String>,
}

impl Standing {
    fn is_of(&self, other: &Standing) -> bool {
        (&self.model_code, &self.brand_id, &self.position_id)
            == (&other.model_code, &other.brand_id, &other.position_id)
    }
}

/// Writes the rows of one customer anew; none for somebody who is not in the list.
pub(crate) fn refresh(connection: &Connection, models: &mut Models, customer_id: &str) -> Result<()> {
    connection.prepare_cached("delete from standing where customer_id = ?1")?.execute([customer_id])?;
    let sql = "insert into standing (model_code, brand_id, position_id, customer_id, from_day, to_day, assessment_id,
                   tier, cell, milli_1, milli_2, review_day) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    let mut insert = connection.prepare_cached(sql)?;
    for one in of_customer(connection, models, customer_id)? {
        insert.execute(rusqlite::params![
            one.model_code,
            one.brand_id,
            one.position_id,
            customer_id,
            one.from_day,
            one.to_day,
            one.assessment_id,
            one.tier,
            one.cell,
            one.milli_1,
            one.milli_2,
            one.review_day,
        ])?;
    }
    Ok(())
}

/// What the assessments of a customer say, in order: each stands until the next takes its place.
fn of_customer(connection: &Connection, models: &mut Models, customer_id: &str) -> Result<Vec<Standing>> {
    let listed = connection
        .prepare_cached("select 1 from listing where id = ?1")?
        .query_row([customer_id], |_| Ok(()))
        .optional()?;
    if listed.is_none() {
        return Ok(vec![]);
    }
    let sql =
        "select a.model_id, m.code, coalesce(a.brand_id, ''), a.position_id, a.day, a.id, a.tier, a.cell,
                      a.score_1, a.score_2
               from assessment a join tier_model m on m.id = a.model_id
               where a.customer_id = ?1 and a.deleted = 0 and m.deleted = 0
               order by m.code, coalesce(a.brand_id, ''), a.position_id, a.day, a.entered_at, a.id";
    let mut statement = connection.prepare_cached(sql)?;
    let found: Vec<(String, Standing)> =
        statement.query_map([customer_id], read)?.collect::<rusqlite::Result<_>>()?;
    let mut all: Vec<Standing> = Vec::with_capacity(found.len());
    for (model_id, mut one) in found {
        let model = models.get(connection, &model_id)?;
        if !reviewed(connection, &mut one)? {
            continue;
        }
        if one.cell.is_none() {
            // From a file, or given by a review: the first cell of that tier stands for it.
            one.cell = one.tier.as_deref().and_then(|tier| cell_of_tier(&model, tier));
        }
        one.review_day = review_day(&model, one.tier.as_deref(), &one.from_day);
        match all.last_mut().filter(|last| last.is_of(&one)) {
            Some(last) if last.from_day == one.from_day => *last = one,
            Some(last) => {
                last.to_day = Some(one.from_day.clone());
                all.push(one);
            }
            None => all.push(one),
        }
    }
    Ok(all)
}

fn read(row: &Row) -> rusqlite::Result<(String, Standing)> {
    let thousandths = |text: Option<String>| text.as_deref().and_then(Score::from_text).map(milli);
    let one = Standing {
        model_code: row.get(1)?,
        brand_id: row.get(2)?,
        position_id: row.get(3)?,
        from_day: row.get(4)?,
        to_day: None,
        assessment_id: row.get(5)?,
        tier: row.get(6)?,
        cell: row.get(7)?,
        milli_1: thousandths(row.get(8)?),
        milli_2: thousandths(row.get(9)?),
        review_day: None,
    };
    Ok((row.get(0)?, one))
}

/// A score in thousandths, rounded down.
fn milli(score: Score) -> i64 {
    let ratio = score.ratio();
    i64::try_from(i128::from(ratio.num()) * 1000 / i128::from(ratio.den())).unwrap_or_default() // at most 100,000
}

/// Applies the last review: a returned assessment does not stand, an overriding tier takes the place of
/// the computed one.
fn reviewed(connection: &Connection, one: &mut Standing) -> Result<bool> {
    let sql = "select state, tier from assessment_review where assessment_id = ?1 and deleted = 0
               order by at desc, id desc limit 1";
    let found: Option<(String, Option<String>)> = connection
        .prepare_cached(sql)?
        .query_row([&one.assessment_id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((state, tier)) = found else { return Ok(true) };
    match ReviewState::from_text(&state).unwrap_or_default() {
        ReviewState::Submitted | ReviewState::Approved => Ok(true),
        ReviewState::Returned => Ok(false),
        ReviewState::Overridden => {
            if tier != one.tier {
                (one.tier, one.cell) = (tier, None);
            }
            Ok(true)
        }
    }
}

/// Fills the derived table anew.
pub(crate) fn rebuild(connection: &Connection) -> Result<()> {
    connection.execute_batch("delete from standing; delete from standing_tally;")?;
    let mut models = Models::default();
    for id in everybody(connection)? {
        refresh(connection, &mut models, &id)?;
    }
    Ok(())
}

/// Customers whose rows differ from what their assessments say, at most 100.
pub(crate) fn differences(connection: &Connection) -> Result<Vec<String>> {
    let sql = "select model_code, brand_id, position_id, from_day, to_day, assessment_id, tier, cell, milli_1, milli_2,
                      review_day
               from standing where customer_id = ?1 order by model_code, brand_id, position_id, from_day";
    let mut statement = connection.prepare_cached(sql)?;
    let mut models = Models::default();
    let mut wrong = vec![];
    for id in everybody(connection)? {
        let kept: Vec<Standing> = statement
            .query_map([&id], |row| {
                Ok(Standing {
                    model_code: row.get(0)?,
                    brand_id: row.get(1)?,
                    position_id: row.get(2)?,
                    from_day: row.get(3)?,
                    to_day: row.get(4)?,
                    assessment_id: row.get(5)?,
                    tier: row.get(6)?,
                    cell: row.get(7)?,
                    milli_1: row.get(8)?,
                    milli_2: row.get(9)?,
                    review_day: row.get(10)?,
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        if kept != of_customer(connection, &mut models, &id)? {
            wrong.push(id);
        }
        if wrong.len() == 100 {
            break;
        }
    }
    if !is_tally_right(connection)? {
        wrong.push("standing_tally".into());
    }
    Ok(wrong)
}

/// Whether the tally, which triggers keep, says what the standings say.
fn is_tally_right(connection: &Connection) -> Result<bool> {
    let counted = "select model_code, brand_id, iif(tier is null, '', coalesce(cell, '')),
                          coalesce(review_day, ''), count(*), coalesce(sum(milli_1), 0)
                   from standing where to_day is null group by 1, 2, 3, 4";
    let kept = "select model_code, brand_id, cell, review_day, count, milli_1 from standing_tally
                where count <> 0";
    agree(connection, counted, kept)
}

/// Everybody who was ever assessed, or is said to have been.
fn everybody(connection: &Connection) -> Result<Vec<String>> {
    let sql = "select customer_id from assessment union select customer_id from standing";
    let mut statement = connection.prepare(sql)?;
    let ids = statement.query_map([], |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}
