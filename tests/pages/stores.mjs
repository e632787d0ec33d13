// The stores that the pages are looked at over: made by the program's own commands.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const PASSPHRASE = 'correct horse';
/** Names as long as the domain lets them be, in both scripts. */
export const LONG = {
  hospital:
    '国家区域医疗中心暨示例大学附属第一人民医院（南北两院区合并筹建办公室及临床医学研究院）'.repeat(
      2,
    ),
  department: '心血管内科与代谢性疾病多学科联合诊疗中心暨国际交流病区（老年医学方向）',
  doctor: 'Maximiliana-Konstantinopoulou van der Waterstraaten-Schulze',
  title: '主任医师、教授、博士研究生导师、科主任兼大内科教研室常务副主任',
  tag: '一个非常非常非常非常非常长的标签名称用来试一试',
  brand: '示例品牌复方缓释控释双相制剂（儿童型与成人型合并包装之年度推广专用）',
  field: '是否参加过本公司组织的区域性多中心真实世界研究及其附属的患者教育项目（近三年）',
  staff: 'Wilhelmina-Alexandrovna von Hohenlohe-Schillingsfürst',
  territory: '华东大区长江三角洲一体化示范区第二医学推广管理片区（含浦东与临港）',
};

/** Calls a command of a store's shell; throws what it answers when it fails. */
export async function call(store, command, args = {}) {
  const answer = await fetch(`${store.url}/ipc/${command}`, {
    method: 'POST',
    body: JSON.stringify(args),
  });
  const value = await answer.json();
  if (!answer.ok) throw new Error(`${command}: ${JSON.stringify(value)}`);
  return value;
}

const create = (store, more) =>
  call(store, 'create_store', {
    form: {
      passphrase: PASSPHRASE,
      staff_name: '林默',
      territory: '华东二区',
      sample: false,
      ...more,
    },
  });
const dayFromNow = (days) => {
  const day = new Date(Date.now() + days * 86_400_000);
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
};

/** Twenty minutes ago, but today: right after midnight, midnight. */
function earlierToday() {
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  return new Date(Math.max(midnight.getTime(), Date.now() - 20 * 60_000));
}

/** Makes every store. `servers`: name → { url, dir }. */
export async function makeStores(servers) {
  const { sample, empty, long, locked } = servers;
  const lockedLong = servers['locked-long'];
  await Promise.all([
    create(sample, { sample: true }),
    create(empty),
    create(locked),
    create(lockedLong),
  ]);
  await create(long, { staff_name: LONG.staff, territory: LONG.territory });
  // In one of the states the recovery code was never written down.
  for (const store of [sample, long, locked, lockedLong]) await call(store, 'recovery_code_seen');
  await fillLong(long);
  // What dialogs are opened over may be written to, so each language has its own; and a backup to restore.
  await call(sample, 'backup', {
    path: join(sample.dir, '..', 'sample.rounds'),
  });
  await call(sample, 'lock');
  for (const language of ['zh', 'en']) {
    const tried = servers[`tried-${language}`];
    mkdirSync(tried.dir, { recursive: true });
    cpSync(sample.dir, tried.dir, { recursive: true });
    await call(tried, 'unlock', { passphrase: PASSPHRASE });
    await call(tried, 'save_own_field', {
      edit: {
        id: null,
        revision: 0,
        fields: {
          name: '学会任职',
          customer_kind: 'person',
          field_type: 'choice',
          sort: 0,
        },
      },
      choices: ['主委', '委员'],
    });
  }
  await call(sample, 'unlock', { passphrase: PASSPHRASE });
  for (const store of [locked, lockedLong]) await call(store, 'lock');
  await fillKiosks(servers);
}

/** Stores on which a survey is being answered: at its introduction, at a question, and at a long one. */
async function fillKiosks(servers) {
  const begin = async (store, templateId) => {
    await call(store, 'recovery_code_seen');
    await call(store, 'set_kiosk_pin', { pin: '4071', passphrase: '' });
    await call(store, 'start_kiosk', { form: { template_id: templateId, language: 'zh' } });
  };
  for (const name of ['kiosk', 'kiosk-intro', 'kiosk-long']) await create(servers[name]);
  await begin(servers['kiosk-intro'], 'academic_support-1');
  await begin(servers.kiosk, 'academic_support-1');
  await call(servers.kiosk, 'kiosk_begin');
  const both = (text) => ({ zh: text, en: text });
  const options = [1, 2, 3, 4, 5, 6].map((at) => ({
    id: `o${at}`,
    text: both(`${at} ${LONG.field}`),
  }));
  await call(servers['kiosk-long'], 'publish_survey_template', {
    template: {
      ...emptySurvey('long', both(LONG.title)),
      questions: [
        {
          id: 'q1',
          text: both(LONG.field.repeat(2)),
          required: false,
          kind: { type: 'multiple', options, max: 3 },
          jumps: [],
        },
      ],
    },
    note: null,
  });
  await begin(servers['kiosk-long'], 'long-1');
  await call(servers['kiosk-long'], 'kiosk_begin');
}

