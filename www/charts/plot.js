// One chart: two lines, a scale, and what is known of both worlds drawn once. The playhead is not in it.
import uPlot from 'uplot';

/** @import { Scale } from './scale.js' */

/**
 * @typedef {object} Look Colours and type, as CSS spells them.
 * @property {string} a
 * @property {string} b
 * @property {string} dim
 * @property {string} line
 * @property {string} strong
 * @property {string} font
 * @property {number} size Of letters, in pixels.
 *
 * @typedef {object} Drawing
 * @property {HTMLElement} into
 * @property {Float64Array} x Seconds of viewing, rising.
 * @property {Float64Array} a A's values; NaN where there is none.
 * @property {Float64Array} b
 * @property {number} length Seconds of viewing.
 * @property {Scale} scale
 * @property {(value: number) => string} spell How a value is written at the scale.
 * @property {number} gutter Pixels left of the chart, for the scale.
 * @property {number} margin Pixels right of it.
 * @property {boolean} held Whether a value holds for the whole stretch before its x.
 * @property {number[]} limits Values to draw a dashed line at.
 * @property {Look} look
 */

/** Pixels under the scale's lower edge, for the lower half of its label and of a line along it. */
export const FOOT = 6;

/**
 * @param {Drawing} drawing
 * @returns {{ destroy: () => void }}
 */
export function drawPlot({ into, x, a, b, length, scale, spell, gutter, margin, held, limits, look }) {
  const { stepped, linear } = uPlot.paths;
  const paths = held ? stepped?.({ align: -1 }) : linear?.();
  /** @param {string} color @param {number} width @param {number[]} [dash] @returns {uPlot.Series} */
  const line = (color, width, dash) => ({
    stroke: color,
    width,
    ...(dash && { dash }),
    ...(paths && { paths }),
    // A value between two gaps has no line to be seen by.
    points: { show: !held, size: 4.5, width: 0, fill: color, filter: (plot, which) => alone(plot.data[which] ?? []) },
  });
  const { height, ticks } = scale;
  return new uPlot(
    {
      width: into.clientWidth,
      height: into.clientHeight,
      padding: [0, margin, FOOT, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: [0, length] },
        y: { range: [scale.bottom, scale.top] },
      },
      axes: [
        { show: false },
        {
          size: gutter,
          gap: 6,
          font: `${look.size}px ${look.font}`,
          stroke: look.dim,
          ticks: { show: false },
          grid: { stroke: look.line, width: 1 },
          splits: () => ticks.map(height),
          values: () => ticks.map(spell),
        },
      ],
      series: [{}, line(look.a, 1.75), line(look.b, 2.25, [6, 3])],
      hooks: {
        drawAxes: [
          (plot) => {
            for (const limit of limits) dashes(plot, height(limit), look.strong);
          },
        ],
      },
    },
    [x, lift(a, height), lift(b, height)],
    into,
  );
}

/** @param {Float64Array} values @param {(value: number) => number} height @returns {(number | null)[]} */
function lift(values, height) {
  return Array.from(values, (value) => (Number.isNaN(value) ? null : height(value)));
}

/** @param {ArrayLike<number | null | undefined>} values @returns {number[]} The places of those that have no neighbour. */
function alone(values) {
  const found = [];
  for (let i = 0; i < values.length; i++) {
    if (values[i] != null && values[i - 1] == null && values[i + 1] == null) found.push(i);
  }
  return found;
}

/** @param {uPlot} plot @param {number} height @param {string} color */
function dashes({ ctx, bbox, valToPos }, height, color) {
  const y = Math.round(valToPos(height, 'y', true)) + 0.5;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = uPlot.pxRatio;
  ctx.setLineDash([2 * uPlot.pxRatio, 3 * uPlot.pxRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}
