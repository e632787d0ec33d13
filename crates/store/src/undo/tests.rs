use crate::customer;
use crate::row;
use crate::test::{World, world};
use crate::undo::{Kept, Undone, history, last_undoable};
use domain::customer::{Institution, Tag};
use domain::kinds::KINDS;
use domain::person::{Affiliation, Person};
use domain::{Edit, Fields};
use proptest::prelude::*;
use serde_json::{Value, json};

impl World {
    fn edit(&mut self, id: &str, pairs: &[(&str, Value)]) -> String {
        let fields: Fields = pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        self.store
            .write("customer.edit", |tx| tx.put::<Person>(Edit::of(id, 1, fields)))
            .unwrap()
            .group
            .unwrap()
    }

    fn undo(&mut self, group: &str) -> (Undone, Option<String>) {
        let written = self.store.write("undo", |tx| tx.undo(group, None, 1000)).unwrap();
        (written.value, written.group)
    }

    fn person(&self, id: &str) -> Person {
        row::require(self.read(), id).unwrap()
    }

    /// Every living record, without revisions: what a user can see.
    fn state(&self) -> Vec<String> {
        let mut lines = vec![];
        for kind in KINDS {
            let names: Vec<&str> = kind.fields.iter().map(|field| field.name).collect();
            let sql = format!(
                "select json_array(id, {}) from {} where deleted = 0 order by id",
                names.join(", "),
                kind.name
            );
            let mut statement = self.read().prepare(&sql).unwrap();
            let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
            lines.extend(rows.map(|row| format!("{} {}", kind.name, row.unwrap())));
        }
        lines
    }
}

fn doctor() -> (World, String) {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let id = world.doctor("王芳", &place);
    (world, id)
}

#[test]
fn undo_restores_only_what_still_holds_and_lists_the_rest() {
    let (mut world, id) = doctor();
    let group = world.edit(&id, &[("phone", json!("1")), ("title", json!("主任")), ("note", json!("旧"))]);
    world.edit(&id, &[("phone", json!("2"))]);
    let (undone, _) = world.undo(&group);
    assert_eq!(undone.kept, vec![Kept { kind: "person".into(), id: id.clone(), field: "phone".into() }]);
    let person = world.person(&id);
    assert_eq!((person.phone.as_deref(), person.title, person.note), (Some("2"), None, None));
}

#[test]
fn a_field_that_was_written_twice_in_one_group_stays_when_somebody_set_it_to_the_middle_value() {
    let (mut world, id) = doctor();
    let group = crate::new_id();
    for title in ["住院医师", "主治医师"] {
        let fields: Fields = [("title".to_owned(), json!(title))].into_iter().collect();
        world
            .store
            .write_group(&group, "customer.edit", |tx| tx.put::<Person>(Edit::of(&id, 1, fields)))
            .unwrap();
    }
    world.edit(&id, &[("title", json!("住院医师"))]);
    let (undone, written) = world.undo(&group);
    assert_eq!((undone.kept.len(), written, world.person(&id).title.as_deref()), (1, None, Some("住院医师")));
}

#[test]
fn a_creation_that_is_in_use_is_kept() {
    let mut world = world();
    let create = |world: &mut World, name: &str| {
        let written = world.store.write("customer.create", |tx| {
            tx.save(&Institution { name: name.into(), ..Institution::default() })
        });
        let written = written.unwrap();
        (written.value.id, written.group.unwrap())
    };
    let (used, used_group) = create(&mut world, "甲医院");
    let (edited, edited_group) = create(&mut world, "乙医院");
    let (tagged, tagged_group) = create(&mut world, "丙医院");
    let (_, free_group) = create(&mut world, "丁医院");
    world
        .store
        .write("customer.edit", |tx| {
            tx.save(&domain::customer::Department {
                institution_id: used.clone(),
                name: "内科".into(),
                ..Default::default()
            })?;
            tx.put::<Institution>(Edit::of(
                &edited,
                1,
                [("beds".to_owned(), json!(300))].into_iter().collect(),
            ))?;
            customer::add_tag(tx, &tagged, "重点")
        })
        .unwrap();
    for group in [used_group, edited_group, tagged_group] {
        let (undone, written) = world.undo(&group);
        assert_eq!((undone.kept.len(), undone.kept[0].field.as_str(), written), (1, "", None));
    }
    assert_eq!(world.undo(&free_group).0.kept, vec![]);
    let left: Vec<Institution> = row::list(world.read(), "true", []).unwrap();
    assert_eq!(left.len(), 3);
}

