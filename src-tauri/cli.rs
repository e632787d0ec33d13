//! The command line: the same store without a display. Nothing here touches GTK.
//!
//! Exit status: 0 done (refused rows are counted), 1 a failure, 2 wrong usage, 3 rows were refused
//! with `--strict`, 4 the passphrase or recovery code does not fit, 5 a check found something.

mod fault;
mod tiers;
mod transfer;

use crate::error::AppError;
use crate::{platform, shell};
use clap::{Parser, Subcommand};
use fault::CliFault;
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use store::{Cost, NewStore, Opening, Place, Secret, Store};

const EXIT: &str = "\
Exit status:
  0  done; refused rows are counted in the answer
  1  a failure, with its code in brackets
  2  wrong usage
  3  rows were refused and --strict was given
  4  the passphrase or the recovery code does not fit
  5  check found something, or the file is damaged";

const IMPORTING: &str = "\
FILE is a CSV (UTF-8 or GB18030) or XLSX file whose first rows hold the headings, in Chinese or
English. Refused rows go to <name>-refused.csv beside it, to be corrected and imported again.

What an export has written is imported into an empty store in this order:
  policy, catalogue, own-fields, staff, customers, transactions, visits, plan,
  tier-models, tiers";

#[derive(Parser)]
#[command(name = "rounds", version, about = "Rounds (医访). Without a verb it opens the window.", after_help = EXIT)]
struct Args {
    /// The data directory (default: `default` under the data folder of this account)
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// A file whose first line is the passphrase; without it the program asks
    #[arg(long, global = true, value_name = "F")]
    passphrase_file: Option<PathBuf>,
    /// A file whose first line is the recovery code, instead of the passphrase
    #[arg(long, global = true, value_name = "F", conflicts_with = "passphrase_file")]
    recovery_code_file: Option<PathBuf>,
    /// Answer in JSON, one object
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Subcommand)]
enum Verb {
    /// Make a new store; prints its recovery code once
    Init {
        /// Fill it with the sample territory
        #[arg(long)]
        sample: bool,
        /// Name of the rep
        #[arg(long, default_value = "")]
        name: String,
        #[arg(long, default_value = "")]
        territory: String,
    },
    /// Find customers by characters, pinyin or initials
    Search {
        text: String,
        /// How many to show at most
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
    /// Import a CSV or XLSX file
    #[command(after_help = IMPORTING)]
    Import {
        /// What a row of the file is
        what: What,
        /// The CSV or XLSX file
        file: PathBuf,
        /// Say what would happen; write nothing
        #[arg(long)]
        dry_run: bool,
        /// A mapping of columns as JSON, instead of guessing; README.md shows one
        #[arg(long, value_name = "FILE")]
        map: Option<PathBuf>,
        /// Exit with 3 when any row was refused
        #[arg(long)]
        strict: bool,
        /// Empty cells clear what is stored
        #[arg(long)]
        clear: bool,
    },
    /// Write everything into a folder, one file per kind, not encrypted
    Export {
        /// The folder; made when it is not there
        dir: PathBuf,
        #[arg(long)]
        format: Format,
    },
    /// Say how many customers stand in each tier
    Tiers {
        /// Code of the model, for example nine_box; without it the one that the window shows
        #[arg(long)]
        model: Option<String>,
        /// Name of the brand, or `all` for assessments that are for all brands
        #[arg(long)]
        brand: Option<String>,
    },
    /// Read everything and compare: file, change chain, derived data
    Check,
    /// Write an encrypted backup and verify it
    Backup {
        /// The file to write
        file: PathBuf,
        /// Replace the file when it exists
        #[arg(long)]
        force: bool,
    },
    /// Restore a backup; what it replaces is kept in the backups folder
    Restore {
        /// A file that `backup` or the window wrote
        file: PathBuf,
    },
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum What {
    Customers,
    Visits,
    Transactions,
    Catalogue,
    OwnFields,
    Staff,
    Plan,
    Policy,
    Tiers,
    TierModels,
    SurveyTemplates,
    Surveys,
    SurveyInvitations,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    Csv,
    Xlsx,
}

/// What a verb answers: text for people, an object for programs, and the exit status.
struct Answer {
    text: String,
    json: Value,
    status: u8,
}

impl Answer {
    fn done(text: impl Into<String>, json: Value) -> Result<Answer, AppError> {
        Ok(Answer { text: text.into(), json, status: 0 })
    }
}

/// Reads the arguments and runs the verb, or opens the window.
pub fn main() -> ExitCode {
    let args = Args::parse();
    let dir = args.data.clone().unwrap_or_else(|| platform::data_root().join("default"));
    let Some(verb) = &args.verb else {
        return match crate::run_window(dir) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                say(&mut std::io::stderr(), &format!("rounds: {error}"));
                ExitCode::FAILURE
            }
        };
    };
    match run(&args, Place::new(dir), verb) {
        Ok(answer) => {
            let text = if args.json { answer.json.to_string() } else { answer.text };
            say(&mut std::io::stdout(), &text);
            ExitCode::from(answer.status)
        }
        Err(error) => {
            if args.json {
                let object = json!({ "error": error.code, "params": error.params, "detail": error.detail });
                say(&mut std::io::stdout(), &object.to_string());
            }
            say(&mut std::io::stderr(), &format!("rounds: {} [{}]", error.detail, error.code));
            ExitCode::from(if error.code.starts_with("store.wrong_") { 4 } else { 1 })
        }
    }
}

