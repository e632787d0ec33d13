//! Which column of a file is which field: guessed, shown, corrected, remembered.

use crate::error::{Fault, Result};
use crate::headings;
use domain::{choice, compliance};
use serde::{Deserialize, Serialize};

choice! {
    /// What the rows of a file become.
    TableKind {
        Customers = "customers", Visits = "visits", Transactions = "transactions", Catalogue = "catalogue",
        OwnFields = "own_fields", Staff = "staff", Plan = "plan", Policy = "policy", Tiers = "tiers",
        TierModels = "tier_models", SurveyTemplates = "survey_templates", Surveys = "surveys",
        SurveyInvitations = "survey_invitations",
    }
}
choice! {
    /// What a row of customers is. `Auto`: its kind column says, or else its other cells.
    RowKind {
        Auto = "auto", Hospital = "hospital", Clinic = "clinic", Pharmacy = "pharmacy", Distributor = "distributor",
        Department = "department", Person = "person", Affiliation = "affiliation",
    }
}

/// What a column becomes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "as", content = "name", rename_all = "snake_case")]
pub enum ColumnTo {
    #[default]
    Ignore,
    /// A key of [`fields`].
    Field(String),
    /// The company's own field with this name.
    OwnField(String),
    /// A code in this other system.
    ExternalCode(String),
    /// Never imported, with the code of the reason.
    Refused(String),
}

/// One column and where it goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ColumnMap {
    pub heading: String,
    pub to: ColumnTo,
    /// 0 to 100; 100 when a user chose it.
    #[serde(default)]
    pub confidence: u32,
}

/// The mapping of a whole sheet, one entry per column and in the order of the columns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Mapping {
    pub target: TableKind,
    /// What rows are that do not say it themselves.
    #[serde(default)]
    pub rows_are: RowKind,
    pub columns: Vec<ColumnMap>,
}

/// The system of codes that a file just calls "code".
pub const DEFAULT_SYSTEM: &str = "code";
/// In the `row` column of visits: the row adds a next step or an awareness to the visit above it, of a
/// customer who need not have been there.
pub(crate) const ROW_FURTHER: &str = "further";
/// In the `row` column of visits: who was met here was erased since. The row says nothing of them, but may
/// be the one that says when, how and by whom the visit was.
pub(crate) const ROW_ERASED: &str = "erased";
/// In the `row` column of visits: an awareness that no visit stands behind.
pub(crate) const ROW_AWARENESS: &str = "awareness";
/// The column of a file of refused rows that says why. The import skips it.
pub const REASON_HEADING: &str = "refused_because";

/// The keys that a column can be mapped to.
pub fn fields(target: TableKind) -> Vec<&'static str> {
    headings::names(target).iter().map(|name| name.key).collect()
}

/// The target that knows most of the headings.
pub fn guess_target(headings: &[String]) -> TableKind {
    let known = |target: &TableKind| {
        let keys = headings
            .iter()
            .filter_map(|heading| headings::guess(*target, heading))
            .filter(|found| found.1 > 60);
        let keys: std::collections::BTreeSet<_> = keys.map(|found| found.0).collect();
        let has = |wanted: &[&str]| wanted.iter().all(|key| keys.contains(key));
        let typical = match target {
            TableKind::Transactions => has(&["amount"]) && (has(&["product"]) || has(&["product_code"])),
            TableKind::Visits => {
                has(&["day"]) && (has(&["channel"]) || has(&["outcome"]) || has(&["author"]))
            }
            TableKind::Customers => has(&["name"]) || has(&["institution"]),
            TableKind::Catalogue => has(&["line"]) || has(&["brand", "name"]),
            TableKind::OwnFields => has(&["customer_kind", "type"]),
            TableKind::Staff => has(&["filing"]),
            TableKind::Plan => has(&["day"]) && (has(&["purpose"]) || has(&["dropped"])),
            TableKind::Policy => has(&["back_dating_days"]),
            TableKind::Tiers => has(&["tier"]) && has(&["day"]),
            TableKind::TierModels => has(&["document", "version"]),
            TableKind::SurveyTemplates => has(&["document", "survey"]),
            TableKind::Surveys => has(&["answers", "day"]),
            TableKind::SurveyInvitations => has(&["survey", "declined"]),
        };
        (typical, keys.len())
    };
    let order = [
        TableKind::Policy,
        TableKind::TierModels,
        TableKind::SurveyTemplates,
        TableKind::SurveyInvitations,
        TableKind::Surveys,
        TableKind::Plan,
        TableKind::Tiers,
        TableKind::Customers,
        TableKind::Staff,
        TableKind::OwnFields,
        TableKind::Catalogue,
        TableKind::Visits,
        TableKind::Transactions,
    ];
    order.into_iter().max_by_key(known).unwrap_or_default()
}

