//! The shell: a window over the store, and the same program as a command line.

pub mod bindings;
pub mod cli;
pub mod commands;
pub mod error;
pub mod instance;
pub mod platform;
pub mod shell;
mod sleep;

use shell::{Notices, Shell};
use std::path::PathBuf;
use tauri::{Manager, Runtime, Url, WebviewUrl, WebviewWindowBuilder, WindowEvent};

/// Adds the commands and the state to an app of any runtime: the window's, or the tests'.
pub fn with_shell<R: Runtime>(builder: tauri::Builder<R>, shell: Shell) -> tauri::Builder<R> {
    let (handler, gate) = (bindings::handler::<R>(), shell.clone());
    let only_what_may_be = move |invoke: tauri::ipc::Invoke<R>| match gate.refuses(invoke.message.command()) {
        Some(error) => {
            invoke.resolver.reject(error);
            true
        }
        None => handler(invoke),
    };
    let notices = Notices::default();
    let said = notices.clone();
    shell.on_notice(move |notice| said.say(notice));
    builder.invoke_handler(only_what_may_be).manage(shell).manage(notices)
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
    let awake = shell.clone();
    sleep::before(move || tauri::async_runtime::block_on(awake.going_to_sleep()));
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
    let keeper = shell.clone();
    let window = shell.clone();
    let builder = tauri::Builder::default()
        .on_window_event(move |_, event| {
            if let WindowEvent::CloseRequested { api, .. } = event
                && keeper.is_kiosk()
            {
                api.prevent_close();
            }
        })
        .plugin(instance.build())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .plugin(tauri_plugin_dialog::init());
    let app = with_shell(builder, shell)
        .build(context)
        .map_err(instance::start_again)
        .map_err(|error| error.to_string())?;
    instance::started(&app, &app.state::<Shell>());
    let main = WebviewWindowBuilder::new(&app, "main", WebviewUrl::App(page.into()))
        .title("Rounds 医访")
        .inner_size(1280.0, 800.0)
        .min_inner_size(900.0, 600.0)
        .on_navigation(is_ours)
        .build()
        .map_err(|e| e.to_string())?;
    window.on_kiosk(move |is_on| {
        // A window manager may refuse; what the shell refuses does not depend on it.
        let _ = main.set_fullscreen(is_on);
        let _ = main.set_always_on_top(is_on);
    });
    app.run(|_, _| {});
    Ok(())
}

/// Whether an address is a page of this program. The window goes to no other.
fn is_ours(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost"), // on Windows
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_window_goes_to_no_page_but_its_own() {
        let goes = |url: &str| is_ours(&Url::parse(url).unwrap());
        assert!(goes("tauri://localhost/customers/1?fail=1#edit"));
        assert!(goes("http://tauri.localhost/"));
        for elsewhere in [
            "https://example.org/",
            "http://localhost/",
            "https://tauri.localhost.example.org/",
            "tauri://example.org/",
            "file:///etc/passwd",
            "data:text/html,x",
            "about:blank",
        ] {
            assert!(!goes(elsewhere), "{elsewhere}");
        }
    }

    /// A new line here is a new door into the system: it wants a reason.
    #[test]
    fn the_page_may_call_its_own_commands_and_nothing_of_the_system_but_these() {
        let file: serde_json::Value = serde_json::from_str(include_str!("capabilities/main.json")).unwrap();
        let permissions: BTreeSet<&str> =
            file["permissions"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
        let wanted = [
            "core:event:allow-listen",   // hears which files were dropped on the window
            "core:event:allow-unlisten", // and stops
            "core:window:allow-set-title",
            "dialog:allow-open", // files are chosen by the user, never by the page
            "dialog:allow-save",
        ];
        assert_eq!(permissions, BTreeSet::from(wanted));
        assert_eq!(file["windows"], serde_json::json!(["main"]));
        assert!(file.get("remote").is_none(), "no other origin may call anything");
        let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src-tauri/capabilities"));
        assert_eq!(folder.unwrap().count(), 1, "every capability is in the one file");
    }

    #[test]
    fn the_content_policy_lets_in_nothing_from_outside_and_runs_nothing_inline() {
        let config: serde_json::Value = serde_json::from_str(include_str!("../tauri.conf.json")).unwrap();
        let security = &config["app"]["security"];
        let policy = security["csp"].as_str().unwrap();
        for directive in policy.split(';').map(str::trim) {
            let (name, sources) = directive.split_once(' ').unwrap();
            for source in sources.split(' ') {
                let allowed = match name {
                    "img-src" => ["'self'", "data:", "blob:"].contains(&source),
                    "font-src" => ["'self'", "data:"].contains(&source),
                    "connect-src" => ["ipc:", "http://ipc.localhost"].contains(&source),
                    // SvelteKit hides the line that it speaks to screen readers by this one attribute.
                    "style-src" if source.starts_with("'sha256-") || source == "'unsafe-hashes'" => true,
                    _ => ["'self'", "'none'"].contains(&source),
                };
                assert!(allowed, "{directive}");
            }
        }
        for directive in ["default-src", "script-src", "style-src", "object-src", "base-uri", "form-action"] {
            assert!(policy.contains(directive), "{directive} is missing");
        }
        assert!(security.get("dangerousDisableAssetCspModification").is_none());
        assert_eq!(config["app"]["withGlobalTauri"], false);
    }
}
