import { commands, events } from '$lib/api/bindings';
import type { AppError, Result } from '$lib/result';
import type { Whole } from './types';

type Answer<T> = { status: 'ok'; data: T } | { status: 'error'; error: AppError };

/** Takes a command and gives it back so that it settles: what it throws is an internal fault. */
export function settled<Arguments extends unknown[], T>(
  command: (...given: Arguments) => Promise<Answer<T>>,
): (...given: Arguments) => Promise<Result<Whole<T>>> {
  return async (...given) => {
    try {
      const answer = await command(...given);
      return answer.status === 'ok'
        ? { ok: true, value: answer.data as Whole<T> }
        : { ok: false, error: answer.error };
    } catch (thrown) {
      return { ok: false, error: { code: 'shell.internal', params: { detail: String(thrown) } } };
    }
  };
}

/** The commands of visits. None of them throws. */
export const api = {
  prefill: settled(commands.visitPrefill),
  rules: settled(commands.visitRules),
  submit: settled(commands.submitVisit),
  amend: settled(commands.amendVisit),
  visit: settled(commands.getVisit),
  flagAdverseEvent: settled(commands.flagAdverseEvent),

  saveDraft: settled(commands.saveDraft),
  discardDraft: settled(commands.discardDraft),
  getDraft: settled(commands.getDraft),

  customer: settled(commands.customerPage),
  search: settled(commands.search),
  listPage: settled(commands.listPage),
  catalogue: settled(commands.catalogue),
  staff: settled(commands.staff),
  policy: settled(commands.policy),
  undo: settled(commands.undo),
};

/** Calls back after each commit, whoever made it. Gives back the disposer. */
export function onChanged(heard: (action: string) => void): () => void {
  const listening = events.notice.listen(({ payload }) => {
    if (payload.what === 'changed') heard(payload.action);
  });
  return () => void listening.then((stop) => stop());
}
