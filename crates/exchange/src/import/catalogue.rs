//! Rows of the company's own lists: catalogue, own fields, staff and filings. And these lists in
//! memory, where rows of visits and transactions find their products and people.

use super::cells::{Cell, Cells};
use super::chunk::Step;
use super::decision::Decision;
use super::index::{Id, Index, Undo, key};
use crate::error::{Refusal, Result};
use crate::mapping::{DEFAULT_SYSTEM, TableKind};
use crate::values;
use domain::catalogue::{Brand, KeyMessage, Line, Product};
use domain::customer::{CustomerKind, ExternalCode};
use domain::own_field::{OwnField, OwnFieldChoice, OwnFieldType};
use domain::position::{Filing, FilingBrand, Staff};
use domain::{Check, Fields, Problem, Record};
use store::{Connection, new_id, row};

#[derive(Debug, Clone, Default)]
pub(crate) struct CatalogueIndex {
    lines: Vec<Line>,
    brands: Vec<Brand>,
    products: Vec<Product>,
    messages: Vec<KeyMessage>,
    staff: Vec<Staff>,
    filings: Vec<Filing>,
    filing_brands: Vec<FilingBrand>,
    own_fields: Vec<OwnField>,
    choices: Vec<OwnFieldChoice>,
    /// Codes of what has no field for one: lines, brands and messages.
    codes: Vec<ExternalCode>,
}

impl CatalogueIndex {
    pub fn load(connection: &Connection) -> Result<Self> {
        Ok(CatalogueIndex {
            lines: row::list(connection, "1 order by id", [])?,
            brands: row::list(connection, "1 order by id", [])?,
            products: row::list(connection, "1 order by id", [])?,
            messages: row::list(connection, "1 order by id", [])?,
            staff: row::list(connection, "1 order by id", [])?,
            filings: row::list(connection, "1 order by id", [])?,
            filing_brands: row::list(connection, "1 order by id", [])?,
            own_fields: row::list(connection, "1 order by id", [])?,
            choices: row::list(connection, "1 order by sort", [])?,
            codes: row::list(
                connection,
                "system = ?1 and customer_id in (select id from line union all select id from brand
                                                 union all select id from key_message) order by id",
                [DEFAULT_SYSTEM],
            )?,
        })
    }

    /// The place in a list of what has this code.
    fn coded<T: Record>(&self, list: &[T], code: Option<&str>) -> Option<usize> {
        let code = code?;
        let mut ids = self.codes.iter().filter(|it| it.code == code).map(|it| &it.customer_id);
        ids.find_map(|id| list.iter().position(|record| record.id() == id))
    }

    /// Errors: `exchange.product_unknown`.
    pub fn product(&self, code: Option<&str>, name: Option<&str>) -> Result<Id> {
        let by_code = code.and_then(|code| self.products.iter().find(|it| it.code.as_deref() == Some(code)));
        let by_name = || name.and_then(|name| self.products.iter().find(|it| key(&it.name) == key(name)));
        let value = || name.or(code).unwrap_or_default().to_owned();
        by_code
            .or_else(by_name)
            .map(|it| it.id.clone())
            .ok_or_else(|| Refusal::ProductUnknown { value: value() }.into())
    }

    /// The brand of this name, or of the product of this name. Errors: `exchange.brand_unknown`.
    pub fn brand(&self, name: &str) -> Result<Id> {
        let brand = self.brands.iter().find(|it| key(&it.name) == key(name)).map(|it| it.id.clone());
        let product =
            || self.products.iter().find(|it| key(&it.name) == key(name)).map(|it| it.brand_id.clone());
        brand.or_else(product).ok_or_else(|| Refusal::BrandUnknown { value: name.into() }.into())
    }

    /// `brand/message`, or a message of one name only. Errors: `exchange.message_unknown`.
    pub fn message(&self, text: &str) -> Result<Id> {
        let unknown = || Refusal::MessageUnknown { value: text.into() }.into();
        if let Some((brand, name)) = text.split_once('/')
            && let Ok(brand) = self.brand(brand)
            && let Some(found) =
                self.messages.iter().find(|it| it.brand_id == brand && key(&it.name) == key(name))
        {
            return Ok(found.id.clone());
        }
        let mut called = self.messages.iter().filter(|it| key(&it.name) == key(text));
        match (called.next(), called.next()) {
            (Some(one), None) => Ok(one.id.clone()),
            _ => Err(unknown()),
        }
    }

    pub fn staff_called(&self, code: Option<&str>, name: Option<&str>) -> Option<&Staff> {
        let by_code = code.and_then(|code| self.staff.iter().find(|it| it.code.as_deref() == Some(code)));
        by_code.or_else(|| name.and_then(|name| self.staff.iter().find(|it| key(&it.name) == key(name))))
    }

    pub fn forget_staff(&mut self, name: &str) {
        self.staff.retain(|it| it.name != name || it.revision > 0);
    }
}

