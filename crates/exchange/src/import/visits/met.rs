//! Of whom a row speaks.

use super::super::cells::Cells;
use super::super::index::{Id, Index};
use super::super::place::{Place, known_place};
use crate::error::{ExchangeError, Refusal, Result};
use crate::mapping::{ROW_ERASED, ROW_FURTHER};
use domain::customer::{CustomerKind, Department};
use domain::person::Affiliation;
use std::collections::BTreeSet;
use store::{Connection, row};

/// Somebody who was met, or shall be.
pub(in crate::import) struct Met {
    pub customer_id: Id,
    pub name: String,
    pub affiliation_id: Option<Id>,
    pub institution_id: Option<Id>,
}

/// Of whom the rows of one visit speak.
pub(super) struct People<'a> {
    pub met: Vec<(Cells<'a>, Met)>,
    /// Of whom more was said, or with whom more was agreed. They need not have been there.
    pub further: Vec<(Cells<'a>, Met)>,
    /// Who was erased, in this store or in the one that wrote the file. They are left out.
    pub erased: BTreeSet<Id>,
    /// Somebody was: the texts of the visit went with them and do not come back.
    pub emptied: bool,
}

/// Errors: as [`somebody`], but not for those who were erased.
pub(super) fn people<'a>(connection: &Connection, index: &Index, rows: &[Cells<'a>]) -> Result<People<'a>> {
    let mut people = People { met: vec![], further: vec![], erased: BTreeSet::new(), emptied: false };
    for row in rows {
        let found = match row.text("row") == Some(ROW_ERASED) {
            true => Err(Refusal::Erased.into()),
            false => somebody(connection, index, row),
        };
        match found {
            Ok(met) if row.text("row") == Some(ROW_FURTHER) => people.further.push((*row, met)),
            Ok(met) => people.met.push((*row, met)),
            Err(ExchangeError::Refusal(Refusal::Erased)) => {
                people.emptied = true;
                people.erased.extend(row.text("customer_id").map(str::to_ascii_lowercase));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(people)
}

/// The customer of a row: by id, by code, by name at a place, or by a name that only one has. Without
/// a name the department or the institution itself.
/// Errors: `exchange.customer_unknown`, `exchange.customer_ambiguous`, `exchange.institution_unknown`,
/// `exchange.erased`.
pub(in crate::import) fn somebody(connection: &Connection, index: &Index, cells: &Cells) -> Result<Met> {
    let place = match known_place(index, cells)? {
        Place::Known(id) => Some(id),
        Place::None => None,
        Place::Unknown(name) => {
            let code = cells.text("institution_code").unwrap_or_default();
            return Err(Refusal::InstitutionUnknown { value: name.unwrap_or_else(|| code.into()) }.into());
        }
    };
    let departments = match (&place, cells.text("department")) {
        (Some(place), Some(name)) => index.departments_called(place, name),
        _ => vec![],
    };
    let department = departments.first().cloned();
    let name = cells.text("customer");
    let shown = name
        .or(cells.text("customer_code"))
        .or(cells.text("customer_id"))
        .or(cells.text("department"))
        .or(cells.text("institution"))
        .unwrap_or_default();
    let found = candidates(index, cells, name, place.as_deref(), department.as_deref())?;
    let customer_id = match found.as_slice() {
        [id] => id.clone(),
        [] => return Err(Refusal::CustomerUnknown { value: shown.into() }.into()),
        many => {
            return Err(Refusal::CustomerAmbiguous { value: shown.into(), count: many.len() as u32 }.into());
        }
    };
    let mut met = Met { name: shown.into(), affiliation_id: None, institution_id: None, customer_id };
    match index.kinds.get(&met.customer_id) {
        Some(CustomerKind::Person) => {
            let all: Vec<Affiliation> =
                row::list(connection, "person_id = ?1 order by is_primary desc, id", [&met.customer_id])?;
            let here = all.iter().filter(|it| place.is_none() || Some(&it.institution_id) == place.as_ref());
            let exact = here.clone().find(|it| department.is_some() && it.department_id == department);
            let chosen = exact.or_else(|| here.clone().next());
            met.affiliation_id = chosen.map(|it| it.id.clone());
            met.institution_id = place.or_else(|| chosen.map(|it| it.institution_id.clone()));
        }
        Some(CustomerKind::Department) => {
            met.institution_id =
                row::get::<Department>(connection, &met.customer_id)?.map(|it| it.institution_id);
        }
        _ => met.institution_id = Some(met.customer_id.clone()),
    }
    Ok(met)
}

/// An id or a code that nobody has leaves the name to decide: the same person may have come here by
/// another list. Without a name the row is about nobody, and never about the place where that one was:
/// a visit of somebody erased would else come back as a visit of the department.
fn candidates(
    index: &Index,
    cells: &Cells,
    name: Option<&str>,
    place: Option<&str>,
    department: Option<&str>,
) -> Result<Vec<Id>> {
    let (given, code) = (cells.text("customer_id"), cells.text("customer_code"));
    if let Some(id) = given {
        if let Some(found) = index.survivor(id) {
            return Ok(vec![found]);
        }
        if index.is_erased(id) {
            return Err(Refusal::Erased.into());
        }
    }
    if let Some(code) = code {
        let kinds = [CustomerKind::Person, CustomerKind::Department, CustomerKind::Institution];
        if let Some(found) =
            kinds.iter().map(|kind| index.with_any_code(*kind, code)).find(|found| !found.is_empty())
        {
            return Ok(found);
        }
    }
    let Some(name) = name else {
        if given.or(code).is_some() {
            return Ok(vec![]);
        }
        let place = place.filter(|_| cells.text("department").is_none());
        return Ok(department.or(place).map(Into::into).into_iter().collect());
    };
    let people = match place {
        Some(place) => {
            let exact = index.people_at(place, name, department);
            // The department in the file may be out of date; the name at the institution decides.
            if exact.is_empty() { index.people_at(place, name, None) } else { exact }
        }
        None => index.people_called(name),
    };
    if !people.is_empty() {
        return Ok(people);
    }
    Ok(match place {
        Some(place) => index.departments_called(place, name),
        None => index.institutions_called(name),
    })
}
