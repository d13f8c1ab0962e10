// The menu at a thing on the stage: what can be done to it now. The clock stands still while it is open.
import { goOn, hold, intervene, offers } from '../actions.js';
import { clock } from '../format.js';
import { make } from '../panels/dom.js';
import { say } from '../say.js';
import { state } from '../state.js';
import { thingsOf } from './things.js';

/** @import { Thing } from './things.js' */

/** @typedef {{ words: string, act: () => void }} Item */

const menu = make('div', { class: 'menu', popover: 'auto', role: 'menu' });
/** Whether the clock went when the menu was opened. */
let went = false;
/** Whether a choice was made, and its run is being computed. */
let chosen = false;
/** A menu that is asked for while another is being filled overtakes it. */
let turn = 0;

function stop() {
  if (hold()) went = true;
}

function resume() {
  if (went) goOn();
  went = false;
}

menu.addEventListener('toggle', () => {
  if (!chosen && !menu.matches(':popover-open')) resume();
});
menu.addEventListener('keydown', (event) => {
  const items = [...menu.querySelectorAll('button')];
  const here = items.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === 'Tab') menu.hidePopover();
  if (to === undefined || items.length === 0) return;
  event.preventDefault();
  event.stopPropagation();
  items[(to + items.length) % items.length]?.focus();
});

/** @param {{ title: string, items: Item[] }[]} groups @param {string} label @param {number} x @param {number} y */
function show(groups, label, x, y) {
  if (!menu.isConnected) document.querySelector('main')?.append(menu);
  menu.setAttribute('aria-label', label);
  menu.replaceChildren(
    ...groups.map(({ title, items }) =>
      make(
        'div',
        { role: 'group', 'aria-label': title },
        make('p', { 'aria-hidden': 'true' }, title),
        ...items.map(({ words, act }) => make('button', { type: 'button', role: 'menuitem', onclick: act }, words)),
        ...(items.length === 0 ? [make('p', { class: 'nothing' }, say('menu-nothing'))] : []),
      ),
    ),
  );
  if (!menu.matches(':popover-open')) menu.showPopover();
  menu.style.left = `${Math.max(8, Math.min(x, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(y, innerHeight - menu.offsetHeight - 8))}px`;
  menu.querySelector('button')?.focus();
}

/**
 * Opens the menu of what stands at a point of the window.
 * @param {Thing[]} things @param {number} x @param {number} y
 */
export async function openMenu(things, x, y) {
  const mine = ++turn;
  stop();
  const { t } = state();
  const found = await Promise.all(things.map(({ target, name }) => offers(target, name, t)));
  if (mine !== turn) return;
  const time = clock(t);
  const groups = things.map(({ title }, i) => ({
    title: say('menu-thing', { thing: title, time }),
    items: (found[i] ?? []).map(({ act, words }) => ({
      words: say(words),
      act: async () => {
        // It goes on only when the new run is there: the playhead stays where it is.
        chosen = true;
        menu.hidePopover();
        await intervene(act, t);
        chosen = false;
        resume();
      },
    })),
  }));
  show(groups, say('menu-label', { time }), x, y);
}

/** Opens a list of everything on the stage that something can be done to. */
export function openThings() {
  const { run } = state();
  const stage = document.querySelector('#world-a .canvas-box');
  if (!run || !stage) return;
  turn += 1;
  stop();
  const { left, top, width, height } = stage.getBoundingClientRect();
  const [x, y] = [left + width * 0.3, top + height * 0.2];
  const items = thingsOf(run.a.plan).map((thing) => ({ words: thing.title, act: () => void openMenu([thing], x, y) }));
  show([{ title: say('menu-things', { time: clock(state().t) }), items }], say('menu-things.label'), x, y);
}
