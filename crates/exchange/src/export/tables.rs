//! The rows of each file.

use super::customers::{self, Customers};
use super::visits::{self, visits};
use super::{surveys, tiers};
use crate::error::Result;
use crate::mapping::{DEFAULT_SYSTEM, TableKind};
use crate::values::{list_text, money_text};
use crate::write::Heading;
use domain::Record;
use domain::catalogue::{Brand, KeyMessage, Line, Product};
use domain::customer::{Department, ExternalCode, Institution};
use domain::own_field::{OwnField, OwnFieldChoice};
use domain::person::{Affiliation, Person};
use domain::plan::PlanItem;
use domain::position::{Filing, FilingBrand, Staff};
use domain::transaction::Transaction;
use domain::visit::Channel;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::{Connection, row};

/// A row by heading.
pub(super) type Cells = BTreeMap<String, String>;
pub(super) type Emit<'a> = &'a mut dyn FnMut(&[String]) -> Result<()>;

const PLAN_COLUMNS: &[&str] = &[
    "id",
    "day",
    "time",
    "afternoon",
    "sort",
    "customer",
    "customer_id",
    "institution",
    "institution_id",
    "department",
    "purpose",
    "appointment_ref",
    "visit_id",
    "dropped",
];
/// Of the version that counts; the others stay with the store that published them.
const POLICY_COLUMNS: &[&str] =
    &["back_dating_days", "adverse_event_hours", "idle_lock_minutes", "counted_channels"];

pub(crate) fn headings(connection: &Connection, target: TableKind) -> Result<Vec<Heading>> {
    let texts = |names: &[&str]| names.iter().map(|name| Heading::text(*name)).collect::<Vec<_>>();
    Ok(match target {
        TableKind::Customers => customers::headings(connection)?,
        TableKind::Visits => texts(visits::COLUMNS),
        TableKind::Transactions => {
            let mut headings =
                texts(&["id", "institution", "institution_id", "month", "product", "product_code"]);
            headings.extend(["amount", "cost"].map(Heading::number));
            headings
        }
        TableKind::Catalogue => texts(&["kind", "line", "brand", "name", "code", "retired"]),
        TableKind::OwnFields => texts(&["customer_kind", "name", "type", "choices", "retired"]),
        TableKind::Staff => {
            texts(&["kind", "name", "code", "retired", "filing", "from_day", "to_day", "brands"])
        }
        TableKind::Plan => texts(PLAN_COLUMNS),
        TableKind::Tiers => texts(tiers::COLUMNS),
        TableKind::TierModels => texts(tiers::MODEL_COLUMNS),
        TableKind::SurveyTemplates => texts(surveys::TEMPLATE_COLUMNS),
        TableKind::Surveys => texts(surveys::COLUMNS),
        TableKind::SurveyInvitations => texts(surveys::INVITATION_COLUMNS),
        TableKind::Policy => texts(POLICY_COLUMNS),
    })
}

pub(super) fn all<T: Record>(connection: &Connection) -> Result<Vec<T>> {
    Ok(row::list(connection, "1 order by id", [])?)
}

/// Children by their parent's id.
pub(super) fn by_parent<T>(children: Vec<T>, parent: impl Fn(&T) -> String) -> HashMap<String, Vec<T>> {
    let mut groups: HashMap<String, Vec<T>> = HashMap::new();
    for child in children {
        groups.entry(parent(&child)).or_default().push(child);
    }
    groups
}

fn grouped<T: Record>(
    connection: &Connection,
    parent: impl Fn(&T) -> String,
) -> Result<HashMap<String, Vec<T>>> {
    Ok(by_parent(all::<T>(connection)?, parent))
}

pub(super) fn of<'m, T>(groups: &'m HashMap<String, Vec<T>>, id: &str) -> &'m [T] {
    groups.get(id).map_or(&[], Vec::as_slice)
}

pub(super) fn by_id<T: Record>(connection: &Connection) -> Result<HashMap<String, T>> {
    Ok(all::<T>(connection)?.into_iter().map(|record| (record.id().to_owned(), record)).collect())
}

