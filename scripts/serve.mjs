// A web server for the built page, on this machine only.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { root } from './steps.mjs';

const dist = path.join(root, 'dist');

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/**
 * Serves dist/ under a path, on a port or, where that is taken or 0, on any free one.
 * @param {{ port?: number, base?: string }} [where]
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function serve({ port = 0, base = '/' } = {}) {
  const server = createServer((request, response) => {
    const [address = '/'] = (request.url ?? '/').split('?');
    const file = path.join(dist, address.startsWith(base) ? address.slice(base.length) || 'index.html' : '..');
    try {
      if (!file.startsWith(dist + path.sep)) throw new Error('outside of dist/');
      const body = readFileSync(file);
      const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' }).end(body);
    } catch {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n');
    }
  });
  /** @param {number} at */
  const listen = (at) =>
    new Promise((resolve, reject) => {
      server.once('error', reject).listen(at, '127.0.0.1', () => resolve(undefined));
    });
  await listen(port).catch(() => listen(0));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}${base}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
