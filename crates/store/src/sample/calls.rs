//! The visits of the sample: a rep's days, mostly inside the windows, with the outcomes of life.

use super::{Territory, is_workday, put, window_on};
use crate::door::Tx;
use crate::error::Result;
use crate::visit::utc;
use chrono::{Duration, NaiveDate};
use domain::civil::{self, Moment};
use domain::customer::InstitutionKind;
use domain::visit::{
    AdverseEvent, Attendee, Awareness, Channel, CoVisitor, NextStep, Outcome, Visit, VisitBrand,
    VisitMessage, is_met,
};

/// How a visit came about: when, how, and at which place.
pub(super) struct Call {
    pub at: Moment,
    pub channel: Channel,
    pub site: usize,
    /// Indexes of the people; none: the institution itself was visited.
    pub people: Vec<usize>,
    pub window_reason: Option<String>,
}

impl Territory {
    /// Visit number `at` of all, spread evenly over the workdays before today.
    pub(super) fn visit(&mut self, tx: &mut Tx, at: u32) -> Result<()> {
        let (total, days) = (u64::from(self.scale.visits), u64::from(self.scale.days));
        let back = days - u64::from(at) * days / total.max(1);
        let mut day = self.day(-(back as i64));
        while !is_workday(day) {
            day -= Duration::days(1);
        }
        let every = self.scale.visits / self.scale.visits_first.max(1);
        let call = match every > 0 && at.is_multiple_of(every) {
            true => self.call_on(0, day),
            false => self.call(day),
        };
        let outcome = match self.dice.below(100) {
            0..62 => Outcome::Reached,
            62..86 => Outcome::Partly,
            86..96 => Outcome::NotSeen,
            _ => Outcome::Rescheduled,
        };
        let visit_id = self.record(tx, &call, outcome)?;
        if at == self.scale.visits / 2 {
            let reported_at = utc(call.at + Duration::hours(7));
            self.adverse_event(tx, &visit_id, call.at, Some(reported_at))?;
        }
        Ok(())
    }

    /// A call on somebody: at a pharmacy now and then, with a group at times, mostly on one doctor.
    fn call(&mut self, day: NaiveDate) -> Call {
        if self.dice.chance(8) {
            let shops = self.scale.pharmacies + self.scale.distributors;
            let shop = self.sites.len() - 1 - self.dice.below(shops) as usize;
            let minute = self.dice.range(9 * 60, 17 * 60);
            let (at, people) = (self.moment(day, minute), vec![]);
            return Call { at, channel: Channel::FaceToFace, site: shop, people, window_reason: None };
        }
        let anybody = self.dice.below(self.people.len() as u32) as usize;
        let site = self.people[anybody].site;
        let colleague = self.dice.skewed(self.sites[site].people.len());
        let person = self.sites[site].people.get(colleague).copied().unwrap_or(anybody);
        self.call_on(person, day)
    }

    fn call_on(&mut self, person: usize, day: NaiveDate) -> Call {
        let site = self.people[person].site;
        let mut channel = match self.dice.below(100) {
            0..80 => Channel::FaceToFace,
            80..87 => Channel::Phone,
            87..94 => Channel::Wechat,
            94..98 => Channel::DepartmentMeeting,
            _ => Channel::AcademicEvent,
        };
        let mut minute =
            if self.dice.chance(55) { self.dice.range(510, 700) } else { self.dice.range(810, 1030) };
        let mut window_reason = None;
        let windows = &self.sites[site].windows;
        let in_person = matches!(channel, Channel::FaceToFace | Channel::DepartmentMeeting);
        if in_person && (!windows.is_empty() || self.people[person].has_own_windows) {
            match window_on(windows, day).filter(|_| !self.people[person].has_own_windows) {
                Some((from, to)) => minute = self.dice.range(from, to),
                None if self.dice.chance(12) => {
                    window_reason = Some(self.dice.word(&self.phrases.window_reasons))
                }
                None if self.dice.chance(50) => channel = Channel::Phone,
                None => channel = Channel::Wechat,
            }
        }
        let mut people = vec![person];
        if matches!(channel, Channel::DepartmentMeeting | Channel::AcademicEvent) {
            for _ in 0..self.dice.range(2, 5) {
                let at = self.dice.skewed(self.sites[site].people.len());
                people
                    .extend(self.sites[site].people.get(at).filter(|other| !people.contains(other)).copied());
            }
        }
        Call { at: self.moment(day, minute), channel, site, people, window_reason }
    }

    /// Writes a visit with everything that hangs on it; returns its id.
    pub(super) fn record(&mut self, tx: &mut Tx, call: &Call, outcome: Outcome) -> Result<String> {
        tx.happened(Some(&call.at.to_rfc3339_opts(chrono::SecondsFormat::Millis, false)));
        let entered = (call.at + Duration::minutes(i64::from(self.dice.range(5, 240)))).min(self.now);
        let note = match is_met(outcome) {
            true => self.dice.chance(55).then(|| self.dice.word(&self.phrases.notes)),
            false => Some(self.dice.word(&self.phrases.not_seen)),
        };
        let placed = matches!(call.channel, Channel::FaceToFace | Channel::DepartmentMeeting);
        let visit = Visit {
            id: self.dice.id(),
            position_id: self.position_id.clone(),
            staff_id: self.staff_id.clone(),
            institution_id: placed.then(|| self.sites[call.site].id.clone()),
            at: utc(call.at),
            offset_minutes: call.at.offset().local_minus_utc() / 60,
            day: civil::day_of(call.at),
            channel: call.channel,
            objective: self.dice.chance(40).then(|| self.dice.word(&self.phrases.objectives)),
            outcome,
            outcome_note: note,
            appointment_ref: (placed && call.site < 3)
                .then(|| format!("YY{:06}", self.dice.below(1_000_000))),
            window_reason: call.window_reason.clone(),
            entered_at: utc(entered),
            ..Visit::default()
        };
        put(tx, &visit)?;
        self.attendees(tx, &visit.id, call)?;
        let brands = self.talked(tx, &visit.id)?;
        if is_met(outcome)
            && let Some(&person) = call.people.first()
        {
            self.stand(tx, &visit, person, &brands)?;
        }
        if self.dice.chance(25) && self.sites[call.site].kind == InstitutionKind::Hospital {
            self.next_step(tx, &visit, call)?;
        }
        if self.dice.chance(4) {
            let (id, visit_id, staff_id) = (self.dice.id(), visit.id.clone(), self.manager_id.clone());
            put(tx, &CoVisitor { id, visit_id, staff_id, ..CoVisitor::default() })?;
        }
        Ok(visit.id)
    }

