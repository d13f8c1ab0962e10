// The time axis and the charts over it, with one playhead through all of them. Across they measure seconds of viewing.
// A run is drawn once; what moves with the playhead is moved by CSS.
import { seek } from '../actions.js';
import { chartsOf } from '../chosen.js';
import { spelled, wordsOfFigure } from '../figures.js';
import { clock, count, millis, percent } from '../format.js';
import { mountLanes } from '../lanes/lanes.js';
import { make } from '../panels/dom.js';
import { onPalette, readPalette } from '../stage/palette.js';
import { briefOf } from '../stage/head.js';
import { hasWords, say } from '../say.js';
import { on, state } from '../state.js';
import { placeMarks } from './markers.js';
import { namePeaks, peakOf } from './peaks.js';
import { FOOT, drawPlot } from './plot.js';
import { aside, drawRail, drawTicks, shade } from './rail.js';
import { countScale, latencyScale, shareScale } from './scale.js';
import { mountScrubber } from './scrubber.js';

/** @import { Figure, FigureName, Pair, Run, Series, SeriesName } from '../engine-types.js' */
/** @import { Show } from '../show.js' */
/** @import { Mark } from './markers.js' */
/** @import { Label } from './peaks.js' */
/** @import { Look } from './plot.js' */
/** @import { Told } from './rail.js' */
/** @import { Scale } from './scale.js' */

/** What a finger hits, in pixels. `www/styles/time.css` has it too. */
const FINGER = 44;
const coarse = matchMedia('(pointer: coarse)');

/** Where the words of a limit stand over its line, in pixels. `www/styles/time.css` has it too. */
const LIMIT = { left: 4, high: 13 };

/** How long the playhead's way is as an animation, in milliseconds. */
const WAY = 1000;

/** Where charts stand, from top to bottom. */
const PLACES = ['first', 'second'];

/** @typedef {{ at: number, element: HTMLElement }} Passed What looks different once the playhead has passed it. */

