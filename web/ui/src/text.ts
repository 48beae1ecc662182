/** Every sentence the page itself says. The tenant's own words come from the server. */

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
  noTurns: "Answer times appear here after the first answer.",
  spokenTurn: "spoken",
  typedTurn: "typed",
} as const;

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

/** What the bot is doing now, in words. */
export function statusText(state: State): string {
  switch (state.phase) {
    case "loading":
      return "One moment…";
    case "idle":
      return state.tenant?.voice === false
        ? "Type your question"
        : "Press to talk, or type your question";
    case "asking":
      return "Please allow the microphone";
    case "connecting":
      return "Connecting…";
    case "reconnecting":
      return "Connection lost. Reconnecting…";
    case "busy":
      return `Everyone is busy. Trying again in ${state.retryInS} s`;
    case "ended":
      return TEXT.conversationEnded;
    case "failed":
      return "Not connected";
    case "live":
      return liveText(state);
  }
}

function liveText({ bot, mode, muted }: State): string {
  if (bot === "thinking") return "Thinking…";
  if (bot === "speaking") return mode === "voice" ? "Speaking. Just talk to interrupt" : "Speaking";
  if (mode === "text") return "Ready for your question";
  return muted ? "Muted. You can still type" : "Listening";
}
