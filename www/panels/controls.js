// The controls, made from the engine's catalogue: what it declares is what can be changed.
import { change, open, reseed } from '../actions.js';
import { presetOf } from '../chosen.js';
import { Curve } from '../lab/curve.js';
import { say, wordsOf } from '../say.js';
import { on, state } from '../state.js';
import { freshId, make, setText } from './dom.js';
import { makeEditor } from './editors.js';
import { explain } from './hint.js';
import { makeInterventions } from './interventions.js';

/** @import { Cell, Link, Parameter } from '../engine-types.js' */
/** @import { Edit } from '../messages.js' */
/** @import { Editor, Stage } from './editors.js' */

/** The value that was sent last and not answered yet. @type {Editor | null} */
let asking = null;

/** Values on their way while a slider is dragged: one at a time, and always the newest. */
const live = {
  /** @type {Edit | null} */
  next: null,
  busy: false,
  turn: 0,
};

/** @param {Editor} editor @param {Edit} edit @param {Stage} stage */
function send(editor, edit, stage) {
  asking = editor;
  if (stage === 'live') {
    live.next = edit;
    if (!live.busy) requestAnimationFrame(sendNext);
    live.busy = true;
    return;
  }
  live.next = null;
  live.busy = false;
  live.turn += 1;
  change(edit.side, edit.path, edit.text);
}

async function sendNext() {
  const { next, turn } = live;
  if (!next) {
    live.busy = false;
    return;
  }
  live.next = null;
  await change(next.side, next.path, next.text, { history: 'none' });
  // A control that was let go meanwhile is final, and a drag that began since then sends by itself.
  if (turn === live.turn) requestAnimationFrame(sendNext);
}

/** One value of one parameter: in both worlds, or in one. */
class Row {
  /** @param {Parameter} parameter @param {'shared' | 'b'} place @param {Control} control */
  constructor(parameter, place, control) {
    const words = wordsOf(parameter.path);
    const [named, explained, range] = [say(words), say(`${words}.help`), say('control-range', { range: parameter.range })];
    const help = make('span', { id: freshId('help'), hidden: true }, `${explained} ${range}`);
    this.mark = make('span', { class: 'mark', hidden: true }, place === 'b' ? 'B' : 'A');
    const label = make('span', { class: 'label' }, place === 'b' ? '' : named, this.mark);
    const world = place === 'b' ? 'B' : '';
    this.editor = makeEditor({
      parameter,
      name: world ? say('control-in-world', { label: named, world }) : named,
      help: help.id,
      send: (text, stage) => {
        // A person who gives B a value of its own keeps both rows, also where that is the value of A.
        if (place === 'b') control.wanted = true;
        send(this.editor, { side: this.side(), path: parameter.path, text }, stage);
      },
    });
    this.place = place;
    this.control = control;
    this.beside = make('span', { class: 'beside', hidden: true });
    this.element = make('div', { class: `control ${parameter.kind}` }, label, ...this.editor.parts, this.beside, help);
    this.element.dataset.path = parameter.path;
    this.element.dataset.world = place === 'b' ? 'b' : '';
    explain(this.element, label, () => [explained, range]);
  }

  /** @param {Cell} cell */
  show(cell) {
    this.editor.show(cell);
    this.beside.hidden = !cell.beside;
    setText(this.beside, cell.beside ? say(cell.beside) : '');
  }

  /** @returns {Edit['side']} */
  side() {
    if (this.place === 'b') return 'b';
    return this.control.forked ? 'a' : '';
  }
}

/** A parameter: one row while B follows A, two while they differ. */
class Control {
  wanted = false;
  forked = false;

  /** @param {Parameter} parameter @param {number} index */
  constructor(parameter, index) {
    this.parameter = parameter;
    this.index = index;
    const words = wordsOf(parameter.path);
    /** What a search looks through. */
    this.text = plain(`${say(words)} ${say(`${words}.help`)} ${say(`group-${parameter.group}`)}`);
    this.shared = new Row(parameter, 'shared', this);
    /** @type {Row | null} */
    this.b = null;
    this.element = make('div', { class: 'parameter' }, this.shared.element);
    if (['whole', 'time', 'real', 'limit'].includes(parameter.kind) && parameter.role !== 'seed') {
      this.curve = new Curve(parameter, index);
      this.shared.element.append(this.curve.button);
      this.element.append(this.curve.element);
    }
    if (parameter.role !== 'seed') {
      this.fork = make('button', {
        type: 'button',
        class: 'fork',
        title: say('control-fork'),
        'aria-label': say('control-does', { label: say(wordsOf(parameter.path)), does: say('control-fork') }),
        onclick: () => this.toggle(),
      });
      this.shared.element.append(this.fork);
    } else {
      const again = make('button', { type: 'button', class: 'again', title: say('control-new-seed.hint'), onclick: reseed }, say('control-new-seed'));
      this.shared.element.append(again);
    }
  }

