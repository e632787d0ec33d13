//! The institution and the department that a row names.

use super::cells::Cells;
use super::chunk::Step;
use super::customers::align;
use super::decision::Decision;
use super::index::{Given, Id, Index, Undo};
use crate::error::{Refusal, Result};
use crate::mapping::DEFAULT_SYSTEM;
use crate::values;
use domain::customer::{CustomerKind, Department, ExternalCode, Institution};
use store::new_id;

/// The institution that a row names; made when the store lacks it.
/// Errors: `exchange.customer_ambiguous`, `exchange.code_twice`, `exchange.institution_unknown` for a
/// code without a name.
pub(crate) fn place(index: &mut Index, cells: &Cells, decision: &mut Decision) -> Result<Option<Id>> {
    match known_place(index, cells)? {
        Place::Known(id) => Ok(Some(id)),
        Place::None => Ok(None),
        Place::Unknown(None) => {
            let value = cells.text("institution_code").or(cells.text("institution_id")).unwrap_or_default();
            Err(Refusal::InstitutionUnknown { value: value.into() }.into())
        }
        Place::Unknown(Some(name)) => {
            let id = match index.given(
                CustomerKind::Institution,
                "institution_id",
                cells.text("institution_id"),
            )? {
                Given::Free(id) => id,
                _ => new_id(),
            };
            let kind = values::institution_kind_of_name(&name);
            let made = Institution { id: id.clone(), name: name.clone(), kind, ..Institution::default() };
            domain::Check::check(&made)?;
            decision.made(&name, &made);
            align(index, decision, &id);
            index.journal.push(Undo::Institution(id.clone(), name.clone()));
            index.add_institution(&id, &name, None);
            index.created.insert(id.clone());
            index.pending_institutions.insert(id.clone(), made);
            if let Some(code) = cells.text("institution_code") {
                let code = ExternalCode {
                    id: new_id(),
                    customer_id: id.clone(),
                    system: DEFAULT_SYSTEM.into(),
                    code: code.into(),
                    ..ExternalCode::default()
                };
                decision.steps.push(Step::new(&code));
                index.add_code(code);
            }
            Ok(Some(id))
        }
    }
}

pub(crate) enum Place {
    None,
    Known(Id),
    /// With the name, when the row gives one.
    Unknown(Option<String>),
}

/// The institution that a row names, without making it.
pub(crate) fn known_place(index: &Index, cells: &Cells) -> Result<Place> {
    let (name, code, id) =
        (cells.text("institution"), cells.text("institution_code"), cells.text("institution_id"));
    if let Given::Known(id) = index.given(CustomerKind::Institution, "institution_id", id)? {
        return Ok(Place::Known(id));
    }
    if let Some(code) = code {
        match index.with_any_code(CustomerKind::Institution, code).as_slice() {
            [] => {}
            [id] => return Ok(Place::Known(id.clone())),
            _ => return Err(Refusal::CodeTwice { system: DEFAULT_SYSTEM.into(), code: code.into() }.into()),
        }
    }
    let Some(name) = name else {
        return Ok(if code.is_some() || id.is_some() { Place::Unknown(None) } else { Place::None });
    };
    let mut called = index.institutions_called(name);
    if let Some(code) = code {
        let other = |id: &Id| {
            index.codes_of(id).iter().any(|stored| stored.system == DEFAULT_SYSTEM && stored.code != code)
        };
        called.retain(|id| !other(id));
    }
    match called.as_slice() {
        [] => Ok(Place::Unknown(Some(name.into()))),
        [id] => Ok(Place::Known(id.clone())),
        many => Err(Refusal::CustomerAmbiguous { value: name.into(), count: many.len() as u32 }.into()),
    }
}

/// The department that a row names at an institution; made when the store lacks it.
pub(crate) fn department_at(
    index: &mut Index,
    cells: &Cells,
    decision: &mut Decision,
    institution: &str,
) -> Result<Option<Id>> {
    if let Given::Known(id) =
        index.given(CustomerKind::Department, "department_id", cells.text("department_id"))?
    {
        return Ok(Some(id));
    }
    let Some(name) = cells.text("department") else { return Ok(None) };
    match index.departments_called(institution, name).as_slice() {
        [] => {
            let id =
                match index.given(CustomerKind::Department, "department_id", cells.text("department_id"))? {
                    Given::Free(id) => id,
                    _ => new_id(),
                };
            let made = Department {
                id: id.clone(),
                institution_id: institution.into(),
                name: name.into(),
                ..Department::default()
            };
            domain::Check::check(&made)?;
            decision.made(name, &made);
            align(index, decision, &id);
            index.journal.push(Undo::Department(id.clone(), institution.into(), name.into()));
            index.add_department(&id, institution, name);
            index.created.insert(id.clone());
            index.pending_departments.insert(id.clone(), made);
            Ok(Some(id))
        }
        [id] => Ok(Some(id.clone())),
        many => Err(Refusal::CustomerAmbiguous { value: name.into(), count: many.len() as u32 }.into()),
    }
}
