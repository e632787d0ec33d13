//! Files as offices, other programs and bad luck make them.

mod odd;
mod trouble;

use crate::csv_sheet::guarded;
use crate::write::{FileFormat, Heading, TableFile};
use crate::{Row, Sheet, SheetOptions};
use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};
use proptest::prelude::*;
use std::path::PathBuf;
use tempfile::TempDir;

fn file(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (dir, path)
}

fn open(bytes: &[u8]) -> Result<(Sheet, Vec<Row>), String> {
    let (_dir, path) = file("a.csv", bytes);
    let sheet = Sheet::open(&path, &SheetOptions::default()).map_err(|error| error.code().to_owned())?;
    let rows =
        sheet.rows().unwrap().collect::<Result<Vec<_>, _>>().map_err(|error| error.code().to_owned())?;
    Ok((sheet, rows))
}

fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    open(bytes).unwrap().1.into_iter().map(|row| row.cells).collect()
}

fn code(bytes: &[u8]) -> String {
    open(bytes).map(|_| String::new()).unwrap_err()
}

const TEXT: &str = "医院名称,科室,姓名\r\n协和医院,肿瘤科,王芳\r\n协和医院,心内科,李伟\r\n";

#[test]
fn the_same_rows_come_out_of_every_encoding() {
    let utf16 = |big: bool| {
        let units =
            TEXT.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() });
        units.collect::<Vec<u8>>()
    };
    let gb = GB18030.encode(TEXT).0.into_owned();
    let variants: Vec<(&str, Vec<u8>)> = vec![
        ("UTF-8", TEXT.into()),
        ("UTF-8", [b"\xEF\xBB\xBF", TEXT.as_bytes()].concat()),
        ("gb18030", gb),
        (UTF_16LE.name(), [b"\xFF\xFE".to_vec(), utf16(false)].concat()),
        (UTF_16BE.name(), [b"\xFE\xFF".to_vec(), utf16(true)].concat()),
        (UTF_16LE.name(), utf16(false)),
    ];
    for (name, bytes) in variants {
        let (sheet, rows) = open(&bytes).unwrap();
        assert_eq!(sheet.encoding, name);
        assert_eq!(sheet.headings, ["医院名称", "科室", "姓名"], "{name}");
        assert_eq!(
            rows[1],
            Row { line: 3, cells: vec!["协和医院".into(), "心内科".into(), "李伟".into()] },
            "{name}"
        );
    }
}

#[test]
fn rare_characters_of_names_survive_gb18030() {
    let text = "姓名,医院\n𠮷䶮㛃,同仁医院\n";
    assert_eq!(cells(&GB18030.encode(text).0)[0][0], "𠮷䶮㛃");
}

#[test]
fn a_damaged_byte_late_in_a_utf8_file_names_its_line_and_is_not_read_as_gb18030() {
    let mut bytes = TEXT.repeat(2000).into_bytes();
    let at = bytes.len() - 20;
    bytes[at] = 0xFF;
    let (_dir, path) = file("a.csv", &bytes);
    let error = Sheet::open(&path, &SheetOptions::default()).unwrap_err();
    assert_eq!((error.code(), error.params()["line"].as_str()), ("exchange.encoding", "6000"));
}

#[test]
fn bytes_that_no_encoding_allows_are_refused() {
    assert_eq!(code(b"name,hospital\n\xFF\xFF\xFF\xFF,a\n"), "exchange.encoding");
    let mut gb = GB18030.encode(TEXT).0.into_owned();
    gb.push(0xFF);
    assert_eq!(code(&gb), "exchange.encoding");
}

#[test]
fn separators_are_found() {
    for separator in [",", ";", "\t"] {
        let text = TEXT.replace(',', separator);
        assert_eq!(cells(text.as_bytes())[0], ["协和医院", "肿瘤科", "王芳"], "{separator:?}");
    }
    assert_eq!(cells(b"sep=;\nname;hospital\n\"a,b\";c,d,e\n")[0], ["a,b", "c,d,e"]);
}

