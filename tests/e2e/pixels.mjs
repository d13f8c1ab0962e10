// What is really to be seen on a page: the pixels of a screenshot, and how well two colours are told apart.
import { inflateSync } from 'node:zlib';

/** @import { Page } from 'playwright-core' */

/** @typedef {[red: number, green: number, blue: number]} Colour */

/**
 * @param {Page} page
 * @param {{ x: number, y: number, width: number, height: number }} clip In the window.
 * @returns {Promise<Colour[][]>} Rows of pixels.
 */
export async function pixels(page, clip) {
  return decode(await page.screenshot({ clip, animations: 'disabled' }));
}

/** @param {Page} page @param {number} x @param {number} y @returns {Promise<Colour>} */
export async function pixel(page, x, y) {
  const [row] = await pixels(page, { x: Math.floor(x), y: Math.floor(y), width: 1, height: 1 });
  return /** @type {Colour} */ (row?.[0]);
}

/** @param {Colour} a @param {Colour} b @returns {number} The ratio of WCAG 2, from 1 to 21. */
export function contrast(a, b) {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}

/** @param {Colour} colour */
function luminance(colour) {
  const [r = 0, g = 0, b = 0] = colour.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {string} css As the browser computes one: `rgb(230, 159, 0)`. @returns {Colour} */
export function colourOf(css) {
  return /** @type {Colour} */ ((css.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number));
}

/** A PNG of eight bits a channel, as browsers write them. @param {Buffer} png @returns {Colour[][]} */
function decode(png) {
  const [width, channels] = [png.readUInt32BE(16), png[25] === 6 ? 4 : 3];
  /** @type {Buffer[]} */
  const parts = [];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const data = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  /** @type {Colour[][]} */
  const rows = [];
  let above = new Uint8Array(stride);
  for (let at = 0; at < data.length; at += stride + 1) {
    const row = new Uint8Array(data.subarray(at + 1, at + 1 + stride));
    for (let i = 0; i < stride; i++) {
      const [left, up, corner] = [row[i - channels] ?? 0, above[i] ?? 0, i < channels ? 0 : (above[i - channels] ?? 0)];
      row[i] = (row[i] ?? 0) + ([0, left, up, (left + up) >> 1, paeth(left, up, corner)][data[at] ?? 0] ?? 0);
    }
    rows.push(Array.from({ length: width }, (_, x) => /** @type {Colour} */ ([...row.subarray(x * channels, x * channels + 3)])));
    above = row;
  }
  return rows;
}

/** @param {number} left @param {number} up @param {number} corner */
function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
