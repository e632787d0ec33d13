//! What hangs on a customer and goes over to another: which records, and when two of them are one.

use super::{Choices, Merged, Side, one};
use crate::customer::{CustomerRecord, is_current, settle_primary};
use crate::door::Tx;
use crate::error::{Fault, Result};
use crate::row;
use domain::customer::Department;
use domain::person::Affiliation;
use domain::{Fields, civil, kinds};
use rusqlite::Connection;
use serde_json::Value;

/// Kind, the field that names the customer, and the fields that make two of them one. Without any
/// such field every record is kept.
type Move = (&'static str, &'static str, &'static [&'static str]);

const OF_ANY: &[Move] = &[
    ("tag", "customer_id", &["name"]),
    CODES,
    ("own_field_value", "customer_id", &["own_field_id"]),
    ("alignment", "customer_id", &["position_id", "to_day"]),
    ("plan_item", "customer_id", &["position_id", "day", "at_time", "visit_id", "dropped"]),
    ("attendee", "customer_id", &["visit_id"]),
    ("awareness", "customer_id", &["brand_id", "day", "level", "visit_id"]),
    ("next_step", "customer_id", &[]),
    ("assessment", "customer_id", &[]),
    ("assessment_input", "customer_id", &[]),
    ("assessment_review", "customer_id", &[]),
    ("survey_response", "customer_id", &[]),
    ("survey_answer", "customer_id", &[]),
    ("survey_invitation", "customer_id", &[]),
];
const WINDOW: &[&str] = &["department_id", "weekday", "from_time", "to_time"];
const OF_INSTITUTION: &[Move] = &[
    ("reception_window", "institution_id", WINDOW),
    ("purchase", "institution_id", &[]),
    ("visit", "institution_id", &[]),
    ("survey_response", "institution_id", &[]),
];
const CODES: Move = ("external_code", "customer_id", &["system", "code"]);
const HOURS: Move = ("clinic_hour", "affiliation_id", &["weekday", "from_time", "to_time"]);

pub(super) fn run(
    tx: &mut Tx,
    lost: &CustomerRecord,
    kept: &CustomerRecord,
    choices: &Choices,
    merged: &mut Merged,
) -> Result<()> {
    let (loser, survivor) = (lost.id(), kept.id());
    chosen_own_fields(tx, loser, survivor, choices)?;
    for one in OF_ANY {
        move_list(tx, one, loser, survivor, &Fields::new(), merged)?;
    }
    match kept {
        CustomerRecord::Person(_) => {
            let primary = primary(tx.read(), survivor)?;
            move_affiliations(tx, "person_id", loser, one("person_id", survivor.into()), merged)?;
            settle_primary(tx, survivor, primary.as_deref())
        }
        CustomerRecord::Department(department) => {
            let mut place = one("department_id", survivor.into());
            place.insert("institution_id".into(), department.institution_id.clone().into());
            let windows: Move = ("reception_window", "department_id", &["weekday", "from_time", "to_time"]);
            move_list(tx, &windows, loser, survivor, &place, merged)?;
            move_affiliations(tx, "department_id", loser, place, merged)
        }
        CustomerRecord::Institution(_) => {
            move_departments(tx, loser, survivor, merged)?;
            for one in OF_INSTITUTION {
                move_list(tx, one, loser, survivor, &Fields::new(), merged)?;
            }
            move_affiliations(tx, "institution_id", loser, one("institution_id", survivor.into()), merged)
        }
    }
}

fn primary(connection: &Connection, person_id: &str) -> Result<Option<String>> {
    let found =
        row::list::<Affiliation>(connection, "person_id = ?1 and is_primary = 1 order by id", [person_id])?;
    Ok(found.into_iter().next().map(|affiliation| affiliation.id))
}

/// Where the loser's value of an own field was chosen, the survivor's takes it over.
fn chosen_own_fields(tx: &mut Tx, loser: &str, survivor: &str, choices: &Choices) -> Result<()> {
    let kind = known("own_field_value")?;
    for (field, side) in choices {
        let Some(own) = field.strip_prefix("own_field.").filter(|_| *side == Side::Loser) else { continue };
        let of = |id: &str| {
            ids(tx.read(), "own_field_value", "customer_id = ?1 and own_field_id = ?2", &[id, own])
        };
        let (Some(from), Some(to)) = (of(loser)?.pop(), of(survivor)?.pop()) else { continue };
        let value = row::stored(tx.read(), kind, &from)?.and_then(|row| row.fields.get("value").cloned());
        tx.put_fields(kind, &to, 0, one("value", value.unwrap_or_default()))?;
    }
    Ok(())
}

fn known(kind: &str) -> Result<&'static domain::Kind> {
    Ok(kinds::kind(kind).ok_or_else(|| Fault::KindUnknown { kind: kind.into() })?)
}

