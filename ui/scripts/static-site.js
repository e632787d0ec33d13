import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import adapter from '@sveltejs/adapter-static';

const INLINE_SCRIPT = /<script>([\s\S]*?)<\/script>/g;

/**
 * adapter-static, with SvelteKit's inline start script moved into a file of its own, so that
 * `script-src 'self'` is enough and the content security policy needs no hash that changes with
 * every build; and with what the first screen asks for later named at the front, so that it comes at once.
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
      const manifest = join(builder.config.kit.outDir, 'output/client/.vite/manifest.json');
      const named = withFirstFiles(html, JSON.parse(await readFile(manifest, 'utf8')));
      await writeFile(page, await withoutInlineScripts(named));
    },
  };
}

/**
 * The words of each language, for `first-paint.js` to choose from; and the parts of the pages that stand in the
 * chunk which every page begins with: those of the pages that may come first.
 *
 * @param {string} html
 * @param {Record<string, { file: string, name?: string, imports?: string[] }>} manifest
 */
function withFirstFiles(html, manifest) {
  const wordsOf = (/** @type {string} */ language) => {
    const words = manifest[`virtual:words/${language}`];
    if (!words) throw new Error(`no words of ${language} in the manifest`);
    return `data-words-${language}="/${words.file}"`;
  };
  const nodes = Object.entries(manifest).filter(([source]) => /\/nodes\/\d+\.js$/.test(source));
  const root = nodes.find(([source]) => source.endsWith('/0.js'))?.[1];
  const first = nodes.filter(([, node]) => String(node.imports) === String(root?.imports));
  const preloads = first.map(([, { file }]) => `<link href="/${file}" rel="modulepreload">`);
  const script = '<script src="/first-paint.js"';
  if (!html.includes(script) || first.length < 2) throw new Error('the page begins otherwise');
  return html
    .replace(script, `${script} ${wordsOf('zh')} ${wordsOf('en')}`)
    .replace('</head>', `${preloads.filter((link) => !html.includes(link)).join('')}</head>`);
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