#[test]
fn redo_is_the_undo_of_the_undo() {
    let (mut world, id) = doctor();
    let group = world.edit(&id, &[("title", json!("主任医师"))]);
    let (_, undo) = world.undo(&group);
    assert_eq!(world.person(&id).title, None);
    assert!(world.store.write("undo", |tx| tx.undo(&group, None, 9)).is_err(), "it is undone already");
    assert_ne!(last_undoable(world.read()).unwrap(), Some(group.clone()));
    let (_, redo) = world.undo(&undo.unwrap());
    assert_eq!(world.person(&id).title.as_deref(), Some("主任医师"));
    assert_eq!(last_undoable(world.read()).unwrap(), Some(group.clone()));
    world.undo(&redo.unwrap());
    assert_eq!(world.person(&id).title, None);
    let lines = history(world.read(), None, 10).unwrap();
    assert_eq!(lines.iter().find(|line| line.id == group).unwrap().changes, 1);
}

#[test]
fn several_actions_are_offered_for_undo_newest_first() {
    let (mut world, id) = doctor();
    let first = world.edit(&id, &[("title", json!("主任"))]);
    let second = world.edit(&id, &[("phone", json!("1"))]);
    let third = world.edit(&id, &[("note", json!("旧"))]);
    for group in [third, second, first] {
        assert_eq!(last_undoable(world.read()).unwrap().as_ref(), Some(&group));
        assert_eq!(world.undo(&group).0.kept, vec![]);
    }
    let person = world.person(&id);
    assert_eq!((person.title, person.phone, person.note), (None, None, None));
}

#[test]
fn an_action_whose_undo_would_put_nothing_back_is_not_offered() {
    let (mut world, id) = doctor();
    let useful = world.edit(&id, &[("title", json!("主任")), ("phone", json!("1"))]);
    let overtaken = world.edit(&id, &[("note", json!("旧"))]);
    // Written by something final: the note holds another value, and that value cannot be undone.
    let fields: Fields = [("note".to_owned(), json!("新"))].into_iter().collect();
    world.store.write("visit.submit", |tx| tx.put::<Person>(Edit::of(&id, 1, fields))).unwrap();
    assert_eq!(world.undo(&overtaken).0.kept.len(), 1, "nothing of it is left");
    assert_eq!(last_undoable(world.read()).unwrap(), Some(useful.clone()));
    // A group of which a part still holds is offered.
    let fields: Fields = [("phone".to_owned(), json!("2"))].into_iter().collect();
    world.store.write("visit.submit", |tx| tx.put::<Person>(Edit::of(&id, 1, fields))).unwrap();
    assert_eq!(last_undoable(world.read()).unwrap(), Some(useful));
}

#[test]
fn a_creation_that_is_in_use_is_not_offered_but_what_uses_it_is() {
    let mut world = world();
    let made = world.store.write("customer.create", |tx| {
        tx.save(&Institution { name: "甲医院".into(), ..Institution::default() })
    });
    let made = made.unwrap();
    let department = domain::customer::Department {
        institution_id: made.value.id.clone(),
        name: "内科".into(),
        ..Default::default()
    };
    let used = world.store.write("visit.submit", |tx| tx.save(&department)).unwrap();
    assert_ne!(last_undoable(world.read()).unwrap(), made.group, "its department is final here");
    world
        .store
        .write("customer.delete", |tx| tx.delete::<domain::customer::Department>(&used.value.id))
        .unwrap();
    let deletion = last_undoable(world.read()).unwrap().unwrap();
    world.undo(&deletion);
    assert_ne!(last_undoable(world.read()).unwrap(), made.group);
}

