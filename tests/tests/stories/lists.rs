//! The company's list into the store through the page: bad rows, a mapping that is remembered, and what a
//! rep does with it afterwards by keyboard.

use super::*;

/// Chooses a file on the page and goes on until its columns are shown.
async fn open_list(window: &Window, file: &Path) {
    window.will_choose(file).await;
    window.click("选择文件").await;
    window.sees("存为").await;
}

/// What the list beside the heading of a column stands at.
async fn aim(window: &Window, heading: &str) -> String {
    let script = format!("return document.querySelector('select[aria-label*=\"{heading}\"]')?.value");
    window.until(heading, &script).await.as_str().unwrap_or_default().to_owned()
}

async fn send(window: &Window, heading: &str, option: &str) {
    let script = format!(
        "const list = document.querySelector('select[aria-label*=\"{heading}\"]');
         const wanted = [...list.options].find((option) => option.label.trim() === '{option}');
         if (!wanted) return false;
         list.value = wanted.value;
         list.dispatchEvent(new Event('change', {{ bubbles: true }}));
         return true;"
    );
    window.until(&format!("{option} for {heading}"), &script).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_list_is_mapped_tried_imported_corrected_found_by_initials_visited_and_there_after_a_restart() {
    let root = tempfile::tempdir().unwrap();
    let window = Window::open(&data(root.path())).await;
    first_run(&window, "从空白开始").await;
    window.go("/exchange").await;

    let text = "编码,姓名,单位,科室,常去地点\r\nD1,张伟,示例医院,肿瘤科,门诊三楼\r\nD2,,示例医院,心内科,\r\n";
    let list = root.path().join("list.csv");
    std::fs::write(&list, encoding_rs::GB18030.encode(text).0).unwrap();
    open_list(&window, &list).await;
    window.sees("GB18030").await;
    window.sees("门诊三楼").await;
    assert_eq!(aim(&window, "常去地点").await, "ignore", "nobody guesses what this column is");
    send(&window, "常去地点", "备注").await;
    window.press("Enter", true).await;
    window.sees("还没有写入任何内容").await;
    window.sees("第 3 行").await; // the row that is refused, and why
    window.sees("姓名").await;
    let refusals = "return [...document.querySelectorAll('details li .why')].map((e) => e.innerText).join()";
    let why = window.until("the reason", refusals).await;
    window.picture("import-checked").await;
    assert!(found(&window, "zw").await.is_empty(), "the dry run writes nothing");
    window.press("Enter", true).await;
    window.sees("导入完成").await;
    window.sees("拒收的行写进了").await;
    window.sees(why.as_str().unwrap()).await;
    let path = "return document.querySelector('.refused code')?.innerText";
    let refused = window.until("where the refused rows are", path).await;
    let refused = std::path::PathBuf::from(refused.as_str().unwrap());
    window.picture("import-refused").await;

    let corrected = std::fs::read_to_string(&refused).unwrap();
    assert!(corrected.contains("D2,,") && !corrected.contains("D1,"), "{corrected}");
    std::fs::write(&refused, corrected.replace("D2,,", "D2,曾国,")).unwrap();
    window.click("再导入一个文件").await;
    open_list(&window, &refused).await;
    window.sees("沿用了上次").await;
    assert_eq!(aim(&window, "常去地点").await, "field:note", "as it was chosen the last time");
    window.press("Enter", true).await;
    window.sees("还没有写入任何内容").await;
    assert!(!window.text().await.contains("拒收"), "{}", window.text().await);
    window.press("Enter", true).await;
    window.sees("导入完成").await;

    window.go("/customers").await;
    window.press("/", false).await;
    window.keys("zw").await;
    window.sees("张伟").await;
    window.picture("found-by-initials").await;
    let rows = window.call("search", json!({ "text": "zw", "limit": 1 })).await.unwrap();
    let id = rows[0]["id"].as_str().unwrap().to_owned();
    window.go(&format!("/customers/{id}")).await;
    window.sees("门诊三楼").await;
    for (key, ctrl) in [("l", false), ("1", false), ("Enter", true), ("Enter", false)] {
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        window.press(key, ctrl).await;
    }
    window.sees("已提交对张伟的拜访").await;
    window.picture("visited").await;
    window.close().await;

    let window = Window::open(&data(root.path())).await;
    unlock(&window).await;
    assert_eq!(found(&window, "zg").await, ["曾国"]);
    assert!(notes(&window, &id).await.contains("reached"), "the visit is there");
    window.close().await;
}

/// The name at the head of the customer's page.
async fn shown(window: &Window, name: &str) {
    let script = format!("return document.querySelector('main h1')?.innerText.trim() === '{name}'");
    window.until(&format!("the page of {name}"), &script).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rep_goes_through_the_list_by_keys_takes_back_what_was_wrong_and_gives_one_person_their_data() {
    let root = tempfile::tempdir().unwrap();
    let window = Window::open(&data(root.path())).await;
    first_run(&window, "从空白开始").await;
    for name in ["安宁", "白鹭", "陈曦"] {
        doctor(&window, name).await;
    }
    // Through the list with ] and [, where its filter says who comes next.
    window.go("/customers").await;
    window.press("/", false).await;
    window.keys("肿瘤").await;
    // Three doctors and their department.
    let names =
        "const rows = [...document.querySelectorAll('[role=grid] [role=row] [role=gridcell]:nth-child(2)')];
                 return rows.length === 4 && rows.map((e) => e.innerText.trim().split(/\\s/)[0]);";
    let order = window.until("four rows", names).await;
    let order: Vec<&str> = order.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    window.press("ArrowDown", false).await; // from the search into the list
    window.press("Enter", false).await;
    shown(&window, order[0]).await;
    for (key, at) in [("]", 1), ("]", 2), ("[", 1)] {
        window.press(key, false).await;
        shown(&window, order[at]).await;
    }
    // Who came by the palette is told that there is nothing to go through.
    let lone = doctor(&window, "丁香").await;
    window.go(&format!("/customers/{lone}")).await;
    shown(&window, "丁香").await;
    window.press("]", false).await;
    window.sees("不是从客户列表打开的").await;

    // A tag that was a slip: taken back by Ctrl+Z, brought back on the page of the history.
    window.call("add_tag", json!({ "customerIds": [lone], "name": "笔误" })).await.unwrap();
    window.sees("笔误").await;
    window.press("z", true).await;
    window.click("撤销").await;
    window
        .until("the tag to go", "return !document.querySelector('.rail')?.innerText.includes('笔误')")
        .await;
    window.go("/history").await;
    window.sees("撤销「").await;
    window.picture("history").await;
    window.click("重做").await;
    let tags =
        || async { window.call("customer_page", json!({ "id": lone })).await.unwrap()["tags"].to_string() };
    window.sees("重做「").await;
    assert!(tags().await.contains("笔误"), "what was taken back is there again");

    // One person's data, for the person.
    let file = root.path().join("person.json");
    window.go(&format!("/customers/{lone}")).await;
    shown(&window, "丁香").await;
    window.will_choose(&file).await;
    window.tap("button", "更多操作").await;
    window.tap("menuitem", "导出个人信息").await;
    window.sees("person.json").await;
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(written.contains("丁香") && written.contains("笔误"), "{written}");
    assert!(!written.contains("安宁"), "nobody else is in it");
    window.close().await;
}
