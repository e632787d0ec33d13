//! What the store knows of a customer that a criterion can use: one value per metric, over the model's
//! period up to a day. A metric that cannot be told is absent, which is not zero.

use crate::error::Result;
use crate::survey::mean_score;
use chrono::{Datelike, Months, NaiveDate};
use domain::customer::CustomerKind;
use domain::tier::metric::{contribution, loyalty};
use domain::tier::{Amount, Metric, Ratio, TierModel, Value};
use domain::{civil, tier::Inputs};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};

/// Of whom, for which brand (none: all), and over which time.
pub(super) struct Asked<'a> {
    pub kind: CustomerKind,
    pub customer_id: &'a str,
    pub brand_id: Option<&'a str>,
    /// The day of the assessment, the last of the period.
    pub day: NaiveDate,
    pub period_months: u32,
}

/// The metrics of a model, by criterion. Those of orders exist for institutions only.
pub(super) fn of_model(connection: &Connection, model: &TierModel, asked: &Asked) -> Result<Inputs> {
    let mut inputs = Inputs::new();
    for (_, criterion) in model.criteria() {
        let Some(metric) = criterion.input.metric() else { continue };
        if metric.is_of_orders() && asked.kind != CustomerKind::Institution {
            continue;
        }
        let value = asked.value(connection, metric)?.filter(|value| metric.fits(*value));
        inputs.extend(value.map(|value| (criterion.id.clone(), Value::Metric(value))));
    }
    Ok(inputs)
}

