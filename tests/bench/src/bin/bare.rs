//! A window of the same toolkit and size with a static page of the same weight, and nothing behind it: the
//! floor of a start; and such a list, the floor of scrolling. Like the program it says that it can be used by writing the file `ROUNDS_MARK`.

use tauri::http::Response;
use tauri::{WebviewUrl, WebviewWindowBuilder};

/// After the paint that follows the page, as the program does.
const PAGE: &str = r#"<!doctype html><meta charset="utf-8"><title>bare</title>
<script src="/ballast.js"></script><main><h1>医访</h1><p><input autofocus></p></main>
<script>requestAnimationFrame(() => requestAnimationFrame(() => fetch('/mark')))</script>"#;

/// 100,000 texts of which as many stand in the page as a screen and one on each side of it hold.
const LIST: &str = r#"<!doctype html><meta charset="utf-8"><title>bare</title>
<style>body { margin: 0 } .list { height: 100vh; overflow-y: auto; contain: strict }
.row { height: 28px; contain: content; border-bottom: 1px solid #ddd; box-sizing: border-box }</style>
<main class="list"><div style="height: 2800000px"><div class="shift"></div></div></main>
<script>
const list = document.querySelector('.list'), shift = document.querySelector('.shift');
const screen = Math.ceil(innerHeight / 28) + 1;
const rows = Array.from({ length: 3 * screen }, () => shift.appendChild(document.createElement('div')));
const show = () => {
  const first = Math.max(0, Math.min(Math.floor(list.scrollTop / 28), 100000 - screen) - screen);
  shift.style.transform = `translateY(${first * 28}px)`;
  rows.forEach((row, at) => { row.className = 'row'; row.textContent = `张伟 ${first + at} 协和医院 肿瘤科 主任医师`; });
};
list.onscroll = show;
show();
</script>"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let bytes: usize =
        std::env::var("BARE_BYTES").ok().and_then(|text| text.parse().ok()).unwrap_or_default();
    let ballast = format!("/*{}*/", "无 bare ".repeat(bytes / 9));
    let app = tauri::Builder::default()
        .register_uri_scheme_protocol("bare", move |_, request| {
            let (kind, body) = match request.uri().path() {
                "/ballast.js" => ("text/javascript", ballast.clone()),
                "/mark" => ("text/plain", mark()),
                "/list" => ("text/html", LIST.to_owned()),
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
