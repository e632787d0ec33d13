mod after;

use super::*;
use crate::customer;
use crate::key::DatabaseKey;
use crate::merge::{self, Choices};
use crate::test::{PASSPHRASE, Scratch, World, world};
use crate::visit::VisitAmendment;
use crate::{Secret, backup, file, listing, opened, search};
use domain::Edit;
use domain::catalogue::{Brand, Line};
use domain::customer::ExternalCode;
use domain::own_field::OwnField;
use domain::person::{Affiliation, ClinicHour, Consent};
use domain::plan::PlanItem;
use domain::visit::{AdverseEvent, Amendment, Attendee, Awareness, NextStep, Visit};
use std::path::Path;

/// Texts that stand nowhere else: one per place where something about a person can be written.
fn marker(what: &str) -> String {
    format!("ZQ{what}XJ")
}

const WHAT: &[&str] = &[
    "name",
    "title",
    "specialty",
    "phone",
    "mobile",
    "email",
    "wechat",
    "interest",
    "note",
    "consentpurpose",
    "affiliationtitle",
    "tag",
    "oldtag",
    "codesystem",
    "code",
    "ownvalue",
    "oldvalue",
    "visitobjective",
    "visitnote",
    "visitappointment",
    "visitwindow",
    "visitfiling",
    "groupnote",
    "step",
    "amendment",
    "planpurpose",
    "planappointment",
    "draft",
    "draftform",
    "oldnote",
    "memory",
    "filtertag",
    "filtername",
    "twinname",
    "twinnote",
    "deletedtitle",
];

struct Told {
    person: String,
    other: String,
    visit: String,
    group_visit: String,
}

fn visit(tx: &mut Tx, people: &[&str], fields: Visit) -> Result<String> {
    let at = tx.now().to_utc().to_rfc3339_opts(SecondsFormat::Millis, true);
    let author = tx.author().clone();
    let visit = tx.save(&Visit {
        position_id: author.position_id,
        staff_id: author.staff_id,
        at: at.clone(),
        offset_minutes: 480,
        day: domain::civil::day_of(tx.now()),
        entered_at: at,
        ..fields
    })?;
    for person in people {
        tx.save(&Attendee {
            visit_id: visit.id.clone(),
            customer_id: (*person).into(),
            ..Attendee::default()
        })?;
    }
    Ok(visit.id)
}

/// A person with a marker in every field and list, two visits, a twin that was merged, and drafts.
fn tell(world: &mut World) -> Told {
    let place = world.hospital("北京协和医院", "肿瘤科");
    let (person, other, twin) =
        (world.doctor("甲", &place), world.doctor("陈医生", &place), world.doctor("乙", &place));
    let told = world.store.write("customer.edit", |tx| {
        details(tx, &person)?;
        let stored: Person = tx.require(&twin)?;
        tx.save(&Person { name: marker("twinname"), note: Some(marker("twinnote")), ..stored })?;
        let one = visit(
            tx,
            &[&person],
            Visit {
                objective: Some(marker("visitobjective")),
                outcome_note: Some(marker("visitnote")),
                appointment_ref: Some(marker("visitappointment")),
                window_reason: Some(marker("visitwindow")),
                filing_reason: Some(marker("visitfiling")),
                ..Visit::default()
            },
        )?;
        let group = visit(
            tx,
            &[&twin, &other],
            Visit { outcome_note: Some(marker("groupnote")), ..Visit::default() },
        )?;
        let position_id = tx.author().position_id.clone();
        tx.save(&NextStep {
            visit_id: one.clone(),
            customer_id: person.clone(),
            position_id: position_id.clone(),
            day: "2026-12-01".into(),
            content: marker("step"),
            ..NextStep::default()
        })?;
        tx.save(&Amendment {
            visit_id: group.clone(),
            reason: marker("amendment"),
            at: tx.now().to_rfc3339(),
            ..Amendment::default()
        })?;
        tx.save(&PlanItem {
            position_id,
            customer_id: person.clone(),
            day: "2026-12-02".into(),
            purpose: Some(marker("planpurpose")),
            appointment_ref: Some(marker("planappointment")),
            ..PlanItem::default()
        })?;
        Ok(Told { person: person.clone(), other: other.clone(), visit: one, group_visit: group })
    });
    let told = told.unwrap().value;
    world.store.write("customer.merge", |tx| merge::merge(tx, &twin, &told.person, &Choices::new())).unwrap();
    let body = format!("{{\"customer_id\":\"{}\",\"outcome_note\":\"{}\"}}", told.person, marker("draft"));
    crate::draft::save(&mut world.store, "visit/new", &body).unwrap();
    crate::draft::save(&mut world.store, &format!("visit/{}", told.person), &marker("draftform")).unwrap();
    crate::draft::save(&mut world.store, "visit/else", "{\"note\":\"stays\"}").unwrap();
    crate::memory::set(&mut world.store, "recent", &told.person, Some(&marker("memory"))).unwrap();
    let filter = format!("{{\"text\":\"{}\",\"tags\":[\"{}\"]}}", marker("name"), marker("filtertag"));
    crate::memory::set(&mut world.store, "filter", "她", Some(&filter)).unwrap();
    let name = format!("{} {}", marker("filtername"), marker("twinname"));
    crate::memory::set(&mut world.store, "filter", &name, Some("{\"text\":\"\"}")).unwrap();
    opened::note(&mut world.store, &told.person).unwrap();
    told
}