impl Index {
    /// Somebody of the company; made when nobody has that code or name.
    pub fn staff(&mut self, decision: &mut Decision, code: Option<&str>, name: Option<&str>) -> Result<Id> {
        if let Some(found) = self.catalogue.staff_called(code, name) {
            return Ok(found.id.clone());
        }
        let Some(name) = name else {
            return Err(Refusal::StaffUnknown { value: code.unwrap_or_default().into() }.into());
        };
        let made = Staff { id: new_id(), name: name.into(), code: code.map(Into::into), ..Staff::default() };
        decision.made(name, &made);
        self.journal.push(Undo::Staff(name.into()));
        self.catalogue.staff.push(made.clone());
        Ok(made.id)
    }
}

pub(crate) fn decide(
    _connection: &Connection,
    index: &mut Index,
    cells: &Cells,
    target: TableKind,
) -> Result<Decision> {
    // These lists are short: a refused row just puts the whole of them back.
    let before = index.catalogue.clone();
    let decided = match target {
        TableKind::OwnFields => own_field(index, cells),
        TableKind::Staff => staff(index, cells),
        _ => catalogue(index, cells),
    };
    decided.inspect_err(|_| index.catalogue = before)
}

fn name_of<'a>(cells: &Cells<'a>) -> Result<&'a str> {
    Ok(cells.text("name").ok_or(Problem::FieldMissing { field: "name".into() })?)
}

fn with_name(cells: &Cells, name: &str) -> Result<Fields> {
    let mut fields = Fields::from_iter([("name".to_owned(), name.into())]);
    cells.put(&mut fields, "retired", false.into(), values::yes_no)?;
    Ok(fields)
}

/// Puts a record that is held in memory, and keeps its new form there.
fn put<T: Record + Clone>(
    list: &mut Vec<T>,
    decision: &mut Decision,
    found: Option<usize>,
    fields: Fields,
) -> Result<Id> {
    let stored = found.and_then(|at| list.get(at)).cloned();
    let id = stored.as_ref().map_or_else(new_id, |stored| stored.id().to_owned());
    let mut after = stored.as_ref().map_or_else(|| T::default().to_fields(), Record::to_fields);
    after.extend(fields.clone());
    after.insert("id".into(), id.clone().into());
    decision.put(&id, stored.as_ref(), fields)?;
    let after = T::from_fields(&after)?;
    match found {
        Some(at) => list[at] = after,
        None => list.push(after),
    }
    Ok(id)
}

fn catalogue(index: &mut Index, cells: &Cells) -> Result<Decision> {
    let name = name_of(cells)?;
    let lists = &mut index.catalogue;
    let kind = cells.text("kind").map_or_else(String::new, key);
    let kind = match kind.as_str() {
        "line" | "产品线" | "业务线" => "line",
        "brand" | "品牌" => "brand",
        "product" | "产品" | "品种" | "规格" => "product",
        "key_message" | "message" | "关键信息" => "key_message",
        "" if cells.text("brand").is_some() => "product",
        "" if cells.text("line").is_some() => "brand",
        _ => return Err(Problem::FieldInvalid { field: "kind".into(), value: kind }.into()),
    };
    let mut decision = Decision::about(kind, name);
    let mut fields = with_name(cells, name)?;
    match kind {
        "line" => {
            let by_code = lists.coded(&lists.lines, cells.text("code"));
            let by_name = || lists.lines.iter().position(|it| key(&it.name) == key(name));
            let found = by_code.or_else(by_name);
            let id = put(&mut lists.lines, &mut decision, found, fields)?;
            code(lists, cells, &mut decision, &id)?;
        }
        "brand" => {
            let line = line(lists, &mut decision, cells.text("line"))?;
            fields.insert("line_id".into(), line.clone().into());
            let by_code = lists.coded(&lists.brands, cells.text("code"));
            let by_name =
                || lists.brands.iter().position(|it| it.line_id == line && key(&it.name) == key(name));
            let found = by_code.or_else(by_name);
            let id = put(&mut lists.brands, &mut decision, found, fields)?;
            code(lists, cells, &mut decision, &id)?;
        }
        "product" => {
            let brand = brand(lists, &mut decision, cells)?;
            fields.insert("brand_id".into(), brand.clone().into());
            cells.put_text(&mut fields, "code", "code");
            let given = cells.text("code");
            let by_code = lists.products.iter().position(|it| given.is_some() && it.code.as_deref() == given);
            let by_name =
                lists.products.iter().position(|it| it.brand_id == brand && key(&it.name) == key(name));
            put(&mut lists.products, &mut decision, by_code.or(by_name), fields)?;
        }
        _ => {
            let brand = brand(lists, &mut decision, cells)?;
            fields.insert("brand_id".into(), brand.clone().into());
            let by_code = lists.coded(&lists.messages, cells.text("code"));
            let by_name =
                || lists.messages.iter().position(|it| it.brand_id == brand && key(&it.name) == key(name));
            let found = by_code.or_else(by_name);
            let id = put(&mut lists.messages, &mut decision, found, fields)?;
            code(lists, cells, &mut decision, &id)?;
        }
    }
    Ok(decision)
}

