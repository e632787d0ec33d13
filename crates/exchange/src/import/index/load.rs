//! The index as the store stands before the first row.

use super::{Id, Index, key};
use crate::error::Result;
use domain::customer::{CustomerKind, Different, ExternalCode};
use domain::own_field::{OwnField, OwnFieldChoice};
use std::collections::HashMap;
use store::{Connection, StoreError, row};

impl Index {
    pub(super) fn load_places(&mut self, connection: &Connection) -> Result<()> {
        let sql = "select id, name, short_name, merged_into, deleted from institution";
        each(
            connection,
            sql,
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)),
            |row| {
                let (id, name, short, merged, deleted): (Id, String, Option<String>, Option<Id>, bool) = row;
                if self.is_living(CustomerKind::Institution, &id, merged, deleted) {
                    self.add_institution(&id, &name, short.as_deref());
                }
            },
        )?;
        let sql = "select id, institution_id, name, merged_into, deleted from department";
        each(
            connection,
            sql,
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)),
            |row| {
                let (id, institution, name, merged, deleted): (Id, Id, String, Option<Id>, bool) = row;
                if self.is_living(CustomerKind::Department, &id, merged, deleted) {
                    self.add_department(&id, &institution, &name);
                }
            },
        )
    }

    pub(super) fn load_people(&mut self, connection: &Connection) -> Result<()> {
        let sql = "select id, name, mobile, merged_into, deleted, erased_at is not null from person";
        let mut names: HashMap<Id, String> = HashMap::new();
        let read = |row: &rusqlite::Row<'_>| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
        };
        each(connection, sql, read, |row| {
            let (id, name, mobile, merged, deleted, erased): (
                Id,
                String,
                Option<String>,
                Option<Id>,
                bool,
                bool,
            ) = row;
            if erased {
                self.erased.insert(id);
            } else if self.is_living(CustomerKind::Person, &id, merged, deleted) {
                self.add_person(&id, &name, mobile.as_deref());
                names.insert(id, key(&name));
            }
        })?;
        let sql = "select person_id, institution_id, department_id from affiliation where deleted = 0";
        each(
            connection,
            sql,
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            |row| {
                let (person, institution, department): (Id, Id, Option<Id>) = row;
                if let Some(name) = names.get(&person) {
                    self.people.entry((institution, name.clone())).or_default().push((person, department));
                }
            },
        )
    }

    pub(super) fn load_codes(&mut self, connection: &Connection) -> Result<()> {
        let sql = "select id, revision, customer_id, system, code from external_code where deleted = 0";
        each(
            connection,
            sql,
            |row| {
                Ok(ExternalCode {
                    id: row.get(0)?,
                    revision: row.get(1)?,
                    customer_id: row.get(2)?,
                    system: row.get(3)?,
                    code: row.get(4)?,
                })
            },
            |code| self.add_code(code),
        )
    }

    pub(super) fn load_own_fields(&mut self, connection: &Connection) -> Result<()> {
        let pairs: Vec<Different> = row::list(connection, "1", [])?;
        self.different = pairs.into_iter().map(|pair| (pair.a_id, pair.b_id)).collect();
        let mut choices: HashMap<Id, Vec<String>> = HashMap::new();
        for choice in row::list::<OwnFieldChoice>(connection, "1 order by sort", [])? {
            choices.entry(choice.own_field_id).or_default().push(choice.name);
        }
        for field in row::list::<OwnField>(connection, "retired = 0", [])? {
            let names = choices.remove(&field.id).unwrap_or_default();
            self.own_fields.insert((field.customer_kind, key(&field.name)), (field, names));
        }
        Ok(())
    }

    fn is_living(&mut self, kind: CustomerKind, id: &Id, merged: Option<Id>, deleted: bool) -> bool {
        if let Some(survivor) = merged {
            self.aliases.insert(id.clone(), survivor);
            return false;
        }
        if deleted {
            self.deleted.insert(id.clone());
            return false;
        }
        self.kinds.insert(id.clone(), kind);
        true
    }
}

fn each<T>(
    connection: &Connection,
    sql: &str,
    mut read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    mut keep: impl FnMut(T),
) -> Result<()> {
    let mut statement = connection.prepare(sql).map_err(StoreError::from)?;
    let mut rows = statement.query([]).map_err(StoreError::from)?;
    while let Some(row) = rows.next().map_err(StoreError::from)? {
        keep(read(row).map_err(StoreError::from)?);
    }
    Ok(())
}
