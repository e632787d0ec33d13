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
        name, title, specialty, phone, mobile, email, wechat, academic_interest, note,
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
    /// When a person sees patients at a place.
    ClinicHour = "clinic_hour", Master {
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
