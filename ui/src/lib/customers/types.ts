/** What crosses the bridge about customers. Stands in for the generated types until they are in the tree. */
export type CustomerKind = 'person' | 'department' | 'institution';
export type InstitutionKind = 'hospital' | 'clinic' | 'pharmacy' | 'distributor';
export type ListSort = 'name' | 'last_visit' | 'place';
export interface OwnFieldFilter {
  own_field_id: string;
  value: string;
}
export interface ListFilter {
  text: string;
  kinds: CustomerKind[];
  institution_kinds: InstitutionKind[];
  institution_ids: string[];
  department_id: string | null;
  tags: string[];
  visited_from: string | null;
  visited_to: string | null;
  never_visited: boolean;
  own_fields: OwnFieldFilter[];
  sort: ListSort;
  descending: boolean;
}
export interface Syllable {
  text: string;
  pinyin: string;
}
export interface ListRow {
  id: string;
  kind: CustomerKind;
  institution_kind: InstitutionKind | null;
  name: string;
  institution_id: string | null;
  institution_name: string | null;
  department_id: string | null;
  department_name: string | null;
  title: string | null;
  last_visit_day: string | null;
  visits: number;
  tags: string[];
  reading: Syllable[];
  hits: boolean[];
}
export interface ListPage {
  rows: ListRow[];
  total: number;
}
export interface Facet {
  value: string;
  name: string;
  count: number;
}
export interface Facets {
  kinds: Facet[];
  institution_kinds: Facet[];
  institutions: Facet[];
  tags: Facet[];
  never_visited: number;
  total: number;
}
export type Consent = 'unknown' | 'given' | 'refused' | 'withdrawn';
export type HospitalGrade = 'unknown' | '3a' | '3b' | '3' | '2a' | '2b' | '2' | '1';
export type MasterState = 'local' | 'pending' | 'validated';
export interface Person {
  id: string;
  revision: number;
  name: string;
  title: string | null;
  specialty: string | null;
  phone: string | null;
  mobile: string | null;
  email: string | null;
  wechat: string | null;
  monthly_outpatients: number | null;
  academic_interest: string | null;
  note: string | null;
  consent: Consent;
  consent_day: string | null;
  consent_purpose: string | null;
  retention_day: string | null;
  state: MasterState;
  merged_into: string | null;
  erased_at: string | null;
}
export interface Department {
  id: string;
  revision: number;
  institution_id: string;
  name: string;
  beds: number | null;
  phone: string | null;
  note: string | null;
  state: MasterState;
  merged_into: string | null;
}
export interface Institution {
  id: string;
  revision: number;
  kind: InstitutionKind;
  name: string;
  short_name: string | null;
  grade: HospitalGrade;
  beds: number | null;
  credit_code: string | null;
  city: string | null;
  district: string | null;
  address: string | null;
  phone: string | null;
  booking_lead_days: number | null;
  required_papers: string | null;
  note: string | null;
  state: MasterState;
  merged_into: string | null;
}
export interface ReceptionWindow {
  id: string;
  revision: number;
  institution_id: string;
  department_id: string | null;
  weekday: number;
  from_time: string;
  to_time: string;
  place: string | null;
}
export interface ExternalCode {
  id: string;
  revision: number;
  customer_id: string;
  system: string;
  code: string;
}
export interface Tag {
  id: string;
  revision: number;
  customer_id: string;
  name: string;
}
export interface Affiliation {
  id: string;
  revision: number;
  person_id: string;
  institution_id: string;
  department_id: string | null;
  title: string | null;
  is_primary: boolean;
  from_day: string | null;
  to_day: string | null;
}
export interface ClinicHour {
  id: string;
  revision: number;
  affiliation_id: string;
  weekday: number;
  from_time: string;
  to_time: string;
}
export type CustomerRecord =
  | { kind: 'person'; record: Person }
  | { kind: 'department'; record: Department }
  | { kind: 'institution'; record: Institution };
