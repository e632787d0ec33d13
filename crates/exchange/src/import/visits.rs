//! Rows of visits, with their own authors and dates. One row is one visit of one customer; rows with
//! the same id, one below the other, are one visit of several.

mod met;
mod same;
mod told;
mod when;

pub(super) use met::somebody;

use super::cells::Cells;
use super::chunk::Step;
use super::decision::{Decision, What};
use super::index::{Id, Index, Seen};
use super::place::{Place, known_place};
use crate::error::{Refusal, Result};
use crate::mapping::ROW_AWARENESS;
use crate::values;
use chrono::{DateTime, Duration, FixedOffset};
use domain::visit::{Amendment, Attendee, Channel, Outcome, Visit, VisitState};
use domain::{Check, Problem, civil};
use met::{People, people};
use same::Told;
use std::collections::{BTreeSet, HashMap};
use store::{Connection, StoreError, new_id};
use told::{amendments, known_before, lists, said};
use when::{minute, moment, utc};

/// The visits in the log by author, customer and minute, or by day; and which ids are taken.
#[derive(Debug, Default)]
pub(crate) struct WorkIndex {
    by_moment: HashMap<(Id, Id, String), Id>,
    taken: BTreeSet<Id>,
}

impl WorkIndex {
    pub fn load(connection: &Connection) -> Result<Self> {
        let mut index = WorkIndex::default();
        let sql = "select v.id, v.staff_id, v.at, v.day, a.customer_id from visit v
                   left join attendee a on a.visit_id = v.id and a.deleted = 0 where v.deleted = 0";
        let mut statement = connection.prepare(sql).map_err(StoreError::from)?;
        let mut rows = statement.query([]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let read = || -> rusqlite::Result<_> {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
            };
            let (id, staff, at, day, customer): (Id, Id, String, String, Option<Id>) =
                read().map_err(StoreError::from)?;
            if let Some(customer) = customer {
                index.by_moment.insert((staff.clone(), customer.clone(), minute(&at).into()), id.clone());
                index.by_moment.insert((staff, customer, day), id.clone());
            }
            index.taken.insert(id);
        }
        Ok(index)
    }
}

/// What the first row of a visit asks for.
struct Asked {
    /// Absent when the file names nobody.
    staff_id: Option<Id>,
    at: DateTime<FixedOffset>,
    has_time: bool,
    channel: Option<Channel>,
    outcome: Outcome,
}

pub(crate) fn decide(connection: &Connection, index: &mut Index, rows: &[Cells]) -> Result<Decision> {
    let Some(first) = rows.first() else { return Ok(Decision::default()) };
    if first.text("row") == Some(ROW_AWARENESS) {
        return known_before(connection, index, first);
    }
    let mut decision = Decision::default();
    let asked = asked(index, &mut decision, first)?;
    let people = people(connection, index, rows)?;
    let given = first.id();
    let host = people.met.first().map(|(_, host)| host);
    decision.kind = "visit".into();
    decision.name = match host {
        Some(host) => format!("{} {}", host.name, civil::day_of(asked.at)),
        None => civil::day_of(asked.at),
    };
    let staff_id = asked.staff_id.clone().unwrap_or_else(|| index.context.staff_id.clone());
    let when = if asked.has_time { minute(&utc(asked.at)).to_owned() } else { civil::day_of(asked.at) };
    let (known, seen_id) = match (&given, host) {
        (Some(id), _) => (index.work.taken.get(id).cloned(), id.clone()),
        (None, Some(host)) => {
            let place = (staff_id.clone(), host.customer_id.clone(), when.clone());
            let seen_id = format!("{}/{}", place.0, place.1);
            (index.work.by_moment.get(&place).cloned(), seen_id)
        }
        // Without an id, and without anybody by whom to know it again, it would come anew each time.
        (None, None) if people.emptied => return Err(Refusal::Erased.into()),
        (None, None) => return Err(Problem::AttendeeMissing.into()),
    };
    if host.is_none() && !people.emptied {
        return Err(Problem::AttendeeMissing.into());
    }
    if let Some(id) = known {
        let told = Told { first: *first, people: &people, asked, by_id: given.is_some() };
        return same::unchanged(connection, index, decision, &id, &told);
    }
    if index.see(&seen_id, &when, Seen { line: first.line(), fingerprint: first.fingerprint(&[]) })? {
        return Ok(Decision { steps: vec![], made: vec![], ..decision });
    }
    decision.what = What::New;
    decision.erased = people.erased.len() as u32;
    new(index, first, &asked, staff_id, given, &people, decision)
}