fn say(out: &mut dyn Write, text: &str) {
    let _ = writeln!(out, "{text}"); // the reader of a pipe may have gone
}

fn run(args: &Args, place: Place, verb: &Verb) -> Result<Answer, AppError> {
    match verb {
        Verb::Init { sample, name, territory } => init(args, place, *sample, name, territory),
        Verb::Search { text, limit } => search(&unlock(args, place)?, text, *limit),
        Verb::Import { what, file, dry_run, map, strict, clear } => {
            let mut store = unlock(args, place)?;
            let request = transfer::request(&store, *what, file, map.as_deref(), *clear)?;
            match dry_run {
                true => transfer::preview(&store, &request, *strict),
                false => transfer::import(&mut store, &request, *strict),
            }
        }
        Verb::Export { dir, format } => transfer::export(&unlock(args, place)?, dir, *format),
        Verb::Tiers { model, brand } => {
            tiers::tiers(&unlock(args, place)?, model.as_deref(), brand.as_deref())
        }
        Verb::Check => unlock(args, place).and_then(|store| check(&store)).or_else(damaged),
        Verb::Backup { file, force } => {
            let store = unlock(args, place)?;
            if file.exists() && !force {
                return Err(CliFault::FileExists { path: file.display().to_string() }.into());
            }
            store.backup(file)?;
            Answer::done(format!("backup written and verified: {}", file.display()), json!({ "file": file }))
        }
        Verb::Restore { file } => {
            must_be_there(file)?;
            let kept = store::backup::restore(&place, file, &secret(args)?, shell::clock())?;
            let mut text = format!("restored into {}", place.dir.display());
            if let Some(kept) = &kept {
                text.push_str(&format!("\nwhat was there before is kept in {}", kept.display()));
            }
            Answer::done(text, json!({ "data": place.dir, "kept": kept }))
        }
    }
}

/// The store would only say that the system did not find something.
fn must_be_there(file: &std::path::Path) -> Result<(), AppError> {
    let path = file.display().to_string();
    match std::fs::File::open(file) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(CliFault::Absent { what: "backup".into(), path }.into())
        }
        Err(error) => {
            Err(CliFault::Unreadable { what: "backup".into(), path, detail: error.to_string() }.into())
        }
    }
}

/// The passphrase from the file or from a prompt; never an argument, which others could read.
fn passphrase(args: &Args, new: bool) -> Result<String, AppError> {
    if let Some(file) = &args.passphrase_file {
        return fault::first_line("passphrase file", file);
    }
    let ask =
        |prompt: &str| rpassword::prompt_password(prompt).map_err(|_| AppError::from(CliFault::NoTerminal));
    let first = ask("Passphrase: ")?;
    if new && ask("Again: ")? != first {
        return Err(CliFault::PromptsDiffer.into());
    }
    Ok(first)
}

