//! Rows of customers: institutions, departments, people and their further places of work.

use super::cells::Cells;
use super::children;
use super::chunk::Step;
use super::decision::{Decision, ImportSuspect};
use super::index::{Index, Seen, key};
use super::place::place;
use super::whom::{Whom, whom};
use crate::error::{Refusal, Result};
use crate::mapping::RowKind;
use crate::values;
use domain::customer::{CustomerKind, Department, HospitalGrade, Institution, InstitutionKind};
use domain::position::Alignment;
use domain::{Fields, Problem};
use serde_json::Value;
use store::Connection;

pub(crate) fn decide(connection: &Connection, index: &mut Index, cells: &Cells) -> Result<Decision> {
    match kind_of(cells)? {
        RowKind::Person => super::people::person(connection, index, cells),
        RowKind::Affiliation => super::people::affiliation(connection, index, cells),
        RowKind::Department => department(connection, index, cells),
        RowKind::Hospital => institution(connection, index, cells, InstitutionKind::Hospital),
        RowKind::Clinic => institution(connection, index, cells, InstitutionKind::Clinic),
        RowKind::Pharmacy => institution(connection, index, cells, InstitutionKind::Pharmacy),
        RowKind::Distributor => institution(connection, index, cells, InstitutionKind::Distributor),
        RowKind::Auto => Err(Problem::NameMissing.into()),
    }
}

/// What a row is: its kind column says; or the mapping; or which names it gives.
fn kind_of(cells: &Cells) -> Result<RowKind> {
    if let Some(word) = cells.text("kind") {
        return kind_named(word).ok_or_else(|| Refusal::KindUnknown { value: word.into() }.into());
    }
    if cells.rows_are() != RowKind::Auto {
        return Ok(cells.rows_are());
    }
    let (name, institution, department) =
        (cells.text("name"), cells.text("institution"), cells.text("department"));
    let of_person =
        ["title", "mobile", "specialty", "wechat", "consent", "clinic_hours", "monthly_outpatients", "post"];
    let is_person = of_person.iter().any(|key| cells.text(key).is_some());
    Ok(match (name, institution, department) {
        (Some(_), Some(_), _) | (Some(_), None, Some(_)) => RowKind::Person,
        (Some(_), None, None) if is_person => RowKind::Person,
        (None, Some(_), Some(_)) => RowKind::Department,
        (Some(name), None, None) | (None, Some(name), None) => {
            row_kind(values::institution_kind_of_name(name))
        }
        (None, None, _) => RowKind::Auto,
    })
}

fn row_kind(kind: InstitutionKind) -> RowKind {
    match kind {
        InstitutionKind::Hospital => RowKind::Hospital,
        InstitutionKind::Clinic => RowKind::Clinic,
        InstitutionKind::Pharmacy => RowKind::Pharmacy,
        InstitutionKind::Distributor => RowKind::Distributor,
    }
}

fn kind_named(word: &str) -> Option<RowKind> {
    if let Ok(kind) = values::institution_kind("kind", word) {
        return Some(row_kind(kind));
    }
    let plain = key(word);
    match plain.as_str() {
        "科室" | "部门" | "dept" => Some(RowKind::Department),
        "医生" | "医师" | "人员" | "个人" | "药师" | "护士" | "专家" | "联系人" | "hcp" | "doctor"
        | "physician" | "contact" => Some(RowKind::Person),
        "执业地点" | "多点执业" | "执业" => Some(RowKind::Affiliation),
        _ => RowKind::from_text(&plain).filter(|kind| *kind != RowKind::Auto),
    }
}

