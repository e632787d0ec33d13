// What opens: import, export, backup and restore.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dialog, has, reads, says } from '../hands.mjs';
import { badList, PASSPHRASE } from '../stores.mjs';

const backupOf = (hands) => join(dirname(hands.store.dir), 'sample.rounds');

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

export default [
  {
    name: 'import-mapping',
    at: '/exchange',
    steps: mapped,
    shows: [says('exchange_stored_as'), says('exchange_refused_reason'), says('exchange_check')],
  },
  {
    name: 'import-checked',
    at: '/exchange',
    steps: checked,
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
      // A folder of its own: the other language may export at the same time.
      const into = join(h.folder, `export-${h.language}`);
      mkdirSync(into, { recursive: true });
      await h.press('exchange_tab_export');
      await h.answer(into);
      await h.press('exchange_export_action');
    },
    shows: [says('exchange_export_done'), reads('customers.xlsx')],
  },
  {
    name: 'backup-done',
    at: '/exchange',
    steps: async (h) => {
      await h.press('exchange_tab_backup');
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
];
