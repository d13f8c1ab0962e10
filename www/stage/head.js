// What stands over a world: its name, what it does about the preset's problem, and three figures of the preset's choosing.
// The one that the preset is about is coloured, and no other.
import { better, chartsOf, figuresOf, numberOf, told } from '../chosen.js';
import { spelled, wordsOfFigure } from '../figures.js';
import { count } from '../format.js';
import { make, setText } from '../panels/dom.js';
import { hasWords, say } from '../say.js';
import { on, onRead } from '../state.js';

/** @import { Catalogue, Figure, Link, Run, SeriesName, World } from '../engine-types.js' */

/** @param {Figure} figure @returns {string} What stands under it. */
export function briefOf(figure) {
  const words = wordsOfFigure(figure);
  return say(hasWords(`${words}.brief`) ? `${words}.brief` : words);
}

/** @param {World} world @returns {HTMLElement} */
export function makeHead(world) {
  const title = make('b', { class: 'protection' });
  const unstable = make('em', { class: 'unstable', hidden: true });
  const promise = make('p', { class: 'promise' });
  const list = make('dl', { class: 'figures' });

  /** @type {{ figure: Figure, value: HTMLElement, name: HTMLElement, rate: HTMLElement }[]} */
  let shown = [];
  /** @param {Catalogue} catalogue @param {Link | null} link */
  function choose(catalogue, link) {
    const figures = figuresOf(catalogue, link);
    if (figures.map(({ name }) => name).join() === shown.map(({ figure }) => figure.name).join()) return;
    shown = figures.map((figure) => {
      const rate = make('span', { class: 'rate' });
      return { figure, value: make('dd', { 'data-figure': figure.name }), name: make('dt', {}, briefOf(figure), rate), rate };
    });
    // On a phone there is room for two.
    list.replaceChildren(...shown.map(({ value, name }, i) => make('div', { class: ['about', 'main'][i] ?? '' }, value, name)));
  }

  /** Room for the longest that each figure comes to in either world, so that no column moves while it plays. @param {Run} run */
  function reserve(run) {
    for (const { figure, value } of shown) {
      const most = Math.max(...[run.a, run.b].flatMap((one) => [one.most, one.summary].map((figures) => numberOf(figure, figures) ?? 0)));
      // A time is the longer the smaller its unit is: 999 ms has more letters than 1.50 s. All digits are of one width.
      const below = figure.unit === 'milliseconds' ? [8.8, 888, 88_800].filter((one) => one < most) : [];
      const told = [run.a, run.b].flatMap(({ summary }) => [most, ...below].map((one) => spelled(figure, one, summary.over.includes(figure.name))));
      value.setAttribute('data-longest', [...new Set(told)].join('\n'));
    }
  }

  on(['run', 'ran', 'catalogue'], ({ run, ran, catalogue }) => {
    if (!run) return;
    choose(catalogue, ran);
    reserve(run);
    const [name, does] = nameOf(world, run, ran);
    setText(title, name);
    setText(promise, does);
    promise.title = does;
  });
  // A world that cannot serve its demand says so before it has run.
  on(['link'], ({ link }) => {
    const demand = link?.unstable[world] ?? null;
    unstable.hidden = demand === null;
    setText(unstable, demand ? say(demand) : '');
    unstable.title = demand ? say({ ...demand, id: `${demand.id}.why` }) : '';
  });
  onRead(['frame', 'ran'], ({ frame }) => {
    if (!frame) return;
    shown.forEach(({ figure, value }, i) => {
      setText(value, told(figure, frame[world].figures));
      if (i > 0) return;
      const best = better(figure, frame.a.figures, frame.b.figures);
      value.classList.toggle('good', best === world);
      value.classList.toggle('bad', best !== null && best !== world);
    });
  });
  // A figure that the charts show as a rate is told as one too, where there is room.
  on(['series', 'ran'], ({ series, catalogue, ran }) => {
    const rates = new Set(chartsOf(catalogue, ran).filter(({ stretch }) => stretch === 'per_second'));
    for (const { figure, rate } of shown) {
      rate.hidden = !series || !rates.has(figure);
      if (!series || rate.hidden) continue;
      const lines = [series.a, series.b].map((one) => one[/** @type {SeriesName} */ (figure.name)]);
      const most = Math.max(...lines.map((line) => line.reduce((peak, one) => (one > peak ? one : peak), 0)));
      rate.style.setProperty('--longest', String(say('stage-rate', { rate: count(Math.round(most)) }).length));
    }
  });
  onRead(['frame', 'series', 'ran'], ({ frame, series, ends }) => {
    if (!frame || !series) return;
    for (const { figure, rate } of shown) {
      if (rate.hidden) continue;
      const found = ends.findIndex((end) => end >= frame.t);
      setText(rate, say('stage-rate', { rate: count(Math.round(series[world][/** @type {SeriesName} */ (figure.name)][found < 0 ? ends.length - 1 : found] || 0)) }));
    }
  });
  return make('header', { class: 'world-head' }, make('h2', {}, make('span', { class: 'badge' }, world.toUpperCase()), ' ', title), list, make('div', { class: 'under' }, promise, unstable));
}

/**
 * A world goes by what it does about the preset's problem; where it is no longer as the preset has it, by what protects it.
 * @param {World} world @param {Run} run @param {Link | null} link @returns {[name: string, does: string]}
 */
export function nameOf(world, run, link) {
  const { title, promise } = run[world].plan;
  const own = link?.names[world] ?? null;
  if (own === null || !hasWords(own)) return [say(title), say(promise)];
  return [say(own), say(hasWords(`${own}.does`) ? `${own}.does` : promise)];
}
