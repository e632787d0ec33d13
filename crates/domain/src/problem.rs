//! Errors with a stable code and named parameters. The window translates by code.

/// Defines an error enum whose variants each carry a stable code, an English line for logs and the
/// command line, and named parameters. Gives `code()`, `params()` and the list `CODES`, from which
/// the window's exhaustive translation table is typed.
#[macro_export]
macro_rules! problems {
    ($(#[$meta:meta])* pub enum $name:ident {
        $( $variant:ident $({ $($param:ident : $ty:ty),+ $(,)? })? => $code:literal, $text:literal; )+
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, thiserror::Error)]
        pub enum $name {
            $( #[error($text)] $variant $({ $($param: $ty),+ })? ),+
        }

        impl $name {
            /// Every code of this enum, in order of declaration.
            pub const CODES: &'static [&'static str] = &[$($code),+];

            /// The stable code that the window translates.
            pub fn code(&self) -> &'static str {
                match self { $( Self::$variant $({ $($param: _),+ })? => $code ),+ }
            }

            /// The named parameters of the message.
            pub fn params(&self) -> ::std::collections::BTreeMap<String, String> {
                match self { $( Self::$variant $({ $($param),+ })? => {
                    ::std::collections::BTreeMap::from([$($((stringify!($param).to_owned(), $param.to_string())),+)?])
                } ),+ }
            }
        }
    };
}

problems! {
    /// What is wrong with a record, in the words of the field.
    pub enum Problem {
        NameMissing => "customer.name_missing", "the name is missing";
        FieldMissing { field: String } => "record.field_missing", "{field} is missing";
        FieldUnknown { kind: String, field: String } => "record.field_unknown", "{kind} has no field {field}";
        FieldInvalid { field: String, value: String } => "record.field_invalid", "{field} cannot be {value}";
        Published { kind: String } => "record.published", "a published {kind} never changes; it is followed by another version";
        FieldTooLong { field: String, length_max: u32 } => "record.field_too_long", "{field} is longer than {length_max} characters";
        CreditCodeInvalid { value: String } => "institution.credit_code_invalid", "{value} is not a unified social credit code";
        SalesOnPerson { field: String } => "compliance.sales_on_person", "{field}: no sales or prescription figure may be kept on a person";
        DayInFuture { field: String, value: String } => "record.in_future", "{field} {value} lies in the future";
        DaysReversed { from: String, to: String } => "record.days_reversed", "{from} is after {to}";
        WindowReversed { from: String, to: String } => "reception.window_reversed", "the window {from}-{to} ends before it begins";
        WindowReasonMissing => "visit.window_reason_missing", "the visit is outside the reception windows and needs a reason";
        FilingReasonMissing { brands: String } => "visit.filing_reason_missing", "the rep's filing does not cover {brands}; the visit needs a reason";
        BackDated { days_max: u32 } => "visit.back_dated", "a visit may be entered at most {days_max} days later";
        InFuture => "visit.in_future", "a visit cannot be in the future";
        VisitLocked => "visit.locked", "the visit is submitted and locked; correct it with an amendment";
        AmendmentReasonMissing => "visit.amendment_reason_missing", "an amendment needs a reason";
        AttendeeMissing => "visit.attendee_missing", "a visit needs somebody who was visited";
        OutcomeMissing => "visit.outcome_missing", "a visit needs its outcome";
        OwnFieldRetired { field: String } => "own_field.retired", "{field} is retired or belongs to another kind of customer";
        AffiliationEnded { day: String } => "affiliation.ended", "the affiliation ended on {day}";
        CustomerHasVisits { visits: u32 } => "customer.has_visits", "{visits} visits hang on the customer; merge it or end its affiliation";
        CustomerHasPeople { people: u32 } => "customer.has_people", "{people} people work there";
        CustomerHasPurchases { purchases: u32 } => "customer.has_purchases", "{purchases} purchases are recorded on the institution";
        MergeSame => "merge.same", "a customer cannot be merged into itself";
        MergeKindsDiffer => "merge.kinds_differ", "only customers of one kind can be merged";
        NotMerged => "merge.not_merged", "the customer is not merged into another";
        StaffOneself => "staff.oneself", "whoever works on this laptop cannot be retired";
        OwnFieldChoice { field: String, value: String } => "own_field.choice", "{value} is not a choice of {field}";
    }
}
