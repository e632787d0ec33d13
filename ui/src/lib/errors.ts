import type { ErrorCode } from './api/bindings';
import { exchangeWords } from './error-words/exchange';
import { PARAMS, type Explain, type Explanation, type Params } from './error-words/explanation';
import { recordWords } from './error-words/record';
import { shellWords } from './error-words/shell';
import { storeWords } from './error-words/store';
import { tierWords } from './error-words/tier';
import { surveyWords } from './error-words/survey';
import { fieldWord } from './exchange/fields';
import type { AppError } from './result';

export type { Explanation } from './error-words/explanation';

/** Exhaustive by type: a code added in Rust does not compile here until it has its words. */
const explanations: Record<ErrorCode, Explain> = {
  ...recordWords,
  ...tierWords,
  ...storeWords,
  ...exchangeWords,
  ...shellWords,
  ...surveyWords,
};

/** A code this build does not know (a newer core) reads as an internal error; its code still shows. */
export function explain(error: Pick<AppError, 'code' | 'params'>): Explanation {
  const known = isKnown(error.code) ? error.code : 'shell.internal';
  return explanations[known](worded(error.params));
}

/** Fields are named by their keys; the reader knows them by their words. A reason is `why:until`. */
function worded(params: Readonly<Record<string, string>>): Params {
  const given = PARAMS.map((name) => {
    const value = params[name] ?? '';
    if (name === 'field') return [name, fieldWord(value)];
    return [name, name === 'reason' ? (value.split(':').at(-1) ?? '') : value];
  });
  return Object.fromEntries(given) as Params;
}

function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(explanations, code);
}
