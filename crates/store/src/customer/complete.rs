//! How complete a customer's data is, and what in its free text should not be there.

use super::{CustomerPage, CustomerRecord};
use crate::error::Result;
use crate::row;
use domain::choice;
use domain::compliance::{patient_identifier, suspicious_text};
use domain::customer::{CustomerKind, InstitutionKind};
use domain::own_field::OwnFieldValue;
use domain::person::{Affiliation, Consent};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// Share of the important fields that are filled, and the names of those that are not.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
pub struct Completeness {
    /// 0–100, rounded down: 100 means that nothing is missing.
    pub percent: u32,
    /// Names of fields, or of kinds of records, for example `clinic_hour`.
    pub missing: Vec<String>,
}

pub(super) fn completeness(page: &CustomerPage) -> Completeness {
    let given = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    let windows = !page.reception_windows.is_empty();
    let fields: Vec<(&str, bool)> = match &page.customer {
        CustomerRecord::Person(person) => {
            let current: Vec<_> = page.affiliations.iter().filter(|line| line.current).collect();
            vec![
                ("title", given(&person.title)),
                ("specialty", given(&person.specialty)),
                ("mobile", given(&person.mobile) || given(&person.phone)),
                ("monthly_outpatients", person.monthly_outpatients.is_some()),
                ("academic_interest", given(&person.academic_interest)),
                ("consent", person.consent != Consent::Unknown),
                ("affiliation", !current.is_empty()),
                ("department_id", current.iter().any(|line| line.affiliation.department_id.is_some())),
                ("clinic_hour", current.iter().any(|line| !line.hours.is_empty())),
            ]
        }
        CustomerRecord::Department(department) => vec![
            ("beds", department.beds.is_some()),
            ("phone", given(&department.phone)),
            ("people", page.people > 0),
            ("reception_window", windows),
        ],
        CustomerRecord::Institution(institution) => {
            let mut fields = vec![
                ("city", given(&institution.city)),
                ("address", given(&institution.address)),
                ("phone", given(&institution.phone)),
            ];
            if institution.kind == InstitutionKind::Hospital {
                fields.extend([
                    ("grade", institution.grade != domain::customer::HospitalGrade::Unknown),
                    ("beds", institution.beds.is_some()),
                    ("department", !page.departments.is_empty()),
                    ("reception_window", windows),
                ]);
            } else {
                fields.push(("credit_code", given(&institution.credit_code)));
            }
            fields
        }
    };
    let filled = fields.iter().filter(|(_, filled)| *filled).count();
    let missing = fields.iter().filter(|(_, filled)| !filled).map(|(name, _)| (*name).to_owned()).collect();
    Completeness { percent: (filled * 100 / fields.len()) as u32, missing }
}

choice! {
    /// Why a free text is warned about.
    WarningKind { SalesFigure = "sales_figure", PatientIdentifier = "patient_identifier" }
}

/// A free text that looks like something that must not be kept on a person. Not a refusal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Warning {
    /// Name of the field, or the id of the own field.
    pub field: String,
    pub kind: WarningKind,
    /// The words that look like it.
    pub words: String,
}

/// What in the texts of a person looks like a sales figure or a patient's number. Places are judged
/// for patients' numbers only: sales belong to institutions.
pub fn warnings(connection: &Connection, id: &str) -> Result<Vec<Warning>> {
    let Some(customer) = super::find(connection, id)? else { return Ok(vec![]) };
    let is_person = customer.kind() == CustomerKind::Person;
    let mut texts: Vec<(String, Option<String>)> = match customer {
        CustomerRecord::Person(person) => vec![
            ("title".into(), person.title),
            ("specialty".into(), person.specialty),
            ("academic_interest".into(), person.academic_interest),
            ("note".into(), person.note),
        ],
        CustomerRecord::Department(department) => vec![("note".into(), department.note)],
        CustomerRecord::Institution(institution) => vec![("note".into(), institution.note)],
    };
    let values = row::list::<OwnFieldValue>(connection, "customer_id = ?1 order by id", [id])?;
    texts.extend(values.into_iter().map(|value| (value.own_field_id, Some(value.value))));
    let places = row::list::<Affiliation>(connection, "person_id = ?1 order by id", [id])?;
    texts.extend(places.into_iter().map(|affiliation| ("affiliation.title".into(), affiliation.title)));
    let mut found = vec![];
    for (field, text) in texts {
        let Some(text) = text else { continue };
        let sales = is_person.then(|| suspicious_text(&text)).flatten();
        found.extend(sales.map(|words| Warning {
            field: field.clone(),
            kind: WarningKind::SalesFigure,
            words,
        }));
        let patient = patient_identifier(&text);
        found.extend(patient.map(|words| Warning { field, kind: WarningKind::PatientIdentifier, words }));
    }
    Ok(found)
}