impl Mapping {
    /// Guesses what each column is. `own_fields`: names of the company's own fields.
    /// A heading that stands for sales or prescriptions of a person is refused.
    pub fn guess(target: TableKind, headings: &[String], own_fields: &[String]) -> Self {
        let rows_are = if target == TableKind::Customers { rows_of(headings) } else { RowKind::Auto };
        let columns = headings.iter().map(|heading| guess_column(target, heading, own_fields)).collect();
        let mut mapping = Mapping { target, rows_are, columns };
        for (at, heading) in headings.iter().enumerate() {
            if mapping.keeps_out(heading) {
                mapping.columns[at].to = ColumnTo::Refused("compliance.sales_on_person".into());
            }
        }
        settle(&mut mapping.columns);
        mapping
    }

    /// A remembered or given mapping, fitted to the columns of this sheet by their headings. Columns
    /// that it does not know are ignored.
    /// Errors: those of [`Mapping::check`].
    pub fn fitted(&self, headings: &[String]) -> Result<Self> {
        let mut left: Vec<&ColumnMap> = self.columns.iter().collect();
        let columns = headings.iter().map(|heading| {
            let same = |column: &&ColumnMap| column.heading == *heading;
            let alike = |column: &&ColumnMap| headings::normal(&column.heading) == headings::normal(heading);
            match left.iter().position(same).or_else(|| left.iter().position(alike)) {
                Some(at) => ColumnMap { heading: heading.clone(), ..left.remove(at).clone() },
                None => {
                    let confidence = if heading == REASON_HEADING { 100 } else { 0 };
                    ColumnMap { heading: heading.clone(), to: ColumnTo::Ignore, confidence }
                }
            }
        });
        let fitted = Mapping { columns: columns.collect(), ..self.clone() };
        match left.iter().find(|column| !matches!(column.to, ColumnTo::Ignore | ColumnTo::Refused(_))) {
            Some(column) => Err(Fault::MappingUnfit { heading: column.heading.clone() }.into()),
            None => fitted.check(headings).map(|()| fitted),
        }
    }

    /// Errors: `exchange.mapping_unfit` (other columns, an unknown field), `exchange.mapping_twice`,
    /// `exchange.mapping_needs`, `exchange.heading_refused`.
    pub fn check(&self, headings: &[String]) -> Result<()> {
        let unfit = |heading: &str| Err(Fault::MappingUnfit { heading: heading.into() }.into());
        if self.columns.len() != headings.len() {
            return unfit(headings.get(self.columns.len()).map_or("", String::as_str));
        }
        let mut seen = std::collections::HashSet::new();
        for (column, heading) in self.columns.iter().zip(headings) {
            let taken = !matches!(column.to, ColumnTo::Ignore | ColumnTo::Refused(_));
            if column.heading != *heading {
                return unfit(heading);
            }
            // Also what the mapping calls it: an own field or a code system of that name.
            let named = match &column.to {
                ColumnTo::OwnField(name) | ColumnTo::ExternalCode(name) => refused(name),
                _ => false,
            };
            if taken && (self.keeps_out(heading) || self.speaks_of_people() && named) {
                return Err(Fault::HeadingRefused { heading: heading.clone() }.into());
            }
            let known = match &column.to {
                ColumnTo::Field(key) => headings::names(self.target).iter().any(|name| name.key == key),
                ColumnTo::OwnField(_) | ColumnTo::ExternalCode(_) => self.target == TableKind::Customers,
                ColumnTo::Ignore | ColumnTo::Refused(_) => true,
            };
            if !known {
                return unfit(heading);
            }
            if taken && column.to != tags() && !seen.insert(&column.to) {
                return Err(Fault::MappingTwice { field: column.to.field().into() }.into());
            }
        }
        self.needs()
    }

    /// Whether a column of this heading goes nowhere: it stands for sales or prescriptions of a person.
    pub fn keeps_out(&self, heading: &str) -> bool {
        self.speaks_of_people() && refused(heading)
    }

    fn speaks_of_people(&self) -> bool {
        may_speak_of_people(self.target, self.rows_are)
    }

    fn needs(&self) -> Result<()> {
        let has = |key: &str| self.columns.iter().any(|column| column.to == ColumnTo::Field(key.into()));
        let needs: &[&[&str]] = match self.target {
            TableKind::Customers => &[&["name", "institution", "department"]],
            TableKind::Visits => &[
                &["day", "at"],
                &["customer", "customer_code", "customer_id", "institution", "institution_code"],
            ],
            TableKind::Transactions => &[
                &["institution", "institution_code", "institution_id"],
                &["month"],
                &["product", "product_code"],
                &["amount"],
            ],
            TableKind::Catalogue => &[&["name"]],
            TableKind::OwnFields => &[&["customer_kind"], &["name"]],
            TableKind::Staff => &[&["name"]],
            TableKind::Plan => {
                &[&["day"], &["customer", "customer_code", "customer_id", "institution", "institution_code"]]
            }
            TableKind::Tiers => &[
                &["day"],
                &["tier", "cell"],
                &["customer", "customer_code", "customer_id", "institution", "institution_code"],
            ],
            TableKind::TierModels | TableKind::SurveyTemplates => &[&["document"], &["published_at"]],
            TableKind::Surveys => &[&["day"], &["survey"], &["answers"]],
            TableKind::SurveyInvitations => &[&["day"], &["survey"]],
            TableKind::Policy => &[&["back_dating_days", "adverse_event_hours", "idle_lock_minutes"]],
        };
        match needs.iter().find(|any| !any.iter().any(|key| has(key))) {
            Some(any) => Err(Fault::MappingNeeds { field: any[0].into() }.into()),
            None => Ok(()),
        }
    }

