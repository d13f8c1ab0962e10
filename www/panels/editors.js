// The editors of one value: a text field, a slider beside it, chips, a switch, a list of names. They know nothing of
// worlds or links: they show a cell, and hand what a person chose to `send`.
import { hasWords, say, wordsOf } from '../say.js';
import { freshId, make, setText } from './dom.js';
import { closeHint } from './hint.js';
import { tellAtControl } from './refusal.js';
import { nearest, notches, spelled, written } from './scale.js';

/** @import { Cell, Parameter } from '../engine-types.js' */

/**
 * @typedef {'live' | 'final'} Stage `live` while a slider is being dragged.
 * @typedef {(text: string, stage: Stage) => void} Send
 *
 * @typedef {object} Editor
 * @property {HTMLElement[]} parts What goes into the control's row.
 * @property {(cell: Cell) => void} show Shows a value, unless a person is in the midst of changing it.
 * @property {(messages: string[]) => void} refuse Says why the last value was refused; without messages, that it was not.
 *
 * @typedef {object} Wish
 * @property {Parameter} parameter
 * @property {string} name What a screen reader calls it.
 * @property {string} help The id of the element that explains it.
 * @property {Send} send
 */

/** How long the keys of a slider must rest before its value becomes an entry in the history, in milliseconds. */
const REST = 600;

/** Choices that fit side by side; of more, one is shown and the others fold out. */
const CHIPS = 5;

/** @param {Wish} wish @returns {Editor} */
export function makeEditor(wish) {
  switch (wish.parameter.kind) {
    case 'choice':
      return wish.parameter.options.length > CHIPS ? select(wish) : chips(wish);
    case 'flag':
      return flag(wish);
    case 'names':
      return names(wish);
    case 'text':
    case 'script':
      return text(wish);
    default:
      return wish.parameter.role === 'seed' ? text(wish) : slider(wish);
  }
}

/** @param {Parameter} parameter @returns {string} What 0, or no limit, is called, where that means something else than a number; else nothing. */
export function zeroOf({ path, kind }) {
  if (kind === 'limit') return say('control-no-limit');
  const id = `${wordsOf(path)}.zero`;
  return hasWords(id) ? say(id) : '';
}

/** Whether it is 0, of whatever unit, or of a limit none. @param {string} text @param {Parameter} parameter */
export function isNothing(text, { kind }) {
  return kind === 'limit' ? text === 'none' : /^0(?:ns|us|ms|s|min|h|d)?$/.test(text);
}

/**
 * A text field that keeps what a person typed until it is accepted, corrected, or given up with Escape.
 * @param {Wish} wish
 * @param {(step: 1 | -1) => void} [step] What the arrow keys up and down do.
 */
