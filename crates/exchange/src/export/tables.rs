//! The rows of each file.

use super::customers::{self, Customers};
use crate::error::Result;
use crate::mapping::{ROW_AWARENESS, ROW_FURTHER, TableKind};
use crate::values::{list_text, money_text};
use crate::write::Heading;
use domain::catalogue::{Brand, KeyMessage, Line, Product};
use domain::customer::{Department, Institution};
use domain::own_field::{OwnField, OwnFieldChoice};
use domain::person::{Affiliation, Person};
use domain::plan::PlanItem;
use domain::policy::Policy;
use domain::position::{Filing, FilingBrand, Staff};
use domain::transaction::Transaction;
use domain::visit::{
    AdverseEvent, Amendment, Attendee, Awareness, CoVisitor, NextStep, Visit, VisitBrand, VisitMessage,
};
use domain::{Record, civil};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::{Connection, row};

/// A row by heading.
pub(super) type Cells = BTreeMap<String, String>;
pub(super) type Emit<'a> = &'a mut dyn FnMut(&[String]) -> Result<()>;

const VISIT_COLUMNS: &[&str] = &[
    "id",
    "day",
    "at",
    "author",
    "author_code",
    "customer",
    "customer_id",
    "institution",
    "institution_id",
    "department",
    "channel",
    "outcome",
    "objective",
    "note",
    "brands",
    "messages",
    "awareness",
    "next_day",
    "next_content",
    "next_done_at",
    "co_visitors",
    "appointment_ref",
    "window_reason",
    "filing_reason",
    "entered_at",
    "adverse_event",
    "adverse_deadline",
    "adverse_reported_at",
    "adverse_report_ref",
    "amendments",
    "row",
];
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
const POLICY_COLUMNS: &[&str] = &["back_dating_days", "adverse_event_hours", "idle_lock_minutes"];

