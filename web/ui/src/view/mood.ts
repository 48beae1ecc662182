/** Whether the visitor is looked at, what is seen, and the way to say no. */

import type { State } from "../conversation/state";
import type { FacePath } from "../face/state";
import { cueInWords, MOOD } from "../face/words";
import { ConsentDialog } from "./consent";
import { byId, setText } from "./dom";

export interface MoodActions {
  agree(path: FacePath, keep: boolean): void;
  disagree(): void;
  adjust(on: boolean): void;
}

export class MoodView {
  private readonly place = byId("mood", HTMLElement);
  private readonly open = byId("mood-open", HTMLButtonElement);
  private readonly chip = byId("mood-chip", HTMLElement);
  private readonly name = byId("mood-name", HTMLElement);
  private readonly cue = byId("mood-cue", HTMLElement);
  private readonly off = byId("mood-off", HTMLButtonElement);
  private readonly trouble = byId("mood-trouble", HTMLElement);
  private readonly adjust = byId("mood-adjust", HTMLInputElement);
  private readonly said = byId("mood-said", HTMLElement);
  private readonly dialog: ConsentDialog;
  private video = { offered: false, possible: false };
  private carrier: string | null = null;

  constructor(actions: MoodActions) {
    this.dialog = new ConsentDialog((path, keep) => {
      actions.agree(path, keep);
      this.off.focus();
    });
    this.open.addEventListener("click", () => this.dialog.open(this.video, this.carrier));
    this.off.addEventListener("click", () => actions.disagree());
    this.adjust.addEventListener("change", () => actions.adjust(!this.adjust.checked));
  }

  draw({ tenant, phase, face }: State): void {
    const live = phase === "live";
    const hadFocus = this.chip.contains(document.activeElement);
    const turnedOff = !this.chip.hidden && face.path === null;
    this.place.hidden = !live && face.path === null;
    this.chip.hidden = face.path === null;
    this.chip.dataset.cue = face.report?.shows && !face.report.abstains ? "shows" : "quiet";
    this.open.hidden = !live || !tenant?.face?.offered || face.path !== null;
    if (!live) this.dialog.close();
    this.video = { offered: tenant?.face?.video === true, possible: face.video };
    this.carrier = tenant?.face?.carrier ?? null;
    this.adjust.checked = !face.adjust;
    this.trouble.hidden = face.trouble === "";
    setText(this.trouble, face.trouble);
    setText(this.cue, cueInWords(face));
    if (face.path) setText(this.name, MOOD[face.path]);
    if (face.path) setText(this.said, MOOD[face.path]);
    else if (turnedOff) setText(this.said, face.trouble || MOOD.nowOff);
    if (hadFocus && turnedOff && !this.open.hidden) this.open.focus();
  }
}
