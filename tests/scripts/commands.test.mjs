// What the scripts start: builds that the lock file decides, within budgets.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { overruns, TOTAL } from '../../scripts/budget.mjs';
import { all, oneAtATime, root } from '../../scripts/steps.mjs';

/** Subcommands of cargo that read the lock file. */
const LOCKED = ['bench', 'build', 'check', 'clippy', 'doc', 'install', 'run', 'test'];

test('every build is of the locked versions', () => {
  let seen = 0;
  const files = readdirSync(path.join(root, 'scripts'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.mjs'));
  for (const name of files) {
    const text = readFileSync(path.join(root, 'scripts', name), 'utf8');
    for (const part of text.split(/(?='(?:cargo|wasm-pack)', \[)/).slice(1)) {
      const [call = ''] = part.split('\n');
      const [, tool, command = ''] = /^'([a-z-]+)', \['([a-z-]+)'/.exec(call) ?? [];
      if (tool === 'cargo' && !LOCKED.includes(command)) continue;
      if (command.startsWith('-') || call.includes(`['${command}', '--version']`)) continue;
      seen += 1;
      assert.match(call, /'--locked'/, `${name}: ${call}`);
    }
  }
  assert.ok(seen >= 7, `only ${seen} builds found`);
});

/** The version of a crate in a lock file. @param {string} lock @param {string} crate */
function locked(lock, crate) {
  const text = readFileSync(path.join(root, lock), 'utf8');
  return new RegExp(`name = "${crate}"\\nversion = "([^"]+)"`).exec(text)?.[1];
}

test('the bindings are made by the version of wasm-bindgen that the engine uses', () => {
  const engine = locked('Cargo.lock', 'wasm-bindgen');
  assert.ok(engine);
  assert.equal(locked('scripts/bindgen/Cargo.lock', 'wasm-bindgen-cli-support'), engine);
});

test('rustup is asked for what the scripts need of it', () => {
  const toolchain = readFileSync(path.join(root, 'rust-toolchain.toml'), 'utf8');
  const scripts = readFileSync(path.join(root, 'scripts/prepare.mjs'), 'utf8');
  const needed = [...scripts.matchAll(/\['(?:target|component)', 'add', '([^']+)'\]/g)].map(([, name]) => name);
  assert.ok(needed.length >= 3);
  for (const name of needed) assert.ok(toolchain.includes(`"${name}"`), name);
});

/** The steps of the test command. */
function steps() {
  const text = readFileSync(path.join(root, 'scripts/test.mjs'), 'utf8');
  const rows = [...text.matchAll(/name: '([\w-]+)',[^]*?budget: ([\d.]+)(?:,\s+of: \[([^\]]*)\])?/g)];
  return rows.map(([, name = '', minutes, of = "'all'"]) => ({ name, minutes: Number(minutes), of }));
}

test('the budgets of the steps add up to what all of it may take', () => {
  const budgets = steps().filter(({ of }) => of.includes("'all'"));
  assert.ok(budgets.length >= 12);
  assert.ok(budgets.reduce((sum, { minutes }) => sum + minutes, 0) <= TOTAL);
});

test('the workflow runs the commands that a person runs', () => {
  const workflow = readFileSync(path.join(root, '.github/workflows/ci.yml'), 'utf8');
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const ran = [...workflow.matchAll(/run: npm (?:run )?(\S+)/g)].map(([, name = '']) => name);
  assert.deepEqual(ran, ['build', 'test']);
  for (const name of ran) assert.ok(scripts[name], name);
});

test('every long test has a step that runs it', () => {
  const text = readFileSync(path.join(root, 'scripts/test.mjs'), 'utf8');
  const files = readdirSync(path.join(root, 'tests')).filter((name) => name.endsWith('.rs'));
  const long = files.filter((name) => /\n(async )?fn long_/.test(readFileSync(path.join(root, 'tests', name), 'utf8')));
  assert.ok(long.length > 0);
  for (const name of long) assert.match(text, new RegExp(`long\\('${name.slice(0, -3)}'`), name);
});

test('a step over its budget is told', () => {
  const told = overruns([
    { name: 'quick', budget: 1, minutes: 1 },
    { name: 'slow', budget: 1, minutes: 1.25 },
  ]);
  assert.deepEqual(told, ['slow took 1.3 minutes, its budget is 1']);
});

test('what changes while the engine is built has it built once more, and no more', async () => {
  /** @type {(() => void)[]} */
  const ends = [];
  const build = oneAtATime(() => new Promise((resolve) => ends.push(() => resolve())));
  const first = build();
  build();
  build();
  assert.equal(ends.length, 1);
  ends[0]?.();
  await new Promise(setImmediate);
  assert.equal(ends.length, 2);
  ends[1]?.();
  await first;
  assert.equal(ends.length, 2);
  build();
  assert.equal(ends.length, 3);
});

test('of things done side by side, the first failure is told when all have ended', async () => {
  let ended = false;
  const slow = new Promise((resolve) => setImmediate(resolve)).then(() => void (ended = true));
  await assert.rejects(all(Promise.reject(new Error('first')), slow), /first/);
  assert.ok(ended);
});
