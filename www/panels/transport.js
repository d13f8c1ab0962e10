// The buttons that move the playhead, its time, its speed, and what the dots mean.
import { jump, pause, play, seek, setSpeed, step } from '../actions.js';
import { clock, times } from '../format.js';
import { on, state } from '../state.js';
import { mountLegend } from './legend.js';

/** @type {Record<string, string>} */
const ICONS = {
  play: '<path d="M5 2.5v11l9-5.5Z"/>',
  pause: '<path d="M4 3h3v10H4zM9 3h3v10H9z"/>',
  again: '<path d="M8 3a5 5 0 1 0 4.7 3.3" fill="none" stroke="currentColor" stroke-width="1.7"/><path d="M7.2.4v5.2L11 3Z"/>',
  restart: '<path d="M3 3h2v10H3zM13 3v10L6 8Z"/>',
  back: '<path d="M11.5 3v10L5 8Z"/>',
  forward: '<path d="M4.5 3v10L11 8Z"/>',
  previous: '<path d="M8 3v10L2 8Zm6 0v10L8 8Z"/>',
  next: '<path d="M8 3v10l6-5ZM2 3v10l6-5Z"/>',
};
/** The slider's ends, as powers of ten. */
const SLOWEST = -3;
const FASTEST = 2;

/** @param {string} name */
function picture(name) {
  return `<svg viewBox="0 0 16 16" width="16" height="16" fill="currentColor" aria-hidden="true">${ICONS[name]}</svg>`;
}

/** @param {string} name @param {string} label @param {string} tip */
function button(name, label, tip) {
  return `<button type="button" class="move" data-do="${name}" aria-label="${label}" title="${tip}">${picture(name)}</button>`;
}

/** @param {HTMLElement} element */
export function mountTransport(element) {
  element.innerHTML = `
    <button type="button" class="play" data-do="play"></button>
    <p class="clock"><b></b> <span></span></p>
    <div class="moves" role="group" aria-label="Move the playhead">
      ${button('restart', 'To the start', 'To the start (Home)')}
      ${button('previous', 'To the moment before', 'To the moment before (Shift ←)')}
      ${button('back', 'One event back', 'One event back (←)')}
      ${button('forward', 'One event forward', 'One event forward (→)')}
      ${button('next', 'To the next moment', 'To the next moment (Shift →)')}
    </div>
    <div class="speed" role="group" aria-label="Speed">
      <label for="speed">speed</label>
      <input type="range" id="speed" min="${SLOWEST}" max="${FASTEST}" step="0.01" title="Simulated seconds a second: slower (−), faster (+)" />
      <output for="speed"></output>
      <button type="button" class="auto" title="Slow down by itself where it matters (0)">auto</button>
    </div>
    <div class="legend" role="group" aria-label="What the dots mean"></div>`;
  /** @template {Element} T @param {string} selector */
  const find = (selector) => /** @type {T} */ (element.querySelector(selector));
  /** @type {HTMLButtonElement} */
  const playing = find('.play');
  /** @type {HTMLElement} */
  const now = find('.clock b');
  /** @type {HTMLElement} */
  const whole = find('.clock span');
  /** @type {HTMLInputElement} */
  const slider = find('#speed');
  /** @type {HTMLOutputElement} */
  const readout = find('output');
  /** @type {HTMLButtonElement} */
  const auto = find('.auto');
  mountLegend(find('.legend'));

  /** @type {Record<string, () => void>} */
  const does = {
    play: () => (state().playing ? pause() : play()),
    restart: () => seek(0),
    previous: () => jump(-1),
    back: () => void step(-1),
    forward: () => void step(1),
    next: () => jump(1),
  };
  element.addEventListener('click', (event) => {
    const clicked = event.target instanceof Element ? event.target.closest('[data-do]') : null;
    if (clicked instanceof HTMLElement) does[clicked.dataset['do'] ?? '']?.();
  });
  slider.addEventListener('input', () => setSpeed(Number((10 ** Number(slider.value)).toPrecision(2))));
  auto.addEventListener('click', () => {
    const { speed, show, t } = state();
    // Leaving it keeps the speed of this moment.
    setSpeed(speed === 'auto' && show ? clamp(show.speedAt(t)) : 'auto');
  });

  // Without a run there is nothing to move in.
  const moving = /** @type {NodeListOf<HTMLButtonElement | HTMLInputElement>} */ (element.querySelectorAll('[data-do], .speed button, #speed'));
  for (const one of moving) one.disabled = true;
  playing.innerHTML = picture('play');
  playing.setAttribute('aria-label', 'Play');
  on(['run'], ({ run }) => {
    for (const one of moving) one.disabled = run === null;
    const end = run ? clock(run.end) : '';
    whole.textContent = end && `of ${end}`;
    now.style.minWidth = `${end.length - 1}ch`;
  });
  let shown = '';
  on(['playing', 't', 'run'], ({ playing: runs, t, run }) => {
    now.textContent = run ? clock(t) : '';
    const name = runs ? 'pause' : run && t >= run.end ? 'again' : 'play';
    if (name === shown) return;
    shown = name;
    playing.innerHTML = picture(name);
    playing.setAttribute('aria-label', { play: 'Play', pause: 'Pause', again: 'Play again' }[name]);
    playing.title = `${{ play: 'Play', pause: 'Pause', again: 'Play again' }[name]} (Space)`;
    element.toggleAttribute('data-playing', runs);
  });
  on(['speed', 't', 'show'], ({ speed, show, t }) => {
    if (!show) return;
    const local = speed === 'auto' ? show.speedAt(t) : speed;
    const text = times(local);
    if (readout.value === text && auto.ariaPressed === String(speed === 'auto')) return;
    readout.value = text;
    slider.value = String(Math.log10(clamp(local)));
    slider.setAttribute('aria-valuetext', speed === 'auto' ? `automatic, now ${text}` : text);
    auto.ariaPressed = String(speed === 'auto');
  });
}

/** @param {number} speed */
function clamp(speed) {
  return Math.min(Math.max(speed, 10 ** SLOWEST), 10 ** FASTEST);
}
