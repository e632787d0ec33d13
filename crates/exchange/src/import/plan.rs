//! Rows of planned calls; and the one row of the company's rules.

use super::cells::{Cell, Cells};
use super::decision::Decision;
use super::index::{Index, Seen};
use super::visits::somebody;
use crate::error::Result;
use crate::values;
use domain::plan::PlanItem;
use domain::policy::Policy;
use domain::visit::{Channel, Visit};
use domain::{Fields, Problem};
use serde_json::Value;
use store::{Connection, new_id, row};

/// The gap between two rows in the order of a day.
const GAP: u32 = 1 << 10;

/// A planned call by its id, else the one of that customer on that day.
pub(crate) fn decide(connection: &Connection, index: &mut Index, cells: &Cells) -> Result<Decision> {
    let day = cells.text("day").ok_or(Problem::FieldMissing { field: "day".into() })?;
    let (day, mut time) = values::day_and_time("day", day)?;
    if let Some(text) = cells.text("time") {
        time = Some(values::time("time", text)?);
    }
    let met = somebody(connection, index, cells)?;
    let mut decision = Decision::about("plan_item", &format!("{} {day}", met.name));
    let given = cells.id();
    let stored = match &given {
        Some(id) => row::get::<PlanItem>(connection, id)?,
        None => {
            let same = "position_id = ?1 and customer_id = ?2 and day = ?3 and dropped = 0 order by id";
            let all = (&index.context.position_id, &met.customer_id, &day);
            row::list::<PlanItem>(connection, same, all)?.into_iter().next()
        }
    };
    let seen_id = given.clone().unwrap_or_else(|| met.customer_id.clone());
    if index.see(&seen_id, &day, Seen { line: cells.line(), fingerprint: cells.fingerprint(&[]) })? {
        return Ok(decision);
    }
    let mut fields = Fields::new();
    fields.insert("position_id".into(), index.context.position_id.clone().into());
    fields.insert("customer_id".into(), met.customer_id.into());
    fields.insert("day".into(), day.into());
    // A list that knows people by name means where they mainly work; one with their ids says it, or
    // leaves it open as it was.
    let names_place = cells.text("institution").is_some() || cells.text("institution_id").is_some();
    if names_place || (stored.is_none() && cells.text("customer_id").is_none()) {
        fields.insert("affiliation_id".into(), met.affiliation_id.map_or(Value::Null, Into::into));
    }
    match (&time, cells.cell("time")) {
        (Some(time), _) => drop(fields.insert("at_time".into(), time.clone().into())),
        (None, Cell::Clear) => drop(fields.insert("at_time".into(), Value::Null)),
        (None, _) => {}
    }
    if let Some(time) = &time {
        fields.insert("afternoon".into(), (time.as_str() >= "12:00").into());
    }
    cells.put(&mut fields, "afternoon", false.into(), values::yes_no)?;
    cells.put(&mut fields, "dropped", false.into(), values::yes_no)?;
    for field in ["purpose", "appointment_ref"] {
        cells.put_text(&mut fields, field, field);
    }
    match cells.text("sort").map(str::parse::<i32>) {
        Some(Ok(sort)) => drop(fields.insert("sort".into(), sort.into())),
        _ if stored.is_none() => drop(fields.insert("sort".into(), (cells.line() * GAP).into())),
        _ => {}
    }
    if let Some(visit) = cells.text("visit_id") {
        let visit = visit.to_ascii_lowercase();
        if row::get::<Visit>(connection, &visit)?.is_none() {
            return Err(Problem::FieldInvalid { field: "visit_id".into(), value: visit }.into());
        }
        fields.insert("visit_id".into(), visit.into());
    }
    let id = match (&stored, given) {
        (Some(stored), _) => stored.id.clone(),
        (None, Some(id)) if !is_gone(connection, &id)? => id,
        (None, _) => new_id(),
    };
    decision.put(&id, stored.as_ref(), fields)?;
    Ok(decision)
}

/// Whether the id belonged to a planned call that was deleted.
fn is_gone(connection: &Connection, id: &str) -> Result<bool> {
    let sql = "select exists (select 1 from plan_item where id = ?1 and deleted = 1)";
    Ok(connection.query_row(sql, [id], |row| row.get(0)).map_err(store::StoreError::from)?)
}

/// The company's rules, as another laptop has them.
pub(crate) fn policy(connection: &Connection, cells: &Cells) -> Result<Decision> {
    let mut decision = Decision::about("policy", "");
    let stored = store::catalogue::policy(connection)?;
    let mut fields = Fields::new();
    for field in ["back_dating_days", "adverse_event_hours", "idle_lock_minutes"] {
        if cells.text(field).is_some() {
            cells.put(&mut fields, field, Value::Null, values::whole)?;
        }
    }
    if let Some(named) = cells.text("counted_channels") {
        let named = values::list(named);
        let counted = named
            .iter()
            .map(|text| values::channel("counted_channels", text))
            .collect::<std::result::Result<Vec<Channel>, Problem>>()?;
        for channel in Channel::ALL {
            fields.insert(Policy::excludes_field(*channel), (!counted.contains(channel)).into());
        }
    }
    decision.put(&stored.id, Some(&stored), fields)?;
    Ok(decision)
}
