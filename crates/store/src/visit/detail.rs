//! A visit with everything that hangs on it, by name.

use crate::change::{self, Change, Op};
use crate::error::Result;
use crate::{row, undo};
use domain::customer::CustomerKind;
use domain::visit::{AdverseEvent, Amendment, NextStep, Visit};
use rusqlite::{Connection, OptionalExtension, Row};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A visit as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct VisitDetail {
    pub visit: Visit,
    pub staff_name: String,
    pub institution_name: Option<String>,
    pub attendees: Vec<AttendeeView>,
    pub brands: Vec<VisitName>,
    pub messages: Vec<VisitName>,
    pub awareness: Vec<AwarenessView>,
    pub co_visitors: Vec<VisitName>,
    pub next_steps: Vec<NextStep>,
    pub adverse_event: Option<AdverseEvent>,
    /// Oldest first.
    pub amendments: Vec<AmendmentView>,
}

/// Something on a visit: its id and its name.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
pub struct VisitName {
    pub id: String,
    pub name: String,
}

/// Somebody who was met, and where. The name is empty when the person was erased.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct AttendeeView {
    pub customer_id: String,
    pub kind: CustomerKind,
    pub name: String,
    pub affiliation_id: Option<String>,
    pub institution_name: Option<String>,
    pub department_name: Option<String>,
    pub title: Option<String>,
}

/// Where an attendee stood with a brand after the visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct AwarenessView {
    pub customer_id: String,
    pub brand_id: String,
    pub brand_name: String,
    pub level: u32,
}

/// A correction: why, when, and what was there before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct AmendmentView {
    pub id: String,
    pub at: String,
    pub reason: String,
    pub changes: Vec<AmendedValue>,
}

/// One corrected value. `field` is a field of the visit, or `attendee`, `brand`, `message`,
/// `awareness`, `co_visitor`, `next_step`, `adverse_event` for an element that was added (`old` absent), taken away (`new` absent) or changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct AmendedValue {
    pub field: String,
    pub old: Option<String>,
    pub new: Option<String>,
}

/// Errors: `store.gone`.
pub fn get(connection: &Connection, id: &str) -> Result<VisitDetail> {
    let visit: Visit = row::require(connection, id)?;
    let brands = "select b.id, b.name from visit_brand v join brand b on b.id = v.brand_id
                  where v.visit_id = ?1 and v.deleted = 0 order by v.sort, v.id";
    let messages = "select m.id, m.name from visit_message v join key_message m on m.id = v.key_message_id
                    where v.visit_id = ?1 and v.deleted = 0 order by v.sort, v.id";
    let co_visitors = "select s.id, s.name from co_visitor v join staff s on s.id = v.staff_id
                       where v.visit_id = ?1 and v.deleted = 0 order by v.sort, v.id";
    let institution_name = match &visit.institution_id {
        Some(institution) => Some(customer_name(connection, institution)?),
        None => None,
    };
    Ok(VisitDetail {
        staff_name: staff_name(connection, &visit.staff_id)?,
        institution_name,
        attendees: attendees(connection, id)?,
        brands: names(connection, brands, id)?,
        messages: names(connection, messages, id)?,
        awareness: awareness(connection, id)?,
        co_visitors: names(connection, co_visitors, id)?,
        next_steps: row::list(connection, "visit_id = ?1 order by day, id", [id])?,
        adverse_event: row::list(connection, "visit_id = ?1 order by id", [id])?.pop(),
        amendments: amendments(connection, id)?,
        visit,
    })
}

/// The name of a customer of any kind; empty when it was erased or is unknown.
pub fn customer_name(connection: &Connection, id: &str) -> Result<String> {
    let sql = "select name from person where id = ?1 union all select name from institution where id = ?1
               union all select name from department where id = ?1";
    text(connection, sql, id)
}

pub(crate) fn staff_name(connection: &Connection, id: &str) -> Result<String> {
    text(connection, "select name from staff where id = ?1", id)
}

fn text(connection: &Connection, sql: &str, id: &str) -> Result<String> {
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_row([id], |row| row.get(0)).optional()?.unwrap_or_default())
}

