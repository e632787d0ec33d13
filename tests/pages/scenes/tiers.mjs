// What opens: tiers and the models behind them.
import { has, says } from '../hands.mjs';

export default [
  {
    name: 'model-wrong',
    at: '/tiers/models/nine_box',
    steps: async (h) => {
      await h.click('main nav button:nth-child(2)');
      await h.press('model_criterion_add');
    },
    shows: [says('survey_changed'), has('main .finding'), has('main nav .alert')],
    after: (h) => h.press('survey_give_up'),
  },
  {
    name: 'model-publish',
    at: '/tiers/models/nine_box',
    steps: async (h) => {
      await h.write('main .months input', '9');
      await h.press('common_publish');
    },
    shows: [has('[role=dialog] form'), says('common_publish_note')],
    after: async (h) => {
      await h.key('Escape');
      await h.press('survey_give_up');
    },
  },
];