function field({ parameter, name, help, send }, step) {
  const error = make('p', { class: 'refusal', id: freshId('refusal'), hidden: true, role: 'alert' });
  const input = make('input', {
    type: 'text',
    class: 'value',
    autocomplete: 'off',
    spellcheck: false,
    'aria-label': name,
    'aria-describedby': help,
  });
  if (parameter.kind === 'whole' || parameter.kind === 'limit') input.inputMode = 'numeric';
  if (parameter.kind === 'script') input.placeholder = 'delete@5s, stop:2s@8s';
  let shown = '';
  let typed = false;
  /** What stands for nothing, where that has a name: no limit. */
  const zero = zeroOf(parameter);
  /** @param {string} text */
  const look = (text) => (zero !== '' && isNothing(text, parameter) ? zero : ['time', 'whole', 'limit'].includes(parameter.kind) && parameter.role !== 'seed' ? written(text) : text);
  /** @param {string} text */
  const read = (text) => (zero !== '' && text.trim().toLowerCase() === zero.toLowerCase() ? ({ time: '0s', limit: 'none' }[/** @type {string} */ (parameter.kind)] ?? '0') : spelled(text, parameter.kind));

  /** @param {string[]} messages */
  function refuse(messages) {
    const bad = messages.length > 0;
    tellAtControl(input, messages);
    error.hidden = !bad;
    setText(error, messages.join(' '));
    input.setAttribute('aria-describedby', bad ? `${error.id} ${help}` : help);
    if (bad) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
    typed = bad;
    if (bad) {
      closeHint();
      error.scrollIntoView({ block: 'nearest' });
    }
  }

  function giveUp() {
    refuse([]);
    input.value = shown;
  }

  input.addEventListener('input', () => {
    typed = true;
  });
  input.addEventListener('change', () => {
    if (input.value.trim() === shown) giveUp();
    else send(read(input.value), 'final');
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && typed) {
      giveUp();
      event.stopPropagation();
    } else if (step && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      step(event.key === 'ArrowUp' ? 1 : -1);
    }
  });
  return {
    input,
    error,
    refuse,
    /** @param {string} text */
    show(text) {
      shown = look(text);
      if (!typed && input.value !== shown) input.value = shown;
      input.style.setProperty('--length', String(shown.length));
    },
    /** Shows a value that a slider has, and drops what was typed. @param {string} text */
    overwrite(text) {
      if (typed) refuse([]);
      input.value = look(text);
      input.style.setProperty('--length', String(input.value.length));
    },
  };
}

/** @param {Wish} wish @returns {Editor} */
function text(wish) {
  const own = field(wish);
  own.input.classList.add('wide');
  return { parts: [own.input, own.error], show: (cell) => own.show(cell.text), refuse: own.refuse };
}

/** @param {Wish} wish @returns {Editor} */
function slider(wish) {
  const { parameter, name, help, send } = wish;
  const scale = notches(parameter);
  const range = make('input', {
    type: 'range',
    min: '0',
    max: String(scale.length - 1),
    step: '1',
    'aria-label': name,
    'aria-describedby': help,
  });
  /** @type {number | undefined} */
  let resting;
  let dragging = false;

  /** @param {number} index @param {Stage} stage */
  function choose(index, stage) {
    const notch = scale[index];
    if (!notch) return;
    own.overwrite(notch.text);
    paint(notch.text);
    send(notch.text, stage);
  }
  /** @param {string} text */
  function paint(text) {
    range.style.setProperty('--filled', `${(100 * Number(range.value)) / Math.max(scale.length - 1, 1)}%`);
    const nothing = zeroOf(parameter) !== '' && isNothing(text, parameter);
    const value = nothing ? zeroOf(parameter) : written(text);
    range.setAttribute('aria-valuetext', parameter.unit && !nothing ? say('control-value', { value, unit: say(`unit-${parameter.unit}`) }) : value);
  }
  function settle() {
    clearTimeout(resting);
    if (resting === undefined) return;
    resting = undefined;
    choose(Number(range.value), 'final');
  }
  const own = field(wish, (step) => {
    range.value = String(Number(range.value) + step);
    choose(Number(range.value), 'live');
    wait();
  });
  function wait() {
    clearTimeout(resting);
    resting = window.setTimeout(settle, REST);
  }
  range.addEventListener('pointerdown', () => {
    dragging = true;
  });
  range.addEventListener('input', () => choose(Number(range.value), 'live'));
  range.addEventListener('change', () => {
    if (!dragging) return wait();
    dragging = false;
    choose(Number(range.value), 'final');
  });
  range.addEventListener('pointercancel', () => {
    dragging = false;
  });
  // A press that moved nothing ends without a change.
  range.addEventListener('pointerup', () => setTimeout(() => (dragging = false)));
  range.addEventListener('blur', settle);
  return {
    parts: [range, own.input, own.error],
    show(cell) {
      if (dragging || resting !== undefined) return;
      own.show(cell.text);
      range.value = String(nearest(scale, cell.number ?? 0));
      paint(cell.text);
    },
    refuse: own.refuse,
  };
}

