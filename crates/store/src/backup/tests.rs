mod trouble;

use super::restore::beside_name;
use super::*;
use crate::test::{NEW, PASSPHRASE, Scratch, World};
use crate::{Secret, migrate};
use domain::kinds::KINDS;
use proptest::prelude::*;

fn secret() -> Secret {
    Secret::passphrase(PASSPHRASE)
}

/// Everything that a user entered, revisions and log included.
fn contents(connection: &Connection) -> Vec<String> {
    let mut tables: Vec<String> = KINDS.iter().map(|kind| kind.name.to_owned()).collect();
    tables.extend(
        ["change", "change_group", "subject_key", "draft", "memory", "opened", "listing", "search"]
            .map(str::to_owned),
    );
    let mut lines = vec![];
    for table in tables {
        let mut statement = connection.prepare(&format!("select * from {table}")).unwrap();
        let count = statement.column_count();
        let rows = statement.query_map([], |row| {
            (0..count).map(|at| Ok(format!("{:?}", row.get_ref(at)?))).collect::<rusqlite::Result<Vec<_>>>()
        });
        lines.extend(rows.unwrap().map(|row| format!("{table} {}", row.unwrap().join("|"))));
    }
    lines.sort();
    lines
}

fn filled(scratch: &Scratch) -> World {
    let mut world = scratch.create();
    let place = world.hospital("北京协和医院", "肿瘤科");
    for name in ["王芳", "张伟", "李明"] {
        world.doctor(name, &place);
    }
    crate::draft::save(&mut world.store, "visit/1", "{}").unwrap();
    world
}

#[test]
fn a_restored_backup_equals_what_was_backed_up_and_takes_a_new_incarnation() {
    let scratch = Scratch::new();
    let mut world = filled(&scratch);
    let backup = scratch.path("b.rounds");
    world.store.backup(&backup).unwrap();
    let before = contents(world.read());
    let incarnation = world.store.author().incarnation;
    let place = world.hospital("后来医院", "内科");
    world.doctor("赵六", &place);
    drop(world);
    let mut incarnations = vec![incarnation];
    for round in 0..2 {
        scratch.pass(chrono::Duration::minutes(1));
        restore(&scratch.place(), &backup, &secret(), scratch.clock()).unwrap();
        let mut world = scratch.unlock().unwrap();
        assert_eq!(contents(world.read()), before, "restore {round}");
        incarnations.push(world.store.author().incarnation);
        world.hospital("新医院", "内科");
        assert!(world.store.check().unwrap().is_sound());
    }
    assert!(incarnations.windows(2).all(|pair| pair[0] < pair[1]), "{incarnations:?}");
    let kept = std::fs::read_dir(scratch.place().backups()).unwrap().count();
    assert_eq!(kept, 2, "what was replaced is kept");
    assert!(!scratch.place().dir.join("restore").exists() && !scratch.place().restored().exists());
}

#[test]
fn a_backup_holds_no_plain_text_and_opens_with_the_passphrase_of_its_time() {
    let scratch = Scratch::new();
    let world = filled(&scratch);
    let backup = scratch.path("b.rounds");
    world.store.backup(&backup).unwrap();
    let bytes = std::fs::read(&backup).unwrap();
    for word in ["SQLite format 3".as_bytes(), "王芳".as_bytes()] {
        assert!(!bytes.windows(word.len()).any(|window| window == word));
    }
    drop(world);
    let wrong = restore(&scratch.place(), &backup, &Secret::passphrase("another one"), scratch.clock());
    assert_eq!(wrong.unwrap_err().code(), "store.wrong_passphrase");
    assert!(scratch.unlock().is_ok());
    let left: Vec<_> =
        std::fs::read_dir(scratch.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "no parts of backups are left: {left:?}");
}

