/** The text box: works before, during and after a call, with a microphone or without one. */

import type { State } from "../conversation/state";
import { TEXT } from "../text";
import { byId } from "./dom";

export class Composer {
  private readonly form = byId("composer", HTMLFormElement);
  private readonly message = byId("message", HTMLTextAreaElement);
  private readonly button = byId("send", HTMLButtonElement);

  constructor(private readonly send: (text: string) => void) {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.message.addEventListener("input", () => this.fit());
    this.message.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.submit();
    });
  }

  draw({ phase, mode, tenant }: State): void {
    const typing = tenant?.voice === false || (phase === "live" && mode === "text");
    this.message.placeholder = TEXT.placeholder[typing ? "text" : "voice"];
  }

  focus(): void {
    this.message.focus();
  }

  private submit(): void {
    const text = this.message.value.trim();
    if (!text) return;
    this.message.value = "";
    this.fit();
    this.send(text);
  }

  private fit(): void {
    this.button.disabled = this.message.value.trim() === "";
    this.message.rows = Math.min(5, this.message.value.split("\n").length);
  }
}
