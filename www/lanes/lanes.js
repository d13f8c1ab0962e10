// All requests at once under the time axis: a row for each, A over B. What is painted comes from the engine, which paints any
// number of rows into as many pixels as there are; here it is put on the screen, zoomed, moved and clicked.
import { follow, lanes as ask, look } from '../actions.js';
import { count } from '../format.js';
import { make, setText } from '../panels/dom.js';
import { say } from '../say.js';
import { onPalette, readPalette } from '../stage/palette.js';
import { on, state } from '../state.js';
import { paintLanes } from './paint.js';
import { showSteps } from './steps.js';
import { ALL, moved, showing, zoomed } from './window.js';

/** @import { Lanes, Pair, World } from '../engine-types.js' */
/** @import { Window } from './window.js' */

/** @type {World[]} */
const WORLDS = ['a', 'b'];
/** The orders, by their names in links. */
const ORDERS = ['arrival', 'latency', 'key'];
/** The fewest rows that are shown over all the height. */
const FEWEST = 8;
/** How much closer one step of zooming comes. */
const STEP = 1.6;
/** From this height on a row has its number beside it, in pixels. */
const NAMED = 11;

/**
 * @param {HTMLElement} element Under the marks, with the playhead over it.
 * @param {HTMLElement} views Where the view is chosen.
 */