const emptySurvey = (code, name) => ({
  format: 1,
  code,
  version: 1,
  name,
  intro: name,
  thanks: name,
  subjects: ['person'],
  anonymous: true,
  keeps_institution: false,
});

/** A survey with texts as long as they may be, answered by the customer with the long name. */
async function fillSurveys(store, customerId, brandId) {
  const both = (text) => ({ zh: text, en: text });
  const text = LONG.field.repeat(2);
  const options = [1, 2].map((at) => ({ id: `o${at}`, text: both(`${at} ${LONG.field}`) }));
  const { value: id } = await call(store, 'publish_survey_template', {
    template: {
      ...emptySurvey('long', both(LONG.title)),
      anonymous: false,
      questions: [
        { id: 'q1', text: both(text), required: true, kind: { type: 'nps' }, jumps: [] },
        {
          id: 'q2',
          text: both(text),
          required: false,
          kind: { type: 'single', options },
          jumps: [],
        },
        {
          id: 'q3',
          text: both(text),
          required: false,
          kind: { type: 'text', length_max: 2000 },
          jumps: [],
        },
      ],
    },
    note: LONG.field,
  });
  const answers = [
    { question: 'q1', value: '3' },
    { question: 'q2', value: 'o1' },
    { question: 'q3', value: LONG.field.repeat(6) },
  ];
  const form = {
    template_id: id,
    customer_id: customerId,
    brand_id: brandId,
    day: dayFromNow(0),
    answers,
  };
  await call(store, 'save_paper', { form });
}

async function fillLong(store) {
  const { value: id } = await call(store, 'create_customer', {
    customer: {
      customer: {
        kind: 'person',
        record: {
          name: LONG.doctor,
          title: LONG.title,
          specialty: LONG.department,
        },
      },
      place: {
        institution_name: LONG.hospital,
        department_name: LONG.department,
        title: LONG.title,
      },
      tags: [LONG.tag],
    },
  });
  // One more of that name: they look alike.
  await call(store, 'create_customer', {
    customer: {
      customer: {
        kind: 'person',
        record: { name: LONG.doctor, title: LONG.title },
      },
      place: {
        institution_name: LONG.hospital,
        department_name: LONG.department,
      },
      tags: [],
    },
  });
  const edit = (fields) => ({ edit: { id: null, revision: 0, fields } });
  const { value: line } = await call(store, 'save_line', edit({ name: LONG.brand }));
  await call(store, 'set_own_line', { lineId: line.id });
  const { value: brand } = await call(
    store,
    'save_brand',
    edit({ line_id: line.id, name: LONG.brand }),
  );
  await call(store, 'save_own_field', {
    ...edit({
      name: LONG.field,
      customer_kind: 'person',
      field_type: 'text',
      sort: 0,
    }),
    choices: [],
  });
  await call(store, 'save_filing', {
    ...edit({ number: `沪药代备${'0'.repeat(50)}`, from_day: dayFromNow(-30) }),
    brandIds: [brand.id],
  });
  const said =
    '认可三期临床研究的亚组分析结果，希望拿到全文与安全性数据，并请医学部来科室讲一次'.repeat(8);
  const form = {
    at: earlierToday().toISOString().replace('Z', '+00:00'),
    channel: 'face_to_face',
    attendees: [{ customer_id: id }],
    brand_ids: [brand.id],
    outcome: 'reached',
    outcome_note: said,
    objective: said,
    next_step: { day: dayFromNow(14), content: said },
    appointment_ref: 'YY-20261124-0000000000000000001-临床药物试验机构办公室',
    window_reason: said,
    adverse_event: true,
  };
  await call(store, 'submit_visit', { form, draft: null });
  const purpose = '跟进三期临床研究亚组分析结果，并确认下次科室会的时间、地点与参加人员名单'.repeat(
    3,
  );
  await call(store, 'plan_add', {
    form: { day: dayFromNow(0), customer_id: id, afternoon: false, purpose },
  });
  await fillSurveys(store, id, brand.id);
  const models = await call(store, 'tier_models');
  const { model } = models.find((view) => view.model.code === 'nine_box');
  const name = { zh: LONG.title, en: LONG.title };
  await call(store, 'publish_model', { model: { ...model, name }, note: LONG.field });
}

