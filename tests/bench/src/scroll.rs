//! Scrolling the whole list with the wheel in the real window, beside a bare list in a bare window.

use crate::driver::Driven;
use crate::ground::{self, Ground};
use crate::measure::{Goal, Line, Pairs, quantile};
use crate::start::beside;
use crate::{Problem, Result};
use serde_json::{Value, json};
use store::Secret;

const FRAME_GOAL: Option<Goal> = Some(Goal::P95Ms(20.0));
const BLANK_GOAL: Option<Goal> = Some(Goal::Never);
const NAMES: [&str; 2] = ["scroll, a frame", "scroll, frames with a blank row"];

/// Notches of the wheel in one go, and how far one goes: together some 200 rows a second.
const NOTCHES: usize = 60;
const NOTCH_PX: i64 = 120;
const PAUSE_MS: u64 = 16;

/// Notes of each frame in which the list moves how long it took and how many of its rows are blank: there
/// without their contents, or missing. `LIST` and `ROW` stand for selectors. Frames in which nothing moves are
/// the driver's, and would only flatter.
const RECORDER: &str = r#"
  const list = document.querySelector(LIST);
  const record = (window.record = { frames: [], blank: [], px: 0, on: true });
  let [last, lastTop] = [performance.now(), list.scrollTop];
  const blankRows = () => {
    const box = list.getBoundingClientRect();
    const head = list.querySelector('[role=columnheader]')?.parentElement.getBoundingClientRect().bottom ?? box.top;
    let [seen, blank, height] = [0, 0, 28];
    for (const row of list.querySelectorAll(ROW)) {
      const { top, bottom } = row.getBoundingClientRect();
      if (bottom <= head || top >= box.bottom || row.querySelector('[role=columnheader]')) continue;
      seen += Math.min(bottom, box.bottom) - Math.max(top, head);
      height = bottom - top;
      if (row.querySelector('.pending') || row.textContent.trim() === '') blank += 1;
    }
    const uncovered = list.clientHeight - (head - box.top) - seen;
    return blank + (uncovered > 1 ? Math.ceil(uncovered / height) : 0);
  };
  const frame = (now) => {
    const top = list.scrollTop;
    if (top !== lastTop) {
      record.frames.push(now - last);
      record.blank.push(blankRows());
      record.px += Math.abs(top - lastTop);
    }
    [last, lastTop] = [now, top];
    if (record.on) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const { left, width, top, height } = list.getBoundingClientRect();
  return [Math.round(left + width / 2), Math.round(top + height / 2)];
"#;

/// What was seen while one window was scrolled.
struct Seen {
    frames_ms: Vec<f64>,
    blank: Vec<f64>,
    px: f64,
}

/// Both lines; without a driver or a built program they say why they are empty.
pub fn lines(ground: &Ground, runs: usize) -> Vec<Line> {
    match measured(ground, runs) {
        Ok(lines) => lines,
        Err(why) => vec![
            Line::not_measured(NAMES[0], "ms", FRAME_GOAL, why.to_string()),
            Line::not_measured(NAMES[1], "frames", BLANK_GOAL, why.to_string()),
        ],
    }
}

fn measured(ground: &Ground, runs: usize) -> Result<Vec<Line>> {
    let home = ground.scratch().join("home");
    let dir = ground.place().dir.display().to_string();
    let rounds = Driven::open(&beside("rounds")?, &["--data", &dir], &home)?;
    unlock(&rounds)?;
    let rounds = scrolled(&rounds, "[role=grid]", "[role=row][aria-rowindex]", runs)?;
    let bare = Driven::open(&beside("bare")?, &[], &home)?;
    bare.run("location.assign('/list')")?;
    let bare = scrolled(&bare, "main.list", ".row", runs)?;
    let note = format!(
        "{} frames while the list moved, {:.0} px in each; the longest {:.0} ms; the floor is a list of texts that \
         are all there, {:.0} px in each",
        rounds.frames_ms.len(),
        rounds.px / rounds.frames_ms.len().max(1) as f64,
        quantile(&rounds.frames_ms, 1.0),
        bare.px / bare.frames_ms.len().max(1) as f64,
    );
    let with_blank = |seen: &Seen| seen.blank.iter().filter(|rows| **rows > 0.0).count() as f64;
    let blank = Pairs { operation: vec![with_blank(&rounds)], floor: vec![with_blank(&bare)] };
    let blank_note = format!("of {}; at most {:.0} rows", rounds.blank.len(), quantile(&rounds.blank, 1.0));
    let frames = Pairs { operation: rounds.frames_ms, floor: bare.frames_ms };
    Ok(vec![
        frames.line(NAMES[0], "ms", FRAME_GOAL, note),
        blank.line(NAMES[1], "frames", BLANK_GOAL, blank_note),
    ])
}

/// Unlocks as the page does, and goes to the list.
fn unlock(rounds: &Driven) -> Result<()> {
    let Secret::Passphrase(passphrase) = ground::passphrase() else { return Ok(()) };
    rounds.until("the first screen", "return document.querySelector('input[type=password]') !== null")?;
    let invoke = format!(
        "return window.__TAURI_INTERNALS__.invoke('unlock', {{ passphrase: {} }}).then(() => true)",
        json!(*passphrase)
    );
    rounds.run(&invoke)?;
    rounds.run("location.assign('/customers')")?;
    let shown = "const list = document.querySelector('[role=grid]');
                 return list !== null && Number(list.getAttribute('aria-rowcount')) > 100 &&
                   list.querySelector('[role=row] [role=gridcell]') !== null && !list.querySelector('.pending')";
    rounds.until("the list", shown).map(drop)
}

/// Down through the list, and each second time up again.
fn scrolled(window: &Driven, list: &str, row: &str, runs: usize) -> Result<Seen> {
    window.until("the list", &format!("return document.querySelector({}) !== null", json!(list)))?;
    let recorder = RECORDER.replace("LIST", &json!(list).to_string()).replace("ROW", &json!(row).to_string());
    let at = window.run(&recorder)?;
    let at = (at[0].as_i64().unwrap_or_default(), at[1].as_i64().unwrap_or_default());
    for run in 0..runs {
        let px = if run % 4 == 3 { -NOTCH_PX } else { NOTCH_PX };
        window.wheel(at, NOTCHES, px, PAUSE_MS)?;
    }
    let record = window.run("record.on = false; return [record.frames, record.blank, record.px]")?;
    let numbers = |value: &Value| value.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    let px = record[2].as_f64().unwrap_or_default();
    if px < 1.0 {
        return Err(Problem::Window { detail: "the wheel moved nothing".into() });
    }
    Ok(Seen { frames_ms: numbers(&record[0]), blank: numbers(&record[1]), px })
}
