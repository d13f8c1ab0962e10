// The server of the built page gives away that folder and nothing else, to this machine and to nobody else.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { serve } from '../../scripts/serve.mjs';

let place = '';
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;

before(async () => {
  place = mkdtempSync(path.join(tmpdir(), 'stampede-serve-'));
  const folder = path.join(place, 'dist');
  mkdirSync(path.join(folder, 'assets'), { recursive: true });
  mkdirSync(path.join(place, 'dist-other'));
  writeFileSync(path.join(folder, 'index.html'), '<h1>page</h1>');
  writeFileSync(path.join(folder, 'assets', 'a b.js'), 'script');
  writeFileSync(path.join(place, 'secret.txt'), 'secret');
  writeFileSync(path.join(place, 'dist-other', 'secret.txt'), 'secret');
  symlinkSync(path.join(place, 'secret.txt'), path.join(folder, 'link.txt'));
  symlinkSync(place, path.join(folder, 'up'));
  symlinkSync('index.html', path.join(folder, 'home.html'));
  server = await serve({ folder, base: '/sub/' });
});

after(() => {
  server.close();
  rmSync(place, { recursive: true });
});

/**
 * What is answered. The address is sent as it is written, which `fetch` would not do.
 * @param {string} address
 * @param {{ method?: string, host?: string }} [how]
 * @returns {Promise<{ status: number, headers: import('node:http').IncomingHttpHeaders, body: string }>}
 */
function ask(address, { method = 'GET', host } = {}) {
  const { port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const headers = host === undefined ? {} : { host: host.replace('PORT', port) };
    request({ port, host: '127.0.0.1', path: address, method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    })
      .on('error', reject)
      .end();
  });
}

test('gives the page and what belongs to it, by its kind', async () => {
  const page = await ask('/sub/');
  assert.deepEqual([page.status, page.body], [200, '<h1>page</h1>']);
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(page.headers['x-content-type-options'], 'nosniff');
  const script = await ask('/sub/assets/a%20b.js?v=1');
  assert.deepEqual([script.status, script.body], [200, 'script']);
  assert.equal((await ask('/sub/home.html')).status, 200, 'a link that stays inside is followed');
});

test('HEAD answers like GET without the body, and nothing else is allowed', async () => {
  const head = await ask('/sub/', { method: 'HEAD' });
  assert.deepEqual([head.status, head.body, head.headers['content-length']], [200, '', '13']);
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE']) {
    const refused = await ask('/sub/', { method });
    assert.deepEqual([refused.status, refused.headers.allow], [405, 'GET, HEAD'], method);
  }
});

test('nothing outside of the folder is given, whatever way leads there', async () => {
  const ways = ['/', '/secret.txt', '/sub/../secret.txt', '/sub/../../secret.txt', '/sub/%2e%2e/secret.txt', '/sub/..%2fsecret.txt'];
  ways.push('/sub/link.txt', '/sub/up/secret.txt', '/sub/up/dist-other/secret.txt', '/sub/../dist-other/secret.txt', '/sub/assets');
  ways.push('/sub/..%5csecret.txt', '/sub//etc/passwd', '/sub/none.js');
  for (const way of ways) assert.equal((await ask(way)).status, 404, way);
});

test('an address that cannot be read is refused, and the server goes on', async () => {
  for (const way of ['/sub/%', '/sub/%zz', '/sub/%ff', '/sub/%00']) assert.equal((await ask(way)).status, 400, way);
  assert.equal((await ask('/sub/')).status, 200);
});

test('only the names of this machine are answered', async () => {
  for (const host of ['127.0.0.1:PORT', 'localhost:PORT', '[::1]:PORT']) {
    assert.equal((await ask('/sub/', { host })).status, 200, host);
  }
  for (const host of ['evil.example', 'evil.example:PORT', 'localhost', 'localhost:1', 'localhost.evil.example:PORT', '127.0.0.1:PORT.evil']) {
    assert.equal((await ask('/sub/', { host })).status, 421, host);
  }
});
