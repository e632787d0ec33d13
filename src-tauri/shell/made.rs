//! A shell with a store for tests.

use super::{Shell, clock};
use std::path::Path;
use store::{Cost, NewStore, Store};

pub(crate) const PASSPHRASE: &str = "correct horse";

/// What a test's store is made with.
pub(crate) const NEW: NewStore<'static> = NewStore {
    passphrase: PASSPHRASE,
    cost: Cost::WEAK,
    staff_name: "林默",
    territory: "华东二区",
    sample: false,
};

/// A shell with a new, empty, open store in `dir`.
pub(crate) async fn made(dir: &Path) -> Shell {
    let shell = Shell::new(dir.to_owned());
    let (place, opener) = (shell.place(), shell.clone());
    let made = shell.on_writer(move |slot| {
        opener.opened(slot, Store::create(place, &NEW, clock())?.0);
        Ok(())
    });
    made.await.unwrap();
    shell
}
