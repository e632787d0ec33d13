// What opens: visits.
import { dialog, panel, says } from '../hands.mjs';

export default [
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
];