#[test]
fn quotes_hold_separators_line_breaks_and_quotes() {
    let rows = open(b"name,note\n\"a, \"\"b\"\"\",\"one\r\ntwo\"\n\nc,d\n").unwrap().1;
    assert_eq!(rows[0].cells, ["a, \"b\"", "one\r\ntwo"]);
    assert_eq!(rows[1].line, 4, "a quoted break is no row, a blank line is one, as in a spreadsheet");
}

#[test]
fn line_ends_of_old_macs_and_blank_and_ragged_rows_are_read() {
    assert_eq!(
        cells(b"name,hospital,city\ra,b,c\r\rd\r,,\re,f,g,h\r,,,\r"),
        [vec!["a", "b", "c"], vec!["d", "", ""], vec!["e", "f", "g", "h"],]
    );
}

#[test]
fn a_quote_that_never_closes_names_its_row() {
    let (_dir, path) = file("a.csv", format!("name,note\na,b\nc,\"d\n{}", "x,y\n".repeat(100)).as_bytes());
    let sheet = Sheet::open(&path, &SheetOptions::default()).unwrap();
    let error = sheet.rows().unwrap().find_map(Result::err).unwrap();
    assert_eq!((error.code(), error.params()["line"].as_str()), ("exchange.quote_open", "3"));
}

#[test]
fn titles_above_the_headings_are_passed_over() {
    let (sheet, rows) =
        open("华东二区客户名单,,\n,,\n制表: 林默,2026年,\n序号,医院名称,姓名\n1,协和,王芳\n".as_bytes())
            .unwrap();
    assert_eq!(
        (sheet.heading_line, sheet.headings.as_slice()),
        (4, &["序号".into(), "医院名称".into(), "姓名".into()][..])
    );
    assert_eq!(rows.len(), 1);
}

#[test]
fn headings_that_nobody_knows_can_still_be_mapped_by_hand() {
    let (sheet, rows) = open(b"foo,bar\n1,2\n").unwrap();
    assert_eq!((sheet.headings.as_slice(), rows.len()), (&["foo".into(), "bar".into()][..], 1));
    assert_eq!(code(b""), "exchange.no_heading");
    assert_eq!(code(b"\n\n , \n"), "exchange.no_heading");
}

#[test]
fn what_is_no_sheet_is_refused() {
    assert_eq!(code(b"name,hospital\n\0\0\0,a\nb\0,c\0\n"), "exchange.not_a_sheet");
    assert_eq!(code(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest of an old workbook"), "exchange.not_a_sheet");
    assert_eq!(code(b"%PDF-1.7 ..."), "exchange.not_a_sheet");
    assert_eq!(code(b"<html><table><tr><td>name</td></tr></table></html>"), "exchange.not_a_sheet");
    assert_eq!(code(b"PK\x03\x04 cut off"), "exchange.torn");
    assert_eq!(code(&archive(&[("word/document.xml", b"<w/>")])), "exchange.not_a_sheet");
    assert_eq!(
        Sheet::open("/nowhere/a.csv".as_ref(), &SheetOptions::default()).unwrap_err().code(),
        "exchange.absent"
    );
}

#[test]
fn a_row_of_a_hundred_thousand_cells_is_refused() {
    assert_eq!(code(format!("name,hospital\n{}\n", ",".repeat(100_000)).as_bytes()), "exchange.too_wide");
}

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        let options =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Workbook)) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    fill(&mut book);
    book.save_to_buffer().unwrap()
}

fn worksheet(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    workbook(|book| fill(book.add_worksheet()))
}

