import { afterEach, beforeEach } from 'vitest';
import { loadWords, locale } from '$lib/locale.svelte';

// Loaded beforehand, a language is switched at once.
await Promise.all([loadWords('zh'), loadWords('en')]);

// Tests read Chinese unless they say otherwise, whatever the machine speaks.
beforeEach(() => locale.choose('zh'));
afterEach(() => localStorage.clear());