export interface PlaceName {
  id: string;
  name: string;
}
export interface AffiliationLine {
  affiliation: Affiliation;
  institution_name: string;
  department_name: string | null;
  current: boolean;
  hours: ClinicHour[];
}
export interface DepartmentLine {
  department: Department;
  people: number;
}
export interface OwnField {
  id: string;
  revision: number;
  customer_kind: CustomerKind;
  name: string;
  field_type: 'text' | 'number' | 'choice' | 'date';
  sort: number;
  retired: boolean;
}
export interface OwnFieldValue {
  id: string;
  revision: number;
  customer_id: string;
  own_field_id: string;
  value: string;
}
export interface OwnFieldLine {
  field: OwnField;
  choices: string[];
  value: OwnFieldValue | null;
}
export interface AwarenessLine {
  brand_id: string;
  brand_name: string;
  level: number;
  day: string;
}
export interface Completeness {
  percent: number;
  missing: string[];
}
export interface Warning {
  field: string;
  kind: 'sales_figure' | 'patient_identifier';
  words: string;
}
export interface CustomerPage {
  customer: CustomerRecord;
  institution: PlaceName | null;
  affiliations: AffiliationLine[];
  departments: DepartmentLine[];
  people: number;
  reception_windows: ReceptionWindow[];
  tags: Tag[];
  codes: ExternalCode[];
  own_fields: OwnFieldLine[];
  awareness: AwarenessLine[];
  visits: number;
  last_visit_day: string | null;
  completeness: Completeness;
  warnings: Warning[];
  merged_from: PlaceName[];
}
export interface NewPlace {
  institution_id: string | null;
  institution_name: string | null;
  department_id: string | null;
  department_name: string | null;
  title: string | null;
}
export interface NewCustomer {
  customer: CustomerRecord;
  place: NewPlace | null;
  tags: string[];
}
export type Reason =
  | 'same_code'
  | 'same_phone'
  | 'same_name_same_place'
  | 'same_pinyin_same_place'
  | 'name_variant'
  | 'same_name';
export interface LookAlike {
  row: ListRow;
  reasons: Reason[];
  strength: number;
}
export type Side = 'survivor' | 'loser';
export interface MergeField {
  field: string;
  own_name: string | null;
  loser: string | null;
  survivor: string | null;
  proposed: Side;
  differs: boolean;
}
export interface MergePreview {
  kind: CustomerKind;
  loser: PlaceName;
  survivor: PlaceName;
  fields: MergeField[];
  moves: { kind: string; count: number }[];
}
export interface Merged {
  moved: number;
  collapsed: number;
}
export type EraseReason = 'person_asked' | 'consent_withdrawn' | 'retention_over' | 'not_needed';
export interface ErasePreview {
  name: string;
  visits: number;
  group_visits: number;
  next_steps: number;
  affiliations: number;
  details: number;
  plan_items: number;
  drafts: number;
  merged_from: PlaceName[];
  retained: string | null;
}
export interface Erased {
  rows: number;
  cleaned: boolean;
}
export type Channel =
  | 'face_to_face'
  | 'phone'
  | 'wechat'
  | 'video'
  | 'email'
  | 'department_meeting'
  | 'academic_event';
export type Outcome = 'reached' | 'partly' | 'not_seen' | 'rescheduled';
export interface TimelineCursor {
  at: string;
  id: string;
}
export interface VisitLine {
  id: string;
  at: string;
  offset_minutes: number;
  day: string;
  channel: Channel;
  outcome: Outcome;
  objective: string | null;
  note: string | null;
  state: 'submitted' | 'amended';
  imported: boolean;
  staff_name: string;
  attendees: { customer_id: string; kind: CustomerKind; name: string }[];
  brands: PlaceName[];
}
export interface StepLine {
  id: string;
  visit_id: string;
  customer_id: string;
  day: string;
  content: string;
  done_at: string | null;
}
export interface EventLine {
  id: string;
  visit_id: string;
  deadline: string;
  reported_at: string | null;
  report_ref: string | null;
}
export type TimelineEntry =
  | ({ kind: 'visit' } & VisitLine)
  | ({ kind: 'next_step' } & StepLine)
  | ({ kind: 'adverse_event' } & EventLine);
export interface TimelinePage {
  entries: TimelineEntry[];
  next: TimelineCursor | null;
}
/** A value that was saved, with the group by which it can be undone. */
export interface Saved<T> {
  value: T;
  group: string | null;
}
export interface Edit {
  id: string | null;
  revision: number;
  fields: Record<string, unknown>;
}
export interface Draft {
  form: string;
  body: string;
  saved_at: string;
}
