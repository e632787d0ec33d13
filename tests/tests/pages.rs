//! Every page in an ordinary browser, over real commands: accessible, and nothing on its console.

#![expect(clippy::unwrap_used, reason = "test code: a check that cannot go on has failed")]

use e2e::bridge;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

async fn post(url: &str, command: &str, arguments: Value) -> Value {
    let body = arguments.to_string();
    let url = format!("{url}/ipc/{command}");
    let output = tokio::process::Command::new("node")
        .args(["-e", "fetch(process.argv[1], { method: 'POST', body: process.argv[2] }).then((r) => r.text()).then(console.log)"])
        .args([&url, &body])
        .output()
        .await
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{command}: {output:?}"))
}

/// A bridge over a directory without a store.
async fn fresh(root: &Path, name: &str) -> bridge::Bridge {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/build");
    assert!(pages.join("index.html").exists(), "the page is not built: npm --prefix ui run build");
    bridge::serve(root.join(name), pages, 0).await.unwrap()
}

/// A bridge over a new store.
async fn server(root: &Path, name: &str, sample: bool) -> String {
    let bridge = fresh(root, name).await;
    let form = json!({ "passphrase": "correct horse", "staff_name": "林默", "territory": "华东二区", "sample": sample });
    let code = post(&bridge.url, "create_store", json!({ "form": form })).await;
    assert!(code.is_string(), "{code}");
    // In one of the states the code was never written down.
    if name != "empty" {
        post(&bridge.url, "recovery_code_seen", json!({})).await;
    }
    bridge.url
}

/// Names as long as the domain lets them be, in both scripts.
async fn long_names(url: &str) {
    let hospital =
        "国家区域医疗中心暨示例大学附属第一人民医院（南北两院区合并筹建办公室及临床医学研究院）".repeat(2);
    let department = "心血管内科与代谢性疾病多学科联合诊疗中心暨国际交流病区（老年医学方向）";
    let doctor = "Maximiliana-Konstantinopoulou van der Waterstraaten-Schulze";
    let title = "主任医师、教授、博士研究生导师、科主任兼大内科教研室常务副主任";
    let new = json!({
        "customer": { "kind": "person", "record": { "name": doctor, "title": title, "specialty": department } },
        "place": { "institution_name": hospital, "department_name": department, "title": title },
        "tags": ["一个非常非常非常非常非常长的标签名称用来试一试"],
    });
    let saved = post(url, "create_customer", json!({ "customer": new })).await;
    let id = saved["value"].as_str().unwrap_or_else(|| panic!("{saved}"));
    let (now, today) = (chrono::Local::now(), chrono::Local::now().date_naive());
    let said = "认可三期临床研究的亚组分析结果，希望拿到全文与安全性数据，并请医学部来科室讲一次".repeat(8);
    let form = json!({
        "at": (now - chrono::Duration::minutes(20)).to_rfc3339(),
        "channel": "face_to_face",
        "attendees": [{ "customer_id": id }],
        "outcome": "reached",
        "outcome_note": said,
        "objective": said,
        "next_step": { "day": (today + chrono::Days::new(14)).to_string(), "content": said },
        "appointment_ref": "YY-20261124-0000000000000000001-临床药物试验机构办公室",
        "window_reason": said,
        "adverse_event": true,
    });
    let visited = post(url, "submit_visit", json!({ "form": form, "draft": null })).await;
    assert!(visited["value"].is_object(), "{visited}");
    let today = today.to_string();
    let purpose = "跟进三期临床研究亚组分析结果，并确认下次科室会的时间、地点与参加人员名单".repeat(3);
    let form = json!({ "day": today, "customer_id": id, "afternoon": false, "purpose": purpose });
    let planned = post(url, "plan_add", json!({ "form": form })).await;
    assert!(planned["value"].is_object(), "{planned}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_accessible_in_every_language_theme_and_state() {
    let root = tempfile::tempdir().unwrap();
    let servers = json!({
        "sample": server(root.path(), "sample", true).await,
        "empty": server(root.path(), "empty", false).await,
        "long": server(root.path(), "long", false).await,
        "fresh": fresh(root.path(), "fresh").await.url,
        "locked": server(root.path(), "locked", false).await,
    });
    post(servers["locked"].as_str().unwrap(), "lock", json!({})).await;
    long_names(servers["long"].as_str().unwrap()).await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("pages.mjs");
    let pictures = std::env::var_os("ROUNDS_SHOTS").map(PathBuf::from);
    let mut command = tokio::process::Command::new("node");
    command.arg(script).arg(servers.to_string()).args(pictures);
    let output = command.output().await.unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    assert!(said.contains(" 0 problems"), "{said}");
}
