import { m } from '$lib/paraglide/messages';
import type { Explain } from './explanation';

/** What the store could not do. */
export const storeWords = {
  'store.wrong_passphrase': () => ({
    title: m.error_store_wrong_passphrase_title(),
    safe: m.error_safe_sealed(),
    action: m.error_store_wrong_passphrase_action(),
  }),
  'store.wrong_recovery_code': () => ({
    title: m.error_store_wrong_recovery_code_title(),
    safe: m.error_safe_sealed(),
    action: m.error_store_wrong_recovery_code_action(),
  }),
  'store.wrong_keychain': () => ({
    title: m.error_store_wrong_keychain_title(),
    safe: m.error_safe_sealed(),
    action: m.error_store_wrong_keychain_action(),
  }),
  'store.passphrase_too_short': (p) => ({
    title: m.error_store_passphrase_too_short_title({ length_min: p.length_min }),
    safe: m.error_safe_typed(),
    action: m.error_store_passphrase_too_short_action(),
  }),
  'store.damaged': () => ({
    title: m.error_store_damaged_title(),
    safe: m.error_safe_original(),
    action: m.error_store_damaged_action(),
  }),
  'store.not_a_backup': (p) => ({
    title: m.error_store_not_a_backup_title(),
    safe: m.error_safe_file(),
    action: m.error_store_not_a_backup_action({ path: p.path }),
  }),
  'store.backup_damaged': () => ({
    title: m.error_store_backup_damaged_title(),
    safe: m.error_safe_file(),
    action: m.error_store_backup_damaged_action(),
  }),
  'store.key_file_missing': (p) => ({
    title: m.error_store_key_file_missing_title(),
    safe: m.error_safe_original(),
    action: m.error_store_key_file_missing_action({ path: p.path }),
  }),
  'store.key_file_damaged': (p) => ({
    title: m.error_store_key_file_damaged_title(),
    safe: m.error_safe_original(),
    action: m.error_store_key_file_damaged_action({ path: p.path }),
  }),
  'store.absent': (p) => ({
    title: m.error_store_absent_title(),
    safe: m.error_safe_untouched(),
    action: m.error_store_absent_action({ path: p.path }),
  }),
  'store.exists': () => ({
    title: m.error_store_exists_title(),
    safe: m.error_safe_untouched(),
    action: m.error_store_exists_action(),
  }),
  'store.newer': () => ({
    title: m.error_store_newer_title(),
    safe: m.error_safe_original(),
    action: m.error_store_newer_action(),
  }),
  'store.in_use': () => ({
    title: m.error_store_in_use_title(),
    safe: m.error_safe_untouched(),
    action: m.error_store_in_use_action(),
  }),
  'store.disk_full': () => ({
    title: m.error_store_disk_full_title(),
    safe: m.error_safe_full(),
    action: m.error_store_disk_full_action(),
  }),
  'store.read_only': () => ({
    title: m.error_store_read_only_title(),
    safe: m.error_safe_readable(),
    action: m.error_store_read_only_action(),
  }),
  'store.gone': () => ({
    title: m.error_store_gone_title(),
    safe: m.error_safe_untouched(),
    action: m.error_store_gone_action(),
  }),
  'store.merged': () => ({
    title: m.error_store_merged_title(),
    safe: m.error_safe_untouched(),
    action: m.error_store_merged_action(),
  }),
  'store.kind_unknown': () => ({
    title: m.error_store_kind_unknown_title(),
    safe: m.error_safe_untouched(),
    action: m.error_store_kind_unknown_action(),
  }),
  'store.not_undoable': () => ({
    title: m.error_store_not_undoable_title(),
    safe: m.error_safe_untouched(),
    action: m.error_store_not_undoable_action(),
  }),
  'store.chain_broken': (p) => ({
    title: m.error_store_chain_broken_title({ n: p.n }),
    safe: m.error_safe_original(),
    action: m.error_store_chain_broken_action(),
  }),
  'store.retained': (p) => ({
    title: m.error_store_retained_title(),
    safe: m.error_safe_untouched(),
    action: m.error_store_retained_action({ reason: p.reason }),
  }),
  'store.not_empty': () => ({
    title: m.error_store_not_empty_title(),
    safe: m.error_safe_untouched(),
    action: m.error_store_not_empty_action(),
  }),
  'store.sample_absent': () => ({
    title: m.error_store_sample_absent_title(),
    safe: m.error_safe_untouched(),
    action: m.error_store_sample_absent_action(),
  }),
  'store.sample_mixed': (p) => ({
    title: m.error_store_sample_mixed_title({ customers: p.customers, catalogue: p.catalogue }),
    safe: m.error_safe_untouched(),
    action: m.error_store_sample_mixed_action(),
  }),
  'store.torn': () => ({
    title: m.error_store_torn_title(),
    safe: m.error_safe_typed(),
    action: m.error_store_torn_action(),
  }),
  'store.io': () => ({
    title: m.error_store_io_title(),
    safe: m.error_safe_saved(),
    action: m.error_store_io_action(),
  }),
  'store.sql': () => ({
    title: m.error_store_sql_title(),
    safe: m.error_safe_saved(),
    action: m.error_store_sql_action(),
  }),
} satisfies Record<string, Explain>;
