//! Stories in the real window, on real files.

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
    create(window, json!({ "customer": { "kind": "person", "record": { "name": name } }, "place": place })).await
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

#[tokio::test(flavor = "multi_thread")]
async fn two_that_are_the_same_are_merged_and_come_apart_again() {
    let root = tempfile::tempdir().unwrap();
    let window = Window::open(&data(root.path())).await;
    first_run(&window, "从空白开始").await;
    let (one, two) = (doctor(&window, "张伟").await, doctor(&window, "张玮").await);
    let merged = window.call("merge_customers", json!({ "loser": two, "survivor": one, "choices": {} })).await;
    assert!(merged.is_ok(), "{merged:?}");
    assert_eq!(found(&window, "zhangwei").await, ["张伟"]);
    window.go(&format!("/customers/{one}")).await;
    window.sees("张伟").await;
    window.picture("merged").await;
    let apart = window.call("unmerge_customer", json!({ "loser": two })).await;
    assert!(apart.is_ok(), "{apart:?}");
    let mut names = found(&window, "zhangwei").await;
    names.sort();
    assert_eq!(names, ["张伟", "张玮"]);
    window.close().await;
}