pub(super) fn yes(flag: bool) -> String {
    if flag { "yes" } else { "no" }.into()
}

pub(crate) fn rows(
    connection: &Connection,
    target: TableKind,
    headings: &[Heading],
    emit: Emit,
) -> Result<()> {
    match target {
        TableKind::Customers => Customers::whole(connection)?.everybody(connection, headings, emit),
        TableKind::Visits => visits(connection, emit),
        TableKind::Transactions => transactions(connection, emit),
        TableKind::Catalogue => catalogue(connection, emit),
        TableKind::OwnFields => own_fields(connection, emit),
        TableKind::Staff => staff(connection, emit),
        TableKind::Plan => plan(connection, emit),
        TableKind::Tiers => tiers::assessments(connection, emit),
        TableKind::TierModels => tiers::models(connection, emit),
        TableKind::SurveyTemplates => surveys::versions(connection, emit),
        TableKind::Surveys => surveys::all_responses(connection, emit),
        TableKind::SurveyInvitations => surveys::invitations(connection, emit),
        TableKind::Policy => policy(connection, emit),
    }
}

fn transactions(connection: &Connection, emit: Emit) -> Result<()> {
    let (institutions, products) = (by_id::<Institution>(connection)?, by_id::<Product>(connection)?);
    let booked: Vec<Transaction> = row::list(connection, "1 order by month, id", [])?;
    for one in booked {
        let product = products.get(&one.product_id);
        emit(&[
            one.id,
            institutions.get(&one.institution_id).map(|it| it.name.clone()).unwrap_or_default(),
            one.institution_id,
            one.month,
            product.map(|it| it.name.clone()).unwrap_or_default(),
            product.and_then(|it| it.code.clone()).unwrap_or_default(),
            money_text(one.amount),
            one.cost.map(money_text).unwrap_or_default(),
        ])?;
    }
    Ok(())
}

fn catalogue(connection: &Connection, emit: Emit) -> Result<()> {
    let (lines, brands) = (by_id::<Line>(connection)?, by_id::<Brand>(connection)?);
    let line_of = |id: &str| lines.get(id).map(|it| it.name.clone()).unwrap_or_default();
    let names_of =
        |id: &str| brands.get(id).map(|it| (line_of(&it.line_id), it.name.clone())).unwrap_or_default();
    let codes = grouped(connection, |it: &ExternalCode| it.customer_id.clone())?;
    let code_of = |id: &str| {
        let own = of(&codes, id).iter().find(|it| it.system == DEFAULT_SYSTEM);
        own.map(|it| it.code.clone()).unwrap_or_default()
    };
    for it in all::<Line>(connection)? {
        let code = code_of(&it.id);
        emit(&["line".into(), String::new(), String::new(), it.name, code, yes(it.retired)])?;
    }
    for it in all::<Brand>(connection)? {
        emit(&[
            "brand".into(),
            line_of(&it.line_id),
            String::new(),
            it.name,
            code_of(&it.id),
            yes(it.retired),
        ])?;
    }
    for it in all::<Product>(connection)? {
        let (line, brand) = names_of(&it.brand_id);
        emit(&["product".into(), line, brand, it.name, it.code.unwrap_or_default(), yes(it.retired)])?;
    }
    for it in all::<KeyMessage>(connection)? {
        let (line, brand) = names_of(&it.brand_id);
        emit(&["key_message".into(), line, brand, it.name, code_of(&it.id), yes(it.retired)])?;
    }
    Ok(())
}

fn own_fields(connection: &Connection, emit: Emit) -> Result<()> {
    let mut choices = grouped(connection, |it: &OwnFieldChoice| it.own_field_id.clone())?;
    for field in row::list::<OwnField>(connection, "1 order by sort, id", [])? {
        let names = choices.get_mut(&field.id).map(|choices| {
            choices.sort_by_key(|choice| choice.sort);
            list_text(choices.iter().map(|choice| &choice.name))
        });
        let (kind, field_type) = (field.customer_kind.text().into(), field.field_type.text().into());
        emit(&[kind, field.name, field_type, names.unwrap_or_default(), yes(field.retired)])?;
    }
    Ok(())
}

