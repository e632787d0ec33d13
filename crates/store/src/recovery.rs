//! Whether somebody has the recovery code. It is shown once and kept nowhere: a store that was made, and a
//! code that was renewed, count as without one until whoever was shown it has said that it is written down.

use crate::error::Result;
use crate::memory;
use crate::store::Store;
use rusqlite::Connection;
use zeroize::Zeroizing;

const TOPIC: &str = "recovery_code";
const UNSEEN: &str = "unseen";

/// Whether the code that opens the store was seen by anybody.
pub fn is_seen(connection: &Connection) -> Result<bool> {
    Ok(memory::get(connection, TOPIC, UNSEEN)?.is_none())
}

/// Whoever was shown the code has it now.
pub fn seen(store: &mut Store) -> Result<()> {
    memory::set(store, TOPIC, UNSEEN, None)
}

/// Makes a new recovery code; the old one opens nothing any more. Until [`seen`] nobody has the new one.
pub fn renew(store: &mut Store) -> Result<Zeroizing<String>> {
    memory::set(store, TOPIC, UNSEEN, Some(""))?;
    store.new_recovery_code()
}

/// Marks a store while it is being made.
pub(crate) fn unseen(connection: &Connection, now: &str) -> Result<()> {
    let sql = "insert or replace into memory (topic, name, body, saved_at) values (?1, ?2, '', ?3)";
    connection.execute(sql, (TOPIC, UNSEEN, now))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::{Scratch, World};
    use crate::{Secret, sample};

    fn is_seen_in(world: &World) -> bool {
        is_seen(world.read()).unwrap()
    }

    #[test]
    fn a_code_counts_as_unseen_until_somebody_says_so_also_after_the_program_was_ended_on_the_way() {
        let scratch = Scratch::new();
        drop(scratch.create());
        let mut world = scratch.unlock().unwrap();
        assert!(!is_seen_in(&world));
        seen(&mut world.store).unwrap();
        assert!(is_seen_in(&world));
        let code = renew(&mut world.store).unwrap();
        drop(world);
        let mut world = scratch.unlock().unwrap();
        assert!(!is_seen_in(&world));
        seen(&mut world.store).unwrap();
        drop(world);
        let by_code = Store::unlock(scratch.place(), &Secret::recovery_code(&code), scratch.clock());
        assert!(by_code.unwrap().readers().read(is_seen).unwrap());
    }

    #[test]
    fn clearing_the_sample_does_not_make_an_unseen_code_seen() {
        for is_seen_before in [false, true] {
            let scratch = Scratch::new();
            let mut world = scratch.create();
            sample::fill(&mut world.store, sample::SEED, &mut |_, _| {}).unwrap();
            if is_seen_before {
                seen(&mut world.store).unwrap();
            }
            let store = world.into_store();
            sample::prepare_clear(&store).unwrap().replace_open(store).unwrap();
            assert_eq!(is_seen_in(&scratch.unlock().unwrap()), is_seen_before);
        }
    }
}
