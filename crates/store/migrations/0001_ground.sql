-- The first shape of the file. A shipped migration never changes; a column never changes its meaning.
--
-- Part one: the tables of records. One table per kind of `domain::kinds::KINDS`, one column per field;
-- a test compares them. Only the write door (src/door.rs) writes them. `deleted` rows are tombstones.

create table policy (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  back_dating_days integer not null,
  adverse_event_hours integer not null,
  idle_lock_minutes integer not null
) strict, without rowid;

create table line (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  name text not null,
  retired integer not null check (retired in (0, 1))
) strict, without rowid;

create table brand (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  line_id text not null references line(id),
  name text not null,
  retired integer not null check (retired in (0, 1))
) strict, without rowid;

create table product (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  brand_id text not null references brand(id),
  name text not null,
  code text,
  retired integer not null check (retired in (0, 1))
) strict, without rowid;

create table key_message (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  brand_id text not null references brand(id),
  name text not null,
  retired integer not null check (retired in (0, 1))
) strict, without rowid;

create table own_field (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  customer_kind text not null,
  name text not null,
  field_type text not null,
  sort integer not null,
  retired integer not null check (retired in (0, 1))
) strict, without rowid;

create table own_field_choice (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  own_field_id text not null references own_field(id),
  name text not null,
  sort integer not null
) strict, without rowid;

create table staff (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  name text not null,
  code text,
  -- Left the company: no longer offered as a co-visitor, still named in past visits.
  retired integer not null default 0 check (retired in (0, 1))
) strict, without rowid;

create table position (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  name text not null,
  territory text not null,
  line_id text references line(id)
) strict, without rowid;

create table holding (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  staff_id text not null references staff(id),
  position_id text not null references position(id),
  from_day text,
  to_day text
) strict, without rowid;

create table filing (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  staff_id text not null references staff(id),
  number text not null,
  from_day text,
  to_day text
) strict, without rowid;

create table filing_brand (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  filing_id text not null references filing(id),
  brand_id text not null references brand(id)
) strict, without rowid;

create table institution (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  kind text not null,
  name text not null,
  short_name text,
  grade text not null,
  beds integer,
  credit_code text,
  city text,
  district text,
  address text,
  phone text,
  booking_lead_days integer,
  required_papers text,
  note text,
  state text not null,
  merged_into text
) strict, without rowid;

create table department (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  institution_id text not null references institution(id),
  name text not null,
  beds integer,
  phone text,
  note text,
  state text not null,
  merged_into text
) strict, without rowid;

create table person (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  name text not null,
  title text,
  specialty text,
  phone text,
  mobile text,
  email text,
  wechat text,
  monthly_outpatients integer,
  academic_interest text,
  note text,
  consent text not null,
  consent_day text,
  consent_purpose text,
  retention_day text,
  state text not null,
  merged_into text,
  erased_at text
) strict, without rowid;

create table affiliation (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  person_id text not null references person(id),
  institution_id text not null references institution(id),
  department_id text references department(id),
  title text,
  is_primary integer not null check (is_primary in (0, 1)),
  from_day text,
  to_day text
) strict, without rowid;

create table clinic_hour (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  affiliation_id text not null references affiliation(id),
  weekday integer not null,
  from_time text not null,
  to_time text not null
) strict, without rowid;

create table reception_window (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  institution_id text not null references institution(id),
  department_id text references department(id),
  weekday integer not null,
  from_time text not null,
  to_time text not null,
  place text
) strict, without rowid;

create table external_code (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  customer_id text not null,
  system text not null,
  code text not null
) strict, without rowid;

create table tag (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  customer_id text not null,
  name text not null
) strict, without rowid;

create table own_field_value (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  customer_id text not null,
  own_field_id text not null references own_field(id),
  value text not null
) strict, without rowid;

create table alignment (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  customer_id text not null,
  position_id text not null references position(id),
  from_day text,
  to_day text
) strict, without rowid;

create table purchase (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  institution_id text not null references institution(id),
  month text not null,
  product_id text not null references product(id),
  amount integer not null,
  cost integer
) strict, without rowid;

