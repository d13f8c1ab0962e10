// The tab's title: which scenario this is, and what is compared in it.
import { say } from '../say.js';
import { on } from '../state.js';
import { isChanged } from './presets.js';

/** @import { Link, Run } from '../engine-types.js' */

export function mountTitle() {
  on(['run'], ({ link, run }) => {
    if (link && run) document.title = titleOf(link, run);
  });
}

/** @param {Link} link @param {Run} run @returns {string} */
export function titleOf(link, run) {
  const preset = say(`preset-${link.preset}`);
  const b = say(link.variant === null ? run.b.plan.title : `variant-${link.preset}-${link.variant}`);
  return say(isChanged(link) ? 'tab-title.changed' : 'tab-title', { preset, a: say(run.a.plan.title), b });
}
