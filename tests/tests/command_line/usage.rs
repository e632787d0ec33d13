//! How the verbs are called, and what each answers.

use super::*;

fn plain(arguments: &[&str]) -> Output {
    Command::new(program())
        .args(arguments)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap()
}

#[test]
fn the_options_stand_before_or_after_the_verb() {
    let shelf = Shelf::new();
    assert_eq!(status(&shelf.rounds("one", &["init"])), 0);
    let (data, file) = (shelf.path("one"), shelf.path("passphrase"));
    let options = ["--data", data.to_str().unwrap(), "--passphrase-file", file.to_str().unwrap(), "--json"];
    let answers = [
        [&options[..], &["check"]].concat(),
        [&["check"], &options[..]].concat(),
        [&options[2..], &["check"], &options[..2]].concat(),
    ]
    .map(|arguments| {
        let output = plain(&arguments);
        assert_eq!(status(&output), 0, "{output:?}");
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    });
    assert!(answers[0]["changes"].as_u64().unwrap() > 0);
    assert_eq!((&answers[0], &answers[0]), (&answers[1], &answers[2]));
}

#[test]
fn wrong_usage_ends_with_2_and_does_nothing() {
    let shelf = Shelf::new();
    for arguments in [
        &["nothing"][..],
        &["import", "customers"],
        &["import", "planets", "a.csv"],
        &["export", "out"],
        &["export", "out", "--format", "pdf"],
        &["backup"],
        &["restore"],
        &["search"],
        &["init", "--passphrase", "never an argument"],
        &["check", "more"],
    ] {
        let output = shelf.rounds("one", arguments);
        assert_eq!(status(&output), 2, "{arguments:?}: {output:?}");
    }
    assert!(!shelf.path("one").exists());
    for arguments in [["--help"], ["--version"]] {
        assert_eq!(status(&plain(&arguments)), 0);
    }
}

#[test]
fn visits_and_transactions_come_in_with_a_mapping_of_ones_own_and_sales_on_a_person_do_not() {
    let shelf = Shelf::new();
    assert_eq!(status(&shelf.rounds("one", &["init"])), 0);
    let import = |what: &str, file: &str, more: &[&str]| {
        shelf.rounds("one", &[&["import", what, file][..], more].concat())
    };
    let list = shelf.written("list.csv", "甲栏,乙栏\r\n张伟,示例医院\r\n".as_bytes());
    let mapping = r#"{"target":"customers","rows_are":"person","columns":[
        {"heading":"甲栏","to":{"as":"field","name":"name"},"confidence":100},
        {"heading":"乙栏","to":{"as":"field","name":"institution"},"confidence":100}]}"#;
    let map = shelf.written("map.json", mapping.as_bytes());
    let mapped = import("customers", &list, &["--map", &map, "--strict"]);
    assert_eq!(status(&mapped), 0, "{mapped:?}");
    assert_eq!(shelf.json("one", &["search", "zw"])[0]["name"], "张伟");
    let broken = shelf.written("map.json", b"{");
    assert_eq!(status(&import("customers", &list, &["--map", &broken])), 1);

    let visits = shelf.written(
        "visits.csv",
        "日期,客户,医院,方式,结果\r\n2026-01-20,张伟,示例医院,面访,达成\r\n".as_bytes(),
    );
    assert_eq!(status(&import("visits", &visits, &["--strict"])), 0);
    let products = shelf.written("catalogue.csv", "kind,line,brand,name,code,retired\r\nline,,,线,,no\r\nbrand,线,,甲,,no\r\nproduct,线,甲,甲片,P1,no\r\n".as_bytes());
    let catalogue = import("catalogue", &products, &["--strict"]);
    assert_eq!(status(&catalogue), 0, "{catalogue:?}");
    let sales = "客户名称,月份,产品,金额\r\n示例医院,2025-10,甲片,100\r\n张伟,2025-10,甲片,100\r\n";
    let sales = shelf.written("sales.csv", sales.as_bytes());
    let dry = shelf.json("one", &["import", "transactions", &sales, "--dry-run"]);
    assert_eq!((dry["counts"]["new"].clone(), dry["counts"]["refused"].clone()), (1.into(), 1.into()));
    let booked = import("transactions", &sales, &["--strict"]);
    assert_eq!(status(&booked), 3);
    let refused = std::fs::read_to_string(shelf.path("sales-refused.csv")).unwrap();
    assert!(refused.contains("compliance.sales_on_person"), "{refused}");
    assert_eq!(status(&import("transactions", &sales, &[])), 0, "counted, and that is all");
    assert_eq!(shelf.json("one", &["check"])["visits"], 1);
}

#[test]
fn files_that_are_no_lists_are_refused_with_their_code_and_nothing_is_written() {
    let shelf = Shelf::new();
    assert_eq!(status(&shelf.rounds("one", &["init"])), 0);
    let before = shelf.json("one", &["check"]);
    std::fs::create_dir(shelf.path("folder.csv")).unwrap();
    let utf8 = "姓名,单位\r\n张伟,示例医院\r\n".repeat(30);
    for (name, bytes, code) in [
        ("empty.csv", &b""[..], "exchange.no_heading"),
        ("nul.csv", b"name,hospital\n\0\0\0,a\nb\0,c\0\n", "exchange.not_a_sheet"),
        ("damaged.csv", &[utf8.as_bytes(), b"\xFF,a\n"].concat(), "exchange.encoding"),
        ("half.xlsx", b"PK\x03\x04 cut off", "exchange.torn"),
        ("old.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "exchange.not_a_sheet"),
        ("wide.csv", ["name,"; 10_000].concat().as_bytes(), "exchange.too_wide"),
        ("unknown.csv", b"foo,bar\n1,2\n", "exchange.mapping_needs"),
        ("sales.csv", "姓名,单位,月份,处方量\n张伟,示例医院,2026-01,30\n".as_bytes(), ""),
    ] {
        let file = shelf.written(name, bytes);
        let output = shelf.rounds("one", &["import", "customers", &file, "--json"]);
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        match code {
            "" => assert_eq!(status(&output), 0, "{name}: a column that is refused is left out, {output:?}"),
            _ => assert_eq!((status(&output), said["error"].as_str()), (1, Some(code)), "{name}"),
        }
    }
    for (path, code) in [("folder.csv", "exchange.not_a_sheet"), ("nowhere.csv", "exchange.absent")] {
        let path = shelf.path(path).display().to_string();
        let output = shelf.rounds("one", &["import", "customers", &path]);
        assert!(String::from_utf8_lossy(&output.stderr).contains(code), "{output:?}");
    }
    let after = shelf.json("one", &["check"]);
    assert_eq!(after["customers"].as_u64(), before["customers"].as_u64().map(|count| count + 2));
}
