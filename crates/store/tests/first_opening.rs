//! What happens once in a process, so it has a process of its own.

use std::sync::{Arc, Barrier};
use store::file::{reader, writer};
use zeroize::Zeroizing;

#[test]
fn many_first_openings_at_once_all_find_the_cipher() {
    const THREADS: u8 = 16;
    let dir = tempfile::tempdir().unwrap();
    let start = Arc::new(Barrier::new(usize::from(THREADS)));
    let open = |number: u8| {
        let (start, path) = (start.clone(), dir.path().join(format!("{number}.db")));
        std::thread::spawn(move || {
            let key = Zeroizing::new([number + 1; 32]);
            start.wait();
            writer(&path, &key).and_then(|connection| {
                connection.execute_batch("create table t (x); insert into t values (1)")?;
                reader(&path, &key)?
                    .query_row("select x from t", [], |row| row.get::<_, u8>(0))
                    .map_err(Into::into)
            })
        })
    };
    let opened: Vec<_> = (0..THREADS).map(open).collect();
    for thread in opened {
        assert_eq!(thread.join().unwrap().unwrap(), 1);
    }
}
