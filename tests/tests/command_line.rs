//! The command line, as IT and scripts use it: the real program, no display.

#![expect(clippy::unwrap_used, reason = "test code: a test that cannot go on has failed")]

#[cfg(target_os = "linux")]
#[path = "command_line/prompt.rs"]
mod prompt;
#[cfg(unix)]
#[path = "command_line/tiers.rs"]
mod tiers;
#[path = "command_line/trouble.rs"]
mod trouble;
#[path = "command_line/usage.rs"]
mod usage;

use e2e::window::program;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

struct Shelf {
    dir: tempfile::TempDir,
}

impl Shelf {
    fn new() -> Shelf {
        let shelf = Shelf { dir: tempfile::tempdir().unwrap() };
        std::fs::write(shelf.path("passphrase"), "correct horse\nthe second line is not read\n").unwrap();
        shelf
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Runs the program on the data directory `data`; DISPLAY is unset, as on a server.
    fn rounds(&self, data: &str, arguments: &[&str]) -> Output {
        Command::new(program())
            .args(["--data".as_ref(), self.path(data).as_os_str()])
            .args(["--passphrase-file".as_ref(), self.path("passphrase").as_os_str()])
            .args(arguments)
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .output()
            .unwrap()
    }

    fn json(&self, data: &str, arguments: &[&str]) -> Value {
        let output = self.rounds(data, &[arguments, &["--json"]].concat());
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{arguments:?}: {output:?}"))
    }

    fn written(&self, name: &str, bytes: &[u8]) -> String {
        std::fs::write(self.path(name), bytes).unwrap();
        self.path(name).display().to_string()
    }
}

fn status(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

fn is_file(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| found.len() > 0)
}

#[test]
fn a_sample_store_is_made_found_in_checked_backed_up_and_restored() {
    let shelf = Shelf::new();
    let made = shelf.json("one", &["init", "--sample"]);
    assert_eq!(made["recovery_code"].as_str().unwrap().len(), 39);
    let found = shelf.json("one", &["search", "zw", "--limit", "5"]);
    assert!(
        found.as_array().unwrap().iter().any(|row| row["name"].as_str().unwrap().starts_with('张')),
        "{found}"
    );
    let report = shelf.json("one", &["check"]);
    assert!(report["customers"].as_u64().unwrap() > 500, "{report}");

    let backup = shelf.path("backup.rounds");
    assert_eq!(status(&shelf.rounds("one", &["backup", backup.to_str().unwrap()])), 0);
    assert!(is_file(&backup));
    assert_eq!(status(&shelf.rounds("two", &["restore", backup.to_str().unwrap()])), 0);
    let restored = shelf.json("two", &["check"]);
    assert_eq!(restored["customers"], report["customers"]);
    assert_eq!(restored["visits"], report["visits"]);
}

#[test]
fn a_wrong_passphrase_an_absent_store_and_a_second_init_say_so_with_their_status() {
    let shelf = Shelf::new();
    assert_eq!(status(&shelf.rounds("one", &["init"])), 0);
    let again = shelf.rounds("one", &["init"]);
    assert_eq!(status(&again), 1);
    assert!(String::from_utf8_lossy(&again.stderr).contains("store.exists"));
    let absent = shelf.rounds("nowhere", &["check"]);
    assert!(String::from_utf8_lossy(&absent.stderr).contains("store.absent"));
    shelf.written("passphrase", b"wrong horse");
    let wrong = shelf.rounds("one", &["--json", "check"]);
    assert_eq!(status(&wrong), 4);
    let said: Value = serde_json::from_slice(&wrong.stdout).unwrap();
    assert_eq!(said["error"], "store.wrong_passphrase");
}

#[test]
fn a_gb18030_list_with_bad_rows_is_tried_dry_imported_corrected_and_imported_again() {
    let shelf = Shelf::new();
    shelf.rounds("one", &["init"]);
    let text = "编码,姓名,单位,科室,职称\r\nD1,张伟,示例医院,肿瘤科,主任医师\r\nD2,,示例医院,心内科,\r\nD3,吕芳,示例医院,心内科,主治医师\r\n";
    let (bytes, _, _) = encoding_rs::GB18030.encode(text);
    let file = shelf.written("list.csv", &bytes);

    let dry = shelf.rounds("one", &["import", "customers", &file, "--dry-run"]);
    assert_eq!(status(&dry), 0, "{dry:?}");
    assert_eq!(
        shelf.json("one", &["search", "张伟"]).as_array().unwrap().len(),
        0,
        "a dry run writes nothing"
    );

    let strict = shelf.rounds("one", &["import", "customers", &file, "--strict"]);
    assert_eq!(status(&strict), 3, "{strict:?}");
    assert_eq!(shelf.json("one", &["search", "zw"])[0]["name"], "张伟");

    let refused = shelf.path("list-refused.csv");
    let rows = std::fs::read_to_string(&refused).unwrap();
    assert!(rows.contains("D2"), "{rows}");
    shelf.written("list-refused.csv", rows.replace("D2,,", "D2,曾国,").as_bytes());
    let corrected = shelf.rounds("one", &["import", "customers", refused.to_str().unwrap(), "--strict"]);
    assert_eq!(status(&corrected), 0, "{corrected:?}");
    assert_eq!(shelf.json("one", &["search", "曾"])[0]["name"], "曾国");
    assert_eq!(shelf.json("one", &["check"])["derived"], serde_json::json!([]));
}

/// As `rounds import --help` gives it.
const IN_ORDER: [&str; 8] =
    ["policy", "catalogue", "own-fields", "staff", "customers", "transactions", "visits", "plan"];

#[test]
fn what_is_exported_is_the_same_after_importing_it_into_an_empty_store() {
    let shelf = Shelf::new();
    shelf.rounds("one", &["init", "--sample"]);
    shelf.rounds("two", &["init"]);
    let out = shelf.path("out");
    assert_eq!(status(&shelf.rounds("one", &["export", out.to_str().unwrap(), "--format", "csv"])), 0);
    let customers = out.join("customers.csv");
    let bytes = std::fs::read(&customers).unwrap();
    assert!(bytes.starts_with(b"\xef\xbb\xbf"), "a BOM, so that a spreadsheet reads it as UTF-8");
    // In the order in which a store needs them: own fields and brands before what names them.
    for what in IN_ORDER {
        let file = out.join(format!("{}.csv", what.replace('-', "_")));
        let imported = shelf.rounds("two", &["import", what, file.to_str().unwrap(), "--strict"]);
        assert_eq!(status(&imported), 0, "{what}: {imported:?}");
    }
    let again = shelf.path("again");
    shelf.rounds("two", &["export", again.to_str().unwrap(), "--format", "csv"]);
    let sorted = |path: PathBuf| {
        let mut lines: Vec<String> =
            std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    for name in IN_ORDER {
        let file = format!("{}.csv", name.replace('-', "_"));
        assert_eq!(sorted(again.join(&file)), sorted(out.join(&file)), "{name}");
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn an_import_names_its_columns_its_changes_and_what_should_not_be_kept() {
    let shelf = Shelf::new();
    shelf.rounds("one", &["init"]);
    let file =
        shelf.written("a.csv", "姓名,医院,职称,处方量,天气,备注\n张伟,示例医院,主任医师,3,晴,\n".as_bytes());
    let done = said(&shelf.rounds("one", &["import", "customers", &file]));
    assert!(done.contains("columns ignored: 天气") && done.contains("处方量"), "{done}");
    let text = "姓名,医院,职称,处方量,天气,备注\n张伟,示例医院,教授,3,晴,每月处方量约200盒\n";
    let file = shelf.written("a.csv", text.as_bytes());
    let dry = said(&shelf.rounds("one", &["import", "customers", &file, "--dry-run"]));
    assert!(dry.contains("title: 主任医师 → 教授"), "{dry}");
    assert!(dry.contains("row 2: 备注: looks like a prescription"), "{dry}");
    let json = shelf.json("one", &["import", "customers", &file, "--dry-run"]);
    assert_eq!(json["ignored_columns"], serde_json::json!(["天气"]));
    assert_eq!(json["refused_columns"], serde_json::json!(["处方量"]));
    let file = shelf.written("b.csv", "甲栏,乙栏\n张伟,示例医院\n".as_bytes());
    let unmapped = said(&shelf.rounds("one", &["import", "customers", &file]));
    assert!(unmapped.contains("the headings are: 甲栏, 乙栏"), "{unmapped}");
    let map = shelf.written("map.json", b"{ \"target\": 7 }");
    let bad = said(&shelf.rounds("one", &["import", "customers", &file, "--map", &map]));
    assert!(bad.contains("cli.map_invalid") && bad.contains("line 1"), "{bad}");
    let map = "{\"target\":\"customers\",\"rows_are\":\"person\",\"columns\":[{\"heading\":\"甲栏\",\"to\":{\"as\":\"field\",\"name\":\"name\"}},{\"heading\":\"乙栏\",\"to\":{\"as\":\"field\",\"name\":\"institution\"}}]}";
    let map = shelf.written("map.json", map.as_bytes());
    assert_eq!(shelf.json("one", &["import", "customers", &file, "--map", &map])["counts"]["rows"], 1);
    let absent = said(&shelf.rounds("one", &["import", "customers", &file, "--map", "nowhere.json"]));
    assert!(absent.contains("the mapping nowhere.json is not there"), "{absent}");
}

#[test]
fn a_search_says_when_there_is_nobody_and_when_there_are_more() {
    let shelf = Shelf::new();
    shelf.rounds("one", &["init", "--sample"]);
    let nobody = said(&shelf.rounds("one", &["search", "qqqqqqqq"]));
    assert!(nobody.contains("no customer found"), "{nobody}");
    let many = said(&shelf.rounds("one", &["search", "z", "--limit", "3"]));
    assert!(many.contains("only the first 3; there are more"), "{many}");
    assert_eq!(shelf.json("one", &["search", "z", "--limit", "3"]).as_array().unwrap().len(), 3);
}

#[test]
fn secrets_come_from_files_of_any_editor_or_the_program_says_what_it_lacks() {
    let shelf = Shelf::new();
    let code = shelf.json("one", &["init"])["recovery_code"].as_str().unwrap().to_owned();
    shelf.written("passphrase", "\u{feff}correct horse\r\n".as_bytes());
    assert_eq!(status(&shelf.rounds("one", &["check"])), 0);
    let bare = |arguments: &[&str]| {
        let data = shelf.path("one");
        let mut command = Command::new("setsid");
        command.arg("-w").arg(program()).arg("--data").arg(data).args(arguments);
        command.stdin(std::process::Stdio::null()).output().unwrap()
    };
    let no_terminal = bare(&["check"]);
    assert!(said(&no_terminal).contains("cli.no_terminal"), "{no_terminal:?}");
    let absent = bare(&["check", "--passphrase-file", "nowhere"]);
    assert!(said(&absent).contains("the passphrase file nowhere is not there"), "{absent:?}");
    let file = shelf.written("code", code.as_bytes());
    assert_eq!(status(&bare(&["check", "--recovery-code-file", &file])), 0);
    let file = shelf.written("code", b"AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA");
    assert_eq!(status(&bare(&["check", "--recovery-code-file", &file])), 4);
}

#[test]
fn a_backup_is_not_overwritten_and_what_is_none_is_not_restored() {
    let shelf = Shelf::new();
    shelf.rounds("one", &["init"]);
    let file = shelf.written("mine.txt", b"a letter, longer than a checksum of thirty-two bytes would be");
    let kept = shelf.rounds("one", &["backup", &file]);
    assert!(said(&kept).contains("cli.file_exists"), "{kept:?}");
    let none = shelf.rounds("one", &["restore", &file]);
    assert!(said(&none).contains("store.not_a_backup"), "{none:?}");
    let absent = shelf.rounds("one", &["restore", "nowhere"]);
    assert!(said(&absent).contains("the backup nowhere is not there"), "{absent:?}");
    assert_eq!(status(&shelf.rounds("one", &["backup", &file, "--force"])), 0);
    assert_eq!(status(&shelf.rounds("one", &["restore", &file])), 0);
}

#[test]
fn checking_a_damaged_file_is_a_finding() {
    let shelf = Shelf::new();
    shelf.rounds("one", &["init"]);
    let database = shelf.path("one").join("rounds.db");
    let mut bytes = std::fs::read(&database).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(7);
    std::fs::write(&database, bytes).unwrap();
    let found = shelf.rounds("one", &["check"]);
    assert_eq!(status(&found), 5, "{found:?}");
}

#[test]
fn a_visit_with_somebody_erased_comes_back_with_the_others_and_a_line_says_so() {
    let shelf = Shelf::new();
    shelf.rounds("one", &["init"]);
    let list =
        shelf.written("list.csv", "编码,姓名,单位\r\nD1,張偉,示例医院\r\nD2,吕芳,示例医院\r\n".as_bytes());
    assert_eq!(status(&shelf.rounds("one", &["import", "customers", &list, "--strict"])), 0);
    let id = "0193000000007000800000000000000a";
    let visits = format!(
        "id,at,customer,institution,channel,outcome,note\n\
         {id},2026-01-20T09:30:00+08:00,张伟,示例医院,face_to_face,reached,秘密\n\
         {id},2026-01-20T09:30:00+08:00,吕芳,示例医院,face_to_face,reached,\n"
    );
    let visits = shelf.written("visits.csv", visits.as_bytes());
    let told = shelf.rounds("one", &["import", "visits", &visits, "--strict"]);
    assert_eq!(status(&told), 0, "{told:?}");
    let found = shelf.json("one", &["search", "张伟"]);
    assert_eq!(found[0]["name"], "張偉", "found under the other script, shown as it is written");
    {
        let place = store::Place::new(shelf.path("one"));
        let secret = store::Secret::passphrase("correct horse");
        let mut open = store::Store::unlock(place, &secret, rounds::shell::clock()).unwrap();
        store::erase::erase(&mut open, found[0]["id"].as_str().unwrap(), Default::default()).unwrap();
    }
    let out = shelf.path("out");
    assert_eq!(status(&shelf.rounds("one", &["export", out.to_str().unwrap(), "--format", "csv"])), 0);
    shelf.rounds("two", &["init"]);
    for what in ["staff", "customers", "visits"] {
        let file = out.join(format!("{what}.csv")).display().to_string();
        let told = shelf.rounds("two", &["import", what, &file, "--strict"]);
        assert_eq!(status(&told), 0, "{told:?}");
        let says = String::from_utf8_lossy(&told.stdout)
            .contains("erased people left out of their visits, with what was noted there: 1");
        assert_eq!(says, what == "visits", "{told:?}");
    }
    let visits = out.join("visits.csv").display().to_string();
    let again = shelf.json("two", &["import", "visits", &visits]);
    assert_eq!(
        (again["counts"]["unchanged"].as_u64(), again["counts"]["erased"].as_u64()),
        (Some(2), Some(0))
    );
    assert_eq!(shelf.json("two", &["check"])["visits"], 1);
}
