// What it has come to: one sentence that is always there, grows with the run and is final at its end. It is made of figures
// alone, so that it stays true whatever is changed.
import { better, figuresOf, presetOf } from '../chosen.js';
import { wordsOfFigure } from '../figures.js';
import { parts, say } from '../say.js';
import { onRead } from '../state.js';
import { make, setText } from './dom.js';
import { clause } from './sentence.js';

/** @import { Page } from '../state.js' */
/** @import { Figure, World } from '../engine-types.js' */

/** @type {World[]} */
const WORLDS = ['a', 'b'];
/** What is said where a preset says nothing. */
const USUAL = 'queries';
/** How long the playhead must rest before the verdict is read out, in milliseconds. */
const REST = 900;

/** @typedef {{ over: boolean, clauses: Record<World, string>, about: Figure | undefined, better: World | null }} Verdict */

/** @param {Readonly<Page>} page @returns {Verdict | null} */
export function verdictOf({ frame, run, ran, catalogue }) {
  if (!frame || !run) return null;
  const over = frame.t >= run.end;
  const preset = presetOf(catalogue, ran);
  const about = figuresOf(catalogue, preset && ran ? { ...ran, look: { ...ran.look, figures: [] } } : ran)[0];
  const figures = (/** @type {World} */ world) => (over ? { ...frame[world].figures, ...run[world].summary } : frame[world].figures);
  const said = (/** @type {World} */ world) => clause(preset?.verdict ?? USUAL, figures(world), catalogue.figures, about, { moved: run[world].remapped, over });
  return { over, clauses: { a: said('a'), b: said('b') }, about, better: about ? better(about, frame.a.figures, frame.b.figures) : null };
}

/** @param {Verdict} verdict @returns {string} As one sentence, which says in words what the colour says. */
export function spoken({ over, clauses, about, better: best }) {
  const plain = (/** @type {World} */ world) => parts(clauses[world]).join('');
  const figure = about ? { id: wordsOfFigure(about) } : '';
  const judged = best ? say('verdict-better', { figure, world: best.toUpperCase() }) : say('verdict-even', { figure });
  return say('verdict-spoken', { when: say(over ? 'verdict-at-end.begins' : 'verdict-so-far.begins'), a: plain('a'), b: plain('b'), better: judged });
}

/** @param {HTMLElement} element */
export function mountVerdict(element) {
  const when = make('span', { class: 'when' });
  const texts = { a: make('span'), b: make('span') };
  const shown = make(
    'span',
    { 'aria-hidden': 'true' },
    ...WORLDS.flatMap((world) => [make('span', { class: 'clause' }, make('span', { class: 'badge' }, world.toUpperCase()), ' ', texts[world]), ' ']),
    when,
  );
  const heard = make('span', { class: 'visually-hidden', 'aria-live': 'polite' });
  element.append(shown, heard);
  /** @type {number | undefined} */
  let resting;
  onRead(['frame', 'run', 'ran', 'playing'], (page) => {
    const verdict = verdictOf(page);
    if (!verdict) return;
    for (const world of WORLDS) {
      const told = parts(verdict.clauses[world]);
      const colour = verdict.better === null ? '' : verdict.better === world ? 'good' : 'bad';
      const nodes = texts[world].childNodes;
      // With most frames only the figures are others.
      if (nodes.length !== told.length) texts[world].replaceChildren(...told.map((part, i) => (i % 2 === 1 ? make('b', {}, part) : document.createTextNode(part))));
      told.forEach((part, i) => {
        const node = nodes[i];
        if (!node) return;
        setText(node, part);
        if (node instanceof HTMLElement && node.className !== colour) node.className = colour;
      });
    }
    setText(when, say(verdict.over ? 'verdict-at-end' : 'verdict-so-far'));
    element.classList.toggle('final', verdict.over);
    // It changes with every frame, which nobody wants to hear: it is told when the playhead rests.
    clearTimeout(resting);
    if (!page.playing) resting = window.setTimeout(() => setText(heard, spoken(verdict)), REST);
  });
}
