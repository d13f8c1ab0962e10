// Which mutants are tried, and what each one makes of its file. Pure.

/** @typedef {{ name: string, file: string, diff: string }} Mutant */

/**
 * Numbers from 0 to 1, the same ones for the same seed.
 * @param {number} seed
 */
function draws(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/**
 * @template T
 * @param {T[]} items
 * @param {() => number} draw
 */
function shuffle(items, draw) {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(draw() * (last + 1));
    [items[last], items[other]] = [/** @type {T} */ (items[other]), /** @type {T} */ (items[last])];
  }
  return items;
}

/**
 * `size` mutants in random order: one of each file if there is room, the rest in proportion to what there is to change in it.
 * @param {Mutant[]} all
 * @param {number} size
 * @param {number} seed
 * @returns {Mutant[]}
 */
export function sampled(all, size, seed) {
  const draw = draws(seed);
  /** @type {Map<string, Mutant[]>} */
  const files = new Map();
  for (const mutant of [...all].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    files.set(mutant.file, [...(files.get(mutant.file) ?? []), mutant]);
  }
  const lines = [...files.values()].map((mutants) => shuffle(mutants, draw));
  const firsts = shuffle(lines.flatMap((line) => line.slice(0, 1)), draw);
  const rest = shuffle(lines.flatMap((line) => line.slice(1)), draw);
  return shuffle([...firsts, ...rest].slice(0, size), draw);
}

/**
 * What a mutant does to which function, without the place: `replace < with <= in Ring::owner`.
 * @param {Mutant} mutant
 */
export function kindOf(mutant) {
  return mutant.name.replace(/^[^ ]+:\d+:\d+: /, '');
}

/**
 * A file's text with a unified diff applied, or null where the file no longer has the lines that the diff is of.
 * @param {string} text
 * @param {string} diff
 */
export function changed(text, diff) {
  const lines = text.split('\n');
  for (const hunk of diff.split(/^@@ .*@@.*\n/m).slice(1)) {
    const body = hunk.replace(/\n$/, '').split('\n').filter((line) => !line.startsWith('\\'));
    const before = body.filter((line) => !line.startsWith('+')).map((line) => line.slice(1));
    const after = body.filter((line) => !line.startsWith('-')).map((line) => line.slice(1));
    const found = lines.flatMap((_, at) => (before.every((line, by) => lines[at + by] === line) ? [at] : []));
    if (found.length === 0) return null;
    // The same lines may stand in the file more than once; the number in the hunk's head says which are meant.
    const wanted = Number(/^@@ -(\d+)/m.exec(diff)?.[1] ?? 1) - 1;
    const at = found.reduce((best, place) => (Math.abs(place - wanted) < Math.abs(best - wanted) ? place : best));
    lines.splice(at, before.length, ...after);
  }
  return lines.join('\n');
}
