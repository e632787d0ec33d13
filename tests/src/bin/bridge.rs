//! `bridge DIR PORT`: the built page in an ordinary browser, over the store in DIR.

use std::io::Write;
use std::path::{Path, PathBuf};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let dir =
        arguments.next().map(PathBuf::from).unwrap_or_else(|| std::env::temp_dir().join("rounds-bridge"));
    let port = arguments.next().and_then(|port| port.parse().ok()).unwrap_or(0);
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/build");
    let bridge = e2e::bridge::serve(dir, pages, port).await?;
    writeln!(std::io::stdout(), "{}", bridge.url)?;
    std::future::pending().await
}