create table plan_item (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  position_id text not null references position(id),
  customer_id text not null,
  affiliation_id text references affiliation(id),
  day text not null,
  at_time text,
  afternoon integer not null check (afternoon in (0, 1)),
  sort integer not null,
  purpose text,
  appointment_ref text,
  visit_id text references visit(id),
  dropped integer not null check (dropped in (0, 1))
) strict, without rowid;

create table visit (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  position_id text not null references position(id),
  staff_id text not null references staff(id),
  institution_id text references institution(id),
  at text not null,
  offset_minutes integer not null,
  day text not null,
  channel text not null,
  objective text,
  outcome text not null,
  outcome_note text,
  appointment_ref text,
  window_reason text,
  filing_reason text,
  state text not null,
  entered_at text not null,
  imported integer not null check (imported in (0, 1))
) strict, without rowid;

create table attendee (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  visit_id text not null references visit(id),
  customer_id text not null,
  affiliation_id text references affiliation(id)
) strict, without rowid;

create table visit_brand (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  visit_id text not null references visit(id),
  brand_id text not null references brand(id)
) strict, without rowid;

create table visit_message (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  visit_id text not null references visit(id),
  key_message_id text not null references key_message(id)
) strict, without rowid;

create table co_visitor (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  visit_id text not null references visit(id),
  staff_id text not null references staff(id)
) strict, without rowid;

create table awareness (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  position_id text not null references position(id),
  customer_id text not null,
  brand_id text not null references brand(id),
  level integer not null,
  day text not null,
  visit_id text references visit(id)
) strict, without rowid;

create table next_step (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  visit_id text not null references visit(id),
  customer_id text not null,
  position_id text not null references position(id),
  day text not null,
  content text not null,
  done_at text
) strict, without rowid;

create table adverse_event (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  visit_id text not null references visit(id),
  position_id text not null references position(id),
  deadline text not null,
  reported_at text,
  report_ref text
) strict, without rowid;

create table amendment (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  visit_id text not null references visit(id),
  reason text not null,
  at text not null
) strict, without rowid;

create index department_institution on department(institution_id);
create index person_mobile on person(mobile) where mobile is not null;
create index person_merged on person(merged_into) where merged_into is not null;
create index person_phone on person(phone) where phone is not null;
create index affiliation_person on affiliation(person_id);
create index affiliation_institution on affiliation(institution_id, department_id);
create index affiliation_department on affiliation(department_id) where department_id is not null;
create index clinic_hour_affiliation on clinic_hour(affiliation_id);
create index reception_window_institution on reception_window(institution_id);
create index external_code_code on external_code(code, system);
create index external_code_customer on external_code(customer_id);
create index tag_name on tag(name, customer_id) where deleted = 0;
create index tag_customer on tag(customer_id);
create index own_field_value_customer on own_field_value(customer_id);
create index own_field_value_value on own_field_value(own_field_id, value, customer_id) where deleted = 0;
create index alignment_customer on alignment(customer_id);
create index purchase_institution on purchase(institution_id, month, product_id);
create index plan_item_day on plan_item(position_id, day);
create index plan_item_customer on plan_item(customer_id);
create index plan_item_open on plan_item(day) where visit_id is null and dropped = 0 and deleted = 0;
create index visit_day on visit(day, at);
create index visit_institution on visit(institution_id, at);
create index attendee_customer on attendee(customer_id, visit_id);
create index attendee_visit on attendee(visit_id);
create index visit_brand_visit on visit_brand(visit_id);
create index visit_message_visit on visit_message(visit_id);
create index co_visitor_visit on co_visitor(visit_id);
create index awareness_customer on awareness(customer_id, brand_id, day);
create index awareness_visit on awareness(visit_id) where visit_id is not null;
create index next_step_open on next_step(day) where done_at is null and deleted = 0;
create index next_step_visit on next_step(visit_id);
create index next_step_customer on next_step(customer_id);
create index adverse_event_open on adverse_event(deadline) where reported_at is null and deleted = 0;
create index adverse_event_visit on adverse_event(visit_id);
create index amendment_visit on amendment(visit_id);

-- Part two: the change log. Audit trail, undo log and outbox at once; append-only.

