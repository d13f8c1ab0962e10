// The words: each file says what it seems to say, all that is said has words, and all words are said.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { FluentBundle, FluentNumber, FluentResource } from '@fluent/bundle';
import { root } from '../../scripts/steps.mjs';
import { english, speakEnglish } from '../e2e/english.mjs';
import { accented } from '../../www/accented.js';
import { say, speak, wordsOf } from '../../www/say.js';

/**
 * How identifiers begin that are put together, and where, if that is not seen: `say(`…`)` and `Message::new(format!(…))` are.
 * @type {[prefix: string, file: string][]}
 */
const COMPOSED = [
  // The page puts the name of a group behind it, wherever it shows one.
  ['group-', 'src/scenario/checks.rs'],
  // And the name of a figure.
  ['figure-', 'src/recording/figure.rs'],
  // And that of a preset, where it has a name for its world.
  ['world-', 'src/scenario/link.rs'],
];
/** Where the parameters are declared, whose paths are identifiers too. */
const PARAMETERS = 'src/scenario/parameters.rs';

/** @typedef {{ file: string, pattern: any, variables: Set<string> }} Words What an identifier stands for. */

/** The files of English, by name. @type {Map<string, string>} */
const ENGLISH = new Map(under('words/en', '.ftl').map((file) => [path.basename(file), english(path.basename(file, '.ftl'))]));

/** Every message, and every attribute as `message.attribute`. @type {Map<string, Words>} */
const WORDS = new Map();
for (const [file, text] of ENGLISH) {
  for (const { id, value, attributes } of new FluentResource(text).body) {
    if (value) WORDS.set(id, { file, pattern: value, variables: variablesOf(value) });
    for (const [name, pattern] of Object.entries(attributes)) WORDS.set(`${id}.${name}`, { file, pattern, variables: variablesOf(pattern) });
  }
}

/** @param {any} part of a pattern @returns {Set<string>} the names after its `$` */
function variablesOf(part) {
  if (part === null || typeof part !== 'object') return new Set();
  const own = part.type === 'var' ? [part.name] : [];
  return new Set([...own, ...Object.values(part).flatMap((inner) => [...variablesOf(inner)])]);
}

/** @param {string} folder @param {string} end @returns {string[]} the files under it that end so */
function under(folder, end) {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(end) && !name.startsWith('wasm/'))
    .map((name) => `${folder}/${name}`);
}

/** @param {string} file */
const read = (file) => readFileSync(path.join(root, file), 'utf8');

/** The page's own code without its comments, by file. @type {Map<string, string>} */
const SCRIPTS = new Map(under('www', '.js').map((file) => [file, withoutComments(read(file))]));
const PAGE = read('index.html');
const BUILD = withoutComments(read('vite.config.js'));
/** @type {Map<string, string>} */
const ENGINE = new Map(under('src', '.rs').map((file) => [file, read(file)]));

/** @param {string} code */
function withoutComments(code) {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

/** How an identifier is spelled. */
const ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)?$/;

/** @typedef {{ file: string, id: string, args: string | null }} Said `args`: what is passed, as it is written; `null` for nothing. */

/**
 * The identifiers that stand in a place where something is said: `say(…)`, `{ id: … }`, and the like. Where one of several
 * is chosen, each of them.
 * @returns {Said[]}
 */
