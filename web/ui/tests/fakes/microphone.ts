import type { MicrophoneTrouble } from "../../src/conversation/events";
import { MicrophoneError } from "../../src/session/microphone";

/** A microphone the visitor allows, refuses, or thinks about for a while. */
export class FakeMicrophone {
  opened = false;
  muted = false;
  private wanted = false;

  constructor(
    private readonly trouble: MicrophoneTrouble | null = null,
    private readonly promptMs = 0,
  ) {}

  async open(): Promise<void> {
    this.wanted = true;
    if (this.promptMs) await new Promise((resolve) => setTimeout(resolve, this.promptMs));
    if (this.trouble) throw new MicrophoneError(this.trouble);
    this.opened = this.wanted;
  }

  mute(muted: boolean): void {
    this.muted = muted;
  }

  close(): void {
    this.wanted = false;
    this.opened = false;
  }
}
