import { expect, test } from "vitest";
import { CONSENT, CONSENT_VERSION } from "../src/face/consent";
import { type Face, NO_FACE } from "../src/face/state";
import { cueInWords } from "../src/face/words";

const ON: Face = { ...NO_FACE, path: "landmarks", watching: true };

function seen(shows: boolean, abstains = ""): Face {
  const strength = shows ? 0.8 : 0;
  const path = "landmarks";
  const report = {
    on: true,
    path,
    shows,
    strength,
    abstains,
    adjusting: true,
    refused: null,
  } as const;
  return { ...ON, report };
}

test.each([
  ["nobody is looked at", NO_FACE, ""],
  ["the camera and the landmarker start", { ...ON, watching: false }, "starting…"],
  ["the server has said nothing", ON, "getting to know your face: look at the screen for a moment"],
  ["calm", seen(false), "seems calm"],
  ["frustrated", seen(true), "seems frustrated"],
  ["turned away", seen(false, "looking away"), "can’t tell: looking away"],
  ["turned away in anger", seen(true, "looking away"), "can’t tell: looking away"],
  ["gone", seen(false, "face not seen"), "can’t tell: no face in view"],
  ["a reason of tomorrow's server", seen(false, "too dark"), "can’t tell right now"],
])("the cue in words: %s", (_, face, words) => {
  expect(cueInWords(face)).toBe(words);
});

/** First 8 bytes of the SHA-256 of the words agreed to, by version. */
const WORDS_OF: Record<string, string> = { "2026-11": "0b68206da23ae556" };

test("other words to agree to are another version", async () => {
  const words = new TextEncoder().encode(
    JSON.stringify({ ...CONSENT, carried: CONSENT.carried("Daily") }),
  );
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", words)).slice(0, 8);

  const hex = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  expect(WORDS_OF[CONSENT_VERSION]).toBe(hex);
});
