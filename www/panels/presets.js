// The list of presets: a button that names the present one and opens the others.
import { open } from '../actions.js';
import { say } from '../say.js';
import { on, state } from '../state.js';
import { freshId, make, setText } from './dom.js';

/** @import { Link, Preset } from '../engine-types.js' */

const title = make('span', { class: 'preset-title' }, say('presets-title'));
const changed = make('span', { class: 'preset-changed', hidden: true }, say('presets-changed'));
const list = make('div', { id: freshId('presets'), class: 'presets', popover: 'auto', role: 'group', 'aria-label': say('presets-title') });
const button = make(
  'button',
  { type: 'button', class: 'button preset', id: 'presets', title: say('presets-choose'), 'aria-expanded': 'false', 'aria-controls': list.id, disabled: true, onclick: () => list.togglePopover() },
  make('span', { class: 'visually-hidden' }, say('presets-present'), ' '),
  title,
  changed,
  make('span', { class: 'caret', 'aria-hidden': 'true' }, '▾'),
);

const search = make('input', { type: 'search', class: 'value', placeholder: say('presets-search'), 'aria-label': say('presets-search.label'), autocomplete: 'off', spellcheck: false, oninput: () => filter() });
const found = make('p', { role: 'status' });
const subjects = make('div', { class: 'subjects' });
list.append(make('div', { class: 'finder' }, search, found), subjects);

/** Opens the list. */
export function choosePreset() {
  if (!button.disabled) list.showPopover();
}

/** @returns {HTMLButtonElement[]} */
function entries() {
  return [...subjects.querySelectorAll('button')];
}

/** @returns {HTMLButtonElement[]} Those that the search has left. */
function left() {
  return entries().filter((entry) => !entry.closest('[hidden]'));
}

/** Leaves the presets that have every word of the search in their name, title, question or subject. */
function filter() {
  const words = plain(search.value).split(/\s+/).filter(Boolean);
  for (const section of subjects.children) {
    const under = plain(section.querySelector('h2')?.textContent ?? '');
    for (const item of section.querySelectorAll('li')) {
      const text = `${under} ${plain(item.querySelector('button')?.value ?? '')} ${plain(item.textContent)}`;
      item.hidden = !words.every((word) => text.includes(word));
    }
    /** @type {HTMLElement} */ (section).hidden = !section.querySelector('li:not([hidden])');
  }
  const many = left().length;
  setText(found, words.length === 0 ? '' : say('presets-found', { count: many, all: entries().length }));
}

/** @param {string} text */
function plain(text) {
  return text.toLowerCase().normalize('NFKD').replace(/[\u0300-\u036f]/g, '');
}

/** @param {KeyboardEvent} event */
function type(event) {
  const { key } = event;
  const inSearch = document.activeElement === search;
  if (key === 'Escape' && search.value !== '') {
    // The first Escape takes the search back, the next closes the list.
    search.value = '';
    filter();
    search.focus();
  } else if (key === 'Enter' && inSearch) {
    left()[0]?.click();
  } else if (['ArrowDown', 'ArrowUp'].includes(key) || (!inSearch && ['Home', 'End'].includes(key))) {
    // The field stands in the ring before the first entry.
    const ring = /** @type {HTMLElement[]} */ ([search, ...left()]);
    const here = ring.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 1, End: ring.length - 1 }[key] ?? 0;
    ring[(to + ring.length) % ring.length]?.focus();
  } else {
    // A letter goes into the search wherever the focus is in the list.
    if (!inSearch && key.length === 1 && key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey) search.focus();
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

function place() {
  const at = button.getBoundingClientRect();
  list.style.top = `${at.bottom + 6}px`;
  list.style.left = `${Math.max(8, Math.min(at.left, innerWidth - list.offsetWidth - 8))}px`;
  list.style.maxHeight = `${innerHeight - at.bottom - 18}px`;
}

/** @param {HTMLElement} nav */
export function mountPresets(nav) {
  nav.append(button, list);
  list.addEventListener('toggle', (event) => {
    const opened = /** @type {ToggleEvent} */ (event).newState === 'open';
    button.setAttribute('aria-expanded', String(opened));
    if (!opened) return;
    search.value = '';
    filter();
    place();
    const buttons = entries();
    (buttons.find((one) => one.getAttribute('aria-current')) ?? buttons[0])?.focus();
  });
  addEventListener('resize', () => list.matches(':popover-open') && place());
  list.addEventListener('keydown', type);

  on(['catalogue', 'link'], ({ catalogue, link }) => {
    button.disabled = catalogue.presets.length === 0;
    if (entries().length !== catalogue.presets.length) subjects.replaceChildren(...groups(catalogue.presets));
    if (!link) return;
    const preset = catalogue.presets.find((one) => one.name === link.preset);
    setText(title, preset ? say(`preset-${preset.name}`) : link.preset);
    changed.hidden = !isChanged(link);
    for (const entry of entries()) {
      if (entry.value === link.preset) entry.setAttribute('aria-current', 'true');
      else entry.removeAttribute('aria-current');
    }
  });
}

/** @param {Link} link @returns {boolean} Whether it is no longer the preset: a variant is the preset's own, as long as A is. */
export function isChanged({ fragment, variant }) {
  // The choice of charts and figures does not change a preset.
  const own = fragment.split('&').slice(2).filter((field) => !/^(figures|charts|lanes)=/.test(field));
  return own.length > 0 && !(variant !== null && own.every((field) => field.startsWith('b.')));
}

/** The presets under their headings. @param {Preset[]} presets @returns {HTMLElement[]} */
function groups(presets) {
  return [...new Set(presets.map(({ subject }) => subject))].map((subject) => {
    const heading = make('h2', { id: freshId('subject') }, say(subject));
    const under = presets.filter((preset) => preset.subject === subject);
    return make('section', {}, heading, make('ul', { 'aria-labelledby': heading.id }, ...under.map((preset) => make('li', {}, entry(preset)))));
  });
}

/** @param {Preset} preset */
function entry({ name, seed }) {
  return make(
    'button',
    {
      type: 'button',
      value: name,
      onclick: () => {
        list.hidePopover();
        open(`#preset=${name}`, { fresh: true });
      },
    },
    make('span', { class: 'preset-title' }, say(`preset-${name}`)),
    make('span', { class: 'preset-question' }, say(`preset-${name}.question`)),
    make('span', { class: 'preset-seed' }, say('presets-from', { source: { id: seed } })),
  );
}

/** @returns {string} The question that the present preset asks. */
export function question() {
  const { catalogue, link } = state();
  const preset = catalogue.presets.find((one) => one.name === link?.preset);
  return preset ? say(`preset-${preset.name}.question`) : '';
}
