//! Serves the built page to an ordinary browser and passes its calls to the real commands over a
//! real store: every page can be looked at and checked in Chromium without a mock in between.

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use rounds::shell::Shell;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;
use tauri::ipc::{CallbackFn, InvokeBody, InvokeResponseBody};
use tauri::test::{INVOKE_KEY, MockRuntime, mock_builder, mock_context, noop_assets};
use tauri::webview::InvokeRequest;
use tauri::{WebviewWindow, WebviewWindowBuilder};

/// Stands in the page before its first script: what Tauri puts there in the window.
const INTERNALS: &str = include_str!("internals.js");
/// Marks the scripts of the served page as its own, as Tauri does in the window.
const NONCE: &str = "bridge";

/// The window's content security policy, with this server in place of Tauri's protocol.
fn policy() -> String {
    let configured: Value = serde_json::from_str(include_str!("../../tauri.conf.json")).unwrap_or_default();
    let policy = configured["app"]["security"]["csp"].as_str().unwrap_or("default-src 'none'");
    policy
        .replace("connect-src ipc: http://ipc.localhost", "connect-src 'self'")
        .replace("script-src 'self'", &format!("script-src 'self' 'nonce-{NONCE}'"))
}

struct Served {
    webview: WebviewWindow<MockRuntime>,
    pages: PathBuf,
    policy: String,
}

/// A running bridge; it ends with the process.
pub struct Bridge {
    /// `http://127.0.0.1:<port>`
    pub url: String,
}

/// Serves the pages of `ui/build` over the store in `dir`. Port 0 takes a free one.
pub async fn serve(dir: PathBuf, pages: PathBuf, port: u16) -> std::io::Result<Bridge> {
    let shell = Shell::new(dir);
    let webview = webview(shell)?;
    let served = Arc::new(Served { webview, pages, policy: policy() });
    let router = Router::new().route("/ipc/{command}", post(invoke)).fallback(get(page)).with_state(served);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(Bridge { url })
}

/// A webview of the real commands that shows nothing.
pub(crate) fn webview(shell: Shell) -> std::io::Result<WebviewWindow<MockRuntime>> {
    let app = rounds::with_shell(mock_builder(), shell)
        .build(mock_context(noop_assets()))
        .map_err(std::io::Error::other)?;
    let webview =
        WebviewWindowBuilder::new(&app, "main", Default::default()).build().map_err(std::io::Error::other)?;
    // The app lives as long as the process; it cannot be shared between threads, its webview can.
    std::mem::forget(app);
    Ok(webview)
}

/// Calls a command as the page does. Blocks. Errors: what the page would get.
pub(crate) fn ask(
    webview: &WebviewWindow<MockRuntime>,
    command: &str,
    arguments: Value,
) -> Result<InvokeResponseBody, Value> {
    let request = InvokeRequest {
        cmd: command.into(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: webview.url().map_err(|error| serde_json::json!(error.to_string()))?,
        body: InvokeBody::Json(arguments),
        headers: Default::default(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    tauri::test::get_ipc_response(webview, request)
}

async fn invoke(State(served): State<Arc<Served>>, Path(command): Path<String>, body: String) -> Response {
    let arguments: Value = serde_json::from_str(&body).unwrap_or_default();
    let answer = tokio::task::spawn_blocking(move || ask(&served.webview, &command, arguments)).await;
    let (status, text) = match answer {
        Ok(Ok(InvokeResponseBody::Json(json))) => (StatusCode::OK, json),
        Ok(Ok(InvokeResponseBody::Raw(_))) => (StatusCode::NOT_IMPLEMENTED, "null".into()),
        Ok(Err(error)) => (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, serde_json::json!(error.to_string()).to_string()),
    };
    (status, [(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// A file of the built page; any other path is a route, which index.html serves.
async fn page(State(served): State<Arc<Served>>, uri: axum::http::Uri) -> Response {
    let wanted = served.pages.join(uri.path().trim_start_matches('/'));
    let is_file = !uri.path().contains("..") && wanted.is_file();
    let path = if is_file { wanted } else { served.pages.join("index.html") };
    let Ok(bytes) = tokio::fs::read(&path).await else { return StatusCode::NOT_FOUND.into_response() };
    let kind = match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript",
        Some("css") => "text/css",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    };
    let bytes = match path.ends_with("index.html") {
        true => String::from_utf8_lossy(&bytes)
            .replacen("<head>", &format!("<head><script>{INTERNALS}</script>"), 1)
            .replace("<script", &format!("<script nonce=\"{NONCE}\""))
            .into_bytes(),
        false => bytes,
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, &served.policy),
    ];
    (headers, Body::from(bytes)).into_response()
}
