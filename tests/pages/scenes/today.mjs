// What opens: Today.
import { dialog, has, panel, says } from '../hands.mjs';

/** A draft that this page's steps left would meet the next ones. */
const dropDraft = (hands) => hands.press('visit_draft_discard');

export default [
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
];
