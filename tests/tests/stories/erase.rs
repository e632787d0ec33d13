//! Somebody asks to be forgotten, and is: on the laptop, in its backups and its exports.

use super::*;
use e2e::bytes;

/// Stand nowhere else, neither in the program's words nor in its tables.
const TOLD: &[&str] = &["欧阳锦瑟", "13900001379", "ouyangjinse", "听说她要去外院进修"];

async fn back_up_and_export(window: &Window, backup: &Path, folder: &Path) {
    window.go("/exchange").await;
    window.click("备份").await;
    window.will_choose(backup).await;
    window.click("选位置并备份").await;
    window.sees("已备份并核对").await;
    std::fs::create_dir(folder).unwrap();
    window.click("导出").await;
    window.will_choose(folder).await;
    window.click("CSV").await;
    window.click("选文件夹并导出").await;
    window.sees("已导出到").await;
}

/// What a backup tells somebody who knows the passphrase: it is restored beside and looked through.
fn inside(backup: &Path, beside: &Path) -> Vec<u8> {
    let place = store::Place::new(beside);
    store::backup::restore(&place, backup, &store::Secret::passphrase(PASSPHRASE), rounds::shell::clock())
        .unwrap();
    bytes::decrypted(&place, PASSPHRASE)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_person_is_in_no_byte_of_the_laptop_and_an_older_backup_does_not_bring_them_back() {
    let root = tempfile::tempdir().unwrap();
    let (data, path) = (data(root.path()), |name: &str| root.path().join(name));
    let place = store::Place::new(&data);
    let window = Window::open(&data).await;
    first_run(&window, "从空白开始").await;
    doctor(&window, "张伟").await;
    let at = json!({ "institution_name": "示例医院", "department_name": "肿瘤科" });
    let record = json!({ "name": TOLD[0], "mobile": TOLD[1] });
    let id =
        create(&window, json!({ "customer": { "kind": "person", "record": record }, "place": at })).await;
    window.go(&format!("/customers/{id}")).await;
    window.sees("肿瘤科").await;
    window.press("l", false).await;
    window.sees("备注").await;
    window.press("1", false).await;
    window.fill("备注", TOLD[3]).await;
    window.sees("草稿已存本机").await;
    window.press("Enter", true).await;
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    window.press("Enter", false).await;
    window.sees("已提交对欧阳锦瑟的拜访").await;
    back_up_and_export(&window, &path("older.rounds"), &path("older")).await;
    let before = bytes::decrypted(&place, PASSPHRASE);
    assert_eq!(bytes::found(&before, TOLD), TOLD, "the test can fail: all of it is found before");
    assert_eq!(bytes::found(&inside(&path("older.rounds"), &path("beside-1")), TOLD), TOLD);
    assert_eq!(bytes::found(&bytes::raw(&path("older")), TOLD), [TOLD[0], TOLD[1], TOLD[3]]);

    window.go(&format!("/customers/{id}")).await;
    window.sees("肿瘤科").await;
    window.tap("button", "更多操作").await;
    window.tap("menuitem", "抹除个人信息").await;
    window.sees("将销毁").await;
    window.choose("原因", "本人要求").await;
    window.picture("erase").await;
    window.tap("button", "抹除").await;
    window.sees("个人信息已抹除").await;
    window.picture("erased").await;
    assert_eq!(bytes::found(&bytes::decrypted(&place, PASSPHRASE), TOLD), [""; 0], "file and log, at once");
    assert!(found(&window, "欧阳").await.is_empty());
    assert_eq!(found(&window, "zw").await, ["张伟"], "the others stay");
    back_up_and_export(&window, &path("newer.rounds"), &path("newer")).await;
    window.kill().await;

    assert_eq!(bytes::found(&bytes::decrypted(&place, PASSPHRASE), TOLD), [""; 0], "after a power cut");
    assert_eq!(bytes::found(&bytes::raw(&data), TOLD), [""; 0], "the page's own files too");
    assert_eq!(bytes::found(&inside(&path("newer.rounds"), &path("beside-2")), TOLD), [""; 0]);
    let newer = bytes::raw(&path("newer"));
    assert_eq!(bytes::found(&newer, TOLD), [""; 0]);
    assert_eq!(bytes::found(&newer, &["张伟"]), ["张伟"], "it is an export of this store");

    std::fs::write(path("passphrase"), PASSPHRASE).unwrap();
    let restored = std::process::Command::new(e2e::window::program())
        .arg("--data")
        .arg(&data)
        .arg("--passphrase-file")
        .arg(path("passphrase"))
        .arg("restore")
        .arg(path("older.rounds"))
        .output()
        .unwrap();
    assert!(restored.status.success(), "{restored:?}");
    assert_eq!(bytes::found(&bytes::decrypted(&place, PASSPHRASE), TOLD), [""; 0], "before anybody opens it");
    let window = Window::open(&data).await;
    unlock(&window).await;
    assert!(found(&window, "欧阳").await.is_empty());
    assert_eq!(found(&window, "zw").await, ["张伟"]);
    window.close().await;
    assert_eq!(bytes::found(&bytes::decrypted(&place, PASSPHRASE), TOLD), [""; 0]);
}