/** @param {HTMLElement} element */
export function mountCharts(element) {
  const scrubber = make('div', { class: 'scrubber' });
  const all = make('div', { class: 'lanes', hidden: true });
  const views = make('div', { class: 'views' });
  const veil = make('div');
  const cursor = make('div', { class: 'cursor', 'aria-hidden': 'true' });
  const pointed = make('div', { class: 'pointed', 'aria-hidden': 'true', hidden: true });
  const readout = make('div', { class: 'readout', 'aria-hidden': 'true', hidden: true });
  /** @param {string} name */
  const chart = (name) =>
    make(
      'div',
      { class: `chart ${name}` },
      make('p', { class: 'name' }, make('span', { class: 'of' }), make('small', { class: 'stretch' }), make('small', { class: 'kind' })),
      make('div', { class: 'plot' }),
      make('div', { class: 'labels' }),
      make('div', { class: 'visually-hidden told' }),
    );
  element.append(
    views,
    make('div', { class: 'behind' }),
    make('div', { class: 'marks', role: 'group', 'aria-label': say('charts-moments') }),
    ...PLACES.map(chart),
    all,
    make('div', { class: 'veil' }, veil),
    make('div', { class: 'rail' }, make('div', { class: 'parts' })),
    make('div', { class: 'ticks', 'aria-hidden': 'true' }),
    make('p', { class: 'axis-name', title: say('charts-axis.why') }, make('span', {}, say('charts-speed')), make('span', {}, say('charts-axis'))),
    cursor,
    pointed,
    scrubber,
    readout,
  );
  /** @param {string} selector @param {Element} [within] */
  const find = (selector, within = element) => /** @type {HTMLElement} */ (within.querySelector(selector));

  /** @type {{ destroy: () => void }[]} */
  let plots = [];
  /** @type {Passed[]} */
  let passing = [];
  /** @type {Told[]} */
  let speeds = [];
  /** Half of the width of the playhead's knob, in pixels. */
  let knob = 0;
  let width = 0;
  /** What the playhead moves. An animation that stands still and is moved on costs the browser much less than a style. @type {Animation[]} */
  let moved = [];

  const draw = () => {
    const { run, show, series, ends, catalogue, ran } = state();
    width = scrubber.clientWidth;
    if (!run || !show || width === 0) return;
    const look = lookOf(element);
    const wide = ruler(`${look.size}px ${look.font}`);
    const place = (/** @type {number} */ t) => (show.toView(t) / show.length) * width;

    speeds = drawRail(find('.parts'), show, width, ruler(`${look.size - 1}px ${look.font}`));
    for (const way of moved) way.cancel();
    moved = [veil, cursor].map((element) => element.animate({ transform: ['translateX(0)', `translateX(${width}px)`] }, { duration: WAY, fill: 'both' }));
    for (const way of moved) {
      way.playbackRate = 0;
      way.pause();
    }
    knob = parseFloat(getComputedStyle(cursor, '::after').width) / 2 + 3 || 0;
    drawTicks(find('.ticks'), show, width, wide);
    const markers = run.markers.map(({ at, label, world }) => ({ at, world, label: say(label) }));
    const marks = placeMarks(markers, place, width, (mark) => wide(mark.label) + mark.worlds.length * 12 + 6, coarse.matches ? FINGER : undefined);
    const buttons = marks.map((mark) => markButton(mark, mark.x > width / 2));
    find('.marks').replaceChildren(...buttons);
    find('.behind').replaceChildren(...bands(show), ...marks.map(({ x }) => line(x)));
    passing = marks.map((mark, i) => ({ at: mark.at, element: /** @type {HTMLElement} */ (buttons[i]) }));

    element.classList.toggle('old', !series);
    if (series) {
      for (const plot of plots) plot.destroy();
      const drawn = drawSeries(run, chartsOf(catalogue, ran), show, series, ends, look, wide, marks.map(({ x }) => x));
      plots = drawn.plots;
      passing.push(...drawn.passing);
    }
    move();
  };

  /** @param {Run} run @param {Figure[]} charts @param {Show} show @param {Pair<Series>} series @param {Float64Array} ends @param {Look} look @param {(text: string) => number} wide @param {number[]} marked Where marks stand, in pixels. */
  const drawSeries = (run, charts, show, series, ends, look, wide, marked) => {
    const x = Float64Array.from([0, ...ends], (t) => show.toView(t));
    /** @type {Passed[]} */
    const passing = [];
    /**
     * @param {string} name
     * @param {[Float64Array, Float64Array]} values
     * @param {(pixels: number, peaks: number[]) => Scale} scaleOf
     * @param {{ spell: (value: number) => string, tick: (value: number) => string, held: boolean, limits: [value: number, label: string][], named?: boolean }} how
     */
    const chart = (name, [a, b], scaleOf, { spell, tick, held, limits, named = true }) => {
      const box = find(`.chart.${name}`);
      const into = find('.plot', box);
      const height = into.clientHeight - FOOT;
      if (height <= 0) return [];
      const peaks = [peakOf('a', x, a), peakOf('b', x, b)];
      const scale = scaleOf(height, [...peaks.map((peak) => peak?.value ?? 0)]);
      const reached = limits.filter(([value]) => scale.height(value) <= scale.top);
      find('.kind', box).textContent = { linear: '', root: say('charts-scale-root'), log: say('charts-scale-log') }[scale.kind];
      const limited = reached.map(([value, text]) => ({ text, left: LIMIT.left, top: height * (1 - scale.height(value) / scale.top) - LIMIT.high, width: wide(text) }));
      // In a narrow column the chart's own name stands in it.
      const own = find('.name', box);
      const { gutter, margin } = sides(element);
      const inside = own.offsetLeft >= gutter ? [{ left: own.offsetLeft - gutter, top: own.offsetTop, width: own.offsetWidth }] : [];
      const labels = namePeaks(named ? peaks : [], scale, (value) => say('charts-peak', { value: spell(value) }), { width, height, length: show.length }, wide, { x, lines: [a, b], upright: marked, taken: [...limited, ...inside] });
      find('.labels', box).replaceChildren(
        ...labels.map((label) => {
          const named = peakLabel(label);
          passing.push({ at: show.toTime(label.view), element: named });
          return named;
        }),
        ...limited.map(({ text, top }) => limitLabel(text, top + LIMIT.high)),
      );
      return [
        drawPlot({ into, x, a, b, length: show.length, scale, spell: tick, gutter, margin, held, limits: reached.map(([value]) => value), look }),
      ];
    };
    const plots = PLACES.flatMap((name, i) => {
      const figure = charts[i];
      const box = find(`.chart.${name}`);
      box.hidden = figure === undefined;
      if (!figure) return [];
      const words = wordsOfFigure(figure);
      find('.of', box).textContent = say(hasWords(`${words}.title`) ? `${words}.title` : words);
      find('.stretch', box).textContent = hasWords(`${words}.chart`) ? say(`${words}.chart`) : figure.stretch === 'per_second' ? say('charts-per-second') : '';
      const key = /** @type {SeriesName} */ (figure.name);
      const { of, start, held, named, tick } = formOf(figure);
      const values = /** @type {[Float64Array, Float64Array]} */ ([first(series.a[key], start), first(series.b[key], start)]);
      const limits = POOLED.includes(figure.name) ? pools(run) : lived(figure) ? targets(run) : [];
      const drawn = chart(name, values, (pixels, peaks) => of(pixels, lived(figure) ? [...peaks, ...limits.map(([value]) => value)] : peaks, Math.min(...values.map(lowest))), { spell: (value) => spelled(figure, value), tick, held, limits, named });
      fitName(find('.name', box), box);
      find('.told', box).replaceChildren(tableOf(figure, run, series, ends));
      return drawn;
    });
    return { plots, passing };
  };

  const move = () => {
    const { t, show } = state();
    if (!show) return;
    const x = (show.toView(t) / show.length) * width;
    for (const way of moved) way.currentTime = (show.toView(t) / show.length) * WAY;
    for (const told of speeds) {
      const moved = aside(told, x, knob);
      const indent = moved ? `${moved}px` : '';
      if (told.part.style.textIndent !== indent) told.part.style.textIndent = indent;
      if (told.part.classList.contains('covered') !== (moved === null)) told.part.classList.toggle('covered', moved === null);
    }
    for (const { at, element: mark } of passing) {
      const ahead = at > t;
      if (mark.classList.contains('ahead') !== ahead) mark.classList.toggle('ahead', ahead);
    }
  };

  /** @param {number | null} x */
  const hover = (x) => {
    const { show, series, ends, catalogue, ran } = state();
    readout.hidden = pointed.hidden = x === null || !show || !series;
    if (x === null || !show || !series) return;
    readout.replaceChildren(...values(chartsOf(catalogue, ran), series, ends, show.toTime((x / width) * show.length)));
    pointed.style.transform = `translateX(${x}px)`;
    const left = x + 12 + readout.offsetWidth <= width ? x + 12 : x - 12 - readout.offsetWidth;
    readout.style.transform = `translateX(${Math.max(left, 0)}px)`;
  };

  mountScrubber(scrubber, { hover });
  mountLanes(all, views);
  on(['run', 'series', 'ran'], draw);
  on(['t', 'show'], move);
  onPalette(draw);
  let size = '';
  new ResizeObserver(() => {
    const now = `${element.clientWidth} ${element.clientHeight}`;
    if (now !== size) draw();
    size = now;
  }).observe(element);
}

