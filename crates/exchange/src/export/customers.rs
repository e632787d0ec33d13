//! The rows of customers: all of them, or those that were chosen.

use super::tables::{Cells, Emit, all, by_id, by_parent, of, yes};
use crate::error::Result;
use crate::mapping::DEFAULT_SYSTEM;
use crate::values::list_text;
use crate::weekly::{self, Window};
use crate::write::Heading;
use domain::customer::{Department, ExternalCode, HospitalGrade, Institution, ReceptionWindow, Tag};
use domain::own_field::{OwnField, OwnFieldValue};
use domain::person::{Affiliation, ClinicHour, Person};
use domain::{ColumnType, Field, Record};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::{Connection, row};

/// Columns of customers that are not fields of a record, with those of all three records between.
const PLACE_COLUMNS: &[&str] = &[
    "institution",
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

/// Fields of a record that are columns of their own: neither links nor what only a merge or an erasure
/// sets.
fn own_columns(fields: &'static [Field]) -> impl Iterator<Item = &'static Field> {
    fields.iter().filter(|field| {
        !field.name.ends_with("_id") && !matches!(field.name, "kind" | "name" | "merged_into" | "erased_at")
    })
}

/// The columns of every file of customers, whether all of them go into it or a few.
pub(super) fn headings(connection: &Connection) -> Result<Vec<Heading>> {
    let mut headings: Vec<Heading> = ["id", "kind", "name"].map(Heading::text).into();
    headings.extend(PLACE_COLUMNS.iter().map(|name| Heading::text(*name)));
    let kinds = [Institution::KIND.fields, Department::KIND.fields, Person::KIND.fields];
    for field in kinds.into_iter().flat_map(own_columns) {
        if headings.iter().all(|heading| heading.name != field.name) {
            let numeric = matches!(field.column, ColumnType::Integer | ColumnType::Real);
            headings.push(Heading { name: field.name.into(), numeric });
        }
    }
    headings.extend(["reception_windows", "tags", "different_from"].map(Heading::text));
    headings.extend(systems(connection)?.iter().map(|system| Heading::text(code_heading(system))));
    let own: BTreeSet<String> =
        all::<OwnField>(connection)?.into_iter().filter(|it| !it.retired).map(|it| it.name).collect();
    headings.extend(own.iter().map(|name| Heading::text(format!("own:{name}"))));
    Ok(headings)
}

fn systems(connection: &Connection) -> Result<BTreeSet<String>> {
    let sql = "select distinct system from external_code c where c.deleted = 0 and (
                   exists (select 1 from person where id = c.customer_id)
                   or exists (select 1 from institution where id = c.customer_id)
                   or exists (select 1 from department where id = c.customer_id))";
    let mut statement = connection.prepare_cached(sql).map_err(store::StoreError::from)?;
    let found = statement.query_map([], |row| row.get(0)).map_err(store::StoreError::from)?;
    Ok(found.collect::<std::result::Result<_, _>>().map_err(store::StoreError::from)?)
}

fn code_heading(system: &str) -> String {
    if system == DEFAULT_SYSTEM { "code".into() } else { format!("code:{system}") }
}

/// What a row of a customer is made of: the places, and what hangs on the customers.
pub(super) struct Customers {
    own_fields: HashMap<String, OwnField>,
    institutions: HashMap<String, Institution>,
    departments: HashMap<String, Department>,
    hanging: Hanging,
}

/// What hangs on customers, by customer; hours by affiliation.
#[derive(Default)]
struct Hanging {
    codes: HashMap<String, Vec<ExternalCode>>,
    tags: HashMap<String, Vec<Tag>>,
    own: HashMap<String, Vec<OwnFieldValue>>,
    windows: HashMap<String, Vec<ReceptionWindow>>,
    hours: HashMap<String, Vec<ClinicHour>>,
    affiliations: HashMap<String, Vec<Affiliation>>,
    /// Who looks like a customer and is another.
    different: HashMap<String, BTreeSet<String>>,
}

/// SQL over `?1`, a JSON list of ids.
const AMONG: &str = "(select value from json_each(?1))";

impl Hanging {
    /// On everybody, or on those with these ids.
    fn load(connection: &Connection, ids: Option<&[String]>) -> Result<Self> {
        let listed = ids.map(|ids| serde_json::Value::from(ids).to_string());
        let scope = Scope { connection, ids: listed.as_deref() };
        let by_customer = format!("customer_id in {AMONG}");
        let windows = format!(
            "institution_id in {AMONG} or institution_id in (select institution_id from department where id in {AMONG})"
        );
        let hours = format!("affiliation_id in (select id from affiliation where person_id in {AMONG})");
        let mut different: HashMap<String, BTreeSet<String>> = HashMap::new();
        for (a, b) in store::similar::different(connection)? {
            different.entry(a.clone()).or_default().insert(b.clone());
            different.entry(b).or_default().insert(a);
        }
        let coded = format!(
            "{by_customer} or customer_id in (select id from affiliation where person_id in {AMONG})"
        );
        Ok(Hanging {
            different,
            codes: scope.grouped(&coded, |it: &ExternalCode| it.customer_id.clone())?,
            tags: scope.grouped(&by_customer, |it: &Tag| it.customer_id.clone())?,
            own: scope.grouped(&by_customer, |it: &OwnFieldValue| it.customer_id.clone())?,
            windows: scope.grouped(&windows, |it: &ReceptionWindow| {
                it.department_id.clone().unwrap_or_else(|| it.institution_id.clone())
            })?,
            hours: scope.grouped(&hours, |it: &ClinicHour| it.affiliation_id.clone())?,
            affiliations: scope
                .grouped(&format!("person_id in {AMONG}"), |it: &Affiliation| it.person_id.clone())?,
        })
    }
}

/// Everything of a kind, or what belongs to the ids.
struct Scope<'c> {
    connection: &'c Connection,
    ids: Option<&'c str>,
}

