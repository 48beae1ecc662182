/** The view model: all the page knows, and nothing it could work out while drawing. */

import type { Mode, Tenant } from "../api/sessions";
import { type Face, NO_FACE } from "../face/state";
import type { Problem, Source, TurnTiming } from "./events";

export type Phase =
  | "loading"
  | "idle"
  | "asking"
  | "connecting"
  | "live"
  | "reconnecting"
  | "busy"
  | "ended"
  | "failed";

export type BotActivity = "listening" | "thinking" | "speaking";

/** One sentence or so of an answer, as the server cut it. */
export interface Segment {
  id: number;
  /** All of it. */
  text: string;
  /** What of it has been heard; all of it when it is not spoken. */
  shown: string;
}

export interface Said {
  kind: "said";
  id: number;
  speaker: "visitor" | "assistant";
  text: string;
  typed: boolean;
  /** The recogniser may still change its mind. */
  provisional: boolean;
  /** The visitor spoke over it: `text` ends at the last word heard. */
  cut: boolean;
  sources: readonly Source[];
  segments: readonly Segment[];
}

export interface Notice {
  kind: "notice";
  id: number;
  code: string;
  text: string;
}

export type Item = Said | Notice;

export interface State {
  tenant: Tenant | null;
  phase: Phase;
  problem: Problem | null;
  mode: Mode;
  bot: BotActivity;
  muted: boolean;
  speakAnswers: boolean;
  /** Until the next attempt, while the server is full. */
  retryInS: number;
  items: readonly Item[];
  /** Id of the caption that is still being spoken, by either side. */
  visitorTalking: number | null;
  assistantTalking: number | null;
  /** Came before the answer they belong to. */
  sourcesAhead: readonly Source[];
  /** Latest last. */
  turns: readonly TurnTiming[];
  /** Why the base voice speaks in place of the brand's; null while it does not. */
  baseBecause: string | null;
  face: Face;
  nextId: number;
}

export const INITIAL: State = {
  tenant: null,
  phase: "loading",
  problem: null,
  mode: "voice",
  bot: "listening",
  muted: false,
  speakAnswers: false,
  retryInS: 0,
  items: [],
  visitorTalking: null,
  assistantTalking: null,
  sourcesAhead: [],
  turns: [],
  baseBecause: null,
  face: NO_FACE,
  nextId: 1,
};

export type NewItem = Omit<Said, "id"> | Omit<Notice, "id">;

export function add(state: State, item: NewItem): State {
  const entry = { ...item, id: state.nextId } as Item;
  return { ...state, items: [...state.items, entry], nextId: state.nextId + 1 };
}

export function addNotice(state: State, code: string, text: string): State {
  return add(state, { kind: "notice", code, text });
}

export function change(state: State, id: number, patch: Partial<Said>): State {
  const items = state.items.map((item) =>
    item.id === id && item.kind === "said" ? { ...item, ...patch } : item,
  );
  return { ...state, items };
}

export function said(state: State, id: number | null): Said | null {
  const item = id === null ? null : state.items.find((candidate) => candidate.id === id);
  return item?.kind === "said" ? item : null;
}
