//! While a survey is being answered, the real commands answer nothing but the kiosk.

use crate::bridge::{ask, webview};
use rounds::shell::Shell;
use serde_json::{Value, json};
use tauri::WebviewWindow;
use tauri::ipc::InvokeResponseBody;
use tauri::test::MockRuntime;

const PASSPHRASE: &str = "correct horse battery";
const PIN: &str = "4071";

/// Every command that the page knows.
fn commands() -> Vec<String> {
    let bindings = include_str!("../../ui/src/lib/api/bindings.ts");
    let names = bindings.split("__TAURI_INVOKE(\"").skip(1).filter_map(|rest| rest.split('"').next());
    names.map(str::to_owned).collect()
}

fn value(webview: &WebviewWindow<MockRuntime>, command: &str, arguments: Value) -> Result<Value, Value> {
    match ask(webview, command, arguments)? {
        InvokeResponseBody::Json(text) => Ok(serde_json::from_str(&text).unwrap()),
        InvokeResponseBody::Raw(_) => Ok(Value::Null),
    }
}

/// Those commands that are carried out, or fail for another reason than the kiosk.
fn open(webview: &WebviewWindow<MockRuntime>) -> Vec<String> {
    // Told that it heard of more than was ever said, `next_notices` answers at once.
    let is_open = |command: &String| match value(webview, command, json!({ "last": u32::MAX })) {
        Err(error) => error["code"] != "shell.kiosk",
        Ok(_) => true,
    };
    // Those of the kiosk itself would change what it shows.
    let asked =
        commands().into_iter().filter(|command| !command.starts_with("kiosk_") && command != "leave_kiosk");
    asked.filter(is_open).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_kiosk_every_other_command_is_refused_also_after_a_kill_and_locked() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let page = webview(Shell::new(data.clone())).unwrap();
    let call = |command: &str, arguments: Value| value(&page, command, arguments);
    let form =
        json!({ "passphrase": PASSPHRASE, "staff_name": "林默", "territory": "华东二区", "sample": false });
    call("create_store", json!({ "form": form })).unwrap();
    let survey = json!({ "form": { "template_id": "academic_support-1", "language": "zh" } });
    assert_eq!(call("start_kiosk", survey.clone()).unwrap_err()["code"], "survey.pin_missing");
    call("set_kiosk_pin", json!({ "pin": PIN, "passphrase": "" })).unwrap();
    assert_eq!(call("start_state", json!({})).unwrap()["kiosk"], false);
    let list = json!({ "filter": {}, "offset": 0, "limit": 10 });
    assert!(call("list_page", list.clone()).is_ok());
    assert!(commands().len() > 100);

    assert_eq!(call("start_kiosk", survey).unwrap()["stage"], "intro");
    assert_eq!(call("start_state", json!({})).unwrap()["kiosk"], true);
    assert_eq!(open(&page), ["start_state", "touch", "ready", "next_notices"]);
    assert_eq!(call("kiosk_begin", json!({})).unwrap()["question"]["id"], "material");
    assert_eq!(call("kiosk_answer", json!({ "values": ["5"] })).unwrap()["question"]["id"], "evidence");

    // Killed and started again: the store is locked, and nothing leads away from it but unlocking it.
    let copy = dir.path().join("copy");
    std::fs::create_dir(&copy).unwrap();
    for name in ["rounds.db", "rounds.db-wal", "rounds.keys", "kiosk"] {
        std::fs::copy(data.join(name), copy.join(name)).unwrap();
    }
    let page = webview(Shell::new(copy)).unwrap();
    let call = |command: &str, arguments: Value| value(&page, command, arguments);
    assert_eq!(call("start_state", json!({})).unwrap()["kiosk"], true);
    let ways_in =
        ["start_state", "unlock", "recover", "unlock_with_keychain", "touch", "ready", "next_notices"];
    let found = open(&page);
    assert!(found.iter().all(|command| ways_in.contains(&command.as_str())), "{found:?}");
    call("unlock", json!({ "passphrase": PASSPHRASE })).unwrap();
    assert_eq!(open(&page), ["start_state", "touch", "ready", "next_notices"]);
    let view = call("kiosk_view", json!({})).unwrap();
    assert_eq!((&view["question"]["id"], &view["done"]), (&json!("evidence"), &json!(2)));

    let wrong = call("leave_kiosk", json!({ "secret": "0000", "isPassphrase": false })).unwrap_err();
    assert_eq!(wrong["code"], "survey.pin_wrong");
    assert_eq!(open(&page), ["start_state", "touch", "ready", "next_notices"]);
    let left = call("leave_kiosk", json!({ "secret": PIN, "isPassphrase": false })).unwrap();
    assert_eq!(left["responses"], 0);
    assert_eq!(call("start_state", json!({})).unwrap()["kiosk"], false);
    assert!(call("list_page", list).is_ok());
}