    fn attendees(&mut self, tx: &mut Tx, visit_id: &str, call: &Call) -> Result<()> {
        if call.people.is_empty() {
            let (id, visit_id, customer_id) =
                (self.dice.id(), visit_id.into(), self.sites[call.site].id.clone());
            return put(tx, &Attendee { id, visit_id, customer_id, ..Attendee::default() });
        }
        for (sort, &person) in (0..).zip(&call.people) {
            let attendee = Attendee {
                sort,
                id: self.dice.id(),
                visit_id: visit_id.into(),
                customer_id: self.people[person].id.clone(),
                affiliation_id: Some(self.people[person].affiliation_id.clone()),
                ..Attendee::default()
            };
            put(tx, &attendee)?;
        }
        Ok(())
    }

    /// Brands and messages of a visit; returns the indexes of the brands.
    fn talked(&mut self, tx: &mut Tx, visit_id: &str) -> Result<Vec<usize>> {
        let brands = match self.dice.below(100) {
            0..62 => vec![0],
            62..82 => vec![0, 1],
            _ => vec![1],
        };
        for (sort, &brand) in (0..).zip(&brands) {
            let (id, visit_id, brand_id) = (self.dice.id(), visit_id.to_owned(), self.brands[brand].clone());
            put(tx, &VisitBrand { id, visit_id, brand_id, sort, ..VisitBrand::default() })?;
        }
        if self.dice.chance(50) {
            let of_brand: Vec<String> = self
                .messages
                .iter()
                .filter(|(brand, _)| *brand == self.brands[brands[0]])
                .map(|(_, message)| message.clone())
                .collect();
            let (id, visit_id, key_message_id) = (self.dice.id(), visit_id.into(), self.dice.word(&of_brand));
            put(tx, &VisitMessage { id, visit_id, key_message_id, ..VisitMessage::default() })?;
        }
        Ok(brands)
    }

    /// Where the first attendee stands now: slowly up the ladder.
    fn stand(&mut self, tx: &mut Tx, visit: &Visit, person: usize, brands: &[usize]) -> Result<()> {
        for &brand in brands {
            if !self.dice.chance(40) {
                continue;
            }
            let first = self.dice.range(1, 3);
            let rises = self.dice.chance(30);
            let level = self.awareness.entry((person, brand)).and_modify(|level| {
                *level = (*level + u32::from(rises)).min(5);
            });
            let level = *level.or_insert(first);
            let awareness = Awareness {
                id: self.dice.id(),
                position_id: visit.position_id.clone(),
                customer_id: self.people[person].id.clone(),
                brand_id: self.brands[brand].clone(),
                level,
                day: visit.day.clone(),
                visit_id: Some(visit.id.clone()),
                ..Awareness::default()
            };
            put(tx, &awareness)?;
        }
        Ok(())
    }

    /// A next step some weeks on; done by now, unless its day was only just past.
    fn next_step(&mut self, tx: &mut Tx, visit: &Visit, call: &Call) -> Result<()> {
        let mut day = call.at.date_naive() + Duration::days(i64::from(self.dice.range(5, 28)));
        while !is_workday(day) {
            day += Duration::days(1);
        }
        let open = day >= self.day(-4) && (day >= self.today() || self.dice.chance(40));
        let done = (!open).then(|| utc(self.moment(day, 15 * 60).min(self.now)));
        self.step(tx, &visit.id, call, day, done)
    }

    pub(super) fn step(
        &mut self,
        tx: &mut Tx,
        visit_id: &str,
        call: &Call,
        day: NaiveDate,
        done_at: Option<String>,
    ) -> Result<()> {
        let customer =
            call.people.first().map_or(&self.sites[call.site].id, |&person| &self.people[person].id);
        let step = NextStep {
            id: self.dice.id(),
            visit_id: visit_id.into(),
            customer_id: customer.clone(),
            position_id: self.position_id.clone(),
            day: day.to_string(),
            content: self.dice.word(&self.phrases.steps),
            done_at,
            ..NextStep::default()
        };
        put(tx, &step)
    }

    /// An adverse event that was entered at `entered`, with the usual day to report it.
    pub(super) fn adverse_event(
        &mut self,
        tx: &mut Tx,
        visit_id: &str,
        entered: Moment,
        reported_at: Option<String>,
    ) -> Result<()> {
        let event = AdverseEvent {
            id: self.dice.id(),
            visit_id: visit_id.into(),
            position_id: self.position_id.clone(),
            deadline: utc(entered + Duration::hours(24)),
            report_ref: reported_at.as_ref().map(|_| "示例AE-0001".into()),
            reported_at,
            ..AdverseEvent::default()
        };
        put(tx, &event)
    }
}
