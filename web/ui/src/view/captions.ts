/** Both sides of the conversation, one list item per turn. */

import type { Source } from "../conversation/events";
import type { Item, Notice, Said } from "../conversation/state";
import { TEXT } from "../text";
import { byId, el, icon, setText } from "./dom";

/** Closer to the end than this, the list follows what is said. */
const FOLLOW_WITHIN_PX = 96;

export class Captions {
  private readonly scroller = byId("scroller", HTMLElement);
  private readonly list = byId("captions", HTMLOListElement);
  private readonly drawn = new Map<number, { item: Item; element: HTMLLIElement }>();

  private following = true;

  constructor(private readonly typeInstead: () => void) {
    this.scroller.addEventListener("scroll", () => {
      const { scrollHeight, scrollTop, clientHeight } = this.scroller;
      this.following = scrollHeight - scrollTop - clientHeight < FOLLOW_WITHIN_PX;
    });
    new ResizeObserver(() => this.follow()).observe(this.scroller);
  }

  draw(items: readonly Item[]): void {
    const kept = new Set(items.map(({ id }) => id));
    for (const [id, { element }] of this.drawn) {
      if (!kept.has(id)) this.forget(id, element);
    }
    const changed = items.filter((item) => this.drawn.get(item.id)?.item !== item);
    for (const item of changed) this.drawItem(item);
    if (changed.length > 0) this.follow();
  }

  private follow(): void {
    if (this.following) this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  private forget(id: number, element: HTMLLIElement): void {
    element.remove();
    this.drawn.delete(id);
  }

  private drawItem(item: Item): void {
    const element = this.drawn.get(item.id)?.element ?? this.list.appendChild(el("li"));
    this.drawn.set(item.id, { item, element });
    if (item.kind === "said") drawSaid(element, item);
    else drawNotice(element, item, this.typeInstead);
  }
}

function drawSaid(element: HTMLLIElement, item: Said): void {
  if (!element.hasChildNodes()) {
    const speaker = item.speaker === "visitor" ? TEXT.visitor : TEXT.assistant;
    element.className = "said";
    element.append(
      el("span", { className: "speaker" }, speaker),
      el("p", { className: "words", dir: "auto" }, el("span"), el("span", { className: "cut" })),
      el("ul", { className: "sources", ariaLabel: TEXT.sources, hidden: true }),
    );
  }
  Object.assign(element.dataset, {
    speaker: item.speaker,
    typed: String(item.typed),
    provisional: String(item.provisional),
    cut: String(item.cut),
  });
  element.hidden = item.text === "";
  const [words, cut] = element.querySelectorAll(".words > span");
  if (words) setText(words, item.text);
  if (cut && item.cut) drawCut(cut, item.text);
  drawSources(element.querySelector<HTMLElement>(".sources"), item.sources);
}

function drawCut(element: Element, text: string): void {
  if (element.hasChildNodes()) return;
  const midSentence = /[\p{L}\p{N},;]$/u.test(text);
  const said = el("span", { className: "visually-hidden" }, ` (${TEXT.cut})`);
  element.append(midSentence ? "…" : " …", said);
}

function drawSources(list: HTMLElement | null, sources: readonly Source[]): void {
  if (!list || list.childElementCount === sources.length) return;
  list.hidden = false;
  list.replaceChildren(...sources.map((source) => el("li", {}, sourceLink(source))));
}

function sourceLink({ title, url, heading }: Source): HTMLAnchorElement {
  const link = el("a", { className: "source", target: "_blank", rel: "noopener" }, icon("page"));
  // Anything but a web address (javascript:, data:) is shown without being a link.
  if (/^(https?:|\/(?!\/))/i.test(url)) link.href = url;
  const text = el("span", { className: "source-text" }, el("span", {}, title));
  if (heading && heading !== title)
    text.append(el("span", { className: "source-heading" }, heading));
  link.append(text);
  return link;
}

function drawNotice(element: HTMLLIElement, item: Notice, typeInstead: () => void): void {
  element.className = "notice";
  element.dataset.code = item.code;
  element.replaceChildren();
  if (item.text) element.append(el("p", {}, item.text));
  if (item.code !== "offer_typing") return;
  const button = el("button", { className: "button", type: "button" }, TEXT.typeInstead);
  button.dataset.action = "type-instead";
  button.addEventListener("click", typeInstead);
  element.append(button);
}
