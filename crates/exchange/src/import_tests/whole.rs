//! Everything out and in again.

use super::*;
use domain::assessment::{AssessmentReview, ReviewState};
use domain::survey::Given;

/// A store with something of everything.
pub(super) fn full() -> World {
    let mut world = world();
    world.catalogue();
    world.import(
        "customer_kind,name,type,choices\nperson,学会任职,choice,\"主委;委\\;员\"\ninstitution,评级,text,\n",
        TableKind::OwnFields,
    );
    world.import(
        "姓名,工号,停用,备案号,有效期起,有效期至,产品\n林默,,,BA-1,2026-01-01,2026-12-31,品牌甲\n周岚,E7,是,,,,\n",
        TableKind::Staff,
    );
    world.customers(
        "类型,编码,姓名,医院,科室,职称,职务,手机,出诊时间,标签,学会任职,评级,等级,床位,接待时间,同意,告知日期,备注\n\
         医院,H1,北京协和医院,,,,,,,\"重\\;点\",,甲,三甲,2000,周三 14:00-16:00 @行政楼; 周五上午,,,=1+1\n\
         医院,H2,人民医院,,,,,,,,,,,,,,,\n\
         科室,,肿瘤科,北京协和医院,,,,,,,,,,80,周三 14:00-15:00,,,\n\
         医生,D1,王芳,北京协和医院,肿瘤科,主任医师,科主任,+86 138,周二 08:00-11:30,a;b,主委,,,,,已同意,2026-01-02,'引号\n\
         医生,D1,王芳,人民医院,肿瘤科,主任医师,科主任,+86 138,周二 08:00-11:30,a;b,主委,,,,,已同意,2026-01-02,'引号\n\
         医生,,张伟,人民医院,骨科,,,,,,,,,,,,,\n\
         医生,X2,张伟,人民医院,骨科,,,,,,\"委\\;员\",,,,,,,\"两行\n备注\"\n",
    );
    let visits = "id,day,at,author,customer,institution,channel,outcome,brands,messages,awareness,next_day,next_content,co_visitors,adverse_deadline,amendments,row,next_done_at\n\
         0193000000007000800000000000000a,2026-11-20,2026-11-20T09:30:00+08:00,周岚,王芳,人民医院,face_to_face,reached,品牌甲;品牌乙,品牌甲/安全性\\; 长期,品牌甲:3,2026-12-01,\"送文献; 约饭\",林默,2026-11-21T01:30:00Z,2026-11-21T01:30:00Z 写错了,,\n\
         0193000000007000800000000000000a,2026-11-20,2026-11-20T09:30:00+08:00,周岚,肿瘤科,北京协和医院,face_to_face,reached,,,,,,,,,,\n\
         0193000000007000800000000000000a,2026-11-20,2026-11-20T09:30:00+08:00,周岚,王芳,人民医院,face_to_face,reached,,,,2026-12-20,再送一份,,,,further,2026-11-22T01:00:00Z\n\
         0193000000007000800000000000000a,2026-11-20,2026-11-20T09:30:00+08:00,周岚,张伟,人民医院,face_to_face,reached,,,品牌乙:4,2026-12-21,请他来讲课,,,,further,\n\
         0193000000007000800000000000000a,2026-11-20,2026-11-20T09:30:00+08:00,周岚,,人民医院,face_to_face,reached,,,品牌甲:2,,,,,,further,\n";
    let report = world.import(visits, TableKind::Visits);
    assert_eq!(report.refused, []);
    world.import(&VISITS.replace("李伟", "北京协和医院"), TableKind::Visits);
    let visit = world.all::<Visit>().remove(0);
    let brands = world.all::<Brand>();
    let doctors = world.read(|c| row::list::<Person>(c, "name = '张伟' order by id", []));
    let hospital = world.read(|c| row::list::<Institution>(c, "name = '人民医院'", [])).remove(0);
    let met = world.all::<Attendee>().into_iter().find(|it| it.visit_id == visit.id).unwrap();
    world
        .store
        .write("visit.edit", |tx| {
            let stands = |customer: &str, brand: usize| Awareness {
                position_id: visit.position_id.clone(),
                customer_id: customer.into(),
                brand_id: brands[brand].id.clone(),
                level: 4,
                day: "2026-11-20".into(),
                ..Awareness::default()
            };
            tx.save(&stands(&doctors[0].id, 0))?;
            tx.save(&stands(&hospital.id, 1))?;
            let item = |customer: &str, day: &str| PlanItem {
                position_id: visit.position_id.clone(),
                customer_id: customer.into(),
                day: day.into(),
                ..PlanItem::default()
            };
            tx.save(&PlanItem {
                at_time: Some("14:30".into()),
                afternoon: true,
                sort: 2048,
                purpose: Some("谈会议; 送资料".into()),
                appointment_ref: Some("A-1".into()),
                ..item(&doctors[0].id, "2026-11-25")
            })?;
            tx.save(&PlanItem { dropped: true, sort: -5, ..item(&hospital.id, "2026-11-25") })?;
            tx.save(&PlanItem { visit_id: Some(visit.id.clone()), ..item(&met.customer_id, "2026-11-20") })?;
            let policy = store::catalogue::policy(tx.read())?;
            let changed =
                Policy { back_dating_days: 5, idle_lock_minutes: 7, excludes_phone: true, ..policy.clone() };
            let edit = domain::Edit::between(&policy, &changed, policy.revision);
            store::catalogue::save_policy(tx, edit)?;
            store::similar::declare_different(tx, &doctors[0].id, &hospital.id)?;
            let place = row::list::<Affiliation>(tx.read(), "person_id = ?1", [&doctors[0].id])?.remove(0);
            for (id, code) in [(&place.id, "A1"), (&brands[0].id, "B1")] {
                tx.save(&ExternalCode {
                    customer_id: id.clone(),
                    system: crate::mapping::DEFAULT_SYSTEM.into(),
                    code: code.into(),
                    ..ExternalCode::default()
                })?;
            }
            let (_, mut model) = store::tier::models(tx.read())?
                .into_iter()
                .map(|it| (it.id, it.model))
                .find(|it| it.1.code == "nine_box")
                .unwrap();
            model.axes[0].criteria[0].weight += 1;
            store::tier::publish(tx, &model, Some("门诊量更重要"))?;
            let input = |criterion: &str, value: &str| store::tier::FormInput {
                criterion: criterion.into(),
                value: value.into(),
            };
            let assessed = store::tier::assess(
                tx,
                &store::tier::AssessmentForm {
                    customer_id: doctors[0].id.clone(),
                    brand_id: Some(brands[0].id.clone()),
                    model_code: "nine_box".into(),
                    day: Some("2026-11-20".into()),
                    reason: Some("学术带头人; 见备注".into()),
                    inputs: vec![input("outpatients", "300"), input("acceptance", "welcomes")],
                },
            )?;
            let unrated = store::tier::AssessmentForm {
                customer_id: hospital.id.clone(),
                model_code: "nine_box".into(),
                ..Default::default()
            };
            store::tier::assess(tx, &unrated)?;
            tx.save(&AssessmentReview {
                assessment_id: assessed.id.clone(),
                customer_id: assessed.customer_id.clone(),
                state: ReviewState::Overridden,
                tier: Some("A2".into()),
                reason: Some("现场核实".into()),
                staff_id: assessed.staff_id.clone(),
                at: "2026-11-21T01:00:00.000Z".into(),
                reviewed_hash: "0".repeat(64),
                ..AssessmentReview::default()
            })?;
            Ok(())
        })
        .unwrap();
    world.import(
        "客户名称,月份,产品编码,金额,成本\n北京协和医院,2026-10,P1,12345.67,8000\n人民医院,2026-10,P2,-3,\n",
        TableKind::Transactions,
    );
    surveyed(&mut world, &doctors[0].id);
    world
}

