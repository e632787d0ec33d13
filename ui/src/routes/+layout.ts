import { locale } from '$lib/locale.svelte';
import { session } from '$lib/shell/session.svelte';

// The window shows one document; everything is rendered in it.
export const ssr = false;
export const prerender = false;

// Asked as soon as this file is read, not when the router comes to it.
const known = Promise.all([locale.ready(), session.load()]);

/** Nothing is mounted before there are words for it and it is known what may be shown. */
export async function load(): Promise<void> {
  await known;
}
