import { save as saveDialog } from '@tauri-apps/plugin-dialog';
import { commands, events } from '$lib/api/bindings';
import type { AppError, Result } from '$lib/result';
import type { CustomerKind, Edit, Whole } from './types';

type Answer<T> = { status: 'ok'; data: T } | { status: 'error'; error: AppError };

/** A command's answer as a result. What is thrown is a fault of the bridge, not an answer. */
async function settle<T>(answer: Promise<Answer<T>>): Promise<Result<Whole<T>>> {
  try {
    const settled = await answer;
    return settled.status === 'ok'
      ? { ok: true, value: settled.data as Whole<T> }
      : { ok: false, error: settled.error };
  } catch (thrown) {
    return { ok: false, error: { code: 'shell.internal', params: { detail: String(thrown) } } };
  }
}

/** Takes a command and gives it back so that it settles. */
function settled<Arguments extends unknown[], T>(
  command: (...given: Arguments) => Promise<Answer<T>>,
): (...given: Arguments) => Promise<Result<Whole<T>>> {
  return (...given) => settle(command(...given));
}

const save = {
  person: settled(commands.savePerson),
  department: settled(commands.saveDepartment),
  institution: settled(commands.saveInstitution),
};

/** The commands of the customers' rooms. None of them throws. */
export const api = {
  listPage: settled(commands.listPage),
  listFacets: settled(commands.listFacets),
  search: settled(commands.search),
  saveDraft: settled(commands.saveDraft),
  discardDraft: settled(commands.discardDraft),
  getDraft: settled(commands.getDraft),
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

/** Calls back after each commit, whoever made it. Gives back the disposer. */
export function onChanged(heard: (action: string) => void): () => void {
  const listening = events.notice.listen(({ payload }) => {
    if (payload.what === 'changed') heard(payload.action);
  });
  return () => void listening.then((stop) => stop());
}

/** The system's save dialog; null when it was closed without a choice. */
export function askWhereToSave(
  name: string,
  filter: { name: string; extensions: string[] },
): Promise<string | null> {
  return saveDialog({ defaultPath: name, filters: [filter] });
}
