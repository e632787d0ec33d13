//! Positions own work and customers align to positions; people hold positions for a while.
//! A laptop without a server has one position and never shows the word.

use crate::{Check, Problem, civil, record, record::present};

record! {
    /// Somebody of one's own company: a rep, a manager, a co-visitor. `retired`: left the company.
    Staff = "staff", Company { name: String, code: Option<String>, retired: bool }
}
record! {
    /// Territory × product line.
    Position = "position", Company { name: String, territory: String, line_id: Option<String> }
}
record! {
    /// Who holds a position, from when to when.
    Holding = "holding", Company { staff_id: String, position_id: String, from_day: Option<String>, to_day: Option<String> }
}
record! {
    /// Which position calls on a customer, from when to when.
    Alignment = "alignment", Position { customer_id: String, position_id: String, from_day: Option<String>, to_day: Option<String> }
}
record! {
    /// A rep's filing (医药代表备案): number and validity.
    Filing = "filing", Company { staff_id: String, number: String, from_day: Option<String>, to_day: Option<String> }
}
record! {
    /// One brand that a filing covers.
    FilingBrand = "filing_brand", Company { filing_id: String, brand_id: String }
}

impl Check for Staff {
    fn check(&self) -> Result<(), Problem> {
        present("name", &self.name)
    }
}
impl Check for Position {
    fn check(&self) -> Result<(), Problem> {
        present("name", &self.name)
    }
}
impl Check for Holding {
    fn check(&self) -> Result<(), Problem> {
        present("staff_id", &self.staff_id)?;
        present("position_id", &self.position_id)?;
        civil::in_order(&self.from_day, &self.to_day)
    }
}
impl Check for Alignment {
    fn check(&self) -> Result<(), Problem> {
        present("customer_id", &self.customer_id)?;
        present("position_id", &self.position_id)?;
        civil::in_order(&self.from_day, &self.to_day)
    }
}
impl Check for Filing {
    fn check(&self) -> Result<(), Problem> {
        present("staff_id", &self.staff_id)?;
        present("number", &self.number)?;
        civil::in_order(&self.from_day, &self.to_day)
    }
}
impl Check for FilingBrand {
    fn check(&self) -> Result<(), Problem> {
        present("filing_id", &self.filing_id)?;
        present("brand_id", &self.brand_id)
    }
}
