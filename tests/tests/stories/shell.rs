//! The window itself: locked and opened again, started twice, and kept inside its policy.

use super::*;
use e2e::window::program;
use std::process::Stdio;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_being_typed_when_the_window_was_locked_is_there_when_it_is_opened_again() {
    let root = tempfile::tempdir().unwrap();
    let window = Window::open(&data(root.path())).await;
    first_run(&window, "从空白开始").await;
    let id = doctor(&window, "张伟").await;
    window.go(&format!("/customers/{id}")).await;
    window.sees("肿瘤科").await;
    window.press("l", false).await;
    window.fill("备注", "认可三期数据，希望下次带").await;
    window.press("l", true).await; // Ctrl+L, in the middle of the word
    window.sees("已锁定").await;
    window.picture("locked").await;
    let text = window.text().await;
    assert!(!text.contains("张伟") && !text.contains("三期"), "nothing stays on the screen: {text}");
    assert!(window.call("search", json!({ "text": "zw", "limit": 1 })).await.is_err(), "the store is shut");
    window.fill("口令", PASSPHRASE).await;
    window.press("Enter", false).await;
    window.sees("肿瘤科").await; // where it was left
    window.press("l", false).await;
    let note = "return [...document.querySelectorAll('textarea')].some((e) => e.value === '认可三期数据，希望下次带')";
    window.until("the note as it was typed", note).await;
    window.close().await;
}

/// A window on `dir` that is just closing: it has the name still, and goes away when it is called.
async fn closing_window(dir: &Path) -> tokio::task::JoinHandle<()> {
    use zbus::export::ordered_stream::OrderedStreamExt;
    let config: serde_json::Value = serde_json::from_str(include_str!("../../../tauri.conf.json")).unwrap();
    let identifier = rounds::instance::identifier(config["identifier"].as_str().unwrap(), dir);
    let name = format!("{identifier}.SingleInstance");
    let bus = zbus::connection::Builder::session().unwrap().name(name).unwrap().build().await.unwrap();
    tokio::spawn(async move {
        let mut messages = zbus::MessageStream::from(&bus);
        while let Some(message) = messages.next().await {
            let message = message.unwrap();
            if message.header().member().is_some_and(|member| member == "ExecuteCallback") {
                break;
            }
        }
        drop(messages);
        bus.close().await.unwrap();
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_while_the_former_window_is_just_closing_opens_a_window_all_the_same() {
    let root = tempfile::tempdir().unwrap();
    let here = data(root.path());
    let closing = closing_window(&here).await;
    let window = Window::open(&here).await;
    closing.await.unwrap(); // it was asked
    window.sees("医访").await;
    window.close().await;
}

/// Starts the program beside the open window, as somebody who clicks on its icon once more.
fn start_beside(root: &Path, dir: &Path) -> tokio::process::Child {
    tokio::process::Command::new(program())
        .arg("--data")
        .arg(dir)
        .env("ROUNDS_DATA", root.join("people"))
        .env("XDG_DATA_HOME", root.join("webview-beside"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_on_the_same_data_ends_by_itself_and_one_on_other_data_gets_a_window() {
    let root = tempfile::tempdir().unwrap();
    let here = data(root.path());
    let window = Window::open(&here).await;
    first_run(&window, "从空白开始").await;
    assert_eq!(window.processes().len(), 1);

    let again = tokio::time::timeout(Duration::from_secs(20), start_beside(root.path(), &here).wait()).await;
    let status = again.expect("the second start ends").unwrap();
    assert!(status.success(), "{status}");
    assert_eq!(window.processes().len(), 1, "there is one window on this data");
    window.sees("已存本机").await;

    let there = root.path().join("people").join("hanmei");
    let mut other = start_beside(root.path(), &there);
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert!(other.try_wait().unwrap().is_none(), "other data has a window of its own");
    assert_eq!(window.processes().len(), 1, "and this one stays");
    other.kill().await.unwrap();

    // Whoever comes back to this data while the window shows the other is told so, and taken there.
    window.call("choose_dir", json!({ "dir": there })).await.unwrap();
    first_run(&window, "从空白开始").await;
    let again = tokio::time::timeout(Duration::from_secs(20), start_beside(root.path(), &here).wait()).await;
    assert!(again.expect("the second start ends").unwrap().success());
    window.sees("这里打开的是另一份资料").await;
    window.sees(&here.display().to_string()).await;
    window.picture("wanted").await;
    window.click("锁定并切换").await;
    window.sees("打开这台电脑上的数据").await;
    unlock(&window).await;
    let state = window.call("start_state", json!({})).await.unwrap();
    assert_eq!(state["dir"], json!(here));
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_keeps_to_its_policy_and_cannot_leave_its_origin() {
    let root = tempfile::tempdir().unwrap();
    let window = Window::open(&data(root.path())).await;
    first_run(&window, "示例辖区").await;
    let listen = "window.refused = [];
        document.addEventListener('securitypolicyviolation', (e) =>
          window.refused.push(e.violatedDirective + ' ' + e.blockedURI));
        return true";
    window.until("the listener", listen).await;
    // Through the rooms without loading the page anew, with what opens over them.
    for (key, room) in
        [("c", "/customers"), ("e", "/exchange"), ("h", "/history"), ("s", "/settings"), ("t", "/")]
    {
        window.press("g", false).await;
        window.press(key, false).await;
        window.until(room, &format!("return location.pathname === '{room}'")).await;
        tokio::time::sleep(Duration::from_millis(400)).await;
    }
    window.press("n", false).await;
    window.sees("安排一次拜访").await;
    window.press("Escape", false).await;
    window.press("k", true).await;
    window.keys("wang").await;
    window.until("results", "return document.querySelector('[role=option]') !== null").await;
    window.press("Escape", false).await;
    let refused = window.client.execute("return window.refused", vec![]).await.unwrap();
    assert_eq!(refused, json!([]), "the page asked for something that its policy refuses");

    // What a page that was tampered with would try.
    let tried = "const script = document.createElement('script');
        script.textContent = 'window.ran = true';
        document.head.append(script);
        const image = new Image();
        image.src = 'https://example.org/x.png';
        const style = document.createElement('style');
        style.textContent = 'body { display: none }';
        document.head.append(style);
        return true";
    window.until("the attempts", tried).await;
    window.until("three refusals", "return window.refused.length >= 3").await;
    let ran = window
        .client
        .execute("return [window.ran ?? false, getComputedStyle(document.body).display]", vec![]);
    assert_eq!(ran.await.unwrap(), json!([false, "block"]));
    let fetched = "fetch('https://example.org/').then(() => 'answered', () => 'refused').then((it) => (window.fetched = it)); return true";
    window.until("the attempt", fetched).await;
    window.until("a refusal", "return window.fetched === 'refused'").await;
    window.until("the attempt", "location.assign('https://example.org/'); return true").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let at = window.client.execute("return location.origin", vec![]).await.unwrap();
    assert_eq!(at, json!("tauri://localhost"), "the window goes to no other page");
    window.close().await;
}
