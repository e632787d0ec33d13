-- Who belongs to a place is read from its index alone. A hospital of 8,000 people had each of their records read
-- when it got another name.
drop index affiliation_institution;
drop index affiliation_department;
create index affiliation_institution on affiliation(institution_id, department_id, person_id);
create index affiliation_department on affiliation(department_id, person_id) where department_id is not null;
