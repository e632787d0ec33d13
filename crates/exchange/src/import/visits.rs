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
use crate::error::Result;
use crate::mapping::{ROW_AWARENESS, ROW_FURTHER};
use crate::values;
use chrono::{DateTime, Duration, FixedOffset};
use domain::visit::{Amendment, Attendee, Channel, Outcome, Visit, VisitState};
use domain::{Check, Problem, civil};
use met::Met;
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
    let told = |further: bool| {
        let of = rows.iter().filter(move |row| (row.text("row") == Some(ROW_FURTHER)) == further);
        of.map(|row| Ok((*row, somebody(connection, index, row)?))).collect::<Result<Vec<_>>>()
    };
    let (met, further) = (told(false)?, told(true)?);
    let Some((_, host)) = met.first() else { return Err(Problem::AttendeeMissing.into()) };
    decision.kind = "visit".into();
    decision.name = format!("{} {}", host.name, civil::day_of(asked.at));
    let given = first.text("id").map(str::to_ascii_lowercase).filter(|id| id.len() == 32);
    let staff_id = asked.staff_id.clone().unwrap_or_else(|| index.context.staff_id.clone());
    let when = if asked.has_time { minute(&utc(asked.at)).to_owned() } else { civil::day_of(asked.at) };
    let place = (staff_id.clone(), host.customer_id.clone(), when.clone());
    let known = match &given {
        Some(id) if index.work.taken.contains(id) => Some(id.clone()),
        Some(_) => None,
        None => index.work.by_moment.get(&place).cloned(),
    };
    if let Some(id) = known {
        let told = Told { rows: &met, further: &further, asked, by_id: given.is_some() };
        return same::unchanged(connection, index, decision, &id, &told);
    }
    let seen_id = given.clone().unwrap_or_else(|| format!("{}/{}", place.0, place.1));
    if index.see(&seen_id, &when, Seen { line: first.line(), fingerprint: first.fingerprint(&[]) })? {
        return Ok(Decision { steps: vec![], made: vec![], ..decision });
    }
    let amendments = amendments(first)?;
    let visit = visit(index, first, &asked, staff_id, given, &met, !amendments.is_empty())?;
    decision.what = What::New;
    decision.steps.push(Step::new(&visit));
    decision.change("outcome", "", asked.outcome.text());
    decision.back_dated = visit.staff_id == index.context.staff_id && index.is_back_dated(asked.at);
    let brands = lists(index, first, &mut decision, &visit)?;
    for (row, one) in &met {
        decision.steps.push(Step::new(&Attendee {
            id: new_id(),
            revision: 0,
            visit_id: visit.id.clone(),
            customer_id: one.customer_id.clone(),
            affiliation_id: one.affiliation_id.clone(),
        }));
        said(index, row, &mut decision, &visit, one, &brands)?;
    }
    for (row, one) in &further {
        said(index, row, &mut decision, &visit, one, &brands)?;
    }
    for (at, reason) in amendments {
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
    met: &[(Cells, Met)],
    amended: bool,
) -> Result<Visit> {
    let channel = asked.channel.unwrap_or_default();
    let visit = Visit {
        id: given.unwrap_or_else(new_id),
        revision: 0,
        position_id: index.context.position_id.clone(),
        staff_id,
        institution_id: shared_institution(channel, met),
        at: utc(asked.at),
        offset_minutes: asked.at.offset().local_minus_utc() / 60,
        day: civil::day_of(asked.at),
        channel,
        objective: text(first, "objective"),
        outcome: asked.outcome,
        outcome_note: text(first, "note"),
        appointment_ref: text(first, "appointment_ref"),
        window_reason: text(first, "window_reason"),
        filing_reason: text(first, "filing_reason"),
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

fn shared_institution(channel: Channel, met: &[(Cells, Met)]) -> Option<Id> {
    let first = met.first()?.1.institution_id.clone();
    let shared = met.iter().all(|(_, other)| other.institution_id == first);
    first.filter(|_| shared && matches!(channel, Channel::FaceToFace | Channel::DepartmentMeeting))
}
