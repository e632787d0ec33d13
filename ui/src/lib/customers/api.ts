import { save as saveDialog } from '@tauri-apps/plugin-dialog';
import { commands } from '$lib/api/bindings';
import { settled } from '$lib/api/settle';
import type { CustomerKind, Edit } from './types';

const save = {
  person: settled(commands.savePerson),
  department: settled(commands.saveDepartment),
  institution: settled(commands.saveInstitution),
};

/** The commands of the customers' rooms. None of them throws. */
export const api = {
  listPage: settled(commands.listPage),
  listFacets: settled(commands.listFacets),
  findTags: settled(commands.findTags),
  ownFields: settled(commands.ownFields),
  search: settled(commands.search),
  tierGrid: settled(commands.tierGrid),
  saveDraft: settled(commands.saveDraft),
  discardDraft: settled(commands.discardDraft),
  remember: settled(commands.remember),
  remembered: settled(commands.remembered),
  undo: settled(commands.undo),
  timeline: settled(commands.timeline),

  page: settled(commands.customerPage),
  people: settled(commands.customerPeople),
  create: settled(commands.createCustomer),
  lookAlikes: settled(commands.lookAlikes),
  duplicates: settled(commands.duplicates),
  declareDifferent: settled(commands.declareDifferent),
  forgetDifferent: settled(commands.forgetDifferent),
  /** Saves touched fields of the customer's own record. */
  save: (kind: CustomerKind, edit: Edit) => save[kind](edit),
  remove: settled(commands.deleteCustomer),
  addTag: settled(commands.addTag),
  removeTag: settled(commands.removeTag),
  setOwnField: settled(commands.setOwnField),
  saveCode: settled(commands.saveExternalCode),
  deleteCode: settled(commands.deleteExternalCode),
  saveAffiliation: settled(commands.saveAffiliation),
  endAffiliation: settled(commands.endAffiliation),
  setPrimaryAffiliation: settled(commands.setPrimaryAffiliation),
  saveHour: settled(commands.saveClinicHour),
  deleteHour: settled(commands.deleteClinicHour),
  saveWindow: settled(commands.saveReceptionWindow),
  deleteWindow: settled(commands.deleteReceptionWindow),
  mergePreview: settled(commands.mergePreview),
  merge: settled(commands.mergeCustomers),
  unmerge: settled(commands.unmergeCustomer),
  erasePreview: settled(commands.erasePreview),
  erase: settled(commands.erasePerson),
  exportPerson: settled(commands.exportPerson),
  exportCustomers: settled(commands.exportCustomers),
  cancelTask: settled(commands.cancelTask),
  openedBy: settled(commands.openedBy),
};

/** The system's save dialog; null when it was closed without a choice. */
export function askWhereToSave(
  name: string,
  filter: { name: string; extensions: string[] },
): Promise<string | null> {
  return saveDialog({ defaultPath: name, filters: [filter] });
}
