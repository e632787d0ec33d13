import type { ErrorCode } from './error-codes';
import { m } from './paraglide/messages';
import type { AppError } from './result';

/** An error in the reader's words: what happened, what is safe, what to do. */
export interface Explanation {
  title: string;
  safe: string;
  action: string;
}

type Explain = (params: Record<string, string>) => Explanation;

/** Exhaustive by type: a code added in Rust does not compile here until it has its words. */
const explanations: Record<ErrorCode, Explain> = {
  internal: () => ({
    title: m.error_internal_title(),
    safe: m.error_internal_safe(),
    action: m.error_internal_action(),
  }),
  'store.wrong_passphrase': () => ({
    title: m.error_wrong_passphrase_title(),
    safe: m.error_wrong_passphrase_safe(),
    action: m.error_wrong_passphrase_action(),
  }),
  'store.damaged': () => ({
    title: m.error_damaged_title(),
    safe: m.error_damaged_safe(),
    action: m.error_damaged_action(),
  }),
  'store.disk_full': () => ({
    title: m.error_disk_full_title(),
    safe: m.error_disk_full_safe(),
    action: m.error_disk_full_action(),
  }),
  'store.read_only': () => ({
    title: m.error_read_only_title(),
    safe: m.error_read_only_safe(),
    action: m.error_read_only_action(),
  }),
  'store.newer': () => ({
    title: m.error_newer_title(),
    safe: m.error_newer_safe(),
    action: m.error_newer_action(),
  }),
  'store.in_use': () => ({
    title: m.error_in_use_title(),
    safe: m.error_in_use_safe(),
    action: m.error_in_use_action(),
  }),
};

/** A code this build does not know (a newer core) reads as an internal error; its code still shows. */
export function explain(error: AppError): Explanation {
  const known = isKnown(error.code) ? error.code : 'internal';
  return explanations[known](error.params);
}

function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(explanations, code);
}
