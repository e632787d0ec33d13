use crate::change::{self, Op};
use crate::customer::{self, CustomerRecord, NewCustomer, NewPlace};
use crate::merge::{self, Choices};
use crate::test::{Scratch, World, world};
use crate::{Fault, StoreError, row};
use chrono::Duration;
use domain::customer::{Institution, Tag};
use domain::kinds::KINDS;
use domain::person::{Affiliation, Person};
use domain::{Edit, Fields, Problem};
use rusqlite::Connection;
use serde_json::{Value, json};

fn fields(pairs: &[(&str, Value)]) -> Fields {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

/// Temporary triggers that note every row written in a table of records.
fn watch(connection: &Connection) {
    connection
        .execute_batch("create temp table seen (kind text, id text, op text, old text, new text)")
        .unwrap();
    for kind in KINDS {
        let names = kind.fields.iter().map(|field| field.name).chain(["revision", "deleted"]);
        let object = |row: &str| {
            let parts: Vec<String> = names.clone().map(|name| format!("'{name}', {row}.{name}")).collect();
            format!("json_object({})", parts.join(", "))
        };
        for (event, row, old, new) in [
            ("insert", "new", "null".to_owned(), object("new")),
            ("update", "new", object("old"), object("new")),
            ("delete", "old", object("old"), "null".to_owned()),
        ] {
            connection
                .execute_batch(&format!(
                    "create temp trigger seen_{0}_{event} after {event} on main.{0} begin
                         insert into seen values ('{0}', {row}.id, '{event}', {old}, {new}); end;",
                    kind.name
                ))
                .unwrap();
        }
    }
}

/// What the triggers saw, as the lines that the change log should hold.
fn seen(connection: &Connection) -> Vec<(String, String, String, u32, Fields)> {
    let mut statement =
        connection.prepare("select kind, id, op, old, new from temp.seen order by rowid").unwrap();
    let rows =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)));
    let rows: Vec<(String, String, String, Option<String>, String)> =
        rows.unwrap().map(Result::unwrap).collect();
    let mut lines = vec![];
    for (kind, id, op, old, new) in rows {
        let new: Fields = serde_json::from_str(&new).unwrap();
        let old: Fields = old.map(|old| serde_json::from_str(&old).unwrap()).unwrap_or_default();
        let flag = |row: &Fields| row.get("deleted").and_then(Value::as_i64).unwrap_or_default();
        let what = match op.as_str() {
            "insert" => "create",
            "update" if flag(&old) < flag(&new) => "delete",
            "update" if flag(&old) > flag(&new) => "restore",
            other => other,
        };
        let pairs: Fields = domain::kinds::kind(&kind)
            .unwrap()
            .fields
            .iter()
            .map(|field| (field.name, old.get(field.name).unwrap_or(&Value::Null), &new[field.name]))
            .filter(|(_, old, new)| {
                old != new && !(op == "insert" && [json!(null), json!(""), json!(0)].contains(new))
            })
            .map(|(name, old, new)| (name.to_owned(), json!([old, new])))
            .collect();
        let base = old.get("revision").and_then(Value::as_u64).unwrap_or_default() as u32;
        assert_eq!(new["revision"], json!(base + 1), "{kind} {id}: a write counts one revision");
        lines.push((kind, id, what.to_owned(), base, pairs));
    }
    lines
}

