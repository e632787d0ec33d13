import { staticSite } from './scripts/static-site.js';

/** @type {import('@sveltejs/kit').Config} */
export default {
  compilerOptions: { runes: ({ filename }) => !filename.includes('node_modules') || undefined },
  kit: {
    adapter: staticSite({ fallback: 'index.html' }),
    // The window has one origin and one document: relative paths would break below /customers/….
    paths: { relative: false },
  },
};
