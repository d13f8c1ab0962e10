// The one address that the page may load as a script. The page's policy lets nothing else through.
import worker from './worker.js?worker&url';

/**
 * The engine's thread as an address that `new Worker` takes, where the browser asks that such an address be vouched for.
 * @returns {string | URL}
 */
export function workerAddress() {
  return /** @type {string} */ (policy ? policy.createScriptURL(worker) : worker);
}

/** @type {{ createScriptURL: (address: string) => unknown } | undefined} */
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy('stampede-worker', {
  /** @param {string} address */
  createScriptURL(address) {
    if (address !== worker) throw new TypeError(`${address} is not the engine's thread`);
    return address;
  },
});