/// The change log from number `after` on, in the same form.
fn logged(connection: &Connection, after: u32) -> Vec<(String, String, String, Fields)> {
    let ids: Vec<(String, String)> = connection
        .prepare("select distinct kind, row_id from change where n > ?1")
        .unwrap()
        .query_map([after], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let mut changes: Vec<_> =
        ids.iter().flat_map(|(kind, id)| change::of_record(connection, kind, id).unwrap()).collect();
    changes.retain(|change| change.n > after);
    changes.sort_by_key(|change| change.n);
    let lines = changes.into_iter().map(|change| {
        let pairs = change::pairs(connection, &change).unwrap();
        // SQLite shows flags as numbers.
        let number = |value: Value| value.as_bool().map_or(value, |flag| json!(i32::from(flag)));
        let pairs: Fields = pairs
            .into_iter()
            .filter(|(_, old, new)| !(change.op == Op::Create && old.is_null() && *new == json!(0)))
            .map(|(name, old, new)| (name, json!([number(old), number(new)])))
            .collect();
        (change.kind, change.row_id, change.op.text().to_owned(), pairs)
    });
    lines.collect()
}

fn last_n(connection: &Connection) -> u32 {
    connection.query_row("select max(n) from change", [], |row| row.get(0)).unwrap()
}

fn sorted(pairs: &Fields) -> std::collections::BTreeMap<&String, &Value> {
    pairs.iter().collect()
}

#[test]
fn every_write_of_a_record_has_its_change_with_the_same_values_and_nothing_else_writes() {
    let mut world = world();
    watch(world.store.writer_for_test());
    let before = last_n(world.read());
    let place = world.hospital("北京协和医院", "肿瘤科");
    let doctor = world.doctor("王芳", &place);
    let twin = world.doctor("王芳", &place);
    let group = world
        .store
        .write("customer.edit", |tx| {
            tx.put::<Person>(Edit::of(
                &doctor,
                1,
                fields(&[("mobile", json!("13800000000")), ("monthly_outpatients", json!(300))]),
            ))?;
            customer::add_tag(tx, &doctor, "讲者")?;
            customer::add_tag(tx, &twin, "讲者")?;
            customer::remove_tag(tx, &doctor, "讲者")
        })
        .unwrap()
        .group
        .unwrap();
    world.store.write("undo", |tx| tx.undo(&group, None, 100)).unwrap();
    let undo = crate::undo::history(world.read(), None, 1).unwrap().remove(0).id;
    world.store.write("undo", |tx| tx.undo(&undo, None, 100)).unwrap();
    world.store.write("customer.merge", |tx| merge::merge(tx, &twin, &doctor, &Choices::new())).unwrap();
    world.store.write("customer.unmerge", |tx| merge::unmerge(tx, &twin)).unwrap();
    world.store.write("customer.delete", |tx| customer::delete_customer(tx, &twin)).unwrap();
    assert!(
        world.store.write("customer.edit", |tx| tx.put::<Person>(Edit::of(&twin, 1, Fields::new()))).is_err()
    );

    let saw = seen(world.store.writer_for_test());
    let log = logged(world.read(), before);
    assert!(saw.len() > 25 && saw.len() == log.len(), "{} rows, {} changes", saw.len(), log.len());
    for (row, change) in saw.iter().zip(&log) {
        assert_eq!((&row.0, &row.1, &row.2), (&change.0, &change.1, &change.2));
        assert_eq!(sorted(&row.4), sorted(&change.3), "{} {} {}", row.0, row.1, row.2);
    }
}

#[test]
fn saving_the_title_from_an_old_form_keeps_the_phone_that_came_meanwhile() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let id = world.doctor("王芳", &place);
    let opened: Person = row::require(world.read(), &id).unwrap();
    world
        .store
        .write("sync.pull", |tx| tx.put::<Person>(Edit::of(&id, 1, fields(&[("phone", json!("010-1"))]))))
        .unwrap();
    let edit =
        Edit::between(&opened, &Person { title: Some("主任医师".into()), ..opened.clone() }, opened.revision);
    let saved = world.store.write("customer.edit", |tx| tx.put(edit)).unwrap().value;
    assert_eq!(
        (saved.phone.as_deref(), saved.title.as_deref(), saved.revision),
        (Some("010-1"), Some("主任医师"), 3)
    );
    let change = change::of_record(world.read(), "person", &id).unwrap().remove(0);
    assert_eq!(change.base_revision, 1, "the change says what the user had before him");
}

