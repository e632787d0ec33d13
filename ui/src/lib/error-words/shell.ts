import { m } from '$lib/paraglide/messages';
import type { Explain } from './explanation';

/** What the shell could not do. */
export const shellWords = {
  'shell.locked': () => ({
    title: m.error_shell_locked_title(),
    safe: m.error_safe_locked(),
    action: m.error_shell_locked_action(),
  }),
  'shell.kiosk': () => ({
    title: m.error_shell_kiosk_title(),
    safe: m.error_safe_untouched(),
    action: m.error_shell_kiosk_action(),
  }),
  'shell.busy': () => ({
    title: m.error_shell_busy_title(),
    safe: m.error_safe_untouched(),
    action: m.error_shell_busy_action(),
  }),
  'shell.keychain': () => ({
    title: m.error_shell_keychain_title(),
    safe: m.error_safe_sealed(),
    action: m.error_shell_keychain_action(),
  }),
  'shell.picture_too_large': () => ({
    title: m.error_shell_picture_too_large_title(),
    safe: m.error_safe_untouched(),
    action: m.error_shell_picture_too_large_action(),
  }),
  'shell.internal': () => ({
    title: m.error_shell_internal_title(),
    safe: m.error_safe_saved(),
    action: m.error_shell_internal_action(),
  }),
} satisfies Record<string, Explain>;
