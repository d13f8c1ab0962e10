// Predict, then see: a preset may ask for a figure of its end before it plays. It stands in nobody's way: without
// an answer the run is seen all the same; with one the page says how near it came.
import { nearest, presetOf } from '../chosen.js';
import { valueOf } from '../figures.js';
import { count } from '../format.js';
import { say } from '../say.js';
import { on, state } from '../state.js';
import { make, setHidden, setText } from './dom.js';
import { isChanged } from './presets.js';

/** @param {HTMLElement} element */
export function mountGuess(element) {
  const asked = make('p', { class: 'ask' });
  const choices = make('div', { class: 'choices', role: 'group', 'aria-label': say('guess-label') });
  const leave = make('button', { type: 'button', class: 'link', onclick: () => set({ left: true }) }, say('guess-leave'));
  const told = make('p', { class: 'told', role: 'status' });
  element.append(asked, choices, leave, told);
  element.hidden = true;

  /** What was guessed, or that somebody would rather not, for the preset on the stage. */
  let mine = { preset: '', made: /** @type {number | null} */ (null), left: false };
  /** @param {Partial<typeof mine>} change */
  function set(change) {
    mine = { ...mine, ...change };
    show();
  }

  /** What is asked of what is on the stage; nothing of what somebody has changed. */
  function present() {
    const { catalogue, ran, run } = state();
    const preset = presetOf(catalogue, ran);
    return preset?.guess && ran && run && !isChanged(ran) && ran.t === null ? { preset: preset.name, guess: preset.guess } : null;
  }

  function show() {
    const now = present();
    const { run, frame } = state();
    const over = Boolean(run && frame && frame.t >= run.end);
    if (now && mine.preset !== now.preset) {
      mine = { preset: now.preset, made: null, left: false };
      setText(asked, say(`guess-${now.preset}`));
      choices.replaceChildren(...now.guess.choices.map((choice) => make('button', { type: 'button', class: 'chip-button', onclick: () => set({ made: choice }) }, say('guess-choose', { count: choice }))));
    }
    // A person who has seen the end has nothing to guess.
    if (over && mine.made === null) mine.left = true;
    setHidden(element, !now || !frame || mine.left);
    // While it is open there is nothing to say of what has happened: a small window needs the room.
    document.body.classList.toggle('guessing', !element.hidden && mine.made === null);
    if (!now || !frame || mine.left) return;
    const open = mine.made === null;
    for (const one of [asked, choices, leave]) setHidden(one, !open);
    setHidden(told, open);
    if (mine.made === null) return;
    const value = valueOf(frame[now.guess.world].figures, now.guess.figure) ?? 0;
    const right = nearest(now.guess, value) === mine.made;
    const args = { guess: count(mine.made), value: count(value) };
    setText(told, say(!over ? 'guess-made' : right ? 'guess-made.right' : 'guess-made.wrong', args));
  }
  on(['run', 'ran', 'frame', 'catalogue'], show);
}
