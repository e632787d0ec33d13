//! What the sample's Today shows: planned calls, some done, some overdue, promises, an open adverse event.

use super::calls::Call;
use super::{Territory, is_workday, put, window_on};
use crate::door::Tx;
use crate::error::Result;
use chrono::{Duration, NaiveDate};
use domain::plan::PlanItem;
use domain::visit::{Channel, Outcome};

/// Calls a day in the sample's plan.
const CALLS: u32 = 7;

impl Territory {
    pub(super) fn upcoming(&mut self, tx: &mut Tx) -> Result<()> {
        let today = self.today();
        for at in 0..CALLS {
            self.planned(tx, today, at)?;
        }
        let mut day = today;
        for _ in 0..4 {
            day = next_workday(day, 1);
            for at in 0..CALLS - 2 {
                self.planned(tx, day, at)?;
            }
        }
        let mut day = today;
        for back in 0..2 {
            day = next_workday(day, -1);
            for at in 0..2 - back {
                self.planned(tx, day, at)?;
            }
        }
        self.open_event(tx)
    }

    /// Call number `at` of a day: the morning at one hospital, the afternoon at another. Those of today
    /// that lie behind already have their visit.
    fn planned(&mut self, tx: &mut Tx, day: NaiveDate, at: u32) -> Result<()> {
        let afternoon = at >= CALLS / 2;
        let site = self.site_for(day, afternoon);
        let colleague =
            (at as usize * 3 + self.dice.below(3) as usize) % self.sites[site].people.len().max(1);
        let Some(&person) = self.sites[site].people.get(colleague) else { return Ok(()) };
        let start = if afternoon { 14 * 60 } else { 9 * 60 };
        let minute = start + (at % (CALLS / 2 + 1)) * 35;
        let at_time = at.is_multiple_of(2).then(|| format!("{:02}:{:02}", minute / 60, minute % 60));
        let moment = self.moment(day, minute);
        let visit_id = match day == self.today() && at < 2 && moment < self.now - Duration::minutes(10) {
            true => {
                let channel = Channel::FaceToFace;
                let call = Call { at: moment, channel, site, people: vec![person], window_reason: None };
                Some(self.record(tx, &call, Outcome::Reached)?)
            }
            false => None,
        };
        tx.happened(Some(&self.now.to_rfc3339_opts(chrono::SecondsFormat::Millis, false)));
        let item = PlanItem {
            id: self.dice.id(),
            position_id: self.position_id.clone(),
            customer_id: self.people[person].id.clone(),
            affiliation_id: Some(self.people[person].affiliation_id.clone()),
            day: day.to_string(),
            at_time,
            afternoon,
            purpose: Some(self.dice.word(&self.phrases.purposes)),
            visit_id,
            ..PlanItem::default()
        };
        put(tx, &item)
    }

    /// A hospital that receives at that half-day, or one without windows.
    fn site_for(&self, day: NaiveDate, afternoon: bool) -> usize {
        let receives = |site: &super::Site| {
            !site.people.is_empty()
                && window_on(&site.windows, day)
                    .is_some_and(|(from, to)| if afternoon { to > 14 * 60 } else { from < 10 * 60 })
        };
        let hospitals = &self.sites[..self.scale.hospitals as usize];
        let free = hospitals.iter().position(|site| site.windows.is_empty());
        hospitals.iter().position(receives).or(free).unwrap_or_default()
    }

    /// An adverse event of the last workday, entered three hours ago: most of its day is left. What was
    /// promised then is due today; what was promised a week before was due on that day.
    fn open_event(&mut self, tx: &mut Tx) -> Result<()> {
        let day = next_workday(self.today(), -1);
        let at = self.moment(day, 10 * 60 + 20).min(self.now - Duration::hours(3));
        let call = self.phone_call(at, 4);
        let visit_id = self.record(tx, &call, Outcome::Reached)?;
        self.adverse_event(tx, &visit_id, self.now - Duration::hours(3), None)?;
        self.step(tx, &visit_id, &call, self.today(), None)?;
        let call = self.phone_call(at - Duration::days(7), 6);
        let visit_id = self.record(tx, &call, Outcome::Partly)?;
        self.step(tx, &visit_id, &call, day, None)
    }

    fn phone_call(&self, at: domain::civil::Moment, colleague: usize) -> Call {
        let person = self.sites[0].people.get(colleague).copied().unwrap_or_default();
        Call { at, channel: Channel::Phone, site: 0, people: vec![person], window_reason: None }
    }
}

fn next_workday(from: NaiveDate, step: i64) -> NaiveDate {
    let mut day = from + Duration::days(step);
    while !is_workday(day) {
        day += Duration::days(step);
    }
    day
}
