//! Writes on a customer that touch more than one record, or that follow a rule between records.

use super::{CustomerRecord, choices, is_current, require};
use crate::door::Tx;
use crate::error::{Fault, Result};
use crate::row;
use domain::civil;
use domain::customer::{
    CustomerKind, Department, ExternalCode, Institution, MasterState, ReceptionWindow, Tag,
};
use domain::own_field::{OwnField, OwnFieldValue, check_value};
use domain::person::{Affiliation, ClinicHour, Person};
use domain::plan::PlanItem;
use domain::position::Alignment;
use domain::visit::Awareness;
use domain::{Edit, Problem, Record};
use serde::{Deserialize, Serialize};

/// A customer as the form makes it: its record, for a person its place, and its tags.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct NewCustomer {
    pub customer: CustomerRecord,
    /// Where a person works. Ignored for places.
    #[serde(default)]
    pub place: Option<NewPlace>,
    #[serde(default)]
    pub tags: Vec<String>,
}

/// A place that exists (by id), or the name of one that is made along.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct NewPlace {
    pub institution_id: Option<String>,
    pub institution_name: Option<String>,
    pub department_id: Option<String>,
    pub department_name: Option<String>,
    /// Position at this place, for example 科主任.
    pub title: Option<String>,
}

/// Saves a new customer with what belongs to it, aligned to the author's position. Returns its id.
/// The one institution, and its department, that has this very name is taken, not made again.
/// Errors: the records' own checks, `store.gone` for a place that is not there.
pub fn create_customer(tx: &mut Tx, new: NewCustomer) -> Result<String> {
    let id = match new.customer {
        CustomerRecord::Institution(record) => {
            tx.put(Edit::new(&Institution { id: String::new(), state: MasterState::Local, ..record }))?.id
        }
        CustomerRecord::Department(record) => {
            tx.require::<Institution>(&record.institution_id)?;
            tx.put(Edit::new(&Department { id: String::new(), state: MasterState::Local, ..record }))?.id
        }
        CustomerRecord::Person(record) => {
            let person =
                tx.put(Edit::new(&Person { id: String::new(), state: MasterState::Local, ..record }))?;
            if let Some(place) = new.place {
                affiliate(tx, &person.id, place)?;
            }
            person.id
        }
    };
    align(tx, &id)?;
    for tag in new.tags {
        add_tag(tx, &id, &tag)?;
    }
    Ok(id)
}

/// Two of one name are two: somebody has to say which. A new one is made beside them, and looked at as a
/// possible duplicate.
fn institution_named(tx: &mut Tx, name: &str) -> Result<String> {
    let same = "name = ?1 and merged_into is null order by id limit 2";
    let found: Vec<Institution> = row::list(tx.read(), same, [name])?;
    if let [only] = found.as_slice() {
        return Ok(only.id.clone());
    }
    let made = tx.put(Edit::new(&Institution { name: name.into(), ..Institution::default() }))?;
    align(tx, &made.id)?;
    Ok(made.id)
}

fn affiliate(tx: &mut Tx, person_id: &str, place: NewPlace) -> Result<()> {
    let name = place.institution_name.unwrap_or_default();
    let institution_id = match place.institution_id.filter(|id| !id.is_empty()) {
        Some(id) => tx.require::<Institution>(&id)?.id,
        None if name.trim().is_empty() => return Ok(()),
        None => institution_named(tx, name.trim())?,
    };
    let name = place.department_name.unwrap_or_default();
    let department_id = match place.department_id.filter(|id| !id.is_empty()) {
        Some(id) => Some(tx.require::<Department>(&id)?.id),
        None if name.trim().is_empty() => None,
        None => Some(department_named(tx, &institution_id, name.trim())?),
    };
    let affiliation = Affiliation {
        person_id: person_id.into(),
        institution_id,
        department_id,
        title: place.title,
        is_primary: true,
        ..Affiliation::default()
    };
    tx.put(Edit::new(&affiliation))?;
    Ok(())
}

fn department_named(tx: &mut Tx, institution_id: &str, name: &str) -> Result<String> {
    let same = "institution_id = ?1 and name = ?2 and merged_into is null order by id limit 1";
    if let Some(department) = row::list::<Department>(tx.read(), same, [institution_id, name])?.pop() {
        return Ok(department.id);
    }
    let department =
        Department { institution_id: institution_id.into(), name: name.into(), ..Department::default() };
    let made = tx.put(Edit::new(&department))?;
    align(tx, &made.id)?;
    Ok(made.id)
}

