import { commands } from '$lib/api/bindings';
import { settled } from '$lib/api/settle';

/** The commands of the kiosk: while it is on, nothing else is answered. None of them throws. */
export const api = {
  pin: settled(commands.kioskPin),
  setPin: settled(commands.setKioskPin),
  start: settled(commands.startKiosk),
  view: settled(commands.kioskView),
  begin: settled(commands.kioskBegin),
  answer: settled(commands.kioskAnswer),
  back: settled(commands.kioskBack),
  speak: settled(commands.kioskLanguage),
  next: settled(commands.kioskNext),
  leave: settled(commands.leaveKiosk),
};