#[test]
fn cells_of_a_workbook_read_as_they_look() {
    let date = rust_xlsxwriter::Format::new().set_num_format("yyyy/m/d");
    let moment = rust_xlsxwriter::Format::new().set_num_format("yyyy/m/d h:mm");
    let bytes = worksheet(|sheet| {
        for (column, heading) in
            ["姓名", "医院", "手机", "编码", "日期", "时刻", "价", "真"].iter().enumerate()
        {
            sheet.write(0, column as u16, *heading).unwrap();
        }
        sheet.write(1, 0, "王芳").unwrap();
        sheet.write_number(1, 2, 13_800_000_142.0).unwrap();
        sheet.write_number(1, 3, 123_456_789_012_345.0).unwrap();
        sheet.write_number_with_format(1, 4, 46_350.0, &date).unwrap();
        sheet.write_number_with_format(1, 5, 46_350.5, &moment).unwrap();
        sheet.write_number(1, 6, 0.1 + 0.2).unwrap();
        sheet.write_boolean(1, 7, true).unwrap();
        sheet.write_formula(2, 1, rust_xlsxwriter::Formula::new("=\"a\"&\"b\"").set_result("ab")).unwrap();
    });
    let rows = open(&bytes).unwrap().1;
    assert_eq!(
        rows[0].cells,
        ["王芳", "", "13800000142", "123456789012345", "2026-11-24", "2026-11-24 12:00", "0.3", "TRUE"]
    );
    assert_eq!(rows[1].cells[1], "ab");
}

#[test]
fn the_first_visible_worksheet_with_cells_is_read_unless_one_is_named() {
    let bytes = workbook(|book| {
        book.add_worksheet().set_name("空").unwrap();
        let hidden = book.add_worksheet().set_name("隐藏").unwrap();
        hidden.write(0, 0, "x").unwrap();
        hidden.set_hidden(true);
        for name in ["甲", "乙"] {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            sheet.merge_range(0, 0, 0, 3, "大标题", &rust_xlsxwriter::Format::new()).unwrap();
            sheet.write(1, 0, "姓名").unwrap();
            sheet.write(1, 1, "医院").unwrap();
            sheet.write(2, 0, format!("{name}医生")).unwrap();
        }
        book.worksheet_from_index(2).unwrap().set_active(true);
    });
    let (_dir, path) = file("a.xlsx", &bytes);
    let read = |worksheet: Option<&str>| {
        let options = SheetOptions { worksheet: worksheet.map(Into::into), heading_line: None };
        let sheet = Sheet::open(&path, &options).map_err(|error| error.code())?;
        Ok::<_, &str>(sheet.rows().unwrap().next().unwrap().unwrap())
    };
    assert_eq!(read(None).unwrap(), Row { line: 3, cells: vec!["甲医生".into(), String::new()] });
    assert_eq!(read(Some("乙")).unwrap().cells[0], "乙医生");
    assert_eq!(read(Some("丙")).unwrap_err(), "exchange.worksheet_unknown");
}

#[test]
fn a_workbook_that_unpacks_to_a_gigabyte_is_refused() {
    let zeros = vec![b' '; 64 << 20];
    let entries: Vec<(String, &[u8])> =
        (0..9).map(|at| (format!("xl/{at}workbook.xml"), zeros.as_slice())).collect();
    let entries: Vec<(&str, &[u8])> = entries.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    assert_eq!(code(&archive(&entries)), "exchange.too_big");
}

#[test]
fn a_workbook_cut_or_damaged_anywhere_is_an_error_or_a_sheet_but_never_a_crash() {
    let bytes = worksheet(|sheet| {
        for row in 0..30 {
            for column in 0..4 {
                sheet.write(row, column, format!("格{row}-{column}")).unwrap();
            }
        }
    });
    for cut in (4..bytes.len()).step_by(97) {
        assert_ne!(code(&bytes[..cut]), "");
    }
    for at in (0..bytes.len()).step_by(13) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x55;
        let _ = open(&damaged);
    }
}

#[test]
fn cells_that_a_spreadsheet_would_run_are_made_harmless_in_csv() {
    for (cell, written) in [
        ("=1+1", "'=1+1"),
        ("+86", "'+86"),
        ("-1", "'-1"),
        ("@a", "'@a"),
        ("\tx", "'\tx"),
        ("'a", "''a"),
        ("a=1", "a=1"),
        ("＝1", "'＝1"),
        ("", ""),
    ] {
        assert_eq!(guarded(cell), written);
    }
    let rows = cells("name,hospital,city\n'=1+1,''70s,'70s\n'+86 1,',''\n".as_bytes());
    assert_eq!(rows, [["=1+1", "'70s", "'70s"], ["+86 1", "'", "'"]]);
}

