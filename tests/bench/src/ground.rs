//! The generated store that everything is measured on: made once, kept outside the tree, written by
//! nothing but migrations.

use crate::scratch::Scratch;
use crate::{Problem, Result};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use store::key::{DatabaseKey, KeyFile};
use store::{Clock, Cost, NewStore, Place, Secret, Store};

/// Goes up whenever the generator or the shape of the file changes: an older store is then left alone.
const VERSION: u32 = 6;

const SEED: u64 = 1;
const PASSPHRASE: &str = "correct horse battery";
const KEYCHAIN: &[u8] = b"a secret that the keychain would hold";

/// The store as it was generated, and the folder for what is made of it.
pub struct Ground {
    place: Place,
    scratch: Scratch,
}

pub fn clock() -> Clock {
    Arc::new(|| chrono::Local::now().fixed_offset())
}

/// The secret that is stretched with Argon2id at every use.
pub fn passphrase() -> Secret {
    Secret::passphrase(PASSPHRASE)
}

/// The secret that costs nothing to use.
pub fn keychain() -> Secret {
    Secret::keychain(KEYCHAIN)
}

pub fn cache() -> PathBuf {
    let home = || std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let base = std::env::var_os("XDG_CACHE_HOME").map_or_else(|| home().join(".cache"), PathBuf::from);
    base.join("rounds")
}

impl Ground {
    /// The store of that size in `cache`, made now if it is not there. `keep`: where this run's own files go,
    /// if they shall stay.
    pub fn prepare(cache: &Path, customers: u32, visits: u32, keep: Option<PathBuf>) -> Result<Ground> {
        let dir = cache.join(format!("bench-{customers}-{visits}-v{VERSION}"));
        let place = Place::new(&dir);
        if !place.exists() {
            generate(&dir, customers, visits)?;
        }
        bring_up_to_date(&place)?;
        let scratch = keep.map_or_else(|| Scratch::passing(cache), Scratch::kept)?;
        Ok(Ground { place, scratch })
    }

    pub fn place(&self) -> &Place {
        &self.place
    }

    pub fn scratch(&self) -> &Path {
        self.scratch.dir()
    }

    /// The ground itself, for reading.
    pub fn open(&self) -> Result<Store> {
        Ok(Store::unlock(self.place.clone(), &keychain(), clock())?)
    }

    /// A copy that may be written.
    pub fn copy(&self, name: &str) -> Result<Place> {
        let place = Place::new(self.scratch.dir().join(name));
        std::fs::create_dir_all(&place.dir)?;
        std::fs::copy(self.place.database(), place.database())?;
        std::fs::copy(self.place.keys(), place.keys())?;
        Ok(place)
    }
}

pub fn key(place: &Place) -> Result<DatabaseKey> {
    Ok(KeyFile::read(&place.keys())?.open(&keychain())?)
}

/// Brings a store of an earlier program to this one's version, and all of it into its file, which is what is
/// copied. The backup that precedes a migration is as large as the store.
fn bring_up_to_date(place: &Place) -> Result<()> {
    let store = Store::unlock(place.clone(), &keychain(), clock())?;
    store.checkpoint()?;
    drop(store);
    match std::fs::remove_dir_all(place.backups()) {
        Err(problem) if problem.kind() != std::io::ErrorKind::NotFound => Err(problem.into()),
        _ => Ok(()),
    }
}

/// A run that is cut short leaves only the unfinished folder, which the next one replaces.
fn generate(dir: &Path, customers: u32, visits: u32) -> Result<()> {
    let unfinished = dir.with_extension("unfinished");
    if unfinished.exists() {
        std::fs::remove_dir_all(&unfinished)?;
    }
    let new = NewStore {
        passphrase: PASSPHRASE,
        cost: Cost::STRONG,
        staff_name: "林默",
        territory: "华东二区",
        sample: false,
    };
    let (mut store, _code) = Store::create(Place::new(&unfinished), &new, clock())?;
    store::recovery::seen(&mut store)?;
    store.set_keychain(Some(&keychain()))?;
    let begun = Instant::now();
    let mut heard = 0;
    store::sample::generate(&mut store, customers, visits, SEED, &mut |done, total| {
        let percent = u64::from(done) * 100 / u64::from(total.max(1));
        if percent > heard {
            heard = percent;
            let _ = write!(std::io::stderr(), "\rgenerating the store, once: {percent} % ");
        }
    })?;
    let took_s = begun.elapsed().as_secs();
    let _ =
        writeln!(std::io::stderr(), "\rgenerated {customers} customers and {visits} visits in {took_s} s");
    store.checkpoint()?;
    drop(store);
    std::fs::rename(&unfinished, dir).map_err(Problem::from)
}
