// What opens: everywhere.
import { dialog, fails, has } from '../hands.mjs';

/** A folder as somebody may have it, deep and with a long name. */
const folder = `/home/somebody/${'资料/'.repeat(12)}${'王'.repeat(60)}`;
const wanted = encodeURIComponent(JSON.stringify({ what: 'wanted', dir: folder }));

export default [
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
  { name: 'wanted', at: '/', query: `notice=${wanted}`, shows: [dialog('shell_wanted_title')] },
  { name: 'dead', at: '/', query: 'fail=start_state', shows: fails },
];
