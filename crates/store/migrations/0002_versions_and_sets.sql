-- Policies become versions, elements of sets get an order and ids of their own, the log stays as it is written.
--
-- Part one: the tables of records.

-- A policy is published as immutable versions; the row that was changed until now is the first of them,
-- as it stands. It counted every channel, and goes on to.
alter table policy add column version integer not null default 1;
alter table policy add column published_at text not null default '';
alter table policy add column excludes_face_to_face integer not null default 0 check (excludes_face_to_face in (0, 1));
alter table policy add column excludes_phone integer not null default 0 check (excludes_phone in (0, 1));
alter table policy add column excludes_wechat integer not null default 0 check (excludes_wechat in (0, 1));
alter table policy add column excludes_video integer not null default 0 check (excludes_video in (0, 1));
alter table policy add column excludes_email integer not null default 0 check (excludes_email in (0, 1));
alter table policy add column excludes_department_meeting integer not null default 0
  check (excludes_department_meeting in (0, 1));
alter table policy add column excludes_academic_event integer not null default 0
  check (excludes_academic_event in (0, 1));
update policy set published_at = coalesce(
  (select strftime('%Y-%m-%dT%H:%M:%fZ', c.entered_at) from change c
   where c.kind = 'policy' and c.row_id = policy.id order by c.hlc desc limit 1), '');
create trigger policy_stays before update of
  back_dating_days, adverse_event_hours, idle_lock_minutes, version, published_at, excludes_face_to_face,
  excludes_phone, excludes_wechat, excludes_video, excludes_email, excludes_department_meeting,
  excludes_academic_event on policy
begin
  select raise(abort, 'a published policy never changes');
end;

-- Their ids no longer tell in which order they were named.
alter table attendee add column sort integer not null default 0;
alter table visit_brand add column sort integer not null default 0;
alter table visit_message add column sort integer not null default 0;
alter table co_visitor add column sort integer not null default 0;

-- Two customers that look alike and are not the same.
create table different (
  id text primary key not null,
  revision integer not null,
  deleted integer not null default 0 check (deleted in (0, 1)),
  a_id text not null,
  b_id text not null
) strict, without rowid;
create index different_a on different(a_id);
create index different_b on different(b_id);

-- Part two: the log is written once.
create trigger change_stays before update on change
begin
  select raise(abort, 'the log is only appended to');
end;
create trigger change_remains before delete on change
begin
  select raise(abort, 'the log is only appended to');
end;

-- Part four: as which policy the visits in `listing` are counted.
create table counting (
  one integer primary key check (one = 1),
  -- The channels that are left out, by name, with spaces between.
  excluded text not null,
  -- Lines of `listing` up to this row are counted so; null: all of them.
  through integer
) strict;
insert into counting (one, excluded, through) values (1, '', null);
