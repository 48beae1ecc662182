import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Frame, Watch } from "../src/face/watch";
import { FakeCamera } from "./fakes/camera";
import { FakeLandmarker } from "./fakes/landmarker";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

async function watching(landmarker: FakeLandmarker) {
  const camera = new FakeCamera();
  await camera.open(15, new AbortController().signal);
  const frames: Frame[] = [];
  const failures: unknown[] = [];
  const watch = new Watch({
    picture: () => camera.picture(),
    tell: (frame) => frames.push(frame),
    onFailed: (error) => failures.push(error),
    nowMs: () => performance.now(),
  });
  watch.start(landmarker);
  return { watch, camera, frames, failures };
}

test("about ten frames a second, numbered, on the page's clock", async () => {
  const { frames } = await watching(new FakeLandmarker(30));

  await vi.advanceTimersByTimeAsync(1000);

  expect(frames).toHaveLength(10);
  expect(frames.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect((frames[9]?.t ?? 0) - (frames[0]?.t ?? 0)).toBe(900);
});

test("a slow landmarker is asked less often", async () => {
  const { frames } = await watching(new FakeLandmarker(210));
  await vi.advanceTimersByTimeAsync(2000);
  const before = frames.length;

  await vi.advanceTimersByTimeAsync(3000);

  expect(frames.length - before).toBe(10);
});

test("a frame without a face is empty", async () => {
  const { frames } = await watching(new FakeLandmarker(0, "nobody"));

  await vi.advanceTimersByTimeAsync(10);

  expect(frames).toMatchObject([{ seq: 0, p: "" }]);
});

test("without a picture nothing is looked for and no number is used", async () => {
  const landmarker = new FakeLandmarker();
  const { camera, frames } = await watching(landmarker);
  camera.lit = false;

  await vi.advanceTimersByTimeAsync(500);
  expect(landmarker.looks).toBe(0);
  camera.lit = true;
  await vi.advanceTimersByTimeAsync(150);

  expect(frames[0]?.seq).toBe(0);
});

test("once stopped, the picture being looked at is not told of either", async () => {
  const landmarker = new FakeLandmarker(50);
  const { watch, frames } = await watching(landmarker);
  await vi.advanceTimersByTimeAsync(20);

  watch.stop();
  await vi.advanceTimersByTimeAsync(1000);

  expect(frames).toEqual([]);
  expect(landmarker).toMatchObject({ closed: true, looks: 1 });
});

test("a landmarker that breaks down ends it, once", async () => {
  const landmarker = new FakeLandmarker(0, "nothing ever");
  const { failures } = await watching(landmarker);

  await vi.advanceTimersByTimeAsync(1000);

  expect(failures).toHaveLength(1);
  expect(landmarker.closed).toBe(true);
});

test("another session counts from nought", async () => {
  const { watch, frames } = await watching(new FakeLandmarker());
  await vi.advanceTimersByTimeAsync(150);

  watch.renumber();
  await vi.advanceTimersByTimeAsync(100);

  expect(frames.map(({ seq }) => seq)).toEqual([0, 1, 0]);
});