  toggle() {
    const { link } = state();
    const own = link?.b[this.index];
    const ours = link?.a[this.index];
    if (!link || !own || !ours) return;
    this.wanted = !this.forked;
    if (this.forked && own.text !== ours.text) change('b', this.parameter.path, ours.text);
    else this.show(ours, own);
    if (this.wanted) this.b?.element.querySelector('input')?.focus();
  }

  /** Another preset: what was begun under the last one is over. */
  forget() {
    this.wanted = false;
    this.shared.editor.refuse([]);
    this.b?.editor.refuse([]);
  }

  /** @param {Cell} a @param {Cell} b */
  show(a, b) {
    this.shared.show(a);
    this.forked = this.wanted || a.text !== b.text;
    if (this.forked && !this.b) {
      this.b = new Row(this.parameter, 'b', this);
      this.shared.element.after(this.b.element);
    }
    // What means something in one world alone says in which.
    const alone = a.matters === b.matters ? '' : a.matters ? 'A' : 'B';
    this.shared.mark.hidden = !this.forked && alone === '';
    setText(this.shared.mark, this.forked ? 'A' : alone);
    this.element.classList.toggle('forked', this.forked);
    if (this.fork) {
      this.fork.textContent = this.forked ? '=' : '≠';
      const does = say(this.forked ? 'control-join' : 'control-fork');
      this.fork.title = does;
      this.fork.setAttribute('aria-label', say('control-does', { label: say(wordsOf(this.parameter.path)), does }));
    }
    if (this.b) {
      this.b.mark.hidden = false;
      this.b.element.hidden = !this.forked;
      this.b.show(b);
    }
  }

  /** @returns {boolean} Whether somebody has a hand on it. */
  get held() {
    return this.element.contains(document.activeElement);
  }
}

/** The controls under one heading. */
class Group {
  opened = false;

  /** @param {string} title @param {boolean} own Whether all in it is seen that is not quiet. */
  constructor(title, own) {
    this.title = title;
    this.own = own;
    const heading = make('h2', { id: freshId('group') }, title);
    const list = freshId('list');
    this.more = make('button', { type: 'button', class: 'more', 'aria-expanded': 'false', 'aria-controls': list, onclick: () => this.toggle() });
    this.list = make('div', { id: list });
    this.element = make('section', { class: 'group', 'aria-labelledby': heading.id }, make('div', { class: 'heading' }, heading, this.more), this.list);
    /** @type {Control[]} */
    this.controls = [];
  }

  /** @param {Control} control */
  add(control) {
    // People choose from a list; the text stands behind "more".
    if (control.parameter.kind === 'script') this.list.before(makeInterventions());
    this.controls.push(control);
    this.list.append(control.element);
  }

  toggle() {
    this.opened = !this.opened;
    const { link } = state();
    if (link) this.show(link);
  }

  /** @param {Link} link */
  show(link) {
    const changed = changedIn(link);
    const searched = wanted.length > 0;
    let hidden = 0;
    let shown = 0;
    for (const control of this.controls) {
      const { parameter, index } = control;
      const [a, b] = [link.a[index], link.b[index]];
      const matters = Boolean(a?.matters || b?.matters);
      // A quiet parameter stays out of the way until its value is another.
      const quiet = parameter.quiet !== null && a?.text === parameter.quiet && b?.text === parameter.quiet;
      const first = parameter.first || (this.own && !quiet);
      const asked = first || this.opened || control.held || (parameter.kind !== 'script' && (control.forked || changed.has(parameter.path)));
      const visible = matters && (searched ? wanted.every((word) => control.text.includes(word)) : asked);
      control.element.hidden = !visible;
      if (matters && !first) hidden += 1;
      if (visible) shown += 1;
    }
    this.element.classList.toggle('opened', this.opened);
    this.element.classList.toggle('alone', shown === 1);
    this.element.classList.toggle('bare', shown === 0);
    this.element.hidden = searched ? shown === 0 : shown + hidden === 0;
    this.more.hidden = searched || (hidden === 0 && !this.controls.some(({ parameter }) => parameter.kind === 'names'));
    this.more.setAttribute('aria-expanded', String(this.opened));
    const more = this.opened ? 'control-less' : 'control-more';
    setText(this.more, say(more));
    this.more.setAttribute('aria-label', say(`${more}.label`, { group: this.title }));
    return shown;
  }
}

