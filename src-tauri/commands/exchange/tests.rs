use super::*;
use crate::shell::clock;
use crate::shell::made::made;
use domain::person::Person;
use domain::visit::{FormAttendee, Outcome, VisitForm};
use std::time::{Duration, Instant};

/// Enough rows that an import takes seconds.
const ROWS: u32 = 3000;

fn request(shell: &Shell, file: &std::path::Path) -> ImportRequest {
    let sheet = SheetOptions::default();
    let readers = shell.readers().unwrap();
    let looked = readers.read(|connection| import::inspect(connection, file, &sheet, None)).unwrap();
    let path = file.display().to_string();
    ImportRequest { path, sheet, mapping: looked.mapping, clear: false, checked: None }
}

/// Saves a visit as the page does and gives back how long that took.
async fn log_visit(shell: &Shell, customer_id: &str) -> Duration {
    let form = VisitForm {
        at: clock()().to_rfc3339(),
        attendees: vec![FormAttendee { customer_id: customer_id.into(), ..FormAttendee::default() }],
        outcome: Some(Outcome::Reached),
        ..VisitForm::default()
    };
    let began = Instant::now();
    shell.write("visit.submit", move |tx| store::visit::submit(tx, &form, None)).await.unwrap();
    began.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn saving_and_searching_go_on_during_an_import_and_wait_for_one_chunk_at_most() {
    let dir = tempfile::tempdir().unwrap();
    let shell = made(&dir.path().join("data")).await;
    let person = Person { name: "王芳".into(), ..Person::default() };
    let id = shell.write("customer.create", move |tx| tx.save(&person)).await.unwrap().value.id;
    let file = dir.path().join("list.csv");
    let rows: String = (0..ROWS).map(|n| format!("D{n},张伟{n},示例医院{}\n", n % 40)).collect();
    std::fs::write(&file, format!("编码,姓名,单位\n{rows}")).unwrap();
    let (request, importer) = (request(&shell, &file), shell.clone());
    let import = tokio::spawn(async move { import_file(&importer, request).await });

    let (mut saved, mut waited, mut grown) = (0, Duration::ZERO, vec![]);
    loop {
        let took = log_visit(&shell, &id).await;
        let found = shell.read(|connection| store::search::search(connection, "wf", 5)).await.unwrap();
        assert_eq!(found[0].name, "王芳");
        let count =
            |c: &store::Connection| Ok(c.query_row("select count(*) from listing", [], |r| r.get(0))?);
        let listed: u32 = shell.read(count).await.unwrap();
        if import.is_finished() {
            break;
        }
        (saved, waited) = (saved + 1, waited.max(took));
        grown.push(listed);
    }
    let report = import.await.unwrap().unwrap();
    assert_eq!((report.counts.new, report.cancelled), (ROWS, false));
    assert!(saved >= 10, "{saved} visits were saved while it ran");
    grown.dedup();
    assert!(grown.len() >= 5, "the import went on between them: {grown:?}");
    // The machine may be busy with other things; a save that waited for the whole import would still show.
    let chunk = Duration::from_millis(u64::from(report.held_ms_max));
    assert!(waited <= chunk * 2 + Duration::from_secs(1), "{waited:?} beside chunks of {chunk:?}");
    let visits = shell.read(move |c| store::listing::one(c, &id)).await.unwrap().unwrap().visits;
    assert!(visits > saved);
}