#[test]
fn taking_back_a_redo_keeps_a_record_that_was_changed_in_between() {
    let (mut world, id) = doctor();
    let group = history(world.read(), None, 1).unwrap().remove(0).id;
    let (_, undo) = world.undo(&group);
    assert!(row::get::<Person>(world.read(), &id).unwrap().is_none());
    let (_, redo) = world.undo(&undo.unwrap());
    world.edit(&id, &[("note", json!("新的记录"))]);
    let (undone, _) = world.undo(&redo.unwrap());
    assert_eq!(world.person(&id).note.as_deref(), Some("新的记录"));
    assert!(undone.kept.iter().any(|kept| kept.kind == "person"), "{:?}", undone.kept);
}

#[test]
fn an_import_is_undone_in_parts_and_what_was_used_since_is_kept() {
    let (mut world, _) = doctor();
    let group = crate::new_id();
    let mut ids = vec![];
    for part in 0..5 {
        let written = world.store.write_group(&group, "customer.import", |tx| {
            (0..20)
                .map(|n| Ok(tx.save(&Person { name: format!("医生{part}{n}"), ..Person::default() })?.id))
                .collect::<crate::Result<Vec<_>>>()
        });
        ids.extend(written.unwrap().value);
        // Somebody works on meanwhile: the numbers of the group have gaps.
        world.store.write("tag.add", |tx| customer::add_tag(tx, &ids[0], &format!("标签{part}"))).unwrap();
    }
    let (undo, mut before, mut kept, mut parts) = (crate::new_id(), None, vec![], 0);
    loop {
        let undone = world.store.write_group(&undo, "undo", |tx| tx.undo(&group, before, 7)).unwrap().value;
        kept.extend(undone.kept);
        parts += 1;
        match undone.next {
            Some(next) => before = Some(next),
            None => break,
        }
    }
    assert_eq!((kept.len(), kept[0].id.as_str()), (1, ids[0].as_str()));
    assert!(parts >= 15);
    let left: Vec<Person> = row::list(world.read(), "name like '医生%'", []).unwrap();
    assert_eq!(left.len(), 1);
    let line = history(world.read(), None, 20).unwrap().into_iter().find(|line| line.id == undo).unwrap();
    assert_eq!((line.changes, line.undoes.as_deref()), (99, Some(group.as_str())));
    assert!(world.store.check().unwrap().is_sound());
}

#[test]
fn an_undo_that_was_cut_short_goes_on_where_it_stopped() {
    let (mut world, _) = doctor();
    let written = world.store.write("customer.import", |tx| {
        (0..10)
            .try_for_each(|n| tx.save(&Person { name: format!("医生{n}"), ..Person::default() }).map(|_| ()))
    });
    let group = written.unwrap().group.unwrap();
    let left = |world: &World| row::list::<Person>(world.read(), "name like '医生%'", []).unwrap().len();
    let is_undone = |world: &World| {
        history(world.read(), None, 20).unwrap().iter().find(|line| line.id == group).unwrap().undone
    };
    let first = world.store.write("undo", |tx| tx.undo(&group, None, 4)).unwrap();
    assert_eq!((left(&world), is_undone(&world)), (6, false));
    assert_eq!(last_undoable(world.read()).unwrap().as_deref(), Some(group.as_str()));
    let rest = world.store.write("undo", |tx| tx.undo(&group, None, 99)).unwrap();
    assert_eq!((rest.value.changes, rest.value.kept, left(&world)), (6, vec![], 0));
    assert!(is_undone(&world));
    let again = world.store.write("undo", |tx| tx.undo(&group, None, 99));
    assert_eq!(again.unwrap_err().code(), "store.not_undoable");
    // Both parts can be taken back; then all of it can be undone once more.
    world.undo(&rest.group.unwrap());
    world.undo(&first.group.unwrap());
    assert_eq!((left(&world), is_undone(&world)), (10, false));
    world.undo(&group);
    assert_eq!((left(&world), is_undone(&world)), (0, true));
}

#[test]
fn a_deletion_is_undone_with_all_that_hung_on_it() {
    let (mut world, id) = doctor();
    world.store.write("tag.add", |tx| customer::add_tag(tx, &id, "讲者")).unwrap();
    let before = world.state();
    let group =
        world.store.write("customer.delete", |tx| customer::delete_customer(tx, &id)).unwrap().group.unwrap();
    assert_eq!(row::list::<Tag>(world.read(), "true", []).unwrap(), vec![]);
    assert_eq!(row::list::<Affiliation>(world.read(), "true", []).unwrap(), vec![]);
    assert_eq!(world.undo(&group).0.kept, vec![]);
    assert_eq!(world.state(), before);
}

