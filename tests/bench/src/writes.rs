//! Saving a visit: alone, and while an import holds the writer.

use crate::Result;
use crate::files::{self, HELD_GOAL, People};
use crate::floor::Bare;
use crate::ground::{self, Ground};
use crate::measure::{Goal, Line, Pairs};
use crate::trace::{self, Spoken};
use chrono::{Duration, SecondsFormat};
use domain::customer::Institution;
use domain::visit::{Channel, FormAttendee, FormAwareness, FormNextStep, Outcome, VisitForm};
use std::time::Instant;
use store::{Store, draft, visit};

const SAVE_GOAL: Option<Goal> = Some(Goal::Ratio(2.0));
const FORM: &str = "visit/new";

/// Three copies of one store: the program writes the first; it writes the same into the second while being
/// listened to; what was heard is said to the third. So the third always stands where the second does.
pub struct Copies {
    pub program: Store,
    pub heard: Store,
    pub bare: Bare,
}

impl Copies {
    pub fn of(ground: &Ground) -> Result<Self> {
        let open = |name: &str| -> Result<Store> {
            Ok(Store::unlock(ground.copy(name)?, &ground::keychain(), ground::clock())?)
        };
        let (program, mut heard) = (open("program")?, open("heard")?);
        let bare = Bare::writer(&ground.copy("bare")?)?;
        heard.write_local(|connection| {
            trace::attach(connection);
            Ok(())
        })?;
        for place in [program.place(), heard.place(), bare.place()] {
            into_disk_cache(&place.database())?;
        }
        Ok(Copies { program, heard, bare })
    }

    /// A write by the program, and the same by the bare connection.
    pub fn pair(
        &mut self,
        write: impl Fn(&mut Store) -> store::Result<()>,
    ) -> Result<(std::time::Duration, std::time::Duration)> {
        let begun = Instant::now();
        write(&mut self.program)?;
        let took = begun.elapsed();
        let spoken = self.listen(write)?;
        Ok((took, self.bare.time(&spoken)?))
    }

    fn listen(&mut self, write: impl Fn(&mut Store) -> store::Result<()>) -> Result<Vec<Spoken>> {
        let (answer, spoken) = trace::record(|| write(&mut self.heard));
        answer?;
        Ok(spoken)
    }
}

/// The file of a store in use lies in the disk cache. Of three large copies the system would keep the last.
fn into_disk_cache(file: &std::path::Path) -> Result<()> {
    std::io::copy(&mut std::fs::File::open(file)?, &mut std::io::sink())?;
    Ok(())
}

