//! Tiers and surveys: what a manager looks at, and one assessment by a rep.

use crate::Result;
use crate::measure::{Goal, Line, Pairs};
use crate::reads::Reads;
use crate::writes::Copies;
use store::survey::{self, SurveyPartBy, SurveyScope};
use store::tier::{self, AssessmentForm, ComposedBy, FormInput, GridScope};

const GRID_GOAL: Option<Goal> = Some(Goal::P95Ms(20.0));
const RESULTS_GOAL: Option<Goal> = Some(Goal::P95Ms(50.0));
const SURVEY: &str = "visit_service";

fn scope(reads: &Reads) -> Result<GridScope> {
    let view = reads.readers.read(tier::view)?;
    Ok(GridScope { model_code: view.model_code, brand_id: view.brand_id, ..GridScope::default() })
}

/// The grid of one brand, that with a day to compare with, the trend of a year, the composition.
pub fn grid(reads: &Reads) -> Result<Vec<Line>> {
    let (scope, now) = (scope(reads)?, reads.store().now());
    let rated = reads.readers.read(|c| tier::grid(c, &scope, now))?.rated;
    let note = format!("{rated} customers rated, three brands");
    let line = |pairs: Pairs, name: &str, goal| pairs.line(name, "ms", goal, note.clone());
    let now_only = reads.pairs(reads.runs, |c| tier::grid(c, &scope, now))?;
    reads.explain("tier grid", |c| tier::grid(c, &scope, now))?;
    let before = (now - chrono::Duration::days(90)).date_naive().to_string();
    let compared = GridScope { before: Some(before), ..scope.clone() };
    let compared = reads.pairs(reads.runs, |c| tier::grid(c, &compared, now))?;
    let trend = reads.pairs(reads.runs, |c| tier::trend(c, &scope, 12, now))?;
    let composed = reads.pairs(reads.runs, |c| tier::composition(c, &scope, ComposedBy::Hospital, now))?;
    Ok(vec![
        line(now_only, "tier grid", GRID_GOAL),
        line(compared, "tier grid beside another day", None),
        line(trend, "tier trend of twelve months", None),
        line(composed, "tiers by hospital", None),
    ])
}

/// A survey's results over all answers, and the views beside them.
pub fn surveys(reads: &Reads) -> Result<Vec<Line>> {
    let (scope, now) =
        (SurveyScope { template_code: SURVEY.into(), ..SurveyScope::default() }, reads.store().now());
    let answers: u32 = reads.readers.read(|c| -> store::Result<u32> {
        Ok(c.query_row("select count(*) from survey_answer where deleted = 0", [], |row| row.get(0))?)
    })?;
    let note = format!("{answers} answers");
    let line = |pairs: Pairs, name: &str, goal| pairs.line(name, "ms", goal, note.clone());
    let results = reads.pairs(reads.runs, |c| survey::results(c, &scope, now))?;
    reads.explain("survey results", |c| survey::results(c, &scope, now))?;
    let parts =
        reads.pairs(reads.runs, |c| survey::parts(c, &scope, "recommend", SurveyPartBy::Institution))?;
    let trend = reads.pairs(reads.runs, |c| survey::trend(c, &scope, "recommend", 8, now))?;
    let words = reads.pairs(reads.runs, |c| survey::verbatims(c, &scope))?;
    reads.explain("survey verbatims", |c| survey::verbatims(c, &scope))?;
    let due = reads.pairs(reads.runs, |c| survey::due(c, 30, now))?;
    Ok(vec![
        line(results, "survey results", RESULTS_GOAL),
        line(parts, "survey by institution", RESULTS_GOAL),
        line(trend, "survey trend of eight quarters", RESULTS_GOAL),
        line(words, "survey verbatims", RESULTS_GOAL),
        due.line("who should be asked", "ms", None, "of everybody rated"),
    ])
}

/// One assessment with its inputs, saved.
pub fn assess(copies: &mut Copies, runs: usize) -> Result<Line> {
    let people: Vec<String> = copies.program.readers().read(|connection| -> store::Result<_> {
        let sql = format!(
            "select id from listing where kind = 'person' order by (row * 7919) % 1000003 limit {runs}"
        );
        let mut statement = connection.prepare(&sql)?;
        Ok(statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    })?;
    let view = copies.program.readers().read(tier::view)?;
    let input = |criterion: &str, value: &str| FormInput { criterion: criterion.into(), value: value.into() };
    let form = |customer_id: &String| AssessmentForm {
        customer_id: customer_id.clone(),
        brand_id: view.brand_id.clone(),
        model_code: view.model_code.clone(),
        inputs: vec![input("outpatients", "300"), input("acceptance", "welcomes"), input("beds", "60")],
        ..AssessmentForm::default()
    };
    let mut pairs = Pairs::default();
    for person in &people {
        let form = form(person);
        let (took, floor) =
            copies.pair(|store| store.write("tier.assess", |tx| tier::assess(tx, &form)).map(drop))?;
        pairs.push(took, floor);
    }
    Ok(pairs.line("assess one customer", "ms", None, "rated, saved with its inputs, its place in the grid"))
}
