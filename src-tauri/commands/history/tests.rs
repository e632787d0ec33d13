use super::*;
use crate::shell::made::made;
use domain::person::Person;
use std::sync::mpsc;
use std::time::Duration;

/// Writes so many people in one group; its id.
async fn people(shell: &Shell, many: u32) -> String {
    let write = move |tx: &mut store::Tx| {
        (0..many)
            .try_for_each(|n| tx.save(&Person { name: format!("王{n}"), ..Person::default() }).map(|_| ()))
    };
    shell.write("customer.import", write).await.unwrap().group.unwrap()
}

async fn listed(shell: &Shell) -> u32 {
    shell.read(|c| Ok(c.query_row("select count(*) from listing", [], |row| row.get(0))?)).await.unwrap()
}

#[tokio::test]
async fn what_was_just_written_is_undone_while_long_work_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let shell = made(&dir.path().join("data")).await;
    let group = people(&shell, 1).await;
    let (go, wait) = mpsc::channel::<()>();
    let (begun, begins) = tokio::sync::oneshot::channel();
    let long = shell.clone();
    let import = tokio::spawn(async move {
        let work = move || begun.send(()).is_ok() && wait.recv_timeout(Duration::from_secs(60)).is_ok();
        long.task("import", move |_, _| Ok(work())).await
    });
    begins.await.unwrap();
    let undone = undo_group(&shell, group).await.unwrap();
    assert_eq!((undone.changes, undone.cut_short, listed(&shell).await), (1, false, 0));
    go.send(()).unwrap();
    assert!(import.await.unwrap().unwrap(), "the import went on meanwhile");
}

#[tokio::test]
async fn a_large_undo_tells_how_far_it_is_can_be_stopped_and_goes_on_where_it_stopped() {
    let dir = tempfile::tempdir().unwrap();
    let shell = made(&dir.path().join("data")).await;
    let many = PART * 3 + 7;
    let group = people(&shell, many).await;
    let (stopper, told) = (shell.clone(), std::sync::Arc::new(std::sync::Mutex::new(vec![])));
    let listener = told.clone();
    shell.on_notice(move |notice| {
        if let Notice::Progress { done, total, .. } = notice {
            listener.lock().unwrap().push((done, total));
            stopper.cancel();
        }
    });
    let first = undo_group(&shell, group.clone()).await.unwrap();
    assert_eq!((first.changes, first.cut_short), (PART, true));
    assert_eq!(listed(&shell).await, many - PART);
    assert_eq!(*told.lock().unwrap(), [(PART, many)]);
    shell.on_notice(|_| {});
    let rest = undo_group(&shell, group.clone()).await.unwrap();
    assert_eq!((rest.changes, rest.cut_short, listed(&shell).await), (many - PART, false, 0));
    assert_eq!(undo_group(&shell, group).await.unwrap_err().code, "store.not_undoable");
}

#[tokio::test]
async fn everything_is_checked_beside_the_writer_which_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let shell = made(&dir.path().join("data")).await;
    people(&shell, 20).await;
    let (go, wait) = mpsc::channel::<()>();
    let long = shell.clone();
    let writing = tokio::spawn(async move {
        long.with_store(move |_| Ok(wait.recv_timeout(Duration::from_secs(60)).is_ok())).await
    });
    let report = tokio::time::timeout(Duration::from_secs(30), check_all(&shell)).await.unwrap().unwrap();
    assert!(report.is_sound() && report.customers == 20, "{report:?}");
    go.send(()).unwrap();
    assert!(writing.await.unwrap().unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_written_to_while_it_is_checked_is_found_sound() {
    let dir = tempfile::tempdir().unwrap();
    let shell = made(&dir.path().join("data")).await;
    people(&shell, 300).await;
    let writer = shell.clone();
    let writing = tokio::spawn(async move {
        for _ in 0..40 {
            people(&writer, 25).await;
        }
    });
    while !writing.is_finished() {
        let report = check_all(&shell).await.unwrap();
        assert!(report.is_sound(), "{report:?}");
    }
    writing.await.unwrap();
}
