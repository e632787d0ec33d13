use super::*;

fn guessed(target: TableKind, headings: &[&str]) -> Vec<String> {
    let headings: Vec<String> = headings.iter().map(|heading| (*heading).into()).collect();
    let mapping = Mapping::guess(target, &headings, &["学会任职".into()]);
    let shown = mapping.columns.iter().map(|column| match &column.to {
        ColumnTo::Ignore => "-".into(),
        ColumnTo::Field(key) => key.clone(),
        ColumnTo::OwnField(name) => format!("own:{name}"),
        ColumnTo::ExternalCode(system) => format!("code:{system}"),
        ColumnTo::Refused(_) => "refused".into(),
    });
    shown.collect()
}

#[test]
fn chinese_and_english_headings_are_known_whatever_their_dress() {
    let chinese = [
        "序号",
        "医生编码*",
        "医生姓名",
        "所在医院名称",
        "科 室",
        "职称",
        "手机号码",
        "床位数（张）",
        "门诊时间",
        "学会任职",
        "code:crm",
        "own:评级",
    ];
    assert_eq!(
        guessed(TableKind::Customers, &chinese),
        [
            "-",
            "code:code",
            "name",
            "institution",
            "department",
            "title",
            "mobile",
            "beds",
            "clinic_hours",
            "own:学会任职",
            "code:crm",
            "own:评级",
        ]
    );
    let english = [
        "HCP Name",
        "Hospital_Name",
        "Dept.",
        "E-mail",
        "Mobile Phone",
        "HOSPITAL LEVEL",
        "Favourite colour",
    ];
    assert_eq!(
        guessed(TableKind::Customers, &english),
        ["name", "institution", "department", "email", "mobile", "grade", "-"]
    );
    let visits = ["拜访日期", "代表", "客户姓名", "医院", "拜访方式", "拜访结果", "推广产品", "Ｎｏｔｅｓ"];
    assert_eq!(
        guessed(TableKind::Visits, &visits),
        ["day", "author", "customer", "institution", "channel", "outcome", "brands", "note"]
    );
    let sales = ["年月", "终端名称", "品名", "销售金额（元）", "成本"];
    assert_eq!(
        guessed(TableKind::Transactions, &sales),
        ["month", "institution", "product", "amount", "cost"]
    );
}

#[test]
fn two_columns_that_look_like_one_field_do_not_both_get_it() {
    assert_eq!(
        guessed(TableKind::Customers, &["姓名", "医生", "医院", "联系电话", "电话"]),
        ["name", "-", "institution", "phone", "-"]
    );
}

#[test]
fn figures_of_people_are_refused_but_an_institutions_sales_are_not() {
    assert_eq!(
        guessed(TableKind::Customers, &["医生姓名", "医院", "月处方量", "门诊量"]),
        ["name", "institution", "refused", "monthly_outpatients"]
    );
    assert_eq!(
        guessed(TableKind::Transactions, &["医院", "月份", "产品", "销售额"]),
        ["institution", "month", "product", "amount"]
    );
}

#[test]
fn a_file_says_what_it_is_about() {
    let target = |headings: &[&str]| {
        guess_target(&headings.iter().map(|heading| (*heading).to_owned()).collect::<Vec<_>>())
    };
    assert_eq!(target(&["姓名", "医院", "科室"]), TableKind::Customers);
    assert_eq!(target(&["拜访日期", "客户", "拜访方式", "结果"]), TableKind::Visits);
    assert_eq!(target(&["客户名称", "月份", "产品", "金额"]), TableKind::Transactions);
}

#[test]
fn a_mapping_fits_by_headings_and_says_what_it_lacks() {
    let headings: Vec<String> = ["医院", "姓名"].map(Into::into).into();
    let mapping = Mapping::guess(TableKind::Customers, &headings, &[]);
    let turned: Vec<String> = ["姓 名", "医院", "新列"].map(Into::into).into();
    let fitted = mapping.fitted(&turned).unwrap();
    assert_eq!(fitted.columns[0].to, ColumnTo::Field("name".into()));
    assert_eq!(fitted.columns[2].to, ColumnTo::Ignore);
    assert_eq!(mapping.fitted(&["姓名".into()]).unwrap_err().code(), "exchange.mapping_unfit");
    let sales = Mapping::guess(TableKind::Transactions, &headings, &[]);
    assert_eq!(sales.check(&headings).unwrap_err().code(), "exchange.mapping_needs");
    let json = serde_json::to_string(&mapping).unwrap();
    assert_eq!(serde_json::from_str::<Mapping>(&json).unwrap(), mapping, "{json}");
}

#[test]
fn a_file_of_refused_rows_is_mapped_as_the_file_that_it_came_from() {
    let headings: Vec<String> = ["姓名", "常去地点"].map(Into::into).into();
    let refused: Vec<String> = ["姓名", "常去地点", REASON_HEADING].map(Into::into).into();
    let key = |headings: &[String]| Mapping::memory_key(TableKind::Customers, headings);
    assert_eq!(key(&headings), key(&refused));
    assert_ne!(key(&headings), key(&headings[..1]));
    let mut chosen = Mapping::guess(TableKind::Customers, &headings, &[]);
    chosen.columns[1].to = ColumnTo::Field("note".into());
    let fitted = chosen.fitted(&refused).unwrap();
    assert_eq!(fitted.columns[1].to, ColumnTo::Field("note".into()));
    assert_eq!((&fitted.columns[2].to, fitted.columns[2].confidence), (&ColumnTo::Ignore, 100));
}
