//! What a record's own check cannot see: whose record it is, and what day it is.

use crate::error::Result;
use domain::civil::{self, Moment};
use domain::{Fields, Kind, compliance};
use rusqlite::Connection;
use serde_json::Value;

/// Refuses a tag, a name of a code system and a choice that say something of a person's sales or
/// prescriptions, and a consent of a day to come. `touched`: the fields that are written now.
/// Errors: `compliance.sales_on_person`, `record.in_future`.
pub(crate) fn check(
    connection: &Connection,
    kind: &Kind,
    fields: &Fields,
    touched: &[&str],
    now: Moment,
) -> Result<()> {
    let text = |name: &str| {
        fields.get(name).and_then(Value::as_str).filter(|_| touched.contains(&name)).unwrap_or_default()
    };
    let (label, owner, is_of_a_person) = match kind.name {
        "tag" => (text("name"), "customer_id", "select exists (select 1 from person where id = ?1)"),
        "external_code" => (
            text("system"),
            "customer_id",
            "select exists (select 1 from person where id = ?1)
                     or exists (select 1 from affiliation where id = ?1)",
        ),
        "own_field_choice" => (
            text("name"),
            "own_field_id",
            "select exists (select 1 from own_field where id = ?1 and customer_kind = 'person')",
        ),
        "person" if !text("consent_day").is_empty() => {
            return Ok(civil::begun("consent_day", text("consent_day"), now)?);
        }
        _ => return Ok(()),
    };
    let Err(problem) = compliance::refuse_sales_label(label) else { return Ok(()) };
    let owner = fields.get(owner).and_then(Value::as_str).unwrap_or_default();
    let refused: bool = connection.prepare_cached(is_of_a_person)?.query_row([owner], |row| row.get(0))?;
    if refused { Err(problem.into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use crate::customer::add_tag;
    use crate::test::world;
    use domain::customer::ExternalCode;
    use domain::person::Person;
    use domain::{Edit, Fields};

    #[test]
    fn labels_of_a_persons_sales_are_refused_and_those_of_a_place_are_not() {
        let mut world = world();
        let place = world.hospital("协和医院", "肿瘤科");
        let person = world.doctor("王芳", &place);
        for tag in ["月处方200盒", "高处方", "销量高"] {
            let refused = world.store.write("tag.add", |tx| add_tag(tx, &person, tag)).unwrap_err();
            assert_eq!(refused.code(), "compliance.sales_on_person", "{tag}");
        }
        world.store.write("tag.add", |tx| add_tag(tx, &person, "讲者")).unwrap();
        world.store.write("tag.add", |tx| add_tag(tx, &place.0, "销量高")).unwrap();
        let code = |customer: &str| ExternalCode {
            customer_id: customer.into(),
            system: "月均处方".into(),
            code: "200".into(),
            ..ExternalCode::default()
        };
        let put = |world: &mut crate::test::World, customer: &str| {
            world.store.write("code.add", |tx| tx.save(&code(customer))).map(|_| ()).map_err(|it| it.code())
        };
        assert_eq!(put(&mut world, &person), Err("compliance.sales_on_person"));
        assert_eq!(put(&mut world, &place.0), Ok(()));
    }

    #[test]
    fn nobody_consents_tomorrow_and_other_edits_do_not_ask() {
        let mut world = world();
        let place = world.hospital("协和医院", "肿瘤科");
        let person = world.doctor("王芳", &place);
        let edit = |world: &mut crate::test::World, name: &str, value: &str| {
            let fields: Fields = [(name.to_owned(), value.into())].into_iter().collect();
            let edit = Edit::of(&person, 0, fields);
            world
                .store
                .write("customer.edit", |tx| tx.put::<Person>(edit))
                .map(|_| ())
                .map_err(|it| it.code())
        };
        assert_eq!(edit(&mut world, "consent_day", "2026-11-25"), Err("record.in_future"));
        assert_eq!(edit(&mut world, "consent_day", "2026-11-24"), Ok(()));
        world.scratch.pass(chrono::Duration::days(-365)); // a clock that is wrong
        assert_eq!(edit(&mut world, "note", "周二"), Ok(()));
    }
}
