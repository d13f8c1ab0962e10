// Values that the engine refused: what it said stands at the control, so the notices need not say it again.

/** @type {Map<object, string[]>} */
const told = new Map();

/** @param {object} control @param {string[]} messages What its control says; none when it was corrected. */
export function tellAtControl(control, messages) {
  if (messages.length > 0) told.set(control, messages);
  else told.delete(control);
}

/** @param {string} message @returns {boolean} Whether a control says this already. */
export function isTold(message) {
  return [...told.values()].some((messages) => messages.includes(message));
}