/** The words that are searched for. @type {string[]} */
let wanted = [];

/** @param {string} text */
function plain(text) {
  return text.toLowerCase().normalize('NFKD').replace(/[\u0300-\u036f]/g, '');
}

/** @param {Link} link @returns {Set<string>} The parameters in which it differs from its preset. */
function changedIn(link) {
  const names = link.fragment.split('&').map((part) => part.split('=')[0] ?? '');
  return new Set(names.map((name) => name.replace(/^b\./, '')));
}

/** @param {HTMLElement} el */
export function mountControls(el) {
  /** @type {Control[]} */
  let controls = [];
  /** @type {Group[]} */
  let groups = [];
  let preset = '';
  const reset = make('button', { type: 'button', class: 'link', onclick: () => {
    const { link } = state();
    if (link) open(`#${link.start}`, { fresh: true });
  } }, say('control-reset'));
  const foot = make('div', { class: 'foot' }, reset);
  const found = make('p', { class: 'found', role: 'status' });
  const search = make('input', { type: 'search', class: 'value', placeholder: say('control-search'), 'aria-label': say('control-search'), autocomplete: 'off', spellcheck: false, oninput: () => filter() });
  const finder = make('div', { class: 'finder' }, search, found);
  // The one control that the preset is about, before all others.
  const heading = make('h2', { id: freshId('about') }, say('control-about'));
  const about = make('section', { class: 'about-control', 'aria-labelledby': heading.id }, heading);
  /** @type {Control | null} */
  let marked = null;

  function filter() {
    wanted = plain(search.value).split(/\s+/).filter(Boolean);
    const { link } = state();
    const many = link ? groups.reduce((sum, group) => sum + group.show(link), 0) : 0;
    setText(found, wanted.length > 0 ? say('control-found', { count: many }) : '');
    about.hidden = wanted.length > 0 || marked === null;
  }
  search.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || search.value === '') return;
    search.value = '';
    filter();
    event.stopPropagation();
  });

  on(['catalogue'], ({ catalogue }) => {
    controls = [];
    groups = [];
    for (const { name, own } of catalogue.groups) {
      const group = new Group(say(`group-${name}`), own);
      groups.push(group);
      catalogue.parameters.forEach((parameter, index) => {
        if (parameter.group !== name) return;
        const control = new Control(parameter, index);
        controls.push(control);
        group.add(control);
      });
    }
    el.replaceChildren(about, finder, ...groups.map((one) => one.element), foot);
  });

  /** @param {Link} link */
  function mark(link) {
    const { catalogue } = state();
    const path = presetOf(catalogue, link)?.control;
    const index = catalogue.parameters.findIndex((parameter) => parameter.path === path);
    const parameter = catalogue.parameters[index];
    marked?.element.remove();
    controls = controls.filter((control) => control !== marked);
    marked = parameter ? new Control(parameter, index) : null;
    if (marked) {
      controls.push(marked);
      about.append(marked.element);
    }
    about.hidden = marked === null;
  }

  on(['link', 'catalogue'], ({ link, faults }) => {
    if (!link) return;
    if (link.preset !== preset) {
      preset = link.preset;
      for (const control of controls) control.forget();
      mark(link);
    }
    if (asking) {
      asking.refuse(faults.map((fault) => say(fault.message)));
      asking = null;
    }
    for (const control of controls) {
      const [a, b] = [link.a[control.index], link.b[control.index]];
      if (a && b) control.show(a, b);
    }
    for (const group of groups) group.show(link);
    foot.style.visibility = link.fragment === link.start ? 'hidden' : 'visible';
  });
}