fn secret(args: &Args) -> Result<Secret, AppError> {
    Ok(match &args.recovery_code_file {
        Some(file) => Secret::recovery_code(fault::first_line("recovery code file", file)?.trim()),
        None => Secret::passphrase(&passphrase(args, false)?),
    })
}

fn unlock(args: &Args, place: Place) -> Result<Store, AppError> {
    if !place.exists() {
        let path = place.dir.display().to_string();
        return Err(store::StoreError::from(store::Fault::Absent { path }).into());
    }
    // Beside the answer, which a program may read: why it takes longer this once.
    let mut telling = |opening| match opening {
        Opening::BackingUp => eprintln!("a new version of the program: a backup is written first"),
        Opening::Migrating => eprintln!("the file is brought to this version"),
        Opening::Listing { .. } => {}
    };
    let mut store = Store::unlock_telling(place, &secret(args)?, shell::clock(), &mut telling)?;
    transfer::catch_up(&mut store)?;
    Ok(store)
}

/// For `check` a damaged file is a finding, not a failure.
fn damaged(error: AppError) -> Result<Answer, AppError> {
    match error.code.as_str() {
        "store.damaged" | "store.key_file_damaged" | "store.chain_broken" => Ok(Answer {
            text: format!("not sound: {} [{}]", error.detail, error.code),
            json: json!({ "error": error.code, "params": error.params, "detail": error.detail }),
            status: 5,
        }),
        _ => Err(error),
    }
}

fn init(args: &Args, place: Place, sample: bool, name: &str, territory: &str) -> Result<Answer, AppError> {
    let or =
        |given: &str, default: &str| if given.is_empty() { default.to_owned() } else { given.to_owned() };
    let passphrase = passphrase(args, true)?;
    let (staff_name, territory) = (or(name, "我"), or(territory, "我的辖区"));
    let new = NewStore {
        passphrase: &passphrase,
        cost: Cost::STRONG,
        staff_name: &staff_name,
        territory: &territory,
        sample,
    };
    let dir = place.dir.clone();
    let (mut store, code) = store::sample::create(place, &new, shell::clock())?;
    store::recovery::seen(&mut store)?; // the answer is all that is left to do
    let text = format!("store made in {}\nrecovery code, shown this once: {}", dir.display(), code.as_str());
    Answer::done(text, json!({ "data": dir, "recovery_code": code.as_str() }))
}

fn search(store: &Store, text: &str, limit: u32) -> Result<Answer, AppError> {
    // One more than is shown says whether there are more.
    let asked = limit.saturating_add(1);
    let mut found = store.readers().read(|connection| store::search::search(connection, text, asked))?;
    let there_are_more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let mut lines: Vec<String> = found
        .iter()
        .map(|row| {
            let place = [&row.institution_name, &row.department_name, &row.title];
            let place: Vec<&str> =
                place.into_iter().flatten().map(String::as_str).filter(|text| *text != row.name).collect();
            format!("{}\t{}\t{}", row.name, place.join(" · "), row.id)
        })
        .collect();
    if found.is_empty() {
        lines.push(format!("no customer found: {text}"));
    }
    if there_are_more {
        lines.push(format!("only the first {limit}; there are more (--limit)"));
    }
    Answer::done(lines.join("\n"), json!(found))
}

fn check(store: &Store) -> Result<Answer, AppError> {
    let report = store.check()?;
    let text = match report.is_sound() {
        true => format!(
            "sound: {} customers, {} visits, {} changes",
            report.customers, report.visits, report.changes
        ),
        false => format!(
            "not sound: chain {}, file {:?}, derived {:?}, naming nobody {:?}",
            report.chain_broken_at.map_or("whole".into(), |n| format!("broken at {n}")),
            report.file,
            report.derived,
            report.dangling.iter().map(|it| format!("{} {}", it.kind, it.id)).collect::<Vec<_>>()
        ),
    };
    let status = if report.is_sound() { 0 } else { 5 };
    Ok(Answer { text, json: json!(report), status })
}
