//! The assessments of the sample: most people rated for each brand of the line, some again and again,
//! with the drift of a year; the institutions by what they ordered.

use super::{ACTION, Territory, put};
use crate::door::Tx;
use crate::error::Result;
use crate::row;
use crate::store::Store;
use crate::tier::{AssessmentForm, FormInput, assess, current};
use chrono::Duration;
use domain::assessment::Assessment;
use domain::catalogue::Brand;
use domain::tier::{Input, TierModel};

impl Territory {
    /// Rates person number `at` for every brand of the line: a fifth never, a third several times.
    pub(super) fn assess_person(&mut self, tx: &mut Tx, at: u32) -> Result<()> {
        let (_, model) = current(tx.read(), "nine_box")?;
        for brand_id in self.brands.clone() {
            if self.dice.chance(20) {
                continue;
            }
            let times = if self.dice.chance(35) { self.dice.range(2, 4) } else { 1 };
            // How good somebody is on each axis, in percent; potential hardly moves, cooperation does.
            let mut level = [self.dice.below(101), self.dice.below(101)];
            for time in (0..times).rev() {
                let back = time * 90 + self.dice.below(80) + 1;
                let customer_id = self.people[at as usize].id.clone();
                self.assess_once(tx, &model, &customer_id, Some(&brand_id), back, level)?;
                level[1] = (level[1] + self.dice.below(31)).saturating_sub(12).min(100);
            }
        }
        Ok(())
    }

    /// Rates institution number `at` by frequency and value and, of hospitals, as a key account.
    pub(super) fn assess_institution(&mut self, tx: &mut Tx, at: u32) -> Result<()> {
        if self.dice.chance(15) {
            return Ok(());
        }
        let id = self.sites[at as usize].id.clone();
        let is_hospital = at < self.scale.hospitals;
        for code in ["value_hml", "key_accounts"].iter().take(1 + usize::from(is_hospital)) {
            let (_, model) = current(tx.read(), code)?;
            let (back, level) = (self.dice.range(1, 160), [self.dice.below(101), self.dice.below(101)]);
            self.assess_once(tx, &model, &id, None, back, level)?;
        }
        Ok(())
    }

    /// Everybody in a cell of the nine-box for each of three brands, without the inputs: to measure with.
    pub(super) fn rate_everybody(&mut self, store: &mut Store, group: &str) -> Result<()> {
        let (version, model) = current(store.writer(), "nine_box")?;
        let brands: Vec<Brand> = row::list(store.writer(), "1 order by id limit 3", [])?;
        for from in (0..self.people.len()).step_by(1000) {
            let some = from..self.people.len().min(from + 1000);
            store.write_group(group, ACTION, |tx| {
                for (at, brand) in some.clone().flat_map(|at| brands.iter().map(move |brand| (at, brand))) {
                    let back = i64::from(self.dice.below(300) + 1);
                    let day = self.day(-back).to_string();
                    let cell = &model.cells[self.dice.skewed(model.cells.len())];
                    let score = |at: usize| {
                        let axis = model.axes.get(at)?;
                        let band = axis.bands.iter().find(|band| Some(&band.label) == cell.bands.get(at))?;
                        Some(format!("{}/1", band.lower + 5))
                    };
                    put(
                        tx,
                        &Assessment {
                            id: self.dice.id(),
                            position_id: self.position_id.clone(),
                            customer_id: self.people[at].id.clone(),
                            brand_id: Some(brand.id.clone()),
                            model_id: version.id.clone(),
                            entered_at: format!("{day}T02:00:00.000Z"),
                            day,
                            staff_id: self.staff_id.clone(),
                            tier: Some(cell.tier.clone()),
                            cell: Some(cell.text()),
                            score_1: score(0),
                            score_2: score(1),
                            ..Assessment::default()
                        },
                    )?;
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn assess_once(
        &mut self,
        tx: &mut Tx,
        model: &TierModel,
        customer_id: &str,
        brand_id: Option<&str>,
        back: u32,
        level: [u32; 2],
    ) -> Result<()> {
        let at = self.now - Duration::days(i64::from(back));
        tx.happened(Some(&at.to_rfc3339_opts(chrono::SecondsFormat::Millis, false)));
        let form = AssessmentForm {
            customer_id: customer_id.into(),
            brand_id: brand_id.map(str::to_owned),
            model_code: model.code.clone(),
            day: Some(at.date_naive().to_string()),
            reason: None,
            inputs: self.entered(model, level),
        };
        assess(tx, &form).map(|_| ())
    }

    /// What somebody would enter for a customer of that level; an optional criterion is left out at times.
    fn entered(&mut self, model: &TierModel, level: [u32; 2]) -> Vec<FormInput> {
        let mut inputs = vec![];
        for (at, axis) in model.axes.iter().enumerate() {
            for criterion in &axis.criteria {
                let value = match &criterion.input {
                    Input::Metric { .. } => continue,
                    _ if !criterion.required && self.dice.chance(18) => continue,
                    Input::Choice { choices } => {
                        let mut by_points: Vec<_> = choices.iter().collect();
                        by_points.sort_by_key(|choice| choice.points);
                        let step = self.rung(level[at.min(1)], by_points.len());
                        by_points.get(step).map(|choice| choice.id.clone())
                    }
                    Input::Number { ranges, .. } => {
                        let step = self.rung(level[at.min(1)], ranges.len());
                        let from = ranges.get(step).and_then(|range| range.from).map_or(0, |from| from.0);
                        let next = ranges.get(step + 1).and_then(|range| range.from).map(|next| next.0);
                        let width = u32::try_from(next.unwrap_or(from * 3 / 2).max(from + 1) - from);
                        Some((from + i64::from(self.dice.below(width.unwrap_or(1)))).to_string())
                    }
                };
                inputs.extend(value.map(|value| FormInput { criterion: criterion.id.clone(), value }));
            }
        }
        inputs
    }

    /// The step of a scale with that many that fits a level, one off at times.
    fn rung(&mut self, level: u32, steps: usize) -> usize {
        let step = (level as usize * steps / 101) + self.dice.below(3) as usize;
        step.saturating_sub(1).min(steps.saturating_sub(1))
    }
}
