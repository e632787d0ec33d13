-- Surveys: their versions, who was asked, what was answered; and the kiosk on which somebody answers.

create table survey_template (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0 check (deleted in (0, 1)),
  code text not null,
  version integer not null,
  -- The survey as JSON. A published version never changes.
  document text not null,
  published_at text not null,
  note text
) strict, without rowid;

create table survey_response (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0 check (deleted in (0, 1)),
  position_id text not null references position(id),
  template_id text not null references survey_template(id),
  -- Absent: anonymous.
  customer_id text,
  institution_id text,
  brand_id text references brand(id),
  day text not null,
  at text not null,
  mode text not null,
  staff_id text not null references staff(id),
  tier_then text
) strict, without rowid;

create table survey_answer (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0 check (deleted in (0, 1)),
  response_id text not null references survey_response(id),
  customer_id text,
  question text not null,
  value text not null
) strict, without rowid;

create table survey_invitation (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0 check (deleted in (0, 1)),
  position_id text not null references position(id),
  template_id text not null references survey_template(id),
  customer_id text,
  day text not null,
  declined integer not null check (declined in (0, 1))
) strict, without rowid;

create index survey_template_code on survey_template(code, version);
-- Figures are counted from these two alone.
create index survey_response_scope
  on survey_response(template_id, day, tier_then, institution_id, brand_id) where deleted = 0;
create index survey_answer_response on survey_answer(response_id, question, value) where deleted = 0;
create index survey_response_customer on survey_response(customer_id, at) where customer_id is not null;
create index survey_response_institution on survey_response(institution_id) where institution_id is not null;
create index survey_answer_customer on survey_answer(customer_id) where customer_id is not null;
create index survey_invitation_template on survey_invitation(template_id, day);
create index survey_invitation_customer on survey_invitation(customer_id) where customer_id is not null;

-- This laptop's own, neither logged nor synced: the PIN that leaves the kiosk (Argon2id) and the wrong
-- ones since it was last right.
create table kiosk_pin (
  one integer primary key check (one = 1),
  cost text not null,
  salt text not null,
  hash text not null,
  wrong integer not null default 0,
  -- UTC instant until which no PIN is looked at.
  wait_until text
) strict;

-- The survey that is open on this laptop. While there is a row, the shell does nothing else.
create table kiosk (
  one integer primary key check (one = 1),
  template_id text not null,
  customer_id text,
  institution_id text,
  brand_id text,
  language text not null,
  -- intro, question, thanks
  stage text not null,
  -- The id of the question on screen.
  question text,
  -- What was answered so far: JSON of domain::survey::Given.
  answers text not null
) strict;

-- What was answered on it. It becomes records when the kiosk is left: those of an anonymous survey all at
-- once and in the order of their random ids, so that the log does not say who was first.
create table kiosk_response (
  id text primary key not null,
  day text not null,
  -- Absent: anonymous.
  at text,
  answers text not null
) strict, without rowid;
