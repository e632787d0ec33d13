//! The composition of the customers by tier: how many stand in each cell, what share of potential they
//! are and, for institutions, of sales. Never sales of a person.

use super::models::current;
use crate::error::Result;
use crate::listing::{self, ListFilter};
use domain::civil::{self, Moment};
use domain::customer::CustomerKind;
use domain::tier::{Amount, TierModel};
use domain::{choice, tier::Cell};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Of what the composition is asked.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct GridScope {
    pub model_code: String,
    /// None: assessments that are for all brands.
    pub brand_id: Option<String>,
    /// The day on which they stood; none: today.
    pub day: Option<String>,
    /// A day to compare with.
    pub before: Option<String>,
    /// Only these customers. Its text is not used.
    pub among: ListFilter,
}

/// The grid of one model for one brand.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct Grid {
    pub model: TierModel,
    /// One for each cell of the model, in its order.
    pub cells: Vec<GridCell>,
    /// Customers of the model's kinds.
    pub total: u32,
    pub rated: u32,
    /// Assessed, but something that the model requires was not known.
    pub incomplete: u32,
    /// Never assessed.
    pub unassessed: u32,
    /// Rated, and due for review.
    pub stale: u32,
    /// Rated on the day compared with.
    pub rated_before: Option<u32>,
    /// Orders of the period by all institutions in scope, rated or not, in fen.
    pub amount: Amount,
    /// First and last month of that period.
    pub months: (String, String),
}

#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct GridCell {
    /// Bands as the cell is written: `A/1`.
    pub cell: String,
    pub tier: String,
    pub count: u32,
    pub before: Option<u32>,
    /// Share of the first axis' scores over everybody rated, in per mille; none when nobody has any.
    pub potential_permille: Option<u32>,
    /// Orders by the institutions in the cell over the model's period, in fen; none: it rates no institution.
    pub amount: Option<Amount>,
}

/// A tier and how many.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct TierCount {
    pub tier: String,
    pub count: u32,
}

choice! {
    /// By what the composition is broken down.
    ComposedBy { Hospital = "hospital", Department = "department", Tag = "tag" }
}

/// One hospital, department or tag with its customers by tier.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct Composed {
    pub id: String,
    pub name: String,
    /// The hospital of a department.
    pub within: Option<String>,
    pub total: u32,
    pub unrated: u32,
    pub counts: Vec<TierCount>,
}

/// As many hospitals, departments or tags are listed, those with the most customers first.
const COMPOSED_MAX: u32 = 200;

/// Errors: `store.gone` for a model that is not there, `record.field_invalid` for a day that is none.
pub fn grid(connection: &Connection, scope: &GridScope, now: Moment) -> Result<Grid> {
    let (_, model) = current(connection, &scope.model_code)?;
    let today = civil::day_of(now);
    let day = scope.day.clone().unwrap_or_else(|| today.clone());
    civil::day("day", &day)?;
    let on = counts(connection, scope, (day < today).then_some(day.as_str()))?;
    let before = match &scope.before {
        Some(day) => {
            civil::day("before", day)?;
            Some(counts(connection, scope, Some(day))?)
        }
        None => None,
    };
    let months = months(&day, model.period_months)?;
    let amounts = match model.is_for(CustomerKind::Institution) {
        true => Some(amounts(connection, scope, &day, &months)?),
        false => None,
    };
    let total = subjects(connection, &model, &scope.among)?;
    let rated: u32 = on.cells.values().map(|cell| cell.count).sum();
    let potential: i64 = on.cells.values().map(|cell| cell.milli).sum();
    let cells = model.cells.iter().map(|cell| {
        let (text, found) = (cell.text(), on.of(cell));
        GridCell {
            tier: cell.tier.clone(),
            count: found.count,
            before: before.as_ref().map(|before| before.of(cell).count),
            potential_permille: (potential > 0).then(|| permille(found.milli, potential)),
            amount: amounts.as_ref().map(|(by_cell, _)| by_cell.get(&text).copied().unwrap_or_default()),
            cell: text,
        }
    });
    Ok(Grid {
        cells: cells.collect(),
        total,
        rated,
        incomplete: on.incomplete,
        unassessed: total.saturating_sub(rated + on.incomplete),
        stale: stale(connection, scope, &today)?,
        rated_before: before.as_ref().map(|before| before.cells.values().map(|cell| cell.count).sum()),
        amount: amounts.map(|(_, all)| all).unwrap_or_default(),
        months,
        model,
    })
}

