//! Forward-only migrations, each preceded by a verified backup of what is there.

use crate::backup;
use crate::error::{Fault, Result};
use crate::file::Place;
use crate::key::DatabaseKey;
use crate::store::Opening;
use rusqlite::Connection;

/// All migrations, oldest first. The file's `user_version` counts those that ran.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_ground.sql"),
    // One version in two parts.
    concat!(
        include_str!("../migrations/0002_versions_and_sets.sql"),
        include_str!("../migrations/0002_tiers.sql")
    ),
    include_str!("../migrations/0003_surveys.sql"),
    include_str!("../migrations/0004_tally_and_forgetting.sql"),
    include_str!("../migrations/0005_people_of_a_place.sql"),
];

pub(crate) const VERSION: u32 = MIGRATIONS.len() as u32;

pub(crate) fn version(connection: &Connection) -> Result<u32> {
    Ok(connection.query_row("pragma user_version", [], |row| row.get(0))?)
}

/// Brings the file to this program's version. One transaction each: it ran or it did not.
/// `progress` hears what is being done to an older file. Errors: `store.newer`, with the file untouched.
pub(crate) fn run(
    connection: &mut Connection,
    place: &Place,
    key: &DatabaseKey,
    progress: &mut dyn FnMut(Opening),
) -> Result<()> {
    run_list(connection, place, key, MIGRATIONS, progress)
}

fn run_list(
    connection: &mut Connection,
    place: &Place,
    key: &DatabaseKey,
    list: &[&str],
    progress: &mut dyn FnMut(Opening),
) -> Result<()> {
    let at = version(connection)?;
    refuse_newer(at, list.len() as u32)?;
    if at > 0 && (at as usize) < list.len() {
        progress(Opening::BackingUp);
        std::fs::create_dir_all(place.backups())?;
        let name = format!("before-version-{}.rounds", at + 1);
        backup::write(connection, place, key, &place.backups().join(name))?;
        progress(Opening::Migrating);
    }
    for (done, sql) in list.iter().enumerate().skip(at as usize) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", done as u32 + 1)?;
        transaction.commit()?;
    }
    Ok(())
}

pub(crate) fn refuse_newer(version: u32, known: u32) -> Result<()> {
    match version > known {
        true => Err(Fault::Newer { version, known }.into()),
        false => Ok(()),
    }
}

#[cfg(test)]
mod old_files;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::{Scratch, world};
    use domain::{ColumnType, kinds::KINDS};

    #[test]
    fn every_field_has_its_column_and_every_column_its_field() {
        let world = world();
        for kind in KINDS {
            let mut statement = world.read().prepare(&format!("pragma table_info({})", kind.name)).unwrap();
            let columns: Vec<(String, String, bool)> = statement
                .query_map([], |row| Ok((row.get(1)?, row.get(2)?, row.get(3)?)))
                .unwrap()
                .map(|row| row.unwrap())
                .filter(|(name, ..): &(String, String, bool)| {
                    !["id", "revision", "deleted"].contains(&name.as_str())
                })
                .collect();
            let fields: Vec<(String, String, bool)> = kind
                .fields
                .iter()
                .map(|field| {
                    let column = match field.column {
                        ColumnType::Text => "TEXT",
                        ColumnType::Integer | ColumnType::Bool => "INTEGER",
                        ColumnType::Real => "REAL",
                    };
                    (field.name.to_owned(), column.to_owned(), !field.nullable)
                })
                .collect();
            let columns: Vec<_> = columns.into_iter().map(|(n, t, r)| (n, t.to_uppercase(), r)).collect();
            assert_eq!(columns, fields, "table {}", kind.name);
        }
    }

    #[test]
    fn a_file_of_a_newer_program_is_refused_and_left_as_it_was() {
        let scratch = Scratch::new();
        let world = scratch.create();
        world.store.writer_for_test().pragma_update(None, "user_version", 99).unwrap();
        drop(world);
        let before = std::fs::read(scratch.place().database()).unwrap();
        let error = scratch.unlock().err().unwrap();
        assert_eq!(error.code(), "store.newer");
        assert_eq!(std::fs::read(scratch.place().database()).unwrap(), before);
    }

    #[test]
    fn a_failing_migration_leaves_the_file_at_its_version_with_a_backup_beside_it() {
        let scratch = Scratch::new();
        let world = scratch.create();
        let key = world.store.key_for_test();
        drop(world);
        let mut connection = crate::file::writer(&scratch.place().database(), &key).unwrap();
        let mut list = MIGRATIONS.to_vec();
        list.push("create table half (x integer) strict; select nonsense;");
        assert!(run_list(&mut connection, &scratch.place(), &key, &list, &mut |_| {}).is_err());
        assert_eq!(version(&connection).unwrap(), VERSION);
        let half: u32 = connection
            .query_row("select count(*) from sqlite_master where name = 'half'", [], |row| row.get(0))
            .unwrap();
        assert_eq!(half, 0);
        assert!(scratch.place().backups().join(format!("before-version-{}.rounds", VERSION + 1)).exists());
    }

    #[test]
    fn an_older_file_is_brought_up_step_by_step_with_a_backup_of_what_it_was() {
        let scratch = Scratch::new();
        let world = scratch.create();
        let key = world.store.key_for_test();
        drop(world);
        let mut connection = crate::file::writer(&scratch.place().database(), &key).unwrap();
        let mut list = MIGRATIONS.to_vec();
        list.extend(["create table a (x integer) strict", "insert into a values (1)"]);
        let mut heard = vec![];
        run_list(&mut connection, &scratch.place(), &key, &list, &mut |at| heard.push(at)).unwrap();
        assert_eq!(heard, [Opening::BackingUp, Opening::Migrating]);
        run_list(&mut connection, &scratch.place(), &key, &list, &mut |at| panic!("{at:?}")).unwrap();
        assert_eq!(version(&connection).unwrap(), VERSION + 2);
        let there: u32 = connection.query_row("select count(*) from a", [], |row| row.get(0)).unwrap();
        assert_eq!(there, 1);
        let backup = scratch.place().backups().join(format!("before-version-{}.rounds", VERSION + 1));
        let secret = crate::Secret::passphrase(crate::test::PASSPHRASE);
        let view = crate::backup::look(&Place::new(scratch.path("elsewhere")), &backup, &secret).unwrap();
        assert_eq!(view.staff_name, "林默");
    }
}
