//! The shell: a window over the store, and the same program as a command line.

pub mod bindings;
pub mod cli;
pub mod commands;
pub mod error;
mod instance;
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

/// The page of a store that is locked, or of none yet: asked for at once, because the page at the front would
/// be loaded for nothing before it leads there.
fn first_page(shell: &Shell) -> &'static str {
    if shell.place().exists() { "unlock" } else { "start" }
}

/// Opens the window on the data directory and runs until it is closed. One window for each directory:
/// whoever starts the program on another one gets a window of their own, never somebody else's.
pub fn run_window(dir: PathBuf) -> Result<(), String> {
    platform::choose_renderer();
    let mut context = tauri::generate_context!();
    let identifier = instance::identifier(&context.config().identifier, &dir);
    context.config_mut().identifier.clone_from(&identifier);
    let shell = Shell::new(dir);
    let page = first_page(&shell);
    let shown = shell.clone();
    let mut instance = tauri_plugin_single_instance::Builder::new().callback(move |app, _, _| {
        if let Some(window) = app.get_webview_window("main") {
            let _ = window.set_focus(); // the window may be closing
        }
        instance::say_when_switched(app, &shown);
    });
    // The bus name is taken from here, the names on other systems from the configuration.
    instance = instance.dbus_id(identifier);
    let builder = tauri::Builder::default()
        .plugin(instance.build())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .plugin(tauri_plugin_dialog::init());
    let app = with_shell(builder, shell).build(context).map_err(|e| e.to_string())?;
    instance::started(&app, &app.state::<Shell>());
    WebviewWindowBuilder::new(&app, "main", WebviewUrl::App(page.into()))
        .title("Rounds 医访")
        .inner_size(1280.0, 800.0)
        .min_inner_size(900.0, 600.0)
        .build()
        .map_err(|e| e.to_string())?;
    app.run(|_, _| {});
    Ok(())
}
