//! Line > brand > product, and the key messages of a brand. Company scope.

use crate::{Check, Problem, record, record::present};

record! {
    /// A product line: the half of a position that is not its territory.
    Line = "line", Company { name: String, retired: bool }
}
record! {
    /// A brand: potential, cooperation, awareness and targets are kept per brand.
    Brand = "brand", Company { line_id: String, name: String, retired: bool }
}
record! {
    /// A product of a brand, as it is ordered.
    Product = "product", Company { brand_id: String, name: String, code: Option<String>, retired: bool }
}
record! {
    /// One message of a brand that a visit can carry.
    KeyMessage = "key_message", Company { brand_id: String, name: String, retired: bool }
}

impl Check for Line {
    fn check(&self) -> Result<(), Problem> {
        present("name", &self.name)
    }
}
impl Check for Brand {
    fn check(&self) -> Result<(), Problem> {
        present("line_id", &self.line_id)?;
        present("name", &self.name)
    }
}
impl Check for Product {
    fn check(&self) -> Result<(), Problem> {
        present("brand_id", &self.brand_id)?;
        present("name", &self.name)
    }
}
impl Check for KeyMessage {
    fn check(&self) -> Result<(), Problem> {
        present("brand_id", &self.brand_id)?;
        present("name", &self.name)
    }
}