export function mountLanes(element, views) {
  const order = make('select', { class: 'value', 'aria-label': say('lanes-order'), title: say('lanes-order'), onchange: () => look('lanes', order.value) }, ...ORDERS.map((value) => make('option', { value }, say(`lanes-by-${value}`))));
  const open = make('button', { type: 'button', 'aria-expanded': 'false', title: say('lanes-open.tip'), onclick: () => look('lanes', state().ran?.look.lanes ? '' : 'arrival') }, say('lanes-open'));
  views.append(open, order);

  const nearer = make('button', { type: 'button', class: 'step', title: say('lanes-nearer'), 'aria-label': say('lanes-nearer'), onclick: () => zoom(1 / STEP, middle()) }, '+');
  const farther = make('button', { type: 'button', class: 'step', title: say('lanes-farther'), 'aria-label': say('lanes-farther'), onclick: () => zoom(STEP, middle()) }, '−');
  const table = make('button', { type: 'button', class: 'more', title: say('lanes-table.tip'), onclick: () => void showSteps(state().ran?.look.lanes ?? 'arrival', seen) }, say('lanes-table'));
  const tools = make('div', { class: 'lane-tools' }, farther, nearer, table);

  const parts = WORLDS.map((world) => {
    const canvas = make('canvas', { 'aria-hidden': 'true' });
    const rows = make('small', { class: 'rows' });
    const names = make('div', { class: 'row-names', 'aria-hidden': 'true' });
    const box = make('div', { class: 'lane-box', role: 'group', tabIndex: 0, 'aria-describedby': 'lanes-keys' }, canvas);
    const part = make('div', { class: 'lane-part' }, make('p', { class: 'name' }, make('span', { class: 'badge' }, world.toUpperCase()), rows, ...(world === 'a' ? [tools] : [])), names, box);
    return { world, canvas, rows, names, box, part };
  });
  element.append(...parts.map(({ part }) => part), make('p', { id: 'lanes-keys', class: 'visually-hidden' }, say('lanes-keys')));

  /** @type {Window} */
  let seen = ALL;
  /** @type {Pair<Lanes> | null} */
  let shown = null;
  /** The number of columns in what is shown. */
  let columns = 0;
  let busy = false;
  let again = false;

  /** @param {number} times @param {number} [at] */
  function zoom(times, at = 0.5) {
    const rows = Math.max(shown?.a.rows ?? 1, shown?.b.rows ?? 1);
    seen = zoomed(seen, times, at, FEWEST / rows);
    void refresh();
  }

  /** Where a button zooms: at the inspected request, else among those under way at the playhead. @returns {number} A share of the height. */
  function middle() {
    const { t, show: played } = state();
    const lanes = shown?.a;
    if (!lanes || !played || lanes.height === 0) return 0.5;
    if (lanes.followed !== null) return Math.min(Math.max((lanes.followed / lanes.rows - seen.from) / (seen.to - seen.from), 0), 1);
    const column = Math.min(Math.floor((played.toView(t) / played.length) * columns), columns - 1);
    const busy = Array.from({ length: lanes.height }, (_, row) => row).filter((row) => (lanes.cells[row * columns + column] ?? 0) > 0);
    return busy.length > 0 ? ((busy[Math.floor(busy.length / 2)] ?? 0) + 0.5) / lanes.height : 0.5;
  }

  /** Asks the engine for what is to be seen: one picture at a time, and always the newest. */
  async function refresh() {
    const { run, show, ran, follow: who } = state();
    const by = ran?.look.lanes;
    if (!run || !show || !by) return;
    if (busy) {
      again = true;
      return;
    }
    const { clientWidth: width, clientHeight: height } = parts[0]?.box ?? element;
    if (width < 20 || height < 10) return;
    busy = true;
    const edges = Float64Array.from({ length: width + 1 }, (_, i) => show.toTime((show.length * i) / width));
    const next = await ask({ order: by, ...seen, edges, height: Math.round(height), follow: who });
    busy = false;
    if (next && state().run === run) {
      shown = next;
      columns = width;
      draw();
    }
    if (again) {
      again = false;
      void refresh();
    }
  }

  function draw() {
    const { catalogue, follow: who, run } = state();
    if (!shown || !run) return;
    const palette = readPalette(document.documentElement);
    const ratio = devicePixelRatio || 1;
    for (const { world, canvas, rows, names, box } of parts) {
      const lanes = shown[world];
      const { clientWidth: width, clientHeight: height } = box;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      const pen = canvas.getContext('2d');
      if (!pen) continue;
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      paintLanes(pen, lanes, columns, width, height, catalogue.phases, palette);
      const first = Math.round(seen.from * lanes.rows);
      const last = Math.round(seen.to * lanes.rows);
      const visible = Math.max(last - first, 1);
      if (lanes.followed !== null && lanes.followed >= first && lanes.followed < last) {
        const high = Math.max(height / visible, 3);
        const y = ((lanes.followed + 0.5 - first) / visible) * height - high / 2;
        pen.strokeStyle = palette.ink;
        pen.lineWidth = 1.5;
        pen.strokeRect(-2, y - 1, width + 4, high + 2);
      }
      const high = height / Math.max(lanes.height, 1);
      names.replaceChildren(
        ...(high < NAMED ? [] : [...lanes.who].map((one, i) => {
          const name = make('span', {}, String(one));
          name.style.top = `${(i + 0.5) * high}px`;
          name.classList.toggle('followed', one === who);
          return name;
        })),
      );
      const args = { world: world.toUpperCase(), first: first + 1, last, rows: lanes.rows };
      setText(rows, visible >= lanes.rows && run.cell !== null ? say('lanes-of-window', { rows: count(lanes.rows) }) : visible >= lanes.rows ? say('lanes-rows', args) : say('lanes-part', { first: count(first + 1), last: count(last), rows: count(lanes.rows) }));
      box.setAttribute('aria-label', say('lanes-world', args));
    }
    nearer.disabled = visibleRows() <= FEWEST;
    farther.disabled = seen.to - seen.from >= 1;
  }

  /** The rows in sight, of the world that has more of them. */
  function visibleRows() {
    return (seen.to - seen.from) * Math.max(shown?.a.rows ?? 0, shown?.b.rows ?? 0);
  }

  /** @param {World} world @param {number} share Of the height. @returns {number} The request there; -1 for none. */
  function whoAt(world, share) {
    const lanes = shown?.[world];
    return lanes ? (lanes.who[Math.min(Math.floor(share * lanes.height), lanes.height - 1)] ?? -1) : -1;
  }

  for (const { world, box } of parts) {
    /** @param {PointerEvent | WheelEvent} event */
    const share = (event) => Math.min(Math.max((event.clientY - box.getBoundingClientRect().top) / Math.max(box.clientHeight, 1), 0), 0.9999);
    /** @type {{ y: number, from: Window } | null} */
    let grabbed = null;
    let dragged = false;
    box.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      grabbed = { y: event.clientY, from: seen };
      dragged = false;
      box.setPointerCapture(event.pointerId);
    });
    box.addEventListener('pointermove', (event) => {
      if (!grabbed || Math.abs(event.clientY - grabbed.y) < 4 && !dragged) return;
      dragged = true;
      seen = moved(grabbed.from, (-(event.clientY - grabbed.y) / Math.max(box.clientHeight, 1)) * (seen.to - seen.from));
      void refresh();
    });
    box.addEventListener('pointerup', (event) => {
      if (grabbed && !dragged) void follow(whoAt(world, share(event)));
      grabbed = null;
    });
    box.addEventListener('pointercancel', () => (grabbed = null));
    box.addEventListener('wheel', (event) => {
      const closer = event.ctrlKey || event.metaKey;
      // A page that is to be scrolled is scrolled, unless there is something to move here.
      if (!closer && seen.to - seen.from >= 1) return;
      event.preventDefault();
      if (closer) zoom(event.deltaY > 0 ? STEP : 1 / STEP, share(event));
      else {
        seen = moved(seen, (event.deltaY / Math.max(box.clientHeight, 1)) * (seen.to - seen.from) * 0.5);
        void refresh();
      }
    }, { passive: false });
    /** @param {number} by Rows of cells. */
    const step = (by) => {
      const lanes = shown?.[world];
      if (!lanes || lanes.height === 0) return;
      const now = lanes.who.indexOf(state().follow);
      const next = now < 0 ? (by > 0 ? 0 : lanes.height - 1) : now + by;
      const who = lanes.who[next];
      if (who !== undefined) void follow(who);
      else {
        // The next one is beyond the edge.
        seen = moved(seen, (by / lanes.height) * (seen.to - seen.from));
        void refresh();
      }
    };
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      PageDown: () => {
        seen = moved(seen, seen.to - seen.from);
        void refresh();
      },
      PageUp: () => {
        seen = moved(seen, seen.from - seen.to);
        void refresh();
      },
      '+': () => zoom(1 / STEP, middle()),
      '=': () => zoom(1 / STEP, middle()),
      '-': () => zoom(STEP, middle()),
      '0': () => zoom(1e9),
    };
    box.addEventListener('keydown', (event) => {
      const act = keys[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    });
  }

  on(['run', 'ran', 'show'], ({ ran, run }) => {
    const by = ran?.look.lanes ?? null;
    open.setAttribute('aria-expanded', String(by !== null));
    setText(open, say(by === null ? 'lanes-open' : 'lanes-close'));
    open.disabled = run === null;
    order.hidden = element.hidden = by === null;
    document.body.classList.toggle('all-requests', by !== null);
    if (by !== null) {
      order.value = by;
      void refresh();
    }
  });
  let before = state().run;
  on(['run'], ({ run }) => {
    if (run !== before) shown = null;
    before = run;
  });
  let held = state().frame?.holds?.[0];
  on(['frame'], ({ frame }) => {
    const now = frame?.holds?.[0];
    if (now !== held) void refresh();
    held = now;
  });
  on(['follow'], async () => {
    await refresh();
    // The request that is inspected is in sight.
    const [one] = WORLDS.map((world) => shown?.[world]);
    if (state().follow < 0 || !one || one.followed === null || seen.to - seen.from >= 1) return;
    const next = showing(seen, one.followed / Math.max(one.rows, 1));
    if (next.from === seen.from) return;
    seen = next;
    void refresh();
  });
  onPalette(draw);
  new ResizeObserver(() => void refresh()).observe(element);
}
