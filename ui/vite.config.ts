import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';
import { firstScreen } from './scripts/first-screen.js';
import { words } from './scripts/words.js';

/** Under test the messages are compiled once, before; the watcher would keep the process alive. */
const messages = process.env.VITEST
  ? []
  : paraglideVitePlugin({
      project: './project.inlang',
      outdir: './src/lib/paraglide',
      strategy: ['globalVariable', 'baseLocale'],
      outputStructure: 'locale-modules',
      emitReadme: false,
      emitGitIgnore: false,
      emitPrettierIgnore: false,
    });

export default defineConfig({
  plugins: [messages, words(), firstScreen(), sveltekit(), svelteTesting()],
  build: {
    // WebKitGTK 2.40 (Debian 12) and WebView2 are the oldest engines the shell runs in.
    target: ['safari16', 'chrome111'],
  },
  server: { port: 1420, strictPort: true },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/test-setup.ts'],
    clearMocks: true,
  },
});