#[test]
fn a_cut_or_changed_backup_is_refused_and_the_present_store_stays_as_it_was() {
    let scratch = Scratch::new();
    let world = filled(&scratch);
    let backup = scratch.path("b.rounds");
    world.store.backup(&backup).unwrap();
    let before = contents(world.read());
    drop(world);
    let whole = std::fs::read(&backup).unwrap();
    let broken = scratch.path("broken.rounds");
    for cut in [0, 5, 12, 40, 2000, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&broken, &whole[..cut]).unwrap();
        let error = restore(&scratch.place(), &broken, &secret(), scratch.clock()).unwrap_err();
        let expected = if cut < MAGIC.len() { "store.not_a_backup" } else { "store.backup_damaged" };
        assert_eq!(error.code(), expected, "cut at {cut}");
    }
    for at in [3, 9, 100, whole.len() / 2, whole.len() - 3] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        std::fs::write(&broken, &bytes).unwrap();
        let error = restore(&scratch.place(), &broken, &secret(), scratch.clock()).unwrap_err();
        let expected = if at < MAGIC.len() { "store.not_a_backup" } else { "store.backup_damaged" };
        assert_eq!(error.code(), expected, "changed at {at}");
        assert_eq!(look(&scratch.place(), &broken, &secret()).unwrap_err().code(), expected);
    }
    assert_eq!(contents(scratch.unlock().unwrap().read()), before);
}

#[test]
fn the_recovery_code_opens_the_store_and_its_backup() {
    let scratch = Scratch::new();
    let world = filled(&scratch);
    let code = Secret::recovery_code(&world.code);
    let backup = scratch.path("b.rounds");
    world.store.backup(&backup).unwrap();
    drop(world);
    restore(&scratch.place(), &backup, &code, scratch.clock()).unwrap();
    assert!(crate::Store::unlock(scratch.place(), &code, scratch.clock()).is_ok());
}

#[test]
fn a_restore_is_refused_while_the_store_is_open() {
    let scratch = Scratch::new();
    let world = filled(&scratch);
    let backup = scratch.path("b.rounds");
    world.store.backup(&backup).unwrap();
    assert_eq!(
        restore(&scratch.place(), &backup, &secret(), scratch.clock()).unwrap_err().code(),
        "store.in_use"
    );
    assert_eq!(scratch.unlock().err().unwrap().code(), "store.in_use");
}

#[test]
fn a_backup_is_looked_into_while_the_store_is_open_and_leaves_nothing_behind() {
    let scratch = Scratch::new();
    let mut world = filled(&scratch);
    let backup = scratch.path("b.rounds");
    scratch.pass(chrono::Duration::hours(1));
    let changed_at = world.store.now().to_rfc3339_opts(chrono::SecondsFormat::Millis, false);
    let place = world.hospital("北京医院", "内科");
    world.store.backup(&backup).unwrap();
    scratch.pass(chrono::Duration::hours(1));
    world.doctor("赵六", &place);
    let view = look(&scratch.place(), &backup, &secret()).unwrap();
    let expected = BackupView {
        staff_name: "林默".into(),
        territory: "华东二区".into(),
        sample: false,
        customers: 7,
        visits: 0,
        changed_at: view.changed_at.clone(),
    };
    assert_eq!(view, expected);
    let moment = |text: &str| chrono::DateTime::parse_from_rfc3339(text).unwrap();
    assert_eq!(moment(&view.changed_at.unwrap()), moment(&changed_at));
    let wrong = look(&scratch.place(), &backup, &Secret::passphrase("another one")).unwrap_err();
    assert_eq!(wrong.code(), "store.wrong_passphrase");
    assert!(!scratch.place().restoring().exists());
    world.doctor("钱七", &place);
}

#[test]
fn a_restore_takes_the_place_of_the_open_store_which_still_opens_where_it_is_kept() {
    let scratch = Scratch::new();
    let mut world = filled(&scratch);
    world.store.set_keychain(Some(&Secret::keychain(b"kept by the system"))).unwrap();
    let backup = scratch.path("b.rounds");
    world.store.backup(&backup).unwrap();
    let before = contents(world.read());
    let place = world.hospital("后来医院", "内科");
    world.doctor("赵六", &place);
    let after = contents(world.read());
    let code = Secret::recovery_code(&world.code);
    let prepared = prepare(&scratch.place(), &backup, &code, scratch.clock()).unwrap();
    let short = prepared.set_passphrase(&code, "short", crate::Cost::WEAK).unwrap_err();
    assert_eq!(short.code(), "store.passphrase_too_short");
    prepared.set_passphrase(&code, "battery staple", crate::Cost::WEAK).unwrap();
    let kept = prepared.replace_open(world.into_store()).unwrap().unwrap();

    let open = |place: Place, secret: &Secret| crate::Store::unlock(place, secret, scratch.clock());
    let restored = open(scratch.place(), &Secret::passphrase("battery staple")).unwrap();
    assert_eq!(restored.readers().read::<_, StoreError>(|c| Ok(contents(c))).unwrap(), before);
    drop(restored);
    assert_eq!(open(scratch.place(), &secret()).err().unwrap().code(), "store.wrong_passphrase");
    let keychain = Secret::keychain(b"kept by the system");
    assert!(open(scratch.place(), &keychain).is_err(), "the keychain is asked anew");
    let former = open(Place::new(kept), &secret()).unwrap();
    assert_eq!(former.readers().read::<_, StoreError>(|c| Ok(contents(c))).unwrap(), after);
}

