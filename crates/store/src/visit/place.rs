//! Whom a form names and where they are met: survivors of merges, affiliations, reception windows.

use crate::error::{Fault, Result};
use crate::row;
use domain::Problem;
use domain::civil::Moment;
use domain::customer::{CustomerKind, ReceptionWindow};
use domain::person::Affiliation;
use domain::visit::{Attendee, Channel, FormAttendee, is_outside};
use rusqlite::{Connection, OptionalExtension};

/// A customer as it stands on a visit, with the place at which it was met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Met {
    pub customer_id: String,
    pub affiliation_id: Option<String>,
    pub institution_id: Option<String>,
    pub department_id: Option<String>,
}

/// The rep and the position of this laptop.
pub(crate) fn me(connection: &Connection) -> Result<(String, String)> {
    let mut statement = connection.prepare_cached("select staff_id, position_id from device")?;
    Ok(statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// The kind and id of the customer that `id` stands for today: merged records are followed.
/// Errors: `store.gone` when it is deleted, erased or was never there.
pub(crate) fn survivor(connection: &Connection, id: &str) -> Result<(CustomerKind, String)> {
    /// A chain of merges is never this long; a ring would be a fault of the data.
    const HOPS_MAX: u32 = 32;
    let sql = "select 'person', deleted or erased_at is not null, merged_into from person where id = ?1
               union all select 'institution', deleted, merged_into from institution where id = ?1
               union all select 'department', deleted, merged_into from department where id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut at = id.to_owned();
    for _ in 0..HOPS_MAX {
        type Line = (String, bool, Option<String>);
        let found: Option<Line> =
            statement.query_row([&at], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
        match found {
            Some((_, _, Some(next))) => at = next,
            Some((kind, false, None)) => return Ok((CustomerKind::from_text(&kind).unwrap_or_default(), at)),
            _ => break,
        }
    }
    Err(Fault::Gone { kind: "customer".into(), id: id.into() }.into())
}

/// Everybody whom a form names, once each, with the place on that day.
/// Errors: `store.gone` for a customer that is no more, `record.field_invalid` for an affiliation of
/// somebody else.
pub(crate) fn everybody(connection: &Connection, attendees: &[FormAttendee], day: &str) -> Result<Vec<Met>> {
    let mut all: Vec<Met> = vec![];
    for attendee in attendees {
        let met = meet(connection, attendee, day)?;
        if all.iter().all(|other| other.customer_id != met.customer_id) {
            all.push(met);
        }
    }
    Ok(all)
}

fn meet(connection: &Connection, attendee: &FormAttendee, day: &str) -> Result<Met> {
    let (kind, customer_id) = survivor(connection, &attendee.customer_id)?;
    let mut met = Met { customer_id, affiliation_id: None, institution_id: None, department_id: None };
    match kind {
        CustomerKind::Institution => met.institution_id = Some(met.customer_id.clone()),
        CustomerKind::Department => {
            let mut statement =
                connection.prepare_cached("select institution_id from department where id = ?1")?;
            met.institution_id = statement.query_row([&met.customer_id], |row| row.get(0)).optional()?;
            met.department_id = Some(met.customer_id.clone());
        }
        CustomerKind::Person => {
            if let Some(at) = affiliation(connection, attendee, &met.customer_id, day)? {
                met.affiliation_id = Some(at.id);
                met.institution_id = Some(at.institution_id);
                met.department_id = at.department_id;
            }
        }
    }
    Ok(met)
}

/// An attendee as the visit names it, whatever became of the customer since.
pub(crate) fn of_attendee(connection: &Connection, attendee: &Attendee) -> Result<Met> {
    let sql = "select institution_id, department_id from affiliation where id = ?2
               union all select id, null from institution where id = ?1
               union all select institution_id, id from department where id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let place = statement
        .query_row((&attendee.customer_id, &attendee.affiliation_id), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (institution_id, department_id) = place.unwrap_or_default();
    Ok(Met {
        customer_id: attendee.customer_id.clone(),
        affiliation_id: attendee.affiliation_id.clone(),
        institution_id,
        department_id,
    })
}

/// The affiliation that the form names, or the person's main one on that day. After a merge the named
/// one may have gone with the merged record: then the main one of the survivor stands in.
fn affiliation(
    connection: &Connection,
    attendee: &FormAttendee,
    person: &str,
    day: &str,
) -> Result<Option<Affiliation>> {
    let Some(named) = attendee.affiliation_id.as_deref().filter(|id| !id.is_empty()) else {
        return current_affiliation(connection, person, day);
    };
    match row::get::<Affiliation>(connection, named)? {
        Some(found) if found.person_id == person => Ok(Some(found)),
        _ if person != attendee.customer_id => current_affiliation(connection, person, day),
        _ => Err(Problem::FieldInvalid { field: "affiliation_id".into(), value: named.into() }.into()),
    }
}

/// Where a person mainly works on a day.
pub(crate) fn current_affiliation(
    connection: &Connection,
    person: &str,
    day: &str,
) -> Result<Option<Affiliation>> {
    let condition =
        "person_id = ?1 and (from_day is null or from_day <= ?2) and (to_day is null or to_day >= ?2)
                     order by is_primary desc, from_day desc, id limit 1";
    Ok(row::list(connection, condition, [person, day])?.pop())
}

/// Where a visit took place: the one institution that everybody present belongs to. Without one (a
/// call, an event with people of several hospitals) it is absent, and the place follows from each
/// attendee's affiliation; the timeline of a hospital relies on this.
pub(crate) fn shared_institution(channel: Channel, met: &[Met]) -> Option<String> {
    let first = met.first()?.institution_id.clone();
    let shared = met.iter().all(|other| other.institution_id == first);
    first.filter(|_| shared && matches!(channel, Channel::FaceToFace | Channel::DepartmentMeeting))
}

/// The reception windows that decide: those of the first institution that the visit falls outside of, or
/// else of the first attendee's. A department's own windows win over those of the whole institution; where
/// several people of one institution are met, it is at the department of the first.
pub(crate) fn windows(
    connection: &Connection,
    met: &[Met],
    channel: Channel,
    at: Moment,
) -> Result<Vec<ReceptionWindow>> {
    let (mut of_first, mut seen) = (None, vec![]);
    for one in met {
        let Some(institution) = one.institution_id.as_deref().filter(|id| !seen.contains(id)) else {
            continue;
        };
        seen.push(institution);
        let windows = windows_at(connection, institution, one.department_id.as_deref())?;
        if is_outside(channel, at, &windows) {
            return Ok(windows);
        }
        of_first.get_or_insert(windows);
    }
    Ok(of_first.unwrap_or_default())
}

/// The windows of one place.
pub(crate) fn windows_at(
    connection: &Connection,
    institution: &str,
    department: Option<&str>,
) -> Result<Vec<ReceptionWindow>> {
    let all: Vec<ReceptionWindow> =
        row::list(connection, "institution_id = ?1 order by weekday, from_time, id", [institution])?;
    let (own, other): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|window| department.is_some() && window.department_id.as_deref() == department);
    Ok(match own.is_empty() {
        true => other.into_iter().filter(|window| window.department_id.is_none()).collect(),
        false => own,
    })
}