/** A chart for a screen reader: its figure at the moments of the run. @param {Figure} figure @param {Run} run @param {Pair<Series>} series @param {Float64Array} ends */
function tableOf(figure, run, series, ends) {
  const instants = [...run.markers.map(({ at, label }) => ({ at, moment: say(label) })), { at: run.end, moment: say('charts-table-end') }];
  const head = make('tr', {}, ...[say('charts-table-moment'), 'A', 'B'].map((words) => make('th', { scope: 'col' }, words)));
  const rows = instants.map(({ at, moment }) => {
    const told = ofInstant(figure, series, ends, at);
    return make('tr', {}, make('th', { scope: 'row' }, say('charts-table-at', { moment, time: clock(at) })), ...told.map((text) => make('td', {}, text)));
  });
  return make('table', {}, make('caption', {}, say('charts-table', { figure: { id: wordsOfFigure(figure) } })), head, ...rows);
}

/** A figure at an instant, in A and in B. @param {Figure} figure @param {Pair<Series>} series @param {Float64Array} ends @param {number} t @returns {string[]} */
function ofInstant(figure, series, ends, t) {
  const found = ends.findIndex((end) => end >= t);
  const i = found < 0 ? ends.length - 1 : found;
  return (/** @type {const} */ (['a', 'b'])).map((world) => {
    const value = series[world][/** @type {SeriesName} */ (figure.name)][i] ?? NaN;
    return Number.isNaN(value) ? '–' : spelled(figure, value, (series[world].answered_share[i] ?? 1) < (figure.knownFrom ?? 0));
  });
}