fn is_tallied(scope: &GridScope, day: Option<&str>) -> bool {
    day.is_none() && listing::condition(&scope.among).0.is_empty()
}

fn permille(part: i64, whole: i64) -> u32 {
    u32::try_from((part * 1000 + whole / 2) / whole).unwrap_or_default()
}

/// The months of a period that ends with the month of `day`, as orders are kept.
fn months(day: &str, period_months: u32) -> Result<(String, String)> {
    let day = civil::day("day", day)?;
    let from = day.checked_sub_months(chrono::Months::new(period_months.saturating_sub(1))).unwrap_or(day);
    Ok((from.format("%Y-%m").to_string(), day.format("%Y-%m").to_string()))
}

#[derive(Default, Clone, Copy)]
struct Counted {
    count: u32,
    milli: i64,
}

#[derive(Default)]
struct Counts {
    cells: BTreeMap<String, Counted>,
    incomplete: u32,
}

impl Counts {
    fn of(&self, cell: &Cell) -> Counted {
        self.cells.get(&cell.text()).copied().unwrap_or_default()
    }
}

/// What narrows `standing s` to the scope on a day; none: as it stands. With its values.
pub(super) fn narrowed(scope: &GridScope, day: Option<&str>) -> (String, Vec<Value>) {
    let mut sql = "s.model_code = ? and s.brand_id = ?".to_owned();
    let mut values =
        vec![Value::from(scope.model_code.clone()), Value::from(scope.brand_id.clone().unwrap_or_default())];
    match day {
        Some(day) => {
            sql += " and s.from_day <= ? and (s.to_day is null or s.to_day > ?)";
            values.extend([Value::from(day.to_owned()), Value::from(day.to_owned())]);
        }
        None => sql += " and s.to_day is null",
    }
    let (among, params) = listing::condition(&scope.among);
    if !among.is_empty() {
        sql += &format!(" and s.customer_id in (select l.id from listing l where {among})");
        values.extend(params);
    }
    (sql, values)
}

/// As it stands and of everybody the tally says it; a past day and a part of the customers are counted.
fn counts(connection: &Connection, scope: &GridScope, day: Option<&str>) -> Result<Counts> {
    let (condition, values) = narrowed(scope, day);
    let sql = match is_tallied(scope, day) {
        true => "select nullif(t.cell, ''), t.cell = '', sum(t.count), sum(t.milli_1) from standing_tally t
                 where t.model_code = ? and t.brand_id = ? and t.count > 0 group by t.cell"
            .to_owned(),
        false => format!(
            "select s.cell, s.tier is null, count(*), coalesce(sum(s.milli_1), 0) from standing s
             where {condition} group by s.cell, s.tier is null"
        ),
    };
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut counts = Counts::default();
    while let Some(row) = rows.next()? {
        let (cell, unrated): (Option<String>, bool) = (row.get(0)?, row.get(1)?);
        let counted = Counted { count: row.get(2)?, milli: row.get(3)? };
        match cell.filter(|_| !unrated) {
            Some(cell) => {
                counts.cells.insert(cell, counted);
            }
            None => counts.incomplete += counted.count,
        }
    }
    Ok(counts)
}

/// How many customers the model could rate.
fn subjects(connection: &Connection, model: &TierModel, among: &ListFilter) -> Result<u32> {
    let kinds: Vec<CustomerKind> = match among.kinds.is_empty() {
        true => model.subjects.clone(),
        false => among.kinds.iter().copied().filter(|kind| model.is_for(*kind)).collect(),
    };
    match kinds.is_empty() {
        true => Ok(0),
        false => listing::count(connection, &ListFilter { kinds, ..among.clone() }),
    }
}

fn stale(connection: &Connection, scope: &GridScope, today: &str) -> Result<u32> {
    let (condition, mut values) = narrowed(scope, None);
    values.push(today.to_owned().into());
    let sql = match is_tallied(scope, None) {
        true => "select coalesce(sum(t.count), 0) from standing_tally t
                 where t.model_code = ? and t.brand_id = ? and t.review_day > '' and t.review_day <= ?"
            .to_owned(),
        false => format!("select count(*) from standing s where {condition} and s.review_day <= ?"),
    };
    Ok(connection.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0))?)
}

