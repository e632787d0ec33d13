//! What the tests of the whole program share: a browser's way to the real commands, and the window.

#![expect(clippy::expect_used, reason = "code for tests: a story that cannot go on has failed")]

pub mod bridge;
pub mod bytes;
mod display;
pub mod window;

#[cfg(test)]
mod kiosk;