/** Many choices: one is shown. @param {Wish} wish @returns {Editor} */
function select({ parameter, name, help, send }) {
  const error = make('p', { class: 'refusal', hidden: true, role: 'alert' });
  const options = parameter.options.map((value) => make('option', { value }, say(`${wordsOf(parameter.path)}.${value}`)));
  const list = make('select', { class: 'value select', 'aria-label': name, 'aria-describedby': help, onchange: () => send(list.value, 'final') }, ...options);
  return {
    parts: [list, error],
    show(cell) {
      list.value = cell.text;
    },
    refuse(messages) {
      tellAtControl(error, messages);
      error.hidden = messages.length === 0;
      setText(error, messages.join(' '));
    },
  };
}

/** @param {Wish} wish @returns {Editor} */
function chips({ parameter, name, help, send }) {
  const group = freshId('choice');
  const error = make('p', { class: 'refusal', hidden: true, role: 'alert' });
  const radios = parameter.options.map((value) =>
    make('input', { type: 'radio', name: group, value, class: 'visually-hidden', onchange: () => send(value, 'final') }),
  );
  const labels = radios.map((radio) => make('label', { class: 'chip' }, radio, make('span', {}, say(`${wordsOf(parameter.path)}.${radio.value}`))));
  return {
    parts: [make('div', { class: 'chips', role: 'radiogroup', 'aria-label': name, 'aria-describedby': help }, ...labels), error],
    show(cell) {
      for (const radio of radios) radio.checked = radio.value === cell.text;
    },
    refuse(messages) {
      tellAtControl(error, messages);
      error.hidden = messages.length === 0;
      setText(error, messages.join(' '));
    },
  };
}

/** @param {Wish} wish @returns {Editor} */
function flag({ name, help, send }) {
  const box = make('input', {
    type: 'checkbox',
    role: 'switch',
    class: 'switch',
    'aria-label': name,
    'aria-describedby': help,
    onchange: () => send(box.checked ? 'yes' : 'no', 'final'),
  });
  return {
    parts: [make('span', { class: 'switch-place' }, box)],
    show(cell) {
      box.checked = cell.text === 'yes';
    },
    refuse() {},
  };
}

/** @param {string[]} list @returns {string} The name after the last, counted on; different from all. */
export function nextName(list) {
  let name = list.at(-1) ?? 'cache-0';
  do {
    const [, stem, number] = /** @type {string[]} */ (name.match(/^(.*?)(\d*)$/s));
    name = number ? `${stem}${String(BigInt(number) + 1n).padStart(number.length, '0')}` : `${stem}-2`;
  } while (list.includes(name));
  return name;
}

/** @param {Wish} wish @returns {Editor} */
function names(wish) {
  const { name, help, send } = wish;
  const own = field({ ...wish, name: say('control-names', { label: name }), send: (text) => send(text.split(',').map((one) => one.trim()).join(','), 'final') });
  own.input.classList.add('names');
  const number = make('span', { class: 'number', 'aria-live': 'polite' });
  /** @type {string[]} */
  let list = [];
  const fewer = make('button', { type: 'button', class: 'step', 'aria-label': say('control-fewer', { label: name }), onclick: () => send(list.slice(0, -1).join(','), 'final') }, '−');
  const more = make('button', { type: 'button', class: 'step', 'aria-label': say('control-one-more', { label: name }), onclick: () => send([...list, nextName(list)].join(','), 'final') }, '+');
  return {
    parts: [
      make('div', { class: 'stepper', role: 'group', 'aria-label': name, 'aria-describedby': help }, fewer, number, more),
      own.input,
      own.error,
    ],
    show(cell) {
      list = cell.text.split(',');
      setText(number, String(list.length));
      fewer.disabled = list.length <= 1;
      own.show(list.join(', '));
    },
    refuse: own.refuse,
  };
}
