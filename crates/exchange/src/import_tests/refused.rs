//! Rows that are refused, and imports that are stopped or taken back.

use super::*;

#[test]
fn a_refused_row_does_not_take_its_hospital_with_it() {
    let mut world = world();
    let report = world.customers("姓名,医院,科室,月门诊量\n王芳,新医院,骨科,很多\n李伟,新医院,骨科,300\n");
    assert_eq!(report.counts, ImportCounts { made: 2, ..counts(1, 0, 0, 1) });
    assert_eq!((world.all::<Institution>().len(), world.all::<Department>().len()), (1, 1));
}

#[test]
fn refused_rows_go_to_a_file_that_can_be_corrected_and_imported() {
    let mut world = world();
    let report = world.customers(
        "姓名,医院,月门诊量,备注\n王芳,协和医院,300,=HYPERLINK(1)\n李伟,协和医院,很多,\"两行\n备注\"\n",
    );
    let path = PathBuf::from(report.refused_path.unwrap());
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(
        text,
        "\u{FEFF}姓名,医院,月门诊量,备注,refused_because\r\n李伟,协和医院,很多,\"两行\n备注\",record.field_invalid: monthly_outpatients cannot be 很多\r\n"
    );
    std::fs::write(&path, text.replace("很多,", "30,")).unwrap();
    let request = world.request(&path, TableKind::Customers);
    assert_eq!(world.run(&request).counts, counts(1, 0, 0, 0));
    assert_eq!(
        world.read(|c| row::list::<Person>(c, "name = '王芳'", []))[0].note.as_deref(),
        Some("=HYPERLINK(1)")
    );
}

#[test]
fn the_file_of_refused_rows_holds_no_figure_of_a_person_either() {
    let mut world = world();
    let report = world.customers(
        "姓名,季度销量,医院,月门诊量,处方量\n王芳,77177,协和医院,很多,88188\n李伟,77177,协和医院,30,88188\n",
    );
    assert_eq!(report.counts, ImportCounts { made: 1, ..counts(1, 0, 0, 1) });
    assert_eq!(
        std::fs::read_to_string(report.refused_path.unwrap()).unwrap(),
        "\u{FEFF}姓名,医院,月门诊量,refused_because\r\n王芳,协和医院,很多,record.field_invalid: monthly_outpatients cannot be 很多\r\n"
    );
}

#[test]
fn refused_rows_that_are_being_corrected_are_never_written_over() {
    let mut world = world();
    let first = world.customers("姓名,医院,月门诊量\n王芳,协和医院,很多\n").refused_path.unwrap();
    let again = world.customers("姓名,医院,月门诊量\n王芳,协和医院,很多\n").refused_path.unwrap();
    assert_eq!(again, first, "the same rows are no new file");
    let corrected = std::fs::read_to_string(&first).unwrap().replace("很多,", "30,");
    std::fs::write(&first, &corrected).unwrap();
    let next = world.customers("姓名,医院,月门诊量\n王芳,协和医院,很多\n").refused_path.unwrap();
    assert!(next.ends_with("-refused-2.csv"), "{next}");
    assert_eq!(std::fs::read_to_string(&first).unwrap(), corrected);
}

#[test]
fn a_former_file_that_cannot_be_read_stays_and_breaks_nothing_off() {
    let mut world = world();
    let former = world.dir.path().join("file-refused.csv");
    std::fs::create_dir(&former).unwrap();
    let report = world.customers("姓名,医院,月门诊量\n王芳,协和医院,很多\n");
    assert!(report.failed.is_none());
    assert!(report.refused_path.unwrap().ends_with("-refused-2.csv"));
    assert!(former.is_dir());
}

#[test]
fn the_refused_rows_of_a_file_that_lies_where_nothing_can_be_written_go_elsewhere() {
    let mut world = world();
    let path = world.file("list.csv", "姓名,医院,月门诊量\n王芳,协和医院,很多\n李伟,协和医院,30\n");
    // A folder that refuses everybody, root too: the place that the new file is written in is taken.
    let taken = format!("list-refused.csv.{}.new", std::process::id());
    std::fs::create_dir(world.dir.path().join(&taken)).unwrap();
    let elsewhere = world.dir.path().join("documents");
    std::fs::create_dir(&elsewhere).unwrap();
    let request = world.request(&path, TableKind::Customers);
    let (readers, context) = (world.store.readers(), Context::of(&world.store));
    let mut run = |otherwise: Option<&Path>| {
        let write = &mut |chunk: Chunk| chunk.write(&mut world.store);
        import::run(&readers, &request, &context, otherwise, write, &mut |_| true).unwrap()
    };
    let nowhere = run(None);
    assert_eq!((nowhere.failed.unwrap().code.as_str(), nowhere.refused_path), ("exchange.io", None));
    let report = run(Some(&elsewhere));
    assert_eq!((report.failed.is_none(), report.counts.refused), (true, 1));
    assert_eq!(report.refused_path.unwrap(), elsewhere.join("list-refused.csv").display().to_string());
    assert_eq!(std::fs::read_to_string(elsewhere.join("list-refused.csv")).unwrap().lines().count(), 2);
}

#[test]
fn one_undo_takes_the_whole_import_back() {
    let mut world = world();
    let rows: String =
        (0..300).map(|at| format!("C{at},医生{at},医院{},科室{}\n", at % 20, at % 7)).collect();
    let report = world.customers(&format!("编码,姓名,医院,科室\n{rows}"));
    assert_eq!(report.counts.new, 300);
    let undone = world.undo(&report.group.unwrap());
    assert_eq!(undone.kept, []);
    assert_eq!(
        (world.all::<Person>().len(), world.all::<Institution>().len(), world.all::<Department>().len()),
        (0, 0, 0)
    );
}

#[test]
fn a_stopped_import_keeps_what_is_written_and_can_be_undone() {
    let mut world = world();
    let rows: String = (0..2000).map(|at| format!("C{at},医生{at},医院{}\n", at % 20)).collect();
    let path = world.file("a.csv", &format!("编码,姓名,医院\n{rows}"));
    let request = world.request(&path, TableKind::Customers);
    let report = world.try_run(&request, &mut |rows| rows < 600).unwrap();
    assert!(report.cancelled);
    let people = world.all::<Person>().len() as u32;
    assert_eq!(people, report.counts.new);
    assert!((600..2000).contains(&people), "{people}");
    world.undo(&report.group.unwrap());
    assert_eq!(world.all::<Person>().len(), 0);
}
