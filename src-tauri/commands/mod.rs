//! What the page may call: one file per noun, each command thin.

pub mod catalogue;
pub mod customer;
pub mod draft;
pub mod exchange;
pub mod history;
pub mod keychain;
pub mod kiosk;
pub mod list;
pub mod restore;
pub mod sample;
pub mod start;
pub mod survey;
pub mod tier;
pub mod tier_model;
pub mod today;
pub mod visit;
