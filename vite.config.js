import { readFileSync, statSync } from 'node:fs';
import { FluentBundle, FluentResource } from '@fluent/bundle';
import { defineConfig } from 'vite';

/**
 * What the page may do, told to the browser: it runs its own scripts, its own worker and its own WebAssembly, asks its own
 * server, and nothing else. A string becomes a script's address only in `www/trusted.js`, and never markup.
 */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  // Where no script starts, one form loads the page again.
  "form-action 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types stampede-worker',
].join('; ');

/** @import { HtmlTagDescriptor, Plugin } from 'vite' */

/** Puts the policy first into the built page. The development server does without: what it adds to the page runs inline. @returns {Plugin} */
function policy() {
  return {
    name: 'policy',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: () => [{ tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' }],
    },
  };
}

/** What is said in English, before any script has come or where none does. @param {string} id of words/en/page.ftl or presets.ftl @returns {string} */
function english(id) {
  const bundle = new FluentBundle('en', { useIsolating: false });
  for (const name of ['page', 'presets']) {
    bundle.addResource(new FluentResource(readFileSync(new URL(`words/en/${name}.ftl`, import.meta.url), 'utf8')));
  }
  const [message = '', part] = id.split('.');
  const found = bundle.getMessage(message);
  const pattern = part ? found?.attributes[part] : found?.value;
  if (!pattern) throw new Error(`there are no words for ${id}`);
  return bundle.formatPattern(pattern);
}

/** @type {Record<string, string>} */
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Puts the words into index.html, where `{{ id }}` stands for a sentence. @returns {Plugin} */
function firstWords() {
  return {
    name: 'first-words',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => html.replace(/\{\{ ([\w.-]+) \}\}/g, (_, id) => english(id).replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign)),
    },
  };
}

/** Lets the browser ask for the engine and for the page's code as soon as it has read the page's head. @returns {Plugin} */
function hints() {
  /** @param {Record<string, string>} attrs @returns {HtmlTagDescriptor} */
  const hint = (attrs) => ({ tag: 'link', attrs: { crossorigin: true, ...attrs }, injectTo: 'head' });
  return {
    name: 'hints',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const files = Object.values(bundle ?? {});
        const engine = files.find(({ fileName }) => fileName.endsWith('.wasm'));
        const page = files.find((file) => file.type === 'chunk' && file.facadeModuleId?.endsWith('/www/main.js'));
        return [
          ...(page ? [hint({ rel: 'modulepreload', href: `./${page.fileName}` })] : []),
          // It is the largest by far, and must not hold up what makes the page visible.
          ...(engine ? [hint({ rel: 'preload', as: 'fetch', fetchpriority: 'low', href: `./${engine.fileName}` })] : []),
        ];
      },
    },
  };
}

/** The picture of a shared link, beside the page. */
const CARD = 'card.png';

/**
 * What others show of a shared link. Its picture needs a whole address, which only the publisher of the page knows:
 * STAMPEDE_URL says it. Without one no address is in the page, rather than a wrong one.
 * @returns {Plugin}
 */
function preview() {
  const told = process.env.STAMPEDE_URL;
  const home = told ? homeOf(told) : null;
  return {
    name: 'preview',
    apply: 'build',
    generateBundle() {
      if (home) this.emitFile({ type: 'asset', fileName: CARD, source: readFileSync(new URL(`www/${CARD}`, import.meta.url)) });
    },
    transformIndexHtml: () => {
      const words = {
        'og:type': 'website',
        'og:site_name': 'Stampede',
        'og:title': english('page-title'),
        'og:description': english('page-description'),
        ...(home && {
          'og:url': home,
          'og:image': new URL(CARD, home).href,
          'og:image:width': '1200',
          'og:image:height': '630',
          'og:image:alt': english('page-card'),
        }),
      };
      /** @type {HtmlTagDescriptor[]} */
      const tags = Object.entries(words).map(([property, content]) => ({ tag: 'meta', attrs: { property, content }, injectTo: 'head' }));
      return [...tags, { tag: 'meta', attrs: { name: 'twitter:card', content: home ? 'summary_large_image' : 'summary' }, injectTo: 'head' }];
    },
  };
}

/** @param {string} told @returns {string} Ends with a slash, so that what lies beside the page is found. */
function homeOf(told) {
  const address = URL.canParse(told) ? new URL(told) : null;
  if (!address || !/^https?:$/.test(address.protocol)) {
    throw new Error(`STAMPEDE_URL is “${told}”; it takes the address at which the page will be found, as https://example.org/stampede/`);
  }
  return address.href.replace(/[?#].*$/, '').replace(/\/?$/, '/');
}

export default defineConfig({
  // Relative addresses: dist/ works from any web server under any path.
  base: './',
  worker: { format: 'es' },
  build: { target: 'es2022', assetsInlineLimit: 0 },
  // `scripts/dev.mjs` reloads the page when all of the engine is there. Nothing else that cargo builds belongs to the page.
  server: { watch: { ignored: ['**/target/**', '**/www/wasm/**'] } },
  plugins: [firstWords(), policy(), hints(), preview()],
  // What the page has to download, whatever a server says of lengths.
  define: { __ENGINE_BYTES__: String(statSync('www/wasm/stampede_bg.wasm', { throwIfNoEntry: false })?.size ?? 0) },
});
