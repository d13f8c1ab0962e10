// The code of a world's protection, with how many requests are at which line now, and where the inspected one is.
import { say } from '../say.js';
import { on, onRead, state } from '../state.js';
import { LANGUAGES, caution, code, comment, inProduction } from './code.js';
import { make, setText } from './dom.js';
import { statementAt, stepAt } from './life.js';

/** @import { Phase, World, WorldFrame } from '../engine-types.js' */
/** @import { Language, Line, Tally } from './code.js' */

/** @param {WorldFrame} frame @param {Tally} tally @param {Phase[]} phases @returns {string} What requests do at a line now. */
function telling(frame, tally, phases) {
  const looking = phases.reduce((all, { way }, phase) => all + (way === 'node-again' ? (frame.inside[phase] ?? 0) : 0), 0);
  const { figures } = frame;
  if (tally === 'waiting') return figures.waiting > 0 ? say('program-waiting', { count: figures.waiting }) : '';
  if (tally === 'looking') return looking > 0 ? say('program-looking', { count: looking }) : '';
  const { running, queued } = figures;
  if (tally !== 'queries' || running + queued === 0) return '';
  return queued > 0 ? say('program-running-and-queued', { running, queued }) : say('program-running', { count: running });
}

/** @param {HTMLElement} el */
export function mountProgram(el) {
  /** @type {World} */
  let world = 'b';
  /** @type {Language} */
  let language = 'Go';
  let built = '';
  /** @type {{ row: HTMLElement, note: HTMLElement, line: Line }[]} */
  let rows = [];

  const heading = make('h2', {});
  const worlds = make('div', { class: 'pair', role: 'group', 'aria-label': say('program-whose') });
  const toggles = /** @type {World[]} */ (['a', 'b']).map((which) => {
    const toggle = make('button', { type: 'button', onclick: () => {
      world = which;
      build();
    } }, which.toUpperCase());
    worlds.append(toggle);
    return { which, toggle };
  });
  const languages = make('div', { class: 'languages', role: 'group', 'aria-label': say('program-language') });
  const tongues = LANGUAGES.map((name) => {
    const tongue = make('button', { type: 'button', onclick: () => {
      language = name;
      build();
    } }, name === 'Pseudo-code' ? say('program-pseudo-code') : name);
    languages.append(tongue);
    return { name, tongue };
  });
  const listing = make('div', { class: 'code', role: 'region', 'aria-label': say('program-listing'), tabIndex: 0 });
  const systems = make('dl', { class: 'systems' });
  const warning = make('p', { class: 'caution' });
  el.append(
    make('div', { class: 'heading' }, heading, worlds),
    listing,
    languages,
    make('div', { class: 'heading' }, make('h2', {}, say('program-systems'))),
    systems,
    warning,
  );

  function build() {
    const { run } = state();
    if (!run) return;
    const { plan } = run[world];
    // Another run of the same code keeps its lines, so that nothing flickers while a slider is dragged.
    const now = `${world} ${plan.coalesce} ${plan.peers} ${plan.writes} ${language}`;
    if (now === built) return mark();
    built = now;
    for (const { which, toggle } of toggles) toggle.setAttribute('aria-pressed', String(which === world));
    for (const { name, tongue } of tongues) tongue.setAttribute('aria-pressed', String(name === language));
    rows = code(plan, language).map((line) => {
      const note = make('span', { class: 'note' });
      const row = make('div', { class: 'line' }, make('span', { class: 'text' }, line.text || ' '), note);
      return { row, note, line };
    });
    listing.replaceChildren(...rows.map(({ row }) => row));
    systems.replaceChildren(...inProduction(plan.coalesce).flatMap(([system, how]) => [make('dt', {}, system), make('dd', {}, how)]));
    setText(warning, caution(plan.coalesce));
    mark();
  }

  function mark() {
    const { frame, lives, follow, catalogue, run } = state();
    if (!run) return;
    const steps = lives?.[world] ?? [];
    const index = frame ? stepAt(steps, frame.t) : -1;
    const here = follow >= 0 && index >= 0 ? statementAt(catalogue.phases, steps, index) : '';
    const colour = catalogue.phases[steps[index]?.phase ?? -1]?.state ?? 'travelling';
    let found = false;
    for (const { row, note, line } of rows) {
      const current = here !== '' && line.at.includes(here);
      found ||= current;
      row.classList.toggle('here', current);
      if (current) row.dataset.state = colour;
      if (!frame) continue;
      const words = telling(frame[world], line.tally, catalogue.phases);
      setText(note, words && `${comment(language)} ${words}`);
    }
    const client = follow < run[world].summary.requests;
    setText(heading, found ? say(client ? 'program-request-here' : 'program-work-here', { number: follow + 1 }) : say(run[world].plan.protection));
  }

  on(['run'], build);
  onRead(['frame', 'lives', 'follow'], mark);
}