/// One answer by name, one by nobody, and one customer who declined.
fn surveyed(world: &mut World, doctor: &str) {
    let paper = |template: &str, answers: &[(&str, &str)]| store::survey::PaperForm {
        template_id: template.into(),
        customer_id: Some(doctor.into()),
        day: "2026-11-20".into(),
        answers: answers
            .iter()
            .map(|(question, value)| Given { question: (*question).into(), value: (*value).into() })
            .collect(),
        ..store::survey::PaperForm::default()
    };
    let named = [("recommend", "6"), ("recommend_why", "太\"慢\"; 要\n快"), ("overall", "4"), ("ease", "7")];
    let nobody =
        [("material", "5"), ("inquiry", "no"), ("recommend", "9"), ("topics", "safety"), ("topics", "other")];
    store::survey::save_paper(&mut world.store, &paper("visit_service-1", &named)).unwrap();
    store::survey::save_paper(&mut world.store, &paper("academic_support-1", &nobody)).unwrap();
    world.store.write("survey.decline", |tx| store::survey::decline(tx, "visit_service-1", doctor)).unwrap();
}

/// Kinds that an import makes anew or that are of one laptop, and why no file carries them.
const NOT_EXPORTED: &[(&str, &str)] = &[
    ("position", "whoever imports keeps the position of this laptop"),
    ("holding", "who holds that position is this laptop's, too"),
    ("alignment", "whoever brings customers calls on them: the import aligns each of them"),
];

