// Moves the playhead by pointer and by keyboard: a slider as wide as the charts.
import { jump, pause, seek } from '../actions.js';
import { clock } from '../format.js';
import { say } from '../say.js';
import { onRead, state } from '../state.js';

/** Seconds of viewing that an arrow key moves. */
const ARROW = 0.1;
/** And that a page key moves. */
const PAGE = 1;

/**
 * @param {HTMLElement} element Its width is the whole run.
 * @param {{ hover: (x: number | null) => void }} tell `hover`: where the pointer is, in pixels, when it moves nothing.
 */
export function mountScrubber(element, { hover }) {
  element.tabIndex = 0;
  element.setAttribute('role', 'slider');
  element.setAttribute('aria-label', say('charts-playhead'));
  element.ariaValueMin = '0';
  element.ariaDisabled = 'true';

  /** @param {PointerEvent} event */
  const across = (event) => event.clientX - element.getBoundingClientRect().left;
  /** @param {PointerEvent} event */
  const follow = (event) => {
    const { show } = state();
    if (show) seek(show.toTime((across(event) / element.clientWidth) * show.length));
  };
  let dragging = false;
  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    dragging = true;
    element.setPointerCapture(event.pointerId);
    pause();
    hover(null);
    follow(event);
  });
  element.addEventListener('pointermove', (event) => {
    if (dragging) follow(event);
    else if (event.pointerType === 'mouse') hover(across(event));
  });
  const release = () => {
    // To pause what stands still puts the playhead into the address.
    if (dragging) pause();
    dragging = false;
  };
  element.addEventListener('pointerup', release);
  element.addEventListener('pointercancel', release);
  element.addEventListener('pointerleave', () => hover(null));

  /** @param {number} seconds Of viewing. */
  const move = (seconds) => {
    const { show, t } = state();
    if (show) seek(show.toTime(Math.max(show.toView(t) + seconds, 0)));
  };
  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowRight: () => move(ARROW),
    ArrowUp: () => move(ARROW),
    ArrowLeft: () => move(-ARROW),
    ArrowDown: () => move(-ARROW),
    'Shift+ArrowRight': () => jump(1),
    'Shift+ArrowLeft': () => jump(-1),
    PageUp: () => move(PAGE),
    PageDown: () => move(-PAGE),
    Home: () => seek(0),
    End: () => seek(state().run?.end ?? 0),
  };
  element.addEventListener('keydown', (event) => {
    const act = keys[(event.shiftKey ? 'Shift+' : '') + event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (state().playing) pause();
    act();
  });
  element.addEventListener('keyup', (event) => {
    if (keys[event.key]) pause();
  });

  onRead(['t', 'run', 'show'], ({ t, run, show }) => {
    if (!run) return;
    element.ariaDisabled = null;
    element.ariaValueMax = String(run.end / 1e9);
    element.ariaValueNow = String(t / 1e9);
    element.ariaValueText = say('charts-playhead.value', { time: clock(t, show?.dayFrom), end: clock(run.end, show?.dayFrom) });
  });
}