fn staff(connection: &Connection, emit: Emit) -> Result<()> {
    let people = by_id::<Staff>(connection)?;
    let brands = by_id::<Brand>(connection)?;
    let covered = grouped(connection, |it: &FilingBrand| it.filing_id.clone())?;
    let blank = String::new;
    for it in row::list::<Staff>(connection, "1 order by name, id", [])? {
        let (code, retired) = (it.code.unwrap_or_default(), yes(it.retired));
        emit(&["staff".into(), it.name, code, retired, blank(), blank(), blank(), blank()])?;
    }
    for it in row::list::<Filing>(connection, "1 order by number, id", [])? {
        let person = people.get(&it.staff_id).cloned().unwrap_or_default();
        let names: BTreeSet<&str> = of(&covered, &it.id)
            .iter()
            .filter_map(|it| brands.get(&it.brand_id))
            .map(|it| it.name.as_str())
            .collect();
        let (from, to) = (it.from_day.unwrap_or_default(), it.to_day.unwrap_or_default());
        emit(&[
            "filing".into(),
            person.name,
            person.code.unwrap_or_default(),
            blank(),
            it.number,
            from,
            to,
            list_text(names),
        ])?;
    }
    Ok(())
}

fn plan(connection: &Connection, emit: Emit) -> Result<()> {
    let (institutions, departments) = (by_id::<Institution>(connection)?, by_id::<Department>(connection)?);
    let affiliations = by_id::<Affiliation>(connection)?;
    for item in row::list::<PlanItem>(connection, "1 order by day, sort, id", [])? {
        // A call on somebody who was erased says nothing any more: only that there was one.
        if is_erased(connection, &item.customer_id)? {
            continue;
        }
        let place = item.affiliation_id.as_ref().and_then(|id| affiliations.get(id));
        let institution = place.and_then(|it| institutions.get(&it.institution_id));
        let department = place.and_then(|it| it.department_id.as_ref()).and_then(|id| departments.get(id));
        let customer = customer_name(connection, &item.customer_id)?;
        emit(&[
            item.id,
            item.day,
            item.at_time.unwrap_or_default(),
            yes(item.afternoon),
            item.sort.to_string(),
            customer,
            item.customer_id,
            institution.map(|it| it.name.clone()).unwrap_or_default(),
            institution.map(|it| it.id.clone()).unwrap_or_default(),
            department.map(|it| it.name.clone()).unwrap_or_default(),
            item.purpose.unwrap_or_default(),
            item.appointment_ref.unwrap_or_default(),
            item.visit_id.unwrap_or_default(),
            yes(item.dropped),
        ])?;
    }
    Ok(())
}

fn policy(connection: &Connection, emit: Emit) -> Result<()> {
    let policy = store::catalogue::policy(connection)?;
    let counted = Channel::ALL.iter().filter(|channel| policy.counts_channel(**channel));
    emit(&[
        policy.back_dating_days.to_string(),
        policy.adverse_event_hours.to_string(),
        policy.idle_lock_minutes.to_string(),
        list_text(counted.map(|channel| channel.text())),
    ])
}

pub(super) fn is_erased(connection: &Connection, id: &str) -> Result<bool> {
    Ok(row::get::<Person>(connection, id)?.is_some_and(|person| person.erased_at.is_some()))
}

pub(super) fn customer_name(connection: &Connection, id: &str) -> Result<String> {
    if let Some(person) = row::get::<Person>(connection, id)? {
        return Ok(person.name);
    }
    if let Some(department) = row::get::<Department>(connection, id)? {
        return Ok(department.name);
    }
    Ok(row::get::<Institution>(connection, id)?.map(|it| it.name).unwrap_or_default())
}
