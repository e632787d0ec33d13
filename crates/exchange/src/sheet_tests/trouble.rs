//! Files that are too much, torn, or no files at all.

use super::*;

/// A workbook as another program might write it, of one worksheet and its shared texts.
fn bare_workbook(rows: &str, shared: &str) -> Vec<u8> {
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let book = format!(
        "{head}<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"甲\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let root = format!(
        "{head}<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let relations = format!(
        "{head}<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"{office}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
    );
    let sheet = format!("{head}<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>");
    let shared = format!("{head}<sst xmlns=\"{main}\">{shared}</sst>");
    archive(&[
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", shared.as_bytes()),
    ])
}

fn inline(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn headings() -> String {
    format!("<row r=\"1\">{}{}</row>", inline("A1", "姓名"), inline("B1", "医院"))
}

#[test]
fn half_a_workbook_is_torn() {
    let bytes = bare_workbook(&headings(), "");
    assert_eq!(open(&bytes).unwrap().0.headings, ["姓名", "医院"]);
    for part in [2, 3, 4] {
        assert_eq!(code(&bytes[..bytes.len() * (part - 1) / part]), "exchange.torn");
    }
}

#[test]
fn errors_and_truths_of_a_workbook_are_told_as_they_show() {
    let row = "<row r=\"2\"><c r=\"A2\" t=\"e\"><v>#REF!</v></c><c r=\"B2\" t=\"b\"><v>1</v></c></row>";
    let rows = open(&bare_workbook(&(headings() + row), "")).unwrap().1;
    assert_eq!(rows[0].cells, ["#REF!", "TRUE"]);
}

#[test]
fn ten_thousand_columns_are_too_many_in_a_workbook_as_in_a_text() {
    let bytes = worksheet(|sheet| {
        sheet.write(0, 0, "姓名").unwrap();
        sheet.write(0, 9_999, "医院").unwrap();
    });
    assert_eq!(code(&bytes), "exchange.too_wide");
    assert_eq!(code(format!("{}\n", "甲,".repeat(10_000)).as_bytes()), "exchange.too_wide");
}

#[test]
fn a_cell_of_fifty_megabytes_is_refused_with_its_row() {
    let long = "x".repeat(50 << 20);
    let (_dir, path) = file("a.csv", format!("name,hospital\na,b\n\"{long}\",c\n").as_bytes());
    let sheet = Sheet::open(&path, &SheetOptions::default()).unwrap();
    let error = sheet.rows().unwrap().find_map(Result::err).unwrap();
    assert_eq!((error.code(), error.params()["line"].as_str()), ("exchange.cell_too_long", "3"));
    let long = &long[..2 << 20];
    assert_eq!(code(format!("name,hospital\n{long},c\n").as_bytes()), "exchange.cell_too_long");
    assert_eq!(code(long.as_bytes()), "exchange.cell_too_long", "in the headings too");
    let row = format!("<row r=\"2\">{}</row>", inline("A2", long));
    assert_eq!(code(&bare_workbook(&(headings() + &row), "")), "exchange.cell_too_long");
}

#[test]
fn one_long_text_in_very_many_cells_is_refused_before_the_memory_is_full() {
    let cells: String = (2..=700)
        .map(|line| format!("<row r=\"{line}\"><c r=\"A{line}\" t=\"s\"><v>0</v></c></row>"))
        .collect();
    let bytes = bare_workbook(&(headings() + &cells), &format!("<si><t>{}</t></si>", "x".repeat(1_000_000)));
    assert!(bytes.len() < 10_000, "a small file");
    assert_eq!(code(&bytes), "exchange.too_big");
}

#[test]
fn a_worksheet_of_more_than_a_million_rows_is_read_to_its_end() {
    let count = 1_000_001;
    let mut rows = headings();
    for line in 2..count + 2 {
        rows.push_str(&format!("<row r=\"{line}\"><c r=\"A{line}\"><v>1</v></c></row>"));
    }
    let (_dir, path) = file("a.xlsx", &bare_workbook(&rows, ""));
    let sheet = Sheet::open(&path, &SheetOptions::default()).unwrap();
    let last = sheet.rows().unwrap().map(Result::unwrap).last().unwrap();
    assert_eq!(last.line, count + 1);
}

#[test]
fn a_folder_and_a_file_that_may_not_be_read_are_named_as_such() {
    let dir = tempfile::tempdir().unwrap();
    let error = Sheet::open(dir.path(), &SheetOptions::default()).unwrap_err();
    assert_eq!(error.code(), "exchange.not_a_sheet");
    assert!(error.to_string().contains("a folder"), "{error}");
    #[cfg(target_os = "linux")]
    {
        // Everybody may name it and nobody, root included, may read it from its beginning.
        let error = Sheet::open("/proc/self/mem".as_ref(), &SheetOptions::default()).unwrap_err();
        assert_eq!(error.code(), "exchange.io", "{error}");
    }
}
