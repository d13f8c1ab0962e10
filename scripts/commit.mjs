// Another commit of this repository, built beside the present tree.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/**
 * Builds a WebAssembly module that runs a world, A or B, of one of some links, by `run(which, b)`: without what the page needs besides.
 * @param {string} folder of the sources
 * @param {'simulate' | 'account'} how the name of the function that runs a world
 * @param {string[]} links
 */
export function buildModule(folder, how, links) {
  const crate = path.join(target, 'commits', `module-${how}`);
  mkdirSync(path.join(crate, 'src'), { recursive: true });
  // The versions of its dependencies.
  copyFileSync(path.join(folder, 'Cargo.lock'), path.join(crate, 'Cargo.lock'));
  writeFileSync(
    path.join(crate, 'Cargo.toml'),
    `[package]
name = "module-${how}"
edition = "2021"
[lib]
crate-type = ["cdylib"]
[dependencies]
stampede = { path = ${JSON.stringify(folder)}, default-features = false }
[profile.release]
lto = true
codegen-units = 1
panic = "abort"
[workspace]
`,
  );
  writeFileSync(
    path.join(crate, 'src/lib.rs'),
    `use stampede::{scenario::link::Link, sim::${how}};
const LINKS: &[&str] = &${JSON.stringify(links)};
#[no_mangle]
pub extern "C" fn run(which: usize, b: bool) -> f64 {
    let (link, _) = Link::parse(LINKS[which]);
    ${how}(if b { &link.b } else { &link.a }).unwrap().summary().db_queries as f64
}
`,
  );
  const manifest = ['--manifest-path', path.join(crate, 'Cargo.toml')];
  // The crate itself is added to the versions, and nothing else.
  run('cargo', ['update', '--quiet', '--workspace', ...manifest]);
  run('cargo', ['build', '--locked', '--release', '--target', 'wasm32-unknown-unknown', ...manifest, '--target-dir', builtCommits]);
  return new WebAssembly.Module(readFileSync(path.join(builtCommits, 'wasm32-unknown-unknown/release', `module_${how}.wasm`)));
}
