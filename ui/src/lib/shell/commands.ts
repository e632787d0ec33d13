import { goto } from '$app/navigation';
import CircleHelp from '@lucide/svelte/icons/circle-question-mark';
import Languages from '@lucide/svelte/icons/languages';
import Lock from '@lucide/svelte/icons/lock';
import SunMoon from '@lucide/svelte/icons/sun-moon';
import { commands } from '../commands.svelte';
import { keys } from '../keys.svelte';
import { locale } from '../locale.svelte';
import { m } from '../paraglide/messages';
import { theme } from '../theme.svelte';
import { overlays } from './overlays.svelte';
import { rooms } from './rooms';
import { session } from './session.svelte';

/** The verbs that work on every page. Gives back the disposer. */
export function addShellCommands(): () => void {
  const disposers = [
    keys.register({
      id: 'palette',
      code: 'KeyK',
      ctrl: true,
      group: 'global',
      label: m.shell_palette,
      run: () => overlays.show('palette'),
    }),
    // While a toast offers an undo, its own key stands above this one.
    keys.register({
      id: 'undo',
      code: 'KeyZ',
      ctrl: true,
      inFields: false,
      group: 'global',
      label: m.common_undo,
      run: () => void import('../history/last').then(({ offerLast }) => offerLast()),
    }),
    commands.add(
      ...rooms.map(({ id, href, label, icon, code }) => ({
        id: `go-${id}`,
        group: 'go' as const,
        label,
        icon,
        words: id,
        key: { after: 'KeyG', code },
        run: () => void goto(href),
      })),
      {
        id: 'help',
        group: 'app',
        label: m.shell_help,
        icon: CircleHelp,
        words: 'keys help bangzhu',
        key: { code: 'Slash', shift: true },
        run: () => overlays.show('help'),
      },
      {
        id: 'lock',
        group: 'app',
        label: m.settings_lock_now,
        icon: Lock,
        words: 'lock suoding suo',
        key: { code: 'KeyL', ctrl: true },
        run: () => void session.lock(),
      },
      {
        id: 'theme',
        group: 'app',
        label: m.shell_theme_toggle,
        icon: SunMoon,
        words: 'theme dark light shenqianse',
        run: () => theme.toggle(),
      },
      {
        id: 'language',
        group: 'app',
        label: m.shell_language_toggle,
        icon: Languages,
        words: 'language english chinese 中文 语言 yuyan',
        run: () => locale.choose(locale.current === 'zh' ? 'en' : 'zh'),
      },
    ),
  ];
  return () => {
    for (const dispose of disposers) dispose();
  };
}
