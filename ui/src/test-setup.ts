import { afterEach, beforeEach } from 'vitest';
import { locale } from '$lib/locale.svelte';

// Tests read Chinese unless they say otherwise, whatever the machine speaks.
beforeEach(() => locale.choose('zh'));
afterEach(() => localStorage.clear());
