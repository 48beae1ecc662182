/**
 * Every sentence the page itself says, but for those about the visitor's face, which are beside
 * what they are about. The tenant's own words come from the server.
 */

import type { Guesses } from "./conversation/events";
import type { Phase, State } from "./conversation/state";

export const TEXT = {
  title: (tenant: string) => `Talk to ${tenant}`,
  visitor: "You",
  assistant: "Assistant",
  cut: "interrupted",
  conversationEnded: "Conversation ended",
  voiceUnavailable: "A voice call could not get through from this network, so let’s type instead.",
  microphone: {
    refused: "The microphone is blocked for this page, so let’s type instead.",
    missing: "No microphone was found, so let’s type instead.",
    insecure: "Browsers allow the microphone only on secure (https) pages, so let’s type instead.",
    lost: "The microphone was disconnected. You can go on by typing.",
  },
  placeholder: { voice: "Or type your question", text: "Type your question" },
  typeInstead: "Type instead",
  tryNow: "Try now",
  tryAgain: "Try again",
  sources: "Sources",
  baseVoice: "Spoken in the base voice:",
  noTurns: "Answer times appear here after the first answer.",
  spokenTurn: "spoken",
  typedTurn: "typed",
  turn: "Turn",
  youStopped: "you stopped speaking",
  youTyped: "you sent it",
  firstSound: "first sound",
  firstText: "first text",
  after: "after the end of the question",
  stage: "Stage",
  fromTo: "From and to, counted from the end of the question",
  duration: "Duration",
} as const;

/** What became of the answers begun early; "" if there were none. */
export function guessInWords(guesses: Guesses | undefined): string {
  if (!guesses?.made) return "";
  if (guesses.outcome === "hit") {
    return `answered early, ${Math.round(guesses.saved_ms ?? 0)} ms saved`;
  }
  return guesses.withdrawn > 1 ? `${guesses.withdrawn} guesses withdrawn` : "guess withdrawn";
}

/** What the withdrawn ones cost; "" if nothing. */
export function wasteInWords(guesses: Guesses | undefined): string {
  const tokens = guesses?.tokens_wasted_estimated;
  return tokens ? `about ${tokens} tokens wasted (estimated)` : "";
}

/** What the big button does now, and what it is called. */
export type TalkAction = "start" | "cancel" | "mute" | "unmute" | "again";

/** What is written on it, and what it is called where that is too short. */
const TALK_LABELS: Record<TalkAction, { word: string; name: string }> = {
  start: { word: "Talk", name: "Talk: start a voice call" },
  cancel: { word: "Cancel", name: "Cancel" },
  mute: { word: "Mute", name: "Mute microphone" },
  unmute: { word: "Unmute", name: "Unmute microphone" },
  again: { word: "Talk again", name: "Talk again" },
};

export function talkAction(state: State): TalkAction {
  switch (state.phase) {
    case "asking":
    case "connecting":
    case "reconnecting":
    case "busy":
      return "cancel";
    case "live":
      if (state.mode === "text") return "start";
      return state.muted ? "unmute" : "mute";
    case "ended":
      return "again";
    default:
      return "start";
  }
}

export function talkLabel(state: State): { word: string; name: string } {
  return TALK_LABELS[talkAction(state)];
}

/** What is going on, in one word, for colours and tests. */
export type Activity = Exclude<Phase, "live"> | "listening" | "muted" | "thinking" | "speaking";

export function activity({ phase, bot, muted, mode }: State): Activity {
  if (phase !== "live") return phase;
  return bot === "listening" && muted && mode === "voice" ? "muted" : bot;
}

export interface Status {
  words: string;
  /** Beside it and smaller; not read out each time it changes. */
  hint: string;
}

/** What the bot is doing now, in words. */
export function status(state: State): Status {
  switch (state.phase) {
    case "loading":
      return { words: "One moment…", hint: "" };
    case "idle":
      return { words: state.tenant?.voice === false ? "" : "Press to talk, or type", hint: "" };
    case "asking":
      return { words: "Please allow the microphone", hint: "Your browser is asking" };
    case "connecting":
      return { words: "Connecting…", hint: "" };
    case "reconnecting":
      return { words: "Reconnecting…", hint: "The connection was lost" };
    case "busy":
      return { words: "Everyone is busy", hint: `Trying again in ${state.retryInS} s` };
    case "ended":
      return { words: TEXT.conversationEnded, hint: "" };
    case "failed":
      return { words: "Not connected", hint: "" };
    case "live":
      return state.mode === "voice" ? liveVoice(state) : liveText(state);
  }
}

function liveVoice({ bot, muted }: State): Status {
  if (bot === "thinking") return { words: "Thinking…", hint: "" };
  if (bot === "speaking") return { words: "Speaking", hint: "Just talk to interrupt" };
  return muted ? { words: "Muted", hint: "You can still type" } : { words: "Listening", hint: "" };
}

function liveText({ bot }: State): Status {
  if (bot === "listening") return { words: "Ready", hint: "Type your question" };
  return { words: bot === "thinking" ? "Thinking…" : "Speaking", hint: "" };
}
