//! Rows of customers, and their mapping.

use super::*;

#[test]
fn doctors_come_with_their_hospitals_departments_hours_and_tags() {
    let mut world = world();
    let report = world.customers(DOCTORS);
    assert_eq!(report.counts, ImportCounts { made: 4, ..counts(3, 0, 0, 0) });
    let institutions: Vec<_> = world.all::<Institution>().into_iter().map(|it| (it.name, it.kind)).collect();
    assert_eq!(
        institutions,
        [
            ("北京协和医院".into(), InstitutionKind::Hospital),
            ("朝阳大药房".into(), InstitutionKind::Pharmacy)
        ]
    );
    assert_eq!(world.all::<Department>().len(), 2);
    assert_eq!(world.all::<Alignment>().len(), 7, "whoever brings customers calls on them");
    let person = &world.read(|c| row::list::<Person>(c, "name = '王芳'", []))[0];
    assert_eq!((person.title.as_deref(), person.mobile.as_deref()), (Some("主任医师"), Some("13800000142")));
    let work = &world.read(|c| row::list::<Affiliation>(c, "person_id = ?1", [&person.id]))[0];
    assert_eq!((work.title.as_deref(), work.is_primary), (Some("科主任"), true));
    assert_eq!(world.all::<ClinicHour>().len(), 2);
    assert_eq!(world.all::<Tag>().len(), 2);
}

#[test]
fn the_same_file_again_changes_nothing() {
    let mut world = world();
    world.customers(DOCTORS);
    let again = world.customers(DOCTORS);
    assert_eq!((again.counts, again.group), (counts(0, 0, 3, 0), None));
}

#[test]
fn a_dry_run_writes_nothing_and_says_what_changes_field_by_field() {
    let mut world = world();
    world.customers(DOCTORS);
    let path = world.file("b.csv", "医生编码,医生姓名,医院名称,科室,职称,标签\nD1,王芳,北京协和医院,肿瘤科,教授,重点;顾问\nD2,李卫,北京协和医院,心内科,,\n");
    let request = world.request(&path, TableKind::Customers);
    let preview = world.preview(&request);
    let shown: Vec<_> = preview
        .changed
        .iter()
        .flat_map(|row| &row.changes)
        .map(|it| format!("{}: {} → {}", it.field, it.old, it.new))
        .collect();
    assert_eq!(shown, ["title: 主任医师 → 教授", "tags: 讲者; 重点 → 讲者; 重点; 顾问", "name: 李伟 → 李卫"]);
    assert_eq!(world.all::<Person>().iter().filter(|it| it.name == "李卫").count(), 0);
}

#[test]
fn an_empty_cell_changes_nothing_unless_clearing_is_chosen() {
    let mut world = world();
    world.customers(DOCTORS);
    let path = world.file(
        "b.csv",
        "医生编码,医生姓名,医院名称,科室,手机号码,标签,出诊时间\nD1,王芳,北京协和医院,肿瘤科,,,\n",
    );
    let mut request = world.request(&path, TableKind::Customers);
    assert_eq!(world.preview(&request).counts, counts(0, 0, 1, 0));
    request.clear = true;
    assert_eq!(world.run(&request).counts, counts(0, 1, 0, 0));
    assert_eq!(world.read(|c| row::list::<Person>(c, "name = '王芳'", []))[0].mobile, None);
    assert_eq!((world.all::<Tag>().len(), world.all::<ClinicHour>().len()), (0, 0));
}

#[test]
fn without_a_code_people_are_known_by_their_name_within_the_institution() {
    let mut world = world();
    world.customers("姓名,医院,科室\n张伟,人民医院,骨科\n张伟,中心医院,骨科\n");
    let again = world.customers("姓名,医院,科室,职称\n张伟,人民医院,骨科,主任医师\n张 伟,中心医院,骨科,\n");
    assert_eq!(again.counts, counts(0, 1, 1, 0));
    let other = world.customers("姓名,医院,科室,编码\n张伟,人民医院,眼科,X9\n");
    assert_eq!(other.counts, ImportCounts { made: 1, ..counts(1, 0, 0, 0) });
    assert_eq!(world.all::<Person>().len(), 3);
}

#[test]
fn a_second_hospital_of_a_known_doctor_is_a_further_place_of_work() {
    let mut world = world();
    world.customers(DOCTORS);
    let report = world.customers("医生编码,医生姓名,医院名称,科室\nD1,王芳,和睦家医院,肿瘤科\n");
    assert_eq!(report.counts, ImportCounts { made: 2, ..counts(0, 1, 0, 0) });
    let places = world.all::<Affiliation>();
    assert_eq!(places.iter().filter(|it| it.is_primary).count(), 3);
    assert_eq!(places.len(), 4);
}

#[test]
fn a_namesake_at_the_same_hospital_is_shown_as_a_suspect() {
    let mut world = world();
    world.customers(DOCTORS);
    let path = world.file("b.csv", "医生编码,医生姓名,医院名称,科室\nD9,王芳,北京协和医院,心内科\n");
    let preview = world.preview(&world.request(&path, TableKind::Customers));
    assert_eq!(preview.suspects.len(), 1);
    assert_eq!((preview.suspects[0].line, preview.suspects[0].place.as_str()), (2, "北京协和医院"));
}

