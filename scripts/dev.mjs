// `npm run dev`: serves the page as it is being written. A change of the page is shown at once. After a change of the engine
// that is built first; until that has worked, the page goes on with the engine that it has.
import path from 'node:path';
import { buildWasm } from './build.mjs';
import { prepareNode, prepareWasm } from './prepare.mjs';
import { oneAtATime, root, step } from './steps.mjs';

/** What the engine is built from. */
const SOURCES = ['src', 'crates', 'words', 'Cargo.toml', 'Cargo.lock'].map((name) => path.join(root, name));
/** Milliseconds in which an editor may save more than one file. */
const PAUSE = 100;

/** @param {string} file */
const isSource = (file) => SOURCES.some((source) => file === source || file.startsWith(source + path.sep));

const draft = () => step('engine', 'compile the simulation from Rust to WebAssembly, unoptimized', () => buildWasm({ draft: true }));

await prepareNode();
prepareWasm();
await draft();

const { createServer } = await import('vite');
const server = await createServer({ root });
await server.listen();
server.printUrls();

const rebuild = oneAtATime(async () => {
  try {
    await draft();
    server.moduleGraph.invalidateAll();
    server.ws.send({ type: 'full-reload' });
  } catch (error) {
    const message = `The engine could not be built, and the terminal says why. ${error instanceof Error ? error.message : error}`;
    console.error(`\n== engine: FAILED. ${message}`);
    server.ws.send({ type: 'error', err: { message, stack: '' } });
  }
});

server.watcher.on('all', (_event, file) => {
  if (isSource(path.resolve(file))) setTimeout(rebuild, PAUSE);
});
