import type { CustomerKind } from './types';

/** How a field is shown and edited in place. */
export interface FieldSpec {
  name: string;
  type: 'text' | 'tel' | 'email' | 'number' | 'date' | 'choice' | 'long';
}

const text = (name: string): FieldSpec => ({ name, type: 'text' });
const number = (name: string): FieldSpec => ({ name, type: 'number' });

/** The attribute rail, by kind of customer, in the order of what is asked for most. */
export const FIELDS: Record<CustomerKind, readonly FieldSpec[]> = {
  person: [
    text('name'),
    text('title'),
    text('specialty'),
    { name: 'mobile', type: 'tel' },
    { name: 'phone', type: 'tel' },
    text('wechat'),
    { name: 'email', type: 'email' },
    number('monthly_outpatients'),
    text('academic_interest'),
    { name: 'note', type: 'long' },
  ],
  department: [
    text('name'),
    { name: 'phone', type: 'tel' },
    number('beds'),
    { name: 'note', type: 'long' },
  ],
  institution: [
    text('name'),
    text('short_name'),
    { name: 'kind', type: 'choice' },
    { name: 'grade', type: 'choice' },
    number('beds'),
    { name: 'phone', type: 'tel' },
    text('city'),
    text('district'),
    text('address'),
    text('credit_code'),
    number('booking_lead_days'),
    text('required_papers'),
    { name: 'note', type: 'long' },
  ],
};

export const CONSENT_FIELDS: readonly FieldSpec[] = [
  { name: 'consent', type: 'choice' },
  { name: 'consent_day', type: 'date' },
  text('consent_purpose'),
  { name: 'retention_day', type: 'date' },
];

/** Fields of an institution that only hospitals have. */
export const HOSPITAL_ONLY: readonly string[] = ['grade', 'beds'];

/** Fields that always hold something: an emptied one stays as it was. */
export const NEVER_EMPTY: readonly string[] = ['name', 'kind', 'grade', 'consent'];

/** What each choice field offers, as stored. */
export const CHOICES: Record<string, readonly string[]> = {
  kind: ['hospital', 'clinic', 'pharmacy', 'distributor'],
  grade: ['unknown', '3a', '3b', '3', '2a', '2b', '2', '1'],
  consent: ['unknown', 'given', 'refused', 'withdrawn'],
};