/// Ids of the living records that meet a condition.
fn ids(connection: &Connection, kind: &str, condition: &str, params: &[&str]) -> Result<Vec<String>> {
    let sql = format!("select id from {kind} where deleted = 0 and {condition} order by id");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(rusqlite::params_from_iter(params), |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Moves every record that names `from` to `to`, setting `also` with it; one that `to` has is deleted.
fn move_list(
    tx: &mut Tx,
    list: &Move,
    from: &str,
    to: &str,
    also: &Fields,
    merged: &mut Merged,
) -> Result<()> {
    let (name, field, same) = *list;
    let kind = known(name)?;
    let equal: Vec<String> = same.iter().map(|column| format!("b.{column} is a.{column}")).collect();
    let twin = format!(
        "select exists (select 1 from {name} a join {name} b on b.{field} = ?2 and b.deleted = 0 and {} where a.id = ?1)",
        if equal.is_empty() { "false".to_owned() } else { equal.join(" and ") },
    );
    for id in ids(tx.read(), name, &format!("{field} = ?1"), &[from])? {
        if tx.read().prepare_cached(&twin)?.query_row((&id, to), |row| row.get(0))? {
            tx.set_deleted(kind, &id, true)?;
            merged.collapsed += 1;
        } else {
            let mut fields = also.clone();
            fields.insert(field.into(), to.into());
            tx.put_fields(kind, &id, 0, fields)?;
            merged.moved += 1;
        }
    }
    Ok(())
}

/// Departments go over; one of the same name is merged with the one that is there.
fn move_departments(tx: &mut Tx, loser: &str, survivor: &str, merged: &mut Merged) -> Result<()> {
    let living = "institution_id = ?1 and merged_into is null order by id";
    for department in row::list::<Department>(tx.read(), living, [loser])? {
        let same = "institution_id = ?1 and merged_into is null and name = ?2 order by id limit 1";
        match row::list::<Department>(tx.read(), same, [survivor, &department.name])?.pop() {
            Some(twin) => {
                let inner = super::merge(tx, &department.id, &twin.id, &Choices::new())?;
                merged.moved += inner.moved;
                merged.collapsed += inner.collapsed + 1;
            }
            None => {
                tx.put_fields(
                    known("department")?,
                    &department.id,
                    department.revision,
                    one("institution_id", survivor.into()),
                )?;
                merged.moved += 1;
            }
        }
    }
    Ok(())
}

/// Changes the place or the person of affiliations; one that comes to equal another is merged with it.
fn move_affiliations(
    tx: &mut Tx,
    field: &str,
    from: &str,
    change: Fields,
    merged: &mut Merged,
) -> Result<()> {
    let kind = known("affiliation")?;
    let today = civil::day_of(tx.now());
    for moving in row::list::<Affiliation>(tx.read(), &format!("{field} = ?1 order by id"), [from])? {
        let after = |name: &str, now: Value| change.get(name).cloned().unwrap_or(now);
        let person = after("person_id", moving.person_id.as_str().into());
        let institution = after("institution_id", moving.institution_id.as_str().into());
        let department = after("department_id", moving.department_id.as_deref().into());
        let same = "person_id = ?1 and institution_id = ?2 and department_id is ?3 and id <> ?4 order by id";
        let twins = row::list::<Affiliation>(
            tx.read(),
            same,
            (person.as_str(), institution.as_str(), department.as_str(), &moving.id),
        )?;
        // A place that was left and is worked at again is two affiliations.
        let twin = twins
            .into_iter()
            .find(|twin| is_current(twin, &today) == is_current(&moving, &today) && overlap(twin, &moving));
        match twin {
            Some(twin) => {
                absorb(tx, &moving, &twin, merged)?;
                merged.collapsed += 1;
            }
            None => {
                let mut fields = change.clone();
                if field == "person_id" {
                    fields.insert("is_primary".into(), false.into());
                }
                tx.put_fields(kind, &moving.id, moving.revision, fields)?;
                merged.moved += 1;
            }
        }
    }
    Ok(())
}

/// Whether there is a day on which both hold; a day that is not known may be any.
fn overlap(a: &Affiliation, b: &Affiliation) -> bool {
    let begins_by_end = |one: &Affiliation, other: &Affiliation| {
        one.from_day.as_deref().zip(other.to_day.as_deref()).is_none_or(|(from, to)| from <= to)
    };
    begins_by_end(a, b) && begins_by_end(b, a)
}

/// One affiliation takes over what hangs on another, which is deleted.
fn absorb(tx: &mut Tx, from: &Affiliation, into: &Affiliation, merged: &mut Merged) -> Result<()> {
    move_list(tx, &HOURS, &from.id, &into.id, &Fields::new(), merged)?;
    move_list(tx, &CODES, &from.id, &into.id, &Fields::new(), merged)?;
    for name in ["attendee", "plan_item"] {
        move_list(tx, &(name, "affiliation_id", &[]), &from.id, &into.id, &Fields::new(), merged)?;
    }
    let joined = Affiliation {
        title: into.title.clone().or_else(|| from.title.clone()),
        is_primary: into.is_primary || (from.is_primary && from.person_id == into.person_id),
        from_day: into.from_day.clone().zip(from.from_day.clone()).map(|(a, b)| a.min(b)),
        to_day: into.to_day.clone().zip(from.to_day.clone()).map(|(a, b)| a.max(b)),
        ..into.clone()
    };
    tx.save(&joined)?;
    tx.delete::<Affiliation>(&from.id)
}
