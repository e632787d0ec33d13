-- What the search index no longer needs it marks, and drops when it merges. Dropping it at once took 5 to 10 ms
-- for each customer that changed. Where it matters, erasing a person merges the whole index (store::erase).
insert into search(search, rank) values ('secure-delete', 0);

-- Derived: how many lines of the list stand under each kind and day of the last visit. Whoever writes a line
-- keeps it (store::derive::tally): a trigger would make SQLite open a savepoint for each line, at which the
-- search index is written out.
create table listing_tally (
  kind text not null,
  -- Empty: no institution.
  institution_kind text not null,
  -- Empty: never visited.
  last_visit_day text not null,
  count integer not null,
  primary key (kind, institution_kind, last_visit_day)
) strict, without rowid;
insert into listing_tally (kind, institution_kind, last_visit_day, count)
  select kind, institution_kind, coalesce(last_visit_day, ''), count(*) from listing group by 1, 2, 3;
