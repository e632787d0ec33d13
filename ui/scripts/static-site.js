import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import adapter from '@sveltejs/adapter-static';

const INLINE_SCRIPT = /<script>([\s\S]*?)<\/script>/g;

/**
 * adapter-static, with SvelteKit's inline start script moved into a file of its own, so that
 * `script-src 'self'` is enough and the content security policy needs no hash that changes with
 * every build.
 *
 * @param {{ fallback: string }} options
 * @returns {import('@sveltejs/kit').Adapter}
 */
export function staticSite(options) {
  return {
    name: 'static-site',
    async adapt(builder) {
      await adapter(options).adapt(builder);
      const page = join('build', options.fallback);
      const html = await readFile(page, 'utf8');
      await writeFile(page, await withoutInlineScripts(html));
    },
  };
}

/** @param {string} html */
async function withoutInlineScripts(html) {
  for (const [tag, script] of html.matchAll(INLINE_SCRIPT)) {
    const hash = createHash('sha256').update(script).digest('hex').slice(0, 8);
    const path = `_app/immutable/boot.${hash}.js`;
    await writeFile(join('build', path), script);
    html = html.replace(tag, `<script src="/${path}"></script>`);
  }
  return html;
}
