//! Rows of people and of the places where they work.

use super::cells::{Cell, Cells};
use super::children;
use super::chunk::Step;
use super::customers;
use super::decision::{Decision, ImportSuspect, What};
use super::index::{Given, Id, Index, Seen, Undo};
use super::place::{department_at, place};
use super::whom::{Whom, whom};
use crate::error::{Refusal, Result};
use crate::mapping::DEFAULT_SYSTEM;
use crate::values;
use crate::weekly::Window;
use domain::customer::{CustomerKind, ExternalCode, Institution};
use domain::person::{Affiliation, ClinicHour, Consent, Person};
use domain::{Check, Fields, Problem};
use serde_json::Value;
use store::{Connection, new_id, row};

/// The columns that speak of the place of work, not of the person.
const OF_PLACE: &[&str] = &[
    "institution",
    "institution_code",
    "institution_id",
    "department",
    "department_id",
    "post",
    "primary",
    "from_day",
    "to_day",
    "clinic_hours",
    "affiliation_code",
];

pub(crate) fn person(connection: &Connection, index: &mut Index, cells: &Cells) -> Result<Decision> {
    let name = cells.text("name").ok_or(Problem::NameMissing)?;
    let mut decision = Decision::about("person", name);
    let institution = place(index, cells, &mut decision)?;
    let department = match &institution {
        Some(institution) => department_at(index, cells, &mut decision, institution)?,
        None => None,
    };
    let has_code = cells.codes().any(|(_, cell)| matches!(cell, Cell::Text(_)));
    if institution.is_none() && cells.text("id").is_none() && !has_code {
        return Err(Refusal::InstitutionMissing.into());
    }
    let called = match &institution {
        Some(institution) => index.people_at(institution, name, department.as_deref()),
        None => vec![],
    };
    let whom = whom(index, CustomerKind::Person, cells, name, called)?;
    let seen = Seen { line: cells.line(), fingerprint: cells.fingerprint(OF_PLACE) };
    if !index.see(&whom.id, "", seen)? {
        attributes(connection, index, cells, &mut decision, &whom, name)?;
        suspect(connection, index, cells, &mut decision, &whom, name, institution.as_deref())?;
        if !whom.known {
            index.journal.push(Undo::Person(
                whom.id.clone(),
                name.into(),
                cells.text("mobile").map(Into::into),
            ));
            index.add_person(&whom.id, name, cells.text("mobile"));
        }
    }
    whom.enter(index);
    if let Some(institution) = institution {
        work(
            connection,
            index,
            cells,
            &mut decision,
            (&whom.id, name),
            (&institution, department.as_deref()),
        )?;
    }
    Ok(decision)
}

fn attributes(
    connection: &Connection,
    index: &mut Index,
    cells: &Cells,
    decision: &mut Decision,
    whom: &Whom,
    name: &str,
) -> Result<()> {
    let stored = if whom.known { index.stored::<Person>(connection, &whom.id)? } else { None };
    let mut fields = Fields::new();
    whom.put_name(&mut fields, name);
    for field in [
        "title",
        "specialty",
        "phone",
        "mobile",
        "email",
        "wechat",
        "academic_interest",
        "note",
        "consent_purpose",
    ] {
        cells.put_text(&mut fields, field, field);
    }
    cells.put(&mut fields, "monthly_outpatients", Value::Null, values::whole)?;
    cells.put(&mut fields, "consent", Consent::Unknown.text().into(), |field, text| {
        values::consent(field, text).map(Consent::text)
    })?;
    cells.put(&mut fields, "consent_day", Value::Null, values::day)?;
    if let Some(Value::String(day)) = fields.get("consent_day") {
        domain::civil::begun("consent_day", day, index.context.now)?;
    }
    cells.put(&mut fields, "retention_day", Value::Null, values::day)?;
    customers::put_state(&mut fields, cells, whom)?;
    decision.put(&whom.id, stored.as_ref(), fields)?;
    if !whom.known {
        customers::align(index, decision, &whom.id);
    }
    children::all(connection, index, cells, decision, CustomerKind::Person, whom)
}

