//! The real window, driven through WebDriver.

use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

/// How long a story waits for something to appear before it fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// The program that the same build made.
pub fn program() -> PathBuf {
    let mut path = std::env::current_exe().unwrap_or_default();
    path.pop(); // the test
    if path.ends_with("deps") {
        path.pop();
    }
    path.join("rounds")
}

/// An open window over one data directory.
pub struct Window {
    pub client: Client,
    dir: PathBuf,
    _driver: Child,
}

impl Window {
    /// Opens the window on `dir`.
    pub async fn open(dir: &Path) -> Window {
        let (port, native) = (free_port(), free_port());
        let driver = Command::new("tauri-driver")
            .args(["--port", &port.to_string(), "--native-port", &native.to_string()])
            // WebDriver takes no screenshots with these.
            .env_remove("WEBKIT_DISABLE_DMABUF_RENDERER")
            .env_remove("WEBKIT_DISABLE_COMPOSITING_MODE")
            .env("ROUNDS_DATA", dir.parent().unwrap_or(dir))
            .env("XDG_DATA_HOME", dir.join("webview"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("tauri-driver is installed by ./dev test");
        let options = json!({ "application": program(), "args": ["--data", dir] });
        let capabilities = json!({ "browserName": "wry", "tauri:options": options });
        let capabilities = capabilities.as_object().cloned().unwrap_or_default();
        let started = Instant::now();
        loop {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            match builder
                .capabilities(capabilities.clone())
                .connect(&format!("http://127.0.0.1:{port}"))
                .await
            {
                Ok(client) => return Window { client, dir: dir.to_owned(), _driver: driver },
                Err(error) if started.elapsed() > PATIENCE => panic!("the window did not open: {error}"),
                Err(_) => sleep(Duration::from_millis(200)).await,
            }
        }
    }

    /// Closes the window as its user would.
    pub async fn close(self) {
        let _ = self.client.clone().close().await; // the window may be gone already
        self.wait_until_gone().await;
    }

    /// Asks the window to close, as its button and Alt+F4 do. Returns whether there was one to ask.
    pub fn ask_to_close(&self) -> bool {
        crate::display::ask_to_close("Rounds").expect("the display answers")
    }

    /// Ends the program as a power cut would: kill -9, nothing is told.
    pub async fn kill(self) {
        self.kill_now();
        self.wait_until_gone().await;
    }

    fn kill_now(&self) {
        for pid in self.processes() {
            // It may have ended by itself since it was listed.
            let _ = std::process::Command::new("kill").args(["-9", &pid.to_string()]).status();
        }
    }

    /// Process ids of the program on this data directory.
    pub fn processes(&self) -> Vec<u32> {
        let (program, dir) = (program(), self.dir.display().to_string());
        std::fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
            .filter_map(|entry| entry.file_name().to_string_lossy().parse().ok())
            .filter(|pid| {
                let line = std::fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
                line.starts_with(&*program.to_string_lossy()) && line.contains(&dir)
            })
            .collect()
    }

    /// Waits until the program has ended.
    pub async fn wait_until_gone(&self) {
        let started = Instant::now();
        while !self.processes().is_empty() {
            assert!(started.elapsed() < PATIENCE, "the program goes on");
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Runs a script in the page until it answers something true; fails with `what` otherwise.
    pub async fn until(&self, what: &str, script: &str) -> serde_json::Value {
        let started = Instant::now();
        loop {
            match self.client.execute(script, vec![]).await {
                Ok(value) if truthy(&value) => return value,
                _ if started.elapsed() > PATIENCE => {
                    let text = self.text().await;
                    self.picture("failed").await;
                    panic!("never seen: {what}\nthe page says:\n{text}");
                }
                _ => sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// Waits until the page shows `text`.
    pub async fn sees(&self, text: &str) {
        let script = format!("return document.body.innerText.includes({})", json!(text));
        self.until(text, &script).await;
    }

    /// What the page shows.
    pub async fn text(&self) -> String {
        let text = self.client.execute("return document.body.innerText", vec![]).await;
        text.ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Clicks the visible button or link with this text.
    pub async fn click(&self, text: &str) {
        let script = format!(
            "const found = [...document.querySelectorAll('button, a, [role=radio], [role=tab], [role=option], label')]
               .find((e) => e.offsetParent !== null && !e.disabled &&
                     (e.innerText.trim().startsWith({0}) || e.getAttribute('aria-label') === {0}));
             if (found) found.click();
             return Boolean(found);",
            json!(text)
        );
        self.until(&format!("something to click that says {text}"), &script).await;
    }

    /// Clicks with a real pointer: for what opens or chooses before the click is over, as menus do.
    /// `what`: role or tag of the element; it is named `text`, or its text begins with it.
    pub async fn tap(&self, what: &str, text: &str) {
        let script = format!(
            "return [...document.querySelectorAll('{what}, [role={what}]')].some((e) => e.offsetParent !== null &&
               (e.innerText.trim().startsWith({0}) || e.getAttribute('aria-label') === {0}))",
            json!(text)
        );
        self.until(&format!("a {what} called {text}"), &script).await;
        let path = format!(
            "//*[(self::{what} or @role='{what}') and (@aria-label='{text}' or starts-with(normalize-space(.), '{text}'))]"
        );
        // On its way in, it may still move, or lie under what is on its way out.
        let started = Instant::now();
        loop {
            let clicked = match self.client.find(Locator::XPath(&path)).await {
                Ok(element) => element.click().await,
                Err(error) => Err(error),
            };
            match clicked {
                Ok(()) => return,
                Err(error) if started.elapsed() > PATIENCE => panic!("{text} cannot be clicked: {error}"),
                Err(_) => sleep(Duration::from_millis(100)).await,
            }
        }
    }

    /// Chooses from a native list by the words that it shows.
    pub async fn choose(&self, label: &str, option: &str) {
        let path = format!("//select[@id = //label[starts-with(normalize-space(.), '{label}')]/@for]");
        let list = self.client.find(Locator::XPath(&path)).await.expect("the list is there");
        list.select_by_label(option).await.expect("the list has the option");
    }

    /// What the user will choose in the system's file dialogs from now on, until the page is loaded
    /// anew. They belong to the system and no WebDriver reaches them; all else of the way is real.
    pub async fn will_choose(&self, path: &Path) {
        let script = format!(
            "window.chosenPath = {};
             if (!window.dialogsAnswered) {{
               window.dialogsAnswered = true;
               const real = window.fetch.bind(window);
               window.fetch = (url, ...rest) => /plugin:dialog\\|(open|save)$/.test(decodeURIComponent(String(url)))
                 ? Promise.resolve(new Response(JSON.stringify(window.chosenPath),
                     {{ headers: {{ 'Tauri-Response': 'ok', 'Content-Type': 'application/json' }} }}))
                 : real(url, ...rest);
             }}
             return true;",
            json!(path)
        );
        self.until("the page", &script).await;
    }

    /// Types into the field with this label (or placeholder).
    pub async fn fill(&self, label: &str, text: &str) {
        let script = format!(
            "const wanted = {};
             const named = (e) => [...(e.labels ?? [])].some((l) => l.innerText.trim().startsWith(wanted)) ||
               e.getAttribute('aria-label') === wanted || e.placeholder === wanted;
             const field = [...document.querySelectorAll('input, textarea')].find((e) => e.offsetParent !== null && named(e));
             if (field) {{ field.focus(); field.select?.(); }}
             return Boolean(field);",
            json!(label)
        );
        let started = Instant::now();
        loop {
            self.until(&format!("a field called {label}"), &script).await;
            match self.typed(text).await {
                Ok(()) => return,
                Err(error) if is_stale(&error) && started.elapsed() < PATIENCE => {
                    sleep(Duration::from_millis(50)).await;
                }
                Err(error) => panic!("the field {label} takes no keys: {error:?}"),
            }
        }
    }

    /// Types into whatever has the focus.
    pub async fn keys(&self, text: &str) {
        let started = Instant::now();
        while let Err(error) = self.typed(text).await {
            assert!(is_stale(&error) && started.elapsed() < PATIENCE, "nothing takes keys: {error:?}");
            sleep(Duration::from_millis(50)).await;
        }
    }

    async fn typed(&self, text: &str) -> Result<(), CmdError> {
        self.client.active_element().await?.send_keys(text).await
    }

    /// Presses one key, with Ctrl when asked.
    pub async fn press(&self, key: &str, ctrl: bool) {
        let key = match key {
            "Enter" => char::from(Key::Enter).to_string(),
            "Escape" => char::from(Key::Escape).to_string(),
            "Tab" => char::from(Key::Tab).to_string(),
            "ArrowDown" => char::from(Key::Down).to_string(),
            other => other.to_owned(),
        };
        let keys =
            if ctrl { format!("{}{key}{}", char::from(Key::Control), char::from(Key::Null)) } else { key };
        self.keys(&keys).await;
    }

    /// Calls a command as the page would.
    pub async fn call(
        &self,
        command: &str,
        arguments: serde_json::Value,
    ) -> Result<serde_json::Value, serde_json::Value> {
        let script = "const [command, args, done] = arguments;
             window.__TAURI_INTERNALS__.invoke(command, args).then((ok) => done({ ok }), (error) => done({ error }));";
        let answer = self.client.execute_async(script, vec![json!(command), arguments]).await;
        let mut answer = answer.map_err(|error| json!(error.to_string()))?;
        match answer.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(answer["ok"].take()),
        }
    }

    /// Goes to a route inside the page.
    pub async fn go(&self, route: &str) {
        // The page that is left still answers for a moment; keys that it takes are lost.
        let script = format!("window.isLeft = true; window.location.assign({}); return true", json!(route));
        self.until(route, &script).await;
        self.until(route, "return !window.isLeft && document.readyState === 'complete'").await;
        sleep(Duration::from_millis(200)).await;
    }

    /// Keeps a screenshot under `$ROUNDS_SHOTS`, when it is set.
    pub async fn picture(&self, name: &str) {
        let Some(folder) = std::env::var_os("ROUNDS_SHOTS").map(PathBuf::from) else { return };
        if let Ok(png) = self.client.screenshot().await {
            let _ = std::fs::create_dir_all(&folder);
            std::fs::write(folder.join(format!("{name}.png")), png)
                .expect("the folder for pictures can be written");
        }
    }

    /// Whether an element that the selector names is there.
    pub async fn has(&self, selector: &str) -> bool {
        self.client.find(Locator::Css(selector)).await.is_ok()
    }
}

/// A story that failed leaves no window behind: the next one could not open beside it.
impl Drop for Window {
    fn drop(&mut self) {
        self.kill_now();
    }
}

/// The page drew the element anew between the look and the first key: nothing was typed.
fn is_stale(error: &CmdError) -> bool {
    format!("{error:?}").contains("StaleElementReference")
}

fn truthy(value: &serde_json::Value) -> bool {
    !matches!(value, serde_json::Value::Null | serde_json::Value::Bool(false))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("a bound port").port()
}
