/**
 * Reads finished captions to screen readers. The visible list changes with every word, which would
 * be read over and over; here each sentence arrives once, when nobody is going to change it.
 */

import type { Item, Said, State } from "../conversation/state";
import { TEXT } from "../text";
import { byId, el } from "./dom";

const LINES_KEPT = 20;

export class Announcer {
  private readonly log = byId("announcer", HTMLElement);
  private readonly told = new Set<number>();

  draw(state: State): void {
    for (const item of state.items) {
      if (this.told.has(item.id) || !finished(item, state)) continue;
      this.told.add(item.id);
      this.tell(item);
    }
  }

  private tell(item: Item): void {
    const speaker = item.kind === "said" ? `${speakerOf(item)}: ` : "";
    if (item.text) this.log.append(el("p", {}, speaker + item.text));
    while (this.log.childElementCount > LINES_KEPT) this.log.firstElementChild?.remove();
  }
}

function speakerOf({ speaker }: Said): string {
  return speaker === "visitor" ? TEXT.visitor : TEXT.assistant;
}

function finished(item: Item, state: State): boolean {
  if (item.kind === "notice") return true;
  if (item.speaker === "visitor") return !item.provisional && item.id !== state.visitorTalking;
  const silent = state.mode === "text" && !state.speakAnswers;
  return silent || item.id !== state.assistantTalking;
}
