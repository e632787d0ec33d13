import { overwriteGetLocale } from './paraglide/runtime';
import { remember, remembered } from './stored';

export type Language = 'zh' | 'en';
export type LanguageChoice = 'system' | Language;

const TAG: Record<Language, string> = { zh: 'zh-CN', en: 'en' };

/**
 * The language of the interface. `current` is a rune, and every message function reads it, so a
 * switch re-renders the words in place: no component is unmounted and no typed text is lost.
 */
export class Locale {
  choice = $state<LanguageChoice>(remembered('language', ['zh', 'en']) ?? 'system');
  #system = $state(languageOfSystem());
  readonly current = $derived(this.choice === 'system' ? this.#system : this.choice);

  /** BCP 47 tag for `Intl` and `<html lang>`. */
  readonly tag = $derived(TAG[this.current]);

  choose(choice: LanguageChoice): void {
    this.choice = choice;
    remember('language', choice);
  }

  /** Keeps `<html lang>` right and follows the system; for the root layout's `$effect`. */
  attach(): () => void {
    const follow = () => (this.#system = languageOfSystem());
    window.addEventListener('languagechange', follow);
    const stop = $effect.root(() => {
      $effect(() => {
        document.documentElement.lang = this.tag;
      });
    });
    return () => {
      window.removeEventListener('languagechange', follow);
      stop();
    };
  }
}

/** Chinese first: English only for a system whose first supported language is English. */
function languageOfSystem(): Language {
  const known = navigator.languages.find((tag) => /^(zh|en)\b/i.test(tag));
  return known?.toLowerCase().startsWith('en') ? 'en' : 'zh';
}

export const locale = new Locale();
overwriteGetLocale(() => locale.current);
