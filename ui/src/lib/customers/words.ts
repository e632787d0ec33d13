import { weekday } from '$lib/format';
import { m } from '$lib/paraglide/messages';
import type * as T from './types';

/** What a customer is, in a word. */
export function kindWord(kind: T.CustomerKind): string {
  const words = {
    person: m.customers_kind_person,
    department: m.customers_kind_department,
    institution: m.customers_kind_institution,
  };
  return words[kind]();
}

export function institutionKindWord(kind: T.InstitutionKind): string {
  const words = {
    hospital: m.customers_institution_hospital,
    clinic: m.customers_institution_clinic,
    pharmacy: m.customers_institution_pharmacy,
    distributor: m.customers_institution_distributor,
  };
  return words[kind]();
}

export function gradeWord(grade: T.HospitalGrade): string {
  const words = {
    unknown: m.customer_grade_unknown,
    '3a': m.customer_grade_3a,
    '3b': m.customer_grade_3b,
    '3': m.customer_grade_3,
    '2a': m.customer_grade_2a,
    '2b': m.customer_grade_2b,
    '2': m.customer_grade_2,
    '1': m.customer_grade_1,
  };
  return words[grade]();
}

export function consentWord(consent: T.Consent): string {
  const words = {
    unknown: m.customer_consent_unknown,
    given: m.customer_consent_given,
    refused: m.customer_consent_refused,
    withdrawn: m.customer_consent_withdrawn,
  };
  return words[consent]();
}

export function reasonWord(reason: T.Reason): string {
  const words = {
    same_code: m.customers_reason_same_code,
    same_phone: m.customers_reason_same_phone,
    same_name_same_place: m.customers_reason_same_name_same_place,
    same_pinyin_same_place: m.customers_reason_same_pinyin_same_place,
    name_variant: m.customers_reason_name_variant,
    same_name: m.customers_reason_same_name,
  };
  return words[reason]();
}

/** The rungs of the awareness ladder, 1 to 5. */
export function awarenessWord(level: number): string {
  const words = [
    m.customer_awareness_1,
    m.customer_awareness_2,
    m.customer_awareness_3,
    m.customer_awareness_4,
    m.customer_awareness_5,
  ];
  return words[level - 1]?.() ?? '';
}

/** 1 = Monday … 7 = Sunday. */
export function weekdayWord(day: number): string {
  // The first of January 2024 was a Monday.
  return weekday(`2024-01-0${day}`);
}

const FIELDS: Record<string, () => string> = {
  name: m.customer_field_name,
  title: m.customer_field_title,
  specialty: m.customer_field_specialty,
  phone: m.customer_field_phone,
  mobile: m.customer_field_mobile,
  email: m.customer_field_email,
  wechat: m.customer_field_wechat,
  monthly_outpatients: m.customer_field_monthly_outpatients,
  academic_interest: m.customer_field_academic_interest,
  note: m.customer_field_note,
  consent: m.customer_field_consent,
  consent_day: m.customer_field_consent_day,
  consent_purpose: m.customer_field_consent_purpose,
  retention_day: m.customer_field_retention_day,
  kind: m.customer_field_kind,
  short_name: m.customer_field_short_name,
  grade: m.customer_field_grade,
  beds: m.customer_field_beds,
  credit_code: m.customer_field_credit_code,
  city: m.customer_field_city,
  district: m.customer_field_district,
  address: m.customer_field_address,
  booking_lead_days: m.customer_field_booking_lead_days,
  required_papers: m.customer_field_required_papers,
  affiliation: m.customer_field_affiliation,
  'affiliation.title': m.customer_field_position,
  department_id: m.customer_field_department,
  department: m.customer_field_department,
  clinic_hour: m.customer_field_clinic_hour,
  reception_window: m.customer_field_reception_window,
  people: m.customer_field_people,
};

/** The name of a field as people say it; a name that is not known here stands for itself. */
export function fieldWord(name: string): string {
  return FIELDS[name]?.() ?? name;
}

/** As `fieldWord`, in the words for this kind: a person's name is 姓名. */
export function fieldWordOf(kind: T.CustomerKind, name: string): string {
  return kind === 'person' && name === 'name' ? m.customer_field_person_name() : fieldWord(name);
}

/** A stored value as people read it. */
export function valueWord(field: string, value: string): string {
  switch (field) {
    case 'consent':
      return consentWord(value as T.Consent);
    case 'grade':
      return gradeWord(value as T.HospitalGrade);
    case 'kind':
      return institutionKindWord(value as T.InstitutionKind);
    default:
      return value;
  }
}

/** `示例医院 · 肿瘤科 · 主任医师`, of what is known. */
export function trail(...parts: (string | null | undefined)[]): string {
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join(' · ');
}

/** The cell beside the name: a title, or what the customer is. */
export function kindOrTitle(row: T.ListRow): string {
  if (row.kind === 'person') return row.title ?? kindWord('person');
  if (row.kind === 'institution' && row.institution_kind) {
    return institutionKindWord(row.institution_kind);
  }
  return kindWord(row.kind);
}

/** `12 次拜访`: how many of something hang on a customer. */
export function attachedWord({ kind, count }: T.Attached): string {
  const words: Record<T.AttachedKind, (given: { count: number }) => string> = {
    affiliation: m.customer_attached_affiliations,
    department: m.customer_attached_departments,
    reception_window: m.customer_attached_windows,
    purchase: m.customer_attached_purchases,
    tag: m.customer_attached_tags,
    external_code: m.customer_attached_codes,
    own_field_value: m.customer_attached_own_fields,
    alignment: m.customer_attached_alignments,
    plan_item: m.customer_attached_plan_items,
    visit: m.customer_attached_visits,
    awareness: m.customer_attached_awareness,
    next_step: m.customer_attached_steps,
    assessment: m.customer_attached_assessments,
    survey_response: m.customer_attached_responses,
    survey_invitation: m.customer_attached_invitations,
  };
  return words[kind]({ count });
}
