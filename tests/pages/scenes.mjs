// Dialogs, panels and pages on their way: opened by steps as a user opens them, each in its own store where
// things may be written. Whoever adds a dialog adds a line here.
import { dirname, join } from 'node:path';
import { dialog, fails, has, holds, inTouches, labelled, lacks, panel, reads, says } from './hands.mjs';
import { badList, PASSPHRASE } from './stores.mjs';

const backupOf = (hands) => join(dirname(hands.store.dir), 'sample.rounds');
const person = ({ person: id }) => `/customers/${id}`;

/** The first row of a list has the keyboard; the list itself takes the keys. */
async function intoList(hands) {
  await hands.key('Slash');
  await hands.key('ArrowDown');
}

/** Opens the file and leaves it mapped. */
async function mapped(hands) {
  await hands.answer(badList(hands.folder, `list-${hands.language}`));
  await hands.press('exchange_empty_action');
  await hands.says('exchange_stored_as');
}

async function checked(hands) {
  await mapped(hands);
  await hands.press('exchange_check');
  await hands.says('exchange_nothing_written');
}

async function toTab(hands, key) {
  await hands.press(key);
}

/** A draft that this page's steps left would meet the next ones. */
const dropDraft = (hands) => hands.press('visit_draft_discard');

export const scenes = [
  // ---- Today ----
  {
    name: 'today-quick-log',
    at: '/',
    steps: (h) => h.press('today_log_short'),
    shows: [panel('visit_log'), says('visit_outcome')],
  },
  {
    name: 'today-quick-log-missing',
    at: '/',
    steps: async (h) => {
      await h.press('today_log_short');
      await h.says('visit_outcome');
      await h.key('Control+Enter');
    },
    shows: [panel('visit_log'), says('visit_outcome_missing')],
  },
  {
    name: 'customer-confirm-submit',
    at: ({ touched }) => `/customers/${touched[2]}`,
    steps: async (h) => {
      await h.press('customer_log');
      await h.says('visit_outcome');
      await h.key('1');
      await h.fill('visit_note', '认可三期数据，希望下次带亚组');
      await h.key('Control+Enter');
    },
    shows: [dialog('visit_confirm_title')],
    after: async (h) => {
      await h.key('Escape');
      await dropDraft(h);
    },
  },
  {
    name: 'today-add',
    at: '/',
    steps: (h) => h.press('today_add'),
    shows: [dialog('today_add_title')],
  },
  {
    name: 'today-add-chosen',
    at: '/',
    steps: async (h, { booking }) => {
      await h.press('today_add');
      await h.pick('today_add_customer', booking);
    },
    shows: [dialog('today_add_title'), says('visit_required_papers'), says('today_plan_too_soon')],
  },
  {
    name: 'today-menu',
    at: '/',
    steps: (h) => h.click('[data-row]:not(.done) .menu button'),
    shows: [has('[role=menu]'), says('today_reschedule')],
  },
  {
    name: 'today-reschedule',
    at: '/',
    steps: async (h) => {
      await h.click('[data-row]:not(.done) .menu button');
      await h.press('today_reschedule');
    },
    shows: [dialog('today_reschedule_title')],
  },
  {
    name: 'today-reschedule-calendar',
    at: '/',
    steps: async (h) => {
      await h.click('[data-row]:not(.done) .menu button');
      await h.press('today_reschedule');
      await h.click('[role=dialog] form button');
    },
    shows: [has('[role=grid], [role=application]')],
  },
  {
    name: 'today-report',
    at: '/',
    steps: (h) => h.press('today_event_report'),
    shows: [dialog('today_event_report_title')],
  },

  // ---- everywhere ----
  {
    name: 'palette',
    at: '/',
    steps: async (h) => {
      await h.key('Control+k');
      await h.page.keyboard.type('w');
    },
    shows: [has('[role=dialog] [role=option]')],
  },
  {
    name: 'help',
    at: '/customers',
    steps: (h) => h.key('Shift+Slash'),
    shows: [dialog('shell_help')],
  },
  { name: 'dead', at: '/', query: 'fail=start_state', shows: fails },

  // ---- customers ----
  {
    name: 'customers-new',
    at: '/customers',
    steps: async (h, { twin }) => {
      await h.press('customers_new');
      await h.write('[role=dialog] form input[maxlength]', twin);
    },
    shows: [dialog('customers_new'), says('customers_alike_open')],
    after: (h) => h.write('[role=dialog] form input[maxlength]', ''),
  },
  {
    name: 'customers-new-doubt',
    at: '/customers',
    steps: async (h, { twin, twinPlace }) => {
      await h.press('customers_new');
      await h.write('[role=dialog] form input[maxlength]', twin);
      await h.pick('customers_new_institution', twinPlace);
      await h.says('customers_alike_open');
      await h.press('common_save');
    },
    shows: [dialog('customers_new'), says('customers_doubt'), says('customers_save_anyway')],
    after: (h) => h.press('customers_draft_clear').catch(() => h.write('[role=dialog] form input[maxlength]', '')),
  },
  {
    name: 'customers-none-found',
    at: '/customers',
    steps: (h) => h.fill('customers_search', 'zzzzqqq'),
    shows: [says('customers_none_found')],
  },
  {
    name: 'customers-selected',
    at: '/customers',
    steps: async (h) => {
      await intoList(h);
      await h.key('x');
    },
    shows: [has('[role=toolbar]'), says('customers_tag_add')],
  },
  {
    name: 'customers-tag',
    at: '/customers',
    steps: async (h) => {
      await intoList(h);
      await h.key('x');
      await h.press('customers_tag_add');
    },
    shows: [dialog('customers_tag_add'), has('[role=dialog] .known button')],
  },
  {
    name: 'customers-exported',
    at: '/customers',
    steps: async (h) => {
      await h.answer(join(h.folder, `customers-${h.language}.xlsx`));
      await h.press('customers_actions');
      await h.press('customers_export_shown_xlsx');
    },
    shows: [says('customers_exported')],
  },
  {
    name: 'duplicates-merge',
    at: '/customers/duplicates',
    steps: (h) => h.press('customers_duplicates_merge'),
    shows: [dialog('customer_merge_title'), says('customer_merge_survivor'), has('[role=dialog] tbody tr')],
  },
  {
    name: 'customer-menu',
    at: person,
    steps: (h) => h.press('customer_actions'),
    shows: [says('customer_erase')],
  },
  {
    name: 'customer-merge',
    at: person,
    steps: async (h, { twin }) => {
      await h.press('customer_actions');
      await h.press('customer_merge_with');
      await h.pick('customer_merge_pick', twin);
    },
    shows: [dialog('customer_merge_title'), has('[role=dialog] tbody tr')],
  },
  {
    name: 'customer-erase',
    at: person,
    steps: async (h) => {
      await h.press('customer_actions');
      await h.press('customer_erase');
    },
    shows: [dialog('customer_erase_title'), says('customer_erase_destroyed'), says('customer_erase_reason')],
  },
  {
    name: 'customer-erase-retained',
    at: ({ reported }) => `/customers/${reported}`,
    steps: async (h) => {
      await h.press('customer_actions');
      await h.press('customer_erase');
    },
    shows: [dialog('customer_erase_title'), has('[role=dialog] [role=alert]')],
  },
  {
    name: 'customer-affiliation',
    at: person,
    steps: (h) => h.press('customer_affiliation_add'),
    shows: [dialog('customer_affiliation_add')],
  },
  {
    name: 'customer-hours',
    at: person,
    steps: (h) => h.press('customer_hours_add_clinic'),
    shows: [labelled('customer_hours_weekday')],
  },
  {
    name: 'customer-code',
    at: person,
    steps: (h) => h.press('customer_code_add'),
    shows: [has('.rail form input')],
  },
  {
    name: 'customer-quick-log',
    at: person,
    steps: (h) => h.press('customer_log'),
    shows: [panel('visit_log'), says('visit_next')],
  },
  {
    name: 'customer-exported',
    at: person,
    steps: async (h) => {
      await h.answer(join(h.folder, `person-${h.language}.json`));
      await h.press('customer_actions');
      await h.press('customer_export');
    },
    shows: [says('customer_exported')],
  },

  {
    name: 'customer-visit-by-touch',
    at: ({ touched }) => `/customers/${touched[0]}`,
    touch: true,
    steps: async (h) => {
      await h.touch('customer_log');
      await h.touch('visit_outcome_reached');
      await h.touch('visit_submit', 600); // held
    },
    shows: [says('visit_submitted'), inTouches(3)],
  },
  {
    name: 'customer-visit-by-taps',
    at: ({ touched }) => `/customers/${touched[1]}`,
    touch: true,
    steps: async (h) => {
      await h.touch('customer_log');
      await h.touch('visit_submit');
      await h.says('visit_confirm_outcome');
      await h.touch('visit_outcome_partly', 0, ['button']);
    },
    shows: [says('visit_submitted'), inTouches(3)],
  },
  {
    name: 'customer-quick-log-asks',
    at: ({ touched }) => `/customers/${touched[2]}`,
    steps: async (h) => {
      await h.press('customer_log');
      await h.press('visit_submit');
    },
    shows: [dialog('visit_confirm_title'), says('visit_confirm_outcome')],
  },

  // ---- visits ----
  {
    name: 'visit-correction',
    at: ({ visit }) => `/visits/${visit}`,
    steps: (h) => h.press('visit_amend'),
    shows: [panel('visit_amend_title'), says('visit_amend_reason')],
  },
  {
    name: 'visit-correction-confirm',
    at: ({ visit }) => `/visits/${visit}`,
    steps: async (h) => {
      await h.press('visit_amend');
      await h.fill('visit_amend_reason', '时间记错了');
      await h.fill('visit_note', '更正后的记录');
      await h.key('Control+Enter');
    },
    shows: [dialog('visit_amend_submit')],
    after: async (h) => {
      await h.key('Escape');
      await h.press('visit_amend_drop');
    },
  },
  {
    name: 'visit-flag',
    at: ({ visit }) => `/visits/${visit}`,
    steps: (h) => h.press('visit_event_flag'),
    shows: [dialog('visit_event_flag')],
  },
  {
    name: 'visit-form-missing',
    at: '/visits/new',
    steps: (h) => h.press('visit_submit'),
    shows: [says('visit_outcome_missing')],
  },

  // ---- import, export, backup ----
  {
    name: 'import-mapping',
    at: '/exchange',
    steps: mapped,
    shows: [says('exchange_stored_as'), says('exchange_refused_reason'), says('exchange_check')],
  },
  {
    name: 'import-checked',
    at: '/exchange',
    steps: async (h) => {
      await checked(h);
      await h.click('details:last-of-type > summary');
    },
    shows: [has('details[open] li .why')],
  },
  {
    name: 'import-running',
    at: '/exchange',
    query: 'hold=run_import',
    steps: async (h) => {
      await checked(h);
      await h.press('exchange_import_rows');
      await h.says('exchange_importing');
    },
    shows: [has('[role=progressbar]'), says('common_cancel')],
  },
  {
    name: 'import-refused',
    at: '/exchange',
    steps: async (h) => {
      await checked(h);
      await h.press('exchange_import_rows');
    },
    shows: [says('exchange_done'), says('exchange_refused_file'), says('exchange_undo_all')],
  },
  {
    name: 'export-done',
    at: '/exchange',
    steps: async (h) => {
      await toTab(h, 'exchange_tab_export');
      await h.answer(h.folder);
      await h.press('exchange_export_action');
    },
    shows: [says('exchange_export_done'), reads('customers.xlsx')],
  },
  {
    name: 'backup-done',
    at: '/exchange',
    steps: async (h) => {
      await toTab(h, 'exchange_tab_backup');
      await h.answer(join(h.folder, `backup-${h.language}.rounds`));
      await h.press('exchange_backup_action');
    },
    shows: [says('exchange_backup_done'), says('exchange_restore_title')],
  },
  {
    name: 'restore-asks',
    at: '/settings',
    steps: async (h) => {
      await h.answer(backupOf(h));
      await h.press('restore_open');
    },
    shows: [dialog('restore_title'), reads('sample.rounds')],
  },
  {
    name: 'restore-wrong',
    at: '/settings',
    steps: async (h) => {
      await h.answer(backupOf(h));
      await h.press('restore_open');
      await h.fill('restore_passphrase', 'wrong horse');
      await h.press('restore_look');
    },
    shows: [dialog('restore_title'), has('[role=dialog] [role=alert]')],
  },
  {
    name: 'restore-replaces',
    at: '/settings',
    steps: async (h) => {
      await h.answer(backupOf(h));
      await h.press('restore_open');
      await h.fill('restore_passphrase', PASSPHRASE);
      await h.press('restore_look');
    },
    shows: [says('restore_sound'), says('restore_replaces')],
  },

  // ---- settings ----
  {
    name: 'settings-passphrase',
    at: '/settings',
    steps: (h) => h.press('settings_passphrase_change'),
    shows: [dialog('settings_passphrase')],
  },
  {
    name: 'settings-code',
    at: '/settings',
    steps: (h) => h.press('settings_code_new'),
    shows: [dialog('settings_code_confirm_title')],
  },
  {
    name: 'settings-code-made',
    at: '/settings',
    steps: async (h) => {
      await h.press('settings_code_new');
      await h.press('settings_code_make');
    },
    shows: [dialog('settings_code_title'), has('[role=dialog] ol li')],
  },
  {
    name: 'settings-check',
    at: '/settings',
    steps: (h) => h.press('settings_check_now'),
    shows: [says('settings_check_sound')],
  },
  {
    name: 'sample-clear',
    at: '/settings',
    steps: (h) => h.press('sample_clear'),
    shows: [has('[role=dialog]'), says('common_cancel')],
  },
  {
    name: 'catalogue-fields',
    at: '/settings/catalogue',
    steps: (h) => toTab(h, 'settings_catalogue_fields'),
    shows: [reads('学会任职')],
  },
  {
    name: 'catalogue-field',
    at: '/settings/catalogue',
    steps: async (h) => {
      await toTab(h, 'settings_catalogue_fields');
      await h.press('settings_field_add');
      await h.choose('settings_field_type', 'choice');
    },
    shows: [dialog('settings_field_add'), says('settings_field_choices')],
  },
  {
    name: 'catalogue-staff',
    at: '/settings/catalogue',
    steps: (h) => toTab(h, 'settings_catalogue_staff'),
    shows: [holds('林默')],
  },
  {
    name: 'catalogue-filing',
    at: '/settings/catalogue',
    steps: async (h) => {
      await toTab(h, 'settings_catalogue_filings');
      await h.press('settings_filing_add');
    },
    shows: [dialog('settings_filing_add'), says('settings_filing_brands')],
  },

  // ---- before a store is open ----
  {
    name: 'start-passphrase-weak',
    store: 'fresh',
    at: '/start',
    steps: async (h) => {
      await h.fill('start_name', '林默');
      await h.fill('start_territory', '华东二区');
      await h.press('start_next');
      await h.fill('start_passphrase', 'aaaaaaaaaa');
      await h.fill('start_passphrase_again', 'bbbbbbbbbb');
    },
    shows: [says('start_strength_weak'), says('start_passphrase_differs')],
  },
  {
    name: 'start-customers',
    store: 'fresh',
    at: '/start',
    steps: (h) => toBeginnings(h),
    shows: [says('start_customers_title'), says('start_sample')],
  },
  {
    name: 'start-code',
    store: 'new',
    at: '/start',
    steps: async (h) => {
      await toBeginnings(h);
      await h.click('label:has(input[value=empty])');
      await h.press('start_next');
    },
    shows: [says('start_code_title'), has('ol.code li')],
  },
  {
    name: 'unlock-recover',
    store: 'locked',
    at: '/unlock',
    steps: (h) => h.press('start_unlock_with_code'),
    shows: [says('start_recover_title'), lacks('[role=alert]')],
  },
  {
    name: 'unlock-wrong',
    store: 'locked',
    at: '/unlock',
    steps: async (h) => {
      await h.fill('start_unlock_passphrase', 'wrong horse');
      await h.press('start_unlock_open');
    },
    shows: [has('[role=alert]')],
  },
];

async function toBeginnings(hands) {
  await hands.fill('start_name', '林默');
  await hands.fill('start_territory', '华东二区');
  await hands.press('start_next');
  await hands.fill('start_passphrase', PASSPHRASE);
  await hands.fill('start_passphrase_again', PASSPHRASE);
  await hands.press('start_next');
}
