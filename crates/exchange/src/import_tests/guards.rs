//! What may not be kept, and what is said before it is.

use super::*;

#[test]
fn columns_of_prescriptions_and_sales_on_people_are_refused_whoever_maps_them() {
    let mut world = world();
    for heading in ["处方量", "统方", "Rx", "Scripts"] {
        let path = world.file("a.csv", &format!("姓名,医院,{heading}\n王芳,协和医院,30\n"));
        let mut request = world.request(&path, TableKind::Customers);
        assert_eq!(
            request.mapping.columns[2].to,
            crate::ColumnTo::Refused("compliance.sales_on_person".into()),
            "{heading}"
        );
        request.mapping.columns[2].to = crate::ColumnTo::Field("note".into());
        let error = world.try_run(&request, &mut |_| true).unwrap_err();
        assert_eq!(error.code(), "exchange.heading_refused", "{heading}");
    }
}

#[test]
fn transactions_belong_to_institutions_and_are_append_only() {
    let mut world = world();
    world.catalogue();
    world.customers(DOCTORS);
    let text = "客户名称,月份,产品,金额,成本\n北京协和医院,2026年10月,甲片10mg,\"12,345.60\",8000\n朝阳大药房,2026-10,甲片10mg,1.2万,\n";
    assert_eq!(world.import(text, TableKind::Transactions).counts, counts(2, 0, 0, 0));
    assert_eq!(world.all::<Transaction>().iter().map(|it| it.amount.0).sum::<i64>(), 1_234_560 + 1_200_000);
    assert_eq!(world.import(text, TableKind::Transactions).counts, counts(0, 0, 2, 0));
    let bad = world.import("客户名称,月份,产品,金额\n北京协和医院,2026-10,甲片10mg,99\n王芳,2026-10,甲片10mg,99\n无此医院,2026-10,甲片10mg,99\n北京协和医院,十月,甲片10mg,99\n北京协和医院,2026-09,无此药,99\n", TableKind::Transactions);
    assert_eq!(
        refused(&bad),
        [
            (2, "exchange.append_only"),
            (3, "compliance.sales_on_person"),
            (4, "exchange.institution_unknown"),
            (5, "record.field_invalid"),
            (6, "exchange.product_unknown"),
        ]
    );
    let doctors = world.import(
        "医生姓名,医院,月份,产品,金额\n王芳,北京协和医院,2026-09,甲片10mg,99\n",
        TableKind::Transactions,
    );
    assert_eq!(refused(&doctors), [(2, "compliance.sales_on_person")]);
}

#[test]
fn tags_choices_and_code_systems_that_are_figures_on_people_are_refused() {
    let mut world = world();
    let report = world.customers(
        "类型,名称,医院,标签\n医生,王芳,协和医院,月处方200盒\n医生,李伟,协和医院,销量高;讲者\n医院,和睦家医院,,月用量200盒\n",
    );
    assert_eq!(
        refused(&report),
        [(2, "compliance.sales_on_person"), (3, "compliance.sales_on_person")],
        "an institution may have one"
    );
    let report = world.import(
        "customer_kind,name,type,choices\nperson,等级,choice,高处方;低处方\nperson,处方等级,choice,A;B\ninstitution,销量等级,choice,高销量;低\n",
        TableKind::OwnFields,
    );
    assert_eq!(refused(&report), [(2, "compliance.sales_on_person"), (3, "compliance.sales_on_person")]);
    let path = world.file("a.csv", "姓名,医院,某列\n王芳,协和医院,30\n");
    let mut request = world.request(&path, TableKind::Customers);
    request.mapping.columns[2].to = crate::ColumnTo::ExternalCode("处方量".into());
    assert_eq!(world.try_run(&request, &mut |_| true).unwrap_err().code(), "exchange.heading_refused");
    let listed = world.customers("姓名,医院,外部编码列表\n王芳,协和医院,月销量:30\n");
    assert_eq!(refused(&listed), [(2, "compliance.sales_on_person")]);
}

#[test]
fn free_text_that_should_not_be_kept_is_shown_before_anything_is_written() {
    let world = world_with_customers();
    let path = world.file(
        "a.csv",
        "姓名,医院,备注\n吕芳,北京协和医院,人很好\n曾国,北京协和医院,每月处方量约200盒\n周岚,北京协和医院,患者住院号 1234567\n",
    );
    let preview = world.preview(&world.request(&path, TableKind::Customers));
    let shown: Vec<_> =
        preview.warnings.iter().map(|it| (it.line, it.field.as_str(), it.what.text())).collect();
    assert_eq!(shown, [(3, "备注", "figure"), (4, "备注", "patient")]);
    assert_eq!((preview.counts.warned, preview.counts.new), (2, 3));
    let visits =
        world.file("v.csv", "日期,客户,医院,结果,备注\n2026-11-20,王芳,北京协和医院,达成,上周开了30盒\n");
    assert_eq!(world.preview(&world.request(&visits, TableKind::Visits)).counts.warned, 1);
}

#[test]
fn ones_own_visits_from_before_the_limit_come_in_and_are_counted() {
    let mut world = world_with_customers();
    let text = "日期,代表,客户,医院,结果\n\
        2020-01-01,林默,王芳,北京协和医院,达成\n\
        2026-11-16,,李伟,北京协和医院,达成\n\
        2026-11-17,,王芳,北京协和医院,达成\n\
        2020-01-01,周岚,王芳,北京协和医院,达成\n";
    let path = world.file("v.csv", text);
    let preview = world.preview(&world.request(&path, TableKind::Visits));
    assert_eq!((preview.counts.new, preview.counts.back_dated, preview.back_dating_days), (4, 2, 7));
    assert_eq!(world.import(text, TableKind::Visits).counts.back_dated, 2);
    assert_eq!(world.import(text, TableKind::Visits).counts.back_dated, 0, "they are known now");
}

#[test]
fn months_and_days_of_consent_to_come_are_refused() {
    let mut world = world_with_customers();
    let report = world.import(
        "客户名称,月份,产品,金额\n北京协和医院,2031-01,甲片10mg,99\n北京协和医院,2026-11,甲片10mg,99\n",
        TableKind::Transactions,
    );
    assert_eq!(refused(&report), [(2, "record.in_future")]);
    let report = world.customers(
        "姓名,医院,同意,告知日期\n吕芳,北京协和医院,已同意,2026-11-25\n曾国,北京协和医院,已同意,2026-11-24\n",
    );
    assert_eq!(refused(&report), [(2, "record.in_future")]);
}
