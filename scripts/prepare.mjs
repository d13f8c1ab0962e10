// Installs what is missing: the one place that knows how. A machine needs only Rust (by rustup), Node and npm.
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { findBrowser, findDriver } from './browser.mjs';
import { ask, root, run, runBeside } from './steps.mjs';

const WASM_PACK = '0.15.1';
const MUTANTS = '27.1.0';

/** Throws where this Node is too old. */
export function requireNode() {
  const [major] = process.versions.node.split('.');
  if (Number(major) < 20) throw new Error(`Node 20 or newer is needed, this is ${process.version}: https://nodejs.org`);
}

/** The npm packages of the lock file: vite, wasm-opt, TypeScript. */
export async function prepareNode() {
  requireNode();
  const lock = path.join(root, 'package-lock.json');
  const installed = path.join(root, 'node_modules', '.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  await npm('ci', '--no-audit', '--no-fund');
}

/** Rust's WebAssembly target, for which the engine is built. */
export function prepareWasm() {
  if (!ask('cargo', ['--version'])) throw new Error('Rust is needed: install it with rustup, https://rustup.rs');
  const sysroot = ask('rustc', ['--print', 'sysroot'])?.trim() ?? '';
  if (!existsSync(path.join(sysroot, 'lib', 'rustlib', 'wasm32-unknown-unknown'))) {
    run('rustup', ['target', 'add', 'wasm32-unknown-unknown']);
  }
}

/** wasm-pack, which runs tests of the engine in a browser. */
export function prepareWasmPack() {
  if (!ask('wasm-pack', ['--version'])) run('cargo', ['install', 'wasm-pack', '--version', WASM_PACK, '--locked']);
}

/** rustfmt and clippy, which rustup's minimal profile leaves out. */
export function prepareLints() {
  if (!ask('cargo', ['fmt', '--version'])) run('rustup', ['component', 'add', 'rustfmt']);
  if (!ask('cargo', ['clippy', '--version'])) run('rustup', ['component', 'add', 'clippy']);
}

/** cargo-mutants, which lists what can be changed in the engine. */
export function prepareMutants() {
  if (!ask('cargo', ['mutants', '--version'])) run('cargo', ['install', 'cargo-mutants', '--version', MUTANTS, '--locked']);
}

/** A browser for the tests. Installed where that is one command; asked for elsewhere. */
export function prepareBrowser() {
  if (!(findBrowser() && findDriver())) installDebian('chromium', 'chromium-driver', 'fonts-dejavu-core');
  if (findBrowser()) return;
  throw new Error(
    'The tests need Chrome or Chromium. Install Chrome (https://www.google.com/chrome), or on Debian run\n' +
      '  sudo apt-get install chromium chromium-driver\n' +
      'or set CHROME to the path of the browser you have.',
  );
}

/** valgrind, which counts instructions. Installed where that is one command; asked for elsewhere. */
export function prepareValgrind() {
  if (!ask('valgrind', ['--version'])) installDebian('valgrind');
  if (ask('valgrind', ['--version'])) return;
  throw new Error(
    'The instructions are counted by valgrind (https://valgrind.org), which runs on Linux. On Debian or Ubuntu run\n' +
      '  sudo apt-get install valgrind',
  );
}

/** Installs packages of Debian, where this is Debian and root asks; does nothing elsewhere. @param {string[]} packages */
function installDebian(...packages) {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (process.getuid?.() !== 0 || !/^ID=debian$/m.test(release)) return;
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update'], quiet);
  run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], quiet);
}

/** @param {string[]} args */
function npm(...args) {
  // npm runs our scripts and says where it is; as a script of Node it starts alike on every system.
  const self = process.env.npm_execpath;
  return self ? runBeside(process.execPath, [self, ...args]) : runBeside('npm', args);
}
