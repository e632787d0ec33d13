//! Opening the store.

use crate::Result;
use crate::ground::{self, Ground};
use crate::measure::{Line, Pairs};
use std::time::{Duration, Instant};
use store::key::KeyFile;
use store::{Place, Secret, Store};

/// With the key at hand, and with the passphrase, whose stretching is meant to take its time.
pub fn lines(ground: &Ground, runs: usize) -> Result<Vec<Line>> {
    let place = ground.place();
    let line = |name: &str, secret: &Secret, note: &str| -> Result<Line> {
        let pairs = Pairs::measure(runs, |_| program(place, secret), |_| bare(place, secret))?;
        Ok(pairs.line(name, "ms", None, note))
    };
    Ok(vec![
        line(
            "open, key from the keychain",
            &ground::keychain(),
            "the floor opens one connection instead of two",
        )?,
        line("open, passphrase", &ground::passphrase(), "Argon2id, 64 MiB, 3 passes, in both")?,
    ])
}

fn program(place: &Place, secret: &Secret) -> Result<Duration> {
    let begun = Instant::now();
    let store = Store::unlock(place.clone(), secret, ground::clock())?;
    let took = begun.elapsed();
    drop(store);
    Ok(took)
}

fn bare(place: &Place, secret: &Secret) -> Result<Duration> {
    let begun = Instant::now();
    let key = KeyFile::read(&place.keys())?.open(secret)?;
    let connection = store::file::writer(&place.database(), &key)?;
    let version: u32 = connection.query_row("pragma user_version", [], |row| row.get(0))?;
    let staff: String = connection.query_row("select staff_id from device", [], |row| row.get(0))?;
    std::hint::black_box((version, staff));
    Ok(begun.elapsed())
}
