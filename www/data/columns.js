// What a file was taken for: its first rows, with a choice of what each column is.
import { make } from '../panels/dom.js';
import { millis } from '../format.js';
import { say } from '../say.js';
import { table } from './report.js';

/** @import { LogPreview } from '../engine-types.js' */

/** What a column can be, as the engine reads it. */
const ROLES = ['key', 'time', 'time_ms', 'time_us', 'time_ns', 'ttl', 'ttl_ms', 'size', 'operation'];
/** What a file can be named where its content does not tell, or tells it wrong. */
const FORMATS = ['keys', 'arc', 'csv', 'json-lines', 'twitter', 'combined', 'monitor', 'valkey-trace', 'oracle-general', 'u32', 'u64'];

/** @param {string} format @returns {string} */
export function formatName(format) {
  return say('trace-format', { format });
}

/**
 * @param {string} how How it is read now.
 * @param {(how: string) => void} choose
 */
export function formatChoice(how, choose) {
  const now = how.startsWith('format:') ? how.slice(7) : '';
  const option = (/** @type {string} */ value, /** @type {string} */ words) => make('option', { value, selected: value === now }, words);
  const select = make('select', { onchange: () => choose(select.value && `format:${select.value}`) }, option('', say('data-by-content')), ...FORMATS.map((format) => option(format, formatName(format))));
  return make('label', { class: 'data-choice' }, say('data-format'), select);
}

/**
 * The first rows as they stand in the file, under what each column was taken for.
 * @param {LogPreview} preview
 * @param {(how: string) => void} choose
 * @returns {Node[]}
 */
export function columnsOf(preview, choose) {
  const { columns, lines, header } = preview;
  if (columns.length === 0) {
    return lines.length > 0 ? [make('pre', { class: 'data-lines', tabIndex: 0 }, lines.map(([line]) => line ?? '').join('\n'))] : [];
  }
  const named = columns.some(({ place }) => !/^\d+$/.test(place));
  const first = make('input', { type: 'checkbox', checked: header, onchange: told });
  const selects = columns.map(({ place, name, role }) => {
    const option = (/** @type {string} */ value) => make('option', { value, selected: value === (role ?? '') }, say('data-role', { role: value || 'none' }));
    return make('select', { 'aria-label': say('data-role-of', { column: name || place }), onchange: told }, option(''), ...ROLES.map(option));
  });
  function told() {
    const chosen = columns.flatMap(({ place }, at) => (selects[at]?.value ? [`${selects[at].value}=${place}`] : []));
    choose([...chosen, ...(first.checked && !named ? ['header'] : [])].join(','));
  }
  const heads = columns.map(({ place, name }, at) => make('th', { scope: 'col' }, make('span', {}, name || place), selects[at] ?? ''));
  const body = lines.map((line) => make('tr', {}, ...line.map((cell) => make('td', {}, cell))));
  const shown = make(
    'div',
    { class: 'sheet-table data-table', tabIndex: 0, role: 'region', 'aria-label': say('data-columns') },
    make('table', {}, make('thead', {}, make('tr', {}, ...heads)), make('tbody', {}, ...body)),
  );
  return named ? [shown] : [shown, make('label', { class: 'data-choice' }, first, say('data-header'))];
}

/** What was read of them. @param {LogPreview} preview @returns {Node[]} */
export function rowsOf({ rows }) {
  if (rows.length === 0) return [];
  const sized = rows.some(({ bytes }) => bytes !== null);
  const timed = rows.some(({ at }) => at !== null);
  const head = [say('data-key'), ...(timed ? [say('data-time')] : []), ...(sized ? [say('data-bytes')] : []), say('data-does')];
  const cells = rows.map(({ key, at, bytes, operation }) => [
    key,
    ...(timed ? [millis((at ?? 0) / 1e6)] : []),
    ...(sized ? [String(bytes ?? '')] : []),
    say(`data-operation-${operation}`),
  ]);
  return [make('p', {}, say('data-read-as')), table(head, cells)];
}
