//! The company of the sample: catalogue, filing, own fields, and what hangs on any customer.

use super::{Territory, put};
use crate::door::Tx;
use crate::error::Result;
use domain::catalogue::{Brand, KeyMessage, Line, Product};
use domain::customer::{CustomerKind, ExternalCode, Tag};
use domain::own_field::{OwnField, OwnFieldChoice, OwnFieldType, OwnFieldValue};
use domain::position::{Alignment, Filing, FilingBrand, Position, Staff};

impl Territory {
    /// Catalogue, the rep's line and filing, a manager, own fields.
    pub(super) fn company(&mut self, tx: &mut Tx) -> Result<()> {
        let lines = [("示例代谢线", &["示例平", "样本宁"][..]), ("示例呼吸线", &["演示清"][..])];
        for (at, (line, brands)) in lines.into_iter().enumerate() {
            let line = Line { id: self.dice.id(), name: line.into(), ..Line::default() };
            put(tx, &line)?;
            for brand in brands {
                let id = self.brand(tx, &line.id, brand)?;
                if at == 0 {
                    self.brands.push(id);
                }
            }
            if at == 0 {
                let position: Position = tx.require(&self.position_id)?;
                tx.save(&Position { line_id: Some(line.id), ..position })?;
            }
        }
        let manager = Staff {
            id: self.dice.id(),
            name: "示例经理".into(),
            code: Some("M001".into()),
            ..Staff::default()
        };
        put(tx, &manager)?;
        self.manager_id = manager.id;
        self.filing(tx)?;
        self.own_field(tx, "interest", CustomerKind::Person, "学术任职", OwnFieldType::Text, &[])?;
        self.own_field(
            tx,
            "training",
            CustomerKind::Person,
            "培训意向",
            OwnFieldType::Choice,
            &["有", "暂无", "未问"],
        )?;
        let cycle = ["每季度", "每半年", "每年"];
        self.own_field(
            tx,
            "committee",
            CustomerKind::Institution,
            "药事会周期",
            OwnFieldType::Choice,
            &cycle,
        )?;
        self.own_field(tx, "next_committee", CustomerKind::Institution, "下次药事会", OwnFieldType::Date, &[])
    }

    fn brand(&mut self, tx: &mut Tx, line_id: &str, name: &str) -> Result<String> {
        let brand =
            Brand { id: self.dice.id(), line_id: line_id.into(), name: name.into(), ..Brand::default() };
        put(tx, &brand)?;
        for pack in ["片 10mg×14片", "片 20mg×28片"] {
            let (id, brand_id) = (self.dice.id(), brand.id.clone());
            put(
                tx,
                &Product { id: id.clone(), brand_id, name: format!("{name}{pack}"), ..Product::default() },
            )?;
            self.products.push(id);
        }
        for message in ["起效与持续时间", "肾功能不全人群的剂量", "长期安全性数据"] {
            let (id, brand_id) = (self.dice.id(), brand.id.clone());
            put(
                tx,
                &KeyMessage {
                    id: id.clone(),
                    brand_id,
                    name: format!("{name}：{message}"),
                    ..KeyMessage::default()
                },
            )?;
            self.messages.push((brand.id.clone(), id));
        }
        Ok(brand.id)
    }

    /// The filing covers the rep's own line: the brand of the other line asks for a reason.
    fn filing(&mut self, tx: &mut Tx) -> Result<()> {
        let filing = Filing {
            id: self.dice.id(),
            staff_id: self.staff_id.clone(),
            number: "示例备案0001".into(),
            from_day: Some(self.day(-700).to_string()),
            to_day: Some(self.day(400).to_string()),
            ..Filing::default()
        };
        put(tx, &filing)?;
        for brand_id in self.brands.clone() {
            let (id, filing_id) = (self.dice.id(), filing.id.clone());
            put(tx, &FilingBrand { id, filing_id, brand_id, ..FilingBrand::default() })?;
        }
        Ok(())
    }

    fn own_field(
        &mut self,
        tx: &mut Tx,
        key: &'static str,
        customer_kind: CustomerKind,
        name: &str,
        field_type: OwnFieldType,
        choices: &[&str],
    ) -> Result<()> {
        let (id, sort) = (self.dice.id(), self.own_fields.len() as u32);
        let (own_field_id, name) = (id.clone(), name.into());
        put(tx, &OwnField { id: id.clone(), customer_kind, name, field_type, sort, ..OwnField::default() })?;
        for (sort, choice) in (0..).zip(choices) {
            let (id, own_field_id, name) = (self.dice.id(), own_field_id.clone(), (*choice).into());
            put(tx, &OwnFieldChoice { id, own_field_id, name, sort, ..OwnFieldChoice::default() })?;
        }
        self.own_fields.insert(key, id);
        Ok(())
    }

    pub(super) fn own_value(&mut self, tx: &mut Tx, key: &str, customer_id: &str, value: &str) -> Result<()> {
        let Some(own_field_id) = self.own_fields.get(key).cloned() else { return Ok(()) };
        let (id, customer_id, value) = (self.dice.id(), customer_id.into(), value.into());
        put(tx, &OwnFieldValue { id, customer_id, own_field_id, value, ..OwnFieldValue::default() })
    }

    pub(super) fn align(&mut self, tx: &mut Tx, customer_id: &str) -> Result<()> {
        let from_day = Some(self.day(-i64::from(self.scale.days)).to_string());
        let (id, position_id, customer_id) = (self.dice.id(), self.position_id.clone(), customer_id.into());
        put(tx, &Alignment { id, customer_id, position_id, from_day, ..Alignment::default() })
    }

    pub(super) fn code(&mut self, tx: &mut Tx, customer_id: &str, code: String) -> Result<()> {
        let (id, customer_id) = (self.dice.id(), customer_id.into());
        put(tx, &ExternalCode { id, customer_id, system: "主数据".into(), code, ..ExternalCode::default() })
    }

    pub(super) fn tag(&mut self, tx: &mut Tx, customer_id: &str, name: String) -> Result<()> {
        let (id, customer_id) = (self.dice.id(), customer_id.into());
        put(tx, &Tag { id, customer_id, name, ..Tag::default() })
    }
}
