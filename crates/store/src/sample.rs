//! The sample territory, so that somebody can look round before typing anything in; and the same
//! territory a hundred times as large, to measure with.
//!
//! Everything is invented, and the same seed at the same time gives the same territory. It is written
//! through the door like anything else.

mod assessments;
mod calls;
mod clear;
mod company;
mod dice;
mod people;
mod places;
mod surveys;
#[cfg(test)]
mod tests;
mod upcoming;

pub use clear::{SampleOwn, SampleState, prepare_clear, state};

use crate::error::{Fault, Result};
use crate::store::{Clock, NewStore, Store};
use crate::{Place, Tx, new_id};
use chrono::{Datelike, Duration, NaiveDate, NaiveTime, TimeZone};
use dice::Dice;
use domain::civil::Moment;
use domain::customer::ReceptionWindow;
use domain::identity::natural_key;
use people::Doctor;
use places::Site;
use serde::Deserialize;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The seed of the sample that the app offers.
pub const SEED: u64 = 20_261;

/// The action under which history shows it.
pub const ACTION: &str = "sample.fill";

/// How large a territory is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    pub hospitals: u32,
    pub departments_max: u32,
    pub clinics: u32,
    pub pharmacies: u32,
    pub distributors: u32,
    pub people: u32,
    /// People of the first hospital.
    pub people_first: u32,
    pub visits: u32,
    /// Visits with the first doctor, at least.
    pub visits_first: u32,
    pub days: u32,
}

const SAMPLE: Scale = Scale {
    hospitals: 12,
    departments_max: 12,
    clinics: 8,
    pharmacies: 22,
    distributors: 4,
    people: 470,
    people_first: 170,
    visits: 1100,
    visits_first: 36,
    days: 365,
};

/// Lists of invented names and phrases.
#[derive(Deserialize)]
pub(crate) struct Names {
    surnames: Vec<(String, u32)>,
    given: Vec<String>,
}
#[derive(Deserialize)]
pub(crate) struct Places {
    city: String,
    districts: Vec<String>,
    hospitals: Vec<(String, String, String)>,
    departments: Vec<String>,
    clinics: Vec<String>,
    pharmacies: Vec<String>,
    distributors: Vec<String>,
    titles: Vec<String>,
    posts: Vec<String>,
    interests: Vec<String>,
    tags: Vec<String>,
}
#[derive(Deserialize)]
pub(crate) struct Phrases {
    objectives: Vec<String>,
    notes: Vec<String>,
    not_seen: Vec<String>,
    steps: Vec<String>,
    window_reasons: Vec<String>,
    purposes: Vec<String>,
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    let damaged =
        |error: serde_json::Error| crate::Fault::Damaged { detail: format!("sample data: {error}") };
    Ok(serde_json::from_str(text).map_err(damaged)?)
}

/// A territory while it is being built.
pub(crate) struct Territory {
    dice: Dice,
    scale: Scale,
    now: Moment,
    staff_id: String,
    position_id: String,
    manager_id: String,
    names: Names,
    places: Places,
    phrases: Phrases,
    /// Brands of the rep's line; each with its products and its key messages.
    brands: Vec<String>,
    products: Vec<String>,
    messages: Vec<(String, String)>,
    own_fields: BTreeMap<&'static str, String>,
    sites: Vec<Site>,
    people: Vec<Doctor>,
    awareness: BTreeMap<(usize, usize), u32>,
}

/// Makes a store, with the sample territory when `new` asks for it: all of it or nothing, since a store that
/// is left half done has a recovery code that nobody has seen.
/// Errors: those of [`Store::create`] and what stops a write: `store.disk_full` and others.
pub fn create(place: Place, new: &NewStore, clock: Clock) -> Result<(Store, Zeroizing<String>)> {
    let (mut store, code) = Store::create(place, new, clock)?;
    if new.sample
        && let Err(error) = fill(&mut store, SEED, &mut |_, _| {})
    {
        store.discard()?;
        return Err(error);
    }
    Ok((store, code))
}

/// Fills an empty store with the sample territory: some 600 customers and a year of visits up to now.
/// The store is marked before anything is written, so that whatever a power cut leaves can be cleared.
/// `progress` hears how many of the customers and visits are written, and how many there will be.
/// Errors: `store.not_empty`.
pub fn fill(store: &mut Store, seed: u64, progress: &mut dyn FnMut(u32, u32)) -> Result<()> {
    if !store.readers().read(clear::is_fillable)? {
        return Err(Fault::NotEmpty.into());
    }
    store.write_local(|connection| Ok(connection.execute("update device set sample = 1", [])?))?;
    let (mut territory, group) = begin(store, SAMPLE, seed)?;
    territory.build(store, &group, progress)?;
    territory.assessments(store, &group)?;
    store.write_group(&group, ACTION, |tx| territory.surveys(tx))?;
    store.write_group(&group, ACTION, |tx| territory.upcoming(tx))?;
    Ok(())
}