#[test]
fn an_edit_that_changes_nothing_leaves_no_trace() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let before = last_n(world.read());
    let written = world.store.write("customer.edit", |tx| {
        tx.put::<Institution>(Edit::of(
            &place.0,
            1,
            fields(&[("name", json!("协和医院")), ("note", json!(""))]),
        ))
    });
    let written = written.unwrap();
    assert_eq!((written.group, written.value.revision, last_n(world.read())), (None, 1, before));
}

#[test]
fn a_failed_write_leaves_neither_row_nor_change_nor_derived_row() {
    let mut world = world();
    let before = last_n(world.read());
    let failed = world.store.write("customer.create", |tx| {
        tx.save(&Person { name: "王芳".into(), ..Person::default() })?;
        tx.save(&Person { name: " ".into(), ..Person::default() })
    });
    assert_eq!(failed.unwrap_err(), StoreError::Problem(Problem::NameMissing));
    let people: u32 = world.read().query_row("select count(*) from person", [], |row| row.get(0)).unwrap();
    assert_eq!((people, last_n(world.read())), (0, before));
    assert!(world.store.check().unwrap().is_sound());
}

#[test]
fn a_row_whose_change_could_not_be_written_is_not_kept_even_when_the_error_is_swallowed() {
    let mut world = world();
    world
        .store
        .writer_for_test()
        .execute_batch(
            "create temp trigger refuse before insert on main.change begin select raise(abort, 'no'); end;",
        )
        .unwrap();
    let result = world.store.write("customer.create", |tx| {
        let _ = tx.save(&Institution { name: "协和".into(), ..Institution::default() });
        Ok(())
    });
    assert_eq!(result.unwrap_err().code(), "store.torn");
    let count: u32 =
        world.read().query_row("select count(*) from institution", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 0);
}

#[test]
fn unknown_and_reserved_fields_and_deleted_and_merged_records_are_refused() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let (a, b) = (world.doctor("王芳", &place), world.doctor("王芳芳", &place));
    let mut put = |id: &str, name: &str, value: Value| {
        let edit = Edit::of(id, 1, fields(&[(name, value)]));
        world
            .store
            .write("customer.edit", |tx| tx.put::<Person>(edit))
            .map(|_| ())
            .map_err(|error| error.code())
    };
    assert_eq!(put(&a, "prescriptions", json!(3)), Err("record.field_unknown"));
    assert_eq!(put(&a, "revision", json!(3)), Err("record.field_unknown"));
    assert_eq!(put(&a, "merged_into", json!(b)), Err("record.field_unknown"));
    assert_eq!(put(&a, "erased_at", json!("2026-01-01T00:00:00Z")), Err("record.field_unknown"));
    assert_eq!(put(&a, "monthly_outpatients", json!("many")), Err("record.field_invalid"));
    assert_eq!(put("nobody", "name", json!("x")), Err("store.gone"));
    world.store.write("customer.merge", |tx| merge::merge(tx, &a, &b, &Choices::new())).unwrap();
    world.store.write("tag.delete", |tx| tx.delete::<Person>(&b)).unwrap();
    let mut put = |id: &str| {
        let edit = Edit::of(id, 1, fields(&[("title", json!("x"))]));
        world
            .store
            .write("customer.edit", |tx| tx.put::<Person>(edit))
            .map(|_| ())
            .map_err(|error| error.code())
    };
    assert_eq!((put(&a), put(&b)), (Err("store.merged"), Err("store.gone")));
}

