import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Hush } from "../src/audio/hush";

const audio = { muted: false };
const hush = new Hush(audio);

beforeEach(() => {
  vi.useFakeTimers();
  audio.muted = false;
});
afterEach(() => vi.useRealTimers());

test("what was under way is not heard", () => {
  hush.begin();

  expect(audio.muted).toBe(true);
});

test("what the bot says next is heard from its beginning", () => {
  hush.begin();
  hush.end();

  expect(audio.muted).toBe(false);
});

test("the bot is heard again although nobody says that it speaks", () => {
  hush.begin();
  vi.advanceTimersByTime(1500);

  expect(audio.muted).toBe(false);
});

test("a second interruption is as long as the first", () => {
  hush.begin();
  vi.advanceTimersByTime(700);
  hush.begin();
  vi.advanceTimersByTime(700);

  expect(audio.muted).toBe(true);
});

test("an old interruption does not end a new one", () => {
  hush.begin();
  vi.advanceTimersByTime(700);
  hush.end();
  hush.begin();
  vi.advanceTimersByTime(500);

  expect(audio.muted).toBe(true);
});
