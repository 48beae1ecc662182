/** Events in, view model out. Pure: no clock, no DOM, no network. */

import { type FaceEvent, reduceFace } from "../face/state";
import { TEXT } from "../text";
import { assistantOutput, attachSources, cutShort, isEcho, latestAnswer } from "./assistant";
import type { ConversationEvent } from "./events";
import { addNotice, type State } from "./state";
import { closeVisitor, visitorHeard, visitorTyped } from "./visitor";

const TURNS_KEPT = 6;

type Handlers = {
  [Type in ConversationEvent["type"]]: (
    state: State,
    event: Extract<ConversationEvent, { type: Type }>,
  ) => State;
};

const face = (state: State, event: FaceEvent): State => ({
  ...state,
  face: reduceFace(state.face, event),
});

const handlers: Handlers = {
  "tenant/loaded": (state, { tenant }) => ({ ...state, tenant, phase: "idle", problem: null }),
  "tenant/failed": (state, { problem }) => ({ ...state, phase: "failed", problem }),

  "call/asking": (state) => ({ ...state, phase: "asking", mode: "voice", problem: null }),
  "call/connecting": (state, { mode }) => ({
    ...seal(state),
    phase: "connecting",
    mode,
    problem: null,
    baseBecause: null,
  }),
  "call/live": (state, { mode, wanted }) => {
    const bot = state.items.at(-1)?.kind === "said" ? state.bot : "listening";
    const live: State = { ...state, phase: "live", mode, bot, problem: null };
    const lostVoice = wanted === "voice" && mode === "text";
    return lostVoice ? addNotice(live, "no_voice", TEXT.voiceUnavailable) : live;
  },
  "call/dropped": (state) => ({ ...settle(state), phase: "reconnecting" }),
  "call/busy": (state, { problem, seconds }) => ({
    ...state,
    phase: "busy",
    problem,
    retryInS: seconds,
  }),
  "call/failed": (state, { problem }) => ({ ...settle(state), phase: "failed", problem }),
  "call/cancelled": (state) => ({ ...settle(state), phase: "idle", problem: null, muted: false }),
  "call/ended": (state) => ({
    ...addNotice(settle(state), "closed", TEXT.conversationEnded),
    phase: "ended",
    muted: false,
  }),

  "microphone/trouble": (state, { trouble }) =>
    addNotice(state, `microphone_${trouble}`, TEXT.microphone[trouble]),
  "microphone/muted": (state, { muted }) => ({ ...state, muted }),
  "answers/spoken": (state, { on }) => ({ ...state, speakAnswers: on }),

  "visitor/typed": (state, { text }) => visitorTyped(state, text),
  "visitor/started": (state) => ({ ...closeVisitor(state), bot: "listening" }),
  "visitor/stopped": (state) => ({ ...state, bot: "thinking" }),
  "visitor/heard": (state, { text, final }) => visitorHeard(state, text, final),

  "assistant/thinking": (state) => ({ ...state, assistantTalking: null }),
  "assistant/started": (state) => ({ ...state, bot: "speaking" }),
  "assistant/stopped": (state) => ({ ...quiet(state), assistantTalking: null }),
  "assistant/interrupted": (state) => quiet(cutShort(state)),
  "assistant/output": (state, { output }) => assistantOutput(state, output),

  "server/sources": (state, { sources }) => attachSources(state, sources),
  // Numbered anew: every session counts from one, and the page shows several.
  "server/turn": (state, { turn }) => ({
    ...state,
    turns: [...state.turns, { ...turn, number: (state.turns.at(-1)?.number ?? 0) + 1 }].slice(
      -TURNS_KEPT,
    ),
  }),
  "face/agreed": face,
  "face/watching": face,
  "face/off": face,
  "face/linked": face,
  "face/adjust": face,
  "server/face": face,

  "server/voice": (state, { baseBecause }) => ({ ...state, baseBecause }),
  "server/notice": (state, { code, text }) => {
    const echo = isEcho(text, latestAnswer(state));
    return echo && code !== "offer_typing" ? state : addNotice(state, code, echo ? "" : text);
  },
};

export function reduce(state: State, event: ConversationEvent): State {
  const handler = handlers[event.type] as (state: State, event: ConversationEvent) => State;
  return handler(state, event);
}

/** The bot fell silent; if it is already at work on the next answer, it still is. */
function quiet(state: State): State {
  return state.bot === "speaking" ? { ...state, bot: "listening" } : state;
}

/** Nothing more will come over the connection that just went away. */
function settle(state: State): State {
  return { ...seal(state), bot: "listening", sourcesAhead: [] };
}

/** What was said so far is final: another server may number its segments the same. */
function seal(state: State): State {
  const closed = closeVisitor(cutShort(state));
  const items = closed.items.map((item) =>
    item.kind === "said" ? { ...item, segments: [] } : item,
  );
  return { ...closed, items };
}
