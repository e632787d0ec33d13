//! Everything that rows are looked up by, in memory: the store as it was at the start, and what this
//! file has added since.

mod load;

use super::Context;
use crate::error::{Refusal, Result};
use crate::mapping::TableKind;
use crate::values::width;
use domain::civil::Moment;
use domain::customer::{CustomerKind, Department, ExternalCode, Institution};
use domain::han::simplified;
use domain::own_field::OwnField;
use domain::person::Affiliation;
use domain::policy::Policy;
use domain::{Problem, Record};
use std::collections::{HashMap, HashSet};
use store::{Connection, row};

pub(crate) type Id = String;

/// Somebody at an institution, and the department there.
type AtPlace = (Id, Option<Id>);

/// A row of this file that spoke of a record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    pub line: u32,
    pub fingerprint: u64,
}

/// How to take back one entry.
#[derive(Debug)]
pub(crate) enum Undo {
    Code(ExternalCode),
    CodeGone(ExternalCode),
    Seen((Id, String)),
    Institution(Id, String),
    Department(Id, Id, String),
    Person(Id, String, Option<String>),
    Alias(Id),
    Staff(String),
    Different((Id, Id)),
}

/// What a given id stands for.
pub(crate) enum Given {
    None,
    Known(Id),
    /// To be taken for a new record, unless the row is recognised otherwise.
    Free(Id),
    /// Belonged to a record that is deleted.
    Deleted(Id),
}

#[derive(Debug)]
pub(crate) struct Index {
    pub context: Context,
    pub kinds: HashMap<Id, CustomerKind>,
    /// Merged away → survivor; and ids of the file → what they turned out to be here.
    aliases: HashMap<Id, Id>,
    erased: HashSet<Id>,
    deleted: HashSet<Id>,
    institutions: HashMap<String, Vec<Id>>,
    departments: HashMap<(Id, String), Vec<Id>>,
    people: HashMap<(Id, String), Vec<AtPlace>>,
    people_by_name: HashMap<String, Vec<Id>>,
    mobiles: HashMap<String, Id>,
    codes: HashMap<(String, String), Vec<Id>>,
    codes_of: HashMap<Id, Vec<ExternalCode>>,
    /// Pairs of customers that look alike and are not the same.
    pub different: HashSet<(Id, Id)>,
    pub own_fields: HashMap<(CustomerKind, String), (OwnField, Vec<String>)>,
    pub seen: HashMap<(Id, String), Seen>,
    /// ImportMade on the way by rows that only named them, and not necessarily written yet.
    pub pending_institutions: HashMap<Id, Institution>,
    pub pending_departments: HashMap<Id, Department>,
    pub pending_affiliations: HashMap<Id, Vec<Affiliation>>,
    /// Records that this file creates: nothing hangs on them in the store yet.
    pub created: HashSet<Id>,
    pub journal: Vec<Undo>,
    pub work: super::visits::WorkIndex,
    pub sales: super::transactions::SalesIndex,
    pub catalogue: super::catalogue::CatalogueIndex,
    pub policy: Policy,
    /// The versions of tier models, those in force first.
    pub models: Vec<store::tier::ModelView>,
    /// The versions of surveys, those in force first.
    pub surveys: Vec<store::survey::SurveyTemplateView>,
}

/// A name for comparing: plain width, lower case, simplified, without spaces.
pub(crate) fn key(name: &str) -> String {
    width(name).to_lowercase().chars().filter(|c| !c.is_whitespace()).map(simplified).collect()
}

pub(crate) fn own_field_names(connection: &Connection) -> Result<Vec<String>> {
    let mut names: Vec<String> = row::list::<OwnField>(connection, "retired = 0 order by sort", [])?
        .into_iter()
        .map(|field| field.name)
        .collect();
    names.dedup();
    Ok(names)
}

impl Index {
    pub fn load(connection: &Connection, target: TableKind, context: &Context) -> Result<Self> {
        let mut index = Index {
            context: context.clone(),
            kinds: HashMap::new(),
            aliases: HashMap::new(),
            erased: HashSet::new(),
            deleted: HashSet::new(),
            institutions: HashMap::new(),
            departments: HashMap::new(),
            people: HashMap::new(),
            people_by_name: HashMap::new(),
            mobiles: HashMap::new(),
            codes: HashMap::new(),
            codes_of: HashMap::new(),
            different: HashSet::new(),
            own_fields: HashMap::new(),
            seen: HashMap::new(),
            pending_institutions: HashMap::new(),
            pending_departments: HashMap::new(),
            pending_affiliations: HashMap::new(),
            created: HashSet::new(),
            journal: vec![],
            work: Default::default(),
            sales: Default::default(),
            models: vec![],
            surveys: vec![],
            catalogue: super::catalogue::CatalogueIndex::load(connection)?,
            policy: store::catalogue::policy(connection)?,
        };
        match target {
            TableKind::Customers => index.load_own_fields(connection)?,
            TableKind::Visits => index.work = super::visits::WorkIndex::load(connection)?,
            TableKind::Transactions => index.sales = super::transactions::SalesIndex::load(connection)?,
            TableKind::Plan => {}
            TableKind::Tiers => index.models = store::tier::models(connection)?,
            TableKind::Surveys | TableKind::SurveyInvitations => {
                index.surveys = store::survey::templates(connection)?;
            }
            TableKind::Catalogue
            | TableKind::OwnFields
            | TableKind::Staff
            | TableKind::Policy
            | TableKind::TierModels
            | TableKind::SurveyTemplates => {
                return Ok(index);
            }
        }
        index.load_places(connection)?;
        index.load_people(connection)?;
        index.load_codes(connection)?;
        Ok(index)
    }

