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

-- Tiers at 100,000 customers: what is read must all stand in the index, the end of a standing, too.
drop index standing_now;
create index standing_now
  on standing(model_code, brand_id, cell, tier, position_id, customer_id, review_day, milli_1, to_day)
  where to_day is null;
drop index standing_then;
create index standing_then
  on standing(model_code, brand_id, from_day, to_day, cell, tier, position_id, customer_id, milli_1);
create index purchase_sum on purchase(institution_id, month, product_id, amount) where deleted = 0;

-- Derived: how many stand in each cell now, and since when they are stale. The triggers keep it, because what
-- is derived from a derived table has one writer: that table.
create table standing_tally (
  model_code text not null,
  brand_id text not null,
  -- Empty: unrated.
  cell text not null,
  -- Empty: not reviewed.
  review_day text not null,
  count integer not null,
  milli_1 integer not null,
  primary key (model_code, brand_id, cell, review_day)
) strict, without rowid;
create trigger standing_gained after insert on standing when new.to_day is null
begin
  insert into standing_tally (model_code, brand_id, cell, review_day, count, milli_1)
  values (new.model_code, new.brand_id, iif(new.tier is null, '', coalesce(new.cell, '')),
          coalesce(new.review_day, ''), 1, coalesce(new.milli_1, 0))
  on conflict do update set count = count + 1, milli_1 = milli_1 + excluded.milli_1;
end;
create trigger standing_lost after delete on standing when old.to_day is null
begin
  update standing_tally set count = count - 1, milli_1 = milli_1 - coalesce(old.milli_1, 0)
  where model_code = old.model_code and brand_id = old.brand_id
    and cell = iif(old.tier is null, '', coalesce(old.cell, '')) and review_day = coalesce(old.review_day, '');
end;
insert into standing_tally (model_code, brand_id, cell, review_day, count, milli_1)
  select model_code, brand_id, iif(tier is null, '', coalesce(cell, '')), coalesce(review_day, ''), count(*),
         coalesce(sum(milli_1), 0)
  from standing where to_day is null group by 1, 2, 3, 4;
