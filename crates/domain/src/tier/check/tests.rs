use super::*;
use crate::bilingual::Bilingual;
use crate::customer::CustomerKind;
use crate::tier::Metric;
use crate::tier::model::{Axis, Cell, ChoicePoints, Criterion, Input};
use crate::tier::preset::presets;
use crate::tier::samples::{axis, bands, choice, metric, model, named, number, ranges};

fn sound() -> TierModel {
    let beds = number("beds", &[(None, 0), (Some(10), 50), (Some(20), 100)]);
    let title = choice("title", &[("resident", 20), ("chief", 100)]);
    model(vec![
        axis("potential", vec![beds, title], &[("C", 0), ("B", 30), ("A", 60)]),
        axis(
            "cooperation",
            vec![metric("visits", Metric::Visits, &[(None, 0), (Some(4), 100)])],
            &[("2", 0), ("1", 50)],
        ),
    ])
}

/// Place, code and parameters of each finding after a change.
fn found(change: impl FnOnce(&mut TierModel)) -> Vec<(String, &'static str, String)> {
    let mut model = sound();
    change(&mut model);
    let place = |finding: &Finding| {
        let parts = [finding.axis.as_deref(), finding.criterion.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(".")
    };
    let params = |problem: &Problem| problem.params().into_values().collect::<Vec<_>>().join(" ");
    check(&model)
        .iter()
        .map(|finding| (place(finding), finding.problem.code(), params(&finding.problem)))
        .collect()
}

fn only(place: &str, code: &'static str, params: &str) -> Vec<(String, &'static str, String)> {
    vec![(place.into(), code, params.into())]
}

fn beds(model: &mut TierModel) -> &mut Criterion {
    &mut model.axes[0].criteria[0]
}

fn with_ranges(model: &mut TierModel, steps: &[(Option<i64>, u32)]) {
    if let Input::Number { ranges: own, .. } = &mut beds(model).input {
        *own = ranges(steps);
    }
}

fn choices(model: &mut TierModel) -> &mut Vec<ChoicePoints> {
    match &mut model.axes[0].criteria[1].input {
        Input::Choice { choices } => choices,
        _ => unreachable!("the title is a choice"),
    }
}

#[test]
fn a_sound_model_has_no_findings() {
    assert_eq!(found(|_| ()), []);
}

#[test]
fn a_model_has_one_or_two_axes_each_with_criteria() {
    let codes: Vec<_> = found(|model| model.axes.clear()).into_iter().map(|(_, code, _)| code).collect();
    assert_eq!(codes[0], "tier_model.axes");
    assert!(codes[1..].iter().all(|code| *code == "tier_model.cell_unknown"));
    let third = |model: &mut TierModel| model.axes.push(Axis { id: "third".into(), ..model.axes[1].clone() });
    assert!(found(third).contains(&(String::new(), "tier_model.axes", "3".into())));
    let empty = found(|model| model.axes[1].criteria.clear());
    assert_eq!(empty, only("cooperation", "tier_model.criteria_missing", "cooperation"));
    let many = |model: &mut TierModel| {
        let more = (0..12).map(|at| Criterion { id: format!("c{at}"), ..model.axes[0].criteria[0].clone() });
        let more: Vec<_> = more.collect();
        model.axes[0].criteria.extend(more);
    };
    assert_eq!(found(many), only("potential", "tier_model.too_many", "potential 12"));
}

#[test]
fn an_id_stands_once_and_is_plain() {
    let twice = found(|model| model.axes[1].criteria[0].id = "beds".into());
    assert_eq!(twice, only("", "tier_model.twice", "beds"));
    assert_eq!(
        found(|model| model.axes[1].id = "potential".into()),
        only("", "tier_model.twice", "potential")
    );
    let chosen = found(|model| choices(model)[0].id = "chief".into());
    assert_eq!(chosen, only("potential.title", "tier_model.twice", "chief"));
    for id in ["", "Beds", "be ds", "床位", "a/b"] {
        assert_eq!(found(|model| beds(model).id = id.into())[0].1, "tier_model.id", "{id}");
    }
    assert_eq!(found(|model| model.code = "x".repeat(41))[0].1, "tier_model.id");
    let labels = found(|model| model.axes[0].bands[0].label = "C/D".into());
    assert!(labels.contains(&("potential".into(), "tier_model.id", "C/D".into())));
}

#[test]
fn every_name_is_given_in_both_languages() {
    assert_eq!(
        found(|model| beds(model).name.en = " ".into()),
        only("potential.beds", "tier_model.name", "beds")
    );
    assert_eq!(
        found(|model| choices(model)[1].name.zh.clear()),
        only("potential.title", "tier_model.name", "chief")
    );
    assert_eq!(found(|model| model.tiers[0].name.zh = "名".repeat(61)), only("", "tier_model.name", "C2"));
    assert_eq!(found(|model| model.tiers[0].name.zh = "名".repeat(60)), []);
    assert_eq!(found(|model| model.name = Bilingual::default()), only("", "tier_model.name", "sample"));
}

#[test]
fn weights_and_points_keep_to_their_bounds() {
    for weight in [0, 1001] {
        let problem = format!("beds {weight}");
        assert_eq!(
            found(|model| beds(model).weight = weight),
            only("potential.beds", "tier_model.weight", &problem)
        );
    }
    assert_eq!(found(|model| beds(model).weight = 1000), []);
    assert_eq!(
        found(|model| choices(model)[1].points = 101),
        only("potential.title", "tier_model.points", "title 101")
    );
    let steep = found(|model| with_ranges(model, &[(None, 0), (Some(1), 101)]));
    assert_eq!(steep, only("potential.beds", "tier_model.points", "beds 101"));
}

#[test]
fn ranges_leave_no_gap_and_do_not_overlap() {
    let gap = only("potential.beds", "tier_model.range_gap", "beds");
    assert_eq!(found(|model| with_ranges(model, &[(Some(0), 0), (Some(10), 100)])), gap);
    assert_eq!(found(|model| with_ranges(model, &[])), gap);
    for (second, from) in [(Some(10), "10"), (Some(9), "9"), (None, "-∞")] {
        let problem = format!("beds {from}");
        let overlap = found(|model| with_ranges(model, &[(None, 0), (Some(10), 50), (second, 100)]));
        assert_eq!(overlap, only("potential.beds", "tier_model.range_overlap", &problem));
    }
    let large = found(|model| with_ranges(model, &[(None, 0), (Some(1 << 53), 100)]));
    assert_eq!(large, only("potential.beds", "record.field_invalid", "from 9007199254740992"));
}

#[test]
fn a_choice_has_at_least_two_choices() {
    let few = found(|model| choices(model).truncate(1));
    assert_eq!(few, only("potential.title", "tier_model.choices_few", "title"));
}

#[test]
fn bands_ascend_from_0_to_at_most_100_with_a_label_each() {
    let lowers = |lowers: [u32; 3]| {
        found(|model| model.axes[0].bands = bands(&[("C", lowers[0]), ("B", lowers[1]), ("A", lowers[2])]))
    };
    assert_eq!(lowers([5, 30, 60]), only("potential", "tier_model.bands_start", "potential"));
    assert_eq!(lowers([0, 30, 30]), only("potential", "tier_model.bands_order", "potential A"));
    assert_eq!(lowers([0, 60, 30]), only("potential", "tier_model.bands_order", "potential A"));
    assert_eq!(lowers([0, 30, 101]), only("potential", "tier_model.band_over", "potential A"));
    assert_eq!(lowers([0, 30, 100]), []);
    let twice = found(|model| model.axes[1].bands[0].label = "1".into());
    assert!(twice.contains(&("cooperation".into(), "tier_model.twice", "1".into())));
    let none = found(|model| model.axes[1].bands.clear());
    assert!(none.contains(&("cooperation".into(), "tier_model.bands_start", "cooperation".into())));
}

#[test]
fn a_band_that_no_points_reach_is_found() {
    // 0 and 100 are all that the visits give: nothing from 50 to 80.
    let middle = |model: &mut TierModel| {
        model.axes[1].bands = bands(&[("2", 0), ("1", 80)]);
        model.axes[0].bands = bands(&[("C", 0), ("B", 30), ("A", 100)]);
    };
    assert_eq!(found(middle), []);
    let unreached = |model: &mut TierModel| {
        *model = crate::tier::samples::model(vec![axis(
            "x",
            vec![metric("visits", Metric::Visits, &[(None, 0), (Some(4), 100)])],
            &[("3", 0), ("2", 50), ("1", 80)],
        )]);
    };
    assert_eq!(found(unreached), only("x", "tier_model.band_unreachable", "x 2"));
}

#[test]
fn every_combination_of_bands_has_one_cell_and_every_tier_a_cell() {
    let lost = found(|model| model.cells.retain(|cell| cell.tier != "A1"));
    let unused = ("".to_owned(), "tier_model.tier_unused", "A1".to_owned());
    assert_eq!(lost, [("".into(), "tier_model.cell_missing", "A/1".into()), unused]);
    let twice = found(|model| model.cells.push(model.cells[0].clone()));
    assert_eq!(twice, only("", "tier_model.cell_twice", "C/2"));
    for bands in [&["D", "1"][..], &["1", "A"], &["A"], &["A", "1", "1"]] {
        let strange = Cell { bands: bands.iter().map(|band| (*band).into()).collect(), tier: "A1".into() };
        let text = strange.text();
        assert_eq!(found(|model| model.cells.push(strange)), only("", "tier_model.cell_unknown", &text));
    }
    let unknown = found(|model| model.cells[0].tier = "D9".into());
    assert_eq!(unknown[0], ("".into(), "tier_model.tier_unknown", "C/2 D9".into()));
}

#[test]
fn a_tier_has_a_rank_of_its_own_and_a_review_interval() {
    for days in [0, 1831] {
        let findings = found(|model| model.tiers[2].review_days = days);
        assert_eq!(findings, only("", "tier_model.review", "1830 B2"));
    }
    assert_eq!(found(|model| model.tiers[2].rank = 1), only("", "tier_model.twice", "1"));
    assert_eq!(found(|model| model.tiers[2].visits_per_cycle = 101)[0].1, "record.field_invalid");
    assert_eq!(found(|model| model.tiers[2].surveys_per_year = 53)[0].1, "record.field_invalid");
}

#[test]
fn the_head_keeps_to_its_bounds() {
    assert_eq!(found(|model| model.format = 2), only("", "record.field_invalid", "format 2"));
    assert_eq!(found(|model| model.version = 0), only("", "record.field_invalid", "version 0"));
    for months in [0, 61] {
        assert_eq!(found(|model| model.period_months = months)[0].1, "record.field_invalid");
    }
    assert_eq!(found(|model| model.subjects.clear()), only("", "tier_model.subjects", ""));
    let twice = found(|model| model.subjects.push(CustomerKind::Institution));
    assert_eq!(twice, only("", "tier_model.subjects", ""));
}

#[test]
fn no_metric_of_orders_rates_a_person_or_a_department() {
    for metric in Metric::ALL {
        let on = |kind: CustomerKind| {
            found(|model| {
                model.subjects = vec![kind];
                let steps = if *metric == Metric::Awareness { Some(4) } else { Some(50) };
                model.axes[1].criteria =
                    vec![crate::tier::samples::metric("m", *metric, &[(None, 0), (steps, 100)])];
            })
        };
        assert_eq!(on(CustomerKind::Institution), [], "{metric:?}");
        match metric.is_of_orders() {
            true => {
                let person = only("cooperation.m", "compliance.sales_on_person", "m名");
                assert_eq!(on(CustomerKind::Person), person, "{metric:?}");
                assert_eq!(on(CustomerKind::Department)[0].1, "tier_model.metric_subject", "{metric:?}");
            }
            false => {
                assert_eq!(on(CustomerKind::Person), [], "{metric:?}");
                assert_eq!(on(CustomerKind::Department), [], "{metric:?}");
            }
        }
    }
}

#[test]
fn nothing_in_a_model_for_people_is_named_after_sales() {
    let refused = |change: &dyn Fn(&mut TierModel)| {
        let on = |kind: CustomerKind| {
            found(|model| {
                model.subjects = vec![kind];
                change(model);
            })
        };
        assert_eq!(on(CustomerKind::Institution), [], "institutions may have sales");
        let findings = on(CustomerKind::Person);
        assert!(findings.iter().all(|(_, code, _)| *code == "compliance.sales_on_person"), "{findings:?}");
        findings.into_iter().map(|(place, _, field)| format!("{place}: {field}")).collect::<Vec<_>>()
    };
    let name = |zh: &str, en: &str| Bilingual { zh: zh.into(), en: en.into() };
    assert_eq!(refused(&|model| beds(model).name = name("月处方量", "Volume")), ["potential.beds: 月处方量"]);
    assert_eq!(
        refused(&|model| beds(model).name = name("数量", "Monthly Rx")),
        ["potential.beds: Monthly Rx"]
    );
    let both = ["potential.beds: 月处方量", "potential.beds: Rx"];
    assert_eq!(refused(&|model| beds(model).name = name("月处方量", "Rx")), both);
    let unit = |model: &mut TierModel| {
        beds(model).name = name("处方", "Papers");
        if let Input::Number { unit, .. } = &mut beds(model).input {
            *unit = name("张", "sheets");
        }
    };
    assert_eq!(refused(&unit), ["potential.beds: 处方 张"]);
    assert_eq!(
        refused(&|model| choices(model)[0].name = name("月处方200盒", "many")),
        ["potential.title: 月处方200盒"]
    );
    assert_eq!(refused(&|model| model.axes[0].name = name("处方潜力", "Potential")), ["potential: 处方潜力"]);
    assert_eq!(refused(&|model| model.axes[0].bands[2].name = name("高产出", "High")), ["potential: 高产出"]);
    assert_eq!(refused(&|model| model.tiers[0].name = name("大处方户", "Big")), [": 大处方户"]);
    assert_eq!(refused(&|model| model.name = name("销量分级", "Tiers")), [": 销量分级"]);
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let findings = found(|model| {
        beds(model).weight = 0;
        choices(model).truncate(1);
        model.axes[1].bands[1].lower = 101;
        model.tiers[0].review_days = 0;
        model.cells.remove(5);
    });
    let said: Vec<_> = findings.iter().map(|(place, code, _)| (place.as_str(), *code)).collect();
    assert_eq!(
        said,
        [
            ("potential.beds", "tier_model.weight"),
            ("potential.title", "tier_model.choices_few"),
            ("cooperation", "tier_model.band_over"),
            ("", "tier_model.cell_missing"),
            ("", "tier_model.review"),
            ("", "tier_model.tier_unused"),
        ]
    );
}

#[test]
fn a_preset_for_people_passes_the_guard() {
    let nine_box = &presets().unwrap()[0];
    assert!(nine_box.is_for(CustomerKind::Person));
    assert_eq!(check(nine_box), []);
    let mut renamed = nine_box.clone();
    renamed.axes[0].criteria[0].name = Bilingual { zh: "月用药量".into(), ..named("Usage") };
    assert_eq!(check(&renamed).len(), 1);
}