#[test]
fn numbers_are_numbers_only_in_numeric_columns() {
    let dir = tempfile::tempdir().unwrap();
    for (format, name) in [(FileFormat::Csv, "a.csv"), (FileFormat::Xlsx, "a.xlsx")] {
        let path = dir.path().join(name);
        let mut table =
            TableFile::create(&path, format, &[Heading::text("name"), Heading::number("amount")]).unwrap();
        table.row(&["-5".into(), "-5".into()]).unwrap();
        table.row(&["007".into(), "=2*3".into()]).unwrap();
        assert_eq!(table.finish().unwrap(), 2);
        let sheet = Sheet::open(&path, &SheetOptions::default()).unwrap();
        let rows: Vec<_> = sheet.rows().unwrap().map(|row| row.unwrap().cells).collect();
        assert_eq!(rows, [["-5", "-5"], ["007", "=2*3"]], "{name}");
    }
    assert_eq!(
        std::fs::read_to_string(dir.path().join("a.csv")).unwrap(),
        "\u{FEFF}name,amount\r\n'-5,-5\r\n007,'=2*3\r\n"
    );
}

#[test]
fn a_table_that_is_not_finished_leaves_the_old_file_alone_and_nothing_else() {
    let (dir, path) = file("a.csv", b"old");
    let mut table = TableFile::create(&path, FileFormat::Csv, &[Heading::text("name")]).unwrap();
    table.row(&["x".into()]).unwrap();
    drop(table);
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    assert_eq!(
        TableFile::create(&dir.path().join("no/a.csv"), FileFormat::Csv, &[]).map(|_| ()).unwrap_err().code(),
        "exchange.absent"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_so() {
    let error = crate::ExchangeError::from(std::io::Error::from(std::io::ErrorKind::StorageFull));
    assert_eq!(error.code(), "exchange.disk_full");
}

fn any_cell() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "['=+@\t\r\n\" ,;-]{0,6}",
        "[一-龥]{1,8}",
        Just("_x0041_".to_owned()),
        Just("&amp;<a>".to_owned()),
        Just("1e5".to_owned()),
        Just("sep=;".to_owned()),
    ]
    .prop_map(|cell| cell.replace('\0', ""))
    // XML has no such characters, and no sheet needs them.
    .prop_map(|cell| cell.replace(['\u{FFFE}', '\u{FFFF}'], ""))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn what_is_written_is_read_again(rows in prop::collection::vec(prop::collection::vec(any_cell(), 3), 1..12)) {
        let dir = tempfile::tempdir().unwrap();
        let headings = ["name", "institution", "note"].map(Heading::text);
        let kept: Vec<_> = rows.into_iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).collect();
        for (format, name) in [(FileFormat::Csv, "a.csv"), (FileFormat::Xlsx, "a.xlsx")] {
            let path = dir.path().join(name);
            let mut table = TableFile::create(&path, format, &headings).unwrap();
            for row in &kept {
                table.row(row).unwrap();
            }
            table.finish().unwrap();
            let sheet = Sheet::open(&path, &SheetOptions::default()).unwrap();
            let read: Vec<_> = sheet.rows().unwrap().map(|row| row.unwrap().cells).collect();
            prop_assert_eq!(&read, &kept, "{}", name);
        }
    }

    #[test]
    fn any_bytes_are_a_sheet_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = open(&bytes);
    }

    #[test]
    fn our_parser_agrees_with_the_csv_crate(rows in prop::collection::vec(prop::collection::vec("[a-c\",\n甲]{1,5}", 2..4), 1..8)) {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let mut bytes = b"name,hospital,city,phone\n".to_vec();
        bytes.extend(writer.into_inner().unwrap());
        let kept: Vec<_> = rows.into_iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).map(|mut row| {
            row.resize(4, String::new());
            row
        }).collect();
        prop_assert_eq!(cells(&bytes), kept);
    }
}
