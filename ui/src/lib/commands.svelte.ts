import { untrack, type Component } from 'svelte';
import { keys, type KeySpec } from './keys.svelte';

/** Something the palette can run. `record` commands act on what the page shows and come first. */
export interface Command {
  id: string;
  group: 'record' | 'go' | 'app';
  label: () => string;
  /** Other words to find it by: pinyin, initials, the English name. */
  words?: string;
  icon?: Component;
  key?: KeySpec;
  run: () => void;
}

/** Records the palette can look up, such as people by name. */
export interface Search {
  id: string;
  label: () => string;
  find: (query: string) => Promise<Found[]>;
}

export interface Found {
  id: string;
  label: string;
  detail?: string;
  /** A sign of its own after the label, with what it is given. */
  badge?: Badge;
  run: () => void;
}

export interface Badge {
  component: Component<Record<string, unknown>>;
  props: Record<string, unknown>;
}

/** A component and what it is given, for a list of things found that holds others of the kind. */
export function badgeOf<Props extends Record<string, unknown>>(
  component: Component<Props>,
  props: Props,
): Badge {
  return { component: component as unknown as Badge['component'], props };
}

/** The verbs available now, each with its key: adding one puts it in the palette and on the keyboard. */
export class Commands {
  #list = $state.raw<readonly Command[]>([]);
  #searches = $state.raw<readonly Search[]>([]);

  get list(): readonly Command[] {
    return this.#list;
  }

  get searches(): readonly Search[] {
    return this.#searches;
  }

  /** Adds records to what the palette finds. Gives back the disposer. */
  addSearch(search: Search): () => void {
    this.#searches = [...untrack(() => this.#searches), search];
    return () => {
      this.#searches = this.#searches.filter((other) => other !== search);
    };
  }

  /** Gives back the disposer; a page calls this in an `$effect` and returns it. */
  add(...commands: Command[]): () => void {
    const removeKeys = commands.flatMap(({ key, id, label, group, run }) =>
      key ? [keys.register({ ...key, id, label, run, group: KEY_GROUP[group] })] : [],
    );
    this.#list = [...untrack(() => this.#list), ...commands];
    return () => {
      this.#list = this.#list.filter((command) => !commands.includes(command));
      for (const remove of removeKeys) remove();
    };
  }
}

const KEY_GROUP = { record: 'page', go: 'go', app: 'global' } as const;

export const commands = new Commands();
