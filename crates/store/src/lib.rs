//! The encrypted SQLite file and everything that is asked of it.
//!
//! Writes go through one door ([`door::Tx`]) inside [`Store::write`]; reads are plain queries, one file
//! per noun, on connections of [`Readers`].

pub mod attached;
pub mod backup;
pub mod catalogue;
pub mod change;
pub mod check;
mod checkpoint;
pub mod customer;
mod derive;
pub mod door;
pub mod draft;
mod element;
pub mod erase;
mod error;
pub mod facets;
pub mod file;
mod guard;
pub mod key;
pub mod listed;
pub mod listing;
pub mod memory;
pub mod merge;
mod migrate;
pub mod opened;
pub mod plan;
pub mod recovery;
pub mod row;
pub mod sample;
mod seal;
pub mod search;
pub mod similar;
mod standing;
mod store;
pub mod survey;
#[cfg(test)]
mod test;
pub mod tier;
pub mod timeline;
pub mod today;
pub mod undo;
pub mod visit;

pub use derive::CatchUp;
pub use door::{Tx, new_id, random_id};
pub use error::{Fault, Result, StoreError};
pub use file::Place;
pub use key::{Cost, Secret};
pub use rusqlite::Connection;
pub use store::{Clock, NewStore, Opening, Readers, Store, Written, who};

/// Every error code of the store and the domain below it.
pub fn codes() -> impl Iterator<Item = &'static str> {
    domain::Problem::CODES.iter().chain(Fault::CODES).copied()
}
