import { expect, test } from "vitest";
import python from "../../../processors/face/points.py?raw";
import { pack } from "../src/face/pack";
import { USED } from "../src/face/points";

const PICTURE = { width: 640, height: 480 };

function unpacked(packed: string): number[] {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length / 2 }, (_, i) => view.getInt16(i * 2, true));
}

/** All points at the same place but one. */
function face(index: number, x: number, y: number): Float32Array {
  const points = new Float32Array(478 * 2).fill(0.5);
  points.set([x, y], index * 2);
  return points;
}

test("the points and their order are the server's", () => {
  const parts = python.split("_PARTS")[0]?.matchAll(/= "+([\d\s]+)"/g) ?? [];
  const server = [...parts].flatMap(([, part = ""]) => part.trim().split(/\s+/).map(Number));

  expect(USED).toEqual(server);
  expect(new Set(USED).size).toBe(165);
});

test("both coordinates travel in picture widths", () => {
  const steps = unpacked(pack(face(USED[2] ?? 0, 0.25, 1), PICTURE));

  expect(steps).toHaveLength(330);
  expect(steps.slice(2, 6)).toEqual([4096, 3072, 2048, 6144]);
});

test("what lies far outside the picture is cut off, not wrapped round", () => {
  const steps = unpacked(pack(face(USED[0] ?? 0, 9, -9), PICTURE));

  expect(steps.slice(0, 2)).toEqual([32767, -32768]);
});
