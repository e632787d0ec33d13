// The window shows one document; everything is rendered in it.
export const ssr = false;
export const prerender = false;
