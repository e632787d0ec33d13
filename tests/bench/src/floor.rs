//! The floor: what was said to SQLite, said again to a bare connection with the same key and pragmas.
//! Prepared statements and nothing else: no JSON, no checks, no hashing, no sealing.

use crate::Result;
use crate::ground;
use crate::trace::Spoken;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params_from_iter};
use std::time::{Duration, Instant};
use store::Place;

/// A bare connection.
pub struct Bare {
    connection: Connection,
    place: Place,
}

impl Bare {
    pub fn writer(place: &Place) -> Result<Bare> {
        let connection = store::file::writer(&place.database(), &ground::key(place)?)?;
        Ok(Bare { connection, place: place.clone() })
    }

    pub fn reader(place: &Place) -> Result<Bare> {
        let connection = store::file::reader(&place.database(), &ground::key(place)?)?;
        Ok(Bare { connection, place: place.clone() })
    }

    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Executes the statements; every row and every column of it is read.
    pub fn replay(&self, spoken: &[Spoken]) -> Result<u64> {
        let mut bytes = 0;
        for one in spoken {
            let mut statement = self.connection.prepare_cached(&one.sql)?;
            let columns = statement.column_count();
            let mut rows = statement.query(params_from_iter(&one.values))?;
            while let Some(row) = rows.next()? {
                for column in 0..columns {
                    bytes += match row.get_ref(column)? {
                        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.len() as u64,
                        _ => 8,
                    };
                }
            }
        }
        Ok(bytes)
    }

    /// How SQLite goes about a statement, step by step.
    pub fn plan(&self, one: &Spoken) -> Result<Vec<String>> {
        let mut statement = self.connection.prepare(&format!("explain query plan {}", one.sql))?;
        let steps = statement.query_map(params_from_iter(&one.values), |row| row.get(3))?;
        Ok(steps.collect::<rusqlite::Result<_>>()?)
    }

    /// As [`Bare::replay`], timed.
    pub fn time(&self, spoken: &[Spoken]) -> Result<Duration> {
        let begun = Instant::now();
        std::hint::black_box(self.replay(spoken)?);
        Ok(begun.elapsed())
    }

    #[cfg(test)]
    pub fn with<T>(&self, work: impl FnOnce(&Connection) -> T) -> T {
        work(&self.connection)
    }
}