/// A new person with the name of somebody at the same institution, or with somebody's mobile number.
fn suspect(
    connection: &Connection,
    index: &Index,
    cells: &Cells,
    decision: &mut Decision,
    whom: &Whom,
    name: &str,
    institution: Option<&str>,
) -> Result<()> {
    if whom.known {
        return Ok(());
    }
    let namesake = institution.and_then(|place| index.people_at(place, name, None).into_iter().next());
    let same_mobile = cells.text("mobile").and_then(|mobile| index.with_mobile(mobile).cloned());
    let Some(id) = same_mobile.or(namesake) else { return Ok(()) };
    let found = index.stored::<Person>(connection, &id)?;
    let place = match institution {
        Some(place) => index.stored::<Institution>(connection, place)?.map(|place| place.name),
        None => None,
    };
    decision.suspects.push(ImportSuspect {
        line: 0,
        name: name.into(),
        existing_name: found.map_or_else(|| name.into(), |found| found.name),
        existing_id: id,
        place: place.unwrap_or_default(),
    });
    Ok(())
}

/// A row that only says where somebody works.
pub(crate) fn affiliation(connection: &Connection, index: &mut Index, cells: &Cells) -> Result<Decision> {
    let name = cells.text("name").unwrap_or_default();
    let mut decision = Decision::about("affiliation", name);
    let person = match index.given(CustomerKind::Person, "id", cells.text("id"))? {
        Given::Known(id) => id,
        _ => by_code_or_name(index, cells, name)?,
    };
    let institution = place(index, cells, &mut decision)?.ok_or(Refusal::InstitutionMissing)?;
    let department = department_at(index, cells, &mut decision, &institution)?;
    work(connection, index, cells, &mut decision, (&person, name), (&institution, department.as_deref()))?;
    Ok(decision)
}

fn by_code_or_name(index: &Index, cells: &Cells, name: &str) -> Result<Id> {
    for (system, cell) in cells.codes() {
        if let Cell::Text(code) = cell
            && let [id] = index.with_code(CustomerKind::Person, system, code).as_slice()
        {
            return Ok(id.clone());
        }
    }
    match index.people_called(name).as_slice() {
        [id] => Ok(id.clone()),
        [] => Err(Refusal::CustomerUnknown { value: name.into() }.into()),
        many => Err(Refusal::CustomerAmbiguous { value: name.into(), count: many.len() as u32 }.into()),
    }
}

/// The affiliation with a place, and the hours there.
fn work(
    connection: &Connection,
    index: &mut Index,
    cells: &Cells,
    decision: &mut Decision,
    (person, name): (&str, &str),
    (institution, department): (&str, Option<&str>),
) -> Result<()> {
    let from_day = cells.text("from_day").map(|text| values::day("from_day", text)).transpose()?;
    let part = format!(
        "{institution}/{}/{}",
        department.unwrap_or_default(),
        from_day.as_deref().unwrap_or_default()
    );
    if index.see(person, &part, Seen { line: cells.line(), fingerprint: cells.fingerprint(&["kind"]) })? {
        return Ok(());
    }
    let mut all: Vec<Affiliation> = index.pending_affiliations.get(person).cloned().unwrap_or_default();
    if !index.created.contains(person) {
        let stored: Vec<Affiliation> = row::list(connection, "person_id = ?1 order by id", [person])?;
        all.extend(stored.into_iter().filter(|stored| {
            index.pending_affiliations.get(person).is_none_or(|new| new.iter().all(|it| it.id != stored.id))
        }));
    }
    let codes = cells.text("affiliation_code").map(values::list).unwrap_or_default();
    let has = |id: &str, code: &String| index.codes_of(id).iter().any(|own| own.code == *code);
    let stored = all
        .iter()
        .find(|it| codes.iter().any(|code| has(&it.id, code)))
        .or_else(|| same_work(&all, institution, department, from_day.as_deref()));
    let mut fields = Fields::new();
    fields.insert("person_id".into(), person.into());
    fields.insert("institution_id".into(), institution.into());
    if let Some(department) = department {
        fields.insert("department_id".into(), department.into());
    }
    cells.put_text(&mut fields, "post", "title");
    cells.put(&mut fields, "from_day", Value::Null, values::day)?;
    cells.put(&mut fields, "to_day", Value::Null, values::day)?;
    let primary = cells.text("primary").map(|text| values::yes_no("primary", text)).transpose()?;
    match primary {
        Some(primary) => drop(fields.insert("is_primary".into(), primary.into())),
        None if stored.is_none() => {
            drop(fields.insert("is_primary".into(), all.iter().all(|other| !other.is_primary).into()));
        }
        None => {}
    }
    let id = stored.map_or_else(new_id, |stored| stored.id.clone());
    let mut part = Decision::default();
    part.put(&id, stored, fields.clone())?;
    if primary == Some(true) {
        for other in all.iter().filter(|other| other.is_primary && other.id != id) {
            let off = Fields::from_iter([("is_primary".to_owned(), false.into())]);
            part.steps.push(Step::update::<Affiliation>(&other.id, other.revision, off));
        }
    }
    hours(connection, cells, &mut part, &id, stored.is_none())?;
    let missing: Vec<String> = codes.into_iter().filter(|code| !has(&id, code)).collect();
    for code in missing {
        let system = DEFAULT_SYSTEM.into();
        let made = ExternalCode { id: new_id(), revision: 0, customer_id: id.clone(), system, code };
        made.check()?;
        part.change("affiliation_code", "", made.code.as_str());
        part.steps.push(Step::new(&made));
        index.add_code(made);
    }
    let is_new = stored.is_none();
    let made = made_of(&id, stored, &fields)?;
    take_over(decision, part, is_new.then(|| place_shown(cells)));
    let pending = index.pending_affiliations.entry(person.into()).or_default();
    pending.retain(|other| other.id != id);
    pending.push(made);
    index.add_work_place(person, name, institution, department);
    Ok(())
}

