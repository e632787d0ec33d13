//! Which program made the derived data, and making them anew when another one did.

use crate::error::Result;
use crate::memory;
use domain::civil::Moment;
use rusqlite::Connection;

/// Stands for how this file and its parent list a customer. Raise it when a derived row comes out otherwise
/// than before; what stands for the tokens in it is [`domain::search_terms::VERSION`].
const LISTED: u32 = 1;

/// Where the store remembers which numbers its derived data were made under.
const TOPIC: &str = "derived";
const NAME: &str = "version";

fn version() -> String {
    format!("{LISTED}.{}", domain::search_terms::VERSION)
}

/// Notes that the derived data are this program's.
pub(crate) fn note(connection: &Connection, now: Moment) -> Result<()> {
    memory::put(connection, TOPIC, NAME, &version(), &now.to_rfc3339())
}

/// Fills the derived tables anew when another version made them: in one transaction, so that what is cut
/// short is done at the next opening. `progress` hears how many customers are listed, of how many.
pub(crate) fn renew(
    writer: &mut Connection,
    now: Moment,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<bool> {
    if memory::get(writer, TOPIC, NAME)? == Some(version()) {
        return Ok(false);
    }
    let transaction = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    super::rebuild(&transaction, progress)?;
    note(&transaction, now)?;
    transaction.commit()?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use crate::test::{PASSPHRASE, Scratch};
    use crate::{Opening, Secret, Store, search};

    fn found(store: &Store, text: &str) -> Vec<String> {
        let rows = store.readers().read(|c| search::search(c, text, 9)).unwrap();
        rows.into_iter().map(|row| row.name).collect()
    }

    #[test]
    fn a_store_that_an_earlier_program_indexed_is_indexed_anew_when_it_opens_and_only_once() {
        let scratch = Scratch::new();
        let mut world = scratch.create();
        let place = world.hospital("協和醫院", "腫瘤科");
        world.doctor("張偉", &place);
        // As the program wrote it that knew nothing of simplified characters.
        let writer = world.store.writer_for_test();
        writer.execute("update search set name = '張 偉 張偉 ‹張偉›', place = ''", []).unwrap();
        writer.execute("delete from memory where topic = 'derived'", []).unwrap();
        assert_eq!(found(&world.store, "张伟"), Vec::<String>::new());
        drop(world);

        let open = || {
            let (mut heard, secret) = (vec![], Secret::passphrase(PASSPHRASE));
            let mut hear = |at| heard.push(at);
            let store = Store::unlock_telling(scratch.place(), &secret, scratch.clock(), &mut hear);
            (store.unwrap(), heard)
        };
        let (store, heard) = open();
        assert_eq!(heard.last(), Some(&Opening::Listing { done: 3, total: 3 }));
        assert_eq!((found(&store, "张伟"), found(&store, "協和张").len()), (vec!["張偉".to_owned()], 1));
        assert!(store.check().unwrap().is_sound());
        drop(store);
        assert_eq!(open().1, []);
    }

    #[test]
    fn a_new_store_and_a_restored_one_know_what_made_their_derived_data() {
        let scratch = Scratch::new();
        let world = scratch.create();
        let noted =
            |store: &Store| store.readers().read(|c| crate::memory::get(c, "derived", "version")).unwrap();
        assert_eq!(noted(&world.store), Some(super::version()));
        drop(world);
        assert_eq!(noted(&scratch.unlock().unwrap().store), Some(super::version()));
    }
}
