//! Tiers on the command line: what the grid shows, and a company's own list of them.

use super::trouble::is_refused;
use super::*;

#[test]
fn the_tiers_of_the_sample_add_up_and_what_is_not_known_is_named() {
    let shelf = Shelf::new();
    assert_eq!(status(&shelf.rounds("one", &["init", "--sample"])), 0);
    let told = shelf.json("one", &["tiers"]);
    let cells = told["cells"].as_array().unwrap();
    let counted: u64 = cells.iter().map(|cell| cell["count"].as_u64().unwrap()).sum();
    assert_eq!((cells.len(), told["model"].as_str()), (9, Some("nine_box")));
    assert_eq!(Some(counted), told["rated"].as_u64());
    assert!(counted > 300, "{told}");
    let parts = ["rated", "incomplete", "unassessed"].map(|name| told[name].as_u64().unwrap());
    assert_eq!(parts.iter().sum::<u64>(), told["total"].as_u64().unwrap());

    let whole = shelf.json("one", &["tiers", "--model", "value_hml", "--brand", "all"]);
    assert_eq!((whole["brand"].is_null(), whole["model"].as_str()), (true, Some("value_hml")));
    is_refused(&shelf.rounds("one", &["tiers", "--model", "ten_box"]), "cli.unknown");
    is_refused(&shelf.rounds("one", &["tiers", "--brand", "没有"]), "cli.unknown");
}

#[test]
fn a_list_of_tiers_comes_in_once_and_rows_that_do_not_fit_are_refused() {
    let shelf = Shelf::new();
    assert_eq!(status(&shelf.rounds("one", &["init", "--sample"])), 0);
    let found = shelf.json("one", &["search", "医院", "--limit", "1"]);
    let hospital = found[0]["name"].as_str().unwrap();
    let rows = ["vip", "platinum"].map(|tier| format!("{hospital},2025-06-30,vip,{tier}\n")).concat();
    let text = format!("客户名称,评估日期,模型,等级\n{rows}");
    std::fs::write(shelf.path("tiers.csv"), text).unwrap();
    let file = shelf.path("tiers.csv");
    let import = ["import", "tiers", file.to_str().unwrap()];
    let first = shelf.json("one", &import);
    assert_eq!((&first["counts"]["new"], &first["counts"]["refused"]), (&1.into(), &1.into()), "{first}");
    let again = shelf.json("one", &import);
    assert_eq!((&again["counts"]["unchanged"], &again["counts"]["new"]), (&1.into(), &0.into()), "{again}");
    let told = shelf.json("one", &["tiers", "--model", "vip", "--brand", "all"]);
    assert_eq!(told["cells"][0]["count"].as_u64(), Some(1), "{told}");
}