/// The stored affiliation that a row speaks of: same place; the department when the row gives one and
/// it is known; of several the one that begins then, else one that is still open.
fn same_work<'a>(
    all: &'a [Affiliation],
    institution: &str,
    department: Option<&str>,
    from_day: Option<&str>,
) -> Option<&'a Affiliation> {
    let at_place = || all.iter().filter(|it| it.institution_id == institution);
    let exact = at_place().filter(|it| department.is_none() || it.department_id.as_deref() == department);
    let mut same: Vec<&Affiliation> = exact.collect();
    if same.is_empty() {
        same = at_place().filter(|it| it.department_id.is_none()).collect();
    }
    let begins = same.iter().find(|it| from_day.is_some() && it.from_day.as_deref() == from_day);
    let open = same.iter().find(|it| from_day.is_none() || it.from_day.is_none());
    begins.or(open.filter(|_| same.iter().any(|it| it.to_day.is_none()) || from_day.is_none())).copied()
}

fn made_of(id: &str, stored: Option<&Affiliation>, fields: &Fields) -> Result<Affiliation> {
    let mut all = stored
        .map(domain::Record::to_fields)
        .unwrap_or_else(|| domain::Record::to_fields(&Affiliation::default()));
    all.extend(fields.clone());
    all.insert("id".into(), id.into());
    Ok(<Affiliation as domain::Record>::from_fields(&all)?)
}

fn place_shown(cells: &Cells) -> String {
    let place = [cells.text("institution").or(cells.text("institution_code")), cells.text("department")];
    place.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Adds what happens to the place of work to what happens to the person.
fn take_over(decision: &mut Decision, part: Decision, new_place: Option<String>) {
    decision.steps.extend(part.steps);
    if part.what == What::Unchanged {
        return;
    }
    if let Some(place) = new_place {
        decision.change("affiliation", "", place);
    }
    for change in part.changes {
        let shown = match change.field.as_str() {
            "person_id" | "institution_id" | "department_id" | "is_primary" if change.old.is_empty() => {
                continue;
            }
            "title" => "post",
            other => other,
        };
        decision.change(shown, change.old, change.new);
    }
    if decision.what == What::Unchanged {
        decision.what = What::Changed;
    }
}

fn hours(
    connection: &Connection,
    cells: &Cells,
    decision: &mut Decision,
    affiliation: &str,
    is_new: bool,
) -> Result<()> {
    let Some(given) = children::week(cells, "clinic_hours")? else { return Ok(()) };
    let stored: Vec<ClinicHour> = match is_new {
        true => vec![],
        false => row::list(connection, "affiliation_id = ?1", [affiliation])?,
    };
    let window = |stored: &ClinicHour| Window {
        weekday: stored.weekday,
        from: stored.from_time.clone(),
        to: stored.to_time.clone(),
        place: None,
    };
    if children::week_differs(decision, "clinic_hours", stored.iter().map(window).collect(), &given) {
        let gone = stored.iter().filter(|stored| !given.contains(&window(stored)));
        decision.steps.extend(gone.map(|stored| Step::delete::<ClinicHour>(&stored.id)));
        for one in given.iter().filter(|one| stored.iter().all(|stored| window(stored) != **one)) {
            let made = ClinicHour {
                id: new_id(),
                revision: 0,
                affiliation_id: affiliation.into(),
                weekday: one.weekday,
                from_time: one.from.clone(),
                to_time: one.to.clone(),
            };
            made.check()?;
            decision.steps.push(Step::new(&made));
        }
    }
    Ok(())
}
