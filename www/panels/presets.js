// The list of presets: a button that names the present one and opens the others.
import { open } from '../actions.js';
import { on, state } from '../state.js';
import { freshId, make, say } from './dom.js';

/** @import { Preset } from '../types.js' */

const title = make('span', { class: 'preset-title' }, 'Presets');
const changed = make('span', { class: 'preset-changed', hidden: true }, '· changed');
const list = make('div', { id: freshId('presets'), class: 'presets', popover: 'auto', role: 'group', 'aria-label': 'Presets' });
const button = make(
  'button',
  { type: 'button', class: 'button preset', id: 'presets', title: 'Choose a preset (p)', 'aria-expanded': 'false', 'aria-controls': list.id, disabled: true, onclick: () => list.togglePopover() },
  make('span', { class: 'visually-hidden' }, 'Preset: '),
  title,
  changed,
  make('span', { class: 'caret', 'aria-hidden': 'true' }, '▾'),
);

/** Opens the list. */
export function choosePreset() {
  if (!button.disabled) list.showPopover();
}

/** @returns {HTMLButtonElement[]} */
function entries() {
  return [...list.querySelectorAll('button')];
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
    place();
    const buttons = entries();
    (buttons.find((one) => one.getAttribute('aria-current')) ?? buttons[0])?.focus();
  });
  addEventListener('resize', () => list.matches(':popover-open') && place());
  list.addEventListener('keydown', (event) => {
    const buttons = entries();
    const here = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    buttons[(to + buttons.length) % buttons.length]?.focus();
  });

  on(['catalogue', 'link'], ({ catalogue, link }) => {
    button.disabled = catalogue.presets.length === 0;
    if (entries().length !== catalogue.presets.length) list.replaceChildren(make('div', { class: 'subjects' }, ...groups(catalogue.presets)));
    if (!link) return;
    const preset = catalogue.presets.find((one) => one.name === link.preset);
    say(title, preset?.title ?? link.preset);
    // A variant is the preset's own, as long as A is.
    const own = link.fragment.split('&').slice(2);
    changed.hidden = own.length === 0 || (link.variant !== null && own.every((field) => field.startsWith('b.')));
    for (const entry of entries()) {
      if (entry.value === link.preset) entry.setAttribute('aria-current', 'true');
      else entry.removeAttribute('aria-current');
    }
  });
}

/** The presets under their headings. @param {Preset[]} presets @returns {HTMLElement[]} */
function groups(presets) {
  return [...new Set(presets.map(({ subject }) => subject))].map((subject) => {
    const heading = make('h3', { id: freshId('subject') }, subject);
    const under = presets.filter((preset) => preset.subject === subject);
    return make('section', {}, heading, make('ul', { 'aria-labelledby': heading.id }, ...under.map((preset) => make('li', {}, entry(preset)))));
  });
}

/** @param {Preset} preset */
function entry({ name, title, question, seed }) {
  return make(
    'button',
    {
      type: 'button',
      value: name,
      onclick: () => {
        list.hidePopover();
        open(`#v=1&preset=${name}`, { fresh: true });
      },
    },
    make('span', { class: 'preset-title' }, title),
    make('span', { class: 'preset-question' }, question),
    make('span', { class: 'preset-seed' }, `From: ${seed}`),
  );
}

/** @returns {string} The question that the present preset asks. */
export function question() {
  const { catalogue, link } = state();
  return catalogue.presets.find((one) => one.name === link?.preset)?.question ?? '';
}
