// What opens: before a store is open.
import { has, lacks, says } from '../hands.mjs';
import { PASSPHRASE } from '../stores.mjs';

async function toBeginnings(hands) {
  await hands.fill('start_name', '林默');
  await hands.fill('start_territory', '华东二区');
  await hands.press('start_next');
  await hands.fill('start_passphrase', PASSPHRASE);
  await hands.fill('start_passphrase_again', PASSPHRASE);
  await hands.press('start_next');
}

export default [
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
  ...Object.entries({
    start_backing_up: { at: 'backing_up' },
    start_migrating: { at: 'migrating' },
    start_renewing: { at: 'listing', done: 34000, total: 100000 },
  }).map(([word, opening]) => ({
    name: `unlock-${opening.at}`,
    store: 'locked',
    at: '/unlock',
    query: `hold=unlock&notice=${encodeURIComponent(JSON.stringify({ what: 'opening', opening }))}`,
    steps: async (h) => {
      await h.fill('start_unlock_passphrase', PASSPHRASE);
      await h.press('start_unlock_open');
    },
    shows: [says(word), says('start_opening_note'), has('[role=progressbar]')],
  })),
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
