// What the page and an engine's thread say to each other, as JSDoc types. This file holds no code.

/** @import { Catalogue, Fault, Frame, Held, Lanes, League, Life, Link, Log, LogWindow, Offer, Pair, Run, Series, Side, Step, Sweep, Target, Why, World, WorldResults } from './engine-types.js' */

/** @import { Message } from './say.js' */
/** @import { Seen, Sight } from './stage/painter.js' */

/**
 * @typedef {{ side: Side, path: string, text: string }} Edit One of a parameter's value: in both worlds, or in one alone.
 * @typedef {{ variant: string } | { act: string, t: number } | { withdraw: string, side: Side }} Move Another change: B becomes a variant, something is done at an instant, or is taken back.
 *
 * @typedef {{ reads: string, worry: string, numbers: number[] }} Posed A problem in a few numbers: those of the catalogue's inputs, in their order.
 * @typedef {{ fragment: string | Posed, lab: string, tolerance: boolean }} Asked What a league is asked: of which scenario, a link or a problem; its field `lab`; and whether the best are tried with other inputs, too.
 *
 * @typedef {object} Questions What can be asked, by its name: with what, and what is answered.
 * @property {{ ask: { module: WebAssembly.Module }, answer: boolean }} start
 * @property {{ ask: {}, answer: Catalogue }} catalogue
 * @property {{ ask: {}, answer: string }} seed
 * @property {{ ask: { fragment: string, edits: (Edit | Move)[], log: LogWindow | null }, answer: { link: Link, run: Run } }} open With a window of a log, its requests come in place of those that the link describes.
 * @property {{ ask: { file: Blob, how: string }, answer: Log }} previewLog
 * @property {{ ask: { file: Blob, how: string }, answer: Log }} readLog
 * @property {{ ask: { file: Blob, how: string, from: number, to: number }, answer: LogWindow }} logWindow
 * @property {{ ask: { world: World, sight: Sight }, answer: boolean }} sight From now on the frames of the run come with the dots on this stage.
 * @property {{ ask: { t: number, limit: number, follow: number }, answer: { frame: Frame, seen: Pair<Seen | null> } }} frame
 * @property {{ ask: { ends: Float64Array }, answer: Pair<Series> }} series
 * @property {{ ask: { t: number }, answer: string }} share
 * @property {{ ask: { t: number }, answer: number }} next
 * @property {{ ask: { t: number }, answer: number }} previous
 * @property {{ ask: { target: Target, name: string, t: number }, answer: Offer[] }} offers
 * @property {{ ask: { field: string, text: string }, answer: Link }} look
 * @property {{ ask: { order: string, from: number, to: number, edges: Float64Array, height: number, follow: number }, answer: Pair<Lanes> }} lanes
 * @property {{ ask: { a: Uint32Array, b: Uint32Array }, answer: Pair<Life[]> }} lives
 * @property {{ ask: { who: number }, answer: Pair<Step[]> }} life
 * @property {{ ask: { who: number }, answer: Pair<Why | null> }} why
 * @property {{ ask: {}, answer: Pair<WorldResults> }} results
 * @property {{ ask: Asked, answer: { most: number, work: Uint32Array } }} raceBegin A league: how many runs there will be at most, and the first of them, the numbers of a candidate and of a run by turns.
 * @property {{ ask: { tasks: Uint32Array }, answer: unknown[] }} raceMake Makes some of them, in any thread that has begun the same league.
 * @property {{ ask: {}, answer: Held[] }} raceTolerance Tries the best with other inputs.
 * @property {{ ask: { outcomes: unknown[] }, answer: { result: League, work: Uint32Array } }} raceTake Ends a round.
 * @property {{ ask: { fragment: string }, answer: { most: number, work: Uint32Array } }} sweepBegin A sweep, in the same way.
 * @property {{ ask: { tasks: Uint32Array }, answer: unknown[] }} sweepMake
 * @property {{ ask: { outcomes: unknown[] }, answer: { result: Sweep, work: Uint32Array } }} sweepTake
 *
 * @typedef {{ [K in keyof Questions]: { type: K, id: number } & Questions[K]['ask'] }[keyof Questions]} Question What is sent: a question with a number that its answers repeat.
 *
 * @typedef {{ memory: number } & ({ done: Questions[keyof Questions]['answer'] } | { faults: Fault[] } | { problem: Message } | { error: string, exhausted: boolean })} Last What ends a question.
 * @typedef {{ id: number } & ({ link: Link } | { progress: number } | Last)} Answer
 */

export {};