/// Fills a new store with a territory of this size, to measure with: 8 % of the customers are people of
/// one hospital, and one doctor has a five-hundredth of the visits. `progress` hears how many of the
/// customers and visits are written, and how many there will be. Nothing waits for the disk: who is cut short
/// throws the store away, and who is through says [`Store::checkpoint`].
pub fn generate(
    store: &mut Store,
    customers: u32,
    visits: u32,
    seed: u64,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<()> {
    let hospitals = (customers / 250).max(2);
    let (clinics, pharmacies, distributors) = (customers / 200, customers / 50, customers / 1000);
    let places = hospitals + clinics + pharmacies + distributors + departments(hospitals, 12);
    let scale = Scale {
        hospitals,
        departments_max: 12,
        clinics,
        pharmacies,
        distributors,
        people: customers.saturating_sub(places),
        people_first: customers / 25 * 2,
        visits,
        visits_first: visits / 500,
        days: 730,
    };
    let (mut territory, group) = begin(store, scale, seed)?;
    store.unsynced(|store| {
        territory.build(store, &group, progress)?;
        territory.rate_everybody(store, &group)?;
        territory.answer_often(store, &group, customers / 10)
    })
}

/// How many departments that many hospitals have: the first has the most.
fn departments(hospitals: u32, departments_max: u32) -> u32 {
    (0..hospitals).map(|at| places::department_count(at, departments_max)).sum()
}

fn begin(store: &Store, scale: Scale, seed: u64) -> Result<(Territory, String)> {
    let now = store.now();
    let dice = Dice::new(seed, now.timestamp_millis() - i64::from(scale.days) * 86_400_000);
    let territory = Territory {
        dice,
        scale,
        now,
        staff_id: store.author().staff_id.clone(),
        position_id: store.author().position_id.clone(),
        manager_id: String::new(),
        names: read(include_str!("../../../assets/sample/names.json"))?,
        places: read(include_str!("../../../assets/sample/places.json"))?,
        phrases: read(include_str!("../../../assets/sample/phrases.json"))?,
        brands: vec![],
        products: vec![],
        messages: vec![],
        own_fields: BTreeMap::new(),
        sites: vec![],
        people: vec![],
        awareness: BTreeMap::new(),
    };
    Ok((territory, new_id()))
}

impl Territory {
    fn build(&mut self, store: &mut Store, group: &str, progress: &mut dyn FnMut(u32, u32)) -> Result<()> {
        let scale = self.scale;
        // Records of one kind per transaction: few enough that progress can be told, and many enough that a
        // page which holds something of everybody is written a few times only.
        let part = (scale.visits / 20).max(50);
        let places = scale.hospitals + scale.clinics + scale.pharmacies + scale.distributors;
        let total = places + scale.people + scale.visits;
        store.write_group(group, ACTION, |tx| self.company(tx))?;
        for from in (0..places).step_by(part as usize / 10) {
            let to = places.min(from + part / 10);
            store.write_group(group, ACTION, |tx| (from..to).try_for_each(|at| self.institution(tx, at)))?;
            progress(to, total);
        }
        for from in (0..scale.people).step_by(part as usize) {
            let to = scale.people.min(from + part);
            store.write_group(group, ACTION, |tx| (from..to).try_for_each(|at| self.person(tx, at)))?;
            progress(places + to, total);
        }
        self.gather();
        for from in (0..scale.visits).step_by(part as usize) {
            let to = scale.visits.min(from + part);
            store.write_group(group, ACTION, |tx| (from..to).try_for_each(|at| self.visit(tx, at)))?;
            progress(places + scale.people + to, total);
        }
        Ok(())
    }

    /// Everybody once for each brand or so, in parts.
    fn assessments(&mut self, store: &mut Store, group: &str) -> Result<()> {
        let (people, sites) = (self.people.len() as u32, self.sites.len() as u32);
        for from in (0..people).step_by(100) {
            let some = from..people.min(from + 100);
            store.write_group(group, ACTION, |tx| {
                some.clone().try_for_each(|at| self.assess_person(tx, at))
            })?;
        }
        store
            .write_group(group, ACTION, |tx| (0..sites).try_for_each(|at| self.assess_institution(tx, at)))?;
        Ok(())
    }

    fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    /// The day that many days from today.
    fn day(&self, days: i64) -> NaiveDate {
        self.today() + Duration::days(days)
    }

    fn moment(&self, day: NaiveDate, minute: u32) -> Moment {
        let time =
            NaiveTime::from_num_seconds_from_midnight_opt(minute.min(1439) * 60, 0).unwrap_or_default();
        self.now.offset().from_local_datetime(&day.and_time(time)).single().unwrap_or(self.now)
    }
}

fn is_workday(day: NaiveDate) -> bool {
    day.weekday().number_from_monday() <= 5
}

/// `HH:MM` as minutes of the day.
fn minutes(time: &str) -> u32 {
    let (hours, minutes) = time.split_once(':').unwrap_or_default();
    hours.parse::<u32>().unwrap_or_default() * 60 + minutes.parse::<u32>().unwrap_or_default()
}

/// A window that is open on that day, if the place has one then.
fn window_on(windows: &[ReceptionWindow], day: NaiveDate) -> Option<(u32, u32)> {
    let weekday = day.weekday().number_from_monday();
    let window = windows.iter().find(|window| window.weekday == weekday)?;
    Some((minutes(&window.from_time), minutes(&window.to_time)))
}

/// Writes a record that is new for certain. An element of a set has the id that it has anywhere.
fn put<T: domain::Record>(tx: &mut Tx, record: &T) -> Result<()> {
    let mut edit = domain::Edit::new(record);
    edit.id = edit.id.filter(|_| natural_key(T::KIND.name).is_none());
    tx.put(edit).map(|_| ())
}
