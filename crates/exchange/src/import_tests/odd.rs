//! Odd lists: very wide ones, dates of other kinds, traditional characters, and files that change.

use super::*;

#[test]
fn three_hundred_columns_are_read_and_those_that_nobody_knows_are_left_out() {
    let mut world = world();
    let wide = |first: &str, second: &str, other: &str| {
        let cells: Vec<String> = (0..298).map(|at| format!("{other}{at}")).collect();
        format!("{first},{},{second}\n", cells.join(","))
    };
    let text = wide("姓名", "医院", "某列") + &wide("王芳", "协和医院", "值") + &wide("李伟", "", "值");
    let report = world.customers(&text);
    assert_eq!((report.counts.new, refused(&report)), (1, vec![(3, "exchange.institution_missing")]));
    let path = PathBuf::from(report.refused_path.unwrap());
    let sheet = Sheet::open(&path, &SheetOptions::default()).unwrap();
    assert_eq!(sheet.headings.len(), 301, "all of them, and the reason");
}

#[test]
fn a_hospital_in_merged_cells_stands_in_the_first_row_and_the_others_say_what_they_lack() {
    let mut world = world();
    let path = world.dir.path().join("merged.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in ["姓名", "医院"].iter().enumerate() {
        sheet.write(0, column as u16, *heading).unwrap();
    }
    sheet.merge_range(1, 1, 2, 1, "协和医院", &rust_xlsxwriter::Format::new()).unwrap();
    sheet.write(1, 0, "王芳").unwrap();
    sheet.write(2, 0, "李伟").unwrap();
    book.save(&path).unwrap();
    let report = world.run(&world.request(&path, TableKind::Customers));
    assert_eq!((report.counts.new, refused(&report)), (1, vec![(3, "exchange.institution_missing")]));
}

#[test]
fn days_of_the_republic_count_with_their_name_and_numbers_of_a_spreadsheet_are_refused() {
    let mut world = world_with_customers();
    let report = world.import(
        "日期,客户,医院,结果\n民国115年11月20日,王芳,北京协和医院,达成\n民國１１５/11/21,李伟,北京协和医院,達成\n\
         115/11/20,王芳,北京协和医院,未见\n46346,王芳,北京协和医院,未见\n",
        TableKind::Visits,
    );
    assert_eq!(refused(&report), [(4, "record.field_invalid"), (5, "record.field_invalid")]);
    assert_eq!(report.refused[1].params["value"], "46346");
    let mut days: Vec<String> = world.all::<Visit>().into_iter().map(|visit| visit.day).collect();
    days.sort();
    assert_eq!(days, ["2026-11-20", "2026-11-21"]);
}

#[test]
fn a_list_in_traditional_characters_speaks_of_the_same_people_and_places() {
    let mut world = world_with_customers();
    let report = world.customers(
        "醫生姓名,醫院名稱,科室,職稱\n王芳,北京協和醫院,腫瘤科,主任醫師\n李偉,北京協和醫院,心內科,\n",
    );
    assert_eq!((report.counts.new, report.counts.made), (0, 0), "{:?}", report.counts);
    assert_eq!((world.all::<Person>().len(), world.all::<Institution>().len()), (3, 2));
    let names: Vec<String> = world.all::<Person>().into_iter().map(|person| person.name).collect();
    assert!(names.contains(&"李伟".to_owned()), "written as it was: {names:?}");
    let visits = "日期,客戶,醫院,方式,結果\n2026-11-20,李偉,北京協和醫院,面訪,達成\n";
    assert_eq!(world.import(visits, TableKind::Visits).counts.new, 1);
    let refused_heading = world.file("rx.csv", "姓名,醫院,處方量\n王芳,北京協和醫院,30\n");
    let mapping = world.request(&refused_heading, TableKind::Customers).mapping;
    assert!(matches!(mapping.columns[2].to, crate::ColumnTo::Refused(_)), "{mapping:?}");
}

#[test]
fn a_file_that_was_saved_after_it_was_checked_is_not_imported_unseen() {
    let mut world = world();
    let path = world.file("a.csv", "姓名,医院\n王芳,协和医院\n");
    let mut request = world.request(&path, TableKind::Customers);
    request.checked = Some(world.preview(&request).stamp);
    world.file("a.csv", "姓名,医院\n王芳,协和医院\n李伟,协和医院\n");
    assert_eq!(world.try_run(&request, &mut |_| true).unwrap_err().code(), "exchange.changed");
    assert!(world.all::<Person>().is_empty());
    request.checked = Some(world.preview(&request).stamp);
    assert_eq!(world.run(&request).counts.new, 2);
}

#[test]
fn a_file_that_is_saved_in_the_middle_of_an_import_breaks_it_off_with_what_came_before() {
    let mut world = world();
    let rows: String = (0..20_000).map(|at| format!("医生{at},医院{}\n", at % 7)).collect();
    let path = world.file("a.csv", &format!("姓名,医院\n{rows}"));
    let request = world.request(&path, TableKind::Customers);
    let mut touched = false;
    let report = world.try_run(&request, &mut |rows| {
        if rows >= 200 && !std::mem::replace(&mut touched, true) {
            std::fs::write(&path, "姓名,医院\n").unwrap();
        }
        true
    });
    let report = report.unwrap();
    assert_eq!(
        report.failed.as_ref().map(|it| it.code.as_str()),
        Some("exchange.changed"),
        "{:?}",
        report.counts
    );
    assert_eq!(world.all::<Person>().len() as u32, report.counts.new);
    world.undo(&report.group.unwrap());
    assert!(world.all::<Person>().is_empty());
}

#[test]
fn the_refused_rows_of_a_file_with_the_longest_name_get_a_file_too() {
    let mut world = world();
    let name = format!("{}.csv", "名".repeat(83));
    assert_eq!(name.len(), 253);
    let path = world.file(&name, "姓名,医院\n王芳,\n李伟,协和医院\n");
    let request = world.request(&path, TableKind::Customers);
    let report = world.run(&request);
    assert_eq!((report.counts.new, report.counts.refused), (1, 1));
    let refused = PathBuf::from(report.refused_path.unwrap());
    assert!(refused.file_name().unwrap().to_string_lossy().ends_with("名-refused.csv"));
    assert_eq!(std::fs::read_to_string(refused).unwrap().lines().count(), 2);
}
