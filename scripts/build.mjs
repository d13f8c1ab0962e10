// Builds the page into dist/, a folder that works from any web server under any path.
//   npm run build                    all of it
//   node scripts/build.mjs --wasm    only the engine, into www/wasm/
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareNode, prepareWasm, requireNode } from './prepare.mjs';
import { all, root, run, runBeside, step, target } from './steps.mjs';

const WASM = 'wasm32-unknown-unknown';
/** Makes the JavaScript and the types that load the engine. A workspace of its own, so that nothing else waits for it. */
const BINDGEN = ['--manifest-path', 'scripts/bindgen/Cargo.toml', '--target-dir', path.join(path.relative(root, target), 'bindgen')];

/**
 * Compiles the engine to WebAssembly, with the JavaScript and the types that load it. What was built before stays until all is done.
 * A draft is built again in seconds, and its runs take somewhat longer.
 * @param {{ draft?: boolean, packages?: Promise<void> }} [how] `packages`: those of npm, which only its last step needs
 */
export async function buildWasm({ draft = false, packages = Promise.resolve() } = {}) {
  const profile = draft ? 'draft' : 'release';
  // The engine takes longer, so that the other one gets what it leaves.
  await all(
    runBeside('cargo', ['build', '--locked', '--lib', '--profile', profile, '--target', WASM]),
    runBeside('cargo', ['build', '--locked', '--quiet', ...BINDGEN], { waits: true }),
    packages,
  );
  const made = path.join(target, 'engine', profile);
  rmSync(made, { recursive: true, force: true });
  run('cargo', ['run', '--locked', '--quiet', ...BINDGEN, '--', path.join(target, WASM, profile, 'stampede.wasm'), made]);
  if (!draft) optimize(path.join(made, 'stampede_bg.wasm'));
  cpSync(made, path.join(root, 'www/wasm'), { recursive: true });
}

/**
 * Optimizes a file in its place, for speed (-O3) and not for size: a run's time is what the visitor waits for.
 * That takes half a minute, so the result is kept for as long as the same file comes again.
 * @param {string} file
 */
function optimize(file) {
  const binaryen = path.join(root, 'node_modules/binaryen');
  const { version } = JSON.parse(readFileSync(path.join(binaryen, 'package.json'), 'utf8'));
  const folder = path.join(target, 'engine', 'optimized');
  const kept = path.join(folder, `${createHash('sha256').update(version).update(readFileSync(file)).digest('hex')}.wasm`);
  if (!existsSync(kept)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    run(process.execPath, [path.join(binaryen, 'bin/wasm-opt'), file, '-o', `${kept}.part`, '-O3']);
    renameSync(`${kept}.part`, kept);
  }
  copyFileSync(kept, file);
}

/** Bundles the page and the engine. */
export function buildPage() {
  run(process.execPath, [path.join(root, 'node_modules/vite/bin/vite.js'), 'build']);
}

/** @param {{ page?: boolean }} [what] */
export async function build({ page = true } = {}) {
  // What cannot work is said before minutes have gone.
  requireNode();
  prepareWasm();
  const packages = step('packages', 'install the npm packages, if they are missing', prepareNode);
  const engine = 'compile the simulation from Rust to WebAssembly, so that a browser can run it (minutes the first time)';
  await step('engine', engine, () => buildWasm({ packages }));
  if (page) await step('page', 'bundle the page into dist/, which any web server can serve', buildPage);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build({ page: !process.argv.includes('--wasm') });
}
