// One request's life in both worlds, step by step; and the code that it runs through.
import { follow, seek } from '../actions.js';
import { clock, millis } from '../format.js';
import { say } from '../say.js';
import { on, onRead, state } from '../state.js';
import { make, narrow, setText } from './dom.js';
import { inspect } from './keys.js';
import { doing, stepAt } from './life.js';
import { mountProgram } from './program.js';
import { openSheet } from './sheet.js';

/** @import { Pair, Step, World } from '../engine-types.js' */

/** One world's part of the inspector. */
class Life {
  /** @type {Step[]} */
  steps = [];
  /** @type {HTMLElement[]} */
  rows = [];

  /** @param {World} world */
  constructor(world) {
    this.world = world;
    const letter = world.toUpperCase();
    this.total = make('span', { class: 'total' });
    this.bar = make('span', { class: 'bar', 'aria-hidden': 'true' });
    this.lane = make('div', { class: 'lane' }, make('span', { class: 'badge' }, letter), this.bar, this.total);
    this.list = make('ol', { class: 'steps' });
    this.question = make('span');
    this.facts = make('ul');
    this.reason = make('section', { class: 'why', 'aria-label': say('inspector-why', { world: letter }), hidden: true }, make('h3', {}, make('span', { class: 'badge' }, letter), this.question), this.facts);
    this.part = make('section', { 'aria-label': say('inspector-life', { world: letter }) }, make('h3', {}, make('span', { class: 'badge' }, letter)), this.list);
    this.future = make('span', { class: 'future' });
  }

  get start() {
    return this.steps[0]?.at ?? 0;
  }
  get end() {
    return this.steps.at(-1)?.at ?? 0;
  }

  /**
   * @param {number} start @param {number} length Of the lanes, which both worlds share.
   * @param {number} shared How many steps are the same in both worlds.
   * @param {HTMLElement} common Where those stand.
   */
  build(start, length, shared, common) {
    const { lives, run, catalogue } = state();
    if (!lives || !run) return;
    const { plan } = run[this.world];
    this.steps = lives[this.world];
    this.rows = this.steps.map((step) =>
      make(
        'li',
        {},
        make('button', { type: 'button', title: say('inspector-go'), onclick: () => seek(step.at) }, make('span', { class: 'since' }, `+${since(step.at - this.start)}`), make('span', {}, doing(plan, catalogue.phases[step.phase]?.name ?? '', step.place))),
      ),
    );
    common.replaceChildren(...this.rows.slice(0, shared));
    this.list.replaceChildren(...this.rows.slice(shared));
    this.part.hidden = shared === this.steps.length;
    /** @param {number} at */
    const share = (at) => `${(100 * at) / Math.max(length, 1)}%`;
    const segments = this.steps.slice(0, -1).map((step, i) => {
      const segment = make('span', { class: 'segment' });
      segment.dataset.state = catalogue.phases[step.phase]?.state ?? 'travelling';
      segment.style.left = share(step.at - start);
      segment.style.width = share((this.steps[i + 1]?.at ?? step.at) - step.at);
      return segment;
    });
    this.bar.replaceChildren(...segments, this.future);
  }

  /** What the engine says of it: why it reached the database, or how it was spared. */
  explain() {
    const why = state().whys?.[this.world];
    setText(this.question, say(why?.reached ? 'inspector-reached' : 'inspector-spared'));
    const facts = (why?.facts ?? []).map(({ at, text }) => make('li', {}, make('button', { type: 'button', title: say('inspector-go-to', { time: clock(at) }), onclick: () => seek(at) }, say(text))));
    this.facts.replaceChildren(...facts);
  }

  /** @param {number} t @param {number} start @param {number} length */
  mark(t, start, length) {
    const index = stepAt(this.steps, t);
    this.rows.forEach((row, i) => {
      row.classList.toggle('later', i > index);
      const current = i === index;
      row.classList.toggle('now', current);
      if (current) row.setAttribute('aria-current', 'step');
      else row.removeAttribute('aria-current');
    });
    const { phases } = state().catalogue;
    const row = this.rows[index];
    if (row) row.dataset.state = phases[this.steps[index]?.phase ?? 0]?.state ?? 'travelling';
    this.future.style.left = `${100 * Math.min(Math.max((t - start) / Math.max(length, 1), 0), 1)}%`;
    const over = t >= this.end;
    setText(this.total, this.steps.length === 0 ? '–' : index < 0 ? say('inspector-not-yet') : millis((Math.min(t, this.end) - this.start) / 1e6));
    this.total.classList.toggle('running', !over);
    this.reason.hidden = this.facts.childElementCount === 0 || (!over && !this.decided(index));
  }

  /** Whether it has come far enough to say why. @param {number} index */
  decided(index) {
    const { phases } = state().catalogue;
    return this.steps.slice(0, index + 1).some(({ phase }) => phases[phase]?.decides);
  }
}

