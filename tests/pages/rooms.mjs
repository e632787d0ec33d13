// Every page by its route file, and what it must show: with the sample, in an empty store, with names as
// long as they may be, and when the store does not answer. Whoever adds a page adds a line here; a route
// without one fails, and so does one without a state, unless `without` says why it has none.
import { fails, has, holds, lacks, reads, says } from './hands.mjs';
import { LONG, PASSPHRASE } from './stores.mjs';

const customer = (kind) => ({
  at: (records) => `/customers/${records[kind]}`,
  name: kind,
});
const gone = [says('customer_gone')];

export const STATES = ['sample', 'empty', 'long', 'error'];

export const rooms = {
  '(app)': [
    {
      at: '/',
      sample: [
        has('[data-row]'),
        says('today_event_one'),
        says('today_steps'),
        says('today_overdue'),
        has('dl .figure'),
      ],
      empty: [says('sample_empty'), says('sample_load'), lacks('[data-row]')],
      long: [has('[data-row]'), reads(LONG.doctor), says('today_event_one'), says('today_others')],
      error: fails,
    },
  ],
  '(app)/customers': [
    {
      at: '/customers',
      sample: [
        has('[role=row] [role=gridcell]'),
        says('customers_facet_institution'),
        says('customers_facet_tag'),
      ],
      empty: [says('sample_empty'), lacks('[role=gridcell]')],
      long: [reads(LONG.doctor), reads(LONG.hospital), reads(LONG.tag)],
      error: fails,
    },
  ],
  '(app)/customers/duplicates': [
    {
      at: '/customers/duplicates',
      sample: [has('.pair')],
      empty: [says('customers_duplicates_none')],
      long: [has('.pair'), reads(LONG.doctor)],
      error: fails,
    },
  ],
  '(app)/customers/[id]': [
    {
      ...customer('person'),
      sample: [
        has('main h1[title]'),
        has('.timeline ol li'),
        says('customer_consent'),
        says('customer_opened'),
      ],
      empty: gone,
      long: [
        reads(LONG.doctor),
        reads(LONG.title),
        reads(LONG.tag),
        reads(LONG.field),
        has('.timeline ol li'),
      ],
      error: fails,
    },
    {
      ...customer('institution'),
      sample: [
        has('main h1[title]'),
        says('customer_reception'),
        has('[role=listbox] [role=option]'),
      ],
      empty: gone,
      long: [reads(LONG.hospital), reads(LONG.department)],
      error: fails,
    },
    {
      ...customer('department'),
      sample: [
        has('main h1[title]'),
        says('customer_reception'),
        has('[role=listbox] [role=option]'),
      ],
      empty: gone,
      long: [reads(LONG.department), reads(LONG.doctor)],
      error: fails,
    },
  ],
  '(app)/visits/new': [
    {
      at: ({ person }) => `/visits/new?customer=${person}`,
      sample: [says('visit_part_who'), says('visit_brands'), has('[data-missing=outcome]')],
      empty: [has('[role=alert] code')],
      long: [reads(LONG.doctor), reads(LONG.brand)],
      error: fails,
    },
  ],
  '(app)/visits/[id]': [
    {
      at: ({ visit }) => `/visits/${visit}`,
      sample: [says('visit_locked'), says('visit_by'), has('main dl dd a')],
      empty: [has('[role=alert] code')],
      long: [reads(LONG.doctor), reads(LONG.brand), says('visit_event_open'), reads('YY-20261124')],
      error: fails,
    },
  ],
  '(app)/tiers': [
    {
      at: '/tiers',
      sample: [has('[data-cell]'), says('tiers_dot_one')],
      empty: [lacks('[data-cell]'), says('sample_empty')],
      long: [says('tiers_none_rated_action')],
      error: fails,
    },
    {
      at: '/tiers?look=composition',
      name: 'composition',
      sample: [says('tiers_by_hospital'), has('main .tier, main [class*=chip]')],
      empty: [says('sample_empty')],
      long: [reads(LONG.hospital)],
      error: fails,
    },
    {
      at: '/tiers?look=trend',
      name: 'trend',
      sample: [has('main svg')],
      empty: [says('sample_empty')],
      long: [has('main svg')],
      error: fails,
    },
    {
      at: '/tiers?look=list',
      name: 'list',
      sample: [has('[role=row] [role=gridcell]')],
      empty: [says('sample_empty')],
      long: [reads(LONG.doctor)],
      error: fails,
    },
  ],
  '(app)/tiers/assess': [
    {
      at: (records) => `/tiers/assess?customers=${records.person}`,
      name: 'person',
      sample: [has('fieldset, [role=radiogroup]'), says('assess_save')],
      empty: [lacks('[role=radiogroup]')],
      long: [reads(LONG.doctor)],
      error: fails,
    },
  ],
  '(app)/tiers/models': [
    {
      at: '/tiers/models',
      sample: [has('main a[href="/tiers/models/nine_box"]'), says('model_copy')],
      empty: [has('main a[href="/tiers/models/nine_box"]')],
      long: [reads(LONG.title), reads(LONG.field)],
      error: fails,
    },
  ],
  '(app)/tiers/models/[code]': [
    {
      at: '/tiers/models/nine_box',
      name: 'general',
      sample: [says('model_subjects'), has('main nav button')],
      empty: [says('model_subjects')],
      long: [holds(LONG.title)],
      error: fails,
    },
    {
      at: '/tiers/models/nine_box',
      name: 'axis',
      sample: {
        steps: async (hands) => {
          await hands.click('main nav button:nth-child(2)');
          await hands.click('main details summary');
        },
        shows: [says('model_bands_note'), says('model_criteria'), has('main details[open] table')],
      },
      empty: {
        steps: (hands) => hands.click('main nav button:nth-child(4)'),
        shows: [says('model_cells_note')],
      },
      long: {
        steps: (hands) => hands.click('main nav button:nth-child(2)'),
        shows: [says('model_bands_note')],
      },
      without: { error: 'as the one before' },
    },
    {
      at: '/tiers/models/nine_box',
      name: 'preview',
      sample: {
        steps: async (hands) => {
          await hands.click('main nav button:nth-child(5)');
          await hands.click('section .ask button');
        },
        shows: [says('model_before'), has('main tbody tr')],
      },
      empty: {
        steps: (hands) => hands.click('main nav button:nth-child(5)'),
        shows: [says('model_preview_note')],
      },
      without: { long: 'shows names as the lists do', error: 'as the first' },
    },
  ],
  '(app)/surveys': [
    {
      at: '/surveys',
      name: 'results',
      sample: [has('main svg'), says('survey_distribution'), has('.said ol li')],
      empty: [says('survey_none_detail')],
      long: [reads(LONG.field), reads(LONG.doctor)],
      error: fails,
    },
    {
      at: '/surveys?look=responses',
      name: 'responses',
      sample: [has('[role=row] [role=gridcell]')],
      empty: [says('survey_none_detail')],
      long: [reads(LONG.doctor), reads(LONG.hospital)],
      error: fails,
    },
    {
      at: '/surveys?look=due',
      name: 'due',
      sample: [has('main tbody tr th a'), has('main tbody [class*=warn]')],
      empty: [says('survey_due_none', { days: 30 })],
      long: [says('survey_due_none', { days: 30 })],
      error: fails,
    },
    {
      at: '/surveys?look=templates',
      name: 'templates',
      sample: [says('survey_anonymous'), has('main a[href*="/surveys/templates/"]')],
      empty: [has('main a[href*="/surveys/templates/"]')],
      long: [reads(LONG.title), reads(LONG.field)],
      error: fails,
    },
  ],
  '(app)/surveys/paper': [
    {
      at: ({ person }) => `/surveys/paper?template=visit_service-1&customer=${person}`,
      sample: [has('[data-question] [role=radio]'), says('survey_paper_day')],
      empty: [has('[data-question] [role=radio]')],
      long: [holds(LONG.doctor), has('[data-question] textarea')],
      error: fails,
    },
  ],
  '(app)/surveys/templates/[code]': [
    {
      at: '/surveys/templates/visit_service',
      sample: [says('survey_privacy_note'), has('nav ol li')],
      empty: [says('survey_privacy_note'), has('nav ol li')],
      long: {
        steps: (hands) => hands.press('survey_add'),
        shows: [says('survey_kind_likert')],
      },
      error: fails,
    },
    {
      at: '/surveys/templates/long',
      name: 'question',
      long: {
        steps: (hands) => hands.click('nav ol li:nth-child(2) button'),
        shows: [holds(LONG.field)],
      },
      without: {
        sample: 'there is none with long texts',
        empty: 'the same',
        error: 'as the one before',
      },
    },
  ],
  '(kiosk)/kiosk': [
    {
      at: '/kiosk',
      sample: { store: 'kiosk', shows: [has('.kiosk [role=radio]'), has('[role=progressbar]')] },
      empty: { store: 'kiosk-intro', shows: [has('.kiosk footer .primary'), has('.kiosk .lead')] },
      long: { store: 'kiosk-long', shows: [reads(LONG.field), has('.kiosk [role=checkbox]')] },
      error: { store: 'kiosk', shows: fails },
    },
  ],
  '(app)/exchange': [
    {
      at: '/exchange',
      sample: [says('exchange_empty'), says('exchange_tab_export')],
      empty: [says('exchange_empty')],
      // The page shows nothing of the store until a file is opened: a file with long cells is.
      long: {
        steps: async (hands) => {
          await hands.answer(hands.longList());
          await hands.press('exchange_empty_action');
        },
        shows: [has('table tbody tr'), reads(LONG.doctor), reads(LONG.field)],
      },
      error: {
        steps: async (hands) => {
          await hands.answer(hands.longList());
          await hands.press('exchange_empty_action');
        },
        shows: fails,
      },
    },
  ],
  '(app)/history': [
    {
      at: '/history',
      sample: [says('history_action_sample_fill'), lacks('main [role=alert]')],
      empty: [says('history_action_store_begin')],
      long: [reads(LONG.doctor), reads(LONG.field)],
      error: fails,
    },
  ],
  '(app)/settings': [
    {
      at: '/settings',
      sample: [says('settings_security'), says('settings_sample'), has('input[inputmode=numeric]')],
      empty: [says('settings_security'), says('settings_about')],
      long: [reads(LONG.staff), reads(LONG.territory)],
      error: fails,
    },
  ],
  '(app)/settings/catalogue': [
    {
      at: '/settings/catalogue',
      sample: [has('main li input'), says('settings_catalogue_filings')],
      empty: [says('settings_catalogue_products')],
      long: [holds(LONG.brand)],
      error: fails,
    },
  ],
  '[...path]': [
    {
      at: '/no-such-page',
      sample: [says('shell_not_found')],
      without: {
        empty: 'shows nothing of the store',
        long: 'the same',
        error: 'asks for nothing',
      },
    },
  ],
  '(first)/start': [
    {
      at: '/start',
      store: 'fresh',
      empty: [says('start_title'), says('start_dir'), holds('')],
      long: {
        steps: async (hands) => {
          await hands.fill('start_name', LONG.staff);
          await hands.fill('start_territory', LONG.territory);
          await hands.press('start_next');
        },
        shows: [says('start_lock_title'), reads(`${LONG.staff} · ${LONG.territory}`)],
      },
      error: {
        steps: async (hands) => {
          await hands.fill('start_name', '林默');
          await hands.fill('start_territory', '华东二区');
          await hands.press('start_next');
          await hands.fill('start_passphrase', PASSPHRASE);
          await hands.fill('start_passphrase_again', PASSPHRASE);
          await hands.press('start_next');
          await hands.press('start_next');
        },
        shows: fails,
      },
      without: { sample: 'there is no store yet' },
    },
  ],
  '(first)/unlock': [
    {
      at: '/unlock',
      store: 'locked',
      empty: [says('start_unlock_title'), has('input[type=password]'), says('start_dir')],
      long: {
        store: 'locked-long',
        steps: (hands) => hands.press('start_dir_add'),
        shows: [says('start_unlock_title'), reads('locked-long'), says('start_dir_make')],
      },
      error: {
        steps: async (hands) => {
          await hands.fill('start_unlock_passphrase', PASSPHRASE);
          await hands.press('start_unlock_open');
        },
        shows: fails,
      },
      without: { sample: 'shows nothing of the store' },
    },
  ],
};
