//! What goes wrong on laptops: each has its code and its status, and nothing is lost by it.

use super::*;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;

pub(super) fn is_refused(output: &Output, code: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(&format!("[{code}]")), "{output:?}");
    assert_eq!(status(output), if code.starts_with("store.wrong_") { 4 } else { 1 }, "{said}");
}

fn place(shelf: &Shelf, data: &str) -> store::Place {
    store::Place::new(shelf.path(data))
}

/// The database as somebody with the key changes it behind the program's back.
fn behind_its_back(shelf: &Shelf, data: &str, sql: &str) {
    let keys = store::key::KeyFile::read(&place(shelf, data).keys()).unwrap();
    let key = keys.open(&store::Secret::passphrase("correct horse")).unwrap();
    let connection = store::file::writer(&place(shelf, data).database(), &key).unwrap();
    connection.execute_batch(&format!("{sql}; pragma wal_checkpoint(truncate);")).unwrap();
}

fn customers(shelf: &Shelf, data: &str) -> u64 {
    let checked = shelf.json(data, &["check"]);
    checked["customers"].as_u64().unwrap_or_else(|| panic!("{checked}"))
}

/// A store of one doctor in a hospital.
fn small(shelf: &Shelf, data: &str) {
    assert_eq!(status(&shelf.rounds(data, &["init"])), 0);
    let list = shelf.written("small.csv", "编码,姓名,单位\r\nD1,张伟,示例医院\r\n".as_bytes());
    assert_eq!(status(&shelf.rounds(data, &["import", "customers", &list, "--strict"])), 0);
}

#[test]
fn a_check_finds_a_forged_change_a_wrong_line_and_a_damaged_page_and_ends_with_5() {
    let shelf = Shelf::new();
    small(&shelf, "one");
    behind_its_back(&shelf, "one", "drop trigger change_stays");
    behind_its_back(&shelf, "one", "update change set happened_at = '2020-01-01T00:00:00Z' where n = 5");
    let found = shelf.rounds("one", &["check"]);
    assert_eq!(status(&found), 5);
    assert!(String::from_utf8_lossy(&found.stdout).contains("chain broken at 5"), "{found:?}");
    assert_eq!(shelf.json("one", &["check"])["chain_broken_at"], 5);

    small(&shelf, "two");
    behind_its_back(&shelf, "two", "update listing set name = '李伟' where name = '张伟'");
    assert_eq!(status(&shelf.rounds("two", &["check"])), 5);
    assert_eq!(shelf.json("two", &["check"])["derived"].as_array().unwrap().len(), 1);

    small(&shelf, "three");
    behind_its_back(&shelf, "three", "select 1");
    let path = place(&shelf, "three").database();
    let mut bytes = std::fs::read(&path).unwrap();
    let last = bytes.len() - 2000;
    bytes[last] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let found = shelf.rounds("three", &["check"]);
    assert_eq!(status(&found), 5, "{found:?}");
}

#[test]
fn a_restore_into_a_place_with_data_keeps_what_it_replaces_and_a_bad_backup_replaces_nothing() {
    let shelf = Shelf::new();
    small(&shelf, "one");
    let backup = shelf.path("one.rounds").display().to_string();
    assert_eq!(status(&shelf.rounds("one", &["backup", &backup])), 0);
    assert_eq!(status(&shelf.rounds("two", &["init"])), 0);
    let list = shelf.written("other.csv", "姓名,单位\r\n王芳,另一医院\r\n".as_bytes());
    shelf.rounds("two", &["import", "customers", &list]);
    let is_two = || shelf.json("two", &["search", "王芳"]).as_array().unwrap().len() == 1;

    let whole = std::fs::read(&backup).unwrap();
    for (cut, code) in [
        (0, "store.not_a_backup"),
        (11, "store.backup_damaged"),
        (whole.len() / 2, "store.backup_damaged"),
        (whole.len() - 1, "store.backup_damaged"),
    ] {
        let cut = shelf.written("cut.rounds", &whole[..cut]);
        is_refused(&shelf.rounds("two", &["restore", &cut]), code);
    }
    is_refused(&shelf.rounds("two", &["restore", &list]), "store.not_a_backup");
    is_refused(&shelf.rounds("two", &["restore", "/nowhere/a.rounds"]), "cli.absent");
    shelf.written("passphrase", b"wrong horse");
    is_refused(&shelf.rounds("two", &["restore", &backup]), "store.wrong_passphrase");
    shelf.written("passphrase", b"correct horse");
    assert!(is_two(), "none of them touched it");

    assert_eq!(status(&shelf.rounds("two", &["restore", &backup])), 0);
    assert!(!is_two());
    assert_eq!(shelf.json("two", &["search", "zw"])[0]["name"], "张伟");
    let kept: Vec<_> = std::fs::read_dir(shelf.path("two/backups")).unwrap().map(Result::unwrap).collect();
    assert_eq!(kept.len(), 1);
    std::fs::rename(kept[0].path(), shelf.path("three")).unwrap();
    assert_eq!(shelf.json("three", &["search", "王芳"])[0]["name"], "王芳", "what was replaced opens");
}

