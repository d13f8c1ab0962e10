// The words of the caption and of the verdict, with the figures of one instant. Pure.
import { told as spelled } from '../chosen.js';
import { bare, valueOf } from '../figures.js';
import { millis, percent, spoken } from '../format.js';
import { hasWords, namesIn, say } from '../say.js';

/** @import { Figure, Figures, Pair, Run, Summary } from '../engine-types.js' */
/** @import { Arg, Message } from '../say.js' */

/**
 * What may stand in a caption: `a_db_queries`, `b_hit_ratio` … A count decides on singular and plural.
 * @param {Pair<Figures>} pair
 * @param {Figure[]} table
 * @param {ReadonlySet<string>} wanted What is asked for.
 * @returns {Record<string, Arg>}
 */
export function figures(pair, table, wanted) {
  /** @type {Record<string, Arg>} */
  const said = {};
  for (const world of /** @type {const} */ (['a', 'b'])) {
    for (const figure of table) {
      if (!wanted.has(`${world}_${figure.name}`)) continue;
      const value = valueOf(pair[world], figure.name);
      if (value !== undefined) said[`${world}_${figure.name}`] = figure.unit === 'count' ? value : bare(figure, value);
    }
  }
  return said;
}

/**
 * A preset's caption with the figures in it.
 * @param {string} caption Its identifier.
 * @param {Pair<Figures>} pair
 * @param {string} key The hot one.
 * @param {Figure[]} table
 * @returns {string}
 */
export function fill(caption, pair, key, table) {
  return say(caption, { ...figures(pair, table, namesIn(caption)), key });
}

/**
 * What it has come to in one world.
 * @param {string} verdict @param {Figures | Summary} figures @param {Figure[]} table @param {Figure | undefined} about The figure that decides.
 * @param {{ moved: number | null, over: boolean }} rest `moved`: the share of the keys that had another node; `over`: of the whole run.
 * @returns {string}
 */
export function clause(verdict, figures, table, about, { moved, over }) {
  /** @type {Record<string, Arg>} */
  const said = { moved: percent(moved ?? 0) };
  const id = over && hasWords(`verdict-${verdict}.final`) ? `verdict-${verdict}.final` : `verdict-${verdict}`;
  const wanted = namesIn(id);
  for (const figure of table) {
    if (!wanted.has(figure.name)) continue;
    const value = valueOf(figures, figure.name);
    if (value === undefined) continue;
    const shown = figure.unit === 'count' ? value : spelled(figure, figures);
    said[figure.name] = figure === about ? { about: shown } : shown;
  }
  if ('recovered_s' in figures) said['recovered'] = recovered(figures.recovered_s);
  return say(id, said);
}

/** @param {number} s From when on a world is well, in seconds; 0 for always, without an end for never. @returns {Message} */
function recovered(s) {
  if (s === 0) return { id: 'verdict-recovered.always' };
  return s === Infinity ? { id: 'verdict-recovered.never' } : { id: 'verdict-recovered', args: { time: { measured: s * 1e9 } } };
}

/** What goes on in a world, from what matters most. @type {('queued' | 'waiting' | 'running' | 'unanswered')[]} */
const DOING = ['queued', 'waiting', 'running', 'unanswered'];

/** @param {Figures} figures @returns {Message} */
function doing(figures) {
  const found = DOING.find((name) => figures[name] > 0);
  return found ? { id: `story-doing-${found}`, args: { count: figures[found] } } : { id: 'story-doing-nothing' };
}

/**
 * What to say where a preset says nothing: what has happened last, and what goes on now.
 * @param {Pair<Figures>} figures @param {Run} run @param {number} t
 * @returns {string}
 */
export function soFar({ a, b }, { markers }, t) {
  const last = markers.findLast(({ at }) => at <= t);
  if (!last && a.requests === 0 && b.requests === 0) return say('story-nothing-yet');
  const since = last ? say(last.world ? 'story-since.one' : 'story-since', { mark: capital(say(last.label)), time: spoken(last.at), world: last.world?.toUpperCase() ?? '' }) : '';
  return say('story-now', { since, a: doing(a), b: doing(b) });
}

/** @param {string} text */
function capital(text) {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** What it came to. @param {Run} run @returns {string} */
export function summary({ a, b }) {
  return say('story-end', { a: total(a.summary), b: total(b.summary) });
}

/** @param {Summary} world */
function total({ db_queries: queries, failed, lived_p99_ms, over, answered }) {
  if (answered === 0) return failed > 0 ? say('story-world.all-failed', { queries, failed }) : say('story-world.unanswered', { queries });
  const time = millis(lived_p99_ms);
  const p99 = over.includes('lived_p99_ms') ? say('figure-over', { value: time }) : time;
  return failed > 0 ? say('story-world.failed', { queries, p99, failed }) : say('story-world', { queries, p99 });
}
