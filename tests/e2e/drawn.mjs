// What is drawn on a stage, caught instead of drawn: a context that notes where words, boxes and lines come to stand, so that
// a test can say which lie over each other.

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */
/** @typedef {Box & { words: string, plated: boolean }} Words On a plate nothing is seen through them. */

/** How wide the letters from the blank to the tilde are in DejaVu Sans, the widest of the page's fonts: thousandths of their size. */
const WIDTHS =
  '318 401 460 838 636 950 780 275 390 390 500 838 318 361 318 337 636 636 636 636 636 636 636 636 636 636 337 337 838 838 838 531 1000 684 686 698 770 632 575 775 752 295 295 656 557 863 748 787 603 787 695 635 611 732 684 989 685 611 685 390 337 390 838 500 500 613 635 550 635 615 352 635 634 278 278 579 278 974 634 612 635 635 411 521 392 634 592 818 592 592 525 636 337 636 838'
    .split(' ')
    .map(Number);
/** And how much wider they are in bold. */
const BOLD = 1.11;

/** @param {string} words @param {number} size @param {number} weight */
export function widthOf(words, size, weight) {
  const thousandths = [...words].reduce((sum, letter) => sum + (WIDTHS[letter.charCodeAt(0) - 32] ?? 520), 0);
  return ((thousandths * size) / 1000) * (weight >= 600 ? BOLD : 1);
}

/** Notes what is written; everything else that a context can do does nothing. */
export class Notes {
  /** @type {Words[]} */
  words = [];
  font = '10px x';
  /** @type {CanvasTextAlign} */
  textAlign = 'left';
  globalAlpha = 1;
  /** What was filled last. @type {Box | null} */
  plate = null;

  /** @returns {CanvasRenderingContext2D} */
  static context() {
    const notes = new Notes();
    return /** @type {any} */ (
      new Proxy(notes, {
        get: (target, name) => (name in target ? /** @type {any} */ (target)[name] : () => undefined),
        set: (target, name, value) => Reflect.set(target, name, value),
      })
    );
  }

  /** @param {number} x @param {number} y @param {number} w @param {number} h */
  fillRect(x, y, w, h) {
    this.plate = { left: x, top: y, right: x + w, bottom: y + h };
  }

  /** @param {string} words */
  measureText(words) {
    const [, weight = '400', size = '10'] = /(?:(\d+) )?([\d.]+)px/.exec(this.font) ?? [];
    return { width: widthOf(words, Number(size), Number(weight)) };
  }

  /** @param {string} words @param {number} x @param {number} y */
  fillText(words, x, y) {
    const [, weight = '400', size = '10'] = /(?:(\d+) )?([\d.]+)px/.exec(this.font) ?? [];
    const width = widthOf(words, Number(size), Number(weight));
    const left = this.textAlign === 'right' ? x - width : this.textAlign === 'center' ? x - width / 2 : x;
    const box = { left, right: left + width, top: y - Number(size) * 0.74, bottom: y + Number(size) * 0.1 };
    const { plate } = this;
    const plated = plate !== null && plate.left <= box.left && plate.right >= box.right && plate.top <= box.top && plate.bottom >= box.bottom;
    this.words.push({ words, plated, ...box });
  }
}

/** How far two boxes reach into each other, in pixels; 0 or less where they do not. @param {Box} a @param {Box} b */
export function overlap(a, b) {
  return Math.min(Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
}

/** @param {{ x: number, y: number, w: number, h: number }} rect @returns {Box} */
export function boxOf({ x, y, w, h }) {
  return { left: x, top: y, right: x + w, bottom: y + h };
}

/** Whether words stand across the edge of a figure, neither in it nor beside it. @param {Box} words @param {Box} figure */
export function crosses(words, figure) {
  const inside = words.left >= figure.left - 1 && words.right <= figure.right + 1 && words.top >= figure.top - 1 && words.bottom <= figure.bottom + 1;
  return !inside && overlap(words, figure) > 1.5;
}

/** Whether a line from one point to another passes through a box. @param {[number, number]} from @param {[number, number]} to @param {Box} box */
export function passes([x1, y1], [x2, y2], { left, top, right, bottom }) {
  let [first, last] = [0, 1];
  for (const [p, q] of /** @type {[number, number][]} */ ([[x1 - x2, x1 - left], [x2 - x1, right - x1], [y1 - y2, y1 - top], [y2 - y1, bottom - y1]])) {
    if (p === 0 && q < 0) return false;
    if (p < 0) first = Math.max(first, q / p);
    if (p > 0) last = Math.min(last, q / p);
  }
  return first < last;
}
