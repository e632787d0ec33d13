//! The PIN that leaves the kiosk. Its hash lies in the encrypted file, so Argon2id is the second wall; the
//! first against somebody who tries is that after some wrong ones the next has to wait.

use crate::error::{Fault, Result};
use crate::key::{Cost, KeyFile, Secret, decode, encode, stretch};
use crate::seal;
use crate::store::Store;
use chrono::{DateTime, Duration, SecondsFormat, Utc};
use domain::Problem;
use domain::survey::check_pin;
use rusqlite::{Connection, OptionalExtension};

/// Wrong ones that are answered at once.
const FREE: u32 = 4;
const WAIT_SECONDS_MIN: i64 = 30;
/// The longest wait, also when somebody sets the clock back.
const WAIT_SECONDS_MAX: i64 = 15 * 60;

/// Whether there is one.
pub fn is_set(connection: &Connection) -> Result<bool> {
    Ok(connection.query_row("select exists (select 1 from kiosk_pin)", [], |row| row.get(0))?)
}

/// Sets the PIN. The first one needs nothing more, another one the passphrase.
/// Errors: `survey.pin_form`, `survey.pin_simple`, `store.wrong_passphrase`.
pub fn set(store: &mut Store, pin: &str, passphrase: &str, cost: Cost) -> Result<()> {
    check_pin(pin)?;
    if is_set(store.writer())? {
        is_passphrase(store, passphrase)?;
    }
    let salt = seal::random::<16>()?;
    let hash = stretch(pin, &salt, cost)?;
    let cost = serde_json::to_string(&cost).map_err(|error| Fault::Io { detail: error.to_string() })?;
    store.write_local(|connection| {
        let sql = "insert or replace into kiosk_pin (one, cost, salt, hash) values (1, ?1, ?2, ?3)";
        connection.prepare_cached(sql)?.execute((cost, encode(&salt), encode(hash.as_slice())))?;
        Ok(())
    })
}

/// Errors: `store.wrong_passphrase`.
pub(super) fn is_passphrase(store: &Store, passphrase: &str) -> Result<()> {
    KeyFile::read(&store.place().keys())?.open(&Secret::passphrase(passphrase)).map(|_| ())
}

/// Seconds before a PIN is looked at again.
pub(super) fn wait_seconds(connection: &Connection, now: DateTime<Utc>) -> Result<u32> {
    let sql = "select wait_until from kiosk_pin where wait_until is not null";
    let until: Option<String> = connection.query_row(sql, [], |row| row.get(0)).optional()?;
    let until = until.and_then(|until| DateTime::parse_from_rfc3339(&until).ok());
    let left = until.map_or(0, |until| (until.to_utc() - now).num_milliseconds().div_euclid(1000) + 1);
    Ok(u32::try_from(left.clamp(0, WAIT_SECONDS_MAX)).unwrap_or_default())
}

/// Whether `secret` is the PIN. What does not fit is counted, and after some the next has to wait.
/// Errors: `survey.pin_wait`, `survey.pin_wrong`, `survey.pin_missing`.
pub(super) fn prove(store: &mut Store, secret: &str) -> Result<()> {
    let now = store.now().to_utc();
    let wait_seconds = wait_seconds(store.writer(), now)?;
    if wait_seconds > 0 {
        return Err(Problem::SurveyPinWait { wait_seconds }.into());
    }
    let fits = is_pin(store.writer(), secret)?;
    let wrong: u32 = store.writer().query_row("select wrong from kiosk_pin", [], |row| row.get(0))?;
    let wrong = if fits { 0 } else { wrong.saturating_add(1) };
    let seconds = match wrong.saturating_sub(FREE) {
        0 => 0,
        over => (WAIT_SECONDS_MIN << (over - 1).min(5)).min(WAIT_SECONDS_MAX),
    };
    let until = (seconds > 0)
        .then(|| (now + Duration::seconds(seconds)).to_rfc3339_opts(SecondsFormat::Millis, true));
    store.write_local(|connection| {
        let sql = "update kiosk_pin set wrong = ?1, wait_until = ?2";
        connection.prepare_cached(sql)?.execute((wrong, until))?;
        Ok(())
    })?;
    match fits {
        true => Ok(()),
        false => Err(Problem::SurveyPinWrong { wait_seconds: seconds as u32 }.into()),
    }
}

fn is_pin(connection: &Connection, pin: &str) -> Result<bool> {
    let sql = "select cost, salt, hash from kiosk_pin";
    let found: Option<(String, String, String)> =
        connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let (cost, salt, hash) = found.ok_or(Problem::SurveyPinMissing)?;
    let damaged = || Fault::Damaged { detail: "kiosk_pin".into() };
    let cost: Cost = serde_json::from_str(&cost).map_err(|_| damaged())?;
    let given = stretch(pin, &decode(&salt).ok_or_else(damaged)?, cost)?;
    // Hashes, so that the time of comparing them says nothing of the PIN.
    Ok(blake3::hash(given.as_slice()) == blake3::hash(&decode(&hash).ok_or_else(damaged)?))
}
