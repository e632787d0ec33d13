import type { AppError, Result } from '$lib/result';
import type { Whole } from './whole';

type Answer<T> = { status: 'ok'; data: T } | { status: 'error'; error: AppError };

/** A command's answer as a result. What is thrown is a fault of the bridge, not an answer. */
export async function settle<T>(answer: Promise<Answer<T>>): Promise<Result<Whole<T>>> {
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
export function settled<Arguments extends unknown[], T>(
  command: (...given: Arguments) => Promise<Answer<T>>,
): (...given: Arguments) => Promise<Result<Whole<T>>> {
  return (...given) => settle(command(...given));
}
