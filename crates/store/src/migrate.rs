//! Forward-only migrations, each preceded by a verified backup of what is there.

use crate::backup;
use crate::error::{Fault, Result};
use crate::file::Place;
use crate::key::DatabaseKey;
use rusqlite::Connection;

/// All migrations, oldest first. The file's `user_version` counts those that ran.
pub(crate) const MIGRATIONS: &[&str] =
    &[include_str!("../migrations/0001_ground.sql"), include_str!("../migrations/0002_staff_retired.sql")];

pub(crate) const VERSION: u32 = MIGRATIONS.len() as u32;

pub(crate) fn version(connection: &Connection) -> Result<u32> {
    Ok(connection.query_row("pragma user_version", [], |row| row.get(0))?)
}

/// Brings the file to this program's version. One transaction each: it ran or it did not.
/// Errors: `store.newer`, with the file untouched.
pub(crate) fn run(connection: &mut Connection, place: &Place, key: &DatabaseKey) -> Result<()> {
    run_list(connection, place, key, MIGRATIONS)
}

fn run_list(connection: &mut Connection, place: &Place, key: &DatabaseKey, list: &[&str]) -> Result<()> {
    let at = version(connection)?;
    refuse_newer(at, list.len() as u32)?;
    if at > 0 && (at as usize) < list.len() {
        std::fs::create_dir_all(place.backups())?;
        let name = format!("before-version-{}.rounds", at + 1);
        backup::write(connection, place, key, &place.backups().join(name))?;
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
        assert!(run_list(&mut connection, &scratch.place(), &key, &list).is_err());
        assert_eq!(version(&connection).unwrap(), VERSION);
        let half: u32 = connection
            .query_row("select count(*) from sqlite_master where name = 'half'", [], |row| row.get(0))
            .unwrap();
        assert_eq!(half, 0);
        assert!(scratch.place().backups().join(format!("before-version-{}.rounds", VERSION + 1)).exists());
    }

    #[test]
    fn a_file_of_the_first_version_is_brought_up_with_a_backup_and_nobody_in_it_is_retired() {
        let scratch = Scratch::new();
        std::fs::create_dir_all(scratch.place().dir).unwrap();
        let (keys, key, _) = crate::key::KeyFile::create("correct horse", crate::Cost::WEAK).unwrap();
        keys.write(&scratch.place().keys()).unwrap();
        let mut connection = crate::file::writer(&scratch.place().database(), &key).unwrap();
        run_list(&mut connection, &scratch.place(), &key, &MIGRATIONS[..1]).unwrap();
        let staff = "insert into staff (id, revision, name, code) values ('s1', 1, '林默', null)";
        connection.execute(staff, []).unwrap();
        run(&mut connection, &scratch.place(), &key).unwrap();
        assert_eq!(version(&connection).unwrap(), VERSION);
        let somebody: domain::position::Staff = crate::row::require(&connection, "s1").unwrap();
        assert_eq!((somebody.name.as_str(), somebody.retired), ("林默", false));
        assert!(scratch.place().backups().join("before-version-2.rounds").exists());
    }
}