impl Scope<'_> {
    fn grouped<T: Record>(
        &self,
        among: &str,
        parent: impl Fn(&T) -> String,
    ) -> Result<HashMap<String, Vec<T>>> {
        let children = match self.ids {
            None => all::<T>(self.connection)?,
            Some(ids) => row::list(self.connection, &format!("({among}) order by id"), [ids])?,
        };
        Ok(by_parent(children, parent))
    }
}

/// Writes a row of cells under its headings.
fn put(headings: &[Heading], cells: &Cells, emit: Emit) -> Result<()> {
    let cells: Vec<String> =
        headings.iter().map(|heading| cells.get(&heading.name).cloned().unwrap_or_default()).collect();
    emit(&cells)
}

impl Customers {
    /// Ready for [`Customers::everybody`].
    pub(super) fn whole(connection: &Connection) -> Result<Self> {
        Ok(Customers { hanging: Hanging::load(connection, None)?, ..Self::places(connection)? })
    }

    /// Ready for [`Customers::some`].
    pub(super) fn places(connection: &Connection) -> Result<Self> {
        Ok(Customers {
            own_fields: by_id(connection)?,
            institutions: by_id(connection)?,
            departments: by_id(connection)?,
            hanging: Hanging::default(),
        })
    }

    /// Institutions, departments and people, in the order in which an empty store takes them best.
    pub(super) fn everybody(&self, connection: &Connection, headings: &[Heading], emit: Emit) -> Result<()> {
        let mut institutions: Vec<&Institution> = self.institutions.values().collect();
        institutions.sort_by(|a, b| a.id.cmp(&b.id));
        for institution in institutions.into_iter().filter(|it| it.merged_into.is_none()) {
            put(headings, &self.institution(institution), emit)?;
        }
        let mut departments: Vec<&Department> = self.departments.values().collect();
        departments.sort_by(|a, b| a.id.cmp(&b.id));
        for department in departments.into_iter().filter(|it| it.merged_into.is_none()) {
            put(headings, &self.department(department), emit)?;
        }
        // People are many: they are read in parts.
        let mut after = String::new();
        loop {
            let people: Vec<Person> = row::list(
                connection,
                "merged_into is null and erased_at is null and id > ?1 order by id limit 500",
                [&after],
            )?;
            let Some(last) = people.last() else { return Ok(()) };
            after = last.id.clone();
            for person in &people {
                self.person(person, headings, emit)?;
            }
        }
    }

    /// Those with these ids, in this order; who is gone, merged away or erased is passed over. Returns
    /// how many were written.
    pub(super) fn some(
        &mut self,
        connection: &Connection,
        ids: &[String],
        headings: &[Heading],
        emit: Emit,
    ) -> Result<u32> {
        self.hanging = Hanging::load(connection, Some(ids))?;
        let living = format!("id in {AMONG} and merged_into is null and erased_at is null");
        let people: Vec<Person> = row::list(connection, &living, [serde_json::Value::from(ids).to_string()])?;
        let people: HashMap<&str, &Person> = people.iter().map(|it| (it.id.as_str(), it)).collect();
        let mut written = 0;
        for id in ids {
            let institution = self.institutions.get(id).filter(|it| it.merged_into.is_none());
            let department = self.departments.get(id).filter(|it| it.merged_into.is_none());
            match (people.get(id.as_str()), department, institution) {
                (Some(person), ..) => self.person(person, headings, emit)?,
                (_, Some(department), _) => put(headings, &self.department(department), emit)?,
                (_, _, Some(institution)) => put(headings, &self.institution(institution), emit)?,
                (None, None, None) => continue,
            }
            written += 1;
        }
        Ok(written)
    }

    fn institution(&self, institution: &Institution) -> Cells {
        let mut cells = self.cells(institution, institution.kind.text());
        if institution.grade == HospitalGrade::Unknown {
            cells.remove("grade");
        }
        self.windows(&mut cells, &institution.id);
        cells
    }

