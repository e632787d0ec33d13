//! A survey with a jump is built, answered on the kiosk through a kill, left with the PIN, and its result seen.

use super::*;

const PIN: &str = "4071";

/// Builds the survey on the page: an NPS that skips the reason when it is high, a reason, a score.
async fn build(window: &Window) {
    window.go("/surveys/templates/survey_1").await;
    window.sees("说明与对象").await;
    for (label, zh, en) in [
        ("名称", "季度回访", "Quarterly"),
        ("开头说明", "请您作答", "Please answer"),
        ("结束致谢", "谢谢您", "Thank you"),
    ] {
        window.fill(&format!("{label}（中文）"), zh).await;
        window.fill(&format!("{label}（英文）"), en).await;
    }
    for (kind, zh, en) in [
        ("推荐意愿 NPS", "愿意推荐我们吗？", "Would you recommend us?"),
        ("文字", "为什么？", "Why?"),
        ("满意度 CSAT", "总体满意吗？", "Satisfied overall?"),
    ] {
        window.tap("button", "添加题目").await;
        window.tap("menuitem", kind).await;
        window.fill("题目（中文）", zh).await;
        window.fill("题目（英文）", en).await;
    }
    let open = "const first = document.querySelector('nav ol button'); first?.click(); return first !== null";
    window.until("the first question", open).await;
    window.click("添加跳转").await;
    let aim = "const to = [...document.querySelectorAll('.jump select')].at(-1);
               const wanted = [...(to?.options ?? [])].find((one) => one.label.includes('总体满意'));
               if (!wanted) return false;
               to.value = wanted.value; to.dispatchEvent(new Event('change', { bubbles: true })); return true;";
    window.until("where the jump leads", aim).await;
    window.picture("survey-built").await;
    window
        .until("nothing to mend", "return document.querySelectorAll('.finding, nav .alert').length === 0")
        .await;
    window.press("Enter", true).await;
    window.sees("之后的答卷都用它").await;
    window.press("Enter", false).await;
    window.sees("第 1 版已发布").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_survey_with_a_jump_is_built_answered_through_a_kill_left_with_the_pin_and_its_result_is_seen() {
    let root = tempfile::tempdir().unwrap();
    let window = Window::open(&data(root.path())).await;
    first_run(&window, "从空白开始").await;
    let id = doctor(&window, "张伟").await;
    build(&window).await;

    window.go(&format!("/surveys?start&survey=survey_1&customer={id}")).await;
    let customer =
        "return [...document.querySelectorAll('[role=dialog] input')].some((e) => e.value === '张伟')";
    window.until("the customer in the dialog", customer).await;
    window.click("设置 PIN 并开始").await;
    window.fill("PIN", PIN).await;
    window.fill("再输一次", PIN).await;
    window.press("Enter", false).await;
    window.sees("请您作答").await;
    window.picture("kiosk-intro").await;
    // On its way in, the page has not taken the keys over yet; its heading gets the focus when it has.
    let ready = "return document.hasFocus() && document.activeElement?.tagName === 'H1'";
    window.until("the heading with the focus", ready).await;
    window.press("Enter", false).await;
    window.sees("愿意推荐我们吗").await;
    window.press("9", false).await;
    window.picture("kiosk-nps").await;
    window.press("Enter", false).await;
    window.sees("总体满意吗").await;
    assert!(!window.text().await.contains("为什么"), "the jump leads past it");
    let refused = window.call("list_page", json!({ "filter": {}, "offset": 0, "limit": 1 })).await;
    assert_eq!(refused.unwrap_err()["code"], "shell.kiosk");
    assert!(window.ask_to_close());
    tokio::time::sleep(std::time::Duration::from_millis(800)).await;
    window.sees("总体满意吗").await;
    assert!(!window.processes().is_empty(), "it does not close");
    window.kill().await;

    let window = Window::open(&data(root.path())).await;
    window.sees("解锁后回到现场作答").await;
    assert!(!window.text().await.contains("这台电脑上的另一个人"), "no way round it");
    window.picture("kiosk-locked").await;
    window.fill("口令", PASSPHRASE).await;
    window.press("Enter", false).await;
    window.sees("总体满意吗").await;
    window.press("5", false).await;
    window.press("Enter", false).await;
    window.sees("谢谢您").await;
    window.picture("kiosk-thanks").await;
    window.tap("button", "退出作答").await;
    window.fill("PIN", "1357").await;
    window.press("Enter", false).await;
    window.sees("PIN 不对").await;
    window.fill("PIN", PIN).await;
    window.press("Enter", false).await;
    window.sees("已保存 1 份答卷").await;
    window.sees("肿瘤科").await; // the customer's page

    window.go("/surveys?survey=survey_1").await;
    window.sees("1 份答卷").await;
    window.sees("小样本").await;
    window.picture("survey-result").await;
    let scope = json!({ "scope": { "template_code": "survey_1" } });
    let results = window.call("survey_results", scope).await.unwrap();
    assert_eq!(results["questions"][0]["figure"]["value"], 100.0);
    assert_eq!(results["questions"][2]["figure"]["share"], 1.0);
    // Asked the same way, a window that is no kiosk closes.
    assert!(window.ask_to_close());
    window.wait_until_gone().await;
}
