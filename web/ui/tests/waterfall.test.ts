import { expect, test } from "vitest";
import type { Guesses, TurnTiming } from "../src/conversation/events";
import { guessInWords, wasteInWords } from "../src/text";
import { layOut, totalMs } from "../src/view/waterfall";

function turn(stages: [string, number, number][], voice_to_voice_ms: number | null): TurnTiming {
  const named = stages.map(([name, start_ms, end_ms]) => ({ name, label: name, start_ms, end_ms }));
  return { number: 1, text_turn: false, stages: named, voice_to_voice_ms };
}

function guesses(change: Partial<Guesses>): Guesses {
  const none = { made: 0, withdrawn: 0, saved_ms: null, tokens_wasted_estimated: 0 };
  return { outcome: "none", ...none, ...change };
}

test("every stage has a row of its own, first start first, in proportion", () => {
  const { rows, zero, first } = layOut(
    turn(
      [
        ["llm", 200, 800],
        ["vad", 0, 200],
      ],
      800,
    ),
  );

  expect(rows.map(({ name }) => name)).toEqual(["vad", "llm"]);
  expect(rows.map(({ bars: [bar] }) => [bar?.left, bar?.width])).toEqual([
    [0, 0.25],
    [0.25, 0.75],
  ]);
  expect([zero, first]).toEqual([0, 1]);
});

test("work done ahead of the end of speech lies left of zero", () => {
  const { rows, zero } = layOut(
    turn(
      [
        ["partials", -300, 0],
        ["guess", -150, 100],
      ],
      100,
    ),
  );

  expect(zero).toBe(0.75);
  expect(rows[1]?.bars[0]?.left).toBe(0.375);
});

test("a long question is cut, so that the work after it can be seen", () => {
  const { rows } = layOut(
    turn(
      [
        ["partials", -9000, 0],
        ["llm", 0, 150],
      ],
      150,
    ),
  );

  expect(rows[0]?.bars[0]).toMatchObject({ left: 0, width: 0.5 });
});

test("guesses withdrawn in one turn share a row", () => {
  const { rows } = layOut(
    turn(
      [
        ["guess_withdrawn", -300, -200],
        ["guess_withdrawn", -100, 50],
      ],
      300,
    ),
  );

  expect(rows.map(({ bars }) => bars.length)).toEqual([2]);
});

test("a silent answer took until its last stage", () => {
  expect(totalMs(turn([["llm", 0, 420]], null))).toBe(420);
});

test("what became of a guess is said in words", () => {
  const hit = guesses({ outcome: "hit", made: 2, withdrawn: 1, saved_ms: 239.6 });
  const miss = guesses({ outcome: "miss", made: 2, withdrawn: 2, tokens_wasted_estimated: 310 });

  expect(guessInWords(hit)).toBe("answered early, 240 ms saved");
  expect(guessInWords(miss)).toBe("2 guesses withdrawn");
  expect(wasteInWords(miss)).toBe("about 310 tokens wasted (estimated)");
  expect(guessInWords(guesses({}))).toBe("");
  expect(guessInWords(undefined)).toBe("");
});
