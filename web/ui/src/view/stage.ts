/** The big button, what the bot is doing now, and the switches beside it. */

import type { State } from "../conversation/state";
import { activity, status, type TalkAction, talkAction, talkLabel } from "../text";
import { byId, setText } from "./dom";

export interface StageActions {
  talk(): void;
  cancel(): void;
  mute(muted: boolean): void;
  speakAnswers(on: boolean): void;
}

const ICONS = { start: "mic", again: "mic", mute: "mic", unmute: "muted", cancel: "cancel" };

export class Stage {
  private readonly page = byId("page", HTMLElement);
  private readonly greeting = byId("greeting", HTMLElement);
  private readonly orb = byId("orb", HTMLElement);
  private readonly talk = byId("talk", HTMLButtonElement);
  private readonly talkLabel = byId("talk-label", HTMLElement);
  private readonly status = byId("status", HTMLElement);
  private readonly hint = byId("hint", HTMLElement);
  private readonly hangup = byId("hangup", HTMLButtonElement);
  private readonly speakChoice = byId("speak-choice", HTMLElement);
  private readonly speak = byId("speak-answers", HTMLInputElement);
  private action: TalkAction = "start";

  constructor(actions: StageActions) {
    this.talk.addEventListener("click", () => this.press(actions));
    this.hangup.addEventListener("click", () => actions.cancel());
    this.speak.addEventListener("change", () => actions.speakAnswers(this.speak.checked));
  }

  draw(state: State): void {
    const { phase, mode, tenant } = state;
    Object.assign(this.page.dataset, { phase, mode, activity: activity(state) });
    this.status.dataset.activity = activity(state);
    if (tenant) setText(this.greeting, tenant.greeting);
    const { words, hint } = status(state);
    setText(this.status, words);
    setText(this.hint, hint);
    this.drawTalk(state);
    this.hangup.hidden = phase !== "live";
    this.speakChoice.hidden = !(phase === "live" && mode === "text");
    this.speak.checked = state.speakAnswers;
  }

  private press(actions: StageActions): void {
    const handlers: Record<TalkAction, () => void> = {
      start: actions.talk,
      again: actions.talk,
      cancel: actions.cancel,
      mute: () => actions.mute(true),
      unmute: () => actions.mute(false),
    };
    handlers[this.action]();
  }

  private drawTalk(state: State): void {
    const action = talkAction(state);
    this.action = action;
    this.talk.dataset.action = action;
    const possible = state.tenant?.voice === true;
    this.orb.hidden = !possible && state.phase !== "loading" && action !== "cancel";
    this.talk.disabled = state.tenant === null;
    this.talk.querySelector("use")?.setAttribute("href", `#icon-${ICONS[action]}`);
    const { word, name } = talkLabel(state);
    setText(this.talkLabel, word);
    this.talk.ariaLabel = name;
  }
}
