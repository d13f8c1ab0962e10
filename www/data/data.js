// A person's own log: dropped, chosen or pasted, shown as what it was taken for, read in a thread of its own, and told.
import { open } from '../actions.js';
import { Logs } from '../engine.js';
import { asFailure } from '../failure.js';
import { makeDialog, openDialog } from '../panels/dialog.js';
import { freshId, make } from '../panels/dom.js';
import { millis } from '../format.js';
import { say } from '../say.js';
import { columnsOf, formatChoice, formatName, rowsOf } from './columns.js';
import { measuredOf, reportOf } from './report.js';

/** @import { Log, LogReport } from '../engine-types.js' */

/** So many requests are played at most, as the engine has it, and so many are proposed. */
const MOST = 300_000;
const PROPOSED = 50_000;

const logs = new Logs();
const body = make('div', { class: 'data-body' });
const dialog = makeDialog('data', say('data-title'), body);
dialog.addEventListener('close', () => logs.cancel());

/** @type {{ file: Blob, name: string, how: string } | null} */
let current = null;
/** What was asked last: an answer to anything before it comes too late. */
let turn = 0;

/** @param {...(Node | string)} nodes */
function show(...nodes) {
  body.replaceChildren(...nodes);
  dialog.scrollTop = 0;
}

function ask() {
  const file = make('input', { type: 'file', id: freshId('data'), onchange: () => file.files?.[0] && look(file.files[0], file.files[0].name, '') });
  const text = make('textarea', { rows: 5, class: 'data-paste', 'aria-label': say('data-paste'), placeholder: say('data-paste.example') });
  const read = () => text.value.trim() && look(new Blob([text.value]), say('data-pasted'), '');
  show(
    make('p', {}, say('data-what')),
    make('p', { class: 'data-drop' }, make('label', { for: file.id }, say('data-file')), file),
    text,
    make('p', {}, make('button', { type: 'button', class: 'button', onclick: read }, say('data-read-pasted'))),
    make('p', { class: 'dim' }, say('data-private')),
  );
}

/** @param {string} what @returns {(share: number) => void} */
function progress(what) {
  const bar = make('progress', { max: 1, value: 0, 'aria-label': what });
  const words = make('span', { role: 'status' }, what);
  const stop = () => {
    logs.cancel();
    if (current) look(current.file, current.name, current.how);
  };
  show(make('p', {}, words), bar, make('p', {}, make('button', { type: 'button', class: 'button', onclick: stop }, say('way-cancel'))));
  return (share) => {
    bar.value = share;
  };
}

const another = () => make('button', { type: 'button', class: 'button', onclick: ask }, say('data-another'));

/** @param {unknown} error */
function fail(error) {
  show(make('p', { role: 'alert' }, say(asFailure(error))), make('p', {}, another()));
}

/** Shows what a file is taken for. @param {Blob} file @param {string} name @param {string} how */
async function look(file, name, how) {
  const mine = ++turn;
  current = { file, name, how };
  try {
    const log = await logs.preview(file, how);
    if (!log || mine !== turn) return;
    if (log.series) tellMeasured(log, name);
    else preview(log);
  } catch (error) {
    if (mine !== turn) return;
    fail(error);
    // A series of Prometheus does not always say what it measures.
    const option = (/** @type {string} */ measure) => make('button', { type: 'button', class: 'button', onclick: () => look(file, name, `as:${measure}`) }, say(`data-measure-${measure}`));
    if (asFailure(error).id === 'prometheus-unnamed') body.append(make('p', {}, say('data-measure-ask')), make('p', { class: 'data-buttons' }, option('rate'), option('counter'), option('latency')));
  }
}

/** @param {Log} log */
function preview({ preview }) {
  if (!preview || !current) return;
  const { file, name } = current;
  const again = (/** @type {string} */ how) => look(file, name, how);
  const { format, problem } = preview;
  const taken = format ? say('report-taken', { file: name, format: formatName(format) }) : say('data-refused', { file: name });
  const go = make('button', { type: 'button', class: 'button primary', disabled: format === null || preview.rows.length === 0, onclick: read }, say('data-read'));
  show(
    make('p', { class: 'data-taken' }, taken),
    ...(problem ? [make('p', { role: 'alert', class: 'data-problem' }, say(problem))] : []),
    formatChoice(current.how, again),
    ...columnsOf(preview, again),
    ...rowsOf(preview),
    make('p', { class: 'data-buttons' }, go, another()),
  );
}