pub(crate) fn headings(connection: &Connection, target: TableKind) -> Result<Vec<Heading>> {
    let texts = |names: &[&str]| names.iter().map(|name| Heading::text(*name)).collect::<Vec<_>>();
    Ok(match target {
        TableKind::Customers => customers::headings(connection)?,
        TableKind::Visits => texts(VISIT_COLUMNS),
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
    for it in all::<Line>(connection)? {
        emit(&["line".into(), String::new(), String::new(), it.name, String::new(), yes(it.retired)])?;
    }
    for it in all::<Brand>(connection)? {
        emit(&[
            "brand".into(),
            line_of(&it.line_id),
            String::new(),
            it.name,
            String::new(),
            yes(it.retired),
        ])?;
    }
    for it in all::<Product>(connection)? {
        let (line, brand) = names_of(&it.brand_id);
        emit(&["product".into(), line, brand, it.name, it.code.unwrap_or_default(), yes(it.retired)])?;
    }
    for it in all::<KeyMessage>(connection)? {
        let (line, brand) = names_of(&it.brand_id);
        emit(&["key_message".into(), line, brand, it.name, String::new(), yes(it.retired)])?;
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

/// What every row of a visit says, so that each can be read by itself.
const REPEATED: &[&str] = &["day", "at", "author", "author_code", "channel", "outcome"];

/// What visits name, by id.
struct Names {
    staff: HashMap<String, Staff>,
    brands: HashMap<String, Brand>,
    messages: HashMap<String, KeyMessage>,
    institutions: HashMap<String, Institution>,
    departments: HashMap<String, Department>,
    affiliations: HashMap<String, Affiliation>,
}

fn visits(connection: &Connection, emit: Emit) -> Result<()> {
    let names = Names {
        staff: by_id(connection)?,
        brands: by_id(connection)?,
        messages: by_id(connection)?,
        institutions: by_id(connection)?,
        departments: by_id(connection)?,
        affiliations: by_id(connection)?,
    };
    // In the order of an index, so that each part begins where the last one ended.
    let mut after = [String::new(), String::new(), String::new()];
    loop {
        let part = "(day, at, id) > (?1, ?2, ?3) order by day, at, id limit 500";
        let visits: Vec<Visit> = row::list(connection, part, after.each_ref())?;
        let Some(last) = visits.last() else { break };
        after = [last.day.clone(), last.at.clone(), last.id.clone()];
        for visit in &visits {
            names.visit(connection, visit, emit)?;
        }
    }
    // Where customers stood before any visit said so.
    for known in row::list::<Awareness>(connection, "visit_id is null order by day, id", [])? {
        let mut cells = Cells::new();
        cells.insert("id".into(), known.id.clone());
        cells.insert("row".into(), ROW_AWARENESS.into());
        cells.insert("day".into(), known.day.clone());
        cells.insert("customer".into(), customer_name(connection, &known.customer_id)?);
        cells.insert("customer_id".into(), known.customer_id.clone());
        cells.insert("awareness".into(), list_text(names.stand(&known)));
        emit(&in_order(VISIT_COLUMNS, &cells))?;
    }
    Ok(())
}

fn in_order(columns: &[&str], cells: &Cells) -> Vec<String> {
    columns.iter().map(|name| cells.get(*name).cloned().unwrap_or_default()).collect()
}

fn plan(connection: &Connection, emit: Emit) -> Result<()> {
    let (institutions, departments) = (by_id::<Institution>(connection)?, by_id::<Department>(connection)?);
    let affiliations = by_id::<Affiliation>(connection)?;
    for item in row::list::<PlanItem>(connection, "1 order by day, sort, id", [])? {
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
    for it in all::<Policy>(connection)? {
        let days = [it.back_dating_days, it.adverse_event_hours, it.idle_lock_minutes];
        emit(&days.map(|number| number.to_string()))?;
    }
    Ok(())
}

impl Names {
    /// One row for each customer who was met; what belongs to the visit stands in the first. What was
    /// agreed beyond one next step, and what was said of customers who were not there, follows in rows
    /// of its own.
    fn visit(&self, connection: &Connection, visit: &Visit, emit: Emit) -> Result<()> {
        let of_visit = "visit_id = ?1 order by id";
        let attendees: Vec<Attendee> = row::list(connection, of_visit, [&visit.id])?;
        let awareness: Vec<Awareness> = row::list(connection, of_visit, [&visit.id])?;
        let steps: Vec<NextStep> = row::list(connection, of_visit, [&visit.id])?;
        let shared = self.shared(connection, visit)?;
        for (at, attendee) in attendees.iter().enumerate() {
            let mut cells = Cells::new();
            let mut put =
                |name: &str, text: Option<String>| drop(cells.insert(name.into(), text.unwrap_or_default()));
            put("id", Some(visit.id.clone()));
            put("customer", Some(customer_name(connection, &attendee.customer_id)?));
            put("customer_id", Some(attendee.customer_id.clone()));
            let place = attendee.affiliation_id.as_ref().and_then(|id| self.affiliations.get(id));
            let institution =
                place.map(|it| it.institution_id.clone()).or_else(|| visit.institution_id.clone());
            put(
                "institution",
                institution.as_ref().and_then(|id| self.institutions.get(id)).map(|it| it.name.clone()),
            );
            put("institution_id", institution);
            let department =
                place.and_then(|it| it.department_id.as_ref()).and_then(|id| self.departments.get(id));
            put("department", department.map(|it| it.name.clone()));
            let stands = awareness.iter().filter(|it| it.customer_id == attendee.customer_id);
            put("awareness", Some(list_text(stands.filter_map(|it| self.stand(it)))));
            // The others repeat what says when and how, so that each row can be read by itself.
            for (name, text) in shared.iter().filter(|(name, _)| at == 0 || REPEATED.contains(&name.as_str()))
            {
                cells.insert(name.clone(), text.clone());
            }
            if let Some(step) = steps.iter().find(|step| step.customer_id == attendee.customer_id) {
                agreed(&mut cells, step);
            }
            emit(&in_order(VISIT_COLUMNS, &cells))?;
        }
        let was_there = |id: &str| attendees.iter().position(|it| it.customer_id == id);
        let mut further: Vec<(&str, Option<&Awareness>, Option<&NextStep>)> = vec![];
        for (at, step) in steps.iter().enumerate() {
            let is_first = steps.iter().position(|it| it.customer_id == step.customer_id) == Some(at);
            if was_there(&step.customer_id).is_none() || !is_first {
                further.push((&step.customer_id, None, Some(step)));
            }
        }
        let absent = awareness.iter().filter(|it| was_there(&it.customer_id).is_none());
        further.extend(absent.map(|it| (it.customer_id.as_str(), Some(it), None)));
        for (customer_id, stands, step) in further {
            let mut cells = Cells::new();
            for name in REPEATED {
                cells.extend(shared.get(*name).map(|text| ((*name).to_owned(), text.clone())));
            }
            cells.insert("id".into(), visit.id.clone());
            cells.insert("row".into(), ROW_FURTHER.into());
            cells.insert("customer".into(), customer_name(connection, customer_id)?);
            cells.insert("customer_id".into(), customer_id.into());
            cells.insert("awareness".into(), list_text(stands.and_then(|it| self.stand(it))));
            if let Some(step) = step {
                agreed(&mut cells, step);
            }
            emit(&in_order(VISIT_COLUMNS, &cells))?;
        }
        Ok(())
    }

    /// `brand:level`.
    fn stand(&self, awareness: &Awareness) -> Option<String> {
        let brand = self.brands.get(&awareness.brand_id)?;
        Some(format!("{}:{}", brand.name, awareness.level))
    }

    fn shared(&self, connection: &Connection, visit: &Visit) -> Result<Cells> {
        let of_visit = "visit_id = ?1 order by id";
        let brands: Vec<VisitBrand> = row::list(connection, of_visit, [&visit.id])?;
        let messages: Vec<VisitMessage> = row::list(connection, of_visit, [&visit.id])?;
        let others: Vec<CoVisitor> = row::list(connection, of_visit, [&visit.id])?;
        let events: Vec<AdverseEvent> = row::list(connection, of_visit, [&visit.id])?;
        let amendments: Vec<Amendment> = row::list(connection, of_visit, [&visit.id])?;
        let author = self.staff.get(&visit.staff_id);
        let brand_name = |id: &str| self.brands.get(id).map(|it| it.name.clone());
        let message_name = |id: &str| {
            let message = self.messages.get(id)?;
            Some(format!("{}/{}", brand_name(&message.brand_id).unwrap_or_default(), message.name))
        };
        let brands: BTreeSet<String> = brands.iter().filter_map(|it| brand_name(&it.brand_id)).collect();
        let messages: BTreeSet<String> =
            messages.iter().filter_map(|it| message_name(&it.key_message_id)).collect();
        let others: BTreeSet<String> =
            others.iter().filter_map(|it| self.staff.get(&it.staff_id)).map(|it| it.name.clone()).collect();
        let event = events.first();
        let mut cells = Cells::new();
        let mut put =
            |name: &str, text: Option<String>| drop(cells.insert(name.into(), text.unwrap_or_default()));
        put("day", Some(visit.day.clone()));
        put("at", Some(local(visit)));
        put("author", author.map(|it| it.name.clone()));
        put("author_code", author.and_then(|it| it.code.clone()));
        put("channel", Some(visit.channel.text().into()));
        put("outcome", Some(visit.outcome.text().into()));
        put("objective", visit.objective.clone());
        put("note", visit.outcome_note.clone());
        put("brands", Some(list_text(brands)));
        put("messages", Some(list_text(messages)));
        put("co_visitors", Some(list_text(others)));
        put("appointment_ref", visit.appointment_ref.clone());
        put("window_reason", visit.window_reason.clone());
        put("filing_reason", visit.filing_reason.clone());
        put("entered_at", Some(visit.entered_at.clone()));
        put("adverse_event", event.map(|_| yes(true)));
        put("adverse_deadline", event.map(|it| it.deadline.clone()));
        put("adverse_reported_at", event.and_then(|it| it.reported_at.clone()));
        put("adverse_report_ref", event.and_then(|it| it.report_ref.clone()));
        put("amendments", Some(list_text(amendments.iter().map(|it| format!("{} {}", it.at, it.reason)))));
        Ok(cells)
    }
}

fn agreed(cells: &mut Cells, step: &NextStep) {
    cells.insert("next_day".into(), step.day.clone());
    cells.insert("next_content".into(), step.content.clone());
    cells.insert("next_done_at".into(), step.done_at.clone().unwrap_or_default());
}

/// The instant as the wall clock there showed it.
fn local(visit: &Visit) -> String {
    let offset = chrono::FixedOffset::east_opt(visit.offset_minutes * 60);
    match (civil::instant("at", &visit.at), offset) {
        (Ok(at), Some(offset)) => {
            at.with_timezone(&offset).to_rfc3339_opts(chrono::SecondsFormat::Millis, false)
        }
        _ => visit.at.clone(),
    }
}

fn customer_name(connection: &Connection, id: &str) -> Result<String> {
    if let Some(person) = row::get::<Person>(connection, id)? {
        return Ok(person.name);
    }
    if let Some(department) = row::get::<Department>(connection, id)? {
        return Ok(department.name);
    }
    Ok(row::get::<Institution>(connection, id)?.map(|it| it.name).unwrap_or_default())
}
