/** The assistant's side of the captions: an answer grows as it is spoken and stops where it was cut. */

import type { BotOutput, Source } from "./events";
import {
  add,
  addNotice,
  type BotActivity,
  change,
  type Item,
  type Notice,
  type Said,
  type Segment,
  type State,
  said,
} from "./state";

export function assistantOutput(state: State, output: BotOutput): State {
  const segment = read(output, -state.nextId);
  const owner = ownerOf(state.items, segment.id);
  if (owner?.cut) return state;
  const ready: State = { ...state, bot: activityAfter(state.bot, output) };
  if (owner) return show(ready, owner, replace(owner.segments, segment));
  const open = said(ready, ready.assistantTalking);
  if (open) return show(ready, open, [...open.segments, segment]);
  const echo = echoed(ready.items.at(-1), output.text);
  if (!echo) return begin(ready, segment);
  // A notice the bot also says aloud is shown once, as what it says; its button comes after.
  const spoken = begin({ ...ready, items: ready.items.slice(0, -1) }, segment);
  return echo.code === "offer_typing" ? addNotice(spoken, echo.code, "") : spoken;
}

/** Words are the end of thinking: written ones leave the bot listening, spoken ones speaking. */
function activityAfter(bot: BotActivity, output: BotOutput): BotActivity {
  if (bot !== "thinking") return bot;
  if (output.will_be_spoken === false) return "listening";
  return output.spoken_progress?.accumulated_text ? "speaking" : "thinking";
}

function echoed(item: Item | undefined, text: string): Notice | null {
  return item?.kind === "notice" && isEcho(item.text, text) ? item : null;
}

function begin(state: State, segment: Segment): State {
  const next = add(state, {
    kind: "said",
    speaker: "assistant",
    text: segment.shown,
    typed: false,
    provisional: false,
    cut: false,
    sources: state.sourcesAhead,
    segments: [segment],
  });
  return { ...next, assistantTalking: state.nextId, visitorTalking: null, sourcesAhead: [] };
}

function read(output: BotOutput, unnumbered: number): Segment {
  const progress = output.will_be_spoken === false ? undefined : output.spoken_progress;
  return {
    id: output.segment_id ?? unnumbered,
    text: output.text,
    shown: progress?.accumulated_text ?? output.text,
  };
}

function ownerOf(items: readonly Item[], segment: number): Said | undefined {
  const owns = (item: Item) => isAnswer(item) && item.segments.some(({ id }) => id === segment);
  return items.findLast((item): item is Said => owns(item));
}

function replace(segments: readonly Segment[], segment: Segment): Segment[] {
  return segments.map((old) => (old.id === segment.id ? segment : old));
}

function show(state: State, owner: Said, segments: Segment[]): State {
  return change(state, owner.id, { segments, text: join(heard(segments)) });
}

/** Speech is in order: once a word of a segment is heard, all before it has been. */
function heard(segments: readonly Segment[]): string[] {
  const latest = segments.findLastIndex(({ shown }) => shown !== "");
  return segments.map(({ text, shown }, index) => (index < latest ? text : shown));
}

const WRITTEN_WITHOUT_SPACES = /[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]$/;

export function join(parts: readonly string[]): string {
  return parts
    .map((part) => part.trim())
    .filter(Boolean)
    .reduce((text, part) => {
      const gap = text === "" || WRITTEN_WITHOUT_SPACES.test(text) ? "" : " ";
      return text + gap + part;
    }, "");
}

/**
 * Ends the latest answer. It counts as cut if some of it was still to be heard; the bot may have
 * reported its silence before it reports the interruption.
 */
export function cutShort(state: State): State {
  const closed: State = { ...state, assistantTalking: null };
  const answer = state.items.findLast(isAnswer);
  if (!answer || answer.cut || !answer.segments.some(isUnheard)) return closed;
  if (answer.text) return change(closed, answer.id, { cut: true });
  return { ...closed, items: closed.items.filter(({ id }) => id !== answer.id) };
}

function isAnswer(item: Item): item is Said {
  return item.kind === "said" && item.speaker === "assistant";
}

function isUnheard({ text, shown }: Segment): boolean {
  return text.length > shown.length;
}

export function attachSources(state: State, sources: readonly Source[]): State {
  const latest = state.bot === "thinking" ? undefined : state.items.at(-1);
  const answered = latest && isAnswer(latest) ? latest : null;
  const owner = said(state, state.assistantTalking) ?? answered;
  if (!owner) return { ...state, sourcesAhead: sources };
  return change(state, owner.id, { sources: distinct([...owner.sources, ...sources]) });
}

function distinct(sources: readonly Source[]): Source[] {
  return [...new Map(sources.map((source) => [source.url, source])).values()];
}

/** Whether an answer says the words of a notice, or has begun to: it comes sentence by sentence. */
export function isEcho(notice: string, answer: string): boolean {
  const [all, begun] = [words(notice), words(answer)];
  return begun !== "" && all.startsWith(begun);
}

function words(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** All the latest answer is going to say, as far as it is known. */
export function latestAnswer(state: State): string {
  const latest = state.items.at(-1);
  return latest && isAnswer(latest) ? join(latest.segments.map(({ text }) => text)) : "";
}