    pub fn add_institution(&mut self, id: &str, name: &str, short: Option<&str>) {
        self.kinds.insert(id.into(), CustomerKind::Institution);
        for name in [Some(name), short].into_iter().flatten().map(key).filter(|name| !name.is_empty()) {
            let ids = self.institutions.entry(name).or_default();
            if !ids.iter().any(|other| other == id) {
                ids.push(id.into());
            }
        }
    }

    pub fn add_department(&mut self, id: &str, institution: &str, name: &str) {
        self.kinds.insert(id.into(), CustomerKind::Department);
        self.departments.entry((institution.into(), key(name))).or_default().push(id.into());
    }

    pub fn add_person(&mut self, id: &str, name: &str, mobile: Option<&str>) {
        self.kinds.insert(id.into(), CustomerKind::Person);
        self.people_by_name.entry(key(name)).or_default().push(id.into());
        if let Some(mobile) = mobile.filter(|mobile| !mobile.is_empty()) {
            self.mobiles.insert(key(mobile), id.into());
        }
    }

    pub fn add_work_place(&mut self, person: &str, name: &str, institution: &str, department: Option<&str>) {
        let place = self.people.entry((institution.into(), key(name))).or_default();
        place.push((person.into(), department.map(Into::into)));
    }

    pub fn add_code(&mut self, code: ExternalCode) {
        let ids = self.codes.entry((code.system.clone(), code.code.clone())).or_default();
        if !ids.contains(&code.customer_id) {
            ids.push(code.customer_id.clone());
        }
        self.journal.push(Undo::Code(code.clone()));
        self.codes_of.entry(code.customer_id.clone()).or_default().push(code);
    }

    /// From here on the index can go back to what it was.
    pub fn begin_row(&mut self) {
        self.journal.clear();
    }

    /// Forgets what a refused row has added.
    pub fn forget_row(&mut self) {
        for undo in std::mem::take(&mut self.journal).into_iter().rev() {
            match undo {
                Undo::Code(code) => self.remove_code(&code),
                Undo::CodeGone(code) => self.add_code(code),
                Undo::Seen(key) => drop(self.seen.remove(&key)),
                Undo::Institution(id, name) => {
                    self.institutions.entry(key(&name)).or_default().retain(|other| *other != id);
                    self.pending_institutions.remove(&id);
                    self.created.remove(&id);
                    self.kinds.remove(&id);
                }
                Undo::Department(id, institution, name) => {
                    self.departments
                        .entry((institution, key(&name)))
                        .or_default()
                        .retain(|other| *other != id);
                    self.pending_departments.remove(&id);
                    self.created.remove(&id);
                    self.kinds.remove(&id);
                }
                Undo::Person(id, name, mobile) => {
                    self.people_by_name.entry(key(&name)).or_default().retain(|other| *other != id);
                    mobile.map(|mobile| self.mobiles.remove(&key(&mobile)));
                    self.created.remove(&id);
                    self.kinds.remove(&id);
                }
                Undo::Alias(id) => drop(self.aliases.remove(&id)),
                Undo::Staff(name) => self.catalogue.forget_staff(&name),
                Undo::Different(pair) => drop(self.different.remove(&pair)),
            }
        }
        self.journal.clear();
    }

    pub fn remove_code(&mut self, code: &ExternalCode) {
        if let Some(ids) = self.codes.get_mut(&(code.system.clone(), code.code.clone())) {
            ids.retain(|id| *id != code.customer_id);
        }
        if let Some(codes) = self.codes_of.get_mut(&code.customer_id) {
            codes.retain(|other| other.id != code.id);
        }
        self.journal.push(Undo::CodeGone(code.clone()));
    }

    pub fn add_alias(&mut self, id: &str, is: &str) {
        if id != is {
            self.journal.push(Undo::Alias(id.into()));
            self.aliases.insert(id.into(), is.into());
        }
    }

    pub fn codes_of(&self, id: &str) -> &[ExternalCode] {
        self.codes_of.get(id).map_or(&[], Vec::as_slice)
    }

