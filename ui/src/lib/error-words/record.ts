import { m } from '$lib/paraglide/messages';
import type { Explain } from './explanation';

/** What is wrong with a record, in the words of the field. */
export const recordWords = {
  'customer.name_missing': () => ({
    title: m.error_customer_name_missing_title(),
    safe: m.error_safe_typed(),
    action: m.error_customer_name_missing_action(),
  }),
  'record.field_missing': (p) => ({
    title: m.error_record_field_missing_title({ field: p.field }),
    safe: m.error_safe_typed(),
    action: m.error_record_field_missing_action({ field: p.field }),
  }),
  'record.field_unknown': (p) => ({
    title: m.error_record_field_unknown_title({ field: p.field }),
    safe: m.error_safe_untouched(),
    action: m.error_record_field_unknown_action(),
  }),
  'record.field_invalid': (p) => ({
    title: m.error_record_field_invalid_title({ field: p.field, value: p.value }),
    safe: m.error_safe_typed(),
    action: m.error_record_field_invalid_action(),
  }),
  'record.published': () => ({
    title: m.error_record_published_title(),
    safe: m.error_safe_untouched(),
    action: m.error_record_published_action(),
  }),
  'record.field_too_long': (p) => ({
    title: m.error_record_field_too_long_title({ field: p.field, length_max: p.length_max }),
    safe: m.error_safe_typed(),
    action: m.error_record_field_too_long_action(),
  }),
  'institution.credit_code_invalid': (p) => ({
    title: m.error_institution_credit_code_invalid_title({ value: p.value }),
    safe: m.error_safe_typed(),
    action: m.error_institution_credit_code_invalid_action(),
  }),
  'compliance.sales_on_person': (p) => ({
    title: m.error_compliance_sales_on_person_title({ field: p.field }),
    safe: m.error_safe_typed(),
    action: m.error_compliance_sales_on_person_action(),
  }),
  'record.in_future': (p) => ({
    title: m.error_record_in_future_title({ field: p.field, value: p.value }),
    safe: m.error_safe_typed(),
    action: m.error_record_in_future_action(),
  }),
  'record.days_reversed': (p) => ({
    title: m.error_record_days_reversed_title({ from: p.from, to: p.to }),
    safe: m.error_safe_typed(),
    action: m.error_record_days_reversed_action(),
  }),
  'reception.window_reversed': (p) => ({
    title: m.error_reception_window_reversed_title({ from: p.from, to: p.to }),
    safe: m.error_safe_typed(),
    action: m.error_reception_window_reversed_action(),
  }),
  'visit.window_reason_missing': () => ({
    title: m.error_visit_window_reason_missing_title(),
    safe: m.error_safe_typed(),
    action: m.error_visit_window_reason_missing_action(),
  }),
  'visit.filing_reason_missing': (p) => ({
    title: m.error_visit_filing_reason_missing_title({ brands: p.brands }),
    safe: m.error_safe_typed(),
    action: m.error_visit_filing_reason_missing_action(),
  }),
  'visit.back_dated': (p) => ({
    title: m.error_visit_back_dated_title({ days_max: p.days_max }),
    safe: m.error_safe_typed(),
    action: m.error_visit_back_dated_action(),
  }),
  'visit.in_future': () => ({
    title: m.error_visit_in_future_title(),
    safe: m.error_safe_typed(),
    action: m.error_visit_in_future_action(),
  }),
  'visit.locked': () => ({
    title: m.error_visit_locked_title(),
    safe: m.error_safe_untouched(),
    action: m.error_visit_locked_action(),
  }),
  'visit.amendment_reason_missing': () => ({
    title: m.error_visit_amendment_reason_missing_title(),
    safe: m.error_safe_typed(),
    action: m.error_visit_amendment_reason_missing_action(),
  }),
  'visit.attendee_missing': () => ({
    title: m.error_visit_attendee_missing_title(),
    safe: m.error_safe_typed(),
    action: m.error_visit_attendee_missing_action(),
  }),
  'visit.outcome_missing': () => ({
    title: m.error_visit_outcome_missing_title(),
    safe: m.error_safe_typed(),
    action: m.error_visit_outcome_missing_action(),
  }),
  'own_field.retired': (p) => ({
    title: m.error_own_field_retired_title({ field: p.field }),
    safe: m.error_safe_typed(),
    action: m.error_own_field_retired_action(),
  }),
  'affiliation.ended': (p) => ({
    title: m.error_affiliation_ended_title({ day: p.day }),
    safe: m.error_safe_untouched(),
    action: m.error_affiliation_ended_action(),
  }),
  'customer.has_visits': (p) => ({
    title: m.error_customer_has_visits_title({ visits: p.visits }),
    safe: m.error_safe_untouched(),
    action: m.error_customer_has_visits_action(),
  }),
  'customer.has_people': (p) => ({
    title: m.error_customer_has_people_title({ people: p.people }),
    safe: m.error_safe_untouched(),
    action: m.error_customer_has_people_action(),
  }),
  'customer.has_purchases': (p) => ({
    title: m.error_customer_has_purchases_title({ purchases: p.purchases }),
    safe: m.error_safe_untouched(),
    action: m.error_customer_has_purchases_action(),
  }),
  'merge.same': () => ({
    title: m.error_merge_same_title(),
    safe: m.error_safe_untouched(),
    action: m.error_merge_same_action(),
  }),
  'merge.kinds_differ': () => ({
    title: m.error_merge_kinds_differ_title(),
    safe: m.error_safe_untouched(),
    action: m.error_merge_kinds_differ_action(),
  }),
  'merge.not_merged': () => ({
    title: m.error_merge_not_merged_title(),
    safe: m.error_safe_untouched(),
    action: m.error_merge_not_merged_action(),
  }),
  'staff.oneself': () => ({
    title: m.error_staff_oneself_title(),
    safe: m.error_safe_untouched(),
    action: m.error_staff_oneself_action(),
  }),
  'own_field.choice': (p) => ({
    title: m.error_own_field_choice_title({ field: p.field, value: p.value }),
    safe: m.error_safe_typed(),
    action: m.error_own_field_choice_action(),
  }),
} satisfies Record<string, Explain>;
