//! What this laptop remembers about somebody outside the log: rows that hold an id of theirs, and saved
//! filters that somebody named after them or typed their name, a number or a code into.

use super::kind;
use crate::error::Result;
use crate::{change, row};
use domain::search_terms;
use rusqlite::Connection;
use serde_json::Value;
use std::collections::BTreeSet;

/// The topic under which the page keeps saved filters.
const FILTER: &str = "filter";

/// By which fields somebody can be called or reached.
const CALLED_BY: &[(&str, &[&str])] =
    &[("person", &["name", "phone", "mobile", "email", "wechat"]), ("external_code", &["code"])];

/// Forgets what names one of these people. To be called while their records and keys still tell how they
/// are and were called.
pub(super) fn forget(connection: &Connection, persons: &[String]) -> Result<()> {
    let words = words(connection, persons)?;
    for person in persons {
        // Who waits to be listed anew is one of many in a row there; listed again, the person is not.
        connection
            .prepare_cached(
                "delete from memory where topic <> ?2 and (instr(body, ?1) > 0 or instr(name, ?1) > 0)",
            )?
            .execute((person, crate::derive::WAITING))?;
    }
    for (name, body) in crate::memory::list(connection, FILTER)? {
        let mut texts = vec![name.clone()];
        match serde_json::from_str(&body) {
            Ok(filter) => texts_in(&filter, &mut texts),
            Err(_) => texts.push(body), // of another version: as it stands
        }
        if texts.iter().any(|text| words.iter().any(|word| word.is_in(text))) {
            crate::memory::forget(connection, FILTER, &name)?;
        }
    }
    Ok(())
}

/// A name, number or code, as it is compared.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Word {
    text: String,
    /// A text that is only this, but not one that merely holds it, means the person: what is one character
    /// or a name spelled in letters is part of too many others.
    alone: bool,
}

impl Word {
    fn is_in(&self, text: &str) -> bool {
        let text = plain(text);
        if self.alone { text == self.text } else { text.contains(&self.text) }
    }
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// How these people are called and were called, as far as the log can still tell.
fn words(connection: &Connection, persons: &[String]) -> Result<BTreeSet<Word>> {
    let mut words = BTreeSet::new();
    for person in persons {
        let mut statement =
            connection.prepare_cached("select id from external_code where customer_id = ?1")?;
        let codes = statement.query_map([person], |row| row.get(0))?;
        let mut records: Vec<(&str, String)> = vec![("person", person.clone())];
        for code in codes {
            records.push(("external_code", code?));
        }
        for (kind, id) in records {
            for text in told(connection, kind, &id)? {
                let text = plain(&text);
                let spelled = plain(&search_terms::plain_reading(&text));
                let alone = text.chars().count() < 2;
                words.insert(Word { text, alone });
                words.insert(Word { text: spelled, alone: true });
            }
        }
    }
    words.retain(|word| !word.text.is_empty());
    Ok(words)
}

/// Every value that the fields of [`CALLED_BY`] hold in a record and held in its log.
fn told(connection: &Connection, name: &str, id: &str) -> Result<Vec<String>> {
    let fields = CALLED_BY.iter().find(|(kind, _)| *kind == name).map_or(&[][..], |(_, fields)| fields);
    let mut values: Vec<(String, Value)> = vec![];
    if let Some(stored) = row::stored(connection, &kind(name)?, id)? {
        values.extend(stored.fields);
    }
    for change in change::of_record(connection, name, id)? {
        for (field, old, new) in change::pairs(connection, &change)? {
            values.extend([(field.clone(), old), (field, new)]);
        }
    }
    values.retain(|(field, _)| fields.contains(&field.as_str()));
    Ok(values.into_iter().filter_map(|(_, value)| value.as_str().map(str::to_owned)).collect())
}

/// Every text in a JSON value.
fn texts_in(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| texts_in(value, texts)),
        Value::Object(fields) => fields.values().for_each(|value| texts_in(value, texts)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::erase::{EraseReason, erase};
    use crate::memory;
    use crate::test::world;
    use domain::customer::ExternalCode;
    use domain::person::Person;

    #[test]
    fn saved_filters_that_call_the_erased_person_are_forgotten_and_others_stay() {
        let mut world = world();
        let place = world.hospital("协和医院", "肿瘤科");
        let id = world.doctor("王芳", &place);
        let written = world.store.write("customer.edit", |tx| {
            let stored: Person = tx.require(&id)?;
            let mobile = Some("13912345678".into());
            tx.save(&Person { name: "王若芳".into(), mobile, ..stored })?;
            tx.save(&ExternalCode {
                customer_id: id.clone(),
                system: "CRM".into(),
                code: "D-0417".into(),
                ..ExternalCode::default()
            })
        });
        written.unwrap();
        for (name, text, stays) in [
            ("她", "王若芳", false),
            ("以前的名字", "协和 王 芳", false),
            ("手机", "139 1234 5678", false),
            ("编码", "d0417", false),
            ("拼音", "wangruofang", false),
            ("王若芳的同事", "肿瘤科", false),
            ("姓王的", "王", true),
            ("号段", "139", true),
            ("别人", "wangruofangfang", true),
        ] {
            let body = serde_json::json!({ "text": text, "tags": ["重点"], "sort": "name" }).to_string();
            memory::set(&mut world.store, "filter", name, Some(&body)).unwrap();
            let kept = if stays { "1" } else { "0" };
            memory::set(&mut world.store, "expected", name, Some(kept)).unwrap();
        }
        memory::set(&mut world.store, "import.mapping", "姓名", Some("{\"heading\":\"王若芳\"}")).unwrap();
        erase(&mut world.store, &id, EraseReason::PersonAsked).unwrap();
        let names = |topic: &str| memory::list(world.read(), topic).unwrap();
        let left: Vec<String> = names("filter").into_iter().map(|(name, _)| name).collect();
        let expected: Vec<String> =
            names("expected").into_iter().filter(|(_, kept)| kept == "1").map(|(name, _)| name).collect();
        assert_eq!((left.len(), &left), (3, &expected));
        assert_eq!(names("import.mapping").len(), 1, "only filters are read for names");
    }
}
