//! From nothing to a first screen that can be used, and the memory it then has, beside a bare window.

use crate::ground::Ground;
use crate::measure::{Goal, Line, Pairs};
use crate::tree;
use crate::{Problem, Result};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const START_GOAL: Option<Goal> = Some(Goal::Ratio(1.3));
const MEMORY_GOAL: Option<Goal> = Some(Goal::Ratio(1.2));
const STARTS: [&str; 2] = ["start to the first screen", "memory at the first screen"];
const WAIT_MAX: Duration = Duration::from_secs(30);
/// What a window still fetches and frees after its first screen.
const SETTLE: Duration = Duration::from_secs(2);

/// Both lines; without a window or a built program they say why they are empty.
pub fn lines(ground: &Ground, runs: usize) -> Vec<Line> {
    match measured(ground, runs) {
        Ok(lines) => lines,
        Err(why) => vec![
            Line::not_measured(STARTS[0], "ms", START_GOAL, why.to_string()),
            Line::not_measured(STARTS[1], "MiB", MEMORY_GOAL, why.to_string()),
        ],
    }
}

fn measured(ground: &Ground, runs: usize) -> Result<Vec<Line>> {
    let (rounds, bare) = (beside("rounds")?, beside("bare")?);
    let bytes = page_bytes(Path::new("ui/build"))?;
    let rounds =
        Window { program: rounds, data: Some(ground.place().dir.clone()), bytes, scratch: ground.scratch() };
    let bare = Window { program: bare, data: None, bytes, scratch: ground.scratch() };
    let (mut starts, mut memory) = (Pairs::default(), Pairs::default());
    // The first pair reads the programs and WebKit from the disk.
    rounds.open()?;
    bare.open()?;
    for _ in 0..runs {
        let (program, floor) = (rounds.open()?, bare.open()?);
        starts.push(program.took, floor.took);
        memory.operation.push(program.memory_mib);
        memory.floor.push(floor.memory_mib);
    }
    let first = "a locked store: the passphrase can be typed; programs and libraries in the disk cache";
    let size = format!(
        "PSS of the process tree {} s later; the bare page weighs {} KiB",
        SETTLE.as_secs(),
        bytes >> 10
    );
    Ok(vec![
        starts.line(STARTS[0], "ms", START_GOAL, first),
        memory.line(STARTS[1], "MiB", MEMORY_GOAL, size),
    ])
}

/// A program of the same build.
pub fn beside(name: &str) -> Result<PathBuf> {
    let path = std::env::current_exe()?.with_file_name(name).with_extension(std::env::consts::EXE_EXTENSION);
    if path.exists() {
        Ok(path)
    } else {
        Err(Problem::Window { detail: format!("{} is not built", path.display()) })
    }
}

/// What the page loads before its first route: its document, and the scripts and styles that this names and
/// that those import at once. The first screen's own part comes on top, so the bare page is rather too light.
fn page_bytes(build: &Path) -> Result<usize> {
    let document = std::fs::read_to_string(build.join("index.html"))?;
    let mut bytes = document.len();
    let mut seen: Vec<PathBuf> = vec![];
    let mut waiting: Vec<(PathBuf, String)> = vec![(build.join("index.html"), document)];
    while let Some((path, text)) = waiting.pop() {
        let dir = path.parent().unwrap_or(build);
        for name in named(&text) {
            let found = name.strip_prefix('/').map_or_else(|| dir.join(name), |name| build.join(name));
            let Ok(found) = found.canonicalize() else { continue };
            if seen.contains(&found) {
                continue;
            }
            let text = std::fs::read_to_string(&found)?;
            bytes += text.len();
            seen.push(found.clone());
            waiting.push((found, text));
        }
    }
    Ok(bytes)
}

/// The files that a document or a script names to have them at once. One that waits for `import()`, or stands
/// in the list of those, is loaded later or never.
fn named(text: &str) -> Vec<&str> {
    let parts: Vec<&str> = text.split(['"', '\'', '`']).collect();
    let at_once = ["from", "import", "src=", "href="];
    let pairs = parts.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?)));
    pairs
        .filter(|(before, name)| {
            let is_file = name.ends_with(".js") || name.ends_with(".css");
            is_file && at_once.iter().any(|word| before.trim_end().ends_with(word))
        })
        .map(|(_, name)| name)
        .collect()
}

struct Window<'g> {
    program: PathBuf,
    data: Option<PathBuf>,
    bytes: usize,
    scratch: &'g Path,
}

struct Opened {
    took: Duration,
    memory_mib: f64,
}

impl Window<'_> {
    /// Opens the window, waits for its mark, weighs it and closes it.
    fn open(&self) -> Result<Opened> {
        let mark = self.scratch.join("mark");
        if mark.exists() {
            std::fs::remove_file(&mark)?;
        }
        let begun = Instant::now();
        let mut window = self.command(&mark).spawn()?;
        let took = wait(&mut window, &mark, begun);
        if took.is_ok() {
            std::thread::sleep(SETTLE);
        }
        let processes = tree::of(window.id());
        let memory_kib: u64 = processes.iter().map(|id| tree::pss_kib(*id)).sum();
        window.kill()?;
        window.wait()?;
        let gone = Instant::now();
        while processes.iter().any(|id| tree::is_alive(*id)) && gone.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(20));
        }
        if memory_kib == 0 {
            return Err(Problem::Window {
                detail: "this system does not tell the memory of a process".into(),
            });
        }
        Ok(Opened { took: took?, memory_mib: memory_kib as f64 / 1024.0 })
    }

    /// Nothing of what the user has is read or written.
    fn command(&self, mark: &Path) -> Command {
        let mut command = Command::new(&self.program);
        if let Some(data) = &self.data {
            command.arg("--data").arg(data);
        } else if !Path::new("/dev/dri").exists() {
            command.env("WEBKIT_DISABLE_DMABUF_RENDERER", "1"); // the program does this by itself
        }
        for variable in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "ROUNDS_DATA"] {
            command.env(variable, self.scratch.join("home"));
        }
        command.env("ROUNDS_MARK", mark).env("BARE_BYTES", self.bytes.to_string());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }
}

fn wait(window: &mut Child, mark: &Path, begun: Instant) -> Result<Duration> {
    while begun.elapsed() < WAIT_MAX {
        if mark.exists() {
            return Ok(begun.elapsed());
        }
        if let Some(status) = window.try_wait()? {
            return Err(Problem::Window { detail: format!("the window closed by itself: {status}") });
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Err(Problem::Window { detail: format!("no first screen within {} s", WAIT_MAX.as_secs()) })
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn what_is_imported_later_does_not_weigh_on_the_first_screen() {
        let script =
            r#"import{a}from"./core.js";import"./side.js";const d=["./list.js"];import("./later.js")"#;
        assert_eq!(named(script), ["./core.js", "./side.js"]);
        let document = r#"<script src="/boot.js"></script><link href="/first.css" rel="stylesheet">"#;
        assert_eq!(named(document), ["/boot.js", "/first.css"]);
    }
}
