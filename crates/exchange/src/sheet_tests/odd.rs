//! Files that are odd, change under the reader, or have to go where nothing may be written.

use super::*;
use std::io::Write;
use std::path::Path;

fn error_of(path: &Path) -> crate::ExchangeError {
    Sheet::open(path, &SheetOptions::default()).unwrap_err()
}

#[test]
fn two_files_of_different_encodings_put_together_are_refused_with_the_line_where_it_shows() {
    let gb = |text: &str| GB18030.encode(text).0.into_owned();
    let rows = "协和医院,肿瘤科,王芳\r\n协和医院,心内科,李伟\r\n";
    for (bytes, line) in [
        ([gb(TEXT), rows.as_bytes().to_vec()].concat(), "4"),
        ([TEXT.as_bytes().to_vec(), gb(rows)].concat(), "4"),
        ([b"name,hospital\r\n".to_vec(), "王芳,协和医院\r\n".into(), gb("李伟,协和医院\r\n")].concat(), "2"),
    ] {
        let (_dir, path) = file("a.csv", &bytes);
        let error = error_of(&path);
        assert_eq!((error.code(), error.params()["line"].as_str()), ("exchange.encoding", line));
    }
    // 联通 is the old joke: its bytes in GBK are sound UTF-8, of two bytes each.
    assert_eq!(cells(&gb("姓名,医院\n联通,协和医院\n"))[0], ["联通", "协和医院"]);
}

#[test]
fn a_single_nul_is_no_text_and_wide_text_without_a_mark_is_read_either_way_round() {
    assert_eq!(code(b"name,hospital\na\0,b\n"), "exchange.not_a_sheet");
    assert_eq!(code("姓名,医院\n王\0芳,协和医院\n".as_bytes()), "exchange.not_a_sheet");
    let big: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let (sheet, rows) = open(&big).unwrap();
    assert_eq!((sheet.encoding, rows[1].cells[2].as_str()), (UTF_16BE.name(), "李伟"));
    assert_eq!(code(&big[..big.len() - 1]), "exchange.not_a_sheet", "half a character at the end");
}

#[test]
fn a_line_of_fifty_megabytes_in_many_cells_is_read_and_one_without_separators_is_not() {
    let cell = "y".repeat(60_000);
    let headings: Vec<String> = (0..900).map(|at| format!("h{at}")).collect();
    let line = vec![cell.as_str(); 900].join(",");
    assert!(line.len() > 50 << 20);
    let rows = open(format!("{}\n{line}\nlast\n", headings.join(",")).as_bytes()).unwrap().1;
    assert_eq!((rows.len(), rows[0].cells.len(), rows[1].cells[0].as_str()), (2, 900, "last"));
    assert_eq!(code("y".repeat(50 << 20).as_bytes()), "exchange.cell_too_long");
}

#[test]
fn a_file_that_is_saved_while_it_is_read_is_said_so_and_not_read_half_and_half() {
    let rows: String = (0..20_000).map(|at| format!("医生{at},医院{}\n", at % 7)).collect();
    let (_dir, path) = file("a.csv", format!("姓名,医院\n{rows}").as_bytes());
    let sheet = Sheet::open(&path, &SheetOptions::default()).unwrap();
    let mut read = sheet.rows().unwrap();
    assert_eq!(read.next().unwrap().unwrap().cells[0], "医生0");
    let mut more = std::fs::OpenOptions::new().append(true).open(&path).unwrap();
    more.write_all("王芳,协和医院\n".as_bytes()).unwrap();
    let last = read.last().unwrap();
    assert_eq!(last.unwrap_err().code(), "exchange.changed", "longer than it was");
    std::fs::write(&path, "姓名,医院\n王芳,协和医院\n").unwrap();
    assert_eq!(sheet.rows().map(|_| ()).unwrap_err().code(), "exchange.changed", "another one in its place");
    std::fs::remove_file(&path).unwrap();
    assert_eq!(sheet.rows().map(|_| ()).unwrap_err().code(), "exchange.absent", "gone");
}

