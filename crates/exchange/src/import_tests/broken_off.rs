//! Imports that something breaks off, and files that are odd and yet read.

use super::*;

/// What a list of doctors looks like in which every tenth row is refused.
fn list(rows: usize) -> String {
    let row = |at: usize| {
        let patients = if at % 10 == 3 { "很多" } else { "30" };
        format!("D{at},医生{at},医院{},{patients}\n", at % 20)
    };
    format!("编码,姓名,医院,月门诊量\n{}", (0..rows).map(row).collect::<String>())
}

fn room(world: &mut World, pages_more: u32) {
    let limit = |tx: &mut store::Tx| {
        let pages: u32 = tx.read().query_row("pragma page_count", [], |row| row.get(0))?;
        let sql = format!("pragma max_page_count = {}", pages + pages_more);
        Ok(tx.read().query_row(&sql, [], |row| row.get::<_, u32>(0))?)
    };
    world.store.write("test", limit).unwrap();
}

/// Everything that holds after an import was broken off: the counts are the truth, the refused rows
/// lie in their file, the store is sound, and one undo takes all of it back.
fn keeps_its_word(world: &mut World, report: &ImportReport) {
    let counts = report.counts;
    assert_eq!(counts.rows, counts.new + counts.refused, "{counts:?}");
    assert_eq!(world.all::<Person>().len() as u32, counts.new);
    let refused = std::fs::read_to_string(report.refused_path.as_ref().unwrap()).unwrap();
    assert_eq!(refused.lines().count() as u32, counts.refused + 1, "with its headings");
    assert!(world.store.check().unwrap().is_sound());
    let undone = world.undo(report.group.as_ref().unwrap());
    assert_eq!((undone.kept, world.all::<Person>().len(), world.all::<Institution>().len()), (vec![], 0, 0));
}

#[test]
fn a_disk_that_fills_up_on_the_way_keeps_what_was_written_and_refused_for_one_undo() {
    let mut world = world();
    let path = world.file("a.csv", &list(4000));
    let request = world.request(&path, TableKind::Customers);
    room(&mut world, 150);
    let report = world.run(&request);
    assert_eq!(report.failed.as_ref().unwrap().code, "store.disk_full");
    assert!((1..3600).contains(&report.counts.new) && report.counts.refused > 0, "{:?}", report.counts);
    assert!(!report.cancelled);
    room(&mut world, 1_000_000);
    keeps_its_word(&mut world, &report);
    let again = world.run(&request);
    assert_eq!((again.failed, again.counts.new), (None, 3600), "with room it goes through");
}

#[test]
fn a_file_that_is_torn_inside_a_cell_keeps_what_came_before_the_tear() {
    let mut world = world();
    let text = format!("{}D9999,\"医生\n", list(1000));
    let path = world.file("a.csv", &text);
    let request = world.request(&path, TableKind::Customers);
    let report = world.run(&request);
    let failed = report.failed.clone().unwrap();
    assert_eq!((failed.code.as_str(), failed.params["line"].as_str()), ("exchange.quote_open", "1002"));
    assert!(report.counts.new > 0);
    keeps_its_word(&mut world, &report);
}

#[test]
fn a_store_that_is_locked_on_the_way_keeps_what_was_written() {
    let mut world = world();
    let path = world.file("a.csv", &list(2000));
    let request = world.request(&path, TableKind::Customers);
    let (readers, context) = (world.store.readers(), Context::of(&world.store));
    let (store, mut chunks) = (&mut world.store, 0);
    let write = &mut |chunk: Chunk| {
        chunks += 1;
        if chunks > 6 { Err(crate::Fault::Cancelled.into()) } else { chunk.write(store) }
    };
    let report = import::run(&readers, &request, &context, None, write, &mut |_| true).unwrap();
    assert_eq!(report.failed.as_ref().unwrap().code, "exchange.cancelled");
    keeps_its_word(&mut world, &report);
}

#[test]
fn what_breaks_an_import_off_before_its_first_row_is_an_error_and_leaves_no_file() {
    let mut world = world();
    let path = world.file("a.csv", &list(3));
    let request = world.request(&path, TableKind::Customers);
    room(&mut world, 0);
    let error = world.try_run(&request, &mut |_| true).unwrap_err();
    assert_eq!(error.code(), "store.disk_full");
    assert!(!world.dir.path().join("a-refused.csv").exists());
    assert!(world.store.check().unwrap().is_sound());
}

#[test]
fn of_two_columns_of_one_name_the_first_is_taken_and_both_cannot_be() {
    let mut world = world();
    let path = world.file("a.csv", "姓名,姓名,医院\n王芳,别人,协和医院\n");
    let mut request = world.request(&path, TableKind::Customers);
    assert_eq!(request.mapping.columns[1].to, crate::ColumnTo::Ignore);
    assert_eq!(world.run(&request).counts.new, 1);
    assert_eq!(world.all::<Person>()[0].name, "王芳");
    request.mapping.columns[1].to = crate::ColumnTo::Field("name".into());
    let error = world.try_run(&request, &mut |_| true).unwrap_err();
    assert_eq!(error.code(), "exchange.mapping_twice");
}

#[test]
fn headings_in_wide_letters_with_spaces_and_units_are_known() {
    let mut world = world();
    let report =
        world.customers("ＮＡＭＥ,医院　名称,手机（号码）,月门诊量［人次］\n王芳,协和医院,１３８０,３０\n");
    assert_eq!(report.counts.new, 1);
    let person = &world.all::<Person>()[0];
    assert_eq!((person.name.as_str(), person.monthly_outpatients), ("王芳", Some(30)));
}

#[test]
fn a_cell_of_a_million_characters_refuses_its_row_alone() {
    let mut world = world();
    let report = world
        .customers(&format!("姓名,医院,备注\n王芳,协和医院,{}\n李伟,协和医院,短\n", "x".repeat(1_000_000)));
    assert_eq!(refused(&report), [(2, "record.field_too_long")]);
    assert_eq!(report.counts.new, 1);
}

/// As an attacker would name a customer whose list somebody exports and opens.
#[test]
fn cells_that_a_spreadsheet_would_run_leave_harmless_and_come_back_as_they_were() {
    let hostile = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "'=1", "＝1"];
    let mut first = world();
    let rows: String =
        hostile.iter().enumerate().map(|(at, cell)| format!("D{at},王{at},协和,\"x{cell}\"\n")).collect();
    first.customers(&format!("编码,姓名,医院,备注\n{rows}"));
    first
        .store
        .write("customer.edit", |tx| {
            for person in row::list::<Person>(tx.read(), "1", [])? {
                let note = person.note.as_ref().map(|note| note[1..].to_owned());
                tx.save(&Person { note, ..person })?;
            }
            Ok(())
        })
        .unwrap();
    for format in [FileFormat::Csv, FileFormat::Xlsx] {
        let (dir, _) = exported(&first, format);
        let path = dir.join(format!("customers.{}", format.text()));
        if format == FileFormat::Csv {
            let text = std::fs::read_to_string(&path).unwrap();
            for cell in hostile {
                let bare = [format!(",{cell}"), format!(",\"{cell}")];
                assert!(!bare.iter().any(|cell| text.contains(cell.as_str())), "{cell:?} could run");
            }
        }
        let mut second = world();
        let request = second.request(&path, TableKind::Customers);
        assert_eq!(second.run(&request).refused, []);
        let notes = |world: &World| {
            let mut notes: Vec<_> = world.all::<Person>().into_iter().map(|it| (it.name, it.note)).collect();
            notes.sort();
            notes
        };
        assert_eq!(notes(&second), notes(&first), "{format:?}");
    }
}