#[test]
fn a_prepared_restore_that_is_given_up_changes_nothing_and_two_are_not_prepared_at_once() {
    let scratch = Scratch::new();
    let world = filled(&scratch);
    let backup = scratch.path("b.rounds");
    world.store.backup(&backup).unwrap();
    let before = contents(world.read());
    let prepared = prepare(&scratch.place(), &backup, &secret(), scratch.clock()).unwrap();
    let second = prepare(&scratch.place(), &backup, &secret(), scratch.clock()).err().unwrap();
    assert_eq!(second.code(), "store.in_use");
    drop(prepared);
    assert!(!scratch.place().restoring().exists());
    drop(world);
    assert_eq!(contents(scratch.unlock().unwrap().read()), before);
}

#[test]
fn a_backup_of_a_newer_program_is_refused_and_the_present_store_stays() {
    let scratch = Scratch::new();
    let world = filled(&scratch);
    let backup = scratch.path("b.rounds");
    let version = |version: u32| {
        world.store.writer_for_test().pragma_update(None, "user_version", version).unwrap();
    };
    version(99);
    world.store.backup(&backup).unwrap();
    version(migrate::VERSION);
    let before = contents(world.read());
    drop(world);
    for error in [
        look(&scratch.place(), &backup, &secret()).err(),
        restore(&scratch.place(), &backup, &secret(), scratch.clock()).err(),
    ] {
        assert_eq!(error.unwrap().code(), "store.newer");
    }
    assert_eq!(contents(scratch.unlock().unwrap().read()), before);
}

#[test]
fn a_restore_where_no_store_is_yet_makes_one_and_keeps_nothing() {
    let scratch = Scratch::new();
    let world = filled(&scratch);
    let backup = scratch.path("b.rounds");
    world.store.backup(&backup).unwrap();
    let place = Place::new(scratch.path("another laptop"));
    assert_eq!(restore(&place, &backup, &secret(), scratch.clock()).unwrap(), None);
    let restored = crate::Store::unlock(place, &secret(), scratch.clock()).unwrap();
    assert!(restored.check().unwrap().is_sound());
    assert!(restored.author().incarnation > world.store.author().incarnation);
}

#[test]
fn a_restore_that_was_cut_short_between_any_two_renames_is_finished_at_the_next_start() {
    let scratch = Scratch::new();
    let mut world = filled(&scratch);
    let backup = scratch.path("b.rounds");
    world.store.backup(&backup).unwrap();
    let before = contents(world.read());
    world.hospital("后来医院", "内科");
    drop(world);
    let place = scratch.place();
    for steps in 0..5 {
        let prepared = prepare(&place, &backup, &secret(), scratch.clock()).unwrap();
        std::fs::rename(place.restoring(), place.restored()).unwrap();
        drop(prepared);
        let kept = place.restored().join("replaced");
        let moves = [
            (place.database(), kept.join("rounds.db")),
            (place.keys(), kept.join("rounds.keys")),
            (place.restored().join("rounds.keys"), place.keys()),
            (place.restored().join("rounds.db"), place.database()),
        ];
        std::fs::create_dir_all(&kept).unwrap();
        for (from, to) in &moves[..steps] {
            std::fs::rename(from, to).unwrap();
        }
        assert!(place.exists());
        let world = scratch.unlock().unwrap();
        assert_eq!(contents(world.read()), before, "after {steps} renames");
        assert!(!place.restored().exists());
    }
}
