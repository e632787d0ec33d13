//! Everything out of one laptop and into an empty one, through the page.

use super::*;
use ::exchange::{Sheet, SheetOptions};
use std::path::PathBuf;

async fn export(window: &Window, folder: &Path) {
    std::fs::create_dir(folder).unwrap();
    window.go("/exchange").await;
    window.click("导出").await;
    window.will_choose(folder).await;
    window.click("选文件夹并导出").await;
    window.sees("已导出到").await;
}

async fn import_on_the_page(window: &Window, file: &Path) {
    window.will_choose(file).await;
    window.click("选择文件").await;
    window.sees("存为").await;
    window.press("Enter", true).await;
    window.sees("还没有写入任何内容").await;
    let text = window.text().await;
    assert!(!text.contains("拒收"), "{}: {text}", file.display());
    if !text.contains("没有要写入的") {
        window.press("Enter", true).await;
        window.sees("导入完成").await;
        assert!(
            !window.text().await.contains("拒收的行写进了"),
            "{}: {}",
            file.display(),
            window.text().await
        );
    }
    window.go("/exchange").await;
}

/// The rows of an exported file, in an order of their own.
fn rows(file: PathBuf) -> Vec<Vec<String>> {
    let sheet = Sheet::open(&file, &SheetOptions::default()).unwrap();
    let mut rows: Vec<Vec<String>> = sheet.rows().unwrap().map(|row| row.unwrap().cells).collect();
    rows.sort();
    rows.insert(0, sheet.headings.clone());
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_exported_on_the_page_is_the_same_after_importing_it_into_an_empty_laptop() {
    let root = tempfile::tempdir().unwrap();
    let (out, again) = (root.path().join("out"), root.path().join("again"));
    let window = Window::open(&root.path().join("people").join("one")).await;
    first_run(&window, "示例辖区").await;
    export(&window, &out).await;
    window.picture("exported").await;
    window.close().await;

    let window = Window::open(&root.path().join("people").join("two")).await;
    first_run(&window, "从空白开始").await;
    window.go("/exchange").await;
    // In the order in which an empty store needs them, which the names do not show.
    for (_, name) in ::exchange::export::FILES {
        import_on_the_page(&window, &out.join(format!("{name}.xlsx"))).await;
    }
    export(&window, &again).await;
    window.close().await;
    for (_, name) in ::exchange::export::FILES {
        let file = format!("{name}.xlsx");
        assert_eq!(rows(out.join(&file)), rows(again.join(&file)), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changed_after_it_was_checked_is_not_imported_and_one_undo_takes_an_import_back() {
    let root = tempfile::tempdir().unwrap();
    let window = Window::open(&data(root.path())).await;
    first_run(&window, "从空白开始").await;
    let row = |at: u32| match at % 50 {
        7 => format!("D{at},,示例医院\r\n"),
        _ => format!("D{at},张伟{at},示例医院\r\n"),
    };
    let rows: String = (0..600).map(row).collect();
    let list = root.path().join("list.csv");
    std::fs::write(&list, format!("编码,姓名,单位\r\n{rows}")).unwrap();
    window.go("/exchange").await;
    window.will_choose(&list).await;
    window.click("选择文件").await;
    window.sees("存为").await;
    window.press("Enter", true).await;
    window.sees("还没有写入任何内容").await;
    // Somebody saves the file anew in the meantime, and is cut off in a cell.
    let whole = std::fs::read(&list).unwrap();
    std::fs::write(&list, format!("编码,姓名,单位\r\n{rows}D9999,\"张")).unwrap();
    window.press("Enter", true).await;
    window.sees("exchange.changed").await;
    window.picture("changed-meanwhile").await;
    assert!(found(&window, "zw").await.is_empty(), "nothing of what nobody has looked at");
    std::fs::write(&list, whole).unwrap();
    window.press("Enter", true).await;
    window.sees("还没有写入任何内容").await;
    window.press("Enter", true).await;
    window.sees("导入完成").await;
    assert!(!found(&window, "zw").await.is_empty());
    let refused = std::fs::read_to_string(root.path().join("list-refused.csv")).unwrap();
    assert!(refused.contains("D7,"), "{refused}");
    window.click("撤销整批导入").await;
    window.sees("导入已撤销").await;
    assert!(found(&window, "zw").await.is_empty());
    window.close().await;
}
