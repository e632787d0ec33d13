//! The shell: a window over the store, and the same program as a command line.

pub mod bindings;
pub mod cli;
pub mod commands;
pub mod error;
pub mod platform;
pub mod shell;

use shell::{Notice, Shell};
use std::path::PathBuf;
use tauri::{Manager, Runtime, WebviewUrl, WebviewWindowBuilder};
use tauri_specta::Event;

/// Adds the commands and the state to an app of any runtime: the window's, or the tests'.
pub fn with_shell<R: Runtime>(builder: tauri::Builder<R>, shell: Shell) -> tauri::Builder<R> {
    let bindings = bindings::builder::<R>();
    builder.invoke_handler(bindings.invoke_handler()).manage(shell.clone()).setup(move |app| {
        bindings.mount_events(app);
        let handle = app.handle().clone();
        shell.on_notice(move |notice: Notice| {
            let _ = notice.emit(&handle); // no window is left that could hear it
        });
        Ok(())
    })
}

/// Opens the window on the data directory and runs until it is closed.
pub fn run_window(dir: PathBuf) -> Result<(), String> {
    platform::choose_renderer();
    let builder = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| {
            if let Some(window) = app.get_webview_window("main") {
                let _ = window.set_focus(); // the window may be closing
            }
        }))
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .plugin(tauri_plugin_dialog::init());
    let app =
        with_shell(builder, Shell::new(dir)).build(tauri::generate_context!()).map_err(|e| e.to_string())?;
    WebviewWindowBuilder::new(&app, "main", WebviewUrl::default())
        .title("Rounds 医访")
        .inner_size(1280.0, 800.0)
        .min_inner_size(900.0, 600.0)
        .build()
        .map_err(|e| e.to_string())?;
    app.run(|_, _| {});
    Ok(())
}
