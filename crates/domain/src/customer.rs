//! Customers that are places: institutions, their departments, and what hangs on any customer.
//! A customer is an institution, a department or a person; the three share one space of ids.

use crate::record::{at_most, present};
use crate::{Check, Problem, choice, civil, record};

choice! {
    /// What a customer is.
    CustomerKind { Person = "person", Department = "department", Institution = "institution" }
}
choice! {
    /// What an institution is. Only hospitals have grades and beds.
    InstitutionKind { Hospital = "hospital", Clinic = "clinic", Pharmacy = "pharmacy", Distributor = "distributor" }
}
choice! {
    /// Hospital grade (医院等级): level 1 to 3 and class.
    HospitalGrade {
        Unknown = "unknown", ThreeA = "3a", ThreeB = "3b", Three = "3", TwoA = "2a", TwoB = "2b", Two = "2", One = "1",
    }
}
choice! {
    /// Where a master record stands with head office. A rep's own is usable at once.
    MasterState { Local = "local", Pending = "pending", Validated = "validated" }
}

record! {
    /// A hospital, clinic, pharmacy or distributor.
    Institution = "institution", Master {
        kind: InstitutionKind,
        name: String,
        short_name: Option<String>,
        grade: HospitalGrade,
        /// Beds in use.
        beds: Option<u32>,
        /// Unified social credit code, GB 32100-2015; public hospitals may lack one.
        credit_code: Option<String>,
        city: Option<String>,
        district: Option<String>,
        address: Option<String>,
        phone: Option<String>,
        /// Days before a visit by which it must be booked.
        booking_lead_days: Option<u32>,
        /// Papers that reception asks for.
        required_papers: Option<String>,
        note: Option<String>,
        state: MasterState,
        merged_into: Option<String>,
    }
}
record! {
    /// A department of an institution.
    Department = "department", Master {
        institution_id: String,
        name: String,
        beds: Option<u32>,
        phone: Option<String>,
        note: Option<String>,
        state: MasterState,
        merged_into: Option<String>,
    }
}
record! {
    /// When an institution (or one department of it) receives reps (三定两有一登记).
    ReceptionWindow = "reception_window", Master {
        institution_id: String,
        department_id: Option<String>,
        /// 1 = Monday … 7 = Sunday.
        weekday: u32,
        from_time: String,
        to_time: String,
        place: Option<String>,
    }
}
record! {
    /// A code in another system: of a customer, of an affiliation, or of an entry of the catalogue.
    ExternalCode = "external_code", Master, personal of |code| code.customer_id, [system, code] {
        /// The record that has the code; of old, customers only had one.
        customer_id: String,
        system: String,
        code: String,
    }
}
record! {
    /// A word that a rep puts on a customer.
    Tag = "tag", Master, personal of |tag| tag.customer_id, [name] { customer_id: String, name: String }
}

record! {
    /// Two customers look alike and are not the same: somebody looked. The smaller id comes first, so
    /// that it is one record whoever says it.
    Different = "different", Master { a_id: String, b_id: String }
}

impl Different {
    pub fn of(one: &str, other: &str) -> Self {
        let (a, b) = if one < other { (one, other) } else { (other, one) };
        Different { a_id: a.into(), b_id: b.into(), ..Different::default() }
    }
}

fn name_is_given(name: &str) -> Result<(), Problem> {
    if name.trim().is_empty() {
        return Err(Problem::NameMissing);
    }
    at_most("name", name, 120)
}

impl Check for Institution {
    fn check(&self) -> Result<(), Problem> {
        name_is_given(&self.name)?;
        if let Some(code) = self.credit_code.as_deref().filter(|code| !code.is_empty()) {
            crate::credit_code::check(code)?;
        }
        at_most("note", self.note.as_deref().unwrap_or_default(), 4000)
    }
}
impl Check for Department {
    fn check(&self) -> Result<(), Problem> {
        name_is_given(&self.name)?;
        present("institution_id", &self.institution_id)?;
        at_most("note", self.note.as_deref().unwrap_or_default(), 4000)
    }
}
impl Check for ReceptionWindow {
    fn check(&self) -> Result<(), Problem> {
        present("institution_id", &self.institution_id)?;
        weekly("reception_window", self.weekday, &self.from_time, &self.to_time)
    }
}
impl Check for ExternalCode {
    fn check(&self) -> Result<(), Problem> {
        present("customer_id", &self.customer_id)?;
        present("system", &self.system)?;
        present("code", &self.code)?;
        at_most("code", &self.code, 120)
    }
}
impl Check for Tag {
    fn check(&self) -> Result<(), Problem> {
        present("customer_id", &self.customer_id)?;
        present("name", &self.name)?;
        at_most("name", &self.name, 40)
    }
}