/// Orders of the period by the institutions of each cell, and by all in scope.
fn amounts(
    connection: &Connection,
    scope: &GridScope,
    day: &str,
    months: &(String, String),
) -> Result<(BTreeMap<String, Amount>, Amount)> {
    let (condition, standing) = narrowed(scope, Some(day));
    let (among, params) = listing::condition(&scope.among);
    let among = if among.is_empty() { "1".to_owned() } else { among };
    let of_brand = match scope.brand_id {
        Some(_) => "and p.product_id in (select id from product where brand_id = ?)",
        None => "",
    };
    let sql = format!(
        "with bought(id, amount) as materialized (
             select p.institution_id, sum(p.amount) from purchase p indexed by purchase_sum
             where p.deleted = 0 and p.month between ? and ? {of_brand} group by p.institution_id)
         select (select s.cell from standing s indexed by standing_customer
                 where s.customer_id = bought.id and {condition} and s.tier is not null
                 limit 1) as cell, sum(amount)
         from bought join listing l on l.id = bought.id where {among} group by cell"
    );
    let mut values = vec![Value::from(months.0.clone()), Value::from(months.1.clone())];
    values.extend(scope.brand_id.iter().map(|id| Value::from(id.clone())));
    values.extend(standing);
    values.extend(params);
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let (mut by_cell, mut all) = (BTreeMap::new(), 0);
    while let Some(row) = rows.next()? {
        let amount: i64 = row.get(1)?;
        all += amount;
        if let Some(cell) = row.get::<_, Option<String>>(0)? {
            by_cell.insert(cell, Amount(amount));
        }
    }
    Ok((by_cell, Amount(all)))
}

/// The composition of the scope by hospital, department or tag, those with the most customers first.
/// Errors: as [`grid()`].
pub fn composition(
    connection: &Connection,
    scope: &GridScope,
    by: ComposedBy,
    now: Moment,
) -> Result<Vec<Composed>> {
    let (_, model) = current(connection, &scope.model_code)?;
    let (among, mut params) = listing::condition(&scope.among);
    let kinds = model.subjects.iter().map(|kind| format!("'{}'", kind.text())).collect::<Vec<_>>().join(", ");
    let among = if among.is_empty() { String::new() } else { format!("and {among}") };
    let (key, join) = match by {
        ComposedBy::Hospital => ("l.institution_id", ""),
        ComposedBy::Department => ("l.department_id", ""),
        ComposedBy::Tag => ("t.name", "join tag t on t.customer_id = l.id and t.deleted = 0"),
    };
    let today = civil::day_of(now);
    let day = scope.day.clone().unwrap_or_else(|| today.clone());
    civil::day("day", &day)?;
    // One row for each key and tier; several for a key stand together.
    let sql = format!(
        "with found(key, tier, n) as (
             select {key}, s.tier, count(distinct l.id) from listing l {join}
             left join standing s indexed by standing_customer on s.customer_id = l.id and s.model_code = ? and s.brand_id = ?
                  and s.from_day <= ? and (s.to_day is null or s.to_day > ?)
             where l.kind in ({kinds}) {among} and {key} is not null group by 1, 2),
         largest(key, total) as (
             select key, sum(n) from found group by key order by sum(n) desc, key limit {COMPOSED_MAX})
         select found.key, largest.total, found.tier, found.n, coalesce(i.short_name, i.name, d.name, found.key), w.name
         from largest join found on found.key = largest.key
              left join institution i on i.id = found.key left join department d on d.id = found.key
              left join institution w on w.id = d.institution_id
         order by largest.total desc, found.key, found.tier"
    );
    let mut values = vec![
        Value::from(scope.model_code.clone()),
        Value::from(scope.brand_id.clone().unwrap_or_default()),
        day.clone().into(),
        day.into(),
    ];
    values.append(&mut params);
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut all: Vec<Composed> = vec![];
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        if all.last().is_none_or(|last| last.id != id) {
            let (name, within) = (row.get(4)?, row.get(5)?);
            all.push(Composed { id, name, within, total: row.get(1)?, unrated: 0, counts: vec![] });
        }
        let (tier, count): (Option<String>, u32) = (row.get(2)?, row.get(3)?);
        if let Some(last) = all.last_mut() {
            match tier {
                Some(tier) => last.counts.push(TierCount { tier, count }),
                None => last.unrated += count,
            }
        }
    }
    Ok(all)
}
