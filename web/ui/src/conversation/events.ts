/** Everything that can happen to a conversation, whoever caused it. */

import type { Mode, Tenant } from "../api/sessions";
import type { FaceEvent } from "../face/state";

export type MicrophoneTrouble = "refused" | "missing" | "insecure" | "lost";

export interface Problem {
  message: string;
  remedy: string;
}

export interface Source {
  title: string;
  url: string;
  heading?: string | null;
}

export interface Stage {
  name: string;
  label: string;
  /** Milliseconds after the end of the visitor's speech; negative is before it. */
  start_ms: number;
  end_ms: number;
  kind?: "hear" | "decide" | "guess" | "think" | "speak";
}

/** Answers begun before the turn was over. */
export interface Guesses {
  outcome: "none" | "hit" | "miss";
  made: number;
  withdrawn: number;
  /** null unless a hit. */
  saved_ms: number | null;
  tokens_wasted_estimated: number;
}

export interface TurnTiming {
  number: number;
  text_turn: boolean;
  stages: Stage[];
  /** End of the visitor's speech to the first sound of the answer; null when nothing sounded. */
  voice_to_voice_ms: number | null;
  guesses?: Guesses;
}

/** RTVI `bot-output` of protocol 2: one segment of an answer, again as each word is spoken. */
export interface BotOutput {
  text: string;
  segment_id?: number;
  will_be_spoken?: boolean;
  spoken_progress?: { accumulated_text: string; remaining_text: string };
}

export type ConversationEvent =
  | FaceEvent
  | { type: "tenant/loaded"; tenant: Tenant }
  | { type: "tenant/failed"; problem: Problem }
  | { type: "call/asking" }
  | { type: "call/connecting"; mode: Mode }
  | { type: "call/live"; mode: Mode; wanted: Mode }
  | { type: "call/dropped" }
  | { type: "call/busy"; problem: Problem; seconds: number }
  | { type: "call/failed"; problem: Problem }
  | { type: "call/cancelled" }
  | { type: "call/ended" }
  | { type: "microphone/trouble"; trouble: MicrophoneTrouble }
  | { type: "microphone/muted"; muted: boolean }
  | { type: "answers/spoken"; on: boolean }
  | { type: "visitor/typed"; text: string }
  | { type: "visitor/started" }
  | { type: "visitor/stopped" }
  | { type: "visitor/heard"; text: string; final: boolean }
  | { type: "assistant/thinking" }
  | { type: "assistant/started" }
  | { type: "assistant/stopped" }
  | { type: "assistant/interrupted" }
  | { type: "assistant/output"; output: BotOutput }
  | { type: "server/sources"; sources: Source[] }
  | { type: "server/turn"; turn: TurnTiming }
  | { type: "server/voice"; baseBecause: string | null }
  | { type: "server/notice"; code: string; text: string };

export type Dispatch = (event: ConversationEvent) => void;
