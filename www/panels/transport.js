// The buttons that move the playhead, its time, its speed, and what the dots mean.
import { jump, pause, play, seek, setSpeed, step } from '../actions.js';
import { clock, times } from '../format.js';
import { say } from '../say.js';
import { on, onRead, state } from '../state.js';
import { make, picture, setText } from './dom.js';
import { mountLegend } from './legend.js';

/** @type {Record<string, Parameters<typeof picture>[1]>} */
const ICONS = {
  play: [{ d: 'M5 2.5v11l9-5.5Z' }],
  pause: [{ d: 'M4 3h3v10H4zM9 3h3v10H9z' }],
  again: [{ d: 'M8 3a5 5 0 1 0 4.7 3.3', stroke: 1.7 }, { d: 'M7.2.4v5.2L11 3Z' }],
  restart: [{ d: 'M3 3h2v10H3zM13 3v10L6 8Z' }],
  back: [{ d: 'M11.5 3v10L5 8Z' }],
  forward: [{ d: 'M4.5 3v10L11 8Z' }],
  previous: [{ d: 'M8 3v10L2 8Zm6 0v10L8 8Z' }],
  next: [{ d: 'M8 3v10l6-5ZM2 3v10l6-5Z' }],
};
/** What the largest button does. */
const PLAYING = { play: 'transport-play', pause: 'transport-pause', again: 'transport-again' };
/** The slider's ends, as powers of ten. */
const SLOWEST = -3;
const FASTEST = 2;

/** @param {string} name */
function icon(name) {
  return picture(16, ICONS[name] ?? []);
}

/** @param {string} name @param {string} words Their identifier. */
function button(name, words) {
  return make('button', { type: 'button', class: 'move', 'data-do': name, 'aria-label': say(words), title: say(`${words}.tip`) }, icon(name));
}

/** @param {HTMLElement} element */
export function mountTransport(element) {
  const playing = make('button', { type: 'button', class: 'play', 'data-do': 'play' });
  const now = make('b');
  const whole = make('span');
  const slider = make('input', { type: 'range', id: 'speed', min: String(SLOWEST), max: String(FASTEST), step: '0.01', title: say('transport-speed.tip') });
  // It changes with every moment while the clock goes, which nobody wants to hear.
  const readout = make('output', { for: 'speed', 'aria-live': 'off' });
  const auto = make('button', { type: 'button', class: 'auto', title: say('transport-auto.tip') }, say('transport-auto'));
  const legend = make('div', { class: 'legend', role: 'group', 'aria-label': say('transport-legend') });
  element.append(
    playing,
    make('p', { class: 'clock' }, now, ' ', whole),
    make(
      'div',
      { class: 'moves', role: 'group', 'aria-label': say('transport-moves') },
      button('restart', 'transport-restart'),
      button('previous', 'transport-previous'),
      button('back', 'transport-back'),
      button('forward', 'transport-forward'),
      button('next', 'transport-next'),
    ),
    make('div', { class: 'speed', role: 'group', 'aria-label': say('transport-speed') }, make('label', { for: 'speed' }, say('transport-speed.label')), slider, readout, auto),
    legend,
  );
  mountLegend(legend);

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
  playing.append(icon('play'));
  playing.setAttribute('aria-label', say(PLAYING.play));
  on(['run', 'show'], ({ run, show }) => {
    for (const one of moving) one.disabled = run === null;
    const end = run ? clock(run.end, show?.dayFrom) : '';
    whole.textContent = end && say('transport-end', { end });
    now.style.minWidth = `${end.length - 1}ch`;
  });
  let shown = '';
  onRead(['playing', 't', 'run', 'show'], ({ playing: runs, t, run, show }) => {
    setText(now, run ? clock(t, show?.dayFrom) : '');
    const name = runs ? 'pause' : run && t >= run.end ? 'again' : 'play';
    if (name === shown) return;
    shown = name;
    playing.replaceChildren(icon(name));
    playing.setAttribute('aria-label', say(PLAYING[name]));
    playing.title = say(`${PLAYING[name]}.tip`);
    element.toggleAttribute('data-playing', runs);
  });
  onRead(['speed', 't', 'show'], ({ speed, show, t }) => {
    if (!show) return;
    const local = speed === 'auto' ? show.speedAt(t) : speed;
    const text = times(local);
    if (readout.value === text && auto.ariaPressed === String(speed === 'auto')) return;
    readout.value = text;
    slider.value = String(Math.log10(clamp(local)));
    slider.setAttribute('aria-valuetext', speed === 'auto' ? say('transport-auto.now', { speed: text }) : text);
    auto.ariaPressed = String(speed === 'auto');
  });
}

/** @param {number} speed */
function clamp(speed) {
  return Math.min(Math.max(speed, 10 ** SLOWEST), 10 ** FASTEST);
}
