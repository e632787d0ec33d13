import { commands, type Bilingual } from '../api/bindings';
import { settle } from '../api/settle';
import { locale } from '../locale.svelte';

export type Depth = 'strong' | 'middle' | 'weak';

interface Known {
  name: Bilingual;
  depth: Depth;
}

/** True for the codes that have a colour of their own. */
export function isNineBox(code: string): boolean {
  return /^[ABC][123]$/.test(code);
}

/** How deep the neutral hue of a tier is: the best darkest, the last lightest. */
export function depthOf(rank: number, tiers: number): Depth {
  if (rank <= 1) return 'strong';
  return rank < tiers ? 'middle' : 'weak';
}

/** A name in the language of the interface. */
export function inLanguage(text: Bilingual): string {
  return locale.current === 'en' ? text.en : text.zh;
}

/** The tiers of every model by code, read once, for chips that know no more than a code. */
class TierNames {
  #known = $state.raw<Readonly<Record<string, Known>>>({});
  #asked = false;

  /** Null until the models were read, and for a code that none of them has. */
  find(code: string): { name: string; depth: Depth } | null {
    if (!this.#asked) {
      this.#asked = true;
      void this.read();
    }
    const found = this.#known[code];
    return found ? { name: inLanguage(found.name), depth: found.depth } : null;
  }

  /** Reads them again, after a model was published. */
  async read(): Promise<void> {
    const models = await settle(commands.tierModels());
    if (!models.ok || !Array.isArray(models.value)) return;
    // Versions in force come first, and the first one to name a code keeps it.
    const known: Record<string, Known> = {};
    for (const { model } of models.value) {
      for (const { code, name, rank } of model.tiers) {
        known[code] ??= { name, depth: depthOf(rank, model.tiers.length) };
      }
    }
    this.#known = known;
  }
}

export const tierNames = new TierNames();
