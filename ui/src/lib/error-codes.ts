/** Every code the Rust side can report. */
export type ErrorCode =
  | 'store.wrong_passphrase'
  | 'store.damaged'
  | 'store.disk_full'
  | 'store.read_only'
  | 'store.newer'
  | 'store.in_use'
  | 'internal';