#[test]
fn a_second_program_on_the_same_data_waits_for_nobody_and_changes_nothing() {
    let shelf = Shelf::new();
    small(&shelf, "one");
    let backup = shelf.path("one.rounds").display().to_string();
    assert_eq!(status(&shelf.rounds("one", &["backup", &backup])), 0);
    let secret = store::Secret::passphrase("correct horse");
    let open = store::Store::unlock(place(&shelf, "one"), &secret, rounds::shell::clock()).unwrap();
    for verb in [&["check"][..], &["search", "zw"], &["backup", &backup], &["restore", &backup], &["init"]] {
        is_refused(&shelf.rounds("one", verb), "store.in_use");
    }
    assert!(open.check().unwrap().is_sound());
    drop(open);
    assert_eq!(customers(&shelf, "one"), 2);
}

#[test]
fn a_damaged_or_missing_key_file_and_a_newer_database_are_named_and_nothing_is_touched() {
    let shelf = Shelf::new();
    small(&shelf, "one");
    let keys = std::fs::read(place(&shelf, "one").keys()).unwrap();
    std::fs::write(place(&shelf, "one").keys(), &keys[..keys.len() / 2]).unwrap();
    is_refused(&shelf.rounds("one", &["search", "zw"]), "store.key_file_damaged");
    assert_eq!(status(&shelf.rounds("one", &["check"])), 5);
    std::fs::remove_file(place(&shelf, "one").keys()).unwrap();
    is_refused(&shelf.rounds("one", &["check"]), "store.key_file_missing");
    std::fs::write(place(&shelf, "one").keys(), &keys).unwrap();
    assert_eq!(customers(&shelf, "one"), 2);

    behind_its_back(&shelf, "one", "pragma user_version = 99");
    let before = std::fs::read(place(&shelf, "one").database()).unwrap();
    is_refused(&shelf.rounds("one", &["check"]), "store.newer");
    assert_eq!(std::fs::read(place(&shelf, "one").database()).unwrap(), before);
}

#[test]
fn folders_and_files_with_chinese_names_and_spaces_are_as_good_as_others() {
    let shelf = Shelf::new();
    let data = "数据 目录/张 伟's #1";
    std::fs::create_dir(shelf.path("数据 目录")).unwrap();
    small(&shelf, data);
    let list = shelf
        .written("名单 (新) 100%.csv", "编码,姓名,单位\r\nD2,,示例医院\r\nD3,吕芳,示例医院\r\n".as_bytes());
    assert_eq!(status(&shelf.rounds(data, &["import", "customers", &list, "--strict"])), 3);
    assert!(is_file(&shelf.path("名单 (新) 100%-refused.csv")));
    let (out, backup) = (shelf.path("导出 文件夹"), shelf.path("备份 一.rounds"));
    assert_eq!(status(&shelf.rounds(data, &["export", out.to_str().unwrap(), "--format", "xlsx"])), 0);
    assert!(is_file(&out.join("customers.xlsx")));
    assert_eq!(status(&shelf.rounds(data, &["backup", backup.to_str().unwrap()])), 0);
    assert_eq!(status(&shelf.rounds("另 一处", &["restore", backup.to_str().unwrap()])), 0);
    assert_eq!(customers(&shelf, "另 一处"), 3);
}

/// Runs the program as a user who may not write into `data`: root may write anywhere, so there it
/// runs as nobody, by a link that nobody can reach.
fn as_reader(shelf: &Shelf, data: &str, arguments: &[&str]) -> Output {
    let link = shelf.path("rounds");
    if !link.exists() && std::fs::hard_link(program(), &link).is_err() {
        std::fs::copy(program(), &link).unwrap();
    }
    let mut command = Command::new(&link);
    command
        .args(["--data".as_ref(), shelf.path(data).as_os_str()])
        .args(["--passphrase-file".as_ref(), shelf.path("passphrase").as_os_str()])
        .args(arguments);
    if std::fs::metadata(shelf.path("")).unwrap().uid() == 0 {
        command.uid(65534).gid(65534);
    }
    command.output().unwrap()
}

