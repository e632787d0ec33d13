/** A failure as the Rust side reports it: a stable code and the values its text needs. */
export interface AppError {
  code: string;
  params: Record<string, string>;
}

/** What a command gives back. Commands do not throw. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: AppError };
