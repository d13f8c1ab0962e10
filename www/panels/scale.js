// The notches of a slider: round values, as many as a hand can tell apart. Pure.

/** @import { Parameter } from '../engine-types.js' */

/** @typedef {{ text: string, number: number }} Notch `text` as spelled in a link; times in nanoseconds. */

const US = 1e3;
const MS = 1e6;
const S = 1e9;

/** A decade's round values. */
const ROUND = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8];

/** Times beyond ten seconds go by the clock. */
const CLOCK = [
  ...['12s', '15s', '20s', '25s', '30s', '40s', '50s'],
  ...['1min', '2min', '3min', '5min', '7min', '10min', '15min', '20min', '30min', '45min'],
  ...['1h', '2h', '3h', '4h', '6h', '8h', '12h', '18h'],
  ...['1d', '2d', '3d', '5d', '7d', '10d', '14d', '20d', '30d'],
];
const UNITS = /** @type {Record<string, number>} */ ({ ns: 1, us: US, ms: MS, s: S, min: 60 * S, h: 3600 * S, d: 86_400 * S });

/** @returns {Notch[]} From a microsecond to thirty days. */
function times() {
  /** @type {Notch[]} */
  const notches = [];
  for (const unit of ['us', 'ms', 's']) {
    for (const decade of unit === 's' ? [1] : [1, 10, 100]) {
      for (const round of ROUND) notches.push(time(Number((round * decade).toPrecision(3)), unit));
    }
  }
  notches.push(time(10, 's'));
  for (const text of CLOCK) {
    const [, number, unit] = /** @type {string[]} */ (text.match(/^(\d+)(\D+)$/));
    notches.push(time(Number(number), String(unit)));
  }
  return notches;
}

/** @param {number} n @param {string} unit @returns {Notch} */
function time(n, unit) {
  return { text: `${n}${unit}`, number: Math.round(n * (UNITS[unit] ?? 1)) };
}

/** @param {number} min @param {number} max @returns {Notch[]} */
function counts(min, max) {
  /** @type {Set<number>} */
  const values = new Set([min]);
  for (let decade = 10 ** Math.floor(Math.log10(Math.max(min, 1))); decade <= max; decade *= 10) {
    const rounds = decade === 1 ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : decade === 10 ? [1, 1.2, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9] : ROUND;
    for (const round of rounds) {
      const n = Math.round(round * decade);
      if (n > min && n <= max) values.add(n);
    }
  }
  values.add(max);
  return [...values].map((number) => ({ text: String(number), number }));
}

/** @param {number} min @param {number} max @param {boolean} whole @returns {Notch[]} */
function even(min, max, whole) {
  const step = whole ? Math.max(1, Math.round((max - min) / 100)) : 0.05;
  const notches = Math.round((max - min) / step);
  return Array.from({ length: notches + 1 }, (_, i) => {
    const number = Number((min + i * step).toFixed(6));
    return { text: String(number), number };
  });
}

/**
 * The notches of a parameter's slider, ascending. Over more than two decades they are equally far apart by their
 * ratio; where 0 is accepted it is the first.
 * @param {Parameter} parameter Of the kind whole, limit, real or time.
 * @returns {Notch[]}
 */
export function notches({ kind, min, max, span }) {
  const least = min ?? 0;
  const most = max ?? least;
  if (kind === 'time') {
    const from = Math.max(span?.[0] ?? 100 * US, least);
    const to = Math.min(span?.[1] ?? 60 * S, most);
    const between = times().filter(({ number }) => number >= from && number <= to);
    return least === 0 ? [{ text: '0s', number: 0 }, ...between] : between;
  }
  const from = Math.max(span?.[0] ?? least, least);
  const to = Math.min(span?.[1] ?? (kind === 'real' ? most : 1e6), most);
  if (kind === 'limit') {
    // No limit lies past the highest one.
    const limits = counts(Math.max(from, 1), to);
    return [...(least === 0 ? [{ text: '0', number: 0 }] : []), ...limits, { text: 'none', number: Infinity }];
  }
  if (kind === 'real' || to <= 100 * Math.max(from, 0.5) * (from > 0 ? 1 : 2)) {
    return even(span ? from : least, to, kind === 'whole');
  }
  const rising = counts(Math.max(from, 1), to);
  return least === 0 ? [{ text: '0', number: 0 }, ...rising] : rising;
}

/**
 * @param {Notch[]} scale
 * @param {number} value
 * @returns {number} The index of the notch that is nearest to `value`.
 */
export function nearest(scale, value) {
  let best = 0;
  /** @param {number} n */
  const place = (n) => (n > 0 ? Math.log(n) : -Infinity);
  for (let i = 1; i < scale.length; i++) {
    const here = scale[i]?.number ?? 0;
    const there = scale[best]?.number ?? 0;
    if (here === value) return i;
    const near = there === 0 || value <= 0 ? Math.abs(here - value) < Math.abs(there - value) : Math.abs(place(here) - place(value)) < Math.abs(place(there) - place(value));
    if (near) best = i;
  }
  return best;
}

/** @param {string} text As spelled in a link. @returns {string} As a person writes it: `120 ms`, `5 µs`, `20 000`. */
export function written(text) {
  if (/^\d{4,}$/.test(text)) return text.replace(/\B(?=(\d{3})+$)/g, '\u202f');
  return text.replace(/^([\d.]+)(ns|us|ms|s|min|h|d)$/, (_, number, unit) => `${number} ${unit === 'us' ? 'µs' : unit}`);
}

/** @param {string} text As a person wrote it. @returns {string} As the engine reads it; what is wrong stays wrong. */
export function spelled(text, kind = '') {
  const trimmed = text.trim();
  return (kind === 'whole' || kind === 'limit') && /^[\d\s_]+$/.test(trimmed) ? trimmed.replace(/[\s_]/g, '') : trimmed;
}
