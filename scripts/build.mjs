// Builds the page into dist/, a folder that works from any web server under any path.
//   npm run build                    all of it
//   node scripts/build.mjs --wasm    only the engine, into www/wasm/
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareNode, prepareWasm } from './prepare.mjs';
import { root, run, step } from './steps.mjs';

/** Compiles the engine to WebAssembly, with the JavaScript and the types that load it. */
export function buildWasm() {
  run('wasm-pack', ['build', '--target', 'web', '--release', '--no-pack', '--out-dir', 'www/wasm', '--', '--locked']);
}

/** Bundles the page and the engine. */
export function buildPage() {
  run(process.execPath, [path.join(root, 'node_modules/vite/bin/vite.js'), 'build']);
}

/** @param {{ page?: boolean }} [what] */
export async function build({ page = true } = {}) {
  await step('packages', 'install the npm packages and wasm-pack, if they are missing (minutes the first time)', () => {
    prepareNode();
    prepareWasm();
  });
  await step('engine', 'compile the simulation from Rust to WebAssembly, so that a browser can run it', buildWasm);
  if (page) await step('page', 'bundle the page into dist/, which any web server can serve', buildPage);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build({ page: !process.argv.includes('--wasm') });
}
