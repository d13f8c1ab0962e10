// Which mutants are tried, and what tells one from another. Pure.

/**
 * A line of what `cargo mutants --list --json --diff` prints, and a number that turns the mutant on.
 * @typedef {{ name: string, file: string, diff: string, number: number }} Mutant
 */

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
 * What stays the same of a mutant when lines are added elsewhere in its file: what it does, and to which lines.
 * @param {Mutant} mutant
 */
export function lastingName({ file, diff }) {
  return `${file}\n${diff.replaceAll(/^@@.*$/gm, '@@')}`;
}
