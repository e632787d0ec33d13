import type { Group } from '$lib/api/bindings';
import { m } from '$lib/paraglide/messages';

/** Every action that Rust writes, in words. */
const actions: Record<string, () => string> = {
  'adverse_event.flag': m.history_action_adverse_event_flag,
  'adverse_event.report': m.history_action_adverse_event_report,
  'catalogue.edit': m.history_action_catalogue_edit,
  'catalogue.import': m.history_action_catalogue_import,
  'customer.alike': m.history_action_customer_alike,
  'customer.create': m.history_action_customer_create,
  'customer.delete': m.history_action_customer_delete,
  'customer.different': m.history_action_customer_different,
  'customer.edit': m.history_action_customer_edit,
  'customer.import': m.history_action_customer_import,
  'customer.merge': m.history_action_customer_merge,
  'customer.tag': m.history_action_customer_tag,
  'customer.unmerge': m.history_action_customer_unmerge,
  'customer.untag': m.history_action_customer_untag,
  'filing.delete': m.history_action_filing_delete,
  'filing.edit': m.history_action_filing_edit,
  'next_step.finish': m.history_action_next_step_finish,
  'next_step.reschedule': m.history_action_next_step_reschedule,
  'own_field.create': m.history_action_own_field_create,
  'own_field.edit': m.history_action_own_field_edit,
  'person.erase': m.history_action_person_erase,
  'person.reapply_erase': m.history_action_person_reapply_erase,
  'plan.add': m.history_action_plan_add,
  'plan.drop': m.history_action_plan_drop,
  'plan.import': m.history_action_plan_import,
  'plan.move': m.history_action_plan_move,
  'plan.reschedule': m.history_action_plan_reschedule,
  'policy.edit': m.history_action_policy_edit,
  'sample.fill': m.history_action_sample_fill,
  'staff.edit': m.history_action_staff_edit,
  'store.begin': m.history_action_store_begin,
  'sync.pull': m.history_action_sync_pull,
  'survey.decline': m.history_action_survey_decline,
  'survey.import': m.history_action_survey_import,
  'survey.import_templates': m.history_action_survey_import_templates,
  'survey.kiosk': m.history_action_survey_kiosk,
  'survey.paper': m.history_action_survey_paper,
  'survey.presets': m.history_action_survey_presets,
  'survey.publish': m.history_action_survey_publish,
  'tier.assess': m.history_action_tier_assess,
  'tier.import': m.history_action_tier_import,
  'tier.import_models': m.history_action_tier_import_models,
  'tier.presets': m.history_action_tier_presets,
  'tier.publish': m.history_action_tier_publish,
  'transaction.import': m.history_action_transaction_import,
  undo: m.history_action_undo,
  'visit.amend': m.history_action_visit_amend,
  'visit.edit': m.history_action_visit_edit,
  'visit.import': m.history_action_visit_import,
  'visit.submit': m.history_action_visit_submit,
};

export function actionWord(action: string): string {
  const word = Object.hasOwn(actions, action) ? actions[action] : undefined;
  return word?.() ?? m.history_action_other();
}

/** What a line of history says. An undo names what it undid, when that line is known. */
export function lineWord(group: Group, known: ReadonlyMap<string, Group>): string {
  if (group.undoes === null) return actionWord(group.action);
  const undid = known.get(group.undoes);
  if (!undid) return actionWord('undo');
  const redid = undid.undoes === null ? undefined : known.get(undid.undoes);
  if (redid) return m.history_redo_of({ what: actionWord(redid.action) });
  if (undid.undoes !== null) return actionWord('undo');
  return m.history_undo_of({ what: actionWord(undid.action) });
}

/** `undo`, `redo` (an undo taken back), or null when nothing can be done about the line. */
export function wayBack(group: Group): 'undo' | 'redo' | null {
  if (!group.undoable || group.undone) return null;
  return group.undoes === null ? 'undo' : 'redo';
}
