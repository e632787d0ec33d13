use super::*;
use crate::customer::CustomerKind;
use crate::tier::check::check;
use crate::tier::model::Input;
use crate::tier::schema::document;
use std::fmt::Write;

#[test]
fn every_preset_is_sound_and_bears_its_code() {
    for ((code, _), model) in PRESETS.iter().zip(presets().unwrap()) {
        assert_eq!(check(&model), [], "{code}");
        assert_eq!((model.code.as_str(), model.version), (*code, 1));
    }
}

#[test]
fn every_preset_is_written_as_an_export_writes_it() {
    for ((code, text), model) in PRESETS.iter().zip(presets().unwrap()) {
        assert_eq!(*text, document(&model) + "\n", "{code}");
    }
}

#[test]
fn every_combination_of_bands_has_exactly_one_cell() {
    for model in presets().unwrap() {
        let combinations: usize = model.axes.iter().map(|axis| axis.bands.len()).product();
        assert_eq!(model.cells.len(), combinations, "{}", model.code);
        for first in &model.axes[0].bands {
            for second in model.axes.get(1).map_or(vec![None], |axis| axis.bands.iter().map(Some).collect()) {
                let bands: Vec<&str> =
                    [Some(first), second].iter().flatten().map(|band| band.label.as_str()).collect();
                assert!(model.cell(&bands).is_some_and(|cell| model.tier(&cell.tier).is_some()), "{bands:?}");
            }
        }
    }
}

#[test]
fn what_is_ordered_rates_institutions_only() {
    for model in presets().unwrap() {
        let of_orders = model
            .criteria()
            .any(|(_, criterion)| criterion.input.metric().is_some_and(|metric| metric.is_of_orders()));
        assert_eq!(of_orders, model.subjects == [CustomerKind::Institution], "{}", model.code);
        assert_eq!(of_orders, model.code != "nine_box");
    }
}

#[test]
fn in_the_nine_box_the_letter_is_potential_and_the_digit_cooperation() {
    let model = &presets().unwrap()[0];
    assert_eq!((model.axes[0].id.as_str(), model.axes[1].id.as_str()), ("potential", "cooperation"));
    let lowers = |axis: usize| -> Vec<_> {
        model.axes[axis].bands.iter().map(|band| (band.label.as_str(), band.lower)).collect()
    };
    assert_eq!(lowers(0), [("C", 0), ("B", 30), ("A", 60)]);
    assert_eq!(lowers(1), [("3", 0), ("2", 40), ("1", 70)]);
    for cell in &model.cells {
        assert_eq!(cell.tier, cell.bands.concat());
    }
    assert_eq!(model.tier("A1").unwrap().rank, 1);
    assert_eq!(model.tier("C3").unwrap().rank, 9);
}

/// A preset as a table: what a reader compares with the model in the window.
fn table(model: &TierModel) -> String {
    let mut out =
        format!("{} {} / {}, {} months\n", model.code, model.name.zh, model.name.en, model.period_months);
    for axis in &model.axes {
        let bands: Vec<_> =
            axis.bands.iter().map(|band| format!("{} from {}", band.label, band.lower)).collect();
        writeln!(out, "\n{} {}: {}", axis.id, axis.name.zh, bands.join(", ")).unwrap();
        for criterion in &axis.criteria {
            let kind = criterion.input.metric().map_or("", |metric| metric.text());
            let need = if criterion.required { "required" } else { "optional" };
            let ranges = criterion.input.ranges().iter().map(|range| {
                format!("{}→{}", range.from.map_or("…".into(), |from| from.0.to_string()), range.points)
            });
            let choices = criterion
                .input
                .choices()
                .iter()
                .map(|choice| format!("{}→{}", choice.name.zh, choice.points));
            let steps: Vec<_> = ranges.chain(choices).collect();
            let unit =
                if let Input::Number { unit, .. } = &criterion.input { unit.zh.as_str() } else { kind };
            writeln!(
                out,
                "  {:>3} {need} {} {unit}: {}",
                criterion.weight,
                criterion.name.zh,
                steps.join(" ")
            )
            .unwrap();
        }
    }
    writeln!(out).unwrap();
    for tier in &model.tiers {
        let cells = model.cells.iter().filter(|cell| cell.tier == tier.code).map(|cell| cell.text());
        let cells = cells.collect::<Vec<_>>().join(" ");
        let (days, visits, surveys) = (tier.review_days, tier.visits_per_cycle, tier.surveys_per_year);
        writeln!(
            out,
            "{:>2} {} {} [{cells}] {days} days, {visits} visits, {surveys} surveys",
            tier.rank, tier.code, tier.name.zh
        )
        .unwrap();
    }
    out
}

#[test]
fn the_presets_as_tables() {
    for model in presets().unwrap() {
        insta::assert_snapshot!(model.code.clone(), table(&model));
    }
}
