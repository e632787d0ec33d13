import { invoke as ask } from '@tauri-apps/api/core';
import { writing } from './writing.svelte';

/**
 * Commands that write what a person works with. The list is for a look at the work on this computer, so
 * a key, a lock, a file written elsewhere are none of it.
 */
export const WRITES: ReadonlySet<string> = new Set([
  'add_tag',
  'amend_visit',
  'clear_sample',
  'create_customer',
  'declare_different',
  'decline_survey',
  'delete_clinic_hour',
  'delete_customer',
  'delete_external_code',
  'delete_filing',
  'delete_reception_window',
  'discard_draft',
  'end_affiliation',
  'erase_person',
  'finish_step',
  'flag_adverse_event',
  'forget_different',
  'leave_kiosk',
  'load_sample',
  'merge_customers',
  'plan_add',
  'plan_drop',
  'plan_move',
  'plan_reschedule',
  'publish_model',
  'publish_survey_template',
  'remember',
  'remove_tag',
  'report_adverse_event',
  'reschedule_step',
  'run_import',
  'save_affiliation',
  'save_assessment',
  'save_brand',
  'save_clinic_hour',
  'save_department',
  'save_draft',
  'save_external_code',
  'save_filing',
  'save_institution',
  'save_key_message',
  'save_line',
  'save_own_field',
  'save_paper',
  'save_person',
  'save_policy',
  'save_product',
  'save_reception_window',
  'save_staff',
  'set_own_field',
  'set_own_line',
  'set_primary_affiliation',
  'set_tier_view',
  'submit_visit',
  'undo',
  'unmerge_customer',
]);

/** The one way of every command. Writes are followed, so that the page can say how they are doing. */
export function invoke<T>(command: string, given?: Record<string, unknown>): Promise<T> {
  const answer = ask<T>(command, given);
  return WRITES.has(command) ? writing.follow(answer) : answer;
}