fn institution(
    connection: &Connection,
    index: &mut Index,
    cells: &Cells,
    kind: InstitutionKind,
) -> Result<Decision> {
    let name = cells.text("name").or(cells.text("institution")).ok_or(Problem::NameMissing)?;
    let whom = whom(index, CustomerKind::Institution, cells, name, index.institutions_called(name))?;
    let mut decision = Decision::about("institution", name);
    if index.see(&whom.id, "", Seen { line: cells.line(), fingerprint: cells.fingerprint(&[]) })? {
        return Ok(decision);
    }
    let stored = match index.pending_institutions.get(&whom.id) {
        Some(pending) => Some(pending.clone()),
        None => index.stored::<Institution>(connection, &whom.id)?,
    };
    let mut fields = Fields::new();
    whom.put_name(&mut fields, name);
    if stored.is_none() || cells.text("kind").is_some() || cells.rows_are() != RowKind::Auto {
        fields.insert("kind".into(), kind.text().into());
    }
    for field in
        ["short_name", "credit_code", "city", "district", "address", "phone", "required_papers", "note"]
    {
        cells.put_text(&mut fields, field, field);
    }
    if let Some(Value::String(code)) = fields.get_mut("credit_code") {
        *code = values::width(code).to_uppercase();
    }
    cells.put(&mut fields, "grade", HospitalGrade::Unknown.text().into(), |field, text| {
        values::grade(field, text).map(HospitalGrade::text)
    })?;
    cells.put(&mut fields, "beds", Value::Null, values::whole)?;
    cells.put(&mut fields, "booking_lead_days", Value::Null, values::whole)?;
    put_state(&mut fields, cells, &whom)?;
    decision.put(&whom.id, stored.as_ref(), fields)?;
    if !whom.known {
        align(index, &mut decision, &whom.id);
    }
    children::all(connection, index, cells, &mut decision, CustomerKind::Institution, &whom)?;
    let fresh = stored.is_none();
    let place = (whom.id.as_str(), None);
    children::reception_windows(connection, index, cells, &mut decision, place, fresh)?;
    if fresh && let Some(similar) = similar_institution(index, connection, name)? {
        decision.suspects.push(similar);
    }
    index.add_institution(&whom.id, name, cells.text("short_name"));
    whom.enter(index);
    Ok(decision)
}

/// Whoever brings a customer calls on it.
pub(crate) fn align(index: &Index, decision: &mut Decision, id: &str) {
    let alignment = Alignment {
        customer_id: id.into(),
        position_id: index.context.position_id.clone(),
        from_day: Some(domain::civil::day_of(index.context.now)),
        ..Alignment::default()
    };
    decision.steps.push(Step::new(&alignment));
}

/// The state with head office is the file's only for records that the file brings with their id.
pub(crate) fn put_state(fields: &mut Fields, cells: &Cells, whom: &Whom) -> Result<()> {
    if !whom.known && cells.text("id").is_some() {
        cells.put(fields, "state", "local".into(), |field, text| {
            values::state(field, text).map(|state| state.text())
        })?;
    }
    Ok(())
}

/// An institution of the same name but for its first or last characters.
fn similar_institution(index: &Index, connection: &Connection, name: &str) -> Result<Option<ImportSuspect>> {
    let name_key = key(name);
    let letters: Vec<(usize, char)> = name_key.char_indices().collect();
    let cuts = (1..=3)
        .filter_map(|cut| letters.get(cut).map(|(at, _)| &name_key[*at..]))
        .filter(|rest| rest.chars().count() >= 4);
    for cut in cuts {
        if let Some(id) = index.institutions_called(cut).first() {
            let found = index.stored::<Institution>(connection, id)?;
            return Ok(found.map(|found| ImportSuspect {
                name: name.into(),
                existing_id: id.clone(),
                existing_name: found.name,
                place: found.city.unwrap_or_default(),
                line: 0,
            }));
        }
    }
    Ok(None)
}

fn department(connection: &Connection, index: &mut Index, cells: &Cells) -> Result<Decision> {
    let name = cells.text("name").or(cells.text("department")).ok_or(Problem::NameMissing)?;
    let mut decision = Decision::about("department", name);
    let institution = place(index, cells, &mut decision)?.ok_or(Refusal::InstitutionMissing)?;
    let whom =
        whom(index, CustomerKind::Department, cells, name, index.departments_called(&institution, name))?;
    if index.see(&whom.id, "", Seen { line: cells.line(), fingerprint: cells.fingerprint(&[]) })? {
        return Ok(Decision::about("department", name));
    }
    let stored = match index.pending_departments.get(&whom.id) {
        Some(pending) => Some(pending.clone()),
        None => index.stored::<Department>(connection, &whom.id)?,
    };
    let mut fields = Fields::new();
    whom.put_name(&mut fields, name);
    fields.insert("institution_id".into(), institution.clone().into());
    for field in ["phone", "note"] {
        cells.put_text(&mut fields, field, field);
    }
    cells.put(&mut fields, "beds", Value::Null, values::whole)?;
    put_state(&mut fields, cells, &whom)?;
    decision.put(&whom.id, stored.as_ref(), fields)?;
    if !whom.known {
        align(index, &mut decision, &whom.id);
    }
    children::all(connection, index, cells, &mut decision, CustomerKind::Department, &whom)?;
    let place = (institution.as_str(), Some(whom.id.as_str()));
    children::reception_windows(connection, index, cells, &mut decision, place, stored.is_none())?;
    index.add_department(&whom.id, &institution, name);
    whom.enter(index);
    Ok(decision)
}