create table change (
  -- The laptop that wrote it.
  device text not null,
  -- Goes up when a laptop is restored from a backup.
  incarnation integer not null,
  -- Without gaps within a device's incarnation.
  n integer not null,
  -- How the rest is to be read, and hashed.
  format integer not null,
  grp text not null,
  kind text not null,
  row_id text not null,
  -- create, update, delete, restore, erase
  op text not null check (op in ('create', 'update', 'delete', 'restore', 'erase')),
  -- The revision that the user had loaded.
  base_revision integer not null,
  -- {"field": [old, new]} of the fields that are not personal.
  fields text not null,
  -- The same for personal fields of `subject`, sealed under the key of this id.
  sealed blob,
  key_id text,
  subject text,
  actor text not null,
  position text not null,
  -- When it happened and when it was entered, RFC 3339.
  happened_at text not null,
  entered_at text not null,
  -- Hybrid logical clock: milliseconds since 1970 in the upper 48 bits, a counter in the lower 16.
  hlc integer not null,
  -- BLAKE3(hash of the change before ‖ this change).
  hash blob not null,
  primary key (device, incarnation, n)
) strict, without rowid;
create index change_row on change(row_id, kind);

-- What the user did in one go: the unit of undo.
create table change_group (
  id text primary key not null,
  -- A code that the window translates, for example customer.edit.
  action text not null,
  at text not null,
  device text not null,
  incarnation integer not null,
  n_first integer not null,
  n_last integer not null,
  undoable integer not null check (undoable in (0, 1)),
  -- The group that this one undoes.
  undoes text,
  -- An undo that is not through: it goes on below this number.
  undoes_below integer
) strict;
create index change_group_order on change_group(device, incarnation, n_first);
create index change_group_undoes on change_group(undoes) where undoes is not null;

-- The keys that seal the personal values of a person or a visit. Several may exist for one: each laptop
-- makes its own, and what is written while somebody is merged into a person belongs to both of them.
-- Erasing one of its subjects destroys a key.
create table subject_key (
  id text not null,
  subject text not null,
  -- All its subjects in order, with spaces between.
  among text not null,
  key blob not null,
  primary key (id, subject)
) strict, without rowid;
create index subject_key_subject on subject_key(subject, among);

-- Part three: this laptop's own rows. Neither logged nor synced.

create table device (
  one integer primary key check (one = 1),
  id text not null,
  incarnation integer not null,
  staff_id text not null,
  position_id text not null,
  created_at text not null,
  sample integer not null default 0 check (sample in (0, 1))
) strict;

-- What is being typed, as it is typed. One row per form.
create table draft (
  form text primary key not null,
  body text not null,
  saved_at text not null
) strict, without rowid;

-- Small things that the program remembers: filters, mappings, choices of the window.
create table memory (
  topic text not null,
  name text not null,
  body text not null,
  saved_at text not null,
  primary key (topic, name)
) strict, without rowid;

-- Who opened which person's record (PIPL).
create table opened (
  id text primary key not null,
  person_id text not null,
  at text not null,
  actor text not null,
  position text not null,
  device text not null
) strict, without rowid;
create index opened_person on opened(person_id, at);

-- Part four: derived data. Rebuilt from parts one and two at any time; `check` compares.

create table listing (
  row integer primary key,
  id text not null unique,
  kind text not null,
  -- Kind of institution; empty for others.
  institution_kind text not null,
  name text not null,
  sort_key text not null,
  -- The place: itself for an institution, its own for a department, the primary one for a person.
  institution_id text,
  department_id text,
  -- Sorts as the names of the place do in a phone book; after all places when there is none.
  place_key text not null,
  title text,
  last_visit_day text,
  visits integer not null default 0
) strict;
create index listing_name on listing(sort_key, row, kind, institution_id, department_id, last_visit_day);
create index listing_kind on listing(kind, institution_kind);
create index listing_visit on listing(last_visit_day, row, kind, institution_id, department_id);
create index listing_institution on listing(institution_id, department_id, sort_key, row, kind, last_visit_day);
-- The ids keep places apart that have the same name; by their kinds a place comes before its people.
create index listing_place on listing(place_key, institution_id, department_id, kind, sort_key, row, last_visit_day);

create virtual table search using fts5(name, place, code, tokenize = 'ascii', detail = column, prefix = '1 2 3');
insert into search(search, rank) values ('secure-delete', 1);