/// What the store holds of each kind, without ids, revisions and what belongs to the laptop.
fn contents(world: &World) -> BTreeMap<&'static str, Vec<String>> {
    let of_kind = |kind: &domain::Kind| {
        let names: Vec<&str> = kind
            .fields
            .iter()
            .map(|field| field.name)
            .filter(|name| !name.ends_with("_id") && !matches!(*name, "id" | "revision" | "imported"))
            .filter(|name| !(*name == "sort" && kind.name.starts_with("own_field")))
            .collect();
        let sql = format!("select {} from {} where deleted = 0", names.join(", "), kind.name);
        let sql = if names.is_empty() { sql.replace("select ", "select 1") } else { sql };
        let mut rows: Vec<String> = world.read(|c| {
            let mut statement = c.prepare(&sql)?;
            let count = statement.column_count();
            let read = |row: &rusqlite::Row<'_>| {
                (0..count).map(|at| row.get::<_, rusqlite::types::Value>(at)).collect::<Result<Vec<_>, _>>()
            };
            let rows = statement.query_map([], read)?.collect::<Result<Vec<_>, _>>()?;
            Ok(rows.into_iter().map(|row| format!("{row:?}")).collect())
        });
        rows.sort();
        rows
    };
    let left_out = |kind: &&domain::Kind| NOT_EXPORTED.iter().all(|(name, _)| *name != kind.name);
    KINDS.iter().filter(left_out).map(|kind| (kind.name, of_kind(kind))).collect()
}

#[test]
fn everything_exported_and_imported_into_an_empty_store_is_the_same_data() {
    for format in [FileFormat::Csv, FileFormat::Xlsx] {
        let first = full();
        let (dir, tables) = exported(&first, format);
        assert!(
            tables.iter().all(|(name, rows)| rows.len() > 2 || name == "own_fields" || name == "policy"),
            "nothing is empty: {tables:?}"
        );
        let mut second = world();
        for (target, name) in export::FILES {
            let path = dir.join(format!("{name}.{}", format.text()));
            let request = second.request(&path, *target);
            let report = second.run(&request);
            assert_eq!(report.refused, [], "{name}");
            assert_eq!(
                second.preview(&request).counts.unchanged,
                report.counts.rows,
                "{name} again: all known"
            );
        }
        let (_, again) = exported(&second, format);
        for ((name, before), (_, after)) in tables.iter().zip(&again) {
            let sorted = |rows: &Cells| {
                let mut rows = rows.clone();
                rows[1..].sort();
                rows
            };
            assert_eq!(sorted(before), sorted(after), "{name}");
        }
        let retired = |world: &World| world.all::<Staff>().iter().filter(|it| it.retired).count();
        assert_eq!((retired(&first), retired(&second)), (1, 1));
        let (before, after) = (contents(&first), contents(&second));
        for (kind, rows) in &before {
            assert!(!rows.is_empty(), "the test has something of every kind: {kind}");
            assert_eq!(rows, &after[kind], "{kind}");
        }
    }
}

#[test]
fn answers_are_exported_for_people_to_read_in_their_language_and_run_nothing() {
    let mut world = full();
    let doctor = world.read(|c| row::list::<Person>(c, "name = '王芳'", [])).remove(0);
    let answers =
        [("recommend", "3"), ("recommend_why", "=1+1"), ("overall", "2"), ("ease", "4"), ("rhythm", "right")];
    let form = store::survey::PaperForm {
        template_id: "visit_service-1".into(),
        customer_id: Some(doctor.id),
        day: "2026-11-19".into(),
        answers: answers
            .iter()
            .chain(&[("overall_why", "timing"), ("overall_why", "other")])
            .map(|(question, value)| Given { question: (*question).into(), value: (*value).into() })
            .collect(),
        ..Default::default()
    };
    store::survey::save_paper(&mut world.store, &form).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let written = |in_chinese: bool, code: &str| {
        let path = dir.path().join(format!("{code}-{in_chinese}.csv"));
        let scope = store::survey::SurveyScope { template_code: code.into(), ..Default::default() };
        let rows = world
            .read(|c| Ok(export::survey_answers(c, &scope, in_chinese, &path, FileFormat::Csv).unwrap()));
        (rows, std::fs::read_to_string(&path).unwrap())
    };
    let (rows, zh) = written(true, "visit_service");
    assert_eq!((rows, zh.lines().next().unwrap().contains("客户,机构,品牌,当日等级")), (2, true), "{zh}");
    assert!(zh.contains("王芳") && zh.contains("来访时间不合适; 其他") && zh.contains("正合适"), "{zh}");
    assert!(zh.contains("'=1+1"), "nothing that a spreadsheet would run: {zh}");
    let (_, en) = written(false, "visit_service");
    assert!(en.contains("The time of the visits; Something else"), "{en}");
    let (rows, nobody) = written(false, "academic_support");
    assert_eq!(rows, 1);
    assert!(!nobody.contains("王芳") && !nobody.contains("张伟"), "{nobody}");
}

#[test]
fn the_first_column_of_every_exported_heading_maps_back_to_itself() {
    let world = full();
    let (dir, _) = exported(&world, FileFormat::Csv);
    for (target, name) in export::FILES {
        let path = dir.join(format!("{name}.csv"));
        let sheet = Sheet::open(&path, &SheetOptions::default()).unwrap();
        assert_eq!(crate::mapping::guess_target(&sheet.headings), *target, "{name}");
        let mapping = Mapping::guess(*target, &sheet.headings, &[]);
        for column in &mapping.columns {
            assert_eq!(column.confidence, 100, "{name}: {column:?}");
        }
        mapping.check(&sheet.headings).unwrap();
    }
}
