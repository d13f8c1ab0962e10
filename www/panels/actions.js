// The header: what is shown, and what can be done with it.
import { say } from '../say.js';
import { on } from '../state.js';
import { make, setText } from './dom.js';
import { help } from './help.js';
import { mountPresets, question } from './presets.js';
import { mountLeague } from '../lab/league.js';
import { mountShare } from './share.js';
import { mountSheet } from './sheet.js';
import { mountUndo } from './undo.js';

/** @param {HTMLElement} nav @param {HTMLElement} place Where the preset's question stands. */
export function mountActions(nav, place) {
  mountPresets(nav);
  mountSheet(nav);
  mountUndo(nav);
  mountLeague(nav);
  mountShare(nav);
  nav.append(make('button', { type: 'button', id: 'help', class: 'button round', 'aria-label': say('help'), title: say('help.tip'), 'aria-haspopup': 'dialog', onclick: help }, '?'));
  on(['link', 'catalogue'], ({ link }) => {
    if (!link) return;
    const words = question();
    setText(place, words);
    place.title = words;
  });
}
