// A web server for the built page, on this machine only and for this machine only.
import { readFileSync, realpathSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { root } from './steps.mjs';

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
 * The file that an address means, if it is one in the folder; null for any other.
 * @param {string} folder its real path
 * @param {string} name
 */
function inside(folder, name) {
  try {
    // A link may lead anywhere, so that it is where the path ends that counts.
    const file = realpathSync(path.join(folder, name));
    return file.startsWith(folder + path.sep) ? { file, body: readFileSync(file) } : null;
  } catch {
    return null;
  }
}

/** @param {string} escaped */
function unescaped(escaped) {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return null;
  }
}

/**
 * Serves a folder under a path, on a port or, where that is taken or 0, on any free one.
 * @param {{ port?: number, base?: string, folder?: string }} [where]
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function serve({ port = 0, base = '/', folder = path.join(root, 'dist') } = {}) {
  const real = realpathSync(folder);
  /** @type {string[]} */
  let hosts = [];
  const server = createServer((request, response) => {
    /** @type {(status: number, text: string, headers?: Record<string, string>) => void} */
    const refuse = (status, text, headers = {}) => {
      response.writeHead(status, { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff', ...headers });
      response.end(`${text}\n`);
    };
    // A page elsewhere can give its own name the address of this machine; a browser then still names it here.
    if (!hosts.includes(request.headers.host ?? '')) return refuse(421, 'This server answers to its own name only');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return refuse(405, 'There is nothing but GET and HEAD', { allow: 'GET, HEAD' });
    }
    const [escaped = '/'] = (request.url ?? '/').split('?');
    const address = unescaped(escaped);
    if (address === null || address.includes('\0')) return refuse(400, 'This is no address');
    const found = address.startsWith(base) ? inside(real, address.slice(base.length) || 'index.html') : null;
    if (!found) return refuse(404, 'Not found');
    response.writeHead(200, {
      'content-type': TYPES[path.extname(found.file)] ?? 'application/octet-stream',
      'content-length': found.body.length,
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    });
    response.end(request.method === 'HEAD' ? undefined : found.body);
  });
  /** @param {number} at */
  const listen = (at) =>
    new Promise((resolve, reject) => {
      server.once('error', reject).listen(at, '127.0.0.1', () => resolve(undefined));
    });
  await listen(port).catch(() => listen(0));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  hosts = names.flatMap((name) => (address.port === 80 ? [name, `${name}:80`] : [`${name}:${address.port}`]));
  return {
    url: `http://127.0.0.1:${address.port}${base}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
