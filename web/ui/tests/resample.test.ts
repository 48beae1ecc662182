import { expect, test } from "vitest";
import { levelOf } from "../src/audio/level";
import { Downsampler, toPcm16 } from "../src/audio/resample";

function downsample(input: Float32Array, inputHz: number, chunk: number): number[] {
  const output: number[] = [];
  const downsampler = new Downsampler(inputHz, 16_000, (sample) => output.push(sample));
  for (let i = 0; i < input.length; i += chunk) downsampler.feed(input.subarray(i, i + chunk));
  return output;
}

/** One second of a tone. */
function tone(toneHz: number, rateHz: number): Float32Array {
  return Float32Array.from({ length: rateHz }, (_, i) =>
    Math.sin((2 * Math.PI * toneHz * i) / rateHz),
  );
}

test.each([16_000, 44_100, 48_000])("a second at %i Hz is a second at 16 kHz", (rateHz) => {
  const length = downsample(tone(200, rateHz), rateHz, 128).length;

  expect(Math.abs(length - 16_000)).toBeLessThanOrEqual(1);
});

test.each([1, 127, 128, 1000])("chunks of %i samples give what the whole gives", (chunk) => {
  const input = tone(300, 44_100);

  expect(downsample(input, 44_100, chunk)).toEqual(downsample(input, 44_100, input.length));
});

test("a tone of speech keeps its loudness", () => {
  const before = levelOf(tone(400, 48_000));
  const after = levelOf(Float32Array.from(downsample(tone(400, 48_000), 48_000, 128)));

  expect(after).toBeCloseTo(before, 2);
});

test("a steady level stays steady where the rates do not divide", () => {
  const output = downsample(new Float32Array(44_100).fill(0.5), 44_100, 128);

  expect(Math.max(...output.map((sample) => Math.abs(sample - 0.5)))).toBeLessThan(1e-6);
});

test("what is already at the rate passes unchanged", () => {
  const input = tone(400, 16_000);

  expect(downsample(input, 16_000, 128)).toEqual([...input]);
});

test("a rate below the output is refused", () => {
  expect(() => new Downsampler(8000, 16_000, () => undefined)).toThrow(RangeError);
});

test("samples beyond full scale are clipped", () => {
  expect([-2, -1, 0, 1, 2].map(toPcm16)).toEqual([-32768, -32768, 0, 32767, 32767]);
});

test("silence has no level and full scale the highest", () => {
  expect(levelOf(new Float32Array(1024))).toBe(0);
  expect(levelOf(new Float32Array(1024).fill(1))).toBe(1);
});