fn details(tx: &mut Tx, person: &str) -> Result<()> {
    let stored: Person = tx.require(person)?;
    let full = Person {
        name: marker("name"),
        title: Some(marker("title")),
        specialty: Some(marker("specialty")),
        phone: Some(marker("phone")),
        mobile: Some(marker("mobile")),
        email: Some(marker("email")),
        wechat: Some(marker("wechat")),
        monthly_outpatients: Some(987_654_321),
        academic_interest: Some(marker("interest")),
        note: Some(marker("oldnote")),
        consent: Consent::Given,
        consent_day: Some("2026-01-02".into()),
        consent_purpose: Some(marker("consentpurpose")),
        retention_day: Some("2031-01-02".into()),
        ..stored
    };
    let saved = tx.save(&full)?;
    tx.save(&Person { note: Some(marker("note")), ..saved })?;
    let mut affiliation = row::list::<Affiliation>(tx.read(), "person_id = ?1", [person])?.remove(0);
    affiliation.title = Some(marker("affiliationtitle"));
    let affiliation = tx.save(&affiliation)?;
    tx.save(&ClinicHour {
        affiliation_id: affiliation.id.clone(),
        weekday: 3,
        from_time: "08:17".into(),
        to_time: "11:43".into(),
        ..ClinicHour::default()
    })?;
    let second = tx.save(&Affiliation {
        person_id: person.into(),
        institution_id: affiliation.institution_id.clone(),
        title: Some(marker("deletedtitle")),
        ..Affiliation::default()
    })?;
    tx.delete::<Affiliation>(&second.id)?;
    customer::add_tag(tx, person, &marker("tag"))?;
    customer::add_tag(tx, person, &marker("oldtag"))?;
    customer::remove_tag(tx, person, &marker("oldtag"))?;
    tx.save(&ExternalCode {
        customer_id: person.into(),
        system: marker("codesystem"),
        code: marker("code"),
        ..ExternalCode::default()
    })?;
    let field = tx.save(&OwnField { name: "偏好".into(), ..OwnField::default() })?;
    customer::set_own_field(tx, person, &field.id, Some(&marker("oldvalue")))?;
    customer::set_own_field(tx, person, &field.id, Some(&marker("ownvalue")))?;
    let line = tx.save(&Line { name: "肿瘤线".into(), ..Line::default() })?;
    let brand = tx.save(&Brand { line_id: line.id, name: "品牌".into(), ..Brand::default() })?;
    let awareness = Awareness {
        position_id: tx.author().position_id.clone(),
        customer_id: person.into(),
        brand_id: brand.id,
        level: 3,
        day: "2026-11-01".into(),
        ..Awareness::default()
    };
    tx.save(&awareness).map(|_| ())
}