#[test]
fn rows_of_every_kind_stand_in_one_file() {
    let mut world = world();
    let text = "客户类型,名称,医院,等级,床位数(张),统一社会信用代码,接待时间,城市\n\
        医院,北京协和医院,,三级甲等,2000张,91110000802100433B,周三 14:00-16:00 @行政楼,北京\n\
        诊所,安心诊所,,,,,,北京\n药店,同仁堂大药房,,,,,,\n商业,国药控股,,,,,,\n科室,肿瘤科,北京协和医院,,80,,周三 14:00-15:00,\n医生,王芳,北京协和医院,,,,,\n";
    assert_eq!(world.customers(text).counts, counts(6, 0, 0, 0));
    assert_eq!(world.customers(text).counts, counts(0, 0, 6, 0));
    assert_eq!(world.all::<ReceptionWindow>().iter().filter(|it| it.department_id.is_none()).count(), 1);
    let bad = world.customers("客户类型,名称,等级,统一社会信用代码,床位数\n医院,甲医院,五星,,\n医院,乙医院,,9135020079806303X6,\n医院,丙医院,,,很多\n外星人,丁,,,\n医院,,,,1\n医院,戊医院,,,#REF!\n");
    assert_eq!(
        refused(&bad),
        [
            (2, "record.field_invalid"),
            (3, "institution.credit_code_invalid"),
            (4, "record.field_invalid"),
            (5, "exchange.kind_unknown"),
            (6, "customer.name_missing"),
            (7, "exchange.cell_error"),
        ]
    );
}

#[test]
fn rows_of_one_file_that_contradict_each_other_are_refused_and_repeated_ones_are_not() {
    let mut world = world();
    let report = world.customers(
        "编码,姓名,医院,职称\nD1,王芳,协和医院,教授\nD1,王芳,协和医院,教授\nD1,王芳,协和医院,讲师\n",
    );
    assert_eq!(report.counts, ImportCounts { made: 1, ..counts(1, 0, 1, 1) });
    assert_eq!(refused(&report), [(4, "exchange.twice_in_file")]);
}

#[test]
fn own_fields_are_filled_and_their_choices_kept() {
    let mut world = world();
    let report = world.import(
        "customer_kind,name,type,choices\nperson,学会任职,choice,主委;委员\nperson,入职日,date,\n",
        TableKind::OwnFields,
    );
    assert_eq!(report.counts, counts(2, 0, 0, 0));
    let report =
        world.customers("姓名,医院,学会任职,入职日\n王芳,协和医院,主委,2020年1月4日\n李伟,协和医院,会长,\n");
    assert_eq!(refused(&report), [(3, "own_field.choice")]);
    let values: Vec<_> = world.all::<OwnFieldValue>().into_iter().map(|it| it.value).collect();
    assert_eq!(values.len(), 2);
    assert!(values.contains(&"2020-01-04".to_owned()));
}

#[test]
fn a_mapping_that_was_corrected_is_remembered_for_the_same_headings() {
    let mut world = world();
    let path = world.file("a.csv", "甲栏,乙栏\n王芳,协和医院\n");
    let mut request = world.request(&path, TableKind::Customers);
    assert!(request.mapping.columns.iter().all(|column| column.to == crate::ColumnTo::Ignore));
    assert_eq!(world.try_run(&request, &mut |_| true).unwrap_err().code(), "exchange.mapping_needs");
    request.mapping.columns[0].to = crate::ColumnTo::Field("name".into());
    request.mapping.columns[1].to = crate::ColumnTo::Field("institution".into());
    import::remember(&mut world.store, &["甲栏".into(), "乙栏".into()], &request.mapping).unwrap();
    let other = world.file("b.csv", "乙栏,甲栏\n协和医院,李伟\n");
    let inspection = world
        .store
        .readers()
        .read(|c| import::inspect(c, &other, &SheetOptions::default(), Some(TableKind::Customers)))
        .unwrap();
    assert!(inspection.remembered);
    let request = ImportRequest { path: other.display().to_string(), mapping: inspection.mapping, ..request };
    assert_eq!(world.run(&request).counts.new, 1);
    assert_eq!(world.all::<Institution>()[0].name, "协和医院");
}

#[test]
fn an_own_field_of_a_hospital_is_not_asked_of_its_doctors() {
    let mut world = world();
    world
        .store
        .write("own_field.edit", |tx| {
            tx.save(&OwnField {
                customer_kind: CustomerKind::Institution,
                name: "评级".into(),
                field_type: OwnFieldType::Text,
                ..OwnField::default()
            })
        })
        .unwrap();
    let report = world
        .customers("类型,名称,医院,评级\n医院,协和医院,,甲\n医生,王芳,协和医院,\n医生,李伟,协和医院,乙\n");
    assert_eq!(refused(&report), [(4, "exchange.own_field_unknown")]);
}
