// Undo and redo: the buttons and the keys. The browser's history holds the changes.
import { redo, undo } from '../actions.js';
import { say } from '../say.js';
import { on } from '../state.js';
import { make, picture } from './dom.js';

/** @param {string} label @param {string} tip @param {string} d The arrow. @param {() => void} go */
function button(label, tip, d, go) {
  return make('button', { type: 'button', class: 'button round undo', 'aria-label': label, title: tip, 'aria-disabled': 'true', onclick: go }, picture(16, [{ d, stroke: 1.7 }]));
}

const back = button(say('undo'), say('undo.tip'), 'M6 2.5 2.5 6 6 9.5M3 6h6.5a4 4 0 0 1 0 8H6', undo);
const forward = button(say('redo'), say('redo.tip'), 'M10 2.5 13.5 6 10 9.5M13 6H6.5a4 4 0 0 0 0 8H10', redo);

/** @param {EventTarget | null} target Whether it is a field that has an undo of its own. */
function isText(target) {
  if (target instanceof HTMLInputElement) return !['range', 'radio', 'checkbox', 'button'].includes(target.type);
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('textarea'));
}

/** @param {HTMLElement} nav */
export function mountUndo(nav) {
  nav.append(back, forward);
  on(['past'], ({ past }) => {
    back.setAttribute('aria-disabled', String(!past.undo));
    forward.setAttribute('aria-disabled', String(!past.redo));
  });
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.altKey || !(event.ctrlKey || event.metaKey) || isText(event.target) || document.querySelector('dialog:modal')) return;
    const key = event.key.toLowerCase();
    const act = key === 'z' ? (event.shiftKey ? redo : undo) : key === 'y' && !event.shiftKey ? redo : null;
    if (!act) return;
    event.preventDefault();
    act();
  });
}
