//! One doctor who was entered twice.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn two_that_are_the_same_are_merged_on_the_page_and_come_apart_again() {
    let root = tempfile::tempdir().unwrap();
    let window = Window::open(&data(root.path())).await;
    first_run(&window, "从空白开始").await;
    let one = doctor(&window, "张伟").await;
    doctor(&window, "张玮").await;
    window.go(&format!("/customers/{one}")).await;
    window.sees("肿瘤科").await;
    window.tap("button", "更多操作").await;
    window.tap("menuitem", "与另一客户合并").await;
    window.fill("与哪一位合并", "张玮").await;
    window.tap("option", "张玮").await;
    window.sees("一并归过去").await;
    window.picture("merge").await;
    window.tap("button", "合并").await;
    window.sees("由 张玮 合并而来").await;
    assert_eq!(found(&window, "zhangwei").await, ["张伟"]);
    window.picture("merged").await;
    window.click("拆开").await;
    window.sees("已拆开 张玮").await;
    let mut names = found(&window, "zhangwei").await;
    names.sort();
    assert_eq!(names, ["张伟", "张玮"]);
    window.close().await;
}
