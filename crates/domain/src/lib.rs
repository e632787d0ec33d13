//! What a field rep works with and the rules it must keep.
//!
//! Pure: no I/O, no clock, no randomness. Time, ids and settings are arguments. A rule is validated
//! once, here; the store, the import and the window all call the same check.

pub mod assessment;
pub mod bilingual;
pub mod catalogue;
pub mod civil;
pub mod compliance;
pub mod credit_code;
pub mod customer;
pub mod han;
pub mod identity;
pub mod kinds;
pub mod own_field;
pub mod person;
pub mod plan;
pub mod policy;
pub mod position;
pub mod problem;
pub mod record;
pub mod search_terms;
pub mod similar;
pub mod survey;
pub mod tier;
pub mod transaction;
pub mod visit;

pub use problem::Problem;
pub use record::{Check, Column, ColumnType, Edit, Field, Fields, Kind, Record, Scope};
