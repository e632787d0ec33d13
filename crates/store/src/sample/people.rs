//! The people of the sample: common names and rare ones, some in two places.

use super::{Territory, put};
use crate::door::Tx;
use crate::error::Result;
use domain::customer::MasterState;
use domain::person::{Affiliation, ClinicHour, Consent, Person};

/// A person as the rest of the sample needs it.
pub(crate) struct Doctor {
    pub id: String,
    pub affiliation_id: String,
    pub site: usize,
    pub has_own_windows: bool,
}

impl Territory {
    /// Person number `at`: those of the first hospital come first.
    pub(super) fn person(&mut self, tx: &mut Tx, at: u32) -> Result<()> {
        let site = self.site_of(at);
        let person = self.invent(at);
        put(tx, &person)?;
        self.align(tx, &person.id)?;
        let department = self.dice.skewed(self.sites[site].departments.len());
        let department_id = self.sites[site].departments.get(department).cloned();
        let affiliation_id = self.affiliate(tx, &person.id, site, department_id, true)?;
        if self.dice.chance(6) {
            let clinic = self.scale.hospitals + self.dice.below(self.scale.clinics);
            let second = if self.dice.chance(50) && site > 0 { 0 } else { clinic as usize };
            if second < self.sites.len() && second != site {
                let department_id = self.sites[second].departments.first().cloned();
                self.affiliate(tx, &person.id, second, department_id, false)?;
            }
        }
        if self.dice.chance(15) {
            let tag = self.dice.word(&self.places.tags);
            self.tag(tx, &person.id, tag)?;
        }
        if self.dice.chance(25) {
            self.code(tx, &person.id, format!("HCP{:06}", at + 1))?;
        }
        if self.dice.chance(12) {
            self.own_value(tx, "training", &person.id, ["有", "暂无", "未问"][at as usize % 3])?;
        }
        if self.dice.chance(5) {
            self.own_value(tx, "interest", &person.id, "示例市医学会专业组委员")?;
        }
        let has_own_windows = site == 0 && department < 2;
        self.people.push(Doctor { id: person.id, affiliation_id, site, has_own_windows });
        Ok(())
    }

    /// The first hospital has its share; the others share the rest, one in twelve goes to a clinic.
    fn site_of(&mut self, at: u32) -> usize {
        if at < self.scale.people_first {
            return 0;
        }
        if self.scale.clinics > 0 && self.dice.chance(8) {
            return (self.scale.hospitals + self.dice.below(self.scale.clinics)) as usize;
        }
        1 + self.dice.skewed(self.scale.hospitals as usize - 1)
    }

    fn invent(&mut self, at: u32) -> Person {
        let consent = match self.dice.below(100) {
            0..58 => Consent::Given,
            58..92 => Consent::Unknown,
            92..97 => Consent::Refused,
            _ => Consent::Withdrawn,
        };
        let given = consent == Consent::Given;
        let informed = self.dice.range(30, 700);
        // A few were told so long ago that the data may be kept no longer.
        let kept_days = if self.dice.chance(2) { 20 } else { 1095 };
        Person {
            id: self.dice.id(),
            name: self.name(),
            title: Some(self.dice.word(&self.places.titles)),
            // 100 is no prefix of a mobile number: nobody has this one.
            mobile: self.dice.chance(45).then(|| format!("100{:08}", at + 1)),
            wechat: self.dice.chance(20).then(|| format!("sample_{:05}", at + 1)),
            monthly_outpatients: self.dice.chance(40).then(|| self.dice.range(4, 60) * 10),
            academic_interest: self.dice.chance(25).then(|| self.dice.word(&self.places.interests)),
            consent,
            consent_day: given.then(|| self.day(-i64::from(informed)).to_string()),
            consent_purpose: given.then(|| "学术信息沟通".into()),
            retention_day: given.then(|| self.day(kept_days - i64::from(informed)).to_string()),
            state: if self.dice.chance(60) { MasterState::Validated } else { MasterState::Local },
            ..Person::default()
        }
    }

    fn name(&mut self) -> String {
        let total = self.names.surnames.iter().map(|(_, weight)| weight).sum();
        let mut at = self.dice.below(total);
        let mut name = String::new();
        for (surname, weight) in &self.names.surnames {
            if at < *weight {
                name.push_str(surname);
                break;
            }
            at -= weight;
        }
        for _ in 0..if self.dice.chance(22) { 1 } else { 2 } {
            name.push_str(&self.dice.word(&self.names.given));
        }
        name
    }

    fn affiliate(
        &mut self,
        tx: &mut Tx,
        person_id: &str,
        site: usize,
        department_id: Option<String>,
        is_primary: bool,
    ) -> Result<String> {
        let title = self.dice.chance(12).then(|| self.dice.word(&self.places.posts));
        let worked_days = self.dice.range(800, 4000);
        let affiliation = Affiliation {
            id: self.dice.id(),
            person_id: person_id.into(),
            institution_id: self.sites[site].id.clone(),
            department_id,
            title,
            is_primary,
            from_day: Some(self.day(-i64::from(worked_days)).to_string()),
            ..Affiliation::default()
        };
        put(tx, &affiliation)?;
        let hours = if self.dice.chance(60) { 1 + self.dice.below(2) } else { 0 };
        for _ in 0..hours {
            let (from, to) = if self.dice.chance(60) { ("08:00", "11:30") } else { ("13:30", "17:00") };
            put(
                tx,
                &ClinicHour {
                    id: self.dice.id(),
                    affiliation_id: affiliation.id.clone(),
                    weekday: self.dice.range(1, 5),
                    from_time: from.into(),
                    to_time: to.into(),
                    ..ClinicHour::default()
                },
            )?;
        }
        Ok(affiliation.id)
    }

    /// Notes who works where, once all people are there.
    pub(super) fn gather(&mut self) {
        for (at, doctor) in self.people.iter().enumerate() {
            self.sites[doctor.site].people.push(at);
        }
    }
}
