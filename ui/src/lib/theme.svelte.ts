import { MediaQuery } from 'svelte/reactivity';
import { remember, remembered } from './stored';

export const THEMES = ['system', 'light', 'dark'] as const;
export const DENSITIES = ['default', 'compact', 'touch'] as const;
export type ThemeChoice = (typeof THEMES)[number];
export type Density = (typeof DENSITIES)[number];

/** Light or dark, and how close together things stand. Both remembered on this computer. */
export class Theme {
  #systemIsDark = new MediaQuery('(prefers-color-scheme: dark)');
  choice = $state<ThemeChoice>(remembered('theme', THEMES) ?? 'system');
  density = $state<Density>(remembered('density', DENSITIES) ?? 'default');
  readonly current = $derived.by(() => {
    if (this.choice !== 'system') return this.choice;
    return this.#systemIsDark.current ? 'dark' : 'light';
  });

  choose(choice: ThemeChoice): void {
    this.choice = choice;
    remember('theme', choice);
  }

  chooseDensity(density: Density): void {
    this.density = density;
    remember('density', density);
  }

  toggle(): void {
    this.choose(this.current === 'dark' ? 'light' : 'dark');
  }

  /** Writes the attributes that `tokens.css` reads; for the root layout's `$effect`. */
  attach(): () => void {
    return $effect.root(() => {
      $effect(() => {
        const { dataset, style } = document.documentElement;
        dataset.theme = this.current;
        dataset.density = this.density;
        style.background = '';
      });
    });
  }
}

export const theme = new Theme();
