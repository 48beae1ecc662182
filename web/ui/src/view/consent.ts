/** The dialog that asks before a face is read. */

import { CONSENT } from "../face/consent";
import type { FacePath } from "../face/state";
import { byId, el } from "./dom";

export class ConsentDialog {
  private readonly dialog = byId("mood-dialog", HTMLDialogElement);
  private readonly keep = el("input", { id: "mood-keep", type: "checkbox" });
  private readonly video: HTMLElement;
  private readonly carried = el("p", { className: "consent-note" });
  private readonly videoAgree = button("mood-agree-video", CONSENT.video.agree, "button-strong");
  private readonly videoImpossible = el(
    "p",
    { className: "consent-note" },
    CONSENT.video.impossible,
  );

  constructor(private readonly onAgree: (path: FacePath, keep: boolean) => void) {
    const heading = el("h2", { id: "mood-title", tabIndex: -1, autofocus: true }, CONSENT.title);
    const agree = button("mood-agree", CONSENT.agree, "button-accent");
    const decline = button("mood-decline", CONSENT.decline);
    this.video = el(
      "section",
      { className: "consent-video" },
      el("h3", {}, CONSENT.video.title),
      el("p", {}, CONSENT.video.words),
      el("div", { className: "consent-actions" }, this.videoAgree),
      this.videoImpossible,
    );
    this.dialog.append(
      heading,
      el("p", { id: "mood-lead", className: "consent-lead" }, CONSENT.lead),
      el(
        "div",
        { className: "consent-facts" },
        ...[CONSENT.read, CONSENT.not, CONSENT.know].map(facts),
      ),
      this.carried,
      el("label", { className: "check" }, this.keep, el("span", {}, CONSENT.keep)),
      el("div", { className: "consent-actions" }, agree, decline),
      this.video,
    );
    agree.addEventListener("click", () => this.agree("landmarks"));
    this.videoAgree.addEventListener("click", () => this.agree("video"));
    decline.addEventListener("click", () => this.close());
  }

  /** Every time as if for the first: nothing is ticked. */
  open(video: { offered: boolean; possible: boolean }, carrier: string | null): void {
    this.keep.checked = false;
    this.carried.hidden = carrier === null;
    this.carried.textContent = carrier === null ? "" : CONSENT.carried(carrier);
    this.video.hidden = !video.offered;
    this.videoAgree.disabled = !video.possible;
    this.videoImpossible.hidden = video.possible;
    this.dialog.showModal();
    this.dialog.scrollTop = 0;
  }

  close(): void {
    this.dialog.close();
  }

  private agree(path: FacePath): void {
    this.close();
    this.onAgree(path, this.keep.checked);
  }
}

function facts({ title, points }: { title: string; points: readonly string[] }): HTMLElement {
  const list = el("ul", {}, ...points.map((point) => el("li", {}, point)));
  return el("section", {}, el("h3", {}, title), list);
}

function button(id: string, words: string, look = ""): HTMLButtonElement {
  return el("button", { id, type: "button", className: `button ${look}`.trim() }, words);
}
