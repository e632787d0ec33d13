import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { AppError, Result } from '$lib/result';
import type * as T from './types';

async function call<V>(command: string, args: Record<string, unknown> = {}): Promise<Result<V>> {
  try {
    return { ok: true, value: await invoke<V>(command, args) };
  } catch (thrown) {
    return { ok: false, error: asError(thrown) };
  }
}

function asError(thrown: unknown): AppError {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown) return thrown as AppError;
  return { code: 'shell.internal', params: { detail: String(thrown) } };
}

/** The commands of these two rooms. None of them throws. */
export const api = {
  listPage: (filter: Partial<T.ListFilter>, offset: number, limit: number) =>
    call<T.ListPage>('list_page', { filter, offset, limit }),
  listFacets: () => call<T.Facets>('list_facets'),
  search: (text: string, limit: number) => call<T.ListRow[]>('search', { text, limit }),
  saveDraft: (form: string, body: string) => call<string>('save_draft', { form, body }),
  discardDraft: (form: string) => call<null>('discard_draft', { form }),
  getDraft: (form: string) => call<T.Draft | null>('get_draft', { form }),
  remember: (topic: string, name: string, body: string | null) =>
    call<null>('remember', { topic, name, body }),
  remembered: (topic: string) => call<[string, string][]>('remembered', { topic }),
  undo: (group: string) => call<unknown>('undo', { group }),

  page: (id: string) => call<T.CustomerPage>('customer_page', { id }),
  people: (id: string, offset: number, limit: number) =>
    call<T.ListPage>('customer_people', { id, offset, limit }),
  create: (customer: T.NewCustomer) => call<T.Saved<string>>('create_customer', { customer }),
  lookAlikes: (customer: T.NewCustomer, limit: number) =>
    call<T.LookAlike[]>('look_alikes', { customer, limit }),
  /** Saves touched fields of the customer's own record. */
  save: (kind: T.CustomerKind, edit: T.Edit) =>
    call<T.Saved<T.Person | T.Department | T.Institution>>(`save_${kind}`, { edit }),
  remove: (id: string) => call<T.Saved<null>>('delete_customer', { id }),
  addTag: (customerIds: string[], name: string) =>
    call<T.Saved<null>>('add_tag', { customerIds, name }),
  removeTag: (customerIds: string[], name: string) =>
    call<T.Saved<null>>('remove_tag', { customerIds, name }),
  setOwnField: (customerId: string, ownFieldId: string, value: string | null) =>
    call<T.Saved<null>>('set_own_field', { customerId, ownFieldId, value }),
  saveCode: (edit: T.Edit) => call<T.Saved<T.ExternalCode>>('save_external_code', { edit }),
  deleteCode: (id: string) => call<T.Saved<null>>('delete_external_code', { id }),
  saveAffiliation: (edit: T.Edit) => call<T.Saved<T.Affiliation>>('save_affiliation', { edit }),
  endAffiliation: (affiliationId: string, day: string) =>
    call<T.Saved<null>>('end_affiliation', { affiliationId, day }),
  setPrimaryAffiliation: (affiliationId: string) =>
    call<T.Saved<null>>('set_primary_affiliation', { affiliationId }),
  saveHour: (edit: T.Edit) => call<T.Saved<T.ClinicHour>>('save_clinic_hour', { edit }),
  deleteHour: (id: string) => call<T.Saved<null>>('delete_clinic_hour', { id }),
  saveWindow: (edit: T.Edit) =>
    call<T.Saved<T.ReceptionWindow>>('save_reception_window', { edit }),
  deleteWindow: (id: string) => call<T.Saved<null>>('delete_reception_window', { id }),
  mergePreview: (loser: string, survivor: string) =>
    call<T.MergePreview>('merge_preview', { loser, survivor }),
  merge: (loser: string, survivor: string, choices: Record<string, T.Side>) =>
    call<T.Saved<T.Merged>>('merge_customers', { loser, survivor, choices }),
  unmerge: (loser: string) =>
    call<T.Saved<{ kept: unknown[] }>>('unmerge_customer', { loser }),
  erasePreview: (personId: string) => call<T.ErasePreview>('erase_preview', { personId }),
  erase: (personId: string, reason: T.EraseReason) =>
    call<T.Erased>('erase_person', { personId, reason }),
  exportPerson: (personId: string, path: string) =>
    call<null>('export_person', { personId, path }),
  timeline: (customerId: string, before: T.TimelineCursor | null, limit: number) =>
    call<T.TimelinePage>('timeline', { customerId, before, limit }),
};

/** Calls back after each commit, whoever made it. Gives back the disposer. */
export function onChanged(heard: (action: string) => void): () => void {
  const stop = listen<{ what: string; action?: string }>('notice', ({ payload }) => {
    if (payload.what === 'changed') heard(payload.action ?? '');
  });
  return () => void stop.then((unlisten) => unlisten());
}

/** The system's save dialog; null when it was closed without a choice. */
export function askWhereToSave(
  name: string,
  filter: { name: string; extensions: string[] },
): Promise<string | null> {
  return invoke<string | null>('plugin:dialog|save', {
    options: { defaultPath: name, filters: [filter] },
  });
}
