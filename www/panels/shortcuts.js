// Whether keys of one character do something by themselves. A person who dictates, or hits keys by chance, switches them off; the
// browser remembers it where it lets the page remember anything.

const NAME = 'stampede.single-keys';
let on = remembered() !== 'off';

/** @returns {string | null} */
function remembered() {
  try {
    return localStorage.getItem(NAME);
  } catch {
    return null;
  }
}

/** @returns {boolean} */
export function singleKeys() {
  return on;
}

/** @param {boolean} wanted */
export function setSingleKeys(wanted) {
  on = wanted;
  try {
    if (wanted) localStorage.removeItem(NAME);
    else localStorage.setItem(NAME, 'off');
  } catch {
    // Then it holds until the page is closed.
  }
}
