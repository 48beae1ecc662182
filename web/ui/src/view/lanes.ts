/** Stages of one turn laid out on a shared time axis; those that overlap share the height. */

import type { Stage, TurnTiming } from "../conversation/events";

export interface Bar {
  stage: Stage;
  /** 0 to 1 along the axis. */
  left: number;
  width: number;
  /** Of `lanes`, counted from the top. */
  lane: number;
}

export interface Layout {
  bars: Bar[];
  lanes: number;
}

/** Milliseconds the axis has to span so that every turn fits on it. */
export function axis(turns: readonly TurnTiming[]): { startMs: number; endMs: number } {
  const stages = turns.flatMap(({ stages }) => stages);
  const startMs = Math.min(0, ...stages.map(({ start_ms }) => start_ms));
  const endMs = Math.max(1, ...stages.map(({ end_ms }) => end_ms), ...turns.map(totalMs));
  return { startMs, endMs };
}

export function layOut(turn: TurnTiming, startMs: number, endMs: number): Layout {
  const span = endMs - startMs;
  const laneEnds: number[] = [];
  const ordered = [...turn.stages].sort((a, b) => a.start_ms - b.start_ms);
  const bars = ordered.map((stage) => {
    const free = laneEnds.findIndex((end) => end <= stage.start_ms);
    const lane = free === -1 ? laneEnds.length : free;
    laneEnds[lane] = stage.end_ms;
    const width = Math.max(0, stage.end_ms - stage.start_ms) / span;
    return { stage, left: (stage.start_ms - startMs) / span, width, lane };
  });
  return { bars, lanes: Math.max(1, laneEnds.length) };
}

/** What the visitor waited for: the first sound of the answer, or the last stage without sound. */
export function totalMs({ voice_to_voice_ms, stages }: TurnTiming): number {
  return voice_to_voice_ms ?? Math.max(0, ...stages.map(({ end_ms }) => end_ms));
}
