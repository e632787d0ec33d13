// Dialogs, panels and pages on their way: opened by steps as a user opens them, each over a store where
// things may be written. Whoever adds a dialog adds a line to its room's file in `scenes/`, and a room here.
//
//   { name, at, shows: [checks], steps?, after?, store?, query?, touch? }
import customers from './scenes/customers.mjs';
import everywhere from './scenes/everywhere.mjs';
import exchange from './scenes/exchange.mjs';
import first from './scenes/first.mjs';
import settings from './scenes/settings.mjs';
import surveys from './scenes/surveys.mjs';
import tiers from './scenes/tiers.mjs';
import today from './scenes/today.mjs';
import visits from './scenes/visits.mjs';

export const scenes = [
  today,
  everywhere,
  customers,
  visits,
  exchange,
  settings,
  surveys,
  tiers,
  first,
].flat();
