//! How long it takes.

use super::*;

/// The promise of the import: many rows in seconds, and the writer never held for long. Run with
/// `cargo test --release -p exchange -- --ignored --nocapture`.
#[test]
#[ignore = "takes a minute; measured, not checked"]
fn a_hundred_thousand_rows() {
    let mut world = world();
    let rows: String = (0..100_000)
        .map(|at| {
            format!(
                "D{at},医生{at},医院{},科室{},主任医师,138{at:08},周二 08:00-11:30,标签{}\n",
                at % 2000,
                at % 15,
                at % 5
            )
        })
        .collect();
    let path = world.file("a.csv", &format!("编码,姓名,医院,科室,职称,手机,出诊时间,标签\n{rows}"));
    let request = world.request(&path, TableKind::Customers);
    let begun = std::time::Instant::now();
    let preview = world.preview(&request);
    println!("dry run of new rows: {:?} {:?}", begun.elapsed(), preview.counts);
    let begun = std::time::Instant::now();
    let (readers, context) = (world.store.readers(), Context::of(&world.store));
    let (store, mut held) = (&mut world.store, vec![]);
    let write = &mut |chunk: Chunk| {
        let chunk = chunk.write(store)?;
        held.push(chunk.held_ms);
        Ok(chunk)
    };
    import::run(&readers, &request, &context, None, write, &mut |_| true).unwrap();
    held.sort();
    let at = |share: usize| held[(held.len() - 1) * share / 100];
    println!("import: {:?}, {} chunks", begun.elapsed(), held.len());
    println!("writer held: p50 {} p99 {} max {} ms of {WRITER_HELD_MS_MAX}", at(50), at(99), at(100));
    let begun = std::time::Instant::now();
    let preview = world.preview(&request);
    println!("dry run of known rows: {:?} {:?}", begun.elapsed(), preview.counts);
    let begun = std::time::Instant::now();
    let (_, tables) = exported(&world, FileFormat::Csv);
    println!("export and reading it again: {:?}, {} rows", begun.elapsed(), tables[3].1.len());
    assert_eq!(preview.counts.unchanged, 100_000);
}
