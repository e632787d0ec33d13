//! Measures what the program promises, each figure beside its floor.
mod ground;
use std::path::PathBuf;

pub type Result<T> = std::result::Result<T, Problem>;

/// Why nothing could be measured.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("{0}")]
    Store(#[from] store::StoreError),
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

fn main() -> Result<()> {
    let n: Vec<u32> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    let g = ground::Ground::prepare(&ground::cache(), n[0], n[1], None::<PathBuf>)?;
    let _ = (g.open()?, g.copy("x")?, ground::key(g.place())?, g.scratch(), ground::passphrase());
    Ok(())
}