/// Many others, written and rewritten so that pages split and merge around the one who is erased.
fn crowd(world: &mut World, when: &str) {
    let place = world.hospital(&format!("{when}医院"), "内科");
    for round in 0..4u32 {
        let write = |tx: &mut Tx| {
            for n in 0..60usize {
                // Numbers that sort around the markers, in no order: pages of their indices split there.
                let number = format!("ZQ{:08x}", (n as u32 + 60 * round).wrapping_mul(2_654_435_761));
                let person = tx.save(&Person {
                    name: format!("{when}{round}{n}"),
                    mobile: Some(number.to_lowercase()),
                    phone: Some(number.clone()),
                    note: Some("长".repeat(n * 9)),
                    ..Person::default()
                })?;
                customer::add_tag(tx, &person.id, &number.replace("ZQ", "ZQt"))?;
                tx.save(&Affiliation {
                    person_id: person.id.clone(),
                    institution_id: place.0.clone(),
                    ..Affiliation::default()
                })?;
                if n % 3 == 0 {
                    tx.save(&Person { note: None, ..person.clone() })?;
                    customer::delete_customer(tx, &person.id)?;
                }
            }
            Ok(())
        };
        world.store.write("customer.import", write).unwrap();
    }
}

/// Every page of the database as SQLite sees it once decrypted: free pages and unused space too.
fn pages(path: &Path, key: &DatabaseKey) -> Vec<u8> {
    let mut connection = file::reader(path, key).unwrap();
    let bytes = connection.serialize("main").unwrap().to_vec();
    assert!(bytes.starts_with(b"SQLite format 3"), "the dump is decrypted");
    bytes
}

/// The markers that occur in some bytes, in their own case or as the search index writes them, and
/// those that a key left in the file still opens in the change log.
fn found(bytes: &[u8]) -> Vec<&'static str> {
    let lower = bytes.to_ascii_lowercase();
    let starts: Vec<usize> =
        (0..lower.len().saturating_sub(1)).filter(|&at| lower[at..].starts_with(b"zq")).collect();
    let holds = |what: &&&str| {
        let marker = marker(what).to_ascii_lowercase().into_bytes();
        starts.iter().any(|&at| lower[at..].starts_with(&marker))
    };
    WHAT.iter().filter(holds).copied().collect()
}

/// What the change log still tells to somebody with the whole file and all keys in it.
fn told_by_log(connection: &Connection) -> Vec<u8> {
    let mut statement = connection.prepare("select distinct kind, row_id from change").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let mut text = String::new();
    for row in rows {
        let (kind, id): (String, String) = row.unwrap();
        for change in change::of_record(connection, &kind, &id).unwrap() {
            text.push_str(&format!("{:?}", change::pairs(connection, &change).unwrap()));
        }
    }
    text.into_bytes()
}

/// All files of the place, read raw: they are encrypted, so nothing may be seen in any case.
fn raw(dir: &Path) -> Vec<u8> {
    let mut bytes = vec![];
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        bytes.extend(if path.is_dir() { raw(&path) } else { std::fs::read(&path).unwrap() });
    }
    bytes
}

fn everything(world: &World) -> Vec<u8> {
    let key = world.store.key_for_test();
    let mut bytes = pages(&world.scratch.place().database(), &key);
    bytes.extend(told_by_log(world.read()));
    bytes.extend(raw(&world.scratch.place().dir));
    let target = world.scratch.path(&format!("{}.rounds", crate::new_id()));
    world.store.backup(&target).unwrap();
    let whole = std::fs::read(&target).unwrap();
    let keys_len = u32::from_le_bytes(whole[8..12].try_into().unwrap()) as usize;
    let unpacked = world.scratch.path("unpacked.db");
    std::fs::write(&unpacked, &whole[12 + keys_len..whole.len() - 32]).unwrap();
    bytes.extend(pages(&unpacked, &key));
    bytes.extend(whole);
    bytes
}

