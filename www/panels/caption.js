// One sentence on what is happening, true at every instant.
import { on, state } from '../state.js';
import { make, say } from './dom.js';
import { fill, soFar, summary } from './sentence.js';

/** @import { Run, Summary } from '../types.js' */
/** @import { Figures, Pair } from './sentence.js' */

/** How long the playhead must rest before the sentence is read out, in milliseconds. */
const REST = 400;

/** @param {HTMLElement} element */
export function mountCaption(element) {
  // The figures change with every frame, which nobody wants to hear; a reader of the screen is told once a stretch.
  const now = make('span', { class: 'now', 'aria-hidden': 'true' });
  const told = make('span', { class: 'visually-hidden', 'aria-live': 'polite' });
  element.append(now, told);
  let heard = '';
  let resting = 0;
  on(['frame', 'playing'], ({ frame, run, show, playing }) => {
    if (!frame || !run || !show) return;
    const over = frame.t >= run.end;
    const { caption, from } = show.at(frame.t);
    const text = over ? summary(run) : sentence(caption, frame, run);
    if (now.textContent !== text) now.replaceChildren(...emphasise(text));
    const stretch = `${run.digest} ${over ? 'end' : from}`;
    if (playing && stretch === heard) return;
    // While the playhead is dragged there is nothing to hear either, until it rests.
    clearTimeout(resting);
    resting = window.setTimeout(
      () => {
        heard = stretch;
        say(told, text);
      },
      playing ? 0 : REST,
    );
  });

  // As high as the longest sentence of the run, so that nothing below it moves.
  const reserve = () => {
    const { run, show } = state();
    if (!run || !show) return;
    const most = { a: atMost(run.a.summary), b: atMost(run.b.summary) };
    const shown = now.textContent;
    element.style.minHeight = '';
    let height = 0;
    for (const text of [summary(run), ...show.stretches.map(({ caption }) => sentence(caption, most, run))]) {
      now.replaceChildren(...emphasise(text));
      height = Math.max(height, element.offsetHeight);
    }
    now.replaceChildren(...emphasise(shown ?? ''));
    element.style.minHeight = `${height}px`;
  };
  let width = 0;
  on(['run'], reserve);
  new ResizeObserver(([entry]) => {
    if (!entry || entry.contentRect.width === width) return;
    width = entry.contentRect.width;
    reserve();
  }).observe(element);
}

/** @param {string} text @returns {(Node | string)[]} With the figures in bold; what stands in quotes is a name. */
function emphasise(text) {
  return text.split(/(“[^”]*”|\d+:\d\d:\d\d|(?<![\w-])\d[\d\u202f]*(?:\.\d+)?(?: (?:µs|ms|s|min|h|d)\b)?)/).map((part) => {
    if (!/^\d/.test(part)) return part;
    const figure = document.createElement('b');
    figure.textContent = part;
    return figure;
  });
}

/** @param {string} caption @param {Pair} frame @param {Run} run */
function sentence(caption, frame, run) {
  return caption ? fill(caption, frame, run.a.plan.key) : soFar(frame);
}

/** The most that each figure can come to. @param {Summary} summary @returns {Figures} */
function atMost(summary) {
  const { requests, hits, misses, stale_hits, negative_hits, filtered, refreshes, locks_stolen, stale_reads, lost_writes, writes, db_queries, db_peak_in_flight, db_peak_queue } = summary;
  return {
    unanswered: requests,
    queries: db_queries,
    running: db_peak_in_flight,
    queued: db_peak_queue,
    waiting: requests,
    hits,
    misses,
    staleHits: stale_hits,
    negativeHits: negative_hits,
    filtered,
    refreshes,
    locksStolen: locks_stolen,
    requests,
    failed: summary.failed,
    timedOut: summary.timed_out,
    retries: summary.retries,
    errors: summary.errors,
    turnedAway: summary.turned_away,
    l1Hits: summary.l1_hits,
    edgeHits: summary.edge_hits,
    fallbacks: summary.fallbacks,
    wasted: summary.wasted,
    staleReads: stale_reads,
    lostWrites: lost_writes,
    writeQueues: Uint32Array.of(writes),
  };
}
