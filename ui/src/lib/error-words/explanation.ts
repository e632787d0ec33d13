/** An error in the reader's words: what happened, what is safe, what to do. */
export interface Explanation {
  title: string;
  safe: string;
  action: string;
}

/** The parameters that the words use. */
export const PARAMS = [
  'axis',
  'band',
  'brands',
  'catalogue',
  'cell',
  'code',
  'columns',
  'columns_max',
  'count',
  'criterion',
  'customers',
  'day',
  'days_max',
  'field',
  'format',
  'from',
  'heading',
  'id',
  'language',
  'length_max',
  'length_min',
  'limit',
  'wait_seconds',
  'line',
  'model',
  'n',
  'name',
  'option',
  'path',
  'people',
  'purchases',
  'question',
  'reason',
  'rows_max',
  'stored',
  'tier',
  'to',
  'value',
  'visits',
] as const;

export type Params = Record<(typeof PARAMS)[number], string>;

/** Gives the words from the error's parameters; one that is absent is an empty text. */
export type Explain = (params: Params) => Explanation;
