//! What the columns of a file may be called, in Chinese and English.

use crate::mapping::TableKind;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A field that a column can be mapped to, with the other words for it. The key itself is one too.
pub(crate) struct Name {
    pub key: &'static str,
    pub words: &'static [&'static str],
}

const fn name(key: &'static str, words: &'static [&'static str]) -> Name {
    Name { key, words }
}

/// The words that say that the rows are people.
pub(crate) const PERSON_WORDS: &[&str] = &[
    "姓名",
    "客户姓名",
    "医生",
    "医生姓名",
    "医师",
    "医师姓名",
    "专家",
    "专家姓名",
    "联系人",
    "doctor",
    "doctorname",
    "hcp",
    "hcpname",
    "physician",
    "physicianname",
    "fullname",
    "contact",
    "contactname",
];

pub(crate) const CUSTOMERS: &[Name] = &[
    name("id", &["rounds id"]),
    name(
        "kind",
        &[
            "类型",
            "客户类型",
            "客户类别",
            "机构类型",
            "类别",
            "终端类型",
            "type",
            "customer type",
            "account type",
        ],
    ),
    name(
        "code",
        &[
            "编码",
            "代码",
            "编号",
            "客户编码",
            "客户代码",
            "客户编号",
            "医生编码",
            "医生编号",
            "医生代码",
            "外部编码",
            "customer code",
            "customer id",
            "hcp code",
            "hcp id",
            "external code",
            "external id",
            "doctor code",
        ],
    ),
    name(
        "name",
        &[
            "名称",
            "客户名称",
            "客户",
            "姓名",
            "客户姓名",
            "医生",
            "医生姓名",
            "医师",
            "医师姓名",
            "专家",
            "专家姓名",
            "联系人",
            "customer",
            "customer name",
            "doctor",
            "doctor name",
            "hcp",
            "hcp name",
            "physician",
            "physician name",
            "full name",
            "contact",
            "contact name",
            "account name",
        ],
    ),
    name(
        "institution",
        &[
            "医院",
            "医院名称",
            "机构",
            "机构名称",
            "单位",
            "单位名称",
            "工作单位",
            "执业机构",
            "执业医院",
            "所在医院",
            "所属医院",
            "所属机构",
            "终端",
            "终端名称",
            "药店",
            "药店名称",
            "诊所",
            "诊所名称",
            "商业公司",
            "商业名称",
            "hospital",
            "hospital name",
            "institution name",
            "hco",
            "hco name",
            "account",
            "clinic",
            "clinic name",
            "pharmacy",
            "pharmacy name",
            "organization",
            "organisation",
            "workplace",
            "affiliation",
        ],
    ),
    name(
        "institution_code",
        &[
            "医院编码",
            "医院代码",
            "医院编号",
            "机构编码",
            "机构代码",
            "终端编码",
            "终端代码",
            "药店编码",
            "hospital code",
            "hospital id",
            "hco code",
            "hco id",
            "account code",
            "account id",
        ],
    ),
    name("institution_id", &[]),
    name(
        "department",
        &[
            "科室",
            "科室名称",
            "部门",
            "执业科室",
            "所在科室",
            "所属科室",
            "dept",
            "department name",
            "section",
            "ward",
        ],
    ),
    name("department_id", &[]),
    name("short_name", &["简称", "医院简称", "机构简称", "abbreviation", "short"]),
    name(
        "grade",
        &["等级", "级别", "医院等级", "医院级别", "机构等级", "hospital grade", "hospital level", "level"],
    ),
    name(
        "beds",
        &[
            "床位",
            "床位数",
            "编制床位",
            "开放床位",
            "实际床位",
            "病床数",
            "bed",
            "bed count",
            "number of beds",
        ],
    ),
    name(
        "credit_code",
        &[
            "统一社会信用代码",
            "社会信用代码",
            "信用代码",
            "税号",
            "uscc",
            "unified social credit code",
            "tax id",
        ],
    ),
    name("city", &["城市", "市", "所在城市", "地市", "地级市"]),
    name("district", &["区", "区县", "县", "行政区", "所在区县", "county"]),
    name("address", &["地址", "详细地址", "医院地址", "机构地址", "通讯地址", "street address", "street"]),
    name(
        "phone",
        &[
            "电话",
            "座机",
            "办公电话",
            "固定电话",
            "联系电话",
            "电话号码",
            "telephone",
            "tel",
            "office phone",
            "phone number",
        ],
    ),
    name(
        "mobile",
        &["手机", "手机号", "手机号码", "移动电话", "cell", "cell phone", "mobile phone", "mobile number"],
    ),
    name("booking_lead_days", &["预约提前天数", "提前预约天数", "提前天数", "lead days"]),
    name("required_papers", &["所需证件", "所需材料", "接待所需材料", "required documents"]),
    name(
        "reception_windows",
        &[
            "接待时间",
            "接待窗口",
            "接待日",
            "拜访窗口",
            "接待安排",
            "reception",
            "reception hours",
            "visiting hours",
        ],
    ),
    name("title", &["职称", "技术职称", "专业职称", "professional title"]),
    name("post", &["职务", "行政职务", "岗位", "position", "job title", "role"]),
    name("specialty", &["专业", "专长", "擅长", "专科", "亚专业", "speciality", "subspecialty"]),
    name("email", &["邮箱", "电子邮箱", "邮件", "电子邮件", "email address"]),
    name("wechat", &["微信", "微信号", "wechat id"]),
    name(
        "monthly_outpatients",
        &[
            "月门诊量",
            "门诊量",
            "月均门诊量",
            "月门诊人次",
            "outpatients",
            "monthly patients",
            "patients per month",
        ],
    ),
    name(
        "academic_interest",
        &["学术兴趣", "研究方向", "学术方向", "academic interests", "research interest"],
    ),
    name(
        "consent",
        &["同意", "同意状态", "知情同意", "授权", "授权状态", "隐私授权", "pipl", "consent status"],
    ),
    name("consent_day", &["同意日期", "告知日期", "授权日期", "consent date", "notice date"]),
    name("consent_purpose", &["同意用途", "使用目的", "处理目的", "授权用途", "purpose"]),
    name("retention_day", &["保存期限", "留存期限", "保存至", "保留至", "retention date", "retain until"]),
    name(
        "clinic_hours",
        &[
            "门诊时间",
            "出诊时间",
            "坐诊时间",
            "出诊",
            "门诊安排",
            "出诊安排",
            "clinic hour",
            "outpatient hours",
        ],
    ),
    name("primary", &["主执业", "是否主执业", "主要单位", "主执业机构", "is primary"]),
    name("from_day", &["起始日期", "任职日期", "执业起始", "start date", "from"]),
    name("to_day", &["截止日期", "离任日期", "执业截止", "end date", "to"]),
    name("tags", &["标签", "客户标签", "tag", "label", "labels"]),
    name("codes", &["外部编码列表", "external codes"]),
    name("note", &["备注", "说明", "notes", "remark", "remarks", "comment", "comments"]),
    name("state", &[]),
    name("merged_into", &[]),
];

pub(crate) const VISITS: &[Name] = &[
    name("id", &["rounds id"]),
    name(
        "day",
        &["日期", "拜访日期", "拜访时间", "访问日期", "date", "visit date", "call date", "visited on"],
    ),
    name("time", &["时间", "时刻", "开始时间", "拜访时刻", "visit time", "start time"]),
    name("at", &[]),
    name(
        "author",
        &[
            "代表",
            "代表姓名",
            "医药代表",
            "拜访人",
            "拜访代表",
            "员工",
            "员工姓名",
            "填写人",
            "创建人",
            "rep",
            "rep name",
            "sales rep",
            "representative",
            "owner",
            "user",
        ],
    ),
    name("author_code", &["代表编码", "代表工号", "工号", "员工编号", "rep code", "rep id", "employee id"]),
    name("customer_id", &[]),
    name(
        "customer_code",
        &[
            "客户编码",
            "客户代码",
            "客户编号",
            "医生编码",
            "医生编号",
            "编码",
            "code",
            "customer code",
            "hcp code",
            "hcp id",
            "doctor code",
        ],
    ),
    name(
        "customer",
        &[
            "客户",
            "客户姓名",
            "客户名称",
            "姓名",
            "医生",
            "医生姓名",
            "拜访客户",
            "拜访对象",
            "被拜访人",
            "专家",
            "name",
            "customer name",
            "doctor",
            "doctor name",
            "hcp",
            "hcp name",
            "physician",
            "contact",
        ],
    ),
    name(
        "institution",
        &[
            "医院",
            "医院名称",
            "机构",
            "机构名称",
            "单位",
            "所在医院",
            "终端",
            "终端名称",
            "药店",
            "药店名称",
            "hospital",
            "hospital name",
            "institution name",
            "hco",
            "account",
            "account name",
            "place",
        ],
    ),
    name(
        "institution_code",
        &["医院编码", "机构编码", "终端编码", "hospital code", "hco code", "account code"],
    ),
    name("institution_id", &[]),
    name("department", &["科室", "科室名称", "部门", "dept", "department name"]),
    name(
        "channel",
        &[
            "方式",
            "拜访方式",
            "渠道",
            "拜访形式",
            "拜访类型",
            "沟通方式",
            "call type",
            "visit type",
            "method",
        ],
    ),
    name(
        "outcome",
        &["结果", "拜访结果", "达成情况", "完成情况", "result", "call outcome", "visit result", "status"],
    ),
    name("objective", &["目的", "拜访目的", "目标", "拜访目标", "purpose", "goal", "call objective"]),
    name(
        "brands",
        &[
            "产品",
            "品牌",
            "推广产品",
            "讨论产品",
            "拜访产品",
            "产品名称",
            "brand",
            "product",
            "products",
            "products detailed",
        ],
    ),
    name("messages", &["关键信息", "传递信息", "关键信息点", "key messages", "key message"]),
    name("awareness", &["认知", "认知度", "品牌认知", "认知等级", "awareness level"]),
    name(
        "note",
        &[
            "备注",
            "拜访记录",
            "拜访内容",
            "拜访小结",
            "反馈",
            "总结",
            "小结",
            "notes",
            "call notes",
            "remarks",
            "comments",
            "summary",
        ],
    ),
    name(
        "next_day",
        &[
            "下次日期",
            "下次拜访",
            "下次拜访日期",
            "下次时间",
            "跟进日期",
            "next date",
            "next visit",
            "follow up date",
        ],
    ),
    name(
        "next_content",
        &[
            "下一步",
            "下一步计划",
            "下次计划",
            "跟进事项",
            "后续行动",
            "next step",
            "next steps",
            "follow up",
            "action",
        ],
    ),
    name("next_done_at", &[]),
    name("co_visitors", &["协访人", "陪访人", "协访", "陪访", "co visitor", "coach", "accompanied by"]),
    name("appointment_ref", &["预约号", "预约编号", "预约凭证", "appointment", "appointment number"]),
    name("window_reason", &["窗口外原因", "非接待时间原因"]),
    name("filing_reason", &["备案外原因"]),
    name("entered_at", &["录入时间", "填写时间", "created at", "entered"]),
    name("state", &[]),
    name("imported", &[]),
    name("adverse_deadline", &[]),
    name("adverse_reported_at", &[]),
    name("adverse_report_ref", &[]),
    name("amendments", &[]),
];

pub(crate) const TRANSACTIONS: &[Name] = &[
    name("id", &["rounds id"]),
    name(
        "institution",
        &[
            "医院",
            "医院名称",
            "机构",
            "机构名称",
            "客户",
            "客户名称",
            "单位",
            "单位名称",
            "终端",
            "终端名称",
            "药店",
            "药店名称",
            "购货单位",
            "采购单位",
            "商业公司",
            "商业名称",
            "hospital",
            "hospital name",
            "institution name",
            "customer",
            "customer name",
            "account",
            "account name",
            "hco",
            "name",
            "buyer",
        ],
    ),
    name(
        "institution_code",
        &[
            "编码",
            "代码",
            "医院编码",
            "机构编码",
            "客户编码",
            "客户代码",
            "客户编号",
            "终端编码",
            "code",
            "hospital code",
            "customer code",
            "customer id",
            "account code",
            "account id",
            "hco code",
        ],
    ),
    name("institution_id", &[]),
    name(
        "person",
        &[
            "姓名",
            "医生",
            "医生姓名",
            "医师",
            "专家",
            "doctor",
            "doctor name",
            "hcp",
            "hcp name",
            "physician",
        ],
    ),
    name(
        "month",
        &[
            "月份",
            "年月",
            "月",
            "日期",
            "期间",
            "销售月份",
            "采购月份",
            "单据日期",
            "date",
            "period",
            "year month",
            "order date",
        ],
    ),
    name(
        "product",
        &[
            "产品",
            "产品名称",
            "品名",
            "品种",
            "药品",
            "药品名称",
            "商品",
            "商品名",
            "商品名称",
            "通用名",
            "product name",
            "drug",
            "item",
            "sku name",
        ],
    ),
    name(
        "product_code",
        &["产品编码", "产品代码", "商品编码", "药品编码", "品种编码", "sku", "product id", "item code"],
    ),
    name(
        "amount",
        &[
            "金额",
            "销售额",
            "销售金额",
            "采购额",
            "采购金额",
            "进货金额",
            "进货额",
            "含税金额",
            "订单金额",
            "总金额",
            "sales",
            "sales amount",
            "value",
            "revenue",
            "order amount",
            "net sales",
        ],
    ),
    name("cost", &["成本", "成本金额", "成本额", "cost of goods", "cogs", "cost amount"]),
];

/// The headings of our own files that no other program writes.
pub(crate) const CATALOGUE: &[Name] = &[
    name("kind", &["类型", "类别", "type"]),
    name("line", &["产品线", "业务线", "product line"]),
    name("brand", &["品牌", "brand name"]),
    name("name", &["名称", "产品", "产品名称", "关键信息", "product", "product name"]),
    name("code", &["编码", "产品编码", "产品代码", "商品编码", "product code"]),
    name("retired", &["停用", "是否停用", "inactive"]),
];
pub(crate) const OWN_FIELDS: &[Name] = &[
    name("customer_kind", &["客户类型", "customer type"]),
    name("name", &["名称", "字段", "字段名称", "field", "field name"]),
    name("type", &["类型", "字段类型", "field type"]),
    name("choices", &["选项", "可选值", "options", "values"]),
    name("retired", &["停用", "是否停用", "inactive"]),
];
pub(crate) const STAFF: &[Name] = &[
    name("kind", &["类型", "type"]),
    name("name", &["姓名", "代表", "代表姓名", "员工", "员工姓名", "rep", "rep name"]),
    name("code", &["工号", "员工编号", "代表编码", "employee id", "rep code"]),
    name("retired", &["停用", "是否停用", "离职", "是否离职", "inactive"]),
    name("filing", &["备案号", "filing number"]),
    name("from_day", &["起始日期", "有效期起", "valid from"]),
    name("to_day", &["截止日期", "有效期至", "有效期", "valid until", "valid to"]),
    name("brands", &["产品", "品牌", "备案产品", "brand", "products"]),
];

pub(crate) fn names(target: TableKind) -> &'static [Name] {
    match target {
        TableKind::Customers => CUSTOMERS,
        TableKind::Visits => VISITS,
        TableKind::Transactions => TRANSACTIONS,
        TableKind::Catalogue => CATALOGUE,
        TableKind::OwnFields => OWN_FIELDS,
        TableKind::Staff => STAFF,
    }
}

