//! A window of the same toolkit and size with a static page of the same weight, and nothing behind it: the
//! floor of a start. Like the program it says that it can be used by writing the file `ROUNDS_MARK`.

use tauri::http::Response;
use tauri::{WebviewUrl, WebviewWindowBuilder};

/// After the paint that follows the page, as the program does.
const PAGE: &str = r#"<!doctype html><meta charset="utf-8"><title>bare</title>
<script src="/ballast.js"></script><main><h1>医访</h1><p><input autofocus></p></main>
<script>requestAnimationFrame(() => requestAnimationFrame(() => fetch('/mark')))</script>"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let bytes: usize =
        std::env::var("BARE_BYTES").ok().and_then(|text| text.parse().ok()).unwrap_or_default();
    let ballast = format!("/*{}*/", "无 bare ".repeat(bytes / 9));
    let app = tauri::Builder::default()
        .register_uri_scheme_protocol("bare", move |_, request| {
            let (kind, body) = match request.uri().path() {
                "/ballast.js" => ("text/javascript", ballast.clone()),
                "/mark" => ("text/plain", mark()),
                _ => ("text/html", PAGE.to_owned()),
            };
            let mut response = Response::new(body.into_bytes());
            response.headers_mut().insert("content-type", tauri::http::HeaderValue::from_static(kind));
            response
        })
        .build(tauri::generate_context!("bare/tauri.conf.json"))?;
    WebviewWindowBuilder::new(&app, "main", WebviewUrl::CustomProtocol("bare://localhost/".parse()?))
        .title("bare")
        .inner_size(1280.0, 800.0)
        .build()?;
    app.run(|_, _| {});
    Ok(())
}

fn mark() -> String {
    let written = std::env::var_os("ROUNDS_MARK").map(|mark| std::fs::write(mark, "ready"));
    format!("{written:?}")
}
