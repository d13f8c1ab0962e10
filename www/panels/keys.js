// The keyboard: everything that can be done to time and to the page has a key.
import { follow, jump, look, pause, play, seek, setSpeed, step } from '../actions.js';
import { state } from '../state.js';
import { openThings } from '../stage/menu.js';
import { help } from './help.js';
import { closeHint } from './hint.js';
import { choosePreset } from './presets.js';
import { share } from './share.js';
import { closeSheet } from './sheet.js';
import { singleKeys } from './shortcuts.js';

/** Simulated seconds a second, one key press apart. */
const SPEEDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];

/** @param {1 | -1} direction */
function accelerate(direction) {
  const { speed, show, t } = state();
  const now = speed === 'auto' ? (show?.speedAt(t) ?? 1) : speed;
  const next = direction > 0 ? SPEEDS.find((one) => one > now * 1.001) : SPEEDS.findLast((one) => one < now * 0.999);
  if (next !== undefined) setSpeed(next);
}

/** Inspects the next request, or the last one before. @param {1 | -1} direction */
export function inspect(direction) {
  const { run, follow: who, frame } = state();
  if (!run) return;
  const last = run.a.summary.requests - 1;
  // Begins with a request that is under way, if there is one.
  const first = frame?.b.who[0] ?? frame?.a.who[0] ?? 0;
  const next = who < 0 ? first : Math.min(Math.max(who + direction, 0), last);
  if (next !== who) follow(next);
}

function leave() {
  if (closeHint() || closeSheet()) return;
  if (state().follow >= 0) follow(-1);
}

/** @type {Record<string, () => void>} */
const KEYS = {
  ' ': () => (state().playing ? pause() : play()),
  ArrowLeft: () => step(-1),
  ArrowRight: () => step(1),
  'Shift+ArrowLeft': () => jump(-1),
  'Shift+ArrowRight': () => jump(1),
  Home: () => seek(0),
  End: () => seek(state().run?.end ?? 0),
  '-': () => accelerate(-1),
  '−': () => accelerate(-1),
  l: () => void look('lanes', state().ran?.look.lanes ? '' : 'arrival'),
  '+': () => accelerate(1),
  '=': () => accelerate(1),
  0: () => setSpeed('auto'),
  '[': () => inspect(-1),
  ']': () => inspect(1),
  Escape: leave,
  i: openThings,
  s: share,
  p: choosePreset,
  '?': help,
};

/** Keys that an element in focus needs for itself. @param {Element | null} focus @param {string} key */
function taken(focus, key) {
  if (!(focus instanceof HTMLElement)) return false;
  if (key === 'Escape') return false;
  if (focus.isContentEditable || focus.matches('textarea, select')) return true;
  if (focus instanceof HTMLInputElement) {
    if (focus.type === 'radio') return key.startsWith('Arrow') || (key === ' ' && !focus.checked);
    if (focus.type === 'range') return key.startsWith('Arrow') || key === 'Home' || key === 'End';
    if (focus.type === 'checkbox') return key === ' ';
    return true;
  }
  if (focus.matches('[role=slider], [role=tab], [role=option]') && (key.startsWith('Arrow') || key === 'Home' || key === 'End')) return true;
  return key === ' ' && focus.matches('button, a[href], summary, [role=button]');
}

export function mountKeys() {
  addEventListener('keydown', (event) => {
    // Brackets stand behind AltGr or Option on many keyboards.
    const composed = event.getModifierState('AltGraph') || (event.altKey && ['[', ']'].includes(event.key));
    if (event.defaultPrevented || event.metaKey || (!composed && (event.ctrlKey || event.altKey))) return;
    if (event.key.length === 1 && !singleKeys()) return;
    const modal = document.querySelector('dialog:modal');
    if (modal && !(event.key === '?')) return;
    if (!modal && document.querySelector(':popover-open')) return;
    const arrow = event.shiftKey && event.key.startsWith('Arrow');
    const key = arrow ? `Shift+${event.key}` : event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = KEYS[key];
    if (!act || taken(document.activeElement, event.key)) return;
    event.preventDefault();
    act();
  });
}
