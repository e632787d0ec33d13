//! What a company sets up: lines, brands, products, key messages, staff, filings, policy, own fields.

use crate::door::Tx;
use crate::error::{Fault, Result};
use crate::row;
use crate::visit::{place, utc};
use domain::catalogue::{Brand, KeyMessage, Line, Product};
use domain::own_field::{OwnField, OwnFieldChoice};
use domain::policy::Policy;
use domain::position::{Filing, FilingBrand, Position, Staff};
use domain::{Edit, Problem, Record};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// The whole catalogue, retired entries included, by name.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
pub struct Catalogue {
    pub lines: Vec<Line>,
    pub brands: Vec<Brand>,
    pub products: Vec<Product>,
    pub key_messages: Vec<KeyMessage>,
    /// The line of this laptop's position.
    pub own_line_id: Option<String>,
    /// Whose laptop it is.
    pub own_staff_id: String,
}

/// A filing with the brands that it covers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
pub struct FilingView {
    pub filing: Filing,
    pub brand_ids: Vec<String>,
}

/// The definition of an own field with its choices, in their order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, specta::Type)]
pub struct OwnFieldView {
    pub field: OwnField,
    pub choices: Vec<OwnFieldChoice>,
}

pub fn catalogue(connection: &Connection) -> Result<Catalogue> {
    let (own_staff_id, position_id) = place::me(connection)?;
    Ok(Catalogue {
        own_staff_id,
        lines: by_name(connection)?,
        brands: by_name(connection)?,
        products: by_name(connection)?,
        key_messages: by_name(connection)?,
        own_line_id: row::require::<Position>(connection, &position_id)?.line_id,
    })
}

/// Everybody of one's own company, by name; oneself too.
pub fn staff(connection: &Connection) -> Result<Vec<Staff>> {
    by_name(connection)
}

/// Saves somebody of one's own company. Errors: `record.field_missing`, `staff.oneself` for retiring
/// whoever works on this laptop.
pub fn save_staff(tx: &mut Tx, edit: Edit<Staff>) -> Result<Staff> {
    let staff = tx.put(edit)?;
    match staff.retired && staff.id == tx.author().staff_id {
        true => Err(Problem::StaffOneself.into()),
        false => Ok(staff),
    }
}

fn by_name<T: Record>(connection: &Connection) -> Result<Vec<T>> {
    row::list(connection, "1 order by name, id", [])
}

/// Sets the line that this laptop's position sells.
pub fn set_line(tx: &mut Tx, line_id: Option<&str>) -> Result<Position> {
    let mut position: Position = tx.require(&tx.author().position_id.clone())?;
    position.line_id = line_id.map(str::to_owned);
    tx.save(&position)
}

/// The policy that counts: the version that was published last. Errors: `store.gone`.
pub fn policy(connection: &Connection) -> Result<Policy> {
    let newest = "1 order by version desc, published_at desc, id desc limit 1";
    let found = row::list::<Policy>(connection, newest, [])?.pop();
    Ok(found.ok_or_else(|| Fault::Gone { kind: "policy".into(), id: String::new() })?)
}

/// Publishes the policy that counts with these changes, as its next version. An edit that was begun
/// upon an older version is laid upon the newest; one that changes nothing publishes nothing.
/// Errors: `record.field_invalid`, `record.field_unknown` for what publishing sets by itself.
pub fn save_policy(tx: &mut Tx, edit: Edit<Policy>) -> Result<Policy> {
    if let Some(field) = Policy::STAMPED.iter().find(|field| edit.fields.contains_key(**field)) {
        return Err(Problem::FieldUnknown { kind: Policy::KIND.name.into(), field: (*field).into() }.into());
    }
    let now = policy(tx.read())?;
    let mut fields = now.to_fields();
    fields.extend(edit.fields);
    let next = Policy { id: now.id.clone(), revision: now.revision, ..Policy::from_fields(&fields)? };
    if next == now {
        return Ok(now);
    }
    // Numbers go on behind versions that were taken back: those may return.
    let sql = "select max(version) from policy";
    let last: u32 = tx.read().prepare_cached(sql)?.query_row([], |row| row.get(0))?;
    let published_at = utc(tx.now());
    tx.put(Edit::new(&Policy { id: String::new(), revision: 0, version: last + 1, published_at, ..next }))
}