/** Leaves of a chart's name what stands beside it without reaching over the next chart; the rest is told when asked. @param {HTMLElement} name @param {HTMLElement} box */
function fitName(name, box) {
  const parts = /** @type {HTMLElement[]} */ ([...name.children]);
  for (const part of parts) part.hidden = false;
  name.title = parts.map((part) => part.textContent ?? '').filter(Boolean).join(', ');
  for (const part of parts.slice(1).reverse()) {
    if (name.offsetTop + name.offsetHeight <= box.clientHeight) return;
    part.hidden = true;
  }
}

/** Whether a figure is a latency as clients lived it, which the target is about. @param {Figure} figure */
function lived({ name }) {
  return name.startsWith('lived_');
}

/** The figures that the connections of the database limit. @type {FigureName[]} */
const POOLED = ['db_load', 'running'];

/**
 * How a figure is drawn.
 * @param {Figure} figure
 * @returns {{ of: (pixels: number, peaks: number[], lowest: number) => Scale, start: number, held: boolean, named: boolean, tick: (value: number) => string }}
 */
function formOf({ unit, stretch }) {
  if (unit === 'share') return { of: shareScale, start: NaN, held: false, named: false, tick: percent };
  if (unit === 'milliseconds') return { of: (pixels, peaks, fastest) => latencyScale(peaks, fastest, pixels), start: NaN, held: false, named: true, tick: span };
  // A ratio has no value where there is nothing that it could be of.
  const counted = stretch !== 'ratio';
  return { of: (pixels, peaks) => countScale(peaks, pixels), start: counted ? 0 : NaN, held: counted, named: true, tick: brief };
}

/** @param {HTMLElement} element @returns {Look} */
function lookOf(element) {
  const { state: colour, dim, line, lineStrong, font } = readPalette(element);
  const size = parseFloat(getComputedStyle(element).fontSize);
  return { a: colour.database, b: colour.hit, dim, line, strong: lineStrong, font, size };
}

/** @param {HTMLElement} element Pixels beside the charts. */
function sides(element) {
  const style = getComputedStyle(element);
  return { gutter: parseFloat(style.getPropertyValue('--gutter')), margin: parseFloat(style.getPropertyValue('--margin')) };
}

/** @param {string} font @returns {(text: string) => number} */
function ruler(font) {
  const context = document.createElement('canvas').getContext('2d');
  if (context) context.font = font;
  return (text) => context?.measureText(text).width ?? text.length * 7;
}

/** @param {Float64Array} values @param {number} value @returns {Float64Array} With a value for the instant 0. */
function first(values, value) {
  return Float64Array.from([value, ...values]);
}

/** @param {Float64Array} values @returns {number} */
function lowest(values) {
  return values.reduce((least, value) => (value < least ? value : least), Infinity);
}

/** @param {Run} run @returns {[value: number, label: string][]} */
function pools({ a, b }) {
  const [one, other] = [a.plan.connections, b.plan.connections];
  if (one === other) return [[one, say('charts-pool', { connections: one })]];
  return [
    [one, say('charts-pool-in', { world: 'A', connections: one })],
    [other, say('charts-pool-in', { world: 'B', connections: other })],
  ];
}

