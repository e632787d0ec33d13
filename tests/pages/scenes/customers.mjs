// What opens: customers.
import { join } from 'node:path';
import { dialog, fails, has, inTouches, labelled, panel, says } from '../hands.mjs';

const person = ({ person: id }) => `/customers/${id}`;

/** The first row of a list has the keyboard; the list itself takes the keys. */
async function intoList(hands) {
  await hands.key('Slash');
  await hands.key('ArrowDown');
}

export default [
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
    after: (h) =>
      h
        .press('customers_draft_clear')
        .catch(() => h.write('[role=dialog] form input[maxlength]', '')),
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
    name: 'customers-tag-refused',
    at: '/customers',
    query: 'fail=add_tag',
    steps: async (h) => {
      await intoList(h);
      await h.key('x');
      await h.press('customers_tag_add');
      await h.click('[role=dialog] .known button');
      await h.click('[role=dialog] footer button[type=submit]');
    },
    shows: [dialog('customers_tag_add'), ...fails],
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
    shows: [
      dialog('customer_merge_title'),
      says('customer_merge_survivor'),
      has('[role=dialog] tbody tr'),
    ],
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
    shows: [
      dialog('customer_erase_title'),
      says('customer_erase_destroyed'),
      says('customer_erase_reason'),
    ],
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
];