#[test]
fn an_erased_person_is_in_no_page_no_backup_no_export_and_not_in_a_restored_older_backup() {
    let scratch = Scratch::new();
    let mut world = scratch.create();
    crowd(&mut world, "此前");
    let told = tell(&mut world);
    crowd(&mut world, "此后");
    let older = scratch.path("older.rounds");
    world.store.backup(&older).unwrap();
    let export = export_person(world.read(), &told.person, world.store.now()).unwrap().to_string();
    assert_eq!(found(&everything(&world)), WHAT, "the test can fail: everything is found before");
    let local = ["draft", "draftform", "memory", "filtertag", "filtername"];
    let exported: Vec<&str> = WHAT.iter().copied().filter(|what| !local.contains(what)).collect();
    assert_eq!(
        found(export.as_bytes()),
        exported,
        "the export holds everything that is kept about the person"
    );

    let erased = erase(&mut world.store, &told.person, EraseReason::PersonAsked).unwrap();
    assert!(erased.cleaned && erased.rows > 10, "{erased:?}");
    let wal = scratch.place().dir.join("rounds.db-wal");
    assert_eq!(std::fs::metadata(&wal).unwrap().len(), 0, "the log is empty");
    assert_eq!(found(&everything(&world)), Vec::<&str>::new());
    let other = export_person(world.read(), &told.other, world.store.now()).unwrap().to_string();
    assert_eq!(found(other.as_bytes()), Vec::<&str>::new());
    assert!(world.store.check().unwrap().is_sound());

    drop(world);
    backup::restore(&scratch.place(), &older, &Secret::passphrase(PASSPHRASE), scratch.clock()).unwrap();
    // Already before anybody opens it. What the restore replaced was clean too; the older backup
    // itself lies outside the place.
    let keys = crate::key::KeyFile::read(&scratch.place().keys()).unwrap();
    let key = keys.open(&Secret::passphrase(PASSPHRASE)).unwrap();
    assert_eq!(found(&pages(&scratch.place().database(), &key)), Vec::<&str>::new());
    let world = scratch.unlock().unwrap();
    assert_eq!(found(&everything(&world)), Vec::<&str>::new());
    assert!(row::require::<Person>(world.read(), &told.person).unwrap().erased_at.is_some());
    assert!(world.store.check().unwrap().is_sound());
}

#[test]
fn what_must_stay_of_a_visit_stays_and_others_keep_their_data() {
    let mut world = world();
    let told = tell(&mut world);
    let before: Visit = row::require(world.read(), &told.visit).unwrap();
    erase(&mut world.store, &told.person, EraseReason::ConsentWithdrawn).unwrap();
    let after: Visit = row::require(world.read(), &told.visit).unwrap();
    assert_eq!((after.day, after.staff_id, after.channel), (before.day, before.staff_id, before.channel));
    assert_eq!((after.objective, after.outcome_note), (None, None));
    let line = listing::one(world.read(), &told.other).unwrap().unwrap();
    assert_eq!((line.name.as_str(), line.visits), ("陈医生", 1));
    assert_eq!(row::require::<Visit>(world.read(), &told.group_visit).unwrap().outcome_note, None);
    let drafts = crate::draft::list(world.read(), "").unwrap();
    assert_eq!(drafts.into_iter().map(|draft| draft.form).collect::<Vec<_>>(), ["visit/else"]);
    assert!(listing::one(world.read(), &told.person).unwrap().is_none());
    assert!(search::search(world.read(), &marker("name"), 9).unwrap().is_empty());
    assert_eq!(opened::list(world.read(), &told.person, 9).unwrap().len(), 1, "who looked stays known");
}

#[test]
fn who_was_merged_and_parted_again_is_erased_from_the_others_log_too() {
    let mut world = world();
    let place = world.hospital("协和医院", "肿瘤科");
    let (gone, stays) = (world.doctor("王芳", &place), world.doctor("王芳", &place));
    let edit = |world: &mut World, id: &str, note: &str| {
        let fields: Fields = [("note".to_owned(), Value::from(note))].into_iter().collect();
        world.store.write("customer.edit", |tx| tx.put::<Person>(Edit::of(id, 0, fields))).unwrap();
    };
    edit(&mut world, &gone, &marker("note"));
    edit(&mut world, &stays, "his own");
    let choices: Choices = [("note".to_owned(), merge::Side::Loser)].into_iter().collect();
    world.store.write("customer.merge", |tx| merge::merge(tx, &gone, &stays, &choices)).unwrap();
    // Typed over while they are one: the old value is that of the other.
    edit(&mut world, &stays, "between");
    world.store.write("customer.unmerge", |tx| merge::unmerge(tx, &gone)).unwrap();
    let log = |world: &World| String::from_utf8_lossy(&told_by_log(world.read())).into_owned();
    assert!(log(&world).contains(&marker("note")));
    erase(&mut world.store, &gone, EraseReason::PersonAsked).unwrap();
    assert!(!log(&world).contains(&marker("note")));
    assert!(log(&world).contains("his own"), "what was written about him alone stays readable");
    let person: Person = row::require(world.read(), &stays).unwrap();
    assert_eq!(person.name, "王芳");
    assert!(world.store.check().unwrap().is_sound());
}
