-- Tier models, assessments with their inputs and reviews; and which tier stood when.

create table tier_model (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  code text not null,
  version integer not null,
  -- The model as JSON. A published version never changes.
  document text not null,
  published_at text not null,
  note text
) strict, without rowid;

create table assessment (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  position_id text not null references position(id),
  customer_id text not null,
  -- Absent: for all brands.
  brand_id text references brand(id),
  model_id text not null references tier_model(id),
  day text not null,
  staff_id text not null references staff(id),
  tier text,
  cell text,
  score_1 text,
  score_2 text,
  reason text,
  imported integer not null check (imported in (0, 1)),
  entered_at text not null
) strict, without rowid;

create table assessment_input (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  assessment_id text not null references assessment(id),
  customer_id text not null,
  criterion text not null,
  value text not null
) strict, without rowid;

create table assessment_review (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0,
  assessment_id text not null references assessment(id),
  customer_id text not null,
  state text not null,
  tier text,
  reason text,
  staff_id text not null references staff(id),
  at text not null,
  reviewed_hash text not null
) strict, without rowid;

create index tier_model_code on tier_model(code, version);
create index assessment_customer on assessment(customer_id);
create index assessment_model on assessment(model_id);
create index assessment_input_assessment on assessment_input(assessment_id);
create index assessment_input_customer on assessment_input(customer_id);
create index assessment_review_assessment on assessment_review(assessment_id);
create index assessment_review_customer on assessment_review(customer_id);

-- Derived: from which day to which an assessment stood, per model, brand (empty: all), position, customer.
-- Of assessments of one day the last one entered stands; a returned one never does.
create table standing (
  model_code text not null,
  brand_id text not null,
  position_id text not null,
  customer_id text not null,
  from_day text not null,
  -- The day on which the next one took its place; null while it stands.
  to_day text,
  assessment_id text not null,
  -- Null: assessed, and an input that the model requires is missing.
  tier text,
  cell text,
  -- Scores of the axes in thousandths, rounded: for order and shares, never for a band.
  milli_1 integer,
  milli_2 integer,
  -- From this day on the assessment is stale; null for a tier that is not reviewed.
  review_day text,
  primary key (model_code, brand_id, position_id, customer_id, from_day)
) strict, without rowid;
create index standing_now on standing(model_code, brand_id, cell, tier, position_id, customer_id, review_day, milli_1)
  where to_day is null;
create index standing_then on standing(model_code, brand_id, from_day, to_day, cell, tier, position_id, customer_id);
create index standing_customer on standing(customer_id, to_day);