#[test]
fn the_chain_holds_and_a_change_in_any_column_is_found() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    world.doctor("王芳", &place);
    let world = world.untold();
    let writer = world.store.writer_for_test();
    for sql in ["update change set actor = ''", "delete from change"] {
        assert!(writer.execute(sql, []).unwrap_err().to_string().contains("only appended to"), "{sql}");
    }
    crate::test::unguard(writer);
    let count = change::verify(writer).unwrap();
    assert_eq!(count, last_n(writer));
    let columns = "grp kind row_id base_revision fields sealed subject actor position happened_at entered_at hlc hash op n incarnation device format key_id";
    for column in columns.split(' ') {
        let change = match column {
            "op" => "'restore'".to_owned(),
            "n" => "n + 100".to_owned(),
            "base_revision" | "hlc" | "incarnation" | "format" => format!("{column} + 1"),
            "sealed" | "hash" => format!(
                "substr({column}, 1, length({column}) - 1)
                     || case substr({column}, -1) when x'00' then x'01' else x'00' end"
            ),
            _ => format!("{column} || ' '"),
        };
        let blob =
            if matches!(column, "sealed" | "hash") { format!("cast({change} as blob)") } else { change };
        writer.execute_batch("savepoint flip").unwrap();
        let sql = format!(
            "update change set {column} = {blob} where n = (select max(n) from change where sealed is not null)"
        );
        assert_eq!(writer.execute(&sql, []).unwrap(), 1, "{column}");
        let found = change::verify(writer);
        assert!(matches!(found, Err(StoreError::Fault(Fault::ChainBroken { .. }))), "{column}: {found:?}");
        writer.execute_batch("rollback to flip; release flip").unwrap();
    }
    for sql in [
        "update change set subject = '' where n = (select max(n) from change where subject is null)",
        "update change set hash = x'00' where n = 2",
        "delete from change where n = 3",
        "delete from change where n = (select max(n) from change)",
        "delete from change where n = 1",
    ] {
        writer.execute_batch("savepoint flip").unwrap();
        assert_eq!(writer.execute(sql, []).unwrap(), 1, "{sql}");
        assert!(change::verify(writer).is_err(), "{sql}");
        writer.execute_batch("rollback to flip; release flip").unwrap();
    }
    assert_eq!(change::verify(writer).unwrap(), count);
}

fn hlcs(connection: &Connection) -> Vec<i64> {
    let mut statement = connection.prepare("select hlc from change order by device, incarnation, n").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn the_logical_clock_never_goes_back_though_the_wall_clock_goes_back_ten_years() {
    let scratch = Scratch::new();
    let mut world = scratch.create();
    world.hospital("甲医院", "内科");
    scratch.pass(Duration::days(-3653));
    world.hospital("乙医院", "内科");
    let backup = scratch.path("b.rounds");
    world.store.backup(&backup).unwrap();
    drop(world);
    let secret = crate::Secret::passphrase(crate::test::PASSPHRASE);
    crate::backup::restore(&scratch.place(), &backup, &secret, scratch.clock()).unwrap();
    let mut world = scratch.unlock().unwrap();
    world.hospital("丙医院", "内科");
    let hlcs = hlcs(world.read());
    assert!(hlcs.windows(2).all(|pair| pair[0] < pair[1]), "{hlcs:?}");
    assert!(world.store.check().unwrap().is_sound());
}

#[test]
fn a_new_customer_comes_with_its_place_and_tags_in_one_group_that_can_be_undone() {
    let mut world: World = world();
    let new = NewCustomer {
        customer: CustomerRecord::Person(Person { name: "李明".into(), ..Person::default() }),
        place: Some(NewPlace {
            institution_name: Some("县人民医院".into()),
            department_name: Some("骨科".into()),
            ..NewPlace::default()
        }),
        tags: vec!["讲者".into(), "讲者 ".into()],
    };
    let written = world.store.write("customer.create", |tx| customer::create_customer(tx, new)).unwrap();
    let page = customer::page(world.read(), &written.value, world.store.now()).unwrap();
    assert_eq!((page.tags.len(), page.affiliations[0].department_name.as_deref()), (1, Some("骨科")));
    assert!(page.affiliations[0].affiliation.is_primary);
    let undone = world.store.write("undo", |tx| tx.undo(&written.group.unwrap(), None, 100)).unwrap().value;
    assert_eq!(undone.kept, vec![]);
    let left: Vec<Tag> = row::list(world.read(), "true", []).unwrap();
    let people: Vec<Affiliation> = row::list(world.read(), "true", []).unwrap();
    assert_eq!(
        (left.len(), people.len(), crate::listing::count(world.read(), &Default::default()).unwrap()),
        (0, 0, 0)
    );
}