/// Whoever makes a customer calls on it.
fn align(tx: &mut Tx, customer_id: &str) -> Result<()> {
    let alignment = Alignment {
        customer_id: customer_id.into(),
        position_id: tx.author().position_id.clone(),
        from_day: Some(civil::day_of(tx.now())),
        ..Alignment::default()
    };
    tx.put(Edit::new(&alignment))?;
    Ok(())
}

/// Saves an affiliation and keeps exactly one primary among the person's current ones: this one when
/// it says so, else the one that was, else this one.
pub fn save_affiliation(tx: &mut Tx, edit: Edit<Affiliation>) -> Result<Affiliation> {
    let saved = tx.put(edit)?;
    require(tx.read(), &saved.person_id)?;
    settle_primary(tx, &saved.person_id, saved.is_primary.then_some(saved.id.as_str()))?;
    tx.require(&saved.id)
}

/// Makes an affiliation the person's only primary one.
/// Errors: `store.gone`, `affiliation.ended`.
pub fn set_primary_affiliation(tx: &mut Tx, affiliation_id: &str) -> Result<()> {
    let affiliation: Affiliation = tx.require(affiliation_id)?;
    let today = civil::day_of(tx.now());
    if !is_current(&affiliation, &today) {
        return Err(Problem::AffiliationEnded { day: affiliation.to_day.unwrap_or_default() }.into());
    }
    settle_primary(tx, &affiliation.person_id, Some(affiliation_id))
}

/// Ends an affiliation on a day; when it was the primary one, the latest of the others takes over.
pub fn end_affiliation(tx: &mut Tx, affiliation_id: &str, day: &str) -> Result<()> {
    let affiliation: Affiliation = tx.require(affiliation_id)?;
    tx.save(&Affiliation { to_day: Some(day.into()), ..affiliation.clone() })?;
    settle_primary(tx, &affiliation.person_id, None)
}

/// Exactly one primary among the current affiliations, none among the past ones.
pub(crate) fn settle_primary(tx: &mut Tx, person_id: &str, wanted: Option<&str>) -> Result<()> {
    let today = civil::day_of(tx.now());
    let order = "person_id = ?1 order by is_primary desc, from_day desc, id desc";
    let all = row::list::<Affiliation>(tx.read(), order, [person_id])?;
    let mut current = all.iter().filter(|one| is_current(one, &today));
    let chosen = current.clone().find(|one| Some(one.id.as_str()) == wanted).or_else(|| current.next());
    for one in &all {
        let is_primary = chosen.is_some_and(|chosen| chosen.id == one.id);
        if one.is_primary != is_primary {
            tx.save(&Affiliation { is_primary, ..one.clone() })?;
        }
    }
    Ok(())
}

/// Puts a word on a customer; the same word twice is no change.
pub fn add_tag(tx: &mut Tx, customer_id: &str, name: &str) -> Result<()> {
    let name = name.trim();
    require(tx.read(), customer_id)?;
    if tags_named(tx, customer_id, name)?.is_empty() {
        tx.put(Edit::new(&Tag { customer_id: customer_id.into(), name: name.into(), ..Tag::default() }))?;
    }
    Ok(())
}

/// Takes a word off a customer; one that is not there is no change.
pub fn remove_tag(tx: &mut Tx, customer_id: &str, name: &str) -> Result<()> {
    for tag in tags_named(tx, customer_id, name.trim())? {
        tx.delete::<Tag>(&tag.id)?;
    }
    Ok(())
}

fn tags_named(tx: &Tx, customer_id: &str, name: &str) -> Result<Vec<Tag>> {
    row::list(tx.read(), "customer_id = ?1 and name = ?2 order by id", [customer_id, name])
}

/// Takes a code off a customer, with those that say the same. Errors: `store.gone`.
pub fn remove_code(tx: &mut Tx, id: &str) -> Result<()> {
    let code: ExternalCode = tx.require(id)?;
    let same = "customer_id = ?1 and system = ?2 and code = ?3 order by id";
    let found: Vec<ExternalCode> = row::list(tx.read(), same, [&code.customer_id, &code.system, &code.code])?;
    found.iter().try_for_each(|code| tx.delete::<ExternalCode>(&code.id))
}

