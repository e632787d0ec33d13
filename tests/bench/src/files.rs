//! A hundred thousand rows in, and everything out.

use crate::floor::Bare;
use crate::ground::Ground;
use crate::measure::{Goal, Line, Pairs};
use crate::trace;
use crate::writes::Copies;
use crate::{Problem, Result};
use exchange::import::{self, Chunk, Context, ImportReport, ImportRequest};
use exchange::{FileFormat, Heading, SheetOptions, TableFile, TableKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use store::{Connection, Store};

const IMPORT_GOAL: Option<Goal> = Some(Goal::Ratio(3.0));
pub const HELD_GOAL: Option<Goal> = Some(Goal::P95Ms(import::WRITER_HELD_MS_MAX as f64));

const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何",
    "高",
];
const GIVEN: &[&str] = &[
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超",
    "秀", "霞", "平", "刚", "桂", "英", "华", "玉", "兰", "红", "梅", "建", "国", "志", "文", "宇", "晨",
    "佳", "怡",
];

/// A list of people who work at hospitals that the store knows.
pub struct People {
    pub rows: u32,
    /// Lists of different seeds name different people.
    pub seed: u32,
}

impl People {
    pub fn write(&self, store: &Store, dir: &Path) -> Result<PathBuf> {
        let sql = "select i.name, d.name from department d join institution i on i.id = d.institution_id
                   where d.deleted = 0 order by d.id";
        let places: Vec<(String, String)> = store.readers().read(|connection| -> store::Result<_> {
            let mut statement = connection.prepare(sql)?;
            Ok(statement
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?)
        })?;
        let path = dir.join(format!("people-{}.csv", self.seed));
        let headings = ["姓名", "医院", "科室", "职称", "手机", "编码"].map(Heading::text);
        let mut file = TableFile::create(&path, FileFormat::Csv, &headings)?;
        for at in self.seed..self.seed + self.rows {
            let chance = (u64::from(at) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
            let pick = |list: &[&str], shift: u32| list[(chance >> shift) as usize % list.len()].to_owned();
            let name = pick(SURNAMES, 0) + &pick(GIVEN, 7) + &pick(GIVEN, 17);
            let place = places.get(chance as usize % places.len().max(1)).cloned().unwrap_or_default();
            let title = pick(&["主任医师", "副主任医师", "主治医师", "住院医师"], 29);
            file.row(&[name, place.0, place.1, title, format!("139{at:08}"), format!("N{at:08}")])?;
        }
        file.finish()?;
        Ok(path)
    }
}

/// As the window and the command line import; `write` takes a chunk and the store.
pub fn import(
    store: &mut Store,
    file: &Path,
    write: &mut dyn FnMut(Chunk, &mut Store) -> exchange::Result<Chunk>,
) -> Result<ImportReport> {
    let (readers, context, sheet) = (store.readers(), Context::of(store), SheetOptions::default());
    let target = Some(TableKind::Customers);
    let mapping = readers.read(|connection| import::inspect(connection, file, &sheet, target))?.mapping;
    let request =
        ImportRequest { path: file.display().to_string(), sheet, mapping, clear: false, checked: None };
    let report =
        import::run(&readers, &request, &context, None, &mut |chunk| write(chunk, store), &mut |_| true)?;
    match report.counts.refused {
        0 => Ok(report),
        count => Err(Problem::Refused { count }),
    }
}

/// An error of the floor in the middle of an import.
pub fn stop(problem: Problem) -> exchange::ExchangeError {
    store::StoreError::from(store::Fault::Io { detail: problem.to_string() }).into()
}

/// Both whole, one after the other: too long to take turns within. The second line is about the single
/// chunks: how long others wait for the writer.
pub fn import_rows(copies: &mut Copies, ground: &Ground, rows: u32, runs: usize) -> Result<[Line; 2]> {
    let (mut pairs, mut held) = (Pairs::default(), Pairs::default());
    let mut note = String::new();
    for run in 0..runs {
        let people = People { rows, seed: 10_000_000 + run as u32 * rows };
        let file = people.write(&copies.program, ground.scratch())?;
        let begun = Instant::now();
        import(&mut copies.program, &file, &mut |chunk, store| {
            let begun = Instant::now();
            let chunk = chunk.write(store)?;
            held.operation.push(begun.elapsed().as_secs_f64() * 1e3);
            Ok(chunk)
        })?;
        let took = begun.elapsed();
        let floor = import_floor(copies, &file)?;
        pairs.push(took, floor.reading + floor.writing.iter().sum());
        held.floor.extend(floor.writing.iter().map(|took| took.as_secs_f64() * 1e3));
        let per_s = f64::from(rows) / took.as_secs_f64();
        note = format!(
            "{per_s:.0} rows/s; of the floor {:.1} s are writes",
            floor.writing.iter().sum::<Duration>().as_secs_f64(),
        );
    }
    let most = held.operation.iter().copied().fold(0.0, f64::max);
    let chunks = format!("{} transactions, the longest {most:.0} ms", held.operation.len());
    Ok([
        pairs.line(&format!("import {rows} people"), "ms", IMPORT_GOAL, note),
        held.line("a chunk of it holds the writer", "ms", HELD_GOAL, chunks),
    ])
}

#[derive(Default)]
struct ImportFloor {
    reading: Duration,
    /// Chunk by chunk.
    writing: Vec<Duration>,
}

fn import_floor(copies: &mut Copies, file: &Path) -> Result<ImportFloor> {
    let mut floor = ImportFloor::default();
    copies.heard.readers().read(|connection| -> store::Result<()> {
        trace::attach(connection);
        Ok(())
    })?;
    let reader = Bare::reader(copies.bare.place())?;
    let bare = &copies.bare;
    let (answer, rest) = trace::record(|| {
        import(&mut copies.heard, file, &mut |chunk, store| {
            floor.reading += reader.time(&trace::take()).map_err(stop)?;
            let chunk = chunk.write(store)?;
            floor.writing.push(bare.time(&trace::take()).map_err(stop)?);
            Ok(chunk)
        })
    });
    answer?;
    floor.reading += reader.time(&rest)?;
    Ok(floor)
}

/// Everything as CSV; the floor reads the same rows and writes no file.
pub fn export(ground: &Ground, store: &Store) -> Result<Line> {
    let dir = ground.scratch().join("export");
    std::fs::create_dir_all(&dir)?;
    let readers = store.readers();
    let begun = Instant::now();
    let files = readers
        .read(|connection| exchange::export::everything(connection, &dir, FileFormat::Csv, &mut |_| true))?;
    let took = begun.elapsed();
    let mut size = 0;
    for file in &files {
        size += std::fs::metadata(&file.path)?.len();
    }
    let floor = export_floor(ground, &dir)?;
    std::fs::remove_dir_all(&dir)?;
    let mut pairs = Pairs::default();
    pairs.push(took, floor);
    let rows: u32 = files.iter().map(|file| file.rows).sum();
    let note = format!("{rows} rows, {} MiB of CSV; the floor only reads", size >> 20);
    Ok(pairs.line("export everything", "ms", None, note))
}

fn export_floor(ground: &Ground, dir: &Path) -> Result<Duration> {
    let place = ground.place();
    let connection: Connection = store::file::reader(&place.database(), &crate::ground::key(place)?)?;
    trace::attach(&connection);
    let bare = Bare::reader(place)?;
    let (mut took, mut problem) = (Duration::ZERO, None);
    let (answer, rest) = trace::record(|| {
        exchange::export::everything(&connection, dir, FileFormat::Csv, &mut |_| {
            match bare.time(&trace::take()) {
                Ok(part) => took += part,
                Err(error) => problem = Some(error),
            }
            problem.is_none()
        })
    });
    if let Some(problem) = problem {
        return Err(problem);
    }
    answer?;
    Ok(took + bare.time(&rest)?)
}
