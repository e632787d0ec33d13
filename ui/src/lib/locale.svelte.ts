import { remember, remembered } from './stored';

export type Language = 'zh' | 'en';
export type LanguageChoice = 'system' | Language;

const TAG: Record<Language, string> = { zh: 'zh-CN', en: 'en' };

/** A text with `{inputs}`, or the texts by the plural of one input. */
export type Word = string | readonly [by: string, forms: Readonly<Record<string, string>>];

/** Everything that is said in one language, by key. */
export type Words = Readonly<Record<string, Word>>;

const files: Record<Language, () => Promise<{ default: Words }>> = {
  zh: () => import('virtual:words/zh'),
  en: () => import('virtual:words/en'),
};
const loaded: Partial<Record<Language, Words>> = {};

/** Fetches the words of a language, once. */
export async function loadWords(language: Language): Promise<Words> {
  return (loaded[language] ??= (await files[language]()).default);
}

/**
 * The language of the interface. `words` is a rune, and every message function reads it, so a
 * switch re-renders the words in place: no component is unmounted and no typed text is lost.
 */
export class Locale {
  choice = $state<LanguageChoice>(remembered('language', ['zh', 'en']) ?? 'system');
  #system = $state(languageOfSystem());
  /** What somebody else reads for a while: not remembered. */
  #lent = $state<Language | null>(null);
  readonly #wanted = $derived(
    this.#lent ?? (this.choice === 'system' ? this.#system : this.choice),
  );

  /** The language that is read; a switch waits for its words. */
  current = $state<Language>(this.#wanted);
  /** Null until `ready`, which comes before anything that speaks is mounted. */
  words = $state.raw<Words | null>(null);

  /** BCP 47 tag for `Intl` and `<html lang>`. */
  readonly tag = $derived(TAG[this.current]);

  choose(choice: LanguageChoice): void {
    this.choice = choice;
    remember('language', choice);
    void this.ready();
  }

  /** Speaks to somebody else in their language; null: to whom the computer belongs again. */
  lend(language: Language | null): void {
    this.#lent = language;
    void this.ready();
  }

  /** Brings the words of the wanted language, at once where they were loaded before. */
  async ready(): Promise<void> {
    const language = this.#wanted;
    const words = loaded[language] ?? (await loadWords(language));
    if (language !== this.#wanted) return; // chosen again meanwhile
    this.words = words;
    this.current = language;
  }

  /** Keeps `<html lang>` right and follows the system; for the root layout's `$effect`. */
  attach(): () => void {
    const follow = () => {
      this.#system = languageOfSystem();
      void this.ready();
    };
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
