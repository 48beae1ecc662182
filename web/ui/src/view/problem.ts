/** What went wrong and what the visitor can do about it. */

import type { State } from "../conversation/state";
import { TEXT } from "../text";
import { byId, setText } from "./dom";

export interface ProblemActions {
  retry(): void;
  typeInstead(): void;
}

export class ProblemBanner {
  private readonly banner = byId("problem", HTMLElement);
  private readonly message = byId("problem-message", HTMLElement);
  private readonly remedy = byId("problem-remedy", HTMLElement);
  private readonly retry = byId("problem-retry", HTMLButtonElement);
  private readonly type = byId("problem-type", HTMLButtonElement);

  constructor(actions: ProblemActions) {
    this.retry.addEventListener("click", () => actions.retry());
    this.type.addEventListener("click", () => actions.typeInstead());
  }

  draw({ problem, phase, tenant, mode }: State): void {
    this.banner.hidden = problem === null;
    if (!problem) return;
    setText(this.message, problem.message);
    setText(this.remedy, problem.remedy);
    setText(this.retry, phase === "busy" ? TEXT.tryNow : TEXT.tryAgain);
    this.type.hidden = tenant === null || mode === "text";
  }
}