#[test]
fn final_actions_and_unknown_groups_are_refused() {
    let (mut world, id) = doctor();
    let fields: Fields = [("title".to_owned(), json!("主任"))].into_iter().collect();
    let group = world
        .store
        .write("visit.submit", |tx| tx.put::<Person>(Edit::of(&id, 1, fields)))
        .unwrap()
        .group
        .unwrap();
    let begin = history(world.read(), None, 100).unwrap().pop().unwrap();
    for group in [group.as_str(), begin.id.as_str(), "nothing"] {
        assert_eq!(
            world.store.write("undo", |tx| tx.undo(group, None, 9)).unwrap_err().code(),
            "store.not_undoable"
        );
    }
}

#[derive(Debug, Clone)]
enum Step {
    Edit(usize, &'static str, String),
    Tag(usize, String),
    Untag(usize, String),
    Create(String),
    Delete(usize),
    Two(usize, String, String),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let field = prop::sample::select(vec!["title", "phone", "note", "name"]);
    let word = "[a-c]{1,2}";
    let step = prop_oneof![
        4 => (0usize..6, field, word).prop_map(|(at, field, value)| Step::Edit(at, field, value)),
        2 => (0usize..6, word).prop_map(|(at, name)| Step::Tag(at, name)),
        2 => (0usize..6, word).prop_map(|(at, name)| Step::Untag(at, name)),
        2 => word.prop_map(Step::Create),
        1 => (0usize..6).prop_map(Step::Delete),
        1 => (0usize..6, word, word).prop_map(|(at, a, b)| Step::Two(at, a, b)),
    ];
    prop::collection::vec(step, 1..25)
}

fn run(world: &mut World, step: &Step) -> Option<String> {
    let people: Vec<Person> = row::list(world.read(), "true order by id", []).unwrap();
    let at = |n: &usize| people.get(n % people.len().max(1)).map(|person| person.id.clone());
    let edit = |id: &str, name: &str, value: &str| {
        Edit::<Person>::of(id, 1, [(name.to_owned(), json!(value))].into_iter().collect())
    };
    let written = match step {
        Step::Create(name) => world.store.write("customer.create", |tx| {
            tx.save(&Person { name: name.clone(), ..Person::default() }).map(|_| ())
        }),
        Step::Edit(n, field, value) => {
            let id = at(n)?;
            world.store.write("customer.edit", |tx| tx.put(edit(&id, field, value)).map(|_| ()))
        }
        Step::Two(n, a, b) => {
            let id = at(n)?;
            world.store.write("customer.edit", |tx| {
                tx.put(edit(&id, "title", a)).and_then(|_| tx.put(edit(&id, "title", b))).map(|_| ())
            })
        }
        Step::Tag(n, name) => {
            let id = at(n)?;
            world.store.write("tag.add", |tx| customer::add_tag(tx, &id, name))
        }
        Step::Untag(n, name) => {
            let id = at(n)?;
            world.store.write("tag.remove", |tx| customer::remove_tag(tx, &id, name))
        }
        Step::Delete(n) => {
            let id = at(n)?;
            world.store.write("customer.delete", |tx| customer::delete_customer(tx, &id))
        }
    };
    written.unwrap().group
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn undoing_everything_in_reverse_gives_the_first_state_and_redoing_it_the_last(steps in steps()) {
        let (mut world, _) = doctor();
        let first = world.state();
        let groups: Vec<String> = steps.iter().filter_map(|step| run(&mut world, step)).collect();
        let last = world.state();
        let mut undos = vec![];
        for group in groups.iter().rev() {
            let (undone, written) = world.undo(group);
            prop_assert_eq!(undone.kept, vec![]);
            undos.push(written.unwrap());
        }
        prop_assert_eq!(world.state(), first);
        for undo in undos.iter().rev() {
            prop_assert_eq!(world.undo(undo).0.kept, vec![]);
        }
        prop_assert_eq!(world.state(), last);
        prop_assert!(world.store.check().unwrap().is_sound());
    }
}
