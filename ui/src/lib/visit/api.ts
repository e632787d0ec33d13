import { commands } from '$lib/api/bindings';
import { settled } from '$lib/api/settle';

/** The commands of visits. None of them throws. */
export const api = {
  prefill: settled(commands.visitPrefill),
  rules: settled(commands.visitRules),
  submit: settled(commands.submitVisit),
  amend: settled(commands.amendVisit),
  visit: settled(commands.getVisit),
  flagAdverseEvent: settled(commands.flagAdverseEvent),

  saveDraft: settled(commands.saveDraft),

  customer: settled(commands.customerPage),
  search: settled(commands.search),
  listPage: settled(commands.listPage),
  catalogue: settled(commands.catalogue),
  staff: settled(commands.staff),
  policy: settled(commands.policy),
  undo: settled(commands.undo),
};