    fn department(&self, department: &Department) -> Cells {
        let mut cells = self.cells(department, "department");
        self.place(&mut cells, &department.institution_id, None);
        self.windows(&mut cells, &department.id);
        cells
    }

    fn person(&self, person: &Person, headings: &[Heading], emit: Emit) -> Result<()> {
        let mut cells = self.cells(person, "person");
        let mut affiliations: Vec<&Affiliation> = of(&self.hanging.affiliations, &person.id).iter().collect();
        affiliations.sort_by_key(|it| (!it.is_primary, it.from_day.clone(), self.place_name(it)));
        let mut affiliations = affiliations.into_iter();
        if let Some(first) = affiliations.next() {
            self.work(&mut cells, first);
        }
        put(headings, &cells, emit)?;
        for further in affiliations {
            let mut cells = Cells::new();
            cells.insert("id".into(), person.id.clone());
            cells.insert("kind".into(), "affiliation".into());
            cells.insert("name".into(), person.name.clone());
            self.work(&mut cells, further);
            put(headings, &cells, emit)?;
        }
        Ok(())
    }

    fn place_name(&self, affiliation: &Affiliation) -> (Option<&str>, Option<&str>) {
        let institution = self.institutions.get(&affiliation.institution_id).map(|it| it.name.as_str());
        let department = affiliation.department_id.as_ref().and_then(|id| self.departments.get(id));
        (institution, department.map(|it| it.name.as_str()))
    }

    /// The record's own fields, and what hangs on every customer.
    fn cells<T: Record>(&self, record: &T, kind: &str) -> Cells {
        let fields = record.to_fields();
        let mut cells = Cells::new();
        for name in own_columns(T::KIND.fields).map(|field| field.name).chain(["name"]) {
            let text = match fields.get(name) {
                Some(serde_json::Value::String(text)) => text.clone(),
                Some(serde_json::Value::Null) | None => continue,
                Some(other) => other.to_string(),
            };
            cells.insert(name.into(), text);
        }
        let id = record.id();
        cells.insert("id".into(), id.into());
        cells.insert("kind".into(), kind.into());
        let mut systems: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for code in of(&self.hanging.codes, id) {
            systems.entry(&code.system).or_default().insert(&code.code);
        }
        cells.extend(systems.into_iter().map(|(system, codes)| (code_heading(system), list_text(codes))));
        let tags: BTreeSet<&str> = of(&self.hanging.tags, id).iter().map(|tag| tag.name.as_str()).collect();
        cells.insert("tags".into(), list_text(tags));
        if let Some(others) = self.hanging.different.get(id) {
            cells.insert("different_from".into(), list_text(others));
        }
        for value in of(&self.hanging.own, id) {
            if let Some(field) = self.own_fields.get(&value.own_field_id).filter(|field| !field.retired) {
                cells.insert(format!("own:{}", field.name), value.value.clone());
            }
        }
        cells
    }

    fn place(&self, cells: &mut Cells, institution: &str, department: Option<&str>) {
        let name = self.institutions.get(institution).map(|it| it.name.clone()).unwrap_or_default();
        cells.insert("institution".into(), name);
        cells.insert("institution_id".into(), institution.into());
        if let Some(department) = department {
            let name = self.departments.get(department).map(|it| it.name.clone()).unwrap_or_default();
            cells.insert("department".into(), name);
            cells.insert("department_id".into(), department.into());
        }
    }

    fn work(&self, cells: &mut Cells, affiliation: &Affiliation) {
        self.place(cells, &affiliation.institution_id, affiliation.department_id.as_deref());
        cells.insert("post".into(), affiliation.title.clone().unwrap_or_default());
        cells.insert("primary".into(), yes(affiliation.is_primary));
        cells.insert("from_day".into(), affiliation.from_day.clone().unwrap_or_default());
        cells.insert("to_day".into(), affiliation.to_day.clone().unwrap_or_default());
        let hours = of(&self.hanging.hours, &affiliation.id).iter().map(|it| Window {
            weekday: it.weekday,
            from: it.from_time.clone(),
            to: it.to_time.clone(),
            place: None,
        });
        cells.insert("clinic_hours".into(), week(hours));
        let codes: BTreeSet<&str> = of(&self.hanging.codes, &affiliation.id)
            .iter()
            .filter(|code| code.system == DEFAULT_SYSTEM)
            .map(|code| code.code.as_str())
            .collect();
        cells.insert("affiliation_code".into(), list_text(codes));
    }

    fn windows(&self, cells: &mut Cells, id: &str) {
        let windows = of(&self.hanging.windows, id).iter().map(|it| Window {
            weekday: it.weekday,
            from: it.from_time.clone(),
            to: it.to_time.clone(),
            place: it.place.clone(),
        });
        cells.insert("reception_windows".into(), week(windows));
    }
}

fn week(windows: impl Iterator<Item = Window>) -> String {
    let mut windows: Vec<Window> = windows.collect();
    windows.sort();
    windows.dedup();
    weekly::format(&windows)
}
