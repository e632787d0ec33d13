//! Of which customer a row of customers speaks: one that is known, or a new one.

use super::cells::{Cell, Cells};
use super::index::{Given, Id, Index};
use crate::error::{Refusal, Result};
use crate::values;
use domain::Fields;
use domain::customer::{CustomerKind, ExternalCode};
use store::new_id;

/// Whom a row speaks of.
pub(crate) struct Whom {
    pub id: Id,
    pub known: bool,
    /// Known by its name, or a short name: the row then says nothing about the name itself.
    pub by_name: bool,
    /// The id that the row gave, when it turned out to be another one here.
    pub given: Option<Id>,
}

impl Whom {
    pub fn put_name(&self, fields: &mut Fields, name: &str) {
        if !self.by_name {
            fields.insert("name".into(), name.into());
        }
    }

    /// Rows that follow may speak of this customer.
    pub fn enter(&self, index: &mut Index) {
        if let Some(given) = &self.given {
            index.add_alias(given, &self.id);
        }
        if !self.known {
            index.created.insert(self.id.clone());
        }
    }
}

/// By id, else by code, else by name: `called` are those of that name at that place.
/// Errors: `exchange.code_twice`, `exchange.customer_ambiguous`, and those of [`Index::given`].
pub(crate) fn whom(
    index: &Index,
    kind: CustomerKind,
    cells: &Cells,
    name: &str,
    called: Vec<Id>,
) -> Result<Whom> {
    let given = index.given(kind, "id", cells.text("id"))?;
    let (new, given_id) = match given {
        Given::Known(id) => return Ok(Whom { id, known: true, by_name: false, given: None }),
        Given::Free(id) => (id.clone(), Some(id)),
        Given::Deleted(id) => (new_id(), Some(id)),
        Given::None => (new_id(), None),
    };
    for (system, cell) in cells.codes() {
        let Cell::Text(text) = cell else { continue };
        for code in values::list(text) {
            match index.with_code(kind, system, &code).as_slice() {
                [] => {}
                [id] => return Ok(Whom { id: id.clone(), known: true, by_name: false, given: given_id }),
                _ => return Err(Refusal::CodeTwice { system: system.into(), code }.into()),
            }
        }
    }
    let mut called = called;
    called.retain(|id| !has_other_code(index, cells, id));
    if given_id.is_some() {
        // Two rows with ids of their own are two customers, whatever they are called.
        called.retain(|id| !index.was_seen(id));
    }
    match called.as_slice() {
        [] => Ok(Whom { id: new, known: false, by_name: false, given: given_id }),
        [id] => Ok(Whom { id: id.clone(), known: true, by_name: true, given: given_id }),
        many => Err(Refusal::CustomerAmbiguous { value: name.into(), count: many.len() as u32 }.into()),
    }
}

/// Whether the row gives a code in a system in which this customer has another.
fn has_other_code(index: &Index, cells: &Cells, id: &str) -> bool {
    cells.codes().any(|(system, cell)| {
        let Cell::Text(text) = cell else { return false };
        let given = values::list(text);
        let stored: Vec<&ExternalCode> =
            index.codes_of(id).iter().filter(|code| code.system == system).collect();
        !stored.is_empty() && stored.iter().all(|code| !given.contains(&code.code))
    })
}
