//! Finding customers by characters, pinyin, initials, place and code.

use crate::error::Result;
use crate::listing::{self, ListFilter, ListRow};
use domain::search_terms;
use rusqlite::Connection;
use std::collections::HashSet;

/// At most this many customers are found by a text; narrower words find the rest.
pub const FOUND_MAX: u32 = 1000;

/// With this many found, looser readings of the text are not tried: nobody looks beyond them.
const ENOUGH: usize = 200;

/// The best `limit` customers for a text as it is typed, closest first.
pub fn search(connection: &Connection, text: &str, limit: u32) -> Result<Vec<ListRow>> {
    let rows = matching(connection, &ListFilter { text: text.to_owned(), ..ListFilter::default() }, limit)?;
    listing::rows(connection, &rows, text)
}

/// Row numbers of customers that match the text and the rest of the filter, closest first.
///
/// The stages of the query run from the narrowest to the widest until `limit` are found; guesses at
/// what was meant only while nothing was. None sorts:
/// each walks its index and stops, so that one letter that fits 20,000 people costs what fits the page.
pub(crate) fn matching(connection: &Connection, filter: &ListFilter, limit: u32) -> Result<Vec<i64>> {
    let mut found: Vec<i64> = vec![];
    let Some(query) = search_terms::query(&filter.text) else { return Ok(found) };
    let (condition, params) = listing::condition(filter);
    // CROSS JOIN keeps SQLite from starting at the listing when a filter has an index there.
    let sql = match condition.is_empty() {
        true => "select rowid from search where search match ? limit ?".to_owned(),
        false => format!(
            "select l.row from search s cross join listing l on l.row = s.rowid
             where s.search match ? and {condition} limit ?"
        ),
    };
    let mut statement = connection.prepare_cached(&sql)?;
    let mut widen = |stage: &String, found: &mut Vec<i64>| -> Result<()> {
        // What narrower stages found comes again in the wider ones: ask for that many more.
        let most = i64::from(limit);
        let mut values: Vec<&dyn rusqlite::ToSql> = vec![stage];
        values.extend(params.iter().map(|param| param as &dyn rusqlite::ToSql));
        values.push(&most);
        let mut rows = statement.query(values.as_slice())?;
        let known: HashSet<i64> = found.iter().copied().collect();
        while let Some(row) = rows.next()? {
            let row: i64 = row.get(0)?;
            if !known.contains(&row) {
                found.push(row);
            }
        }
        Ok(())
    };
    for stage in &query.stages {
        widen(stage, &mut found)?;
        if found.len() >= ENOUGH.min(limit as usize) {
            break;
        }
    }
    for guess in &query.looser {
        if !found.is_empty() {
            break;
        }
        widen(guess, &mut found)?;
    }
    found.truncate(limit as usize);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::world;

    #[test]
    fn people_are_found_by_characters_pinyin_initials_and_place() {
        let mut world = world();
        let tumour = world.hospital("北京协和医院", "肿瘤科");
        let heart = world.hospital("市第一人民医院", "心内科");
        for (name, place) in
            [("张伟", &tumour), ("吕芳", &heart), ("单雄信", &heart), ("曾国", &tumour), ("赵婉清", &heart)]
        {
            world.doctor(name, place);
        }
        let found = |text: &str| -> Vec<String> {
            search(world.read(), text, 20).unwrap().into_iter().map(|row| row.name).collect()
        };
        for (text, name) in [
            ("伟", "张伟"),
            ("张伟", "张伟"),
            ("zw", "张伟"),
            ("zhangw", "张伟"),
            ("zhang'w", "张伟"),
            ("lv", "吕芳"),
            ("单", "单雄信"),
            ("shan", "单雄信"),
            ("曾", "曾国"),
            ("zeng", "曾国"),
            ("z", "赵婉清"),
        ] {
            assert!(found(text).contains(&name.to_owned()), "{text}: {:?}", found(text));
        }
        let both = found("协和肿瘤");
        assert!(both.contains(&"张伟".to_owned()) && !both.contains(&"吕芳".to_owned()), "{both:?}");
    }

    #[test]
    fn a_short_name_that_people_use_finds_the_hospital_when_nothing_else_does() {
        let mut world = world();
        world.hospital("北京大学第三医院", "骨科");
        world.hospital("华中科技大学同济医学院附属协和医院", "心内科");
        let found = |text: &str| -> Vec<String> {
            search(world.read(), text, 20).unwrap().into_iter().map(|row| row.name).collect()
        };
        assert_eq!(found("北医三院"), ["北京大学第三医院", "骨科"]);
        assert_eq!(found("华科同济协和")[0], "华中科技大学同济医学院附属协和医院");
        assert!(found("北医四院").is_empty());
    }

    #[test]
    fn what_was_typed_is_not_taken_for_scattered_letters_while_somebody_is_called_so() {
        let mut world = world();
        let far = world.hospital("张家口市第一医院", "胃肠外科");
        let near = world.hospital("北京协和医院", "肿瘤科");
        for name in ["韩彤文", "高宇芳", "李国欣"] {
            world.doctor(name, &far);
        }
        world.doctor("张伟", &near);
        world.doctor("赵婉清", &near);
        let found = |text: &str| -> Vec<String> {
            search(world.read(), text, 20).unwrap().into_iter().map(|row| row.name).collect()
        };
        assert_eq!(found("zhangw"), ["张伟"]);
        assert_eq!(found("nonexist"), Vec::<String>::new());
        assert_eq!((found("zhaowq"), found("xhzw")[0].as_str()), (vec!["赵婉清".to_owned()], "张伟"));
        assert_eq!(found("xiehe").len(), 4, "the hospital, its department and who works there");
    }

    #[test]
    fn what_is_typed_never_breaks_the_query() {
        let mut world = world();
        let place = world.hospital("协和医院", "肿瘤科");
        world.doctor("张伟", &place);
        for text in
            ["\"", "* OR", "name:张", "NEAR(", "-", "^a", "'", "%", "\0", "（", "a\"b\" AND", "{name}: z"]
        {
            assert!(search(world.read(), text, 20).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn a_renamed_hospital_finds_its_people_under_the_new_name_only() {
        let mut world = world();
        let place = world.hospital("旧城医院", "肿瘤科");
        world.doctor("张伟", &place);
        world
            .store
            .write("customer.edit", |tx| {
                let mut hospital: domain::customer::Institution = tx.require(&place.0)?;
                hospital.name = "新区医院".into();
                tx.save(&hospital)
            })
            .unwrap();
        let names = |text: &str| search(world.read(), text, 9).unwrap().len();
        assert_eq!((names("新区"), names("旧城")), (3, 0));
    }
}