#[test]
fn a_place_that_may_not_be_written_is_named_and_stays_as_it_was() {
    let shelf = Shelf::new();
    small(&shelf, "one");
    let allow = |path: PathBuf, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    allow(shelf.path(""), 0o755);
    for entry in std::fs::read_dir(shelf.path("one")).unwrap() {
        allow(entry.unwrap().path(), 0o444);
    }
    allow(shelf.path("one"), 0o555);
    let list = shelf.path("small.csv").display().to_string();
    for verb in [&["check"][..], &["search", "zw"], &["import", "customers", &list]] {
        is_refused(&as_reader(&shelf, "one", verb), "store.read_only");
    }
    is_refused(&as_reader(&shelf, "one/new", &["init"]), "store.read_only");
    allow(shelf.path("one"), 0o755);
    for entry in std::fs::read_dir(shelf.path("one")).unwrap() {
        allow(entry.unwrap().path(), 0o644);
    }
    assert_eq!(customers(&shelf, "one"), 2);
}

/// Runs the program where no file may grow beyond `kib`: to it that is a disk that gives out.
fn in_little_room(shelf: &Shelf, data: &str, kib: u32, arguments: &[&str]) -> Output {
    let script = format!("trap '' XFSZ; ulimit -f {kib}; exec \"$0\" \"$@\"");
    Command::new("bash")
        .args(["-c", &script])
        .arg(program())
        .args(["--data".as_ref(), shelf.path(data).as_os_str()])
        .args(["--passphrase-file".as_ref(), shelf.path("passphrase").as_os_str()])
        .args(arguments)
        .output()
        .unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_disk_that_gives_out_in_a_backup_or_an_export_leaves_the_old_one_and_no_parts() {
    let shelf = Shelf::new();
    assert_eq!(status(&shelf.rounds("one", &["init", "--sample"])), 0);
    std::fs::create_dir(shelf.path("out")).unwrap();
    let backup = shelf.path("out/a.rounds");
    std::fs::write(&backup, "the one of yesterday").unwrap();
    let failed = in_little_room(&shelf, "one", 300, &["backup", backup.to_str().unwrap(), "--force"]);
    is_refused(&failed, "store.io");
    assert_eq!(names(&shelf.path("out")), ["a.rounds"]);
    assert_eq!(std::fs::read_to_string(&backup).unwrap(), "the one of yesterday");

    let out = shelf.path("export");
    let export = ["export", out.to_str().unwrap(), "--format", "csv"];
    assert_eq!(status(&shelf.rounds("one", &export)), 0);
    let whole = names(&out);
    let before = std::fs::read(out.join("visits.csv")).unwrap();
    assert!(before.len() > 64 << 10);
    is_refused(&in_little_room(&shelf, "one", 64, &export), "exchange.io");
    assert_eq!(std::fs::read(out.join("visits.csv")).unwrap(), before);
    assert_eq!(names(&out), whole, "no file is lost and no part is left");
    assert!(customers(&shelf, "one") > 500);
}

#[test]
fn a_disk_that_gives_out_in_an_import_keeps_what_was_written_and_refused() {
    let shelf = Shelf::new();
    assert_eq!(status(&shelf.rounds("one", &["init"])), 0);
    let row = |at: u32| match at % 50 {
        7 => format!("D{at},,示例医院\r\n"),
        _ => format!("D{at},医生{at},示例医院\r\n"),
    };
    let rows: String = (0..1500).map(row).collect();
    let list = shelf.written("list.csv", format!("编码,姓名,单位\r\n{rows}").as_bytes());
    let stopped = in_little_room(&shelf, "one", 800, &["import", "customers", &list, "--json"]);
    assert_eq!(status(&stopped), 1, "{stopped:?}");
    let report: Value = serde_json::from_slice(&stopped.stdout).unwrap();
    assert_eq!(report["failed"]["code"], "store.io", "{report}");
    let number = |what: &str| report["counts"][what].as_u64().unwrap();
    assert!(number("new") > 0 && number("new") < 1470 && number("refused") > 0, "{report}");
    let refused = std::fs::read_to_string(shelf.path("list-refused.csv")).unwrap();
    assert_eq!(refused.lines().count() as u64, number("refused") + 1);
    assert_eq!(customers(&shelf, "one"), number("new") + 1, "with their hospital, and the store is sound");
    assert_eq!(status(&shelf.rounds("one", &["import", "customers", &list])), 0, "with room it goes through");
    assert_eq!(customers(&shelf, "one"), 1471);
}
