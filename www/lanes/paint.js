// Paints the cells of one world's lanes: as pixels where rows are many, as bars where each has room for one. The bar of a
// request that works is thick and that of one that sleeps is thin, so that a look does not need colours alone.

/** @import { Lanes, Phase, State } from '../engine-types.js' */
/** @import { Palette } from '../stage/palette.js' */

/** From this height on a row is drawn as a bar, in pixels. */
export const BAR = 3;

/** How much of its row a bar fills. @type {Record<State, number>} */
const THICK = { travelling: 0.4, waiting: 0.24, hit: 0.4, write: 0.55, stale: 0.55, database: 0.86, failed: 1 };

/**
 * @param {CanvasRenderingContext2D} pen In pixels of the page.
 * @param {Lanes} lanes
 * @param {number} columns @param {number} width @param {number} height Pixels.
 * @param {Phase[]} phases @param {Palette} palette
 */
export function paintLanes(pen, lanes, columns, width, height, phases, palette) {
  pen.clearRect(0, 0, width, height);
  if (lanes.height === 0 || columns === 0) return;
  if (height / lanes.height < BAR) pixels(pen, lanes, columns, width, height, phases, palette);
  else bars(pen, lanes, columns, width, height, phases, palette);
}

/** @type {typeof paintLanes} */
function pixels(pen, { cells, height: rows }, columns, width, height, phases, palette) {
  const image = new ImageData(columns, rows);
  const colours = phases.map(({ state }) => palette.rgb[state]);
  for (let i = 0; i < cells.length; i++) {
    const colour = colours[(cells[i] ?? 0) - 1];
    if (!colour) continue;
    image.data.set(colour, 4 * i);
    image.data[4 * i + 3] = 255;
  }
  const canvas = new OffscreenCanvas(columns, rows);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(canvas, 0, 0, width, height);
}

/** @type {typeof paintLanes} */
function bars(pen, { cells, height: rows }, columns, width, height, phases, palette) {
  const high = height / rows;
  const wide = width / columns;
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    for (let column = 0; column < columns; ) {
      const cell = cells[start + column] ?? 0;
      let end = column + 1;
      while (end < columns && cells[start + end] === cell) end += 1;
      const phase = phases[cell - 1];
      if (phase) {
        const thick = Math.max(high * THICK[phase.state] * 0.9, 1);
        pen.fillStyle = palette.state[phase.state];
        pen.fillRect(column * wide, row * high + (high - thick) / 2, Math.max((end - column) * wide, 1), thick);
      }
      column = end;
    }
  }
}
