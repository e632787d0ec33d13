// What opens: surveys, and the kiosk.
import { dialog, has, says } from '../hands.mjs';

export default [
  {
    name: 'survey-start',
    at: ({ person }) => `/surveys?start&customer=${person}`,
    shows: [dialog('survey_start'), says('survey_whom')],
  },
  {
    name: 'survey-start-pin',
    at: ({ person }) => `/surveys?start&customer=${person}`,
    steps: (h) => h.press('survey_start_with_pin'),
    shows: [dialog('kiosk_pin_set'), says('kiosk_pin_hint')],
  },
  {
    name: 'survey-response',
    at: '/surveys?look=responses',
    steps: async (h) => {
      await h.key('j');
      await h.key('Enter');
    },
    shows: [has('[role=dialog] dl dt')],
  },
  {
    name: 'survey-table',
    at: '/surveys',
    steps: (h) => h.key('t'),
    shows: [has('main table tbody tr')],
  },
  {
    name: 'survey-exports',
    at: '/surveys',
    steps: (h) => h.press('tiers_export'),
    shows: [says('survey_export_answers_xlsx')],
  },
  {
    name: 'survey-build',
    at: '/surveys/templates/survey_1',
    steps: async (h) => {
      await h.press('survey_add');
      await h.press('survey_kind_multiple');
      await h.press('survey_jump_add');
    },
    shows: [says('survey_changed'), has('.finding')],
    after: (h) => h.press('survey_give_up'),
  },
  {
    name: 'survey-undo',
    at: '/surveys/templates/visit_service',
    steps: async (h) => {
      await h.click('nav ol li:nth-child(9) button');
      await h.press('survey_remove');
      await h.press('common_undo');
      await h.click('nav ol li:nth-child(9) button');
      await h.press('survey_remove');
      await h.press('survey_give_up');
      await h.press('common_undo');
    },
    shows: [says('survey_changed'), has('nav ol li:nth-child(8):last-child')],
    after: (h) => h.press('survey_give_up'),
  },
  {
    name: 'survey-publish',
    at: '/surveys/templates/visit_service',
    steps: async (h) => {
      await h.write('.form textarea', `${h.words('survey_intro')} 2`);
      await h.press('common_publish');
    },
    shows: [has('[role=dialog] form'), says('common_publish_note')],
    after: async (h) => {
      await h.key('Escape');
      await h.press('survey_give_up');
    },
  },
  {
    name: 'settings-pin',
    at: '/settings',
    steps: (h) => h.press('kiosk_pin_set'),
    shows: [dialog('kiosk_pin_set')],
  },
  {
    name: 'kiosk-leave',
    at: '/kiosk',
    store: 'kiosk',
    steps: (h) => h.click('header button[title]'),
    // In the language of who answers, whatever that of the page is.
    shows: [has('[role=dialog] input[type=password]')],
  },
];