/// The filings of one's own, latest first.
pub fn filings(connection: &Connection) -> Result<Vec<FilingView>> {
    let (staff_id, _) = place::me(connection)?;
    let all: Vec<Filing> =
        row::list(connection, "staff_id = ?1 order by from_day desc, id desc", [&staff_id])?;
    let view = |filing: Filing| {
        let brands: Vec<FilingBrand> = row::list(connection, "filing_id = ?1 order by id", [&filing.id])?;
        Ok(FilingView { filing, brand_ids: brands.into_iter().map(|it| it.brand_id).collect() })
    };
    all.into_iter().map(view).collect()
}

/// Saves a filing of one's own and which brands it covers.
/// Errors: `record.field_missing`, `record.days_reversed`, `store.gone`.
pub fn save_filing(tx: &mut Tx, mut edit: Edit<Filing>, brand_ids: &[String]) -> Result<FilingView> {
    let staff_id = tx.author().staff_id.clone();
    edit.fields.entry("staff_id").or_insert(staff_id.into());
    let filing = tx.put(edit)?;
    let now: Vec<FilingBrand> = row::list(tx.read(), "filing_id = ?1", [&filing.id])?;
    for gone in now.iter().filter(|it| !brand_ids.contains(&it.brand_id)) {
        tx.delete::<FilingBrand>(&gone.id)?;
    }
    for brand_id in brand_ids {
        if now.iter().all(|it| it.brand_id != *brand_id) {
            let brand: Brand = tx.require(brand_id)?;
            tx.put(Edit::new(&FilingBrand {
                filing_id: filing.id.clone(),
                brand_id: brand.id,
                ..FilingBrand::default()
            }))?;
        }
    }
    Ok(FilingView { filing, brand_ids: brand_ids.to_vec() })
}

/// Takes a filing away.
pub fn delete_filing(tx: &mut Tx, id: &str) -> Result<()> {
    let brands: Vec<FilingBrand> = row::list(tx.read(), "filing_id = ?1", [id])?;
    for brand in brands {
        tx.delete::<FilingBrand>(&brand.id)?;
    }
    tx.delete::<Filing>(id)
}

/// The own fields of all kinds of customers, in their order, retired ones included.
pub fn own_fields(connection: &Connection) -> Result<Vec<OwnFieldView>> {
    let fields: Vec<OwnField> = row::list(connection, "1 order by customer_kind, sort, id", [])?;
    fields.into_iter().map(|field| own_field(connection, field)).collect()
}

fn own_field(connection: &Connection, field: OwnField) -> Result<OwnFieldView> {
    let choices = row::list(connection, "own_field_id = ?1 order by sort, id", [&field.id])?;
    Ok(OwnFieldView { field, choices })
}

/// Saves an own field and its choices by name, in order. A choice that customers hold already keeps
/// their values; it is only offered no more.
/// Errors: `compliance.sales_on_person`, `record.field_missing`.
pub fn save_own_field(tx: &mut Tx, edit: Edit<OwnField>, choices: &[String]) -> Result<OwnFieldView> {
    let field = tx.put(edit)?;
    let mut now: Vec<OwnFieldChoice> = row::list(tx.read(), "own_field_id = ?1", [&field.id])?;
    for (sort, name) in (0..).zip(choices.iter().map(|name| name.trim()).filter(|name| !name.is_empty())) {
        let at = now.iter().position(|it| it.name == name);
        let kept = at.map(|at| now.remove(at)).unwrap_or_default();
        tx.save(&OwnFieldChoice { own_field_id: field.id.clone(), name: name.to_owned(), sort, ..kept })?;
    }
    for gone in now {
        tx.delete::<OwnFieldChoice>(&gone.id)?;
    }
    own_field(tx.read(), field)
}

#[cfg(test)]
mod tests;
