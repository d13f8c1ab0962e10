// How much the tests try: a sample, or all of it.

/** Whether they try all of it, which takes hours: LONG=1. */
export const ALL = process.env['LONG'] === '1';