impl Check for Different {
    fn check(&self) -> Result<(), Problem> {
        present("a_id", &self.a_id)?;
        match self.a_id < self.b_id {
            true => Ok(()),
            false => Err(Problem::FieldInvalid { field: "b_id".into(), value: self.b_id.clone() }),
        }
    }
}

/// A weekly window: weekday 1–7, times `HH:MM`, ending after it begins.
pub(crate) fn weekly(field: &str, weekday: u32, from: &str, to: &str) -> Result<(), Problem> {
    if !(1..=7).contains(&weekday) {
        return Err(Problem::FieldInvalid { field: field.into(), value: weekday.to_string() });
    }
    match civil::time(field, from)? < civil::time(field, to)? {
        true => Ok(()),
        false => Err(Problem::WindowReversed { from: from.into(), to: to.into() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hospital() -> Institution {
        Institution { id: "i1".into(), name: "北京协和医院".into(), ..Institution::default() }
    }

    #[test]
    fn an_institution_needs_a_name() {
        assert_eq!(hospital().check(), Ok(()));
        for name in ["", "  ", "\u{3000}"] {
            assert_eq!(Institution { name: name.into(), ..hospital() }.check(), Err(Problem::NameMissing));
        }
    }

    #[test]
    fn a_name_may_have_120_characters_counted_as_people_count_them() {
        assert_eq!(Institution { name: "院".repeat(120), ..hospital() }.check(), Ok(()));
        let problem = Institution { name: "院".repeat(121), ..hospital() }.check().unwrap_err();
        assert_eq!(problem, Problem::FieldTooLong { field: "name".into(), length_max: 120 });
    }

    #[test]
    fn a_credit_code_may_be_absent_but_not_wrong() {
        let with = |code: &str| Institution { credit_code: Some(code.into()), ..hospital() }.check();
        assert_eq!(with(""), Ok(()));
        assert_eq!(with("91110000600037341L"), Ok(()));
        assert_eq!(with("9135020079806303X6").unwrap_err().code(), "institution.credit_code_invalid");
    }

    #[test]
    fn a_department_belongs_to_an_institution() {
        let department = Department { name: "肿瘤科".into(), ..Department::default() };
        assert_eq!(department.check(), Err(Problem::FieldMissing { field: "institution_id".into() }));
        assert_eq!(Department { institution_id: "i1".into(), ..department }.check(), Ok(()));
    }

    #[test]
    fn a_reception_window_is_a_weekday_and_ends_after_it_begins() {
        let window = |weekday, from: &str, to: &str| {
            ReceptionWindow {
                institution_id: "i1".into(),
                weekday,
                from_time: from.into(),
                to_time: to.into(),
                ..ReceptionWindow::default()
            }
            .check()
        };
        assert_eq!(window(1, "09:00", "11:00"), Ok(()));
        assert_eq!(window(7, "00:00", "23:59"), Ok(()));
        for weekday in [0, 8] {
            assert_eq!(window(weekday, "09:00", "11:00").unwrap_err().code(), "record.field_invalid");
        }
        assert_eq!(window(1, "11:00", "09:00").unwrap_err().code(), "reception.window_reversed");
        assert_eq!(window(1, "09:00", "09:00").unwrap_err().code(), "reception.window_reversed");
        assert_eq!(window(1, "9:00", "11:00").unwrap_err().code(), "record.field_invalid");
    }

    #[test]
    fn a_code_and_a_tag_name_their_customer() {
        let code = ExternalCode {
            customer_id: "p1".into(),
            system: "hco".into(),
            code: "H1".into(),
            ..Default::default()
        };
        assert_eq!(code.check(), Ok(()));
        assert!(ExternalCode { customer_id: String::new(), ..code.clone() }.check().is_err());
        assert!(ExternalCode { code: "1".repeat(121), ..code }.check().is_err());
        let tag = Tag { customer_id: "p1".into(), name: "讲者".into(), ..Tag::default() };
        assert_eq!(tag.check(), Ok(()));
        assert!(Tag { name: "签".repeat(41), ..tag }.check().is_err());
    }

    #[test]
    fn two_different_customers_are_one_record_whoever_is_named_first() {
        assert_eq!(Different::of("p2", "p1"), Different::of("p1", "p2"));
        assert_eq!(Different::of("p2", "p1").check(), Ok(()));
        assert!(Different::of("p1", "p1").check().is_err(), "nobody differs from himself");
        assert!(Different { a_id: "p2".into(), b_id: "p1".into(), ..Different::default() }.check().is_err());
    }
}
