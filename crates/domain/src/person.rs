//! People: doctors and other natural persons, where they work and when they can be met.
//! Their fields are personal information; none of them may hold a sales or prescription figure.

use crate::customer::{MasterState, weekly};
use crate::record::{at_most, present};
use crate::{Check, Problem, choice, civil, record};

choice! {
    /// Whether the person agreed to the use of the data (PIPL).
    Consent { Unknown = "unknown", Given = "given", Refused = "refused", Withdrawn = "withdrawn" }
}

record! {
    /// A natural person.
    Person = "person", Master, personal of |person| person.id, [
        name, title, specialty, phone, mobile, email, wechat, monthly_outpatients, academic_interest, note,
        consent_day, consent_purpose, retention_day,
    ] {
        name: String,
        /// Professional title (职称), for example 主任医师.
        title: Option<String>,
        specialty: Option<String>,
        phone: Option<String>,
        mobile: Option<String>,
        email: Option<String>,
        wechat: Option<String>,
        /// Outpatients a month, as the person or the hospital states it.
        monthly_outpatients: Option<u32>,
        academic_interest: Option<String>,
        note: Option<String>,
        consent: Consent,
        /// The day on which the person was informed.
        consent_day: Option<String>,
        consent_purpose: Option<String>,
        /// The day until which the data may be kept.
        retention_day: Option<String>,
        state: MasterState,
        merged_into: Option<String>,
        /// When the person was erased; the row stays without its contents.
        erased_at: Option<String>,
    }
}
record! {
    /// Where a person works, with dates: several at once are normal (多点执业).
    Affiliation = "affiliation", Master, personal of |affiliation| affiliation.person_id, [title] {
        person_id: String,
        institution_id: String,
        department_id: Option<String>,
        /// Position at this place, for example 科主任.
        title: Option<String>,
        is_primary: bool,
        from_day: Option<String>,
        to_day: Option<String>,
    }
}
record! {
    /// When a person sees patients at a place. Sealed under the affiliation's own key.
    ClinicHour = "clinic_hour", Master, personal of |hour| hour.affiliation_id, [weekday, from_time, to_time] {
        affiliation_id: String,
        /// 1 = Monday … 7 = Sunday.
        weekday: u32,
        from_time: String,
        to_time: String,
    }
}

impl Check for Person {
    fn check(&self) -> Result<(), Problem> {
        if self.erased_at.is_some() {
            return Ok(());
        }
        if self.name.trim().is_empty() {
            return Err(Problem::NameMissing);
        }
        at_most("name", &self.name, 60)?;
        at_most("note", self.note.as_deref().unwrap_or_default(), 4000)?;
        civil::day_or_none("consent_day", &self.consent_day)?;
        civil::day_or_none("retention_day", &self.retention_day)?;
        Ok(())
    }
}
impl Check for Affiliation {
    fn check(&self) -> Result<(), Problem> {
        present("person_id", &self.person_id)?;
        present("institution_id", &self.institution_id)?;
        civil::in_order(&self.from_day, &self.to_day)
    }
}
impl Check for ClinicHour {
    fn check(&self) -> Result<(), Problem> {
        present("affiliation_id", &self.affiliation_id)?;
        weekly("clinic_hour", self.weekday, &self.from_time, &self.to_time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Record;

    fn person() -> Person {
        Person { id: "p1".into(), name: "张伟".into(), ..Person::default() }
    }

    #[test]
    fn a_person_needs_a_name_until_erased() {
        assert_eq!(person().check(), Ok(()));
        let nameless = Person { name: " ".into(), ..person() };
        assert_eq!(nameless.check(), Err(Problem::NameMissing));
        assert_eq!(Person { erased_at: Some("2026-11-24T00:00:00Z".into()), ..nameless }.check(), Ok(()));
    }

    #[test]
    fn a_name_of_a_minority_fits_and_one_of_61_characters_does_not() {
        assert_eq!(Person { name: "阿卜杜热合曼·买买提伊敏".into(), ..person() }.check(), Ok(()));
        assert_eq!(
            Person { name: "张".repeat(61), ..person() }.check().unwrap_err().code(),
            "record.field_too_long"
        );
        assert_eq!(
            Person { note: Some("记".repeat(4001)), ..person() }.check().unwrap_err().code(),
            "record.field_too_long"
        );
    }

    #[test]
    fn days_of_consent_and_retention_are_civil_days() {
        let consent = |day: &str| Person { consent_day: Some(day.into()), ..person() }.check();
        assert_eq!(consent("2026-11-24"), Ok(()));
        assert_eq!(consent(""), Ok(()));
        assert_eq!(consent("24.11.2026").unwrap_err().code(), "record.field_invalid");
        assert!(Person { retention_day: Some("2026-02-30".into()), ..person() }.check().is_err());
    }

    #[test]
    fn an_affiliation_names_both_ends_and_its_days_are_in_order() {
        let affiliation =
            Affiliation { person_id: "p1".into(), institution_id: "i1".into(), ..Affiliation::default() };
        assert_eq!(affiliation.check(), Ok(()));
        assert!(Affiliation { person_id: String::new(), ..affiliation.clone() }.check().is_err());
        assert!(Affiliation { institution_id: String::new(), ..affiliation.clone() }.check().is_err());
        let dated = Affiliation {
            from_day: Some("2026-02-01".into()),
            to_day: Some("2026-01-01".into()),
            ..affiliation
        };
        assert_eq!(dated.check().unwrap_err().code(), "record.days_reversed");
    }

    #[test]
    fn a_clinic_hour_is_a_weekly_window() {
        let hour = |weekday, from: &str, to: &str| {
            ClinicHour {
                affiliation_id: "a1".into(),
                weekday,
                from_time: from.into(),
                to_time: to.into(),
                ..ClinicHour::default()
            }
            .check()
        };
        assert_eq!(hour(3, "14:00", "17:00"), Ok(()));
        assert!(hour(0, "14:00", "17:00").is_err());
        assert!(hour(3, "17:00", "14:00").is_err());
    }

    #[test]
    fn what_identifies_a_person_is_personal_and_sealed_under_its_own_key() {
        for field in ["name", "phone", "mobile", "email", "wechat", "note"] {
            assert!(Person::KIND.field(field).unwrap().personal, "{field}");
        }
        assert!(!Person::KIND.field("consent").unwrap().personal);
        assert_eq!((Person::KIND.subject)(&person().to_fields()), Some("p1".into()));
        let affiliation = Affiliation { id: "a1".into(), person_id: "p1".into(), ..Affiliation::default() };
        assert_eq!((Affiliation::KIND.subject)(&affiliation.to_fields()), Some("p1".into()));
    }

    #[test]
    fn no_field_of_a_person_is_a_sales_figure() {
        for field in Person::KIND.fields {
            assert_eq!(crate::compliance::refuse_sales_heading(field.name), Ok(()), "{}", field.name);
        }
    }
}
