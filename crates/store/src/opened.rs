//! Who opened which person's record (PIPL). Kept when the person is erased: it names only ids.

use crate::door::new_id;
use crate::error::Result;
use crate::row;
use crate::store::Store;
use chrono::SecondsFormat;
use domain::person::Person;
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};

/// One time that somebody looked at a person's record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Opened {
    pub at: String,
    pub staff_id: String,
    /// Empty when the member of staff is not known here.
    pub staff_name: String,
    /// The territory of the position in which it was opened; empty when it is not known here.
    pub territory: String,
}

/// Minutes within which the same person at the same record is one opening: a page that is drawn again
/// after each save would fill the log with nothing.
const SAME_MINUTES: i64 = 10;

/// Notes that the author opened the record; places are not noted.
pub fn note(store: &mut Store, person_id: &str) -> Result<()> {
    let at = store.now().to_rfc3339_opts(SecondsFormat::Millis, false);
    let since = store.now() - chrono::Duration::minutes(SAME_MINUTES);
    let author = store.author().clone();
    let actor = &author.staff_id;
    store.write_local(|connection| {
        let sql =
            "select at from opened where person_id = ?1 and actor = ?2 order by at desc, id desc limit 1";
        let last: Option<String> =
            connection.prepare_cached(sql)?.query_row([person_id, actor], |row| row.get(0)).optional()?;
        let last = last.and_then(|last| chrono::DateTime::parse_from_rfc3339(&last).ok());
        if last.is_some_and(|last| last > since && last <= since + chrono::Duration::minutes(SAME_MINUTES)) {
            return Ok(());
        }
        if row::get::<Person>(connection, person_id)?.is_some() {
            connection
                .prepare_cached(
                    "insert into opened (id, person_id, at, actor, position, device)
                     values (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute((new_id(), person_id, &at, actor, &author.position_id, &author.device))?;
        }
        Ok(())
    })
}

/// The latest `limit` times, newest first.
pub fn list(connection: &Connection, person_id: &str, limit: u32) -> Result<Vec<Opened>> {
    let sql = "select o.at, o.actor, coalesce(s.name, ''), coalesce(p.territory, '') from opened o
               left join staff s on s.id = o.actor left join position p on p.id = o.position
               where o.person_id = ?1 order by o.at desc, o.id desc limit ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map((person_id, limit), |row| {
        Ok(Opened { at: row.get(0)?, staff_id: row.get(1)?, staff_name: row.get(2)?, territory: row.get(3)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::world;

    #[test]
    fn each_opening_of_a_person_is_noted_once_and_places_are_not() {
        let mut world = world();
        let place = world.hospital("协和医院", "肿瘤科");
        let id = world.doctor("王芳", &place);
        note(&mut world.store, &place.0).unwrap();
        for minutes in [0, 3, 20] {
            world.scratch.pass(chrono::Duration::minutes(minutes));
            note(&mut world.store, &id).unwrap();
        }
        let found = list(world.read(), &id, 9).unwrap();
        assert_eq!((found.len(), found[0].staff_name.as_str()), (2, "林默"));
        assert_eq!(found[0].territory, "华东二区", "in which position");
        assert!(list(world.read(), &place.0, 9).unwrap().is_empty());
    }
}
