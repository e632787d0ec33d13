//! Some customers out to a file, and in again.

use super::whole::full;
use super::*;
use crate::export::Chosen;
use store::listing::{ListFilter, ListSort};

impl World {
    fn chosen(&self, chosen: &Chosen, format: FileFormat) -> (PathBuf, u32, Cells) {
        let path = self.dir.path().join(format!("chosen.{}", format.text()));
        let out = |c: &Connection| export::customers(c, chosen, &path, format, &mut |_, _| true);
        let written = self.store.readers().read(out).unwrap();
        let sheet = Sheet::open(&path, &SheetOptions::default()).unwrap();
        let rows = sheet.rows().unwrap().map(|row| row.unwrap().cells);
        let table = std::iter::once(sheet.headings.clone()).chain(rows).collect();
        (path, written, table)
    }

    fn named<T: domain::Record>(&self, name: &str) -> String {
        let found = self.read(|c| row::list::<T>(c, "name = ?1 order by id", [name]));
        found[0].id().to_owned()
    }
}

fn names(table: &Cells) -> Vec<&str> {
    table[1..].iter().map(|cells| cells[2].as_str()).collect()
}

fn selected(ids: &[&String]) -> Chosen {
    Chosen::Selected { ids: ids.iter().map(|id| (*id).clone()).collect() }
}

#[test]
fn a_selection_goes_out_alone_in_its_order_with_the_rows_of_the_full_export() {
    let world = full();
    let (doctor, hospital) = (world.named::<Person>("王芳"), world.named::<Institution>("人民医院"));
    let department = world.named::<Department>("肿瘤科");
    for format in [FileFormat::Csv, FileFormat::Xlsx] {
        let (_, tables) = exported(&world, format);
        let whole = &tables.iter().find(|(name, _)| name == "customers").unwrap().1;
        let (_, written, table) = world.chosen(&selected(&[&doctor, &hospital, &department]), format);
        assert_eq!(written, 3);
        assert_eq!(names(&table), ["王芳", "王芳", "人民医院", "肿瘤科"], "a further place is a row");
        assert_eq!(table[0], whole[0], "the same columns");
        for row in &table[1..] {
            assert!(whole.contains(row), "as in the full export: {row:?}");
        }
    }
}

#[test]
fn what_the_filter_shows_goes_out_in_the_order_of_the_list() {
    let world = full();
    let filter = ListFilter {
        kinds: vec![CustomerKind::Person],
        sort: ListSort::Name,
        descending: true,
        ..ListFilter::default()
    };
    let shown = world.read(|c| store::listing::page(c, &filter, 0, 50)).rows;
    let (_, written, table) = world.chosen(&Chosen::Filtered { filter: Box::new(filter) }, FileFormat::Csv);
    let mut ids: Vec<&str> = table[1..].iter().map(|cells| cells[0].as_str()).collect();
    ids.dedup();
    assert_eq!(ids, shown.iter().map(|row| row.id.as_str()).collect::<Vec<_>>());
    assert_eq!((written, shown.len()), (2, 2));
    let (_, none, table) = world.chosen(
        &Chosen::Filtered {
            filter: Box::new(ListFilter { text: "查无此人".into(), ..ListFilter::default() }),
        },
        FileFormat::Csv,
    );
    assert_eq!((none, table.len()), (0, 1), "nobody: the headings alone");
}

#[test]
fn a_selection_comes_back_into_an_empty_store_and_changes_nothing_in_its_own() {
    for format in [FileFormat::Csv, FileFormat::Xlsx] {
        let mut first = full();
        let doctor = first.named::<Person>("王芳");
        let second_doctor = first.named::<Person>("张伟");
        let hospital = first.named::<Institution>("北京协和医院");
        // People before the hospital that they work at: any order of a list must come back.
        let chosen = selected(&[&doctor, &second_doctor, &hospital]);
        let (path, _, table) = first.chosen(&chosen, format);
        let request = first.request(&path, TableKind::Customers);
        let report = first.run(&request);
        assert_eq!((report.refused.len(), report.counts.unchanged), (0, report.counts.rows));
        let mut second = world();
        for (target, name) in export::FILES.iter().filter(|(target, _)| *target == TableKind::OwnFields) {
            exported(&first, format);
            let path = first.dir.path().join(format.text()).join(format!("{name}.{}", format.text()));
            let request = second.request(&path, *target);
            second.run(&request);
        }
        let request = second.request(&path, TableKind::Customers);
        assert_eq!(second.run(&request).refused, []);
        let (_, _, again) = second.chosen(&chosen, format);
        assert_eq!(table, again, "the same ids, fields, places and tags");
    }
}

#[test]
fn a_cell_that_a_spreadsheet_would_run_goes_out_harmless_in_a_selection_too() {
    let world = full();
    let hospital = world.named::<Institution>("北京协和医院");
    let (path, ..) = world.chosen(&selected(&[&hospital]), FileFormat::Csv);
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains("'=1+1") && !text.contains(",=1+1"), "{text}");
}

#[test]
fn a_stopped_export_leaves_no_file_and_the_deleted_are_passed_over() {
    let mut world = full();
    let new = Person { name: "赵六".into(), ..Person::default() };
    let doctor = world.store.write("customer.create", |tx| tx.save(&new)).unwrap().value.id;
    let path = world.dir.path().join("stopped.csv");
    let stopped = world.store.readers().read(|c| {
        export::customers(c, &selected(&[&doctor]), &path, FileFormat::Csv, &mut |done, total| {
            assert_eq!((done, total), (1, 1));
            false
        })
    });
    assert_eq!(stopped.unwrap_err().code(), "exchange.cancelled");
    assert!(!path.exists());
    world.store.write("customer.delete", |tx| store::customer::delete_customer(tx, &doctor)).unwrap();
    assert_eq!(world.chosen(&selected(&[&doctor]), FileFormat::Csv).1, 0);
}
