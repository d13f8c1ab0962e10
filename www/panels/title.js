// The tab's title: which scenario this is, and what is compared in it.
import { on } from '../state.js';
import { isChanged } from './presets.js';

/** @import { Catalogue, Link, Run } from '../engine-types.js' */

export function mountTitle() {
  on(['run'], ({ link, run, catalogue }) => {
    if (link && run) document.title = titleOf(link, run, catalogue);
  });
}

/** @param {Link} link @param {Run} run @param {Catalogue} catalogue @returns {string} */
export function titleOf(link, run, catalogue) {
  const preset = catalogue.presets.find((one) => one.name === link.preset)?.title ?? link.preset;
  const changed = isChanged(link) ? ' (changed)' : '';
  return `${preset}${changed}: ${run.a.plan.title} vs ${link.variant ?? run.b.plan.title} – Stampede`;
}