async function read() {
  if (!current) return;
  const mine = ++turn;
  const { file, name, how } = current;
  const tell = progress(say('data-reading', { file: name }));
  try {
    const log = await logs.read(file, how, tell);
    if (log?.report && mine === turn) tellReport(log, log.report);
  } catch (error) {
    if (mine === turn) fail(error);
  }
}

/** @param {string} fragment @returns {Node} */
function openLink(fragment) {
  return make('button', { type: 'button', class: 'button', onclick: () => {
    dialog.close();
    open(`#${fragment}`, { fresh: true });
  } }, say('data-open'));
}

/** @param {Log} log @param {LogReport} report */
function tellReport({ said }, report) {
  show(
    make('p', { class: 'data-taken' }, say('report-taken', { file: current?.name ?? '', format: formatName(report.format) })),
    make('p', { class: 'data-buttons' }, openLink(report.fitted.link), another()),
    ...(report.rates ? [playing(report, report.rates.mean)] : []),
    ...reportOf(report, said),
  );
}

/** @param {Log} log @param {string} name */
function tellMeasured({ series }, name) {
  if (!series) return;
  show(
    make('p', { class: 'data-taken' }, say('report-taken', { file: name, format: formatName('prometheus') })),
    make('p', { class: 'data-buttons' }, openLink(series.link), another()),
    ...measuredOf(series),
  );
}

/** A choice of the part of the log that is played. @param {LogReport} report @param {number} rate */
function playing(report, rate) {
  const requests = report.reads + report.writes;
  const span = rate > 0 ? requests / rate : 1;
  const whole = requests <= MOST;
  const seconds = (/** @type {number} */ value) => make('input', { type: 'number', min: '0', step: 'any', value: String(Number(value.toPrecision(4))) });
  const from = seconds(0);
  const long = seconds(whole ? Math.ceil(span) + 1 : PROPOSED / rate);
  const go = () => play(report, Number(from.value), Number(long.value));
  return make(
    'fieldset',
    { class: 'data-play' },
    make('legend', {}, say('data-play')),
    make('p', {}, say('data-play.help', { span: millis(span * 1000), most: MOST })),
    make('p', { class: 'data-buttons' }, make('label', {}, say('data-from'), from), make('label', {}, say('data-long'), long), make('button', { type: 'button', class: 'button primary', onclick: go }, say('data-play.go'))),
  );
}

/** @param {LogReport} report @param {number} from @param {number} long Seconds. */
async function play(report, from, long) {
  if (!current) return;
  const mine = ++turn;
  const { file, name, how } = current;
  const tell = progress(say('data-reading', { file: name }));
  try {
    const requests = await logs.window(file, how, from * 1e9, (from + long) * 1e9, tell);
    if (!requests || mine !== turn) return;
    dialog.close();
    // The settings of the window replace those that were fitted to the whole log.
    const edits = requests.settings.map(([path, text]) => ({ side: /** @type {const} */ (''), path, text }));
    await open(`#${report.fitted.link}`, { fresh: true, edits, log: { name, from, long, requests } });
  } catch (error) {
    if (mine === turn) fail(error);
  }
}

/** Shows the sheet for a file, or asks for one. @param {File} [file] */
export function openData(file) {
  openDialog(dialog);
  if (file) look(file, file.name, '');
  else if (body.childElementCount === 0) ask();
}

/** @param {HTMLElement} nav */
export function mountData(nav) {
  nav.append(make('button', { type: 'button', id: 'data', class: 'button', title: say('data-button.tip'), 'aria-haspopup': 'dialog', onclick: () => openData() }, say('data-button')));
  document.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  });
  document.addEventListener('drop', (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    openData(file);
  });
}
