//! Every page and dialog in an ordinary browser, over real commands: it shows what it claims to, is
//! accessible, keeps to its policy, and leaves nothing on its console.

use e2e::bridge;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// The stores that `tests/pages/stores.mjs` fills, by name; and the folder of each, where its name matters.
const STORES: [(&str, &str); 13] = [
    ("sample", "sample"),
    ("empty", "empty"),
    ("long", "long"),
    ("fresh", "fresh"),
    ("locked", "locked"),
    (
        "locked-long",
        "locked-long-林默与搭档共用的资料夹（华东大区长江三角洲一体化示范区第二医学推广管理片区）",
    ),
    ("tried-zh", "tried-zh"),
    ("tried-en", "tried-en"),
    ("kiosk", "kiosk"),
    ("kiosk-intro", "kiosk-intro"),
    ("kiosk-long", "kiosk-long"),
    ("new-zh", "new-zh"),
    ("new-en", "new-en"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_page_and_dialog_shows_what_it_claims_and_is_accessible_in_every_language_and_theme() {
    let root = tempfile::tempdir().unwrap();
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/build");
    assert!(ui.join("index.html").exists(), "the page is not built: npm --prefix ui run build");
    let mut servers = Map::new();
    for (name, folder) in STORES {
        let dir = root.path().join(folder);
        let bridge = bridge::serve(dir.clone(), ui.clone(), 0).await.unwrap();
        servers.insert(name.into(), json!({ "url": bridge.url, "dir": dir }));
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("pages.mjs");
    let pictures = std::env::var_os("ROUNDS_SHOTS").map(PathBuf::from);
    let mut command = tokio::process::Command::new("node");
    command.arg(script).arg(Value::Object(servers).to_string()).args(pictures);
    let output = command.output().await.unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    assert!(said.contains(" 0 problems"), "{said}");
}