/** @param {number} ns */
function since(ns) {
  return ns === 0 ? '0 ms' : millis(ns / 1e6);
}

/** @param {Pair<Step[]>} lives @returns {number} How many steps both worlds begin with. */
function sharedSteps({ a, b }) {
  const parts = a.findIndex((step, i) => step.at !== b[i]?.at || step.phase !== b[i]?.phase || step.place !== b[i]?.place);
  return parts < 0 ? a.length : parts;
}

/** @param {HTMLElement} el */
export function mountInspector(el) {
  const [a, b] = [new Life('a'), new Life('b')];
  const common = make('ol', { class: 'steps wide', 'aria-label': say('inspector-both') });
  const number = make('input', { type: 'text', inputMode: 'numeric', class: 'value', 'aria-label': say('inspector-which'), autocomplete: 'off' });
  number.addEventListener('change', () => {
    const who = Number(number.value) - 1;
    const last = (state().run?.a.summary.requests ?? 0) - 1;
    if (Number.isInteger(who) && who >= 0 && who <= last) follow(who);
    else number.value = String(state().follow + 1);
  });
  const kind = make('h2', {}, say('inspector-request'));
  const life = make(
    'section',
    { class: 'life', 'aria-label': say('inspector-label'), tabIndex: -1, hidden: true },
    make(
      'div',
      { class: 'heading' },
      kind,
      number,
      make('button', { type: 'button', class: 'icon', 'aria-label': say('inspector-previous'), title: say('inspector-previous.hint'), onclick: () => inspect(-1) }, '‹'),
      make('button', { type: 'button', class: 'icon', 'aria-label': say('inspector-next'), title: say('inspector-next.hint'), onclick: () => inspect(1) }, '›'),
      make('button', { type: 'button', class: 'icon last', 'aria-label': say('inspector-stop'), title: say('inspector-stop.hint'), onclick: () => follow(-1) }, '×'),
    ),
    a.lane,
    b.lane,
    common,
    make('div', { class: 'lives' }, a.part, b.part),
    make('div', { class: 'whys' }, a.reason, b.reason),
  );
  const invite = make('p', { class: 'invite' }, say('inspector-invite'), ' ', make('button', { type: 'button', class: 'link', onclick: () => inspect(1) }, say('inspector-invite.act')));
  const told = make('p', { class: 'visually-hidden', role: 'status' });
  const program = make('section', { class: 'program', 'aria-label': say('program-label') });
  el.append(told, life, invite, program);
  mountProgram(program);

  let start = 0;
  let length = 1;
  function mark() {
    const { frame, lives } = state();
    if (!frame || !lives) return;
    a.mark(frame.t, start, length);
    b.mark(frame.t, start, length);
  }
  on(['lives', 'whys', 'run'], ({ lives }) => {
    if (!lives) return;
    a.explain();
    b.explain();
    // Orphaned work may be there in one world only.
    start = Math.min(lives.a[0]?.at ?? lives.b[0]?.at ?? 0, lives.b[0]?.at ?? lives.a[0]?.at ?? 0);
    length = Math.max(lives.a.at(-1)?.at ?? 0, lives.b.at(-1)?.at ?? 0) - start;
    // Each builds all its rows; where both are alike A's are shown.
    const shared = sharedSteps(lives);
    b.build(start, length, shared, common);
    a.build(start, length, shared, common);
    mark();
  });
  onRead(['frame'], mark);
  /** The focus goes back to where it was, unless a person has taken it elsewhere. */
  function giveBack() {
    const lost = document.activeElement === document.body || el.contains(document.activeElement);
    if (!lost) return;
    if (before instanceof HTMLElement && before !== document.body && before.checkVisibility()) before.focus({ preventScroll: true });
    else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  }
  let followed = -1;
  /** Where the focus was when the inspector was opened. @type {Element | null} */
  let before = null;
  on(['follow'], ({ follow: who }) => {
    const following = who >= 0;
    life.hidden = !following;
    invite.hidden = following;
    number.value = String(who + 1);
    // After the clients' requests come the works that no client waits for.
    const client = who < (state().run?.a.summary.requests ?? Infinity);
    setText(kind, say(client ? 'inspector-request' : 'inspector-work'));
    setText(told, following ? say(client ? 'inspector-request.told' : 'inspector-work.told', { number: who + 1 }) : '');
    el.parentElement?.classList.toggle('following', following);
    if (following && followed < 0) {
      before = document.activeElement;
      if (el.parentElement) el.parentElement.scrollTop = 0;
      if (narrow.matches) openSheet({ focus: false });
      life.focus({ preventScroll: true });
    }
    if (!following && followed >= 0) giveBack();
    followed = who;
  });
}
