//! What differs between operating systems.

use std::path::PathBuf;

/// The folder that holds the data directories of the people who use this machine account.
pub fn data_root() -> PathBuf {
    if let Some(root) = std::env::var_os("ROUNDS_DATA") {
        return PathBuf::from(root);
    }
    let home = std::env::var_os("HOME")
        .or_else(|| std::env::var_os("USERPROFILE"))
        .map(PathBuf::from)
        .unwrap_or_default();
    #[cfg(target_os = "macos")]
    let base = home.join("Library/Application Support");
    #[cfg(windows)]
    let base = std::env::var_os("APPDATA").map(PathBuf::from).unwrap_or(home);
    #[cfg(not(any(target_os = "macos", windows)))]
    let base =
        std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).unwrap_or_else(|| home.join(".local/share"));
    base.join("rounds")
}

/// Where people look for their files when a file cannot lie where they expect it; none on an account without a home.
pub fn documents() -> Option<PathBuf> {
    dirs::document_dir().filter(|dir| dir.is_dir()).or_else(dirs::home_dir)
}

/// Turns WebKit's DMABUF renderer off where there is no GPU: frames take 16 ms instead of 47, and the window
/// 80 MiB less. What the user set is kept. WebDriver takes no screenshots with it, so it is left alone there.
///
/// Comes first, while there is no second thread that could read the environment. Starting the program again
/// with the variable would load WebKit's 170 libraries a second time: 30 ms and more of every start.
#[cfg(target_os = "linux")]
pub fn choose_renderer() {
    const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    let automated = std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some();
    if automated || std::path::Path::new("/dev/dri").exists() {
        return;
    }
    let _failed = glib::setenv(VARIABLE, "1", false); // the window then works as WebKit sees fit
}

#[cfg(not(target_os = "linux"))]
pub fn choose_renderer() {}