/// A heading as it is shown: on one line, without spaces around it.
pub(crate) fn shown(heading: &str) -> String {
    heading
        .split(|c: char| c.is_whitespace() || c == '\u{3000}')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A heading without width, case, spaces, punctuation and a unit in brackets.
pub(crate) fn normal(heading: &str) -> String {
    let mut text = String::new();
    let mut depth = 0;
    for c in heading.chars().map(half_width) {
        match c {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth -= i32::from(depth > 0),
            c if depth == 0 && c.is_alphanumeric() => text.extend(c.to_lowercase()),
            _ => {}
        }
    }
    match text.is_empty() && depth + i32::from(heading.contains(['(', '（', '[', '【'])) > 0 {
        true => heading
            .chars()
            .map(half_width)
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect(),
        false => text,
    }
}

pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// The words of a target in their normal form, with the field they stand for.
fn words(target: TableKind) -> &'static HashMap<String, &'static str> {
    static WORDS: LazyLock<Vec<HashMap<String, &'static str>>> = LazyLock::new(|| {
        let of = |target: &TableKind| {
            let mut words = HashMap::new();
            for name in names(*target) {
                for word in std::iter::once(&name.key).chain(name.words) {
                    words.entry(normal(word)).or_insert(name.key);
                }
            }
            words
        };
        TableKind::ALL.iter().map(of).collect()
    });
    let at = TableKind::ALL.iter().position(|other| *other == target).unwrap_or_default();
    &WORDS[at]
}

