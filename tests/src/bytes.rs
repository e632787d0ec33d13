//! What lies in the files of a place, for somebody who has the disk and, at worst, the key too.

use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use std::path::Path;
use store::key::{DatabaseKey, KeyFile};
use store::{Place, Secret};

/// SQLCipher 4: a page ends with the vector that it was encrypted with (AES-256-CBC) and its code
/// (HMAC-SHA512). The first page begins with the file's salt instead of SQLite's name.
const PAGE: usize = 4096;
const SALT: usize = 16;
const VECTOR: usize = 16;
const RESERVED: usize = VECTOR + 64;
/// The write-ahead log: its head, and what stands before the page in each frame.
const WAL_HEAD: usize = 32;
const FRAME_HEAD: usize = 24;

/// Every file below a folder, as it lies on the disk.
pub fn raw(dir: &Path) -> Vec<u8> {
    let entries = std::fs::read_dir(dir).expect("the folder can be listed");
    let mut bytes = vec![];
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        bytes.extend(match path.is_dir() {
            true => raw(&path),
            false => std::fs::read(&path).unwrap_or_default(), // a socket of the window holds nothing
        });
    }
    bytes
}

/// Every page of a place's database, used or free, and every frame of its write-ahead log, also those
/// that are overwritten or were never committed. The program may be running.
pub fn decrypted(place: &Place, passphrase: &str) -> Vec<u8> {
    let keys = KeyFile::read(&place.keys()).expect("the key file");
    let key = keys.open(&Secret::passphrase(passphrase)).expect("the passphrase fits");
    let database = std::fs::read(place.database()).expect("the database");
    let mut found = vec![];
    for (at, page) in database.chunks_exact(PAGE).enumerate() {
        found.extend(plain(&key, page, at == 0));
    }
    assert!(found.windows(12).any(|window| window == b"CREATE TABLE"), "the key opens the pages");
    let log = std::fs::read(place.database().with_extension("db-wal")).unwrap_or_default(); // after a clean end
    for frame in log.get(WAL_HEAD..).unwrap_or_default().chunks_exact(FRAME_HEAD + PAGE) {
        found.extend(plain(&key, &frame[FRAME_HEAD..], frame[..4] == [0, 0, 0, 1]));
    }
    found
}

fn plain(key: &DatabaseKey, page: &[u8], first: bool) -> Vec<u8> {
    let end = PAGE - RESERVED;
    let mut bytes = page[if first { SALT } else { 0 }..end].to_vec();
    let vector = &page[end..end + VECTOR];
    let mut cipher =
        cbc::Decryptor::<aes::Aes256>::new_from_slices(key.as_slice(), vector).expect("their lengths fit");
    for block in bytes.chunks_exact_mut(16) {
        cipher.decrypt_block(block.try_into().expect("a block"));
    }
    bytes
}

/// The words that stand in some bytes.
pub fn found<'a>(bytes: &[u8], words: &[&'a str]) -> Vec<&'a str> {
    let holds = |word: &&&str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
    words.iter().filter(holds).copied().collect()
}
