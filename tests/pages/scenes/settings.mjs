// What opens: settings.
import { dialog, has, holds, reads, says } from '../hands.mjs';
import { LONG } from '../stores.mjs';

export default [
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
    steps: (h) => h.press('settings_catalogue_fields'),
    shows: [reads('学会任职')],
  },
  {
    name: 'catalogue-field',
    at: '/settings/catalogue',
    steps: async (h) => {
      await h.press('settings_catalogue_fields');
      await h.press('settings_field_add');
      await h.choose('settings_field_type', 'choice');
    },
    shows: [dialog('settings_field_add'), says('settings_field_choices')],
  },
  {
    name: 'catalogue-staff',
    at: '/settings/catalogue',
    steps: (h) => h.press('settings_catalogue_staff'),
    shows: [holds('林默')],
  },
  {
    name: 'catalogue-filings',
    at: '/settings/catalogue',
    steps: (h) => h.press('settings_catalogue_filings'),
    shows: [reads('示例备案0001')],
  },
  {
    name: 'catalogue-filings-long',
    store: 'long',
    at: '/settings/catalogue',
    steps: (h) => h.press('settings_catalogue_filings'),
    shows: [reads('沪药代备'), reads(LONG.brand)],
  },
  {
    name: 'catalogue-filings-none',
    store: 'empty',
    at: '/settings/catalogue',
    steps: (h) => h.press('settings_catalogue_filings'),
    shows: [says('settings_filing_empty'), says('settings_filing_add')],
  },
  {
    name: 'catalogue-fields-long',
    store: 'long',
    at: '/settings/catalogue',
    steps: (h) => h.press('settings_catalogue_fields'),
    shows: [reads(LONG.field)],
  },
  {
    name: 'catalogue-fields-none',
    store: 'empty',
    at: '/settings/catalogue',
    steps: (h) => h.press('settings_catalogue_fields'),
    shows: [says('settings_field_empty'), says('settings_field_add')],
  },
  {
    name: 'catalogue-filing',
    at: '/settings/catalogue',
    steps: async (h) => {
      await h.press('settings_catalogue_filings');
      await h.press('settings_filing_add');
    },
    shows: [dialog('settings_filing_add'), says('settings_filing_brands')],
  },
];
