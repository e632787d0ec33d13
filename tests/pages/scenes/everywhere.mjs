// What opens: everywhere.
import { dialog, fails, has } from '../hands.mjs';

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
  { name: 'dead', at: '/', query: 'fail=start_state', shows: fails },
];