/// Sets the value of an own field on a customer; `None` or an empty text takes it away.
/// Errors: `own_field.retired`, `record.field_invalid`, `own_field.choice`, and
/// `compliance.sales_on_person` for a field on people that stands for a sales figure.
pub fn set_own_field(tx: &mut Tx, customer_id: &str, own_field_id: &str, value: Option<&str>) -> Result<()> {
    let customer = require(tx.read(), customer_id)?;
    let field: OwnField = tx.require(own_field_id)?;
    let same = "customer_id = ?1 and own_field_id = ?2 order by id";
    let stored = row::list::<OwnFieldValue>(tx.read(), same, [customer_id, own_field_id])?;
    let Some(value) = value.map(str::trim).filter(|value| !value.is_empty()) else {
        return stored.iter().try_for_each(|stored| tx.delete::<OwnFieldValue>(&stored.id));
    };
    if field.retired || field.customer_kind != customer.kind() {
        return Err(Problem::OwnFieldRetired { field: field.name }.into());
    }
    if field.customer_kind == CustomerKind::Person {
        domain::compliance::refuse_sales_heading(&field.name)?;
    }
    check_value(&field, &choices(tx.read(), own_field_id)?, value)?;
    let value = match stored.into_iter().next() {
        Some(stored) => OwnFieldValue { value: value.into(), ..stored },
        None => OwnFieldValue {
            customer_id: customer_id.into(),
            own_field_id: own_field_id.into(),
            value: value.into(),
            ..OwnFieldValue::default()
        },
    };
    tx.save(&value)?;
    Ok(())
}

/// Deletes a customer with what hangs on it alone, in the caller's group: it can be undone.
/// Errors: `customer.has_visits` (merge it, or end its affiliation), `customer.has_people`,
/// `customer.has_purchases`, `store.gone`, `store.merged`.
pub fn delete_customer(tx: &mut Tx, id: &str) -> Result<()> {
    let customer = require(tx.read(), id)?;
    refuse_used(tx, id)?;
    if let CustomerRecord::Institution(_) = customer {
        let departments = row::list::<Department>(
            tx.read(),
            "institution_id = ?1 and merged_into is null order by id",
            [id],
        )?;
        for department in departments {
            delete_customer(tx, &department.id)?;
        }
        delete_all::<ReceptionWindow>(tx, "institution_id", id)?;
    }
    delete_all::<Tag>(tx, "customer_id", id)?;
    delete_all::<ExternalCode>(tx, "customer_id", id)?;
    delete_all::<OwnFieldValue>(tx, "customer_id", id)?;
    delete_all::<Alignment>(tx, "customer_id", id)?;
    delete_all::<PlanItem>(tx, "customer_id", id)?;
    delete_all::<Awareness>(tx, "customer_id", id)?;
    match customer {
        CustomerRecord::Institution(_) => tx.delete::<Institution>(id),
        CustomerRecord::Department(_) => {
            delete_all::<ReceptionWindow>(tx, "department_id", id)?;
            tx.delete::<Department>(id)
        }
        CustomerRecord::Person(_) => {
            for affiliation in row::list::<Affiliation>(tx.read(), "person_id = ?1 order by id", [id])? {
                delete_all::<ClinicHour>(tx, "affiliation_id", &affiliation.id)?;
                delete_all::<ExternalCode>(tx, "customer_id", &affiliation.id)?;
                tx.delete::<Affiliation>(&affiliation.id)?;
            }
            tx.delete::<Person>(id)
        }
    }
}

fn refuse_used(tx: &Tx, id: &str) -> Result<()> {
    let count =
        |sql: &str| -> Result<u32> { Ok(tx.read().prepare_cached(sql)?.query_row([id], |row| row.get(0))?) };
    let visits = count(
        "select count(*) from visit v where v.deleted = 0 and (v.institution_id = ?1
             or v.id in (select visit_id from attendee where customer_id = ?1 and deleted = 0))",
    )?;
    if visits > 0 {
        return Err(Problem::CustomerHasVisits { visits }.into());
    }
    let people = count(
        "select count(distinct person_id) from affiliation where (institution_id = ?1 or department_id = ?1) and deleted = 0",
    )?;
    if people > 0 {
        return Err(Problem::CustomerHasPeople { people }.into());
    }
    match count("select count(*) from purchase where institution_id = ?1 and deleted = 0")? {
        0 => Ok(()),
        purchases => Err(Problem::CustomerHasPurchases { purchases }.into()),
    }
}

fn delete_all<T: Record>(tx: &mut Tx, column: &str, id: &str) -> Result<()> {
    let found = row::list::<T>(tx.read(), &format!("{column} = ?1 order by id"), [id])?;
    found.iter().try_for_each(|record| match tx.delete::<T>(record.id()) {
        Err(crate::StoreError::Fault(Fault::Gone { .. })) => Ok(()),
        other => other,
    })
}
