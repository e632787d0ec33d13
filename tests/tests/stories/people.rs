//! Two people on one computer, each with a store of their own.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_follows_on_the_same_computer_sees_nothing_of_the_one_before_who_finds_it_all_again() {
    let root = tempfile::tempdir().unwrap();
    let window = Window::open(&data(root.path())).await;
    first_run(&window, "从空白开始").await;
    let id = doctor(&window, "张伟").await;
    window.go("/customers").await;
    window.press("/", false).await;
    window.keys("zw").await;
    window.sees("张伟").await;
    window.press("Enter", false).await;
    window.press("Enter", false).await;
    window.sees("肿瘤科").await;
    window.press("l", false).await;
    window.fill("备注", "认可三期数据").await;
    window.sees("草稿已存本机").await;
    window.call("lock", json!({})).await.unwrap();
    window.sees("已锁定。没写完的内容都在。").await;
    assert!(!window.client.current_url().await.unwrap().as_str().contains(&id));
    window.picture("locked").await;

    window.click("这台电脑上的另一个人").await;
    window.fill("新的数据文件夹名", "zhaomin").await;
    window.click("建立").await;
    first_run(&window, "从空白开始").await;
    assert_eq!(window.client.current_url().await.unwrap().path(), "/", "the front, not where another was");
    assert!(!window.text().await.contains("张伟"));
    window.press("g", false).await;
    window.press("c", false).await;
    window.sees("还没有客户").await;
    let search = "return document.querySelector('[role=searchbox]')?.value === ''";
    window.until("an empty search field", search).await;
    assert!(!window.text().await.contains("张伟"));
    assert_eq!(found(&window, "zw").await, Vec::<String>::new());
    let drafts = window.call("list_drafts", json!({ "prefix": "" })).await.unwrap();
    assert_eq!(drafts, json!([]), "no word of the other's note was written here");

    window.call("lock", json!({})).await.unwrap();
    window.click("打开 linmo 的数据").await;
    unlock(&window).await;
    assert_eq!(window.client.current_url().await.unwrap().path(), "/");
    assert_eq!(found(&window, "zw").await, ["张伟"]);
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn locked_in_the_middle_of_a_note_the_same_person_finds_the_note_where_it_was() {
    let root = tempfile::tempdir().unwrap();
    let window = Window::open(&data(root.path())).await;
    first_run(&window, "从空白开始").await;
    let id = doctor(&window, "张伟").await;
    window.go(&format!("/visits/new?customer={id}")).await;
    window.fill("备注", "认可三期数据，希望下次带亚组").await;
    window.sees("草稿已存本机").await;
    window.call("lock", json!({})).await.unwrap();
    window.sees("已锁定。没写完的内容都在。").await;
    assert!(!window.text().await.contains("认可三期"));
    window.fill("口令", PASSPHRASE).await;
    window.press("Enter", false).await;
    let note = "return [...document.querySelectorAll('textarea')].some((e) => e.value === '认可三期数据，希望下次带亚组')";
    window.until("the note as it was typed", note).await;
    window.picture("unlocked-to-the-note").await;
    window.close().await;
}
