// What to set in production for the layers of a candidate, by product, with its source.
import { make } from '../panels/dom.js';
import { hasWords, say } from '../say.js';

const PRODUCTS = ['redis', 'memcached', 'nginx', 'go', 'java', 'node', 'python'];

/** Layers that are two others together. @type {Record<string, string[]>} */
const BOTH = { 'flight-lock': ['singleflight', 'redis-lock'], 'flight-lease': ['singleflight', 'lease'] };

/** @param {string[]} layers @returns {{ layer: string, product: string }[]} */
function settings(layers) {
  const single = layers.flatMap((layer) => BOTH[layer] ?? [layer]);
  return single.flatMap((layer) => PRODUCTS.map((product) => ({ layer, product }))).filter(({ layer, product }) => hasWords(`set-${layer}-${product}`));
}

/** @param {string[]} layers @returns {string[]} Line by line, for a text. */
export function asLines(layers) {
  return settings(layers).map(({ layer, product }) => `${say(`layer-${layer}`)}, ${say(`production-${product}`)}: ${say(`set-${layer}-${product}`)} (${say(`set-${layer}-${product}.source`)})`);
}

/** @param {string[]} layers @returns {HTMLElement[]} */
export function makeProduction(layers) {
  const found = settings(layers);
  if (found.length === 0) return [];
  let last = '';
  const rows = found.map(({ layer, product }) => {
    const first = layer !== last;
    last = layer;
    return make(
      'tr',
      {},
      make('th', { scope: 'row' }, first ? say(`layer-${layer}`) : ''),
      make('td', {}, say(`production-${product}`)),
      make('td', {}, say(`set-${layer}-${product}`), ' ', make('a', { href: say(`set-${layer}-${product}.source`), target: '_blank', rel: 'noreferrer' }, say('production-source'))),
    );
  });
  return [make('details', { class: 'lab-production' }, make('summary', {}, say('production-title')), make('table', {}, make('tbody', {}, ...rows)), make('p', { class: 'lab-note' }, say('production-more')))];
}
