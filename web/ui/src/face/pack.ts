/** Points of a face as they travel: little-endian int16, base64. */

import { USED } from "./points";

/** Steps in one picture width. */
const STEPS = 8192;
const LEAST = -32768;
const MOST = 32767;

/**
 * The 165 points the server reads, x and y in picture widths.
 *
 * @param points x and y of all 478, in picture widths and heights
 * @param size of the picture, in pixels
 */
export function pack(points: Float32Array, size: { width: number; height: number }): string {
  const view = new DataView(new ArrayBuffer(USED.length * 4));
  const heightInWidths = size.height / size.width;
  for (const [place, index] of USED.entries()) {
    view.setInt16(place * 4, stepped(points[index * 2]), true);
    view.setInt16(place * 4 + 2, stepped(points[index * 2 + 1], heightInWidths), true);
  }
  return btoa(String.fromCharCode(...new Uint8Array(view.buffer)));
}

function stepped(coordinate = 0, scale = 1): number {
  return Math.max(LEAST, Math.min(MOST, Math.round(coordinate * scale * STEPS)));
}