/** The records that the addresses of pages name: a customer of each kind, the one visited last, and a visit. */
export async function recordsOf(store) {
  const filter = {
    text: '',
    institution_kinds: [],
    institution_ids: [],
    department_id: null,
    tags: [],
    visited_from: null,
    visited_to: null,
    never_visited: false,
    own_fields: [],
    sort: 'last_visit',
    descending: true,
  };
  const firstRows = async (kind, limit) => {
    const { rows } = await call(store, 'list_page', {
      filter: { ...filter, kinds: [kind] },
      offset: 0,
      limit,
    });
    return rows;
  };
  const firstOf = async (kind) => (await firstRows(kind, 1))[0]?.id ?? 'nobody';
  // Of those who are visited last on the day that this runs, somebody without an adverse event, if there is
  // one: their visit can be flagged, and nothing forbids that they are erased.
  const latest = (await firstRows('person', 20)).filter(({ visits }) => visits > 0);
  const retained = await Promise.all(
    latest.map(({ id }) => call(store, 'erase_preview', { personId: id })),
  );
  const whose = latest.find((_, at) => retained[at].retained === null) ?? latest[0];
  const records = {
    person: whose?.id ?? 'nobody',
    institution: await firstOf('institution'),
    department: await firstOf('department'),
    visit: 'none',
  };
  if (records.person !== 'nobody') {
    const { entries } = await call(store, 'timeline', {
      customerId: records.person,
      before: null,
      limit: 20,
    });
    records.visit = entries.find(({ kind }) => kind === 'visit').id;
    records.institution = whose.institution_id ?? records.institution;
    // Somebody with an adverse event that is not reported.
    const { deadlines } = await call(store, 'today', { day: null });
    const event = await call(store, 'get_visit', { id: deadlines[0].visit_id });
    records.reported = event.attendees[0].customer_id;
    // Two who can be visited at any hour: nobody keeps reception windows where they work.
    const { rows: everybody } = await call(store, 'list_page', {
      filter: { ...filter, kinds: ['person'] },
      offset: 0,
      limit: 200,
    });
    const places = [...new Set(everybody.map((row) => row.institution_id).filter(Boolean))];
    const windows = await call(store, 'reception_windows', { institutionIds: places });
    const free = everybody.filter(
      ({ institution_id: id }) => id && windows.every((window) => window.institution_id !== id),
    );
    records.touched = free.slice(0, 3).map(({ id }) => id);
    // A name that is written into look-ups.
    const other = latest.find(({ name }) => name !== whose.name);
    records.twin = other?.name;
    records.twinPlace = other?.institution_name;
    // Somebody at a hospital that wants visits booked ahead.
    const { rows: hospitals } = await call(store, 'list_page', {
      filter: { ...filter, kinds: ['institution'] },
      offset: 0,
      limit: 50,
    });
    for (const { id } of hospitals) {
      const { customer } = await call(store, 'customer_page', { id });
      if (!customer.record.booking_lead_days) continue;
      const { rows: there } = await call(store, 'list_page', {
        filter: { ...filter, kinds: ['person'], institution_ids: [id] },
        offset: 0,
        limit: 1,
      });
      if (there[0]) records.booking = there[0].name;
    }
  }
  return records;
}

/** A list with one row that is new, one without a name, and a column about sales that nobody may keep on a person. */
export function badList(folder, name) {
  const path = join(folder, `${name}.csv`);
  const rows = [
    '编码,姓名,单位,科室,职称,季度销量',
    'D1,欧阳若溪,示例市第一人民医院,肿瘤科,主治医师,12',
    'D2,,示例市第一人民医院,心内科,,3',
  ];
  writeFileSync(path, `\uFEFF${rows.join('\r\n')}\r\n`);
  return path;
}

/** A list with cells as long as they may be. */
export function longList(folder) {
  const path = join(folder, `${LONG.brand}.csv`);
  writeFileSync(
    path,
    `\uFEFF姓名,单位,科室,职称,${LONG.field}\r\n${LONG.doctor},${LONG.hospital},${LONG.department},${LONG.title},${LONG.tag}\r\n`,
  );
  return path;
}