function said() {
  /** @type {Said[]} */
  const found = [];
  for (const [file, code] of [...SCRIPTS, /** @type {const} */ (['vite.config.js', BUILD])]) {
    for (const call of code.matchAll(/(?<![\w.])(?:say|hasWords|english|new Failure)\(/g)) {
      const [what = '', args = null] = argumentsAt(code, call.index + call[0].length);
      // What is compared is not said.
      const chosen = what.replace(/[!=]==\s*(['"]).*?\1/g, '').replace(/`[^`]*`/g, '');
      for (const [, , id = ''] of chosen.matchAll(/(['"])(.*?)\1/g)) if (!chosen.includes('{')) found.push({ file, id, args });
    }
    for (const one of code.matchAll(/(?<!make\('\w+', )\{ id: '([^']+)'(?:, args: (\{[^}]*\}))? \}/g)) found.push({ file, id: one[1] ?? '', args: one[2] ?? null });
  }
  for (const [, id = ''] of PAGE.matchAll(/\{\{ (\S+) \}\}/g)) found.push({ file: 'index.html', id, args: null });
  for (const [, id = ''] of PAGE.matchAll(/data-words(?:-label)?="([^"]+)"/g)) found.push({ file: 'index.html', id, args: null });
  return found;
}

/** The arguments of a call, as they are written. @param {string} code @param {number} from just after its bracket @returns {string[]} */
function argumentsAt(code, from) {
  const parts = [''];
  let depth = 0;
  let quote = '';
  for (const sign of code.slice(from)) {
    if (quote) quote = sign === quote ? '' : quote;
    else if (/['"`]/.test(sign)) quote = sign;
    else if (/[([{]/.test(sign)) depth += 1;
    else if (/[)\]}]/.test(sign) && depth-- === 0) break;
    else if (sign === ',' && depth === 0) {
      parts.push('');
      continue;
    }
    parts[parts.length - 1] += sign;
  }
  return parts.map((part) => part.trim()).filter(Boolean);
}

/** The names in an object as it is written; `null` where it is not written there. @param {string | null} args @returns {Set<string> | null} */
function namesIn(args) {
  if (args === null) return new Set();
  if (!/^\{.*\}$/s.test(args) || args.includes('...')) return null;
  const inner = args.slice(1, -1);
  return new Set(argumentsAt(inner, 0).map((part) => /^['"]?(\w+)/.exec(part)?.[1] ?? ''));
}

const SAID = said();

/** How identifiers begin that are put together where something is said, and the file that does it. @returns {Map<string, string>} */
function beginnings() {
  /** @type {Map<string, string>} */
  const found = new Map(COMPOSED);
  for (const [file, code] of SCRIPTS) {
    for (const place of code.matchAll(/(?<![\w.])(?:(?:say|hasWords)\(|id = |id: )/g)) {
      const [what = ''] = argumentsAt(code, place.index + place[0].length);
      for (const [, beginning = ''] of what.matchAll(/`([a-z][a-z0-9-]*[-.])\$\{/g)) found.set(beginning, file);
    }
  }
  for (const [file, code] of ENGINE) {
    for (const [, beginning = ''] of code.matchAll(/Message::new\(format!\(\s*"([a-z][a-z0-9-]*-)\{/g)) found.set(beginning, file);
  }
  return found;
}

const BEGINNINGS = beginnings();

/** The identifiers of all parameters. */
function parameters() {
  const found = new Set();
  let group = '';
  for (const [, indent = '', name = '', called] of read(PARAMETERS).matchAll(/^( {4}| {8})(\w+)(?: as "(\w+)")?: .*[{=].*$/gm)) {
    if (indent.length === 4) group = name;
    else found.add(wordsOf(`${group}.${called ?? name}`));
  }
  return found;
}

test('every file of words is understood whole, and says each thing once', () => {
  /** @type {Map<string, string>} */
  const home = new Map();
  for (const [file, text] of ENGLISH) {
    const body = new Map(new FluentResource(text).body.map((message) => [message.id, message]));
    let id = '';
    let inside = new Set();
    text.split('\n').forEach((line, i) => {
      const where = `${file}:${i + 1}: ${line}`;
      const [, message] = /^([a-z][\w-]*) =/.exec(line) ?? [];
      const [, attribute] = /^ +\.([\w-]+) = ?/.exec(line) ?? [];
      if (message) {
        assert.ok(!home.has(message), `${where} is in ${home.get(message)} already`);
        assert.ok(body.has(message), `${where} is not understood`);
        home.set(message, file);
        [id, inside] = [message, new Set()];
      } else if (attribute) {
        assert.ok(!inside.has(attribute), `${where} is there twice`);
        assert.ok(body.get(id)?.attributes[attribute], `${where} is not understood`);
        inside.add(attribute);
      } else {
        assert.match(line, /^$|^#{1,3} |^\}|^ +[^ .]/, `${where} belongs to nothing`);
      }
      // What is not understood is passed over in silence.
      const understood = JSON.stringify(body.get(id) ?? null);
      for (const word of line.startsWith('#') ? [] : (line.match(/\p{L}+/gu) ?? [])) assert.ok(understood.includes(word), `${where}: “${word}” is lost`);
    });
    for (const name of body.keys()) assert.match(name, ID, file);
  }
  assert.ok(home.size > 300, `only ${home.size} messages were found`);
});

test('every sentence can be said', () => {
  const bundle = new FluentBundle('en', { useIsolating: false });
  for (const text of ENGLISH.values()) assert.deepEqual(bundle.addResource(new FluentResource(text)), []);
  for (const [id, { pattern, variables }] of WORDS) {
    for (const number of [0, 1, 2, 21]) {
      /** @type {Error[]} */
      const errors = [];
      const args = Object.fromEntries([...variables].map((name) => [name, new FluentNumber(number)]));
      const text = bundle.formatPattern(pattern, args, errors);
      assert.deepEqual(errors, [], id);
      assert.match(text, /\S/, id);
      assert.doesNotMatch(text, /[{}]/, id);
    }
  }
});

test('all that is said has words', () => {
  assert.ok(SAID.length > 100, `only ${SAID.length} were found`);
  for (const { file, id } of SAID) {
    assert.match(id, ID, file);
    assert.ok(WORDS.has(id), `${file} says ${id}, which has no words`);
  }
  for (const [beginning, file] of BEGINNINGS) {
    assert.ok([...WORDS.keys()].some((id) => id.startsWith(beginning)), `${file} says ${beginning}…, but no words begin so`);
  }
});

test('all that stands in a sentence is passed to it', () => {
  let seen = 0;
  for (const { file, id, args } of SAID) {
    const names = namesIn(args);
    if (!names) continue;
    seen += 1;
    for (const name of WORDS.get(id)?.variables ?? []) assert.ok(names.has(name), `${file} says ${id} without $${name}`);
  }
  assert.ok(seen > 100, `only ${seen} could be seen`);
});

test('a caption tells only figures that a caption may tell', () => {
  const names = [...WORDS.keys()].flatMap((id) => (/^figure-[^.]+$/.test(id) ? [id.slice('figure-'.length).replaceAll('-', '_')] : []));
  assert.ok(names.length > 50, `only ${names.length} figures were found`);
  const told = new Set(['key', ...names.flatMap((name) => [`a_${name}`, `b_${name}`])]);
  for (const [id, { variables }] of WORDS) {
    if (!/^(caption|variant)-/.test(id)) continue;
    for (const name of variables) assert.ok(told.has(name), `${id} tells $${name}`);
  }
});

test('all words are said by something', () => {
  for (const [beginning, file] of COMPOSED) assert.ok(read(file).includes(`"${beginning}`), `${file} makes no ${beginning}…`);
  const all = [...SCRIPTS.values(), BUILD, ...ENGINE.values()].join('\n');
  /** All that stands between quotes, and may be an identifier. */
  const literal = new Set(SAID.map(({ id }) => id));
  for (const [, id = ''] of all.matchAll(/(?<=['"`])([a-z][\w.-]*)(?=['"`])/g)) literal.add(id);
  const attributes = new Set([...all.matchAll(/\}\.([\w-]+)["`]/g)].map(([, name]) => name));
  const labels = parameters();
  assert.ok(labels.size > 80, `only ${labels.size} parameters were found`);
  /** @type {string[]} */
  const unused = [];
  for (const [id, { file }] of WORDS) {
    const [message = '', attribute] = id.split('.');
    const used = literal.has(id)
      || [...BEGINNINGS.keys()].some((beginning) => id.startsWith(beginning))
      // An attribute may be asked for by its name, whatever it belongs to; that of a parameter is one of its options.
      || (attribute === undefined ? labels.has(id) : attributes.has(attribute) || (labels.has(message) && (attribute === 'help' || literal.has(attribute))));
    if (!used) unused.push(`${file}: nothing says ${id}`);
  }
  assert.equal(unused.join('\n'), '');
});

test('what is said may hold numbers, names and other words', () => {
  speakEnglish();
  assert.equal(say('steps-some', { shown: 100, rows: 100_000 }), '100 of the 100\u202f000 requests in sight, evenly spread. Zoom in until there are fewer, and all of them stand here.');
  assert.equal(say('lanes-rows', { rows: 1 }), '1 request');
  assert.equal(say('lanes-rows', { rows: 0 }), '0 requests');
  const end = { id: 'story-end', args: { a: { id: 'story-world', args: { queries: 1, p99: { measured: 1_240_000_000 } } }, b: 'x' } };
  assert.equal(say(end), 'A: 1 query, p99 1.24 s. B: x');
  assert.equal(say('run-too-late', { at: '{ $end }', end: '{ say }' }), 'This link asks for the instant { $end }, but the run ends at { say }. What you see is its end.');
});

test('in the made-up language every letter of the words has an accent, and what is put into them has none', () => {
  speak('en', [...ENGLISH.values()], accented);
  const text = say('story-end', { a: '3', b: '2' });
  assert.doesNotMatch(text, /[a-z]/i);
  assert.match(text, /3 .* 2$/);
  assert.match(say('share-link.tip'), /^[^a-z]*$/i);
  assert.match(say('failure-start', { cause: 'Error' }), /: Error\.$/);
});