    /// What the id that a row gives stands for. Errors: `record.field_invalid`, `exchange.kind_differs`,
    /// `exchange.erased`.
    pub fn given(&self, kind: CustomerKind, field: &str, id: Option<&str>) -> Result<Given> {
        let Some(id) = id.map(str::to_ascii_lowercase) else { return Ok(Given::None) };
        if id.len() != 32 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Problem::FieldInvalid { field: field.into(), value: id }.into());
        }
        let mut at = id.clone();
        while let Some(next) = self.aliases.get(&at) {
            at = next.clone();
        }
        match self.kinds.get(&at) {
            Some(found) if *found == kind => Ok(Given::Known(at)),
            Some(_) => Err(Refusal::KindDiffers { id }.into()),
            None if self.erased.contains(&at) => Err(Refusal::Erased.into()),
            None if self.deleted.contains(&at) => Ok(Given::Deleted(id)),
            None => Ok(Given::Free(id)),
        }
    }

    /// The living customer that an id stands for.
    pub fn survivor(&self, id: &str) -> Option<Id> {
        let mut at = id.to_ascii_lowercase();
        while let Some(next) = self.aliases.get(&at) {
            at = next.clone();
        }
        Some(at).filter(|id| self.kinds.contains_key(id))
    }

    pub fn is_erased(&self, id: &str) -> bool {
        self.erased.contains(&id.to_ascii_lowercase())
    }

    /// Whether a rep could no longer enter what happened then.
    pub fn is_back_dated(&self, at: Moment) -> bool {
        let today = self.context.now.with_timezone(at.offset()).date_naive();
        (today - at.date_naive()).num_days() > i64::from(self.policy.back_dating_days)
    }

    /// The customers of a kind with this code.
    pub fn with_code(&self, kind: CustomerKind, system: &str, code: &str) -> Vec<Id> {
        let ids = self.codes.get(&(system.to_owned(), code.to_owned())).map_or(&[][..], Vec::as_slice);
        ids.iter().filter(|id| self.kinds.get(*id) == Some(&kind)).cloned().collect()
    }

    /// The customers of a kind with this code in any system, the default one first.
    pub fn with_any_code(&self, kind: CustomerKind, code: &str) -> Vec<Id> {
        let own = self.with_code(kind, crate::mapping::DEFAULT_SYSTEM, code);
        if !own.is_empty() {
            return own;
        }
        let systems: HashSet<&String> = self.codes.keys().map(|(system, _)| system).collect();
        let mut ids: Vec<Id> =
            systems.into_iter().flat_map(|system| self.with_code(kind, system, code)).collect();
        ids.sort();
        ids.dedup();
        ids
    }

    pub fn institutions_called(&self, name: &str) -> Vec<Id> {
        self.institutions.get(&key(name)).cloned().unwrap_or_default()
    }

    pub fn departments_called(&self, institution: &str, name: &str) -> Vec<Id> {
        self.departments.get(&(institution.to_owned(), key(name))).cloned().unwrap_or_default()
    }

    /// The people of this name at an institution. With a department: those of that department, and
    /// those whose department is not known. They may be listed more than once.
    pub fn people_at(&self, institution: &str, name: &str, department: Option<&str>) -> Vec<Id> {
        let all = self.people.get(&(institution.to_owned(), key(name))).map_or(&[][..], Vec::as_slice);
        let exact = all.iter().filter(|(_, at)| department.is_none() || at.as_deref() == department);
        let mut ids: Vec<Id> = exact.map(|(id, _)| id.clone()).collect();
        if ids.is_empty() {
            ids = all.iter().filter(|(_, at)| at.is_none()).map(|(id, _)| id.clone()).collect();
        }
        ids.sort();
        ids.dedup();
        ids
    }

    pub fn people_called(&self, name: &str) -> Vec<Id> {
        self.people_by_name.get(&key(name)).cloned().unwrap_or_default()
    }

    pub fn with_mobile(&self, mobile: &str) -> Option<&Id> {
        self.mobiles.get(&key(mobile))
    }

    /// Notes that a row speaks of a record. `Ok(true)`: an earlier row said the very same.
    /// Errors: `exchange.twice_in_file`.
    pub fn see(&mut self, id: &str, part: &str, seen: Seen) -> Result<bool> {
        match self.seen.insert((id.into(), part.into()), seen) {
            None => {
                self.journal.push(Undo::Seen((id.into(), part.into())));
                Ok(false)
            }
            Some(before) => {
                self.seen.insert((id.into(), part.into()), before);
                match before.fingerprint == seen.fingerprint {
                    true => Ok(true),
                    false => Err(Refusal::TwiceInFile { line: before.line }.into()),
                }
            }
        }
    }

    /// Whether a row of this file spoke of the record already.
    pub fn was_seen(&self, id: &str) -> bool {
        self.seen.contains_key(&(id.to_owned(), String::new()))
    }

    /// A stored record, unless this file creates it.
    pub fn stored<T: Record>(&self, connection: &Connection, id: &str) -> Result<Option<T>> {
        match self.created.contains(id) {
            true => Ok(None),
            false => Ok(row::get(connection, id)?),
        }
    }
}