/** @param {Run} run @returns {[value: number, label: string][]} */
function targets({ a, b }) {
  const [one, other] = [a.plan.target / 1e6, b.plan.target / 1e6];
  if (one === other) return [[one, say('charts-target', { time: millis(one) })]];
  return [
    [one, say('charts-target-in', { world: 'A', time: millis(one) })],
    [other, say('charts-target-in', { world: 'B', time: millis(other) })],
  ];
}

/** @param {Show} show @returns {HTMLElement[]} Slow motion, as a shade behind the charts. */
function bands(show) {
  return show.stretches.map((stretch) => {
    const band = document.createElement('span');
    band.style.left = `${(stretch.start / show.length) * 100}%`;
    band.style.width = `${((stretch.stop - stretch.start) / show.length) * 100}%`;
    band.style.setProperty('--shade', shade(show, stretch).toFixed(3));
    return band;
  });
}

/** @param {number} x */
function line(x) {
  const made = document.createElement('i');
  made.style.left = `${x}px`;
  return made;
}

/** @param {Mark} mark @param {boolean} late Whether its words find room only on its left. @returns {HTMLElement} */
function markButton({ label, worlds, at, x, side }, late) {
  const letters = worlds.map((world) => make('b', { 'data-world': world }, world.toUpperCase()));
  // Its name for a screen reader is its words and its time.
  const [one = '', other = ''] = worlds.map((world) => world.toUpperCase());
  const id = ['charts-mark', 'charts-mark-in-one', 'charts-mark-in-both'][worlds.length] ?? 'charts-mark';
  const args = { mark: label, one, other, time: clock(at) };
  const button = make(
    'button',
    {
      type: 'button',
      'aria-label': say(id, args),
      class: `mark ${side}${late ? ' late' : ''}`,
      hidden: side === 'under',
      title: say(`${id}.hint`, args),
      onclick: () => seek(at),
    },
    make('span', {}, ...letters.flatMap((letter) => [letter, ' ']), label),
  );
  button.style.left = `${x}px`;
  return button;
}

/** @param {Label} label @returns {HTMLElement} */
function peakLabel({ world, text, left, top }) {
  const made = document.createElement('span');
  const letter = document.createElement('b');
  letter.textContent = world.toUpperCase();
  made.dataset['world'] = world;
  made.append(letter, ` ${text}`);
  made.style.left = `${left}px`;
  made.style.top = `${top}px`;
  return made;
}

/** @param {number} value @returns {string} `100`, `100k`. */
function brief(value) {
  if (value >= 1e6) return `${value / 1e6}M`;
  return value >= 10_000 ? `${value / 1000}k` : count(value);
}

/** @param {number} ms A round one. @returns {string} `500 ms`, `1 s`. */
function span(ms) {
  if (ms === 0) return '0';
  if (ms < 1) return `${Number((ms * 1000).toPrecision(2))} µs`;
  return ms < 1000 ? `${Number(ms.toPrecision(2))} ms` : `${brief(ms / 1000)} s`;
}

/** @param {string} text @param {number} top Pixels. @returns {HTMLElement} */
function limitLabel(text, top) {
  const made = document.createElement('small');
  made.textContent = text;
  made.style.top = `${top}px`;
  return made;
}

/** @param {Figure[]} charts @param {Pair<Series>} series @param {Float64Array} ends @param {number} t @returns {HTMLElement[]} */
function values(charts, series, ends, t) {
  const heads = charts.map((figure) => make('th', { scope: 'col' }, briefOf(figure)));
  const columns = charts.map((figure) => ofInstant(figure, series, ends, t));
  const rows = /** @type {const} */ (['a', 'b']).map((world, of) =>
    make('tr', { 'data-world': world }, make('th', { scope: 'row' }, world.toUpperCase()), ...columns.map((told) => make('td', {}, told[of] ?? ''))),
  );
  return [make('b', {}, clock(t)), make('table', {}, make('tr', {}, make('td'), ...heads), ...rows)];
}