impl Asked<'_> {
    fn value(&self, connection: &Connection, metric: Metric) -> Result<Option<Ratio>> {
        Ok(match metric {
            Metric::Visits => Some(Ratio::whole(self.visits(connection)?)),
            Metric::Awareness => self.awareness(connection)?.map(Ratio::whole),
            Metric::TenureMonths => self.tenure(connection)?.map(Ratio::whole),
            Metric::OrderMonths => {
                self.orders(connection, "count(distinct case when p.amount > 0 then p.month end)")?
            }
            Metric::OrderAmount => self.orders(connection, "coalesce(sum(p.amount), 0)")?,
            // Without the cost of every order the profit is not known.
            Metric::GrossProfit => self.orders(
                connection,
                "case when count(*) = count(p.cost) then coalesce(sum(p.amount) - sum(p.cost), 0) end",
            )?,
            Metric::Loyalty => self.loyalty(connection)?,
            Metric::Contribution => self.contribution(connection)?,
            Metric::SurveyScore => {
                let days = (self.first_day(), self.last_day());
                mean_score(connection, self.customer_id, self.brand_id, (&days.0, &days.1))?
            }
        })
    }

    fn last_day(&self) -> String {
        self.day.format("%Y-%m-%d").to_string()
    }

    /// The first day of the period: that many months before the day after it ends.
    fn first_day(&self) -> String {
        let from = self.day.checked_sub_months(Months::new(self.period_months)).unwrap_or(self.day);
        (from + chrono::Duration::days(1)).format("%Y-%m-%d").to_string()
    }

    /// Orders are kept by month: the period ends with the month of the day.
    fn months(&self) -> (String, String) {
        let back = Months::new(self.period_months.saturating_sub(1));
        let from = self.day.checked_sub_months(back).unwrap_or(self.day);
        (from.format("%Y-%m").to_string(), self.day.format("%Y-%m").to_string())
    }

    /// Visits that count: at the institution, or with the department or person. With a brand, those in
    /// which it was spoken about.
    fn visits(&self, connection: &Connection) -> Result<i64> {
        let with = match self.kind {
            CustomerKind::Institution => "v.institution_id = ?1",
            CustomerKind::Department => {
                "v.id in (select visit_id from attendee where customer_id = ?1 and deleted = 0
                  union select t.visit_id from attendee t join affiliation f on f.id = t.affiliation_id
                        where f.department_id = ?1 and t.deleted = 0)"
            }
            CustomerKind::Person => {
                "v.id in (select visit_id from attendee where customer_id = ?1 and deleted = 0)"
            }
        };
        let about = match self.brand_id {
            Some(_) => {
                "and exists (select 1 from visit_brand b where b.visit_id = v.id and b.brand_id = ?4 and b.deleted = 0)"
            }
            None => "and ?4 is null",
        };
        let sql = format!(
            "select count(*) from visit v where v.deleted = 0 and v.outcome in ('reached', 'partly')
             and v.day between ?2 and ?3 and {with} {about}"
        );
        let params = (self.customer_id, self.first_day(), self.last_day(), self.brand_id);
        Ok(connection.prepare_cached(&sql)?.query_row(params, |row| row.get(0))?)
    }

    /// The last level that was noted for the brand; for all brands, the highest of the last ones.
    fn awareness(&self, connection: &Connection) -> Result<Option<i64>> {
        let sql = "select max(level) from awareness a
                   where customer_id = ?1 and deleted = 0 and day <= ?2 and (?3 is null or brand_id = ?3)
                     and not exists (select 1 from awareness b where b.customer_id = a.customer_id
                         and b.brand_id = a.brand_id and b.deleted = 0 and b.day <= ?2 and (b.day, b.id) > (a.day, a.id))";
        let params = (self.customer_id, self.last_day(), self.brand_id);
        Ok(connection.prepare_cached(sql)?.query_row(params, |row| row.get(0))?)
    }

    /// Whole months since the first visit or the first order, whichever came first.
    fn tenure(&self, connection: &Connection) -> Result<Option<i64>> {
        let sql = match self.kind {
            CustomerKind::Institution => {
                "select min(day) from (select min(day) as day from visit where institution_id = ?1 and deleted = 0
                  union all select min(month) || '-01' from purchase where institution_id = ?1 and deleted = 0)"
            }
            CustomerKind::Department | CustomerKind::Person => {
                "select min(v.day) from attendee a join visit v on v.id = a.visit_id
                 where a.customer_id = ?1 and a.deleted = 0 and v.deleted = 0"
            }
        };
        let first: Option<String> =
            connection.prepare_cached(sql)?.query_row([self.customer_id], |row| row.get(0))?;
        let Some(first) = first else { return Ok(None) };
        let first = civil::day("day", &first)?;
        if first > self.day {
            return Ok(None);
        }
        let months = months_between(first, self.day) - i64::from(self.day.day() < first.day());
        Ok(Some(months.max(0)))
    }

    /// One figure over the orders of the period. None without any order at all.
    fn orders(&self, connection: &Connection, figure: &str) -> Result<Option<Ratio>> {
        let (from, to) = self.months();
        let sql = format!(
            "select {figure} from purchase p
             where p.institution_id = ? and p.deleted = 0 and p.month between ? and ? {}",
            self.of_brand()
        );
        let mut params = vec![Sql::from(self.customer_id.to_owned()), from.into(), to.into()];
        params.extend(self.brand_id.map(|id| Sql::from(id.to_owned())));
        let value: Option<i64> =
            connection.prepare_cached(&sql)?.query_row(params_from_iter(params), |row| row.get(0))?;
        Ok(match self.first_month(connection)? {
            Some(_) => value.map(Ratio::whole),
            None => None,
        })
    }

    fn of_brand(&self) -> &'static str {
        match self.brand_id {
            Some(_) => "and p.product_id in (select id from product where brand_id = ?)",
            None => "",
        }
    }

    /// The month of the first order up to the day. Without one, nothing can be said of orders.
    fn first_month(&self, connection: &Connection) -> Result<Option<String>> {
        let sql = format!(
            "select min(p.month) from purchase p
             where p.institution_id = ? and p.deleted = 0 and p.amount > 0 and p.month <= ? {}",
            self.of_brand()
        );
        let mut params = vec![Sql::from(self.customer_id.to_owned()), self.months().1.into()];
        params.extend(self.brand_id.map(|id| Sql::from(id.to_owned())));
        Ok(connection.prepare_cached(&sql)?.query_row(params_from_iter(params), |row| row.get(0))?)
    }

    /// Months with an order ÷ months since the first order, over all time up to the day.
    fn loyalty(&self, connection: &Connection) -> Result<Option<Ratio>> {
        let Some(first) = self.first_month(connection)? else { return Ok(None) };
        let sql = format!(
            "select count(distinct p.month) from purchase p
             where p.institution_id = ? and p.deleted = 0 and p.amount > 0 and p.month <= ? {}",
            self.of_brand()
        );
        let mut params = vec![Sql::from(self.customer_id.to_owned()), self.months().1.into()];
        params.extend(self.brand_id.map(|id| Sql::from(id.to_owned())));
        let with_order: u32 =
            connection.prepare_cached(&sql)?.query_row(params_from_iter(params), |row| row.get(0))?;
        let first = civil::day("month", &format!("{first}-01"))?;
        let since = u32::try_from(months_between(first, self.day) + 1).unwrap_or_default();
        Ok(loyalty(with_order, since))
    }

    /// The institution's amount of the period against that of all institutions.
    fn contribution(&self, connection: &Connection) -> Result<Option<Ratio>> {
        let Some(own) = self.orders(connection, "coalesce(sum(p.amount), 0)")?.and_then(Ratio::as_whole)
        else {
            return Ok(None);
        };
        let (from, to) = self.months();
        let sql = format!(
            "select coalesce(sum(p.amount), 0) from purchase p
             where p.deleted = 0 and p.month between ? and ? {}",
            self.of_brand()
        );
        let mut params = vec![Sql::from(from), to.into()];
        params.extend(self.brand_id.map(|id| Sql::from(id.to_owned())));
        let all: i64 =
            connection.prepare_cached(&sql)?.query_row(params_from_iter(params), |row| row.get(0))?;
        Ok(contribution(Amount(own), Amount(all)))
    }
}

fn months_between(from: NaiveDate, to: NaiveDate) -> i64 {
    let months = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
    months(to) - months(from)
}
