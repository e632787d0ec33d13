import {
  commands,
  type Bilingual,
  type Brand,
  type TierModel,
  type TierView,
} from '../api/bindings';
import { onChanged } from '../api/notices';
import { settle } from '../api/settle';
import type { AppError, Result } from '../result';
import { inLanguage } from './names.svelte';

/** A model by its code and a brand, both said. */
export interface ModelAndBrand {
  model_code: string;
  brand_id: string | null;
}

/** What decides which tiers are shown; after these it is read again. */
const DECIDING = ['tier.view', 'tier.publish', 'catalogue.edit', 'sample.fill', 'undo'];

/**
 * By which model and for which brand this window shows tiers, and what both are called. Every place
 * with a chip names them.
 */
export class ShownTiers {
  view = $state.raw<ModelAndBrand | null>(null);
  /** Models in force. */
  models = $state.raw<readonly TierModel[]>([]);
  brands = $state.raw<readonly Brand[]>([]);
  problem = $state.raw<AppError | null>(null);
  #asked: Promise<void> | null = null;

  readonly model = $derived(this.modelOf(this.view?.model_code ?? ''));
  /** `样本宁`: for a column's or a chip's title. */
  readonly brandName = $derived(this.brandNameOf(this.view?.brand_id ?? null));

  modelOf(code: string): TierModel | null {
    return this.models.find((model) => model.code === code) ?? null;
  }

  brandNameOf(id: string | null): string | null {
    return this.brands.find((brand) => brand.id === id)?.name ?? null;
  }

  /** Brands that are in use, and the one of `id` in any case. */
  brandsWith(id: string | null): readonly Brand[] {
    return this.brands.filter((brand) => !brand.retired || brand.id === id);
  }

  /** Reads once, however many ask. */
  load(): Promise<void> {
    return this.#asked ?? this.read();
  }

  /** Reads again. */
  read(): Promise<void> {
    this.#asked = this.#read();
    return this.#asked;
  }

  async #read(): Promise<void> {
    const [view, models, catalogue] = await Promise.all([
      settle(commands.tierView()),
      settle(commands.tierModels()),
      settle(commands.catalogue()),
    ]);
    const failed = [view, models, catalogue].find((answer) => !answer.ok);
    this.problem = failed && !failed.ok ? failed.error : null;
    if (!view.ok || !models.ok || !catalogue.ok) {
      this.#asked = null;
      return;
    }
    const inForce = (models.value ?? []).filter(({ is_current }) => is_current);
    this.models = inForce.map(({ model }) => model);
    this.brands = catalogue.value?.brands ?? [];
    if (!isSameView(view.value, this.view)) this.view = view.value;
  }

  /** Shows other tiers everywhere. */
  async choose(view: ModelAndBrand): Promise<Result<null>> {
    if (isSameView(view, this.view)) return { ok: true, value: null };
    const before = this.view;
    this.view = view;
    const result = await settle(commands.setTierView(view));
    if (!result.ok) this.view = before;
    return result;
  }

  /** Follows what others change, from what they changed meanwhile. Gives back the disposer. */
  follow(): () => void {
    void this.read();
    return onChanged((action) => {
      if (DECIDING.includes(action)) void this.read();
    });
  }
}

export function isSameView(a: TierView | null, b: TierView | null): boolean {
  return a?.model_code === b?.model_code && (a?.brand_id ?? null) === (b?.brand_id ?? null);
}

/** The tier's code where it says enough, and its name where the code is a word of the file. */
export function tierWord(tier: string, name: Bilingual | undefined): string {
  return /^[A-Z]\d$/.test(tier) || !name ? tier : inLanguage(name);
}

export const shown = new ShownTiers();
