//! How a record gets its id: at random, or from what it says.
//!
//! An element of a set (who was at a visit, which brand a filing covers) is the same element wherever
//! it is added: two laptops that add it offline must not make two rows of it. Its id is derived from
//! the fields that name it. That is only done where none of them is personal: a hash of a word that
//! can be guessed gives the word away, also after the person was erased.

/// Where the id of a kind comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// Made at random: two of them that say the same are two.
    Random,
    /// Derived from these fields: there is one of each.
    Natural(&'static [&'static str]),
}

use Identity::{Natural, Random};

/// Every kind, and why where it could be otherwise.
const IDENTITIES: &[(&str, Identity)] = &[
    // Two versions that were published at once are two, and one of them counts.
    ("policy", Random),
    // Named by people, renamed by people.
    ("line", Random),
    ("brand", Random),
    ("product", Random),
    ("key_message", Random),
    ("own_field", Random),
    ("own_field_choice", Random),
    ("staff", Random),
    ("position", Random),
    ("filing", Random),
    ("institution", Random),
    ("department", Random),
    ("person", Random),
    // Left and held again is two.
    ("holding", Natural(&["staff_id", "position_id", "from_day"])),
    ("alignment", Natural(&["customer_id", "position_id", "from_day"])),
    ("filing_brand", Natural(&["filing_id", "brand_id"])),
    // Visits cite it, and somebody may work twice at one place: equal ones are merged, not the same.
    ("affiliation", Random),
    ("reception_window", Natural(&["institution_id", "department_id", "weekday", "from_time", "to_time"])),
    // What these say is personal: equal ones are shown once.
    ("clinic_hour", Random),
    ("external_code", Random),
    ("tag", Random),
    ("own_field_value", Natural(&["customer_id", "own_field_id"])),
    ("different", Natural(&["a_id", "b_id"])),
    // What happened may have happened twice.
    ("purchase", Random),
    ("plan_item", Random),
    ("visit", Random),
    ("awareness", Random),
    ("next_step", Random),
    ("adverse_event", Random),
    ("amendment", Random),
    ("attendee", Natural(&["visit_id", "customer_id"])),
    ("visit_brand", Natural(&["visit_id", "brand_id"])),
    ("visit_message", Natural(&["visit_id", "key_message_id"])),
    ("co_visitor", Natural(&["visit_id", "staff_id"])),
    // Code and version are its id: two that publish the same version meet in a conflict that shows.
    ("tier_model", Random),
    ("assessment", Random),
    ("assessment_input", Natural(&["assessment_id", "criterion"])),
    ("assessment_review", Random),
    // As with tier models.
    ("survey_template", Random),
    // Of an anonymous one the id must say nothing, and of several options each is an answer.
    ("survey_response", Random),
    ("survey_answer", Random),
    ("survey_invitation", Random),
];

/// The fields that name an element of a set; `None` for kinds whose ids are random.
pub fn natural_key(kind: &str) -> Option<&'static [&'static str]> {
    IDENTITIES.iter().find(|(name, _)| *name == kind).and_then(|(_, identity)| match identity {
        Natural(fields) => Some(*fields),
        Random => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{KINDS, kind};

    #[test]
    fn it_is_decided_for_every_kind_and_for_nothing_else() {
        for found in KINDS {
            let decided = IDENTITIES.iter().filter(|(name, _)| *name == found.name).count();
            assert_eq!(decided, 1, "{}", found.name);
        }
        assert!(IDENTITIES.iter().all(|(name, _)| kind(name).is_some()));
    }

    #[test]
    fn no_id_is_derived_from_what_is_personal_and_every_set_has_its_fields() {
        for (name, identity) in IDENTITIES {
            let Natural(fields) = identity else { continue };
            for field in *fields {
                let field = kind(name).unwrap().field(field).unwrap();
                assert!(!field.personal, "{name}.{}", field.name);
            }
        }
        assert_eq!(natural_key("tag"), None);
        assert_eq!(natural_key("attendee"), Some(&["visit_id", "customer_id"][..]));
    }
}
