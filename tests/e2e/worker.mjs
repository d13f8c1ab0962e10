// An engine's thread that misbehaves: a few lines that run in it before its own.

/** @import { Page } from 'playwright-core' */

/**
 * Puts code before each worker's script that the page starts from now on.
 * @param {Page} page
 * @param {(number: number) => (() => void) | null} prelude What runs in the worker with this number, counted from 1; it can
 * use nothing from outside.
 */
export async function before(page, prelude) {
  let number = 0;
  await page.route('**/worker-*.js', async (route) => {
    const response = await route.fetch();
    const code = prelude(++number);
    await route.fulfill({ response, body: `${code ? `(${code})();` : ''}\n${await response.text()}` });
  });
}

/** A run of 777 readers ends only after a `go` on the channel `run`; until then it reports that it is at 40 %. */
export function slow() {
  const post = self.postMessage.bind(self);
  /** @param {any} data */
  self.postMessage = (data) => {
    if (!data.done?.run || !data.done.link.fragment.includes('clients.count=777')) return post(data);
    post({ id: data.id, progress: 0.4 });
    new BroadcastChannel('run').onmessage = () => post(data);
  };
}

/** A run of 777 readers traps, and the engine is good for nothing from then on. */
export function trap() {
  const post = self.postMessage.bind(self);
  let dead = false;
  /** @param {any} data */
  self.postMessage = (data) => {
    const { id } = data;
    if (dead) return post({ id, error: 'null pointer passed to rust', exhausted: false, memory: 2e6 });
    if (!data.done?.run || !data.done.link.fragment.includes('clients.count=777')) return post(data);
    dead = true;
    post({ id, error: 'unreachable', exhausted: false, memory: 3.4e9 });
  };
}

/** A run of 777 readers is refused. */
export function refuse() {
  const post = self.postMessage.bind(self);
  /** @param {any} data */
  self.postMessage = (data) => {
    if (!data.done?.run || !data.done.link.fragment.includes('clients.count=777')) return post(data);
    post({ id: data.id, faults: [{ field: 'clients.count', message: { id: 'run-less', args: {} } }], memory: 2e6 });
  };
}

/** It is asked for a picture after the instant 2.5 s, and says nothing from then on. */
export function hang() {
  let hangs = false;
  addEventListener('message', (event) => {
    hangs ||= event.data.type === 'frame' && event.data.t > 2.5e9;
    if (hangs) event.stopImmediatePropagation();
  });
}

/** The first picture after the instant 2.5 s ends it, until it is healed. */
export function die() {
  let ill = true;
  new BroadcastChannel('heal').onmessage = () => (ill = false);
  addEventListener('message', (event) => {
    if (!ill || event.data.type !== 'frame' || event.data.t <= 2.5e9) return;
    event.stopImmediatePropagation();
    setTimeout(() => {
      throw new Error('unreachable');
    });
  });
}

/** Says that it has taken a gigabyte for a run of 777 readers. */
export function large() {
  const post = self.postMessage.bind(self);
  let large = false;
  /** @param {any} data */
  self.postMessage = (data) => {
    large ||= Boolean(data.done?.run && data.done.link.fragment.includes('clients.count=777'));
    post(large && 'memory' in data ? { ...data, memory: 1e9 } : data);
  };
}
