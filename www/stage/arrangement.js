// Whether the worlds stand side by side or one over the other: whichever shows more of a stage. Pure.

/** A stage reads best about so much wider than high. */
const SHAPE = 1.55;
/** Pixels between the worlds. */
const GAP = 10;

/**
 * @param {number} width Of both worlds together, in pixels. @param {number} height @param {number} head How high a world's head is.
 * @returns {'beside' | 'over'}
 */
export function arrangement(width, height, head) {
  /** The largest picture of the right shape that fits. @param {number} w @param {number} h */
  const area = (w, h) => {
    const wide = Math.min(w, Math.max(h, 0) * SHAPE);
    return (wide * wide) / SHAPE;
  };
  const beside = area((width - GAP) / 2, height - head);
  const over = area(width, (height - GAP) / 2 - head);
  return beside >= over ? 'beside' : 'over';
}
