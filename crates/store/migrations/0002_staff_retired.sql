-- Somebody who left the company: no longer offered as a co-visitor, still named in past visits.
alter table staff add column retired integer not null default 0 check (retired in (0, 1));
