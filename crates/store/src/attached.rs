//! What hangs on a customer: told before it goes over in a merge or is destroyed in an erasure.

use crate::error::Result;
use domain::choice;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

choice! {
    /// Kinds of records that hang on a customer, as a user counts them. What is part of one of these is not
    /// counted: an assessment's inputs, a survey's answers.
    AttachedKind {
        Affiliation = "affiliation",
        Department = "department",
        ReceptionWindow = "reception_window",
        Purchase = "purchase",
        Tag = "tag",
        ExternalCode = "external_code",
        OwnFieldValue = "own_field_value",
        Alignment = "alignment",
        PlanItem = "plan_item",
        Visit = "visit",
        Awareness = "awareness",
        NextStep = "next_step",
        Assessment = "assessment",
        SurveyResponse = "survey_response",
        SurveyInvitation = "survey_invitation",
    }
}

/// Living records of a kind that name a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Attached {
    pub kind: AttachedKind,
    /// Never 0.
    pub count: u32,
}

/// What hangs on these customers, each record once, however often it names one of them.
pub(crate) fn counts<'a>(
    connection: &Connection,
    customers: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<Attached>> {
    let customers = serde_json::Value::from_iter(customers).to_string();
    let mut found = vec![];
    for kind in AttachedKind::ALL {
        let sql = format!(
            "with customer as (select value as id from json_each(?1))
             select count(*) from {} where deleted = 0 and ({})",
            kind.text(),
            naming(*kind)
        );
        let count = connection.prepare_cached(&sql)?.query_row([&customers], |row| row.get(0))?;
        if count > 0 {
            found.push(Attached { kind: *kind, count });
        }
    }
    Ok(found)
}

/// Which records of a kind name a customer. No two customers of whatever kind share an id.
fn naming(kind: AttachedKind) -> &'static str {
    use AttachedKind as K;
    match kind {
        K::Affiliation => "person_id in customer or department_id in customer or institution_id in customer",
        K::ReceptionWindow => "department_id in customer or institution_id in customer",
        K::Department | K::Purchase => "institution_id in customer",
        K::Visit => {
            "institution_id in customer
             or id in (select visit_id from attendee where customer_id in customer and deleted = 0)"
        }
        K::SurveyResponse => "customer_id in customer or institution_id in customer",
        K::Tag
        | K::ExternalCode
        | K::OwnFieldValue
        | K::Alignment
        | K::PlanItem
        | K::Awareness
        | K::NextStep
        | K::Assessment
        | K::SurveyInvitation => "customer_id in customer",
    }
}

#[cfg(test)]
mod tests;
