// Numbers and times as the page writes them.

/** @param {number} n @returns {string} `100 000`, with thin spaces that do not break. */
export function count(n) {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
}

/** @param {number} ms @returns {string} Three digits are enough to compare: `214 ms`, `1.24 s`, `16 min`. */
export function millis(ms) {
  if (!Number.isFinite(ms)) return '–';
  if (ms < 1) return `${(ms * 1000).toFixed(0)} µs`;
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${ms.toFixed(0)} ms`;
  return seconds(ms / 1000);
}

/** @param {number} s @returns {string} */
export function seconds(s) {
  if (s < 100) return `${s.toFixed(s < 10 ? 2 : 1)} s`;
  if (s < 6000) return `${(s / 60).toFixed(s < 600 ? 1 : 0)} min`;
  if (s < 360_000) return `${(s / 3600).toFixed(1)} h`;
  return `${(s / 86_400).toFixed(0)} d`;
}

/** @param {number} ns @returns {string} An instant in a sentence: `2.06 s`, `30.1 s`. */
export function spoken(ns) {
  return ns === 0 ? '0 s' : millis(ns / 1e6);
}

/** @param {number} share @returns {string} `66 %`, and near the end more: `99.7 %`. */
export function percent(share) {
  const all = share * 100;
  return `${all > 99 && all < 100 ? Math.min(all, 99.99).toFixed(all > 99.9 ? 2 : 1) : all.toFixed(0)} %`;
}

/** @param {number} n @returns {string} `0.34`, `100`. */
export function ratio(n) {
  return n < 10 ? String(Number(n.toFixed(2))) : count(n);
}

/** @param {number} n @returns {string} `$21.60`, `−$5.42`, `$12 312`. */
export function dollars(n) {
  const size = Math.abs(n);
  if (size > 0 && size < 0.005) return n < 0 ? '−$0.00' : '< $0.01';
  return `${n < 0 ? '−' : ''}$${size < 1000 ? size.toFixed(2) : count(size)}`;
}

/**
 * @param {number} ns
 * @param {number} dayFrom The time of day at which the run begins, in nanoseconds from midnight; 0 for none.
 * @returns {string} The playhead: `2.064 s`, `8:59:27.064`.
 */
export function clock(ns, dayFrom = 0) {
  if (dayFrom > 0) return timeOfDay(dayFrom + ns, 3);
  const [whole = '0', thousandths = '000'] = (ns / 1e9).toFixed(3).split('.');
  return `${count(Number(whole))}.${thousandths} s`;
}

/**
 * @param {number} ns From midnight; after the end of a day the next one begins.
 * @param {number} decimals Of the seconds.
 * @returns {string} `8:59:30`, `8:59:30.25`.
 */
export function timeOfDay(ns, decimals) {
  const unit = 10 ** decimals;
  const units = Math.round((ns / 1e9) * unit) % (86_400 * unit);
  const seconds = Math.floor(units / unit);
  /** @param {number} n */
  const two = (n) => String(n).padStart(2, '0');
  const rest = decimals > 0 ? `.${String(Math.round(units - seconds * unit)).padStart(decimals, '0')}` : '';
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${rest}`;
}

/** @param {number} speed @returns {string} `1/50 ×`, `2 ×`. */
export function times(speed) {
  // From here on a fraction would be coarser than one decimal: 1/1, 1/2.
  if (speed >= 0.67) return `${speed < 10 ? Number(speed.toFixed(1)) : count(speed)} ×`;
  return `1/${count(1 / speed)} ×`;
}
