// What the compiler and the tests print. Pure.

/** @typedef {{ file_name: string, byte_start: number, is_primary: boolean }} Span */
/** @typedef {{ rendered: string, spans: Span[] }} Diagnostic */

/**
 * The number of the mutant that an error of the compiler is about: the last switch in front of the place. Where a `match` lacks an
 * arm (E0004) the place is its head: there it is the last switch that the compiler quotes.
 * @param {Diagnostic} error
 * @param {(file: string) => string} text
 */
export function blamed({ rendered, spans }, text) {
  const span = spans.find((span) => span.is_primary);
  const before = span ? Buffer.from(text(span.file_name)).subarray(0, span.byte_start).toString() : '';
  for (const quoted of rendered.includes('E0004') ? [rendered, before] : [before]) {
    const number = [...quoted.matchAll(/mutant::on\((\d+)u32\)/g)].at(-1)?.[1];
    if (number) return Number(number);
  }
  throw new Error(`without any mutant, the copy does not compile: ${rendered}`);
}

/**
 * Which tests came by which mutants, by the lines of the mutants' module. What no test is named for counts as `*`.
 * @param {string} noted
 * @param {(name: string) => boolean} isTest
 */
export function reached(noted, isTest) {
  /** @type {Map<number, Set<string>>} */
  const found = new Map();
  for (const line of noted.split('\n').filter(Boolean)) {
    const [, number, name = ''] = /^(\d+) (.*)$/.exec(line) ?? [];
    const tests = found.get(Number(number)) ?? new Set();
    found.set(Number(number), tests.add(isTest(name) ? name : '*'));
  }
  return found;
}

/**
 * A test that came by no mutant itself may have had all its work done by threads of its own, which are noted under the test before
 * it: it counts as one that came by every mutant.
 * @param {Map<number, Set<string>>} found
 * @param {string[]} tests
 */
export function withThreads(found, tests) {
  const seen = new Set([...found.values()].flatMap((names) => [...names]));
  const silent = tests.filter((name) => !seen.has(name));
  return new Map([...found].map(([number, names]) => [number, new Set([...names, ...silent])]));
}

/** What one thread of libtest prints, piece by piece: the test that runs now, and how the last one ended. */
export class Progress {
  text = '';

  /**
   * @param {string} piece
   * @returns {{ ended: { name: string, passed: boolean }[], now: string | null }}
   */
  take(piece) {
    this.text += piece;
    const ended = [];
    for (;;) {
      const [whole = '', name = '', how] = /^test (.+?)(?: - [^\n]*?)? \.\.\. (ok|FAILED|ignored)[^\n]*\n/m.exec(this.text) ?? [];
      if (!how) break;
      this.text = this.text.slice(this.text.indexOf(whole) + whole.length);
      ended.push({ name, passed: how !== 'FAILED' });
    }
    const now = /^test (.+?)(?: - [^\n]*?)? \.\.\. $/m.exec(this.text)?.[1] ?? null;
    return { ended, now };
  }
}
