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

/// Starts this program again with WebKit's DMABUF renderer off, where there is no GPU: frames take
/// 16 ms instead of 47. It must be set before GTK starts, and what the user set is kept. WebDriver
/// takes no screenshots with it, so it is left alone there.
#[cfg(target_os = "linux")]
pub fn choose_renderer() {
    use std::os::unix::process::CommandExt;
    const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    let settled =
        std::env::var_os(VARIABLE).is_some() || std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some();
    if settled || std::path::Path::new("/dev/dri").exists() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        let _failed =
            std::process::Command::new(program).args(std::env::args_os().skip(1)).env(VARIABLE, "1").exec();
    }
}

#[cfg(not(target_os = "linux"))]
pub fn choose_renderer() {}