/// The code of what has no field for one. It has one in this system: another takes its place.
fn code(lists: &mut CatalogueIndex, cells: &Cells, decision: &mut Decision, id: &str) -> Result<()> {
    let Some(code) = cells.text("code") else { return Ok(()) };
    let of_record = |it: &&ExternalCode| it.customer_id == id;
    let before: Vec<ExternalCode> = lists.codes.iter().filter(of_record).cloned().collect();
    if before.iter().any(|it| it.code == code) {
        return Ok(());
    }
    let system = DEFAULT_SYSTEM.to_owned();
    let made = ExternalCode { id: new_id(), revision: 0, customer_id: id.into(), system, code: code.into() };
    made.check()?;
    decision.change("code", values::list_text(before.iter().map(|it| &it.code)), code);
    decision.steps.extend(before.iter().map(|it| Step::delete::<ExternalCode>(&it.id)));
    decision.steps.push(Step::new(&made));
    lists.codes.retain(|it| it.customer_id != id);
    lists.codes.push(made);
    Ok(())
}

/// The line of this name, made when there is none; without a name the only line there is.
fn line(lists: &mut CatalogueIndex, decision: &mut Decision, name: Option<&str>) -> Result<Id> {
    let missing = || Problem::FieldMissing { field: "line".into() };
    let Some(name) = name else {
        return match lists.lines.as_slice() {
            [only] => Ok(only.id.clone()),
            _ => Err(missing().into()),
        };
    };
    if let Some(found) = lists.lines.iter().find(|it| key(&it.name) == key(name)) {
        return Ok(found.id.clone());
    }
    let made = Line { id: new_id(), name: name.into(), ..Line::default() };
    decision.made(name, &made);
    lists.lines.push(made.clone());
    Ok(made.id)
}

fn brand(lists: &mut CatalogueIndex, decision: &mut Decision, cells: &Cells) -> Result<Id> {
    let name = cells.text("brand").ok_or(Problem::FieldMissing { field: "brand".into() })?;
    if let Some(found) = lists.brands.iter().find(|it| key(&it.name) == key(name)) {
        return Ok(found.id.clone());
    }
    let line_id = line(lists, decision, cells.text("line"))?;
    let made = Brand { id: new_id(), line_id, name: name.into(), ..Brand::default() };
    decision.made(name, &made);
    lists.brands.push(made.clone());
    Ok(made.id)
}

fn own_field(index: &mut Index, cells: &Cells) -> Result<Decision> {
    let name = name_of(cells)?;
    let word = cells.text("customer_kind").ok_or(Problem::FieldMissing { field: "customer_kind".into() })?;
    let kind = match key(word).as_str() {
        "person" | "医生" | "人员" | "个人" => CustomerKind::Person,
        "department" | "科室" => CustomerKind::Department,
        "institution" | "hospital" | "机构" | "医院" => CustomerKind::Institution,
        _ => return Err(Refusal::KindUnknown { value: word.into() }.into()),
    };
    let lists = &mut index.catalogue;
    let mut decision = Decision::about("own_field", name);
    let mut fields = with_name(cells, name)?;
    fields.insert("customer_kind".into(), kind.text().into());
    let text_type = OwnFieldType::Text.text();
    cells.put(&mut fields, "type", text_type.into(), |field, text| {
        values::own_field_type(field, text).map(OwnFieldType::text)
    })?;
    if let Some(given) = fields.remove("type") {
        fields.insert("field_type".into(), given);
    }
    let found = lists.own_fields.iter().position(|it| it.customer_kind == kind && key(&it.name) == key(name));
    if found.is_none() {
        fields.insert("sort".into(), (lists.own_fields.len() as u32).into());
    }
    if kind == CustomerKind::Person {
        for choice in cells.text("choices").map(values::list).unwrap_or_default() {
            domain::compliance::refuse_sales_label(&choice)?;
        }
    }
    let id = put(&mut lists.own_fields, &mut decision, found, fields)?;
    choices(lists, cells, &mut decision, &id);
    Ok(decision)
}