pub(crate) fn names(connection: &Connection, sql: &str, id: &str) -> Result<Vec<VisitName>> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([id], |row| Ok(VisitName { id: row.get(0)?, name: row.get(1)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn attendees(connection: &Connection, visit_id: &str) -> Result<Vec<AttendeeView>> {
    let sql = "select t.customer_id, coalesce(p.name, d.name, i.name, ''), t.affiliation_id,
                      coalesce(ai.name, di.name), coalesce(ad.name, ''), coalesce(a.title, p.title),
                      case when p.id is not null then 'person' when d.id is not null then 'department'
                           else 'institution' end
               from attendee t
               left join person p on p.id = t.customer_id
               left join department d on d.id = t.customer_id
               left join institution di on di.id = d.institution_id
               left join institution i on i.id = t.customer_id
               left join affiliation a on a.id = t.affiliation_id
               left join institution ai on ai.id = a.institution_id
               left join department ad on ad.id = a.department_id
               where t.visit_id = ?1 and t.deleted = 0 order by t.sort, t.id";
    let read = |row: &Row| {
        Ok(AttendeeView {
            customer_id: row.get(0)?,
            name: row.get(1)?,
            affiliation_id: row.get(2)?,
            institution_name: row.get(3)?,
            department_name: row.get::<_, Option<String>>(4)?.filter(|name| !name.is_empty()),
            title: row.get(5)?,
            kind: CustomerKind::from_text(&row.get::<_, String>(6)?).unwrap_or_default(),
        })
    };
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_map([visit_id], read)?.collect::<rusqlite::Result<_>>()?)
}

fn awareness(connection: &Connection, visit_id: &str) -> Result<Vec<AwarenessView>> {
    let sql =
        "select w.customer_id, w.brand_id, b.name, w.level from awareness w join brand b on b.id = w.brand_id
               where w.visit_id = ?1 and w.deleted = 0 order by w.id";
    let read = |row: &Row| {
        Ok(AwarenessView {
            customer_id: row.get(0)?,
            brand_id: row.get(1)?,
            brand_name: row.get(2)?,
            level: row.get(3)?,
        })
    };
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_map([visit_id], read)?.collect::<rusqlite::Result<_>>()?)
}

fn amendments(connection: &Connection, visit_id: &str) -> Result<Vec<AmendmentView>> {
    let all: Vec<Amendment> = row::list(connection, "visit_id = ?1 order by at, id", [visit_id])?;
    let view = |it: Amendment| {
        let changes = corrections(connection, visit_id, &it.id)?;
        Ok(AmendmentView { id: it.id, at: it.at, reason: it.reason, changes })
    };
    all.into_iter().map(view).collect()
}

/// What the group of changes that wrote an amendment did to the visit, from the change log.
fn corrections(connection: &Connection, visit_id: &str, amendment_id: &str) -> Result<Vec<AmendedValue>> {
    let Some(own) = change::of_record(connection, "amendment", amendment_id)?.pop() else {
        return Ok(vec![]);
    };
    let Some(span) = undo::span_of(connection, &own.group)? else { return Ok(vec![]) };
    let mut group = change::of_group(connection, &own.group, &span, span.n_last + 1, u32::MAX)?;
    group.reverse();
    let mut values = vec![];
    for change in &group {
        match change.kind.as_str() {
            "visit" if change.row_id == visit_id => values.extend(fields(connection, change)?),
            "attendee" | "visit_brand" | "visit_message" | "awareness" | "co_visitor" | "adverse_event" => {
                values.extend(element(connection, visit_id, change)?);
            }
            "next_step" => values.extend(next_step(connection, visit_id, change)?),
            _ => {}
        }
    }
    Ok(values)
}

fn fields(connection: &Connection, change: &Change) -> Result<Vec<AmendedValue>> {
    let pairs = change::pairs(connection, change)?;
    let shown = pairs.into_iter().filter(|(field, ..)| field != "state");
    Ok(shown.map(|(field, old, new)| AmendedValue { field, old: plain(&old), new: plain(&new) }).collect())
}

/// An element of a list that was added, taken away or changed, by its name.
fn element(connection: &Connection, visit_id: &str, change: &Change) -> Result<Option<AmendedValue>> {
    let (field, sql) = match change.kind.as_str() {
        "attendee" => (
            "attendee",
            "select coalesce(p.name, d.name, i.name, '') from attendee t
             left join person p on p.id = t.customer_id left join department d on d.id = t.customer_id
             left join institution i on i.id = t.customer_id where t.id = ?1 and t.visit_id = ?2",
        ),
        "visit_brand" => (
            "brand",
            "select b.name from visit_brand v join brand b on b.id = v.brand_id where v.id = ?1 and v.visit_id = ?2",
        ),
        "visit_message" => (
            "message",
            "select m.name from visit_message v join key_message m on m.id = v.key_message_id
             where v.id = ?1 and v.visit_id = ?2",
        ),
        "co_visitor" => (
            "co_visitor",
            "select s.name from co_visitor v join staff s on s.id = v.staff_id where v.id = ?1 and v.visit_id = ?2",
        ),
        "adverse_event" => ("adverse_event", "select '' from adverse_event where id = ?1 and visit_id = ?2"),
        _ => (
            "awareness",
            "select b.name from awareness v join brand b on b.id = v.brand_id where v.id = ?1 and v.visit_id = ?2",
        ),
    };
    let mut statement = connection.prepare_cached(sql)?;
    let name: Option<String> =
        statement.query_row((&change.row_id, visit_id), |row| row.get(0)).optional()?;
    let Some(name) = name else { return Ok(None) };
    let level = change::pairs(connection, change)?.into_iter().find(|(field, ..)| field == "level");
    let with = |level: Option<String>| level.map_or(name.clone(), |level| format!("{name} {level}"));
    let (old, new) = match (change.op, level) {
        (Op::Create | Op::Restore, level) => (None, Some(with(level.and_then(|(_, _, new)| plain(&new))))),
        (Op::Delete, _) => (Some(name), None),
        (_, Some((_, old, new))) => (Some(with(plain(&old))), Some(with(plain(&new)))),
        _ => return Ok(None),
    };
    Ok(Some(AmendedValue { field: field.into(), old, new }))
}

/// A next step that was added, taken away or changed: of a change, the day or the text that differs.
fn next_step(connection: &Connection, visit_id: &str, change: &Change) -> Result<Option<AmendedValue>> {
    let sql = "select trim(day || ' ' || content) from next_step where id = ?1 and visit_id = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let found: Option<String> =
        statement.query_row((&change.row_id, visit_id), |row| row.get(0)).optional()?;
    let Some(text) = found else { return Ok(None) };
    let pairs = change::pairs(connection, change)?;
    let told = |side: fn(&(String, Value, Value)) -> &Value| {
        let named =
            |name: &str| pairs.iter().find(|(field, ..)| field == name).and_then(|it| plain(side(it)));
        let values: Vec<String> = ["day", "content"].into_iter().filter_map(named).collect();
        values.join(" ").trim().to_owned()
    };
    let (old, new) = match change.op {
        Op::Delete => (Some(text), None),
        Op::Create => (None, Some(told(|it| &it.2))),
        _ => (Some(told(|it| &it.1)), Some(told(|it| &it.2))),
    };
    let is_other = old != new;
    Ok(is_other.then(|| AmendedValue { field: "next_step".into(), old, new }))
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
