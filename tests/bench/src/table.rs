//! The result for people and for programs.

use crate::measure::{Goal, Line, Verdict};
use serde_json::{Value, json};
use std::fmt::Write;

const HEADINGS: [&str; 9] = ["operation", "n", "median", "p95", "floor", "floor p95", "ratio", "goal", ""];

/// Aligned columns; the notes follow in the order of the lines.
pub fn text(lines: &[Line]) -> String {
    let mut rows: Vec<[String; 9]> = vec![HEADINGS.map(str::to_owned)];
    rows.extend(lines.iter().map(cells));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..HEADINGS.len()).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        for (column, cell) in row.iter().enumerate() {
            let pad = " ".repeat(widths[column] - cell.chars().count());
            let _ = match column {
                0 | 7 | 8 => write!(text, "{cell}{pad}  "),
                _ => write!(text, "{pad}{cell}  "),
            };
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text.push('\n');
    for line in lines.iter().filter(|line| !line.note.is_empty()) {
        let _ = writeln!(text, "{}: {}", line.operation, line.note);
    }
    text
}

fn cells(line: &Line) -> [String; 9] {
    let figure = |value: Option<f64>| match value {
        Some(value) if value < 10.0 => format!("{value:.2} {}", line.unit),
        Some(value) if value < 1000.0 => format!("{value:.1} {}", line.unit),
        Some(value) => format!("{value:.0} {}", line.unit),
        None => "–".into(),
    };
    let goal = match line.goal {
        Some(Goal::P95Ms(most)) => format!("p95 ≤ {most} ms"),
        Some(Goal::Ratio(most)) => format!("≤ {most} ×"),
        Some(Goal::Never) => "none".into(),
        None => String::new(),
    };
    let verdict = match line.verdict {
        Verdict::Met => "met",
        Verdict::Missed => "MISSED",
        Verdict::NotMeasured => "not measured",
        Verdict::None => "",
    };
    [
        line.operation.clone(),
        line.runs.to_string(),
        figure(line.median),
        figure(line.p95),
        figure(line.floor_median),
        figure(line.floor_p95),
        line.ratio.map_or("–".into(), |ratio| format!("{ratio:.2} ×")),
        goal,
        verdict.into(),
    ]
}

pub fn json(lines: &[Line], customers: u32, visits: u32) -> Value {
    json!({
        "customers": customers,
        "visits": visits,
        "machine": machine(),
        "at": chrono::Local::now().to_rfc3339(),
        "lines": lines,
    })
}

/// Cores and operating system: figures mean little without them.
pub fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!("{} {}, {cores} cores", std::env::consts::OS, std::env::consts::ARCH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Pairs;

    #[test]
    fn a_missed_goal_is_printed_as_missed_and_a_missing_figure_as_a_dash() {
        let slow = Pairs { operation: vec![30.0; 3], floor: vec![10.0; 3] };
        let lines = [
            slow.line("save", "ms", Some(Goal::Ratio(2.0)), "three times"),
            Line::not_measured("start", "ms", Some(Goal::Ratio(1.3)), "no window"),
        ];
        let text = text(&lines);
        assert!(text.contains("3.00 ×  ≤ 2 ×    MISSED\n"), "{text}");
        assert!(text.contains("–  ≤ 1.3 ×  not measured\n"), "{text}");
        assert!(text.ends_with("save: three times\nstart: no window\n"), "{text}");
    }
}
