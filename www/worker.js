import init, * as wasm from './wasm/stampede.js';

await init();
self.postMessage(wasm.version());
