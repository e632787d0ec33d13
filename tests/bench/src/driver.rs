//! A real window, driven through WebKit's WebDriver: only what a measurement needs of it.

use crate::{Problem, Result};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const DRIVER: &str = "WebKitWebDriver";
const PATIENCE: Duration = Duration::from_secs(30);

/// An open window. Dropping it closes the window and ends the driver.
pub struct Driven {
    driver: Child,
    port: u16,
    session: String,
}

impl Driven {
    /// Opens `program` in a window, with its own folders for what WebKit keeps.
    pub fn open(program: &Path, args: &[&str], home: &Path) -> Result<Driven> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut command = Command::new(DRIVER);
        command.arg(format!("--port={port}")).stdout(Stdio::null()).stderr(Stdio::null());
        command.env("TAURI_WEBVIEW_AUTOMATION", "true");
        for variable in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "ROUNDS_DATA"] {
            command.env(variable, home);
        }
        // The program does this by itself, but not when it is driven.
        if !Path::new("/dev/dri").exists() {
            command.env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
        }
        let driver = command.spawn().map_err(|error| window(format!("{DRIVER}: {error}")))?;
        let mut driven = Driven { driver, port, session: String::new() };
        let options = json!({ "binary": program, "args": args });
        let wanted = json!({ "capabilities": { "alwaysMatch": { "webkitgtk:browserOptions": options } } });
        let begun = Instant::now();
        let session = loop {
            match driven.post("/session", &wanted) {
                Ok(session) => break session,
                Err(error) if begun.elapsed() > PATIENCE => return Err(error),
                Err(_) => std::thread::sleep(Duration::from_millis(200)),
            }
        };
        driven.session = session["sessionId"].as_str().unwrap_or_default().to_owned();
        Ok(driven)
    }

    /// Runs a script in the page and returns what it returns, or what the promise that it returns becomes.
    pub fn run(&self, script: &str) -> Result<Value> {
        self.post(&self.path("/execute/sync"), &json!({ "script": script, "args": [] }))
    }

    /// Runs a script until it returns something true.
    pub fn until(&self, what: &str, script: &str) -> Result<Value> {
        let begun = Instant::now();
        loop {
            let value = self.run(script);
            match value {
                Ok(value) if !matches!(value, Value::Null | Value::Bool(false)) => return Ok(value),
                _ if begun.elapsed() > PATIENCE => return Err(window(format!("never seen: {what}"))),
                _ => std::thread::sleep(Duration::from_millis(100)),
            }
        }
    }

    /// Turns the wheel over a point of the page: one notch after the other, each by `notch_px`.
    pub fn wheel(&self, at: (i64, i64), notches: usize, notch_px: i64, pause_ms: u64) -> Result<()> {
        let notch = |_| {
            let scroll = json!({ "type": "scroll", "x": at.0, "y": at.1, "deltaX": 0, "deltaY": notch_px,
                                 "origin": "viewport", "duration": 0 });
            [scroll, json!({ "type": "pause", "duration": pause_ms })]
        };
        let notches: Vec<Value> = (0..notches).flat_map(notch).collect();
        let wheel = json!({ "actions": [{ "type": "wheel", "id": "wheel", "actions": notches }] });
        self.post(&self.path("/actions"), &wheel).map(drop)
    }

    fn path(&self, command: &str) -> String {
        format!("/session/{}{command}", self.session)
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.ask("POST", path, &body.to_string())
    }

    /// One request, one connection: the answer ends where the connection does.
    fn ask(&self, method: &str, path: &str, body: &str) -> Result<Value> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(120)))?;
        let host = format!("127.0.0.1:{}", self.port);
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let body = answer.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
        let mut answer: Value =
            serde_json::from_str(body).map_err(|error| window(format!("{DRIVER}: {error}: {body}")))?;
        let value = answer["value"].take();
        match value.get("error") {
            Some(error) => Err(window(format!("{error}: {}", value["message"]))),
            None => Ok(value),
        }
    }
}

impl Drop for Driven {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            let _ = self.ask("DELETE", &self.path(""), ""); // it may be gone already
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn window(detail: String) -> Problem {
    Problem::Window { detail }
}
