import { statSync } from 'node:fs';
import { defineConfig } from 'vite';

const ENGINE = 'www/wasm/stampede_bg.wasm';

/**
 * Lets the browser ask for the engine and for the page's code as soon as it has read the page's head.
 * @returns {import('vite').Plugin}
 */
function hints() {
  return {
    name: 'hints',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const files = Object.values(bundle ?? {});
        const engine = files.find(({ fileName }) => fileName.endsWith('.wasm'));
        const page = files.find((file) => file.type === 'chunk' && file.isDynamicEntry);
        return [
          ...(page ? [hint({ rel: 'modulepreload', href: `./${page.fileName}` })] : []),
          // It is the largest by far, and must not hold up what makes the page visible.
          ...(engine ? [hint({ rel: 'preload', as: 'fetch', fetchpriority: 'low', href: `./${engine.fileName}` })] : []),
        ];
      },
    },
  };
}

/** @param {Record<string, string>} attrs @returns {import('vite').HtmlTagDescriptor} */
function hint(attrs) {
  return { tag: 'link', attrs: { crossorigin: true, ...attrs }, injectTo: 'head' };
}

export default defineConfig({
  // Relative addresses: dist/ works from any web server under any path.
  base: './',
  worker: { format: 'es' },
  build: { target: 'es2022', assetsInlineLimit: 0 },
  plugins: [hints()],
  // What the page has to download, whatever a server says of lengths.
  define: { __ENGINE_BYTES__: String(statSync(ENGINE, { throwIfNoEntry: false })?.size ?? 0) },
});
