// One sentence on what is happening, true at every instant.
import { on, onRead, state } from '../state.js';
import { make, setText } from './dom.js';
import { fill, soFar, summary } from './sentence.js';

/** @import { Figure, Figures, Pair, Run } from '../engine-types.js' */

/** How long the playhead must rest before the sentence is read out, in milliseconds. */
const REST = 400;

/** @param {HTMLElement} element */
export function mountCaption(element) {
  // The figures change with every frame, which nobody wants to hear; a reader of the screen is told once a stretch.
  const now = make('span', { class: 'now', 'aria-hidden': 'true' });
  const told = make('span', { class: 'visually-hidden', 'aria-live': 'polite' });
  element.append(now, told);
  let heard = '';
  let resting = 0;
  onRead(['frame', 'playing'], ({ frame, run, show, playing, catalogue }) => {
    if (!frame || !run || !show) return;
    const over = frame.t >= run.end;
    const { caption, from } = show.at(frame.t);
    const text = over ? summary(run) : sentence(caption, { a: frame.a.figures, b: frame.b.figures }, run, catalogue.figures, frame.t);
    if (now.textContent !== text) now.replaceChildren(...emphasise(text));
    const stretch = `${run.digest} ${over ? 'end' : from}`;
    if (playing && stretch === heard) return;
    // While the playhead is dragged there is nothing to hear either, until it rests.
    clearTimeout(resting);
    resting = window.setTimeout(
      () => {
        heard = stretch;
        setText(told, text);
      },
      playing ? 0 : REST,
    );
  });

  // As high as the longest sentence of the run, so that nothing below it moves.
  const reserve = () => {
    const { run, show, catalogue } = state();
    if (!run || !show) return;
    const most = { a: run.a.most, b: run.b.most };
    const shown = now.textContent;
    element.style.minHeight = '';
    let height = 0;
    for (const text of [summary(run), ...show.stretches.map(({ caption }) => sentence(caption, most, run, catalogue.figures, run.end))]) {
      now.replaceChildren(...emphasise(text));
      height = Math.max(height, element.offsetHeight);
    }
    now.replaceChildren(...emphasise(shown ?? ''));
    element.style.minHeight = `${height}px`;
  };
  let width = 0;
  on(['run'], reserve);
  new ResizeObserver(([entry]) => {
    if (!entry || entry.contentRect.width === width) return;
    width = entry.contentRect.width;
    reserve();
  }).observe(element);
}

/** @param {string} text @returns {(Node | string)[]} With the figures in bold; what stands in quotes is a name. */
function emphasise(text) {
  return text.split(/(“[^”]*”|\d+:\d\d:\d\d|(?<![\w-])\d[\d\u202f]*(?:\.\d+)?(?: (?:µs|ms|s|min|h|d)\b)?)/).map((part) => {
    if (!/^\d/.test(part)) return part;
    const figure = document.createElement('b');
    figure.textContent = part;
    return figure;
  });
}

/** @param {string} caption @param {Pair<Figures>} figures @param {Run} run @param {Figure[]} table @param {number} t */
function sentence(caption, figures, run, table, t) {
  return caption ? fill(caption, figures, run.a.plan.key, table) : soFar(figures, run, t);
}
