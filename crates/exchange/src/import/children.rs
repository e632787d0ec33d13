//! What hangs on any customer: codes, tags, own fields, windows.

use super::cells::{Cell, Cells};
use super::chunk::Step;
use super::decision::Decision;
use super::index::{Index, Undo, key};
use super::whom::Whom;
use crate::error::{Refusal, Result};
use crate::values;
use crate::weekly::{self, Window};
use domain::customer::{CustomerKind, Different, ExternalCode, ReceptionWindow, Tag};
use domain::own_field::{OwnField, OwnFieldType, OwnFieldValue, check_value};
use domain::{Check, Fields, Problem};
use std::collections::BTreeSet;
use store::{Connection, new_id, row};

/// Codes, tags and own fields.
pub(crate) fn all(
    connection: &Connection,
    index: &mut Index,
    cells: &Cells,
    decision: &mut Decision,
    kind: CustomerKind,
    whom: &Whom,
) -> Result<()> {
    codes(index, cells, decision, kind, whom)?;
    tags(connection, index, cells, decision, kind, whom)?;
    different(index, cells, decision, whom)?;
    own_fields(connection, index, cells, decision, kind, whom)
}

/// Who looks alike and is another, by id. A pair stands in the rows of both: it is made by the one that
/// comes second, when both are there.
fn different(index: &mut Index, cells: &Cells, decision: &mut Decision, whom: &Whom) -> Result<()> {
    for id in cells.text("different_from").map(values::list).unwrap_or_default() {
        let Some(other) = index.survivor(&id).filter(|other| *other != whom.id) else { continue };
        let made = Different::of(&whom.id, &other);
        let pair = (made.a_id.clone(), made.b_id.clone());
        if index.different.insert(pair.clone()) {
            index.journal.push(Undo::Different(pair));
            decision.change("different_from", "", other);
            decision.steps.push(Step::new(&made));
        }
    }
    Ok(())
}

fn codes(
    index: &mut Index,
    cells: &Cells,
    decision: &mut Decision,
    kind: CustomerKind,
    whom: &Whom,
) -> Result<()> {
    let mut given: Vec<(String, Vec<String>)> = vec![];
    for (system, cell) in cells.codes() {
        match cell {
            Cell::Absent => {}
            Cell::Clear => given.push((system.into(), vec![])),
            Cell::Text(text) => given.push((system.into(), values::list(text))),
        }
    }
    for item in cells.text("codes").map(values::list).unwrap_or_default() {
        let invalid = || Problem::FieldInvalid { field: "codes".into(), value: item.clone() };
        let (system, code) = item.split_once([':', '：']).ok_or_else(invalid)?;
        given.push((values::trimmed(system).into(), vec![values::trimmed(code).into()]));
    }
    for (system, codes) in given {
        if !codes.is_empty() {
            refuse_on_person(kind, &system)?;
        }
        let stored: Vec<ExternalCode> =
            index.codes_of(&whom.id).iter().filter(|code| code.system == system).cloned().collect();
        let missing: Vec<&String> =
            codes.iter().filter(|code| stored.iter().all(|other| other.code != **code)).collect();
        for code in &missing {
            if index.with_code(kind, &system, code).iter().any(|id| *id != whom.id) {
                return Err(Refusal::CodeTwice { system, code: (*code).clone() }.into());
            }
        }
        let surplus: Vec<&ExternalCode> = stored.iter().filter(|code| !codes.contains(&code.code)).collect();
        let replaces = stored.len() == 1 && codes.len() == 1;
        let leaving = if cells.clears() || replaces { surplus } else { vec![] };
        if missing.is_empty() && leaving.is_empty() {
            continue;
        }
        let old: Vec<&str> = stored.iter().map(|code| code.code.as_str()).collect();
        let kept = stored.iter().filter(|code| !leaving.contains(code)).map(|code| code.code.as_str());
        let new: Vec<&str> = kept.chain(missing.iter().map(|code| code.as_str())).collect();
        let shown =
            if system == crate::mapping::DEFAULT_SYSTEM { "code".into() } else { format!("code:{system}") };
        decision.change(&shown, values::list_text(&old), values::list_text(&new));
        for code in &leaving {
            decision.steps.push(Step::delete::<ExternalCode>(&code.id));
            index.remove_code(code);
        }
        for code in missing {
            let made = ExternalCode {
                id: new_id(),
                revision: 0,
                customer_id: whom.id.clone(),
                system: system.clone(),
                code: code.clone(),
            };
            made.check()?;
            decision.steps.push(Step::new(&made));
            index.add_code(made);
        }
    }
    Ok(())
}

/// Errors: `compliance.sales_on_person`.
fn refuse_on_person(kind: CustomerKind, label: &str) -> Result<()> {
    if kind == CustomerKind::Person {
        domain::compliance::refuse_sales_label(label)?;
    }
    Ok(())
}

fn tags(
    connection: &Connection,
    index: &Index,
    cells: &Cells,
    decision: &mut Decision,
    kind: CustomerKind,
    whom: &Whom,
) -> Result<()> {
    let Some(given) = cells.tags() else { return Ok(()) };
    let given: BTreeSet<String> = given.into_iter().collect();
    for name in &given {
        refuse_on_person(kind, name)?;
    }
    let stored: Vec<Tag> = match whom.known && !index.created.contains(&whom.id) {
        true => row::list(connection, "customer_id = ?1 order by name", [&whom.id])?,
        false => vec![],
    };
    let missing: Vec<&String> =
        given.iter().filter(|name| stored.iter().all(|tag| tag.name != **name)).collect();
    let leaving: Vec<&Tag> =
        stored.iter().filter(|tag| cells.clears() && !given.contains(&tag.name)).collect();
    if missing.is_empty() && leaving.is_empty() {
        return Ok(());
    }
    let kept = stored.iter().filter(|tag| !leaving.contains(tag)).map(|tag| tag.name.as_str());
    let new: BTreeSet<&str> = kept.chain(missing.iter().map(|name| name.as_str())).collect();
    decision.change("tags", values::list_text(stored.iter().map(|tag| &tag.name)), values::list_text(new));
    for name in missing {
        let tag = Tag { id: new_id(), revision: 0, customer_id: whom.id.clone(), name: name.clone() };
        tag.check()?;
        decision.steps.push(Step::new(&tag));
    }
    decision.steps.extend(leaving.into_iter().map(|tag| Step::delete::<Tag>(&tag.id)));
    Ok(())
}

