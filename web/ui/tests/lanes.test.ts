import { expect, test } from "vitest";
import type { TurnTiming } from "../src/conversation/events";
import { axis, layOut, totalMs } from "../src/view/lanes";

function turn(stages: [string, number, number][], voice_to_voice_ms: number | null): TurnTiming {
  const named = stages.map(([name, start_ms, end_ms]) => ({ name, label: name, start_ms, end_ms }));
  return { number: 1, text_turn: false, stages: named, voice_to_voice_ms };
}

test("stages that follow each other lie in one lane, in proportion", () => {
  const { bars, lanes } = layOut(
    turn(
      [
        ["vad", 0, 200],
        ["llm", 200, 800],
      ],
      800,
    ),
    0,
    800,
  );

  expect(lanes).toBe(1);
  expect(bars.map(({ left, width }) => [left, width])).toEqual([
    [0, 0.25],
    [0.25, 0.75],
  ]);
});

test("stages that overlap get lanes of their own", () => {
  const { bars, lanes } = layOut(
    turn(
      [
        ["search", 0, 300],
        ["llm", 100, 400],
      ],
      400,
    ),
    0,
    400,
  );

  expect(lanes).toBe(2);
  expect(bars.map(({ lane }) => lane)).toEqual([0, 1]);
});

test("work done ahead of the end of speech lies left of zero", () => {
  const ahead = turn(
    [
      ["guess", -300, 0],
      ["voice", 0, 100],
    ],
    100,
  );
  const { startMs, endMs } = axis([ahead]);

  expect([startMs, endMs]).toEqual([-300, 100]);
  expect(layOut(ahead, startMs, endMs).bars[1]?.left).toBe(0.75);
});

test("a silent answer took until its last stage", () => {
  expect(totalMs(turn([["llm", 0, 420]], null))).toBe(420);
});
