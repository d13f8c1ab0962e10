// The header: what is shown, and what can be done with it.
import { say } from '../say.js';
import { mountData } from '../data/data.js';
import { make } from './dom.js';
import { mountCard } from './card.js';
import { help } from './help.js';
import { mountLeague } from '../lab/league.js';
import { mountSweep } from '../lab/sweep.js';
import { mountPresets } from './presets.js';
import { mountShare } from './share.js';
import { mountSheet } from './sheet.js';
import { mountUndo } from './undo.js';

/** @param {HTMLElement} nav */
export function mountActions(nav) {
  mountPresets(nav);
  mountSheet(nav);
  mountUndo(nav);
  mountLeague(nav);
  mountSweep();
  mountData(nav);
  mountShare(nav);
  mountCard(nav);
  nav.append(make('button', { type: 'button', id: 'help', class: 'button round', 'aria-label': say('help'), title: say('help.tip'), 'aria-haspopup': 'dialog', onclick: help }, '?'));
}
