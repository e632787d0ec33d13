import type { AppError, Result } from '$lib/result';

type Answer<T> = { status: 'ok'; data: T } | { status: 'error'; error: AppError };

/** A command's answer as a result. What is thrown is a fault of the bridge, not an answer. */
export async function settle<T>(answer: Promise<Answer<T>>): Promise<Result<T>> {
  try {
    const settled = await answer;
    return settled.status === 'ok'
      ? { ok: true, value: settled.data }
      : { ok: false, error: settled.error };
  } catch (thrown) {
    return { ok: false, error: { code: 'shell.internal', params: { detail: String(thrown) } } };
  }
}
