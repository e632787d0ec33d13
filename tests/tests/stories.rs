//! Stories in the real window, on real files.

#![expect(clippy::unwrap_used, reason = "test code: a story that cannot go on has failed")]

#[path = "stories/erase.rs"]
mod erase;
#[path = "stories/exchange.rs"]
mod exchange;
#[path = "stories/lists.rs"]
mod lists;
#[path = "stories/merge.rs"]
mod merge;
#[path = "stories/people.rs"]
mod people;
#[path = "stories/shell.rs"]
mod shell;
#[path = "stories/surveys.rs"]
mod surveys;
#[path = "stories/tiers.rs"]
mod tiers;

use e2e::window::Window;
use serde_json::{Value, json};
use std::path::Path;

const PASSPHRASE: &str = "correct horse";

/// Goes through the first run with the keyboard; returns the recovery code.
async fn first_run(window: &Window, beginning: &str) -> String {
    window.click("中文").await; // whatever the system speaks
    window.sees("开始使用").await;
    window.fill("姓名", "林默").await;
    window.fill("辖区", "华东二区").await;
    window.press("Enter", false).await;
    window.fill("口令", PASSPHRASE).await;
    window.fill("再输一次", PASSPHRASE).await;
    window.press("Enter", false).await;
    window.click(beginning).await;
    window.click("下一步").await;
    let script = "const groups = [...document.querySelectorAll('ol.code li')].map((e) => e.innerText.trim());
                  return groups.length === 8 && groups.join('-');";
    let code = window.until("the recovery code", script).await.as_str().unwrap_or_default().to_owned();
    window.picture("start-code").await;
    let last = code.rsplit('-').next().unwrap_or_default().to_owned();
    window.fill("输入最后一组", &last).await;
    window.press("Enter", false).await;
    window.sees("已存本机").await;
    code
}

async fn unlock(window: &Window) {
    window.fill("口令", PASSPHRASE).await;
    window.press("Enter", false).await;
    window.sees("已存本机").await;
}

async fn found(window: &Window, text: &str) -> Vec<String> {
    let rows = window.call("search", json!({ "text": text, "limit": 20 })).await.unwrap();
    rows.as_array().unwrap().iter().filter_map(|row| row["name"].as_str().map(str::to_owned)).collect()
}

async fn create(window: &Window, new: Value) -> String {
    let saved = window.call("create_customer", json!({ "customer": new })).await.unwrap();
    saved["value"].as_str().unwrap().to_owned()
}

async fn doctor(window: &Window, name: &str) -> String {
    let place = json!({ "institution_name": "示例医院", "department_name": "肿瘤科" });
    create(window, json!({ "customer": { "kind": "person", "record": { "name": name } }, "place": place }))
        .await
}

fn data(root: &Path) -> std::path::PathBuf {
    root.join("people").join("linmo")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_passphrase_is_told_and_the_recovery_code_sets_a_new_one() {
    let root = tempfile::tempdir().unwrap();
    let window = Window::open(&data(root.path())).await;
    let code = first_run(&window, "从空白开始").await;
    doctor(&window, "张伟").await;
    window.close().await;

    let window = Window::open(&data(root.path())).await;
    window.fill("口令", "wrong horse").await;
    window.press("Enter", false).await;
    window.sees("口令不对").await;
    window.picture("unlock-wrong").await;
    window.click("忘记口令").await;
    window.fill("恢复码", &code.to_lowercase()).await;
    window.fill("口令", "battery staple").await;
    window.fill("再输一次", "battery staple").await;
    window.press("Enter", false).await;
    window.sees("已存本机").await;
    assert_eq!(found(&window, "zw").await, ["张伟"]);
    window.close().await;

    let window = Window::open(&data(root.path())).await;
    window.fill("口令", "battery staple").await;
    window.press("Enter", false).await;
    window.sees("已存本机").await;
    assert_eq!(found(&window, "zhangw").await, ["张伟"], "the new passphrase opens, and all is there");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_window_on_the_same_data_says_that_it_is_in_use() {
    let root = tempfile::tempdir().unwrap();
    let window = Window::open(&data(root.path())).await;
    first_run(&window, "从空白开始").await;
    let second = store::Store::unlock(
        store::Place::new(data(root.path())),
        &store::Secret::passphrase(PASSPHRASE),
        rounds::shell::clock(),
    );
    assert_eq!(second.err().map(|error| error.code()), Some("store.in_use"));
    window.close().await;
}

/// The text of one visit's note, wherever the timeline of the customer shows it.
async fn notes(window: &Window, customer: &str) -> String {
    let page = json!({ "customerId": customer, "before": null, "limit": 20 });
    window.call("timeline", page).await.unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_note_typed_before_a_power_cut_is_there_after_it() {
    let root = tempfile::tempdir().unwrap();
    let window = Window::open(&data(root.path())).await;
    first_run(&window, "从空白开始").await;
    let id = doctor(&window, "张伟").await;
    window.go(&format!("/customers/{id}")).await;
    window.sees("肿瘤科").await;
    window.press("l", false).await;
    window.fill("备注", "认可三期数据，希望下次带亚组").await;
    window.sees("草稿已存本机").await;
    window.picture("draft").await;
    window.kill().await;

    let window = Window::open(&data(root.path())).await;
    unlock(&window).await;
    window.go(&format!("/customers/{id}")).await;
    window.sees("肿瘤科").await;
    window.press("l", false).await;
    let note = "return [...document.querySelectorAll('textarea')].some((e) => e.value === '认可三期数据，希望下次带亚组')";
    window.until("the note as it was typed", note).await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_territory_fills_today_the_list_and_a_customer_in_both_languages() {
    let root = tempfile::tempdir().unwrap();
    let window = Window::open(&data(root.path())).await;
    first_run(&window, "示例辖区").await;
    window.sees("不良事件待上报").await;
    window.picture("today-zh-light").await;
    window.go("/customers").await;
    window.sees("示例市第一人民医院").await;
    window.picture("customers-zh-light").await;
    let filter = json!({ "kinds": ["person"], "sort": "last_visit", "descending": true });
    let page = window.call("list_page", json!({ "filter": filter, "offset": 0, "limit": 1 })).await.unwrap();
    let id = page["rows"][0]["id"].as_str().unwrap().to_owned();
    let dark = "localStorage.setItem('rounds.theme', 'dark'); localStorage.setItem('rounds.language', 'en'); return true";
    window.until("the choice", dark).await;
    window.go(&format!("/customers/{id}")).await;
    window.sees("Log a visit").await;
    window.picture("customer-en-dark").await;
    window.close().await;
}
