import { expect, test } from "vitest";
import { FASTEST_MS, paced, SLOWEST_MS } from "../src/face/pace";

/** The pace after many looks that cost the same. */
function settled(costMs: number, looks = 100, from = FASTEST_MS): number {
  let everyMs = from;
  for (let look = 0; look < looks; look += 1) everyMs = paced(everyMs, costMs);
  return everyMs;
}

test("a quick page looks ten times a second", () => {
  expect(settled(50)).toBe(FASTEST_MS);
});

test("a page that needs 140 ms for a look has time left for everything else", () => {
  expect(settled(140)).toBeCloseTo(200);
});

test("however slow, the page looks twice a second", () => {
  expect(settled(5000)).toBeCloseTo(SLOWEST_MS);
});

test("it yields within three looks and comes back in no hurry", () => {
  expect(settled(210, 3)).toBeGreaterThan(250);
  expect(settled(50, 3, 300)).toBeGreaterThan(200);
});