/// Filled in as a rep would: one doctor, a brand, a message, a level, a note, a next step.
pub fn forms(store: &Store, count: usize) -> Result<Vec<VisitForm>> {
    let now = store.now();
    let list = |sql: &str| -> store::Result<Vec<String>> {
        store.readers().read(|connection| {
            let mut statement = connection.prepare(sql)?;
            Ok(statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
        })
    };
    let people = list(&format!(
        "select id from listing where kind = 'person' order by (row * 7919) % 1000003 limit {count}"
    ))?;
    let brands = list("select id from brand where deleted = 0 order by id limit 1")?;
    let messages = list(
        "select id from key_message where deleted = 0 and brand_id = (select min(id) from brand where deleted = 0) limit 1",
    )?;
    let day = domain::civil::day_of(now + Duration::days(14));
    let form = |person: &String| VisitForm {
        at: (now - Duration::minutes(20)).to_rfc3339_opts(SecondsFormat::Secs, false),
        channel: Channel::Phone,
        attendees: vec![FormAttendee { customer_id: person.clone(), affiliation_id: None }],
        brand_ids: brands.clone(),
        key_message_ids: messages.clone(),
        awareness: brands
            .iter()
            .map(|brand_id| FormAwareness {
                customer_id: person.clone(),
                brand_id: brand_id.clone(),
                level: 3,
            })
            .collect(),
        objective: Some("了解近期用药情况".into()),
        outcome: Some(Outcome::Reached),
        outcome_note: Some("愿意在两位新患者中试用，关注肾功能不全人群的剂量。".into()),
        next_step: Some(FormNextStep { day: day.clone(), content: "带剂量调整资料".into() }),
        window_reason: Some("医生约定".into()),
        filing_reason: Some("补备案中".into()),
        ..VisitForm::default()
    };
    Ok(people.iter().map(form).collect())
}

fn type_in(store: &mut Store, form: &VisitForm) -> store::Result<()> {
    draft::save(store, FORM, &serde_json::to_string(form).unwrap_or_default()).map(drop)
}

fn submit(store: &mut Store, form: &VisitForm) -> store::Result<()> {
    store.write("visit.submit", |tx| visit::submit(tx, form, Some(FORM))).map(drop)
}

/// The draft is written before, untimed; submitting takes it away.
fn save(copies: &mut Copies, form: &VisitForm) -> Result<(std::time::Duration, std::time::Duration)> {
    copies.pair(|store| type_in(store, form))?;
    copies.pair(|store| submit(store, form))
}

pub fn alone(copies: &mut Copies, runs: usize) -> Result<Line> {
    let mut pairs = Pairs::default();
    for form in &forms(&copies.program, runs + 5)? {
        let (program, bare) = save(copies, form)?;
        pairs.push(program, bare);
    }
    // The first ones read the pages that the others find in memory.
    pairs.operation.drain(..5);
    pairs.floor.drain(..5);
    Ok(pairs.line(
        "save a visit",
        "ms",
        SAVE_GOAL,
        "one doctor, brand, message, level, next step; durable when it returns",
    ))
}

/// The hospital with the most people gets another name, again and again: how long the writer is held.
pub fn rename(copies: &mut Copies, runs: usize) -> Result<[Line; 2]> {
    let mut note = String::new();
    let sql = "select institution_id, count(*) from listing where kind = 'person'
               group by institution_id order by 2 desc limit 1";
    let (hospital, people): (String, u32) =
        copies.heard.readers().read(|connection| -> store::Result<_> {
            Ok(connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?)
        })?;
    let (mut pairs, mut following) = (Pairs::default(), Pairs::default());
    for run in 0..runs {
        let (program, bare) = copies.pair(|store| {
            let renamed = store.write("customer.edit", |tx| {
                let mut place: Institution = tx.require(&hospital)?;
                place.name = format!("{}（{run}）", place.name.split('（').next().unwrap_or_default());
                tx.save(&place)
            });
            renamed.map(drop)
        })?;
        pairs.push(program, bare);
        let mut parts = 0;
        while copies.program.is_behind() {
            let (program, bare) = copies.pair(|store| store.catch_up().map(drop))?;
            following.push(program, bare);
            parts += 1;
        }
        note = format!("{people} people follow in {parts} parts");
    }
    Ok([
        pairs.line("rename the largest hospital", "ms", HELD_GOAL, note),
        following.line("a part of its people follows", "ms", HELD_GOAL, "while nobody else writes"),
    ])
}

/// A save that comes while a chunk of an import is being written waits for the rest of it. Each chunk gets
/// one such save, at an evenly spread moment of it; the floor gets the same chunks and the same moments.
pub fn during_import(copies: &mut Copies, ground: &Ground, rows: u32) -> Result<Line> {
    let people = People { rows, seed: 7_000_000 };
    let file = people.write(&copies.program, ground.scratch())?;
    let (mut program, mut bare) = (vec![], vec![]);
    let mut forms_left = forms(&copies.program, 2000)?.into_iter();
    let mut saved = 0_usize;
    files::import(&mut copies.program, &file, &mut |chunk, store| {
        let begun = Instant::now();
        let chunk = chunk.write(store)?;
        let left = begun.elapsed().mul_f64(moment(saved));
        if let Some(form) = forms_left.next() {
            type_in(store, &form)?;
            let begun = Instant::now();
            submit(store, &form)?;
            program.push(left + begun.elapsed());
            saved += 1;
        }
        Ok(chunk)
    })?;
    let mut forms_left = forms(&copies.heard, 2000)?.into_iter();
    let mut saved = 0_usize;
    let floor = &copies.bare;
    let (answer, rest) = trace::record(|| {
        files::import(&mut copies.heard, &file, &mut |chunk, store| {
            let chunk = chunk.write(store)?;
            let left = floor.time(&trace::take()).map_err(files::stop)?.mul_f64(moment(saved));
            if let Some(form) = forms_left.next() {
                type_in(store, &form)?;
                floor.replay(&trace::take()).map_err(files::stop)?;
                submit(store, &form)?;
                bare.push(left + floor.time(&trace::take()).map_err(files::stop)?);
                saved += 1;
            }
            Ok(chunk)
        })
    });
    answer?;
    floor.replay(&rest)?;
    let note = format!(
        "{} and {} saves while {rows} rows come in; waiting for the chunk included",
        program.len(),
        bare.len()
    );
    let ms = |all: Vec<std::time::Duration>| all.into_iter().map(|took| took.as_secs_f64() * 1e3).collect();
    let pairs = Pairs { operation: ms(program), floor: ms(bare) };
    Ok(pairs.line("save a visit during an import", "ms", SAVE_GOAL, note))
}

/// Which share of a chunk is still to come: evenly spread and the same every time.
fn moment(at: usize) -> f64 {
    (at as f64 * 0.618_033_988_749_895).fract()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;

    fn contents(connection: &Connection) -> Vec<(String, Vec<String>)> {
        let sql = "select name from sqlite_master where type = 'table' order by name";
        let names: Vec<String> = connection
            .prepare(sql)
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(|name| name.unwrap())
            .collect();
        let rows = |name: &String| {
            let mut statement = connection.prepare(&format!("select * from \"{name}\"")).unwrap();
            let columns = statement.column_count();
            let read = |row: &rusqlite::Row| {
                (0..columns).map(|at| row.get(at)).collect::<rusqlite::Result<Vec<rusqlite::types::Value>>>()
            };
            statement.query_map([], read).unwrap().map(|row| format!("{:?}", row.unwrap())).collect()
        };
        names.iter().map(|name| (name.clone(), rows(name))).collect()
    }

    #[test]
    fn the_floor_leaves_every_row_of_every_table_as_the_program_does() {
        let dir = tempfile::tempdir().unwrap();
        let ground = Ground::prepare(dir.path(), 300, 400, None).unwrap();
        let mut copies = Copies::of(&ground).unwrap();
        let before = copies.heard.readers().read(|c| store::Result::Ok(contents(c))).unwrap();
        alone(&mut copies, 10).unwrap();
        during_import(&mut copies, &ground, 200).unwrap();
        rename(&mut copies, 2).unwrap();
        let heard = copies.heard.readers().read(|c| store::Result::Ok(contents(c))).unwrap();
        let bare = copies.bare.with(contents);
        assert_ne!(before, heard);
        for (heard, bare) in heard.iter().zip(&bare) {
            assert_eq!(heard, bare);
        }
        // The program's own copy has other ids, and as many rows.
        let program = copies.program.readers().read(|c| store::Result::Ok(contents(c))).unwrap();
        let people =
            |all: &[(String, Vec<String>)]| all.iter().find(|(name, _)| name == "person").unwrap().1.len();
        assert_eq!(people(&program), people(&bare));
        let visits =
            |all: &[(String, Vec<String>)]| all.iter().find(|(name, _)| name == "visit").unwrap().1.len();
        assert!(visits(&program) >= 410 && visits(&bare) >= 410);
    }

    /// What a rep has many of. The plan does not depend on how many there are.
    const LONG: &[&str] = &[
        "person",
        "affiliation",
        "institution",
        "department",
        "visit",
        "attendee",
        "awareness",
        "next_step",
        "change",
        "listing",
        "subject_key",
    ];

    #[test]
    fn no_statement_of_a_saved_visit_reads_a_long_table_from_end_to_end() {
        let dir = tempfile::tempdir().unwrap();
        let ground = Ground::prepare(dir.path(), 300, 400, None).unwrap();
        let mut copies = Copies::of(&ground).unwrap();
        let form = forms(&copies.heard, 1).unwrap().remove(0);
        let spoken = copies.listen(|store| submit(store, &form)).unwrap();
        assert!(spoken.len() > 20);
        for one in &spoken {
            for step in copies.bare.plan(one).unwrap() {
                let words: Vec<&str> = step.split(' ').collect();
                let is_scan = words[0] == "SCAN" && !step.contains("USING INDEX");
                assert!(!is_scan || !LONG.contains(&words[1]), "{step}\n{}", one.sql);
            }
        }
    }
}
