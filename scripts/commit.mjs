// Another commit of this repository, built beside the present tree.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ask, run, target } from './steps.mjs';

/** What a command prints; throws where it fails. @param {string} command @param {string[]} args */
export function told(command, args) {
  const text = ask(command, args);
  if (text === null) throw new Error(`${command} ${args.join(' ')} does not work`);
  return text.trim();
}

/** The whole name of a commit. @param {string} name */
export const commitOf = (name) => told('git', ['rev-parse', '--verify', `${name}^{commit}`]);

/** A commit's sources as they were, in a folder that nothing else is in. @param {string} commit */
export function sourcesOf(commit) {
  const folder = path.join(target, 'commits', commit);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  told('git', ['archive', '--output', `${folder}.tar`, commit]);
  told('tar', ['-xf', `${folder}.tar`, '-C', folder]);
  return folder;
}

/** Where the commits are built: one after another, so that they share their dependencies. */
export const builtCommits = path.join(target, 'commits', 'build');

/**
 * Builds the example that simulates a link, and returns where it is.
 * @param {string} folder of the sources
 * @param {string} build where cargo puts it
 */
export function buildSimulate(folder, build) {
  run('cargo', ['build', '--locked', '--release', '--example', 'simulate', '--manifest-path', path.join(folder, 'Cargo.toml'), '--target-dir', build]);
  return path.join(build, 'release/examples/simulate');
}
