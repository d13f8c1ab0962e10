// What is said to a person, in the language of the page. Every sentence stands in words/, a folder for each language, in the
// format of Project Fluent; here and in the engine there are identifiers.
import { FluentBundle, FluentNumber, FluentResource } from '@fluent/bundle';
import { count, millis, percent } from './format.js';

/**
 * @typedef {string | number | Message | { about: string | number } | { measured: number } | { percent: number } | { gigabytes: number } | { list: Message[] }} Arg
 *   What stands in a sentence: a name, a number, what the sentence is about (a name or number that `parts` finds again), something with words of its own, a measured length of time in nanoseconds,
 *   a share from 0 to 1, a size in gigabytes, or several things to say one after another.
 * @typedef {{ id: string, args?: Record<string, Arg> }} Message Something to say: `a.b` is the part `b` of the message `a`.
 */

/** A number that decides on singular and plural, spelled as all numbers of the page. */
class Count extends FluentNumber {
  /** @override */
  toString() {
    return Number.isInteger(this.value) ? count(this.value) : String(this.value);
  }
}

/** What stands around that which a sentence is about: no letter of any language. */
const [OPENS, CLOSES] = ['\uE000', '\uE001'];

/** A number that a sentence is about. */
class About extends Count {
  /** @override */
  toString() {
    return `${OPENS}${super.toString()}${CLOSES}`;
  }
}

let bundle = new FluentBundle('en', { useIsolating: false });
/** What has been said, by what was to be said: most of it is said again with the next frame. @type {Map<string, string>} */
const said = new Map();
/** So much is kept of it; figures go on changing. */
const KEPT = 4000;
/** What has no words, each told once. @type {Set<string>} */
const missing = new Set();

/**
 * From here on the page speaks this language.
 * @param {string} language @param {string[]} texts its files @param {(text: string) => string} [transform] done to every text
 */
export function speak(language, texts, transform) {
  // The marks that keep directions of writing apart are for languages that mix them.
  bundle = new FluentBundle(language, { useIsolating: false, ...(transform && { transform }) });
  said.clear();
  names.clear();
  for (const text of texts) {
    const errors = bundle.addResource(new FluentResource(text));
    if (errors.length > 0) throw errors[0];
  }
}

/**
 * The sentence for a message or an identifier. What has no words is said by its identifier, so that a gap is seen and nothing
 * else breaks.
 * @param {Message | string} what @param {Record<string, Arg>} [args] what stands in it, where only an identifier is given
 * @returns {string}
 */
export function say(what, args) {
  const message = typeof what === 'string' ? { id: what, args: args ?? {} } : what;
  const key = keyOf(message);
  const known = key === null ? undefined : said.get(key);
  if (known !== undefined) return known;
  const text = find(message);
  if (key !== null) {
    if (said.size >= KEPT) said.clear();
    said.set(key, text);
  }
  return text;
}

/** What tells a message from all others, where only names and numbers stand in it. @param {Message} message @returns {string | null} */
function keyOf({ id, args }) {
  let key = id;
  for (const name in args) {
    const arg = args[name];
    if (typeof arg !== 'string' && typeof arg !== 'number') return null;
    key += `\0${name}\0${typeof arg === 'number' ? '' : '\0'}${arg}`;
  }
  return key;
}

/** @param {Message} message @returns {string} */
function find(message) {
  const [id = '', part] = message.id.split('.');
  const found = bundle.getMessage(id);
  const pattern = part === undefined ? found?.value : found?.attributes[part];
  if (!pattern) {
    if (!missing.has(message.id)) console.error(`no words for ${message.id}`);
    missing.add(message.id);
    return message.id;
  }
  const values = Object.entries(message.args ?? {}).map(([name, arg]) => [name, valueOf(arg)]);
  /** @type {Error[]} */
  const errors = [];
  const text = bundle.formatPattern(pattern, Object.fromEntries(values), errors);
  for (const error of errors) console.error(`${message.id}: ${error.message}`);
  return text;
}

/** @type {Map<string, Set<string>>} */
const names = new Map();

/** What has to be known to say a sentence: the names of what stands in it. @param {string} id @returns {ReadonlySet<string>} */
export function namesIn(id) {
  const known = names.get(id);
  if (known) return known;
  const found = /** @type {Set<string>} */ (new Set());
  const [message = '', part] = id.split('.');
  const words = bundle.getMessage(message);
  collect(part === undefined ? words?.value : words?.attributes[part], found);
  names.set(id, found);
  return found;
}

/** @param {unknown} pattern A part of a sentence, as it is kept. @param {Set<string>} found */
function collect(pattern, found) {
  if (typeof pattern !== 'object' || pattern === null) return;
  if ('type' in pattern && pattern.type === 'var' && 'name' in pattern) found.add(String(pattern.name));
  for (const part of Object.values(pattern)) collect(part, found);
}

/** A sentence in parts, at every second of which stands what it is about. @param {string} sentence @returns {string[]} */
export function parts(sentence) {
  return sentence.split(/[\uE000\uE001]/);
}

/** Whether there are words for this. @param {string} id */
export function hasWords(id) {
  const [message = '', part] = id.split('.');
  const found = bundle.getMessage(message);
  return Boolean(part === undefined ? found?.value : found?.attributes[part]);
}

/** @param {Arg} arg @returns {string | Count} */
function valueOf(arg) {
  if (typeof arg === 'string') return arg;
  if (typeof arg === 'number') return new Count(arg);
  if ('about' in arg) return typeof arg.about === 'number' ? new About(arg.about) : `${OPENS}${arg.about}${CLOSES}`;
  if ('measured' in arg) return millis(arg.measured / 1e6);
  if ('percent' in arg) return percent(arg.percent);
  if ('gigabytes' in arg) return `${arg.gigabytes.toFixed(1)} GB`;
  if ('list' in arg) return arg.list.map((one) => say(one)).join('; ');
  return say(arg);
}

/** Under which identifier the words of a parameter stand: its label; with `.help` what it means, and so on. @param {string} path */
export function wordsOf(path) {
  return path.replace(/[._]/g, '-');
}
