type Given = Record<string, unknown>;

/** The drafts that the shell below keeps. */
export const kept = new Map<string, string>();

/** The commands of drafts, over `kept`. */
export const keeper = {
  list_drafts: ({ prefix }: Given) =>
    [...kept]
      .filter(([form]) => form.startsWith(String(prefix)))
      .map(([form, body]) => ({ form, body, saved_at: '2026-11-24T09:00:00Z' })),
  get_draft: ({ form }: Given) => {
    const body = kept.get(String(form));
    return body === undefined ? null : { form, body, saved_at: '2026-11-24T09:00:00Z' };
  },
  save_draft: ({ form, body }: Given) => {
    kept.set(String(form), String(body));
    return '2026-11-24T09:00:00Z';
  },
  discard_draft: ({ form }: Given) => {
    kept.delete(String(form));
    return null;
  },
};

/** A shell that knows drafts alone. */
export const core = {
  invoke: (command: string, given: Given = {}) =>
    command in keeper
      ? Promise.resolve(keeper[command as keyof typeof keeper](given))
      : Promise.reject(new Error(command)),
};