/// A visit that the log does not have, with everything that the rows tell of it.
fn new(
    index: &mut Index,
    first: &Cells,
    asked: &Asked,
    staff_id: Id,
    given: Option<Id>,
    people: &People,
    mut decision: Decision,
) -> Result<Decision> {
    let amendments = amendments(first, people.emptied)?;
    let visit = visit(index, first, asked, staff_id, given, people, !amendments.is_empty())?;
    decision.steps.push(Step::new(&visit));
    decision.change("outcome", "", asked.outcome.text());
    decision.back_dated = visit.staff_id == index.context.staff_id && index.is_back_dated(asked.at);
    let brands = lists(index, first, &mut decision, &visit)?;
    for (sort, (_, one)) in (0..).zip(&people.met) {
        decision.steps.push(Step::new(&Attendee {
            visit_id: visit.id.clone(),
            customer_id: one.customer_id.clone(),
            affiliation_id: one.affiliation_id.clone(),
            sort,
            ..Attendee::default()
        }));
    }
    for (row, one) in people.met.iter().chain(&people.further) {
        said(index, row, &mut decision, &visit, (one, people.emptied), &brands)?;
    }
    // What an erasure emptied is no amendment any more, only the mark that there was one.
    for (at, reason) in amendments.into_iter().filter(|_| !people.emptied) {
        let made = Amendment { id: new_id(), revision: 0, visit_id: visit.id.clone(), reason, at };
        made.check()?;
        decision.steps.push(Step::new(&made));
    }
    index.work.taken.insert(visit.id);
    Ok(decision)
}

fn asked(index: &mut Index, decision: &mut Decision, first: &Cells) -> Result<Asked> {
    let staff_id = match (first.text("author_code"), first.text("author")) {
        (None, None) => None,
        (code, name) => Some(index.staff(decision, code, name)?),
    };
    let (at, has_time) = moment(index, first)?;
    if at > index.context.now + Duration::minutes(5) {
        return Err(Problem::InFuture.into());
    }
    let channel = first.text("channel").map(|text| values::channel("channel", text)).transpose()?;
    let outcome = first.text("outcome").ok_or(Problem::OutcomeMissing)?;
    Ok(Asked { staff_id, at, has_time, channel, outcome: values::outcome("outcome", outcome)? })
}

fn visit(
    index: &Index,
    first: &Cells,
    asked: &Asked,
    staff_id: Id,
    given: Option<Id>,
    people: &People,
    amended: bool,
) -> Result<Visit> {
    let channel = asked.channel.unwrap_or_default();
    let text = |key: &str| text(first, key).filter(|_| !people.emptied);
    let visit = Visit {
        id: given.unwrap_or_else(new_id),
        revision: 0,
        position_id: index.context.position_id.clone(),
        staff_id,
        institution_id: institution(index, first, channel, people)?,
        at: utc(asked.at),
        offset_minutes: asked.at.offset().local_minus_utc() / 60,
        day: civil::day_of(asked.at),
        channel,
        objective: text("objective"),
        outcome: asked.outcome,
        outcome_note: text("note"),
        appointment_ref: text("appointment_ref"),
        window_reason: text("window_reason"),
        filing_reason: text("filing_reason"),
        state: if amended { VisitState::Amended } else { VisitState::Submitted },
        entered_at: match first.text("entered_at") {
            Some(text) => utc(civil::instant("entered_at", text)?),
            None => utc(index.context.now),
        },
        imported: true,
    };
    visit.check()?;
    Ok(visit)
}

fn text(cells: &Cells, key: &str) -> Option<String> {
    cells.text(key).map(Into::into)
}

/// Where a visit that has a place was: where all who were met are, or what the row says when nobody is
/// left of them.
fn institution(index: &Index, first: &Cells, channel: Channel, people: &People) -> Result<Option<Id>> {
    if !matches!(channel, Channel::FaceToFace | Channel::DepartmentMeeting) {
        return Ok(None);
    }
    let Some((_, host)) = people.met.first() else {
        return Ok(match known_place(index, first)? {
            Place::Known(id) => Some(id),
            Place::None | Place::Unknown(_) => None,
        });
    };
    let is_shared = people.met.iter().all(|(_, other)| other.institution_id == host.institution_id);
    Ok(host.institution_id.clone().filter(|_| is_shared))
}