fn own_fields(
    connection: &Connection,
    index: &Index,
    cells: &Cells,
    decision: &mut Decision,
    kind: CustomerKind,
    whom: &Whom,
) -> Result<()> {
    let mut stored: Option<Vec<OwnFieldValue>> = None;
    for (name, cell) in cells.own() {
        let Some((field, choices)) = index.own_fields.get(&(kind, key(name))) else {
            match cell {
                Cell::Text(_) => return Err(Refusal::OwnFieldUnknown { field: name.into() }.into()),
                Cell::Absent | Cell::Clear => continue,
            }
        };
        if cell == Cell::Absent {
            continue;
        }
        if stored.is_none() {
            stored = Some(match whom.known && !index.created.contains(&whom.id) {
                true => row::list(connection, "customer_id = ?1", [&whom.id])?,
                false => vec![],
            });
        }
        let before = stored.iter().flatten().find(|value| value.own_field_id == field.id);
        let old = before.map(|value| value.value.clone()).unwrap_or_default();
        let shown = format!("own:{name}");
        match (cell, before) {
            (Cell::Text(text), _) => {
                let value = own_value(field, choices, text)?;
                if value == old {
                    continue;
                }
                decision.change(&shown, old, value.clone());
                match before {
                    Some(before) => {
                        let fields = Fields::from_iter([("value".to_owned(), value.into())]);
                        decision.steps.push(Step::update::<OwnFieldValue>(
                            &before.id,
                            before.revision,
                            fields,
                        ));
                    }
                    None => {
                        let made = OwnFieldValue {
                            id: String::new(),
                            revision: 0,
                            customer_id: whom.id.clone(),
                            own_field_id: field.id.clone(),
                            value,
                        };
                        made.check()?;
                        decision.steps.push(Step::new(&made));
                    }
                }
            }
            (_, Some(before)) => {
                decision.change(&shown, old, "");
                decision.steps.push(Step::delete::<OwnFieldValue>(&before.id));
            }
            (_, None) => {}
        }
    }
    Ok(())
}

/// The value in the form in which it is kept. Errors: `record.field_invalid`, `own_field.choice`.
fn own_value(field: &OwnField, choices: &[String], text: &str) -> Result<String> {
    let value = match field.field_type {
        OwnFieldType::Date => values::day(&field.name, text)?,
        OwnFieldType::Number => values::width(text).replace([',', ' '], ""),
        OwnFieldType::Choice | OwnFieldType::Text => text.into(),
    };
    check_value(field, choices, &value)?;
    Ok(value)
}

/// The reception windows of an institution or one of its departments: the cell is the whole week.
pub(crate) fn reception_windows(
    connection: &Connection,
    index: &Index,
    cells: &Cells,
    decision: &mut Decision,
    (institution, department): (&str, Option<&str>),
    is_new: bool,
) -> Result<()> {
    let Some(given) = week(cells, "reception_windows")? else { return Ok(()) };
    let id = department.unwrap_or(institution);
    let stored: Vec<ReceptionWindow> = match (is_new || index.created.contains(id), department) {
        (true, _) => vec![],
        (false, Some(department)) => row::list(connection, "department_id = ?1", [department])?,
        (false, None) => {
            row::list(connection, "institution_id = ?1 and department_id is null", [institution])?
        }
    };
    let window = |stored: &ReceptionWindow| Window {
        weekday: stored.weekday,
        from: stored.from_time.clone(),
        to: stored.to_time.clone(),
        place: stored.place.clone(),
    };
    let differing = week_differs(decision, "reception_windows", stored.iter().map(window).collect(), &given);
    if differing {
        let gone = stored.iter().filter(|stored| !given.contains(&window(stored)));
        decision.steps.extend(gone.map(|stored| Step::delete::<ReceptionWindow>(&stored.id)));
        for one in given.iter().filter(|one| stored.iter().all(|stored| window(stored) != **one)) {
            let made = ReceptionWindow {
                id: String::new(),
                revision: 0,
                institution_id: institution.into(),
                department_id: department.map(Into::into),
                weekday: one.weekday,
                from_time: one.from.clone(),
                to_time: one.to.clone(),
                place: one.place.clone(),
            };
            made.check()?;
            decision.steps.push(Step::new(&made));
        }
    }
    Ok(())
}

/// The windows that a cell gives; none when it says nothing.
pub(crate) fn week(cells: &Cells, field: &str) -> Result<Option<Vec<Window>>> {
    Ok(match cells.cell(field) {
        Cell::Absent => None,
        Cell::Clear => Some(vec![]),
        Cell::Text(text) => Some(weekly::parse(field, text)?),
    })
}

/// Notes the change of a week. Returns whether there is one.
pub(crate) fn week_differs(
    decision: &mut Decision,
    field: &str,
    mut stored: Vec<Window>,
    given: &[Window],
) -> bool {
    stored.sort();
    let differs = stored != given;
    if differs {
        decision.change(field, weekly::format(&stored), weekly::format(given));
    }
    differs
}
