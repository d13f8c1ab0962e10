// Wires the page together; what it wires is elsewhere. The first script runs this when there are words.
import { begin, refresh, tick, watch } from './actions.js';
import { mountActions } from './panels/actions.js';
import { mountCaption } from './panels/caption.js';
import { mountControls } from './panels/controls.js';
import { mountGuess } from './panels/guess.js';
import { mountInspector } from './panels/inspector.js';
import { mountKeys } from './panels/keys.js';
import { mountNotices } from './panels/notices.js';
import { mountResults } from './panels/results.js';
import { mountShown } from './panels/shown.js';
import { mountSkip } from './panels/skip.js';
import { mountTitle } from './panels/title.js';
import { mountTransport } from './panels/transport.js';
import { mountQuestion } from './panels/question.js';
import { mountVerdict } from './panels/verdict.js';
import { mountVersus } from './panels/versus.js';
import { mountCharts } from './charts/charts.js';
import { mountArrangement } from './stage/worlds.js';
import { mountPlayed } from './data/played.js';
import { mountStage } from './stage/stage.js';

/** @param {string} id */
function place(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

mountActions(place('actions'));
mountQuestion(place('question'));
mountVerdict(place('verdict'));
mountGuess(place('guess'));
mountNotices(place('notices'));
mountPlayed(place('played'));
mountVersus(place('versus'));
mountArrangement(place('worlds'));
mountStage(place('world-a'), 'a');
mountStage(place('world-b'), 'b');
mountCaption(place('caption'));
mountTransport(place('transport'));
mountCharts(place('charts'));
mountControls(place('controls'));
mountShown(place('shown'));
mountInspector(place('inspector'));
mountResults(place('results'));
mountKeys();
mountTitle();
mountSkip(place('skip'), place('page'));

let last = performance.now();
/** @param {number} now */
function beat(now) {
  // A page that was hidden does not leap when it is shown again.
  tick(Math.min(now - last, 100) / 1000);
  last = now;
  refresh();
  watch();
  requestAnimationFrame(beat);
}
requestAnimationFrame(beat);

begin();
