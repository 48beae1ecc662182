/** The visitor's side of the captions: spoken words, provisional until final, and typed ones. */

import { cutShort } from "./assistant";
import { add, change, type Segment, type State, said } from "./state";

const SILENT = { sources: [], segments: [], cut: false } as const;

export function visitorTyped(state: State, text: string): State {
  const cut = closeVisitor(cutShort(state));
  return add(
    { ...cut, bot: "thinking", sourcesAhead: [] },
    { kind: "said", speaker: "visitor", text, typed: true, provisional: false, ...SILENT },
  );
}

export function visitorHeard(state: State, text: string, final: boolean): State {
  const words = text.trim();
  const current = said(state, state.visitorTalking);
  if (current) return change(state, current.id, hear(current.segments, words, final));
  if (!words) return state;
  const heard = hear([], words, final);
  const next = add(state, {
    kind: "said",
    speaker: "visitor",
    typed: false,
    sources: [],
    cut: false,
    ...heard,
  });
  return { ...next, visitorTalking: state.nextId };
}

/** Final words stay; whatever is provisional is replaced as a whole. */
function hear(before: readonly Segment[], words: string, final: boolean) {
  const settled = before.map((segment) => segment.shown);
  const all = [...settled, words].filter(Boolean).join(" ");
  const kept = final && words ? [...settled, words] : settled;
  return {
    text: all,
    provisional: !final,
    segments: kept.map((text, id) => ({ id, text, shown: text })),
  };
}

export function closeVisitor(state: State): State {
  return state.visitorTalking === null ? state : { ...state, visitorTalking: null };
}
