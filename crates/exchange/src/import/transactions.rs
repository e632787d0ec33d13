//! Rows of transactions: what an institution bought of a product in a month. Append-only.

use super::cells::Cells;
use super::chunk::Step;
use super::decision::{Decision, What};
use super::index::{Id, Index, Seen, key};
use super::place::{Place, known_place};
use crate::error::{Refusal, Result};
use crate::values::{self, money_text};
use domain::transaction::{Fen, Transaction};
use domain::{Check, Problem};
use std::collections::HashMap;
use store::{Connection, StoreError, new_id};

/// Institution, month and product.
type Booking = (Id, String, Id);
/// Amount and cost in fen.
type Booked = (i64, Option<i64>);

/// What is booked: amounts and costs by institution, month and product; and by id.
#[derive(Debug, Default)]
pub(crate) struct SalesIndex {
    booked: HashMap<Booking, Vec<Booked>>,
    by_id: HashMap<Id, Booked>,
}

impl SalesIndex {
    pub fn load(connection: &Connection) -> Result<Self> {
        let mut index = SalesIndex::default();
        let sql =
            "select id, institution_id, month, product_id, amount, cost from purchase where deleted = 0";
        let mut statement = connection.prepare(sql).map_err(StoreError::from)?;
        let mut rows = statement.query([]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let read = || -> rusqlite::Result<_> {
                Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?), (row.get(4)?, row.get(5)?)))
            };
            let (id, place, value): (Id, Booking, Booked) = read().map_err(StoreError::from)?;
            index.booked.entry(place).or_default().push(value);
            index.by_id.insert(id, value);
        }
        Ok(index)
    }
}

pub(crate) fn decide(_connection: &Connection, index: &mut Index, cells: &Cells) -> Result<Decision> {
    if let Some(person) = cells.text("person") {
        return Err(Problem::SalesOnPerson { field: person.into() }.into());
    }
    let shown = cells.text("institution").or(cells.text("institution_code")).unwrap_or_default();
    let institution = match known_place(index, cells)? {
        Place::Known(id) => id,
        Place::Unknown(_) | Place::None => return Err(not_an_institution(index, shown)),
    };
    let month =
        values::month("month", cells.text("month").ok_or(Problem::FieldMissing { field: "month".into() })?)?;
    domain::civil::begun("month", &month, index.context.now)?;
    let product = index.catalogue.product(cells.text("product_code"), cells.text("product"))?;
    let amount = cells.text("amount").ok_or(Problem::FieldMissing { field: "amount".into() })?;
    let amount = values::fen("amount", amount)?;
    let cost = cells.text("cost").map(|text| values::fen("cost", text)).transpose()?;
    let mut decision = Decision::about("purchase", &format!("{shown} {month}"));
    let value = (amount.0, cost.map(|cost| cost.0));
    let given = cells.id();
    if let Some(id) = &given
        && let Some(stored) = index.sales.by_id.get(id)
    {
        return same(*stored, value).map(|()| decision);
    }
    let place = (institution.clone(), month.clone(), product.clone());
    let booked = index.sales.booked.get(&place).cloned().unwrap_or_default();
    if given.is_none() {
        let part = format!("{month}/{product}");
        if index.see(&institution, &part, Seen { line: cells.line(), fingerprint: fingerprint(value) })? {
            return Ok(decision);
        }
        if booked.contains(&value) || cost.is_none() && booked.iter().any(|stored| stored.0 == value.0) {
            return Ok(decision);
        }
        if let Some(stored) = booked.first() {
            return same(*stored, value).map(|()| decision);
        }
    }
    let made = Transaction {
        id: given.unwrap_or_else(new_id),
        institution_id: institution,
        month,
        product_id: product,
        amount,
        cost,
        ..Transaction::default()
    };
    made.check()?;
    decision.what = What::New;
    decision.change("amount", "", money_text(amount));
    decision.changes.extend(cost.map(|cost| super::ImportChange {
        field: "cost".into(),
        old: String::new(),
        new: money_text(cost),
    }));
    decision.what = What::New;
    decision.steps.push(Step::new(&made));
    index.sales.by_id.insert(made.id, value);
    Ok(decision)
}

/// Booked is booked. Errors: `exchange.append_only`.
fn same(stored: Booked, value: Booked) -> Result<()> {
    let costs_agree = value.1.is_none() || stored.1 == value.1;
    match stored.0 == value.0 && costs_agree {
        true => Ok(()),
        false => {
            let text = |(amount, cost): Booked| match cost {
                Some(cost) => format!("{} / {}", money_text(Fen(amount)), money_text(Fen(cost))),
                None => money_text(Fen(amount)),
            };
            Err(Refusal::AppendOnly { stored: text(stored), value: text(value) }.into())
        }
    }
}

fn fingerprint(value: Booked) -> u64 {
    use std::hash::{Hash, Hasher};
    let mut hasher = std::hash::DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Sales of a person are refused as such; anything else is just not known.
fn not_an_institution(index: &Index, shown: &str) -> crate::ExchangeError {
    match !key(shown).is_empty() && !index.people_called(shown).is_empty() {
        true => Problem::SalesOnPerson { field: shown.into() }.into(),
        false => Refusal::InstitutionUnknown { value: shown.into() }.into(),
    }
}
