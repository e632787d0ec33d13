//! Measures what the program promises on a generated, skewed store. Beside each operation stands its floor:
//! the same statements on a bare connection, or a bare window of the same toolkit.

mod driver;
mod files;
mod filter;
mod floor;
mod ground;
mod measure;
mod open;
mod plans;
mod reads;
mod scratch;
mod scroll;
mod start;
mod table;
mod tiers;
mod trace;
mod tree;
mod writes;

use clap::Parser;
use ground::Ground;
use measure::Line;
use reads::Reads;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use writes::Copies;

pub type Result<T> = std::result::Result<T, Problem>;

/// Why nothing could be measured.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("{0}")]
    Store(#[from] store::StoreError),
    #[error("{0}")]
    Exchange(#[from] exchange::ExchangeError),
    #[error("{0}")]
    Sql(#[from] rusqlite::Error),
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("{count} rows of the generated list were refused")]
    Refused { count: u32 },
    #[error("{detail}")]
    Window { detail: String },
}

#[derive(Parser)]
#[command(name = "bench", about = "Measures every promise with its floor beside it")]
struct Args {
    #[arg(long, default_value_t = 100_000)]
    customers: u32,
    #[arg(long, default_value_t = 1_000_000)]
    visits: u32,
    /// How many rows the import brings
    #[arg(long, default_value_t = 100_000)]
    rows: u32,
    /// Pairs of measurements of everything that is short
    #[arg(long, default_value_t = 40)]
    runs: usize,
    /// Pairs of window starts
    #[arg(long, default_value_t = 15)]
    starts: usize,
    /// Pairs of imports
    #[arg(long, default_value_t = 1)]
    imports: usize,
    /// Only these: open, list, filter, search, timeline, tiers, surveys, assess, save, import,
    /// export, start, scroll
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Say where the time of the slowest queries goes
    #[arg(long)]
    plans: bool,
    /// Write the result there, too
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Keep this run's copies there
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let lines = match measured(&args) {
        Ok(lines) => lines,
        Err(problem) => {
            let _ = writeln!(std::io::stderr(), "bench: {problem}");
            return ExitCode::FAILURE;
        }
    };
    let (customers, visits) = (args.customers, args.visits);
    let heading = format!("{customers} customers, {visits} visits; {}", table::machine());
    let _ = writeln!(std::io::stdout(), "{heading}\n\n{}", table::text(&lines));
    let Some(file) = &args.json else { return ExitCode::SUCCESS };
    match std::fs::write(file, format!("{:#}\n", table::json(&lines, customers, visits))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "bench: {}: {error}", file.display());
            ExitCode::FAILURE
        }
    }
}

fn measured(args: &Args) -> Result<Vec<Line>> {
    let wants = |what: &str| {
        let wanted = args.only.is_empty() || args.only.iter().any(|only| only == what);
        if wanted {
            let _ = writeln!(std::io::stderr(), "measuring: {what}");
        }
        wanted
    };
    let ground = Ground::prepare(&ground::cache(), args.customers, args.visits, args.keep.clone())?;
    let mut lines = vec![];
    if wants("start") {
        lines.extend(start::lines(&ground, args.starts));
    }
    if wants("scroll") {
        lines.extend(scroll::lines(&ground, args.runs));
    }
    if wants("open") {
        lines.extend(open::lines(&ground, args.runs)?);
    }
    lines.extend(reading(args, &ground, &wants)?);
    let (assess, save, import) = (wants("assess"), wants("save"), wants("import"));
    if assess || save || import {
        let mut copies = Copies::of(&ground)?;
        if assess {
            lines.push(tiers::assess(&mut copies, args.runs.max(100))?);
        }
        if save {
            lines.push(writes::alone(&mut copies, args.runs.max(100))?);
            lines.extend(writes::rename(&mut copies, args.runs.min(2))?);
            lines.push(writes::during_import(&mut copies, &ground, args.rows / 20)?);
        }
        if import {
            lines.extend(files::import_rows(&mut copies, &ground, args.rows, args.imports)?);
        }
    }
    Ok(lines)
}

fn reading(args: &Args, ground: &Ground, wants: &dyn Fn(&str) -> bool) -> Result<Vec<Line>> {
    let mut lines = vec![];
    let reads = Reads::on(ground, args.runs, args.plans)?;
    if wants("list") {
        lines.extend(reads.list()?);
        lines.push(reads.today()?);
    }
    if wants("filter") {
        lines.push(filter::worst(&reads)?);
    }
    if wants("search") {
        lines.extend(reads.search()?);
    }
    if wants("timeline") {
        lines.extend(reads.timeline()?);
    }
    if wants("tiers") {
        lines.extend(tiers::grid(&reads)?);
    }
    if wants("surveys") {
        lines.extend(tiers::surveys(&reads)?);
    }
    if wants("export") {
        lines.push(files::export(ground, reads.store())?);
    }
    Ok(lines)
}
