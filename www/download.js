// Downloads the engine once, compiles it while it comes, and tells how much of it is there.
import address from './wasm/stampede_bg.wasm?url';
import { Failure } from './failure.js';

/** For how long nothing may come before the download is given up, in milliseconds. */
const PATIENCE = 30_000;

/** @typedef {(bytes: number, total: number) => void} Listen Bytes that have come, and of how many. */

/** @type {Set<Listen>} */
const listeners = new Set();
/** @type {Promise<WebAssembly.Module> | undefined} */
let compiled;

/** The engine, compiled. The first call starts the download; after one that failed, the next call tries again. */
export function engineModule() {
  compiled ??= download().catch((error) => {
    compiled = undefined;
    throw error;
  });
  return compiled;
}

/** @param {Listen} listen */
export function onDownload(listen) {
  listeners.add(listen);
}

/** @returns {Promise<WebAssembly.Module>} */
async function download() {
  if (typeof WebAssembly !== 'object') throw new Failure('failure-no-webassembly');
  const giveUp = new AbortController();
  let bytes = 0;
  let whole = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  /** @param {number} more */
  const came = (more) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => giveUp.abort(), PATIENCE);
    bytes += more;
    for (const listen of listeners) listen(bytes, Math.max(__ENGINE_BYTES__, bytes));
  };
  try {
    came(0);
    const response = await fetch(address, { signal: giveUp.signal });
    if (!response.ok) throw new Failure('failure-download-status', { status: response.status });
    if (!response.body) return await WebAssembly.compile(await response.arrayBuffer());
    const counted = response.body.pipeThrough(
      new TransformStream({
        transform(chunk, into) {
          came(chunk.byteLength);
          into.enqueue(chunk);
        },
        flush() {
          whole = true;
          clearTimeout(waiting);
        },
      }),
    );
    // Whatever type the server gives it: what counts is what it holds.
    const typed = new Response(counted, { headers: { 'content-type': 'application/wasm' } });
    return await (WebAssembly.compileStreaming ? WebAssembly.compileStreaming(typed) : WebAssembly.compile(await typed.arrayBuffer()));
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (giveUp.signal.aborted) throw new Failure('failure-download-stalled', { seconds: PATIENCE / 1000 });
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof WebAssembly.CompileError || whole) throw new Failure('failure-compile', { cause: message });
    throw new Failure(bytes === 0 ? 'failure-download-blocked' : 'failure-download-broke');
  } finally {
    clearTimeout(waiting);
  }
}
