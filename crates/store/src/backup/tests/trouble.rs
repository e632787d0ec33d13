//! Damage, full disks, places that cannot be written: each is named and loses nothing.

use super::*;

#[test]
fn a_damaged_page_is_reported_as_damage_and_a_damaged_first_page_too() {
    let scratch = Scratch::new();
    let world = filled(&scratch);
    world.store.checkpoint().unwrap();
    drop(world);
    let path = scratch.place().database();
    let whole = std::fs::read(&path).unwrap();
    let pages = whole.len() / 4096;
    assert!(pages > 20);
    for page in 0..pages {
        let mut bytes = whole.clone();
        bytes[page * 4096 + 700] ^= 0x20;
        std::fs::write(&path, &bytes).unwrap();
        let damage = match scratch.unlock() {
            Err(error) => error,
            Ok(world) => match world.untold().store.check() {
                Ok(report) => {
                    assert!(!report.is_sound() && !report.file.is_empty(), "page {page}");
                    continue;
                }
                Err(error) => error,
            },
        };
        assert_eq!(damage.code(), "store.damaged", "page {page}: {damage}");
    }
}

#[test]
fn a_full_disk_is_named_and_loses_nothing() {
    let scratch = Scratch::new();
    let mut world = filled(&scratch);
    let writer = world.store.writer_for_test();
    let pages: u32 = writer.query_row("pragma page_count", [], |row| row.get(0)).unwrap();
    let _: u32 =
        writer.query_row(&format!("pragma max_page_count = {}", pages + 10), [], |row| row.get(0)).unwrap();
    let mut saved = 0;
    let error = loop {
        let before = contents(world.read());
        let name = format!("医院{saved}{}", "长".repeat(80));
        match world.store.write("customer.create", |tx| {
            tx.save(&domain::customer::Institution { name, ..Default::default() })
        }) {
            Ok(_) => saved += 1,
            Err(error) => {
                assert_eq!(contents(world.read()), before);
                break error;
            }
        }
        assert!(saved < 1000);
    };
    assert_eq!(error.code(), "store.disk_full");
    assert!(saved > 0);
    let writer = world.store.writer_for_test();
    let _: u32 = writer.query_row("pragma max_page_count = 1000000", [], |row| row.get(0)).unwrap();
    world.hospital("又有地方了", "内科");
    assert!(world.store.check().unwrap().is_sound());
}

#[test]
fn wrong_absent_and_missing_things_each_have_their_code() {
    let scratch = Scratch::new();
    assert_eq!(scratch.unlock().err().unwrap().code(), "store.absent");
    drop(scratch.create());
    let wrong = crate::Store::unlock(scratch.place(), &Secret::passphrase("not this one"), scratch.clock());
    assert_eq!(wrong.err().unwrap().code(), "store.wrong_passphrase");
    assert_eq!(
        crate::Store::create(scratch.place(), &NEW, scratch.clock()).err().unwrap().code(),
        "store.exists"
    );
    std::fs::remove_file(scratch.place().keys()).unwrap();
    assert_eq!(scratch.unlock().err().unwrap().code(), "store.key_file_missing");
}

#[cfg(unix)]
#[test]
fn a_place_that_cannot_be_written_is_named_as_such() {
    // Root may write anywhere, so the directory is taken by a plain file instead where we are root.
    let scratch = Scratch::new();
    let place = Place::new("/proc/rounds");
    let error = crate::Store::create(place, &NEW, scratch.clock()).err().unwrap();
    assert!(["store.read_only", "store.io"].contains(&error.code()), "{error}");
    let readonly = std::io::Error::from(std::io::ErrorKind::ReadOnlyFilesystem);
    assert_eq!(crate::StoreError::from(readonly).code(), "store.read_only");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A power cut: the database as it was, and the write-ahead log torn at any byte.
    #[test]
    fn a_torn_log_opens_as_a_prefix_of_the_changes(cut in 0.0f64..1.0, flip in any::<bool>()) {
        let scratch = Scratch::new();
        let mut world = scratch.create();
        world.store.checkpoint().unwrap();
        let mut states = vec![contents(world.read())];
        for n in 0..6 {
            let place = world.hospital(&format!("第{n}医院"), "内科");
            states.push(contents(world.read()));
            world.doctor("王芳", &place);
            states.push(contents(world.read()));
        }
        let place = scratch.place();
        let wal = beside_name(&place.database(), "-wal");
        let (database, mut log) = (std::fs::read(place.database()).unwrap(), std::fs::read(&wal).unwrap());
        drop(world);
        let at = (log.len() as f64 * cut) as usize;
        if flip && at < log.len() {
            log[at] ^= 1;
        } else {
            log.truncate(at);
        }
        std::fs::write(place.database(), database).unwrap();
        std::fs::write(&wal, log).unwrap();
        let _ = std::fs::remove_file(beside_name(&place.database(), "-shm"));
        let world = scratch.unlock().unwrap();
        let found = contents(world.read());
        prop_assert!(states.contains(&found), "not a state that was ever committed");
        prop_assert!(world.store.check().unwrap().is_sound());
    }
}
