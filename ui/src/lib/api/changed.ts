import { events } from './bindings';

/** Calls back after each commit, whoever made it. Gives back the disposer. */
export function onChanged(heard: (action: string) => void): () => void {
  const listening = events.notice.listen(({ payload }) => {
    if (payload.what === 'changed') heard(payload.action);
  });
  return () => void listening.then((stop) => stop());
}
