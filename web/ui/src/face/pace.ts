/** How often the camera is looked at: ten times a second, less often where that is too much. */

export const FASTEST_MS = 100;
export const SLOWEST_MS = 500;

/** Of the time from one look to the next, how much looking may take. */
const SHARE = 0.7;
/** Share of the way to a new pace per look: quick to yield, slow to ask for more. */
const SLOWER = 0.5;
const FASTER = 0.1;

/**
 * The milliseconds from one look to the next, after a look that cost `costMs`: what it took, and
 * how late it came because the page was busy.
 */
export function paced(everyMs: number, costMs: number): number {
  const wanted = Math.max(FASTEST_MS, Math.min(SLOWEST_MS, costMs / SHARE));
  return everyMs + (wanted - everyMs) * (wanted > everyMs ? SLOWER : FASTER);
}
