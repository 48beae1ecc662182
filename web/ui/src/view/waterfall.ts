/** Where the bars of one turn's stages lie. Times are milliseconds after the end of speech. */

import type { Stage, TurnTiming } from "../conversation/events";

/** How much of the visitor's speech is drawn ahead of the first guess. */
const BEFORE_MS = 150;

export interface Bar {
  stage: Stage;
  /** 0 to 1 along the axis. */
  left: number;
  width: number;
}

/** All bars of one name: several guesses may be withdrawn in one turn. */
export interface Row {
  name: string;
  label: string;
  bars: Bar[];
}

export interface Waterfall {
  /** First start first. */
  rows: Row[];
  /** Where the visitor stopped speaking, 0 to 1 along the axis. */
  zero: number;
  /** Where the first sound or text of the answer came. */
  first: number;
}

export function layOut(turn: TurnTiming): Waterfall {
  const { startMs, endMs } = axis(turn);
  const place = (ms: number) => Math.max(0, (ms - startMs) / (endMs - startMs));
  const rows = new Map<string, Row>();
  for (const stage of [...turn.stages].sort((a, b) => a.start_ms - b.start_ms)) {
    const left = place(stage.start_ms);
    const bar = { stage, left, width: Math.max(0, place(stage.end_ms) - left) };
    const row = rows.get(stage.name) ?? { name: stage.name, label: stage.label, bars: [] };
    row.bars.push(bar);
    rows.set(stage.name, row);
  }
  return { rows: [...rows.values()], zero: place(0), first: place(totalMs(turn)) };
}

/** From the first piece of work, and a little of the speech before it, to the last. */
function axis(turn: TurnTiming): { startMs: number; endMs: number } {
  const starts = turn.stages.map(({ start_ms }) => start_ms);
  const work = turn.stages.filter(({ name }) => name !== "partials").map((s) => s.start_ms);
  const startMs = Math.max(Math.min(0, ...work) - BEFORE_MS, Math.min(0, ...starts));
  const ends = turn.stages.map(({ end_ms }) => end_ms);
  return { startMs, endMs: Math.max(1, totalMs(turn), ...ends) };
}

/** What the visitor waited for: the first sound of the answer, or the last stage without sound. */
export function totalMs({ voice_to_voice_ms, stages }: TurnTiming): number {
  return voice_to_voice_ms ?? Math.max(0, ...stages.map(({ end_ms }) => end_ms));
}
