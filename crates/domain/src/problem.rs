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
        TierModelUnreadable { line: u32, value: String } => "tier_model.unreadable", "the tier model cannot be read at line {line}: {value}";
        TierModelTooLarge { limit: u32 } => "tier_model.too_large", "the tier model is larger than {limit} bytes";
        TierModelNewer { format: u32 } => "tier_model.newer", "the tier model has the format {format} of a later version";
        TierModelSubjects => "tier_model.subjects", "a tier model rates at least one kind of customer, each named once";
        TierModelAxes { count: u32 } => "tier_model.axes", "a tier model has one or two axes, not {count}";
        TierModelTooMany { id: String, limit: u32 } => "tier_model.too_many", "{id} has more than {limit} entries";
        TierModelId { id: String } => "tier_model.id", "{id} cannot be an id, a code or a label";
        TierModelName { id: String } => "tier_model.name", "{id} needs a name of at most 60 characters in Chinese and in English";
        TierModelTwice { id: String } => "tier_model.twice", "{id} stands there twice";
        TierModelCriteriaMissing { axis: String } => "tier_model.criteria_missing", "the axis {axis} has no criterion";
        TierModelWeight { criterion: String, value: u32 } => "tier_model.weight", "the weight of {criterion} is between 1 and 1000, not {value}";
        TierModelPoints { criterion: String, value: u32 } => "tier_model.points", "points of {criterion} are between 0 and 100, not {value}";
        TierModelRangeGap { criterion: String } => "tier_model.range_gap", "the ranges of {criterion} leave out low values: the first has no lower bound";
        TierModelRangeOverlap { criterion: String, from: String } => "tier_model.range_overlap", "the ranges of {criterion} overlap or are out of order at {from}";
        TierModelChoicesFew { criterion: String } => "tier_model.choices_few", "{criterion} needs at least two choices";
        TierModelMetricSubject { criterion: String } => "tier_model.metric_subject", "{criterion} is about orders, which only institutions have";
        TierModelBandsStart { axis: String } => "tier_model.bands_start", "the first band of {axis} begins at 0";
        TierModelBandsOrder { axis: String, band: String } => "tier_model.bands_order", "the bands of {axis} are out of order at {band}";
        TierModelBandOver { axis: String, band: String } => "tier_model.band_over", "the band {band} of {axis} begins over 100";
        TierModelBandUnreachable { axis: String, band: String } => "tier_model.band_unreachable", "no combination of points reaches the band {band} of {axis}";
        TierModelCellMissing { cell: String } => "tier_model.cell_missing", "the cell {cell} has no tier";
        TierModelCellTwice { cell: String } => "tier_model.cell_twice", "the cell {cell} stands there twice";
        TierModelCellUnknown { cell: String } => "tier_model.cell_unknown", "the cell {cell} names a band that the axes lack";
        TierModelTierUnknown { cell: String, tier: String } => "tier_model.tier_unknown", "the cell {cell} names the tier {tier}, which does not exist";
        TierModelTierUnused { tier: String } => "tier_model.tier_unused", "no cell leads to the tier {tier}";
        TierModelReview { tier: String, days_max: u32 } => "tier_model.review", "the review interval of {tier} is between 1 and {days_max} days";
        TierInputUnknown { criterion: String } => "tier.input_unknown", "the tier model has no criterion {criterion}";
        TierInputUnfit { criterion: String, value: String } => "tier.input_unfit", "{criterion} cannot be {value}";
        TierSubject { kind: String, model: String } => "tier.subject", "{model} does not rate a {kind}";
        AssessmentReturnReasonMissing => "assessment.return_reason_missing", "returning an assessment needs a reason";
        AssessmentOverrideReasonMissing => "assessment.override_reason_missing", "overriding an assessment needs a reason";
        AssessmentOverrideTierMissing => "assessment.override_tier_missing", "overriding an assessment needs the tier that holds instead";
        SurveyDocumentTooLarge { limit: u32 } => "survey.document_too_large", "the survey is larger than {limit} KiB";
        SurveyDocumentUnreadable { value: String } => "survey.document_unreadable", "the survey cannot be read: {value}";
        SurveyFormatNewer { value: String } => "survey.format_newer", "the survey has format {value}, which a newer version writes";
        SurveyDocumentDiffers { field: String } => "survey.document_differs", "{field} differs between the survey's record and its document";
        SurveySubjectsMissing => "survey.subjects_missing", "the survey does not say whom it asks";
        SurveyQuestionsMissing => "survey.questions_missing", "the survey has no question";
        SurveyQuestionsTooMany { limit: u32 } => "survey.questions_too_many", "the survey has more than {limit} questions";
        SurveyHeadingMissing { field: String, language: &'static str } => "survey.heading_missing", "{field} is missing in {language}";
        SurveyTextMissing { question: u32, language: &'static str } => "survey.text_missing", "question {question} has no text in {language}";
        SurveyLabelMissing { question: u32, language: &'static str } => "survey.label_missing", "question {question}: the words of the scale or unit are missing in {language}";
        SurveyOptionTextMissing { question: u32, option: u32, language: &'static str } => "survey.option_text_missing", "question {question}: option {option} has no text in {language}";
        SurveyTextTooLong { question: u32, length_max: u32 } => "survey.text_too_long", "question {question} has a text of more than {length_max} characters";
        SurveyIdInvalid { question: u32, value: String } => "survey.id_invalid", "question {question}: {value} cannot be an id";
        SurveyIdTwice { question: u32, value: String } => "survey.id_twice", "question {question}: the id {value} is there twice";
        SurveyOptionsTooFew { question: u32 } => "survey.options_too_few", "question {question} has fewer than two options";
        SurveyOptionsTooMany { question: u32, limit: u32 } => "survey.options_too_many", "question {question} has more than {limit} options";
        SurveyOptionTextTwice { question: u32, option: u32 } => "survey.option_text_twice", "question {question}: option {option} reads like another one";
        SurveyChoicesMaxInvalid { question: u32, value: u32, limit: u32 } => "survey.choices_max_invalid", "question {question}: at most {value} of {limit} options cannot be";
        SurveyPointsInvalid { question: u32, value: u32 } => "survey.points_invalid", "question {question}: a scale has 5 or 7 points, not {value}";
        SurveyRangeReversed { question: u32, from: i32, to: i32 } => "survey.range_reversed", "question {question}: the range {from} to {to} is reversed or empty";
        SurveyLengthInvalid { question: u32, value: u32, limit: u32 } => "survey.length_invalid", "question {question}: a text of at most {value} characters cannot be (1 to {limit})";
        SurveyJumpUnknown { question: u32, value: String } => "survey.jump_unknown", "question {question} jumps to {value}, which is not there";
        SurveyJumpBackward { question: u32, value: String } => "survey.jump_backward", "question {question} jumps back to {value}";
        SurveyJumpValue { question: u32, value: String } => "survey.jump_value", "question {question} jumps on {value}, which is no answer to it";
        SurveyJumpNever { question: u32, n: u32 } => "survey.jump_never", "question {question}: jump {n} is never taken";
        SurveyQuestionUnreachable { question: u32 } => "survey.question_unreachable", "question {question} can never be reached";
        SurveyAsksForSales { question: u32, value: String } => "survey.asks_for_sales", "question {question} asks a person for sales or prescriptions: {value}";
        SurveyAsksForPatient { question: u32, value: String } => "survey.asks_for_patient", "question {question} asks who a patient is: {value}";
        SurveyRequiredMissing { question: u32 } => "survey.required_missing", "question {question} must be answered";
        SurveyAnswerInvalid { question: u32, value: String } => "survey.answer_invalid", "{value} is no answer to question {question}";
        SurveyAnswerTooLong { question: u32, length_max: u32 } => "survey.answer_too_long", "the answer to question {question} is longer than {length_max} characters";
        SurveyAnswerTwice { question: u32 } => "survey.answer_twice", "question {question} has more than one answer";
        SurveyChoicesTooMany { question: u32, limit: u32 } => "survey.choices_too_many", "question {question} takes at most {limit} choices";
        SurveyQuestionUnknown { value: String } => "survey.question_unknown", "the survey has no question {value}";
        SurveyAnonymousLinked { field: String } => "survey.anonymous_linked", "an anonymous response may not keep {field}";
        SurveyPinForm { length_min: u32, length_max: u32 } => "survey.pin_form", "the PIN has {length_min} to {length_max} digits";
        SurveySubject { kind: String } => "survey.subject", "this survey does not ask a {kind}";
        SurveyInstitutionMissing => "survey.institution_missing", "the survey keeps the institution, and none is named";
        SurveyPinMissing => "survey.pin_missing", "no PIN is set that leaves the kiosk";
        SurveyPinWrong { wait_seconds: u32 } => "survey.pin_wrong", "the PIN does not fit; the next one is looked at in {wait_seconds} seconds";
        SurveyPinWait { wait_seconds: u32 } => "survey.pin_wait", "a PIN is looked at again in {wait_seconds} seconds";
        SurveyKioskOff => "survey.kiosk_off", "no survey is being answered on this laptop";
        SurveyPinSimple => "survey.pin_simple", "the PIN is too easy to guess";
    }
}