fn choices(lists: &mut CatalogueIndex, cells: &Cells, decision: &mut Decision, field: &str) {
    let given = match cells.cell("choices") {
        Cell::Absent => return,
        Cell::Clear => vec![],
        Cell::Text(text) => values::list(text),
    };
    let of_field = |it: &&OwnFieldChoice| it.own_field_id == field;
    let stored: Vec<OwnFieldChoice> = lists.choices.iter().filter(of_field).cloned().collect();
    let missing: Vec<&String> =
        given.iter().filter(|name| stored.iter().all(|it| it.name != **name)).collect();
    let leaving: Vec<&OwnFieldChoice> =
        stored.iter().filter(|it| cells.clears() && !given.contains(&it.name)).collect();
    if missing.is_empty() && leaving.is_empty() {
        return;
    }
    decision.change(
        "choices",
        values::list_text(stored.iter().map(|it| &it.name)),
        values::list_text(&given),
    );
    let sort = stored.iter().map(|it| it.sort + 1).max().unwrap_or_default();
    for (at, name) in missing.into_iter().enumerate() {
        let made = OwnFieldChoice {
            id: new_id(),
            revision: 0,
            own_field_id: field.into(),
            name: name.clone(),
            sort: sort + at as u32,
        };
        decision.steps.push(Step::new(&made));
        lists.choices.push(made);
    }
    for choice in leaving {
        decision.steps.push(Step::delete::<OwnFieldChoice>(&choice.id));
        lists.choices.retain(|it| it.id != choice.id);
    }
}

fn staff(index: &mut Index, cells: &Cells) -> Result<Decision> {
    let name = name_of(cells)?;
    if let Some(number) = cells.text("filing") {
        return filing(index, cells, name, number);
    }
    let lists = &mut index.catalogue;
    let mut decision = Decision::about("staff", name);
    let id = lists.staff_called(cells.text("code"), Some(name)).map(|it| it.id.clone());
    let found = lists.staff.iter().position(|it| Some(&it.id) == id.as_ref());
    let mut fields = with_name(cells, name)?;
    cells.put_text(&mut fields, "code", "code");
    put(&mut lists.staff, &mut decision, found, fields)?;
    Ok(decision)
}

fn filing(index: &mut Index, cells: &Cells, name: &str, number: &str) -> Result<Decision> {
    let mut decision = Decision::about("filing", name);
    let staff_id = index.staff(&mut decision, cells.text("code"), Some(name))?;
    let lists = &mut index.catalogue;
    let brands: Vec<Id> = cells
        .text("brands")
        .map(values::list)
        .unwrap_or_default()
        .iter()
        .map(|brand| lists.brand(brand))
        .collect::<Result<_>>()?;
    let found = lists.filings.iter().position(|it| it.staff_id == staff_id && it.number == number);
    let mut fields =
        Fields::from_iter([("staff_id".to_owned(), staff_id.into()), ("number".to_owned(), number.into())]);
    cells.put(&mut fields, "from_day", serde_json::Value::Null, values::day)?;
    cells.put(&mut fields, "to_day", serde_json::Value::Null, values::day)?;
    let filing_id = put(&mut lists.filings, &mut decision, found, fields)?;
    for brand_id in brands {
        if lists.filing_brands.iter().all(|it| it.filing_id != filing_id || it.brand_id != brand_id) {
            let made = FilingBrand { id: String::new(), revision: 0, filing_id: filing_id.clone(), brand_id };
            decision.change("brands", "", cells.text("brands").unwrap_or_default());
            decision.steps.push(Step::new(&made));
            lists.filing_brands.push(made);
        }
    }
    Ok(decision)
}
