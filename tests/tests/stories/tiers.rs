//! Ten customers assessed by keyboard, the grid that they make, who stands in a cell, and the table of it.

use super::*;

/// Presses a key and lets the page follow: each one is answered by the store.
async fn slowly(window: &Window, key: &str, ctrl: bool) {
    window.press(key, ctrl).await;
    tokio::time::sleep(std::time::Duration::from_millis(120)).await;
}

/// The names at the heads of the sheets, as they come up.
async fn sheet_of(window: &Window, name: &str) {
    let script = format!(
        "return document.querySelector('main')?.innerText.includes('{name}')
        && document.activeElement?.closest('[data-criterion]') !== null"
    );
    window.until(&format!("the sheet of {name}"), &script).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_customers_are_assessed_by_keyboard_stand_in_the_grid_and_its_table_is_exported() {
    let root = tempfile::tempdir().unwrap();
    let window = Window::open(&data(root.path())).await;
    first_run(&window, "从空白开始").await;
    let mut ids = vec![];
    let names = ["安宁", "白鹭", "陈曦", "丁香", "方圆", "高远", "韩雪", "江月", "林深", "梅岭"];
    for name in names {
        ids.push(doctor(&window, name).await);
    }
    window.go(&format!("/tiers/assess?customers={}&model=nine_box&brand=", ids.join(","))).await;
    for (at, name) in names.iter().enumerate() {
        sheet_of(&window, name).await;
        // The first half sees many patients and welcomes us, the others few and declines.
        let (patients, attitude) = if at < 5 { ("800", "4") } else { ("10", "1") };
        window.keys(patients).await;
        let focus = |criterion: &str| {
            format!(
                "const field = document.querySelector('[data-criterion=\"{criterion}\"] input');
                 if (!field) return false; field.focus(); return true;"
            )
        };
        window.until("the attitude", &focus("acceptance")).await;
        slowly(&window, attitude, false).await;
        if at == 4 {
            window.picture("assessing").await;
        }
        slowly(&window, "Enter", true).await;
        window.sees(name).await;
        let saved = format!("return document.body.innerText.includes('{name}') && true");
        window.until("the next one", &saved).await;
        // What is still missing is said once; the second time it is meant.
        let count = || async {
            let found = window.call("assessments", json!({ "customerId": ids[at] })).await.unwrap();
            found.as_array().map_or(0, Vec::len)
        };
        if count().await == 0 {
            slowly(&window, "Enter", true).await;
        }
        for _ in 0..50 {
            if count().await > 0 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        assert_eq!(count().await, 1, "{name}");
    }

    window
        .call("set_tier_view", json!({ "view": { "model_code": "nine_box", "brand_id": null } }))
        .await
        .unwrap();
    window.go("/tiers").await;
    window.sees("10 位已评").await;
    let full = "const cells = [...document.querySelectorAll('[data-cell]')];
                const full = cells.filter((cell) => /(^|\\D)5(\\D|$)/.test(cell.innerText));
                return full.length === 2 && full[0].click() === undefined;";
    window.until("two cells with five each", full).await;
    window.sees("安宁").await;
    window.sees("方圆").await;
    assert!(!window.text().await.contains("梅岭"), "the drill-down holds the cell's customers alone");
    window.picture("tier-drill").await;

    let file = root.path().join("tiers.csv");
    window.will_choose(&file).await;
    window.tap("button", "导出").await;
    window.tap("menuitem", "导出表格（CSV）").await;
    window.sees("tiers.csv").await;
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(written.lines().count() > 9 && written.contains('5'), "{written}");
    window.close().await;
}