#[test]
fn merged_cells_hold_their_text_once_and_formulas_that_failed_tell_their_error() {
    let bytes = worksheet(|sheet| {
        let plain = rust_xlsxwriter::Format::new();
        for (column, heading) in ["姓名", "医院", "床位数"].iter().enumerate() {
            sheet.write(0, column as u16, *heading).unwrap();
        }
        sheet.merge_range(1, 1, 2, 1, "协和医院", &plain).unwrap();
        sheet.write(1, 0, "王芳").unwrap();
        sheet.write(2, 0, "李伟").unwrap();
        sheet.write_formula(2, 2, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    });
    let rows: Vec<_> = open(&bytes).unwrap().1.into_iter().map(|row| row.cells).collect();
    assert_eq!(rows, [["王芳", "协和医院", ""], ["李伟", "", "#DIV/0!"]]);
}

#[test]
fn a_workbook_of_hidden_worksheets_alone_has_no_headings_and_reads_when_one_is_named() {
    let bytes = workbook(|book| {
        book.add_worksheet().set_name("空").unwrap();
        let hidden = book.add_worksheet().set_name("隐藏").unwrap();
        hidden.write(0, 0, "姓名").unwrap();
        hidden.write(0, 1, "医院").unwrap();
        hidden.set_hidden(true);
    });
    let (_dir, path) = file("a.xlsx", &bytes);
    assert_eq!(error_of(&path).code(), "exchange.no_heading");
    let options = SheetOptions { worksheet: Some("隐藏".into()), heading_line: None };
    assert_eq!(Sheet::open(&path, &options).unwrap().headings, ["姓名", "医院"]);
}

#[test]
fn old_workbooks_and_those_under_a_password_are_told_to_be_saved_otherwise() {
    // Both are the same container, whatever the name says.
    let container = [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &[0; 600]].concat();
    for name in ["a.xls", "密码.xlsx"] {
        let (_dir, path) = file(name, &container);
        let error = error_of(&path);
        assert_eq!(error.code(), "exchange.not_a_sheet");
        assert!(error.to_string().contains("password") && error.to_string().contains("XLSX"), "{error}");
    }
}

#[test]
fn names_of_files_may_be_as_long_as_the_file_system_takes() {
    let dir = tempfile::tempdir().unwrap();
    let name = |letters: usize| format!("{} 名.csv", "医".repeat(letters));
    assert_eq!(name(82).len(), 255 - 1);
    let path = dir.path().join(name(82));
    let mut table = TableFile::create(&path, FileFormat::Csv, &[Heading::text("姓名")]).unwrap();
    table.row(&["王芳".into()]).unwrap();
    assert_eq!(table.finish().unwrap(), 1);
    assert_eq!(Sheet::open(&path, &SheetOptions::default()).unwrap().rows().unwrap().count(), 1);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    let long = dir.path().join(name(90));
    let error = TableFile::create(&long, FileFormat::Csv, &[Heading::text("姓名")])
        .and_then(|table| table.finish())
        .unwrap_err();
    assert_eq!(error.code(), "exchange.io", "{error}");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside");
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_while_a_table_is_written_leaves_the_old_one() {
    for (format, name) in [(FileFormat::Csv, "a.csv"), (FileFormat::Xlsx, "a.xlsx")] {
        let (dir, path) = file(name, b"old");
        // What is written beside goes where no room is.
        let beside = dir.path().join(format!("{name}.{}.new", std::process::id()));
        std::os::unix::fs::symlink("/dev/full", beside).unwrap();
        let written = TableFile::create(&path, format, &[Heading::text("name")]).and_then(|mut table| {
            for row in 0..5_000 {
                table.row(&[format!("row {row}")])?;
            }
            table.finish()
        });
        assert_eq!(written.unwrap_err().code(), "exchange.disk_full", "{name}");
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "and no part of the new one");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_in_which_nothing_may_be_made_is_read_only_whoever_asks() {
    let path = Path::new("/sys/rounds.csv");
    let error = TableFile::create(path, FileFormat::Csv, &[]).map(|_| ()).unwrap_err();
    assert_eq!((error.code(), error.params()["path"].as_str()), ("exchange.read_only", "/sys/rounds.csv"));
}