    /// Under what a mapping is remembered: the target and the headings, whatever their order. A file of
    /// refused rows has those of the file that it came from.
    pub fn memory_key(target: TableKind, headings: &[String]) -> String {
        let own = headings.iter().filter(|heading| *heading != REASON_HEADING);
        let mut normal: Vec<String> = own.map(|heading| headings::normal(heading)).collect();
        normal.sort();
        format!("{} {}", target.text(), normal.join(" "))
    }
}

impl ColumnTo {
    /// The field's name for messages.
    pub fn field(&self) -> &str {
        match self {
            ColumnTo::Field(name)
            | ColumnTo::OwnField(name)
            | ColumnTo::ExternalCode(name)
            | ColumnTo::Refused(name) => name,
            ColumnTo::Ignore => "",
        }
    }
}

impl std::hash::Hash for ColumnTo {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.field().hash(state);
    }
}

fn tags() -> ColumnTo {
    ColumnTo::Field("tags".into())
}

fn guess_column(target: TableKind, heading: &str, own_fields: &[String]) -> ColumnMap {
    let normal = headings::normal(heading);
    let own = || own_fields.iter().find(|name| headings::normal(name) == normal);
    let (to, confidence) = match (headings::prefixed(heading), headings::guess(target, heading)) {
        _ if heading == REASON_HEADING || normal.is_empty() => (ColumnTo::Ignore, 100),
        (Some(("own", name)), _) if target == TableKind::Customers => (ColumnTo::OwnField(name.into()), 100),
        (Some((_, system)), _) if target == TableKind::Customers => {
            (ColumnTo::ExternalCode(system.into()), 100)
        }
        (_, Some(("code", sure))) if target == TableKind::Customers => {
            (ColumnTo::ExternalCode(DEFAULT_SYSTEM.into()), sure)
        }
        (_, Some((key, sure))) if sure > 60 => (ColumnTo::Field(key.into()), sure),
        (_, guess) => match (own().filter(|_| target == TableKind::Customers), guess) {
            (Some(name), _) => (ColumnTo::OwnField(name.clone()), 95),
            (None, Some((key, sure))) => (ColumnTo::Field(key.into()), sure),
            (None, None) => (ColumnTo::Ignore, 0),
        },
    };
    ColumnMap { heading: heading.into(), to, confidence }
}

/// Of two columns that look like the same field the surer one keeps it.
fn settle(columns: &mut [ColumnMap]) {
    for at in 0..columns.len() {
        let to = columns[at].to.clone();
        if matches!(to, ColumnTo::Ignore | ColumnTo::Refused(_)) || to == tags() {
            continue;
        }
        let best = (0..columns.len())
            .filter(|&other| columns[other].to == to)
            .max_by_key(|&other| (columns[other].confidence, std::cmp::Reverse(other)));
        if best != Some(at) {
            columns[at] = ColumnMap { to: ColumnTo::Ignore, confidence: 50, ..columns[at].clone() };
        }
    }
}

/// People when a heading says so; otherwise each row is looked at.
fn rows_of(headings: &[String]) -> RowKind {
    let guess = |key: &str| {
        headings
            .iter()
            .any(|heading| headings::guess(TableKind::Customers, heading).is_some_and(|found| found.0 == key))
    };
    let person =
        headings.iter().any(|heading| headings::PERSON_WORDS.contains(&headings::normal(heading).as_str()));
    match person && !guess("kind") {
        true => RowKind::Person,
        false => RowKind::Auto,
    }
}

fn may_speak_of_people(target: TableKind, rows_are: RowKind) -> bool {
    match target {
        TableKind::Customers => matches!(rows_are, RowKind::Auto | RowKind::Person | RowKind::Affiliation),
        TableKind::Visits
        | TableKind::Plan
        | TableKind::Tiers
        | TableKind::Surveys
        | TableKind::SurveyInvitations => true,
        TableKind::Transactions
        | TableKind::Catalogue
        | TableKind::OwnFields
        | TableKind::Staff
        | TableKind::Policy
        | TableKind::TierModels
        | TableKind::SurveyTemplates => false,
    }
}

fn refused(heading: &str) -> bool {
    compliance::refuse_sales_heading(heading).is_err()
}

#[cfg(test)]
mod tests;
