//! Data that earlier releases left behind, opened by this one. They are made once per release with
//! `fixtures/make` and never change.

use super::*;
use crate::test::{PASSPHRASE, Scratch};
use crate::{Secret, Store, catalogue, listing, row, search, survey, tier, timeline};
use domain::Edit;
use domain::person::Person;
use domain::policy::Policy;
use domain::visit::NextStep;
use std::path::PathBuf;

fn fixtures() -> Vec<(u32, PathBuf)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let version = |path: &PathBuf| path.file_name()?.to_str()?.strip_prefix("version-")?.parse().ok();
    let mut found: Vec<(u32, PathBuf)> =
        entries.filter_map(|path| version(&path).map(|version| (version, path))).collect();
    found.sort();
    found
}

/// A copy of the stored data in a place of its own.
fn copied(from: &std::path::Path) -> Scratch {
    let scratch = Scratch::new();
    std::fs::create_dir_all(&scratch.place().dir).unwrap();
    for name in ["rounds.db", "rounds.keys"] {
        std::fs::copy(from.join(name), scratch.place().dir.join(name)).unwrap();
    }
    scratch
}

#[test]
fn every_version_before_this_one_has_its_stored_data() {
    let versions: Vec<u32> = fixtures().into_iter().map(|(version, _)| version).collect();
    assert!(versions.contains(&1));
    assert!((1..VERSION).all(|version| versions.contains(&version)), "make them: {versions:?} of {VERSION}");
}

#[test]
fn the_data_of_every_earlier_version_opens_is_brought_up_to_date_and_holds_what_it_held() {
    for (stored, path) in fixtures() {
        let scratch = copied(&path);
        let mut world = scratch.unlock().unwrap();
        assert_eq!(version(world.read()).unwrap(), VERSION, "version {stored}");
        let report = world.store.check().unwrap();
        assert!(report.is_sound(), "version {stored}: {report:?}");
        assert_eq!((report.customers, report.visits), (3, 1));
        let backup = scratch.place().backups().join(format!("before-version-{}.rounds", stored + 1));
        assert_eq!(backup.exists(), stored < VERSION, "saved before it was changed");

        let id = search::search(world.read(), "zw", 9).unwrap().remove(0).id;
        let person: Person = row::require(world.read(), &id).unwrap();
        assert_eq!((person.name.as_str(), person.note.as_deref()), ("张伟", Some("周二门诊人少")));
        let line = listing::one(world.read(), &id).unwrap().unwrap();
        assert_eq!((line.institution_name.as_deref(), line.visits), (Some("示例医院"), 1));
        let shown = format!("{:?}", timeline::timeline(world.read(), &id, None, 9).unwrap());
        assert!(shown.contains("认可三期数据") && shown.contains("2026-11-20"), "{shown}");
        let steps: Vec<NextStep> = row::list(world.read(), "customer_id = ?1", [&id]).unwrap();
        assert_eq!(steps[0].content, "送文献");

        // Tiers came with version 2; whoever was assessed then stands where they stood.
        let hospital = line.institution_id.unwrap();
        let rated = tier::history(world.read(), &hospital).unwrap();
        let tiers: Vec<Option<&str>> = rated.iter().map(|one| one.tier.as_deref()).collect();
        assert_eq!(tiers, if stored > 1 { vec![Some("vip")] } else { vec![] }, "version {stored}");
        assert_eq!(tier::standings(world.read(), &hospital, world.store.now()).unwrap().len(), tiers.len());
        assert_eq!(
            survey::templates(world.read()).unwrap().len(),
            3,
            "the ready surveys came with version 3"
        );

        // What was the one policy is its first version, which counts as it did; another may follow.
        let policy = catalogue::policy(world.read()).unwrap();
        assert_eq!((policy.id.as_str(), policy.version), (Policy::FIRST_ID, 1));
        assert!(policy.published_at.ends_with('Z') && policy.published_at.len() == 24, "{policy:?}");
        assert_eq!(policy.excludes_email, stored > 1, "version {stored}");
        let fields = [("excludes_face_to_face".to_owned(), true.into())].into_iter().collect();
        world.store.write("policy.edit", |tx| catalogue::save_policy(tx, Edit::of("", 0, fields))).unwrap();
        assert_eq!(listing::one(world.read(), &id).unwrap().unwrap().visits, 0);

        // It goes on: what is there can be changed, and the chain goes on from where it ended.
        let edited = Person { note: None, ..person };
        world.store.write("customer.edit", |tx| tx.save(&edited)).unwrap();
        let report = world.store.check().unwrap();
        assert!(report.is_sound(), "version {stored}: {report:?}");
    }
}

#[test]
fn the_recovery_code_of_every_earlier_version_still_opens_its_data_and_says_what_takes_long() {
    for (stored, path) in fixtures() {
        let scratch = copied(&path);
        let code = std::fs::read_to_string(path.join("recovery-code")).unwrap();
        let mut heard = vec![];
        let mut hear = |at: Opening| heard.push(at);
        let secret = Secret::recovery_code(&code);
        let opened = Store::unlock_telling(scratch.place(), &secret, scratch.clock(), &mut hear);
        assert!(opened.is_ok(), "version {stored}: {:?}", opened.err());
        drop(opened);
        let older = [Opening::BackingUp, Opening::Migrating];
        assert_eq!(heard.starts_with(&older), stored < VERSION, "version {stored}: {heard:?}");
        assert!(Store::unlock(scratch.place(), &Secret::passphrase(PASSPHRASE), scratch.clock()).is_ok());
    }
}