/// The field that a heading stands for and how sure that is, 0 to 100.
pub(crate) fn guess(target: TableKind, heading: &str) -> Option<(&'static str, u32)> {
    let words = words(target);
    if let Some(name) = names(target).iter().find(|name| name.key == heading) {
        return Some((name.key, 100));
    }
    let normal = normal(heading);
    if let Some(key) = words.get(&normal) {
        return Some((key, 95));
    }
    // The longest word that the heading contains; short Latin words occur inside others.
    let contained = words.iter().filter(|(word, _)| {
        let han = !word.is_ascii();
        word.chars().count() >= if han { 2 } else { 5 } && normal.contains(word.as_str())
    });
    let best = contained
        .max_by_key(|(word, _)| (word.chars().count(), normal.ends_with(word.as_str()), word.as_str()));
    best.map(|(_, key)| (*key, 60))
}

/// Whether any target knows the heading exactly.
pub(crate) fn is_known(heading: &str) -> bool {
    let normal = normal(heading);
    !normal.is_empty()
        && (prefixed(heading).is_some()
            || TableKind::ALL.iter().any(|target| words(*target).contains_key(&normal)))
}

/// `own:<name>` and `code:<system>`: columns that our export writes.
pub(crate) fn prefixed(heading: &str) -> Option<(&str, &str)> {
    let (prefix, name) = heading.split_once(':')?;
    (matches!(prefix, "own" | "code") && !name.is_empty()).then_some((prefix, name))
}
